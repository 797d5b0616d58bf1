# --ignore-inline-never inlines what is marked never to be.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
@v = global i64 3
define i64 @p() section "xdp" { %r = call i64 @sub() ret i64 %r }
define i64 @sub() noinline { %r = load volatile i64, ptr @v ret i64 %r }
EOF
links --export p main.o
expect_defined out p sub v
for engine in core lto; do
	links --engine=$engine --ignore-inline-never --export p main.o
	expect_defined out p v
done
