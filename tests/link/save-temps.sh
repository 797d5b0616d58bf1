# --save-temps=DIR writes what the stages hand on, into a directory that it makes; merged.bc is what
# the roots reach, links again and gives the same object. --dump-module is the same option.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir lib.o <<'EOF'
@v = global i64 3
define i64 @f() noinline { %r = load volatile i64, ptr @v ret i64 %r }
define i64 @idle() { ret i64 1 }
EOF
ar lib.a lib.o
for option in --save-temps=a/b --save-temps=a/b/ "--dump-module a/b"; do
	rm -rf a
	# shellcheck disable=SC2086
	links $option --export p main.o lib.a
	for file in merged.bc opt.bc; do
		"$LLVM_BIN/llvm-dis" -o dis.ll a/b/$file
		expect_line 'define .*@p\(' dis.ll
		expect_no_line 'idle' dis.ll
	done
	expect_defined a/b/object.o p f v
	cmp a/b/final.o out
done
mv out first
links --export p a/b/merged.bc
expect_defined out p f v
links --engine=lto --save-temps=lto --export p main.o lib.a
cmp lto/merged.bc a/b/merged.bc
