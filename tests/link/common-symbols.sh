# Common symbols: one variable for all, zero, as large as the largest; a strong one beats them.
. "$src/tests/link/common.bash"

ir small.o <<'EOF'
@v = common global i32 0
define i64 @p() section "xdp" {
  %x = load volatile i32, ptr @v
  %r = zext i32 %x to i64
  ret i64 %r
}
EOF
ir large.o <<<'@v = common global [4 x i32] zeroinitializer'
ir strong.o <<<'@v = global i32 7'

for order in "small.o large.o" "large.o small.o"; do
	# shellcheck disable=SC2086
	links --export p,v $order
	symbols out >syms
	expect_line ' 16 OBJECT +GLOBAL DEFAULT +[0-9]+ v$' syms
	sections out >secs
	expect_line '^\.bss +NOBITS +[0-9a-f]+ [0-9a-f]+ 000010 ' secs
done
for order in "small.o strong.o" "strong.o small.o"; do
	# shellcheck disable=SC2086
	links --export p,v $order
	sections out >secs
	expect_line '^\.data +PROGBITS +[0-9a-f]+ [0-9a-f]+ 000004 ' secs
done
links --export p small.o
symbols out >syms
expect_no_line ' COM ' syms

# A definition in an archive beats a common symbol, as linkers have it, unless told otherwise.
ar strong.a strong.o
ar small.a small.o
links --export p,v small.o strong.a
sections out >secs
expect_line '^\.data +PROGBITS +[0-9a-f]+ [0-9a-f]+ 000004 ' secs
links --export p,v --no-fortran-common small.o strong.a
sections out >secs
expect_line '^\.bss +NOBITS +[0-9a-f]+ [0-9a-f]+ 000004 ' secs
ar large.a large.o
links --export p,v small.o large.a
expect_defined out p v
