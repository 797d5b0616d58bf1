# Without any LLVM of the system's the calling rustc's own is enough, as rustup ships it; without that one,
# too, the message says what there is and what to do.
. "$src/tests/link/common.bash"
. "$src/tests/link/llvm-stubs.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --trace --export p main.o
system=$(sed -n 's/^bpf-ld-shim: trace: \(\/.*libLLVM[^:]*\): .*/\1/p' err | head -1)
system=$(realpath "$system")
: >library
toolchain "$PWD/tc" "$PWD/library"
keep=$system=$PWD/library
cp out want

PATH=$PWD/tc/lib/rustlib/host/bin:/usr/bin:/bin hidden "$shim" --trace --export p -o out main.o 2>err ||
	fail "cannot link: $(<err)"
expect_line "^bpf-ld-shim: trace: $PWD/library: the LLVM of the calling rustc\$" err
cmp out want
PATH=$PWD/tc/bin:/usr/bin:/bin hidden "$shim" --trace --export p -o out main.o 2>err || fail "$(<err)"
expect_line "^bpf-ld-shim: trace: $PWD/library: the LLVM of the rustc in PATH\$" err
# By a proxy, and only by it.
mkdir proxy
printf '#!/bin/sh\necho %s\n' "$PWD/tc" >proxy/rustc
chmod +x proxy/rustc
PATH=$PWD/proxy:/usr/bin:/bin hidden "$shim" --trace --export p -o out main.o 2>err || fail "$(<err)"
expect_line "^bpf-ld-shim: trace: $PWD/library: the LLVM of the rustc in PATH\$" err

# Nothing at all.
keep=
for input in main.o text.ll; do
	echo 'define i64 @p() { ret i64 1 }' | ir text.ll
	rm out
	status=0
	PATH=/usr/bin:/bin hidden "$shim" --export p -o out $input 2>err || status=$?
	[ $status = 1 ] || fail "exit status $status: $(<err)"
	[ ! -e out ] || fail "an output is left"
	case $input in
	main.o) expect_line '^bpf-ld-shim: error: main.o: written by .*: no LLVM found here can read that$' err ;;
	*) expect_line '^bpf-ld-shim: error: no LLVM found$' err ;;
	esac
	expect_line '^  install (one|LLVM [0-9]+ or newer) \(Debian: libllvm' err
	: >out
done
PATH=/usr/bin:/bin hidden "$shim" --version >version
expect_line '^LLVM: none found$' version
PATH=/usr/bin:/bin HOME=/nowhere hidden "$shim" --doctor >report && fail "the doctor is content"
expect_line 'an LLVM with the BPF target, for linking' report
expect_line '^    no  /' report
