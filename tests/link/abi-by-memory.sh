# Internal functions that registers cannot serve and that are too large to be inlined everywhere get what is
# too much by memory: arguments beyond the fourth, structs, 128-bit and aggregate results, arguments that
# nobody reads. The incumbent: "too many arguments", "aggregate returns are not supported".
. "$src/tests/link/common.bash"

# Work that no optimiser shortens.
work() {
	local i
	for i in {1..400}; do
		echo "store volatile i64 $1, ptr @seen"
	done
}
{
	cat <<-'EOF'
		%trio = type { i64, i32, i64 }
		@seen = global i64 0
		define i64 @p(ptr %ctx) section "xdp" {
		  %v = load volatile i64, ptr %ctx
		  %n = trunc i64 %v to i32
		  %m = alloca %trio
		  store i64 %v, ptr %m
	EOF
	for i in 1 2 3 4; do
		cat <<-EOF
			  %s$i = call i64 @six(i64 $i, i64 %v, i8 signext -$i, ptr %ctx, i64 -$i, i32 %n)
			  %w$i = call i128 @wide(i64 %s$i, i64 $i)
			  %h$i = trunc i128 %w$i to i64
			  %t$i = call %trio @three(i64 %h$i, i32 %n, i64 %v, i64 $i, i64 5$i, i64 %h$i)
			  %q$i = extractvalue %trio %t$i, 0
			  store volatile i64 %q$i, ptr @seen
			  %x$i = extractvalue %trio %t$i, 1
			  %y$i = extractvalue %trio %t$i, 2
			  %z$i = zext i32 %x$i to i64
			  store volatile i64 %z$i, ptr @seen
			  %b$i = call i64 @byval(ptr byval(%trio) align 8 %m)
			  %a$i = call i64 (i64, ...) @any(i64 %y$i, i64 1, i64 2, i64 3, i64 4, i64 5, i128 6)
			  store volatile i64 %a$i, ptr @seen
			  store volatile i64 %b$i, ptr @seen
		EOF
	done
	echo '  ret i64 0 }'
	echo 'define internal i64 @six(i64 %a, i64 %b, i8 signext %c, ptr %d, i64 %e, i32 %f) noinline {'
	work %a
	echo '%k = load i64, ptr %d %x = sext i8 %c to i64 %y = zext i32 %f to i64 %r = add i64 %b, %e
		%s = add i64 %r, %x %t = xor i64 %s, %y %u = add i64 %t, %k ret i64 %u }'
	echo 'define internal i128 @wide(i64 %a, i64 %b) noinline {'
	work %b
	echo '%z = zext i64 %a to i128 %h = shl i128 %z, 64 %r = or i128 %h, 7 ret i128 %r }'
	echo 'define internal %trio @three(i64 %a, i32 %b, i64 %c, i64 %d, i64 %e, i64 %f) noinline {'
	work %a
	echo '%1 = insertvalue %trio undef, i64 %a, 0 %2 = insertvalue %trio %1, i32 %b, 1
		%q = add i64 %c, %f %o = xor i64 %q, %d %s = add i64 %o, %e %3 = insertvalue %trio %2, i64 %s, 2 ret %trio %3 }'
	echo 'define internal i64 @byval(ptr byval(%trio) align 8 %p) noinline { store volatile i64 5, ptr %p'
	work 3
	echo '%v = load volatile i64, ptr %p ret i64 %v }'
	echo 'define internal i64 @any(i64 %a, ...) noinline {'
	work %a
	echo 'ret i64 %a }'
} | ir p.o
for engine in core lto; do
	links --engine=$engine --export p,seen p.o
	expect_defined out any byval p seen six three wide
done
links --trace --export p,seen p.o
expect_line 'six gets arguments or its result by memory: 2 words' err
expect_line 'wide gets arguments or its result by memory: 2 words' err
expect_line 'three gets arguments or its result by memory: 3 words' err
expect_line 'byval gets arguments or its result by memory: 0 words' err
code out >dis
[ "$(grep -c call dis)" = 20 ] || fail "$(grep -c call dis) calls, not 20"

# Recursion is said to be that, whatever the arguments.
ir recursive.o <<'EOF'
@seen = global i64 0
define internal i64 @again(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) noinline {
  %k = load volatile i64, ptr @seen
  %end = icmp eq i64 %k, %f
  br i1 %end, label %last, label %on
last:
  ret i64 %a
on:
  %r = call i64 @again(i64 %f, i64 %e, i64 %d, i64 %c, i64 %b, i64 %a)
  %s = mul i64 %r, %r
  ret i64 %s
}
define i64 @p(i64 %v) section "xdp" {
  %r = call i64 @again(i64 %v, i64 2, i64 %v, i64 4, i64 5, i64 %v)
  ret i64 %r
}
EOF
refuses 1 'again: calls itself' --export p,seen recursive.o
