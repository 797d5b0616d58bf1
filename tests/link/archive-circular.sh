# References go round between the members of two archives, in either order on the command line.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @a1(i64)
define i64 @p(i64 %x) section "xdp" { %r = call i64 @a1(i64 %x) ret i64 %r }
EOF
# a1 (a.a) -> b1 (b.a) -> a2 (a.a) -> b2 (b.a) -> a3, which lies beside a1
step() {
	cat <<-EOF
		declare i64 @$2(i64)
		define i64 @$1(i64 %x) noinline {
		  %c = icmp ugt i64 %x, $3
		  br i1 %c, label %yes, label %no
		yes:
		  %y = sub i64 %x, $3
		  %r = call i64 @$2(i64 %y)
		  ret i64 %r
		no:
		  ret i64 $3
		}
		define i64 @unused_$1() { ret i64 0 }
	EOF
}
{
	step a1 b1 3
	echo 'define i64 @a3(i64 %x) noinline { %y = mul i64 %x, %x ret i64 %y }'
} | ir a1.o
step a2 b2 5 | ir a2.o
step b1 a2 7 | ir b1.o
step b2 a3 9 | ir b2.o
ar a.a a1.o a2.o
ar b.a b1.o b2.o

for order in "main.o a.a b.a" "main.o b.a a.a" "a.a b.a main.o"; do
	# shellcheck disable=SC2086
	links --export p $order
	expect_defined out p a1 a2 a3 b1 b2
done
