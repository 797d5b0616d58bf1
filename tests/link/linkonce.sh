# linkonce definitions of objects count although nothing in the object refers to them: for members of
# archives, which come later, and against the definitions of later objects.
. "$src/tests/link/common.bash"

ir main.o <<'END'
declare i64 @g()
define linkonce_odr i64 @f() { ret i64 17 }
define i64 @p() section "xdp" { %r = call i64 @g() ret i64 %r }
END
ir g.o <<'END'
declare i64 @f()
define i64 @g() { %r = call i64 @f() ret i64 %r }
END
ir f.o <<<'define i64 @f() { ret i64 34 }'
ar g.a g.o
ar f.a f.o
# returns VALUE INPUT...
returns() {
	local want=$1
	shift
	links --export p "$@"
	code out >dis
	expect_line "0 = 0x$want\$" dis
	expect_defined out p
}
returns 11 main.o g.a
returns 11 main.o g.a f.a
returns 11 f.a main.o g.a
returns 22 main.o f.o g.a

# Of weak ones the first, of whatever kind.
ir user.o <<<'declare i64 @h()
	define i64 @p() section "xdp" { %r = call i64 @h() ret i64 %r }'
i=0
for kind in weak weak_odr linkonce linkonce_odr; do
	i=$((i + 1))
	ir $kind.o <<<"define $kind i64 @h() { ret i64 $i }"
done
i=0
for first in weak weak_odr linkonce; do
	i=$((i + 1))
	for second in weak weak_odr linkonce; do
		[ $first = $second ] || returns $i $first.o $second.o user.o
	done
done
returns 4 linkonce_odr.o weak.o user.o
returns 1 weak.o linkonce_odr.o user.o
