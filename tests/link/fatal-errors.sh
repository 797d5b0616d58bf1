# Where LLVM would end the process ("Cannot select"), the user reads of each such place: where, in which
# function of which input, what BPF lacks, what to do. bpf-linker aborts (status 134) with a stack dump:
#	fatal error: "Cannot select: 0x5648: i64,ch = AtomicLoadMax<(load store seq_cst (s64) on %ir.0)> ..."
. "$src/tests/link/common.bash"

cat >lib.c <<'EOF'
static inline __attribute__((always_inline)) long max(long *p, long v)
{
	return __atomic_fetch_max(p, v, __ATOMIC_SEQ_CST);
}
__attribute__((noinline)) long twice(long *p)
{
	max(p, 1);
	return max(p + 1, *(volatile long *)p);
}
EOF
cat >main.c <<'EOF'
extern long twice(long *p);
__attribute__((section("xdp"))) long fine(long *p) { return p[0]; }
__attribute__((section("xdp"))) long small(long *p)
{
	return twice(p) + __atomic_fetch_add((short *)p, 1, __ATOMIC_SEQ_CST);
}
__attribute__((section("xdp"))) void *where(long *p) { return __builtin_return_address(0); }
EOF
for f in lib main; do
	"$CLANG" --target=bpfel -O2 -g -emit-llvm -c -o $f.o $f.c
done
ar lib.a lib.o
cat >want <<'EOF'
bpf-ld-shim: error: main.c:5:20: in small (main.o): has an atomic addition of 16 bits: BPF has those of 32 and 64 only
  make it 32 or 64 bits wide; from --cpu=v3 on, those that lie in a variable or a map value are possible
bpf-ld-shim: error: main.c:7:63: in where (main.o): asks where it was called from (its return or frame address), which BPF cannot say
bpf-ld-shim: error: lib.c:3:9: in twice (lib.a(lib.o)): has an atomic maximum, which cpu v3 is the first to allow
  use --cpu=v3 (rustc: -C target-cpu=v3), for kernels from 5.12 on
EOF
for with in "" --btf --engine=lto "--trace --time" --save-temps=saved "-O 0"; do
	# shellcheck disable=SC2086
	"$shim" $with -o out main.o lib.a >stdout 2>all && fail "links: $with"
	grep -v trace: all | grep -v '%$' | grep -v '^stage' >err
	diff want err >&2 || fail "other messages: $with"
	[ ! -s stdout ] || fail "prints to standard output"
done
refuses 1 'lib.c:3:9: in twice' main.o lib.a

ir tls.o <<'EOF'
@t = thread_local global i64 0
define i64 @p() section "xdp" { %r = load volatile i64, ptr @t ret i64 %r }
EOF
refuses 1 'tls.o: in p: uses a thread-local variable' --export p tls.o

# --fatal-errors=false makes warnings of errors, but LLVM has gone no further here.
refuses 1 'main.c:7:63: in where' --fatal-errors=false main.o lib.a
expect_line '^bpf-ld-shim: error: main.c:5:20: in small' err
