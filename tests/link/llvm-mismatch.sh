# Bitcode of a newer LLVM than any here, or than the one given, ends in three lines: who wrote it,
# what was found, what to do. Nothing of it is read.
. "$src/tests/link/common.bash"
. "$src/tests/link/llvm-stubs.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir f.o <<<'define i64 @f() { ret i64 51 }'
c g.o -g <<<'long f(void) { return 52; }'
by() { python3 -B "$src/tests/link/identify.py" "$@"; }
version=$("$LLVM_BIN/llvm-as" --version | sed -n 's/.*LLVM version \([0-9.]*\).*/\1/p')

# three WHO WHAT-TO-DO ARGUMENTS
three() {
	local who=$1 remedy=$2
	shift 2
	refuses 1 "$who" --export p "$@"
	[ "$(grep -c . err)" = 3 ] || fail "not three lines: $(<err)"
	sed -n 2p err >line
	expect_line '^  found: LLVM [0-9]+ \(\.?/' line
	sed -n 3p err >line
	expect_line "^  $remedy" line
}

# The producer's string rules, be the rest readable or not.
by f.o f99.o "LLVM99${version#??}"
three "f99.o: written by LLVM 99${version#??}, and main.o by LLVM $version: no LLVM found here can read both" \
	'install LLVM 99 or newer \(Debian: libllvm99, .*--llvm=PATH; --doctor' main.o f99.o
by f.o rust.o LLVM98.0.0-rust-1.99.0-nightly
three 'rust.o: written by rustc 1.99.0-nightly \(LLVM 98.0.0\): no LLVM found here can read that' \
	'install LLVM 98' rust.o
by g.o clang.o LLVM99.0.0
three 'clang.o: written by clang [0-9.]+ \(LLVM 99.0.0\)' 'install LLVM 99' clang.o
three 'f99.o: ' 'install LLVM 99' main.o rust.o f99.o
# Of a stranger's bitcode LLVM decides.
by f.o apple.o "APPLE${version#?}"
links --export p main.o apple.o

# Members count when they take part.
ar lib.a f99.o
three 'lib.a\(f99.o\): written by LLVM 99' 'install LLVM 99' main.o lib.a
refuses 1 'lib.a\(f99.o\): written by' --export p main.o --whole-archive lib.a
ir alone.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --export p alone.o lib.a
"$LLVM_BIN/llvm-ar" rcST thin.a f99.o
three 'thin.a\(f99.o\): written by' 'install LLVM 99' main.o thin.a

# An older LLVM, given by name: refused though there are others, which the last line says.
stub libLLVM-old.so libLLVM.so.19.1 $(llvm_functions)
three "alone.o: written by LLVM $version: the LLVM given cannot read that" \
	'leave --llvm and BPF_LD_SHIM_LLVM out, or give --llvm=/' --llvm=./libLLVM-old.so alone.o
expect_line 'found: LLVM 19 \(\./libLLVM-old.so\), LLVM' err
BPF_LD_SHIM_LLVM=./libLLVM-old.so three 'the LLVM given cannot read' 'leave' alone.o
# What Debian has of them.
for old in /usr/lib/*-linux-gnu/libLLVM.so.19.1 /usr/lib/*-linux-gnu/libLLVM-1[4-7].so.1; do
	[ -e "$old" ] || continue
	three 'alone.o: written by .*the LLVM given cannot read that' 'leave' --llvm="$old" alone.o
done

# Who wrote it must be readable itself.
by f.o epoch.o LLVM22.1.8 7
refuses 1 'epoch.o: bitcode of epoch 7, written by LLVM22.1.8' --export p main.o epoch.o
for length in 4 5 8 11 12 15 20 27; do
	head -c $length f.o >cut.o
	refuses 1 'cut.o: broken bitcode: the block that says who wrote it' --export p main.o cut.o
done
cp f.o cut.o
printf '\377' | dd of=cut.o bs=1 seek=9 conv=notrunc 2>/dev/null
refuses 1 'cut.o: broken bitcode: the block that says who wrote it' --export p main.o cut.o
