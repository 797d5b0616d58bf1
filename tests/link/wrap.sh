# --wrap=F: where F is undefined it means __wrap_F, and __real_F means F, in objects and archives, of
# functions and variables; what F's own module calls stays.
. "$src/tests/link/common.bash"

ir main.o <<'END'
declare i64 @f(i64)
define i64 @p() section "xdp" { %r = call i64 @f(i64 3) ret i64 %r }
END
ir f.o <<'END'
define i64 @f(i64 %x) { %r = add i64 %x, 16 ret i64 %r }
define i64 @within(i64 %x) section "tc" { %r = call i64 @f(i64 %x) ret i64 %r }
END
ir wrap.o <<'END'
declare i64 @__real_f(i64)
define i64 @__wrap_f(i64 %x) {
  %y = call i64 @__real_f(i64 %x)
  %r = add i64 %y, 256
  ret i64 %r
}
END
for i in f wrap main; do
	ar $i.a $i.o
done
returns() {
	local want=$1
	shift
	links --export p "$@"
	code out >dis
	expect_line "0 = 0x$want\$" dis
}
returns 13 main.o f.o wrap.o
for inputs in "main.o f.o wrap.o" "wrap.o main.o f.o" "main.o f.a wrap.a" "main.a wrap.a f.a"; do
	# shellcheck disable=SC2086
	returns 113 --wrap=f $inputs
done
returns 113 --wrap f --wrap other main.o f.o wrap.o
# The module that defines it.
links --wrap=f main.o f.o wrap.o
code out >dis
expect_line '\+= 0x10$' dis
# A body for inlining is none.
ir inline.o <<'END'
define available_externally i64 @f(i64 %x) { ret i64 1 }
define i64 @p() section "xdp" { %r = call i64 @f(i64 3) ret i64 %r }
END
returns 113 --wrap=f inline.o f.o wrap.o
# All three names in one module.
ir one.o <<'END'
declare i64 @f(i64)
declare i64 @__wrap_f(i64)
declare i64 @__real_f(i64)
define i64 @p() section "xdp" {
  %a = call i64 @f(i64 1)
  %b = call i64 @__wrap_f(i64 2)
  %c = call i64 @__real_f(i64 3)
  %d = add i64 %a, %b
  %r = add i64 %d, %c
  ret i64 %r
}
END
returns 236 --wrap=f one.o f.o wrap.o
refuses 1 'undefined symbol: __wrap_f' --wrap=f --export p main.o f.o

ir user.o <<<'@v = external global i64
	define i64 @p() section "xdp" { %r = load i64, ptr @v ret i64 %r }'
ir v.o <<<'@v = constant i64 17
	@__wrap_v = constant i64 34'
returns 22 --wrap=v user.o v.o
