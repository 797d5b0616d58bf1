# A weak reference does not pull an archive's member; a strong one to the same name does, and then
# both see it. What stays undefined is null, no error.
. "$src/tests/link/common.bash"

ir weak.o <<'EOF'
declare extern_weak i64 @maybe()
define i64 @p() section "xdp" {
  %c = icmp eq ptr @maybe, null
  %r = select i1 %c, i64 17, i64 34
  ret i64 %r
}
EOF
ir strong.o <<'EOF'
declare i64 @maybe()
define i64 @q() section "xdp" { %r = call i64 @maybe() ret i64 %r }
EOF
ir maybe.o <<<'define i64 @maybe() { ret i64 51 }'
ar lib.a maybe.o

links --trace --export p,q weak.o lib.a
expect_no_line 'maybe.o' err
expect_defined out p
symbols out >syms
expect_line 'WEAK +DEFAULT +UND maybe' syms

for order in "weak.o strong.o" "strong.o weak.o"; do
	# shellcheck disable=SC2086
	links --trace --export p,q $order lib.a
	expect_line 'maybe.o\): needed' err
	expect_defined out p q
	code out >dis
	expect_line '0 = 0x22$' dis
	expect_line '0 = 0x33$' dis
done
refuses 1 'undefined symbol: maybe' --export p,q weak.o strong.o
refuses 1 'undefined symbol: maybe' --export p,q strong.o weak.o
