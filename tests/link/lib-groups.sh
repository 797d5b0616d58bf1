# --start-lib: objects take part as members of an archive do. --push-state and --pop-state: whether
# archives are whole. --start-group: archives are always searched until nothing is missing.
. "$src/tests/link/common.bash"

ir main.o <<'END'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
END
ir f.o <<<'define i64 @f() { ret i64 51 }
	define i64 @shown() section "tc" { ret i64 1 }'
ir idle.o <<<'define i64 @idle() section "tc" { ret i64 51 }'
links --export p --start-lib idle.o f.o --end-lib main.o
expect_defined out p
code out >dis
expect_line '0 = 0x33$' dis
links --export p --start-lib f.o --end-lib idle.o main.o
expect_defined out p idle
cp f.o f2.o
links --export p main.o --start-lib f.o f2.o
refuses 1 'f2.o: duplicate symbol f, already defined in f.o' --export p main.o f.o --start-lib \
	--end-lib f2.o
echo text >text.o
refuses 1 'text.o: text, but not textual IR' --export p main.o --start-lib text.o

ar idle.a idle.o
links --export p main.o f.o --whole-archive --push-state --no-whole-archive --push-state \
	--whole-archive --pop-state idle.a --pop-state
expect_defined out p shown
links --export p main.o f.o --whole-archive --push-state --no-whole-archive --pop-state idle.a
expect_defined out p shown idle
links --export p main.o f.o --push-state --whole-archive --pop-state idle.a
expect_defined out p shown
refuses 2 '--pop-state: there is no --push-state before it' --pop-state main.o
refuses 2 '--pop-state: there is no --push-state before it' --push-state --pop-state --pop-state main.o

# Two archives that need each other, in any order, grouped or not.
ir a.o <<'END'
declare i64 @b1()
define i64 @f() { %r = call i64 @b1() ret i64 %r }
define i64 @a2() { ret i64 51 }
END
ir b.o <<'END'
declare i64 @a2()
define i64 @b1() { %r = call i64 @a2() ret i64 %r }
END
ar a.a a.o
ar b.a b.o
for inputs in "main.o a.a b.a" "b.a a.a main.o" "main.o --start-group a.a b.a --end-group" \
	"main.o -( b.a a.a -)"; do
	# shellcheck disable=SC2086
	links --export p $inputs
	code out >dis
	expect_line '0 = 0x33$' dis
done
