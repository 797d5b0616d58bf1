# available_externally is a body for inlining and no definition: the real one comes from an object or
# out of an archive, and without any the symbol is undefined.
. "$src/tests/link/common.bash"

ir main.o <<'END'
define available_externally i64 @f() noinline { ret i64 1 }
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
END
ir f.o <<<'define i64 @f() { ret i64 7 }'
ar f.a f.o
for inputs in "main.o f.o" "f.o main.o" "main.o f.a" "f.a main.o"; do
	# shellcheck disable=SC2086
	links --export p $inputs
	code out >dis
	expect_line '0 = 0x7$' dis
	expect_defined out p
done
refuses 1 'undefined symbol: f' --export p main.o
# It cannot be exported either, nor clash.
links --export p,f main.o f.a
expect_defined out p f
ir q.o <<'END'
define available_externally i64 @f() noinline { ret i64 2 }
define i64 @q() section "xdp" { %r = call i64 @f() ret i64 %r }
END
links --export p,q main.o q.o f.a
code out >dis
expect_no_line '0 = 0x[12]$' dis
