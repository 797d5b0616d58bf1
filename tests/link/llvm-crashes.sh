# LLVM's crashes are told like its errors: in which function of which input, in which stage and pass; the
# status is 3. The LLVM here is the real one, with a library before it that crashes at wish: while it
# generates code or after it has optimised, if the module defines functions of certain names.
. "$src/tests/link/common.bash"

real=$(ldconfig -p | sed -n 's/.*libLLVM.so.22.1 .*=> //p' | head -n 1)
[ -n "$real" ] || skip "no libLLVM.so.22.1"
cat >crashing.c <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

typedef void *R;
R LLVMGetNamedFunction(R, const char *);
int LLVMIsDeclaration(R);

static int defines(R m, const char *name)
{
	R f = LLVMGetNamedFunction(m, name);

	return f && !LLVMIsDeclaration(f);
}

static void die(R m, const char *when)
{
	const char *wanted = getenv("CRASH");

	if (!wanted || strcmp(wanted, when))
		return;
	if (defines(m, "segv"))
		*(volatile int *)8 = 0;
	if (defines(m, "aborts"))
		abort();
	if (defines(m, "two") && defines(m, "gether"))
		raise(SIGILL);
}

int LLVMTargetMachineEmitToMemoryBuffer(R tm, R m, int t, char **e, R *out)
{
	int (*next)(R, R, int, char **, R *) = dlsym(RTLD_NEXT, __func__);

	die(m, "codegen");
	return next(tm, m, t, e, out);
}

R LLVMRunPasses(R m, const char *p, R tm, R o)
{
	R (*next)(R, const char *, R, R) = dlsym(RTLD_NEXT, __func__);
	R error = next(m, p, tm, o);

	die(m, "optimise");
	return error;
}

int LLVMLinkModules2(R to, R m)
{
	int (*next)(R, R) = dlsym(RTLD_NEXT, __func__);

	die(m, "merge");
	return next(to, m);
}
EOF
${CC:-gcc} -shared -fPIC -o libLLVM-crash.so crashing.c -Wl,--no-as-needed "$real"

"$CLANG" --target=bpfel -O2 -g -x c -emit-llvm -c -o a.o - <<'EOF'
__attribute__((section("xdp"))) long fine(long *x) { return x[0]; }
__attribute__((section("xdp"))) long segv(long *x) { return x[0]; }
__attribute__((section("tc"))) long aborts(long *x) { return x[0]; }
EOF
c b.o <<'EOF'
__attribute__((section("tc"))) long two(long *x) { return x[0]; }
__attribute__((section("tc"))) long gether(long *x) { return x[0]; }
EOF

report='another LLVM may do better (--llvm=PATH); to report it, link again with --reproduce=DIR and send DIR'
# crashes STAGE ARGUMENTS: the messages are those on standard input.
crashes() {
	local status=0 stage=$1
	shift
	cat >want
	CRASH=$stage "$shim" --llvm="$PWD/libLLVM-crash.so" -o out "$@" 2>err >stdout || status=$?
	[ $status = 3 ] || fail "exit status $status: $stage"
	diff want err >&2 || fail "other messages: $stage"
	[ ! -e out ] && [ ! -s stdout ] || fail "an output: $stage"
}
for with in "" --btf --diagnostics=text; do
	# shellcheck disable=SC2086
	crashes codegen $with a.o b.o <<-EOF
		bpf-ld-shim: error: <stdin>:2: in segv (a.o): LLVM crashed (SIGSEGV) generating code
		  $report
		bpf-ld-shim: error: <stdin>:3: in aborts (a.o): LLVM crashed (SIGABRT) generating code
		  $report
		bpf-ld-shim: error: LLVM crashed (SIGILL) generating code
		  $report
	EOF
done
# Where codegen is asked what it calls, a stage before.
c float.o <<'EOF'
__attribute__((section("xdp"))) long p(double *x) { return x[0] * 3.7 < 1.0; }
EOF
crashes codegen float.o a.o <<-EOF
	bpf-ld-shim: error: <stdin>:2: in segv (a.o): LLVM crashed (SIGSEGV) generating code
	  $report
	bpf-ld-shim: error: <stdin>:3: in aborts (a.o): LLVM crashed (SIGABRT) generating code
	  $report
EOF
crashes optimise a.o b.o <<-EOF
	bpf-ld-shim: error: LLVM crashed (SIGSEGV) optimising, in pass cg-profile
	  $report
EOF
crashes merge a.o b.o <<-EOF
	bpf-ld-shim: error: a.o: LLVM crashed reading it (SIGSEGV, stage merge); no output was written
	  it is probably corrupt: build it again; to report it, link again with --reproduce=DIR and send DIR
EOF

# A crash of LLVM 22's own. bpf-linker: "PLEASE submit a bug report", a stack dump, an empty output, status 139.
ir real.o <<'EOF'
define i64 @other(ptr %x) section "xdp" { %r = load volatile i64, ptr %x ret i64 %r }
define i64 @p(ptr %x) #0 section "xdp" { %r = load volatile i64, ptr %x ret i64 %r }
attributes #0 = { "patchable-function-prefix"="9999" }
EOF
for engine in core lto; do
	refuses 3 'in p \(real.o\): LLVM crashed \(SIGSEGV\) generating code' --engine=$engine --export p,other real.o
done

# An older output stays, and the second run writes none. What it does not find, the first one tells.
echo old >out
CRASH=codegen "$shim" --llvm="$PWD/libLLVM-crash.so" -o out a.o 2>err && fail "links"
[ "$(cat out)" = old ] || fail "touches the older output"

# For programs, too: a crash in the first run, and what the second has found.
CRASH=merge "$shim" --llvm="$PWD/libLLVM-crash.so" --diagnostics=json -o out2 a.o 2>err && fail "links"
CRASH=codegen "$shim" --llvm="$PWD/libLLVM-crash.so" --diagnostics=json -o out2 a.o 2>>err && fail "links"
python3 - <<'EOF' || fail "other JSON"
import json
m = [json.loads(line) for line in open("err")]
keys = "severity code where input member symbol demangled file line column message remedy chain"
assert all(list(x) == keys.split() for x in m)
assert [(x["code"], x["input"], x["symbol"]) for x in m] == [
    ("crash", "a.o", None), ("llvm-crash", "a.o", "segv"), ("llvm-crash", "a.o", "aborts")]
EOF

# Where --reproduce was given, the message names the directory.
CRASH=codegen "$shim" --llvm="$PWD/libLLVM-crash.so" --reproduce=dir -o out2 a.o 2>err && fail "links"
expect_line '; to report it, send dir$' err
expect_no_line 'link again' err
CRASH=merge "$shim" --llvm="$PWD/libLLVM-crash.so" --reproduce=dir -o out2 a.o 2>err && fail "links"
expect_line '; to report it, send dir$' err
export BPF_LD_SHIM=$shim BPF_LD_SHIM_LLVM=$PWD/libLLVM-crash.so
CRASH=merge not dir/run 2>err
expect_line 'error: files/.*/a.o: LLVM crashed reading it' err
