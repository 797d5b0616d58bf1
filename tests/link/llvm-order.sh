# Which LLVM is taken: the calling rustc's; else, of the version that wrote the newest input, that of the
# rustc in PATH, then the system's; else a newer one. rustup's proxy is only run for the last.
. "$src/tests/link/common.bash"
. "$src/tests/link/llvm-stubs.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir f.o <<<'define i64 @f() { ret i64 51 }'
by() { python3 -B "$src/tests/link/identify.py" "$@"; }
version=$("$LLVM_BIN/llvm-as" --version | sed -n 's/.*LLVM version \([0-9.]*\).*/\1/p')
base=/usr/bin:/bin
PATH=$base links --trace --export p main.o f.o
system=$(sed -n "s/^bpf-ld-shim: trace: \(\/.*libLLVM[^:]*\): .*LLVM.*/\1/p" err | head -1)

# takes HOW ARGUMENTS
takes() {
	local how=$1
	shift
	links --trace --export p "$@"
	expect_line "^bpf-ld-shim: trace: /.*libLLVM[^:]*: $how\$" err
}

# An installed rustc: its libLLVM need not be loaded to be known.
toolchain "$PWD/tc" "$system"
calling=$PWD/tc/lib/rustlib/host/bin
PATH=$calling:$base takes 'the LLVM of the calling rustc' main.o f.o
PATH=$PWD/tc/bin:$base takes 'the LLVM of the rustc in PATH' main.o f.o
expect_no_line 'passed over' err
ln -s "$PWD/tc/bin" linked
PATH=$PWD/linked:$base takes 'the LLVM of the rustc in PATH' main.o f.o
PATH=/nowhere/lib/rustlib/x/bin:$base takes '.*' main.o f.o

# One too old is passed over, and so is one that is broken; a script leads on.
stub old.so libLLVM.so.19.1 $(llvm_functions)
toolchain "$PWD/old" "$PWD/old.so"
PATH=$PWD/old/lib/rustlib/host/bin:$base takes ".*" main.o f.o
expect_line 'libLLVM.so.22.1-rust-stub: passed over \(the LLVM of the calling rustc\): it is older' err
toolchain "$PWD/none" /nowhere/libLLVM.so
PATH=$PWD/none/lib/rustlib/host/bin:$base takes ".*" main.o f.o
echo "INPUT($system)" >script.so
toolchain "$PWD/scripted" "$PWD/script.so"
PATH=$PWD/scripted/lib/rustlib/host/bin:$base takes 'the LLVM of the calling rustc' main.o f.o

# A proxy is run only when nothing else is of the inputs' version.
mkdir proxy
cat >proxy/rustc <<EOF
#!/bin/sh
echo "\$*" >>"$PWD/ran"
echo "$PWD/tc"
EOF
chmod +x proxy/rustc
PATH=$PWD/proxy:$base takes "the system's LLVM" main.o f.o
PATH=$PWD/proxy:$calling:$base takes "the system's LLVM" main.o f.o
PATH=$calling:$PWD/proxy:$base takes 'the LLVM of the calling rustc' main.o f.o
[ ! -e ran ] || fail "rustc was run: $(<ran)"
# Of none of these versions may there be one; then a newer one serves, the proxy's first.
ir alone.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
for major in 20 18 17 21; do
	by alone.o older.o "LLVM$major${version#??}"
	PATH=$PWD/proxy:$base links --trace --export p older.o
	[ -e ran ] || continue
	[ "$(<ran)" = '--print sysroot' ] || fail "rustc is asked: $(<ran)"
	expect_line '^bpf-ld-shim: trace: /.*: the LLVM of the rustc in PATH$' err
	for answer in 'exit 1' 'echo nonsense' 'echo /nowhere' 'kill -9 $$' 'yes' \
		"sleep 60 & echo \$! >'$PWD/pid'; wait"; do
		printf '#!/bin/sh\n%s\n' "$answer" >proxy/rustc
		PATH=$PWD/proxy:$base takes "the system's LLVM" older.o
	done
	# What hangs is ended, with all that it has started.
	pid=$(<pid)
	grep -sE '^State:.*[^ZX] \(' "/proc/$pid/status" && fail "process $pid still runs"
	break
done

# A member that takes part may ask for a newer one than the objects did, whatever it is wrapped in. Here
# the calling rustc's only says that it is 19.
cat >pretends.c <<'EOF'
void LLVMGetVersion(unsigned *major, unsigned *minor, unsigned *patch) { *major = 19; *minor = *patch = 0; }
EOF
gcc -shared -fPIC -o pretends.so pretends.c -Wl,-soname,libLLVM.so.19.1 -Wl,--no-as-needed "$system"
toolchain "$PWD/nineteen" "$PWD/pretends.so"
nineteen=$PWD/nineteen/lib/rustlib/host/bin:$base
by main.o older.o "LLVM19${version#??}"
by f.o f19.o "LLVM19${version#??}"
PATH=$nineteen takes 'the LLVM of the calling rustc' older.o f19.o
size=$(stat -c %s f.o)
{
	printf '\336\300\027\013\0\0\0\0\024\0\0\0'
	printf '%08x' "$size" | sed 's/\(..\)\(..\)\(..\)\(..\)/\\x\4\\x\3\\x\2\\x\1/' | xargs -0 printf '%b'
	printf '\0\0\0\0'
	cat f.o
} >wrapped.o
"$LLVM_BIN/llc" -march=bpfel -filetype=obj -o elf.o f.o
"$LLVM_BIN/llvm-objcopy" --add-section=.llvmbc=f.o elf.o embedded.o
for member in f wrapped embedded; do
	ar lib.a $member.o
	PATH=$nineteen takes ".*" older.o lib.a
	expect_line "^bpf-ld-shim: trace: lib.a\($member.o\): written by LLVM$version: starting anew" err
	expect_line 'passed over \(the LLVM of the calling rustc\): it is older' err
	code out >dis
	expect_line '0 = 0x33$' dis
	[ "$(grep -c 'starting anew' err)" = 1 ] || fail "more than once"
done
"$LLVM_BIN/llvm-ar" rcsT thin.a f.o
PATH=$nineteen takes '.*' older.o thin.a
# One that nothing needs is no reason, one that cannot be had is an error.
by f.o f99.o "LLVM99${version#??}"
ar lib99.a f99.o
PATH=$nineteen takes 'the LLVM of the calling rustc' older.o f19.o lib99.a
expect_no_line 'starting anew' err
PATH=$nineteen refuses 1 'lib99.a\(f99.o\): written by LLVM 99.*: LLVM 19, chosen for the other inputs, cannot' \
	--export p older.o lib99.a
# What is given, is given.
refuses 1 'lib.a\(embedded.o\): written by .*: the LLVM given cannot read' --llvm=./pretends.so --export p older.o lib.a
