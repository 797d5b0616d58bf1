# A strong definition beats a weak one, in either order; of two weak ones the first.
. "$src/tests/link/common.bash"

main='declare i64 @f()
	define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }'
ir main.o <<<"$main"
ir weak.o <<<'define weak i64 @f() { ret i64 17 }'
ir weak2.o <<<'define weak i64 @f() { ret i64 18 }'
ir strong.o <<<'define i64 @f() { ret i64 34 }'

for order in "main.o weak.o strong.o" "main.o strong.o weak.o" "weak.o strong.o main.o" \
	"strong.o main.o weak.o"; do
	# shellcheck disable=SC2086
	links --export p $order
	code out >dis
	expect_line 'r0 = 0x22$|w0 = 0x22$' dis
	expect_defined out p
done
links --export p weak.o weak2.o main.o
code out >dis
expect_line '0 = 0x11$' dis

# Variables, too.
ir wv.o <<<'@v = weak constant i64 17
	define i64 @p() section "xdp" { %r = load i64, ptr @v ret i64 %r }'
ir sv.o <<<'@v = constant i64 34'
for order in "wv.o sv.o" "sv.o wv.o"; do
	# shellcheck disable=SC2086
	links --export p $order
	code out >dis
	expect_line '0 = 0x22$' dis
done
