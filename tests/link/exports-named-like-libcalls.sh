# Programs, functions and maps that have a libm or compiler-rt kind of name are exports like others.
. "$src/tests/link/common.bash"

for name in log round pow fmin __inside2 __visit_hf_3; do
	ir main.o <<-EOF
		@v = global i64 3
		define i64 @$name(ptr %c) section "xdp" { %r = load volatile i64, ptr @v ret i64 %r }
	EOF
	links --export $name main.o
	expect_defined out $name v
done
ir map.o <<'EOF'
@log = global i64 0, section ".maps"
define i64 @p(ptr %c) section "xdp" { %r = load volatile i64, ptr @log ret i64 %r }
EOF
links --export p,log map.o
expect_defined out log p
