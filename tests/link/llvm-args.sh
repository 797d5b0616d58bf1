# --llvm-args reach LLVM, one by one or as a list; unknown ones are not ignored in silence, and none
# ends the link without an output.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
define i64 @p(i64 %i) section "xdp" {
  %a = alloca [32 x i64]
  %c = and i64 %i, 31
  %b = getelementptr i64, ptr %a, i64 %c
  store volatile i64 7, ptr %b
  %r = load volatile i64, ptr %a
  ret i64 %r
}
EOF
links --export p main.o
for engine in core lto; do
	refuses 1 'stack' --engine=$engine --llvm-args=-bpf-stack-size=64 --export p main.o
	links --engine=$engine --llvm-args=-bpf-stack-size=64 --llvm-args -bpf-stack-size=1024 \
		--export p main.o
done

# said ARGUMENTS...: the link fails with the message on standard input. bpf-linker ignores unknown options
# without a word and wrong values with LLVM's line (status 0); for --help and --version it prints its own
# and LLVM's, status 0 or 1, and makes no output.
version=$("$shim" --version | tail -n 1)
said() {
	cat >want
	for engine in core lto; do
		echo old >out
		status=0
		"$shim" --engine=$engine "$@" --export p -o out main.o >stdout 2>err || status=$?
		[ $status = 1 ] || fail "exit status $status: $*"
		diff want err >&2 || fail "other messages: $*"
		[ "$(cat out)" = old ] && [ ! -s stdout ] || fail "an output: $*"
	done
}
said --llvm-args=-unroll-runtime,-frob --llvm-args -nicate=3 <<EOF
bpf-ld-shim: error: --llvm-args: $version has no option -frob
  opt --help-list-hidden of the same LLVM lists its options
bpf-ld-shim: error: --llvm-args: $version has no option -nicate=3
  opt --help-list-hidden of the same LLVM lists its options
EOF
for option in --help -help --help-hidden --help-list --help-list-hidden -h --version -version \
	--print-options -print-all-options --version=true; do
	said --llvm-args=$option <<-EOF
		bpf-ld-shim: error: --llvm-args: $option would print and end the link
		  ask opt or llc for it
	EOF
done
for option in - -- inline-threshold=5 "-inline-threshold,5"; do
	said --llvm-args="$option" <<-EOF
		bpf-ld-shim: error: --llvm-args: ${option#-inline-threshold,} is no option
		  an option begins with a dash, and its value follows after a =, as in -inline-threshold=100
	EOF
done
said --llvm-args="-inline-threshold 5" <<EOF
bpf-ld-shim: error: --llvm-args: $version has no option -inline-threshold 5
  opt --help-list-hidden of the same LLVM lists its options
EOF
said --llvm-args=-inline-threshold=some,-regalloc=odd,-unroll-runtime=perhaps,-bpf-stack-size <<EOF
bpf-ld-shim: error: --llvm-args: $version: for the --inline-threshold option: 'some' value invalid for integer argument!
  opt --help-list-hidden of the same LLVM says what it takes
bpf-ld-shim: error: --llvm-args: $version: for the --regalloc option: Cannot find option named 'odd'!
  opt --help-list-hidden of the same LLVM says what it takes
bpf-ld-shim: error: --llvm-args: $version: for the --unroll-runtime option: 'perhaps' is invalid value for boolean argument! Try 0 or 1
  opt --help-list-hidden of the same LLVM says what it takes
bpf-ld-shim: error: --llvm-args: $version: for the --bpf-stack-size option: requires a value!
  opt --help-list-hidden of the same LLVM says what it takes
EOF
said --llvm-args=-stop-after=finalize-isel <<EOF
bpf-ld-shim: error: --llvm-args: with -stop-after=finalize-isel there would be no object
  use llc with what --save-temps=DIR keeps
EOF

# What prints and goes on may do so.
links --llvm-args=-debug-pass=Structure --export p main.o
expect_line 'Target Pass Configuration' err

refuses 1 'stack' -mllvm -bpf-stack-size=64 --export p main.o
for option in "-mllvm -bpf-stack-size=1024" --mllvm=-bpf-stack-size=1024; do
	# shellcheck disable=SC2086
	links --llvm-args=-bpf-stack-size=64 $option --export p main.o
done
