# An alias goes on meaning its own module's code when a stronger definition of the name it stands for
# wins, in either order, among objects and archives; an ifunc that is left is an error.
. "$src/tests/link/common.bash"

ir own.o <<'END'
@v1 = global i64 17
@alias = alias i64 (), ptr @f
define weak i64 @f() noinline { %r = load volatile i64, ptr @v1 ret i64 %r }
END
ir strong.o <<'END'
@v2 = global i64 34
define i64 @f() noinline { %r = load volatile i64, ptr @v2 ret i64 %r }
define i64 @g() noinline { %r = call i64 @f() ret i64 %r }
END
ir main.o <<'END'
declare i64 @f()
declare i64 @g()
declare i64 @alias()
define i64 @p() section "xdp" {
  %a = call i64 @alias()
  %b = call i64 @g()
  %r = add i64 %a, %b
  ret i64 %r
}
END
ar own.a own.o
ar strong.a strong.o
for inputs in "main.o own.o strong.o" "main.o strong.o own.o" "main.o own.o strong.a" \
	"main.o strong.o own.a" "main.o own.a strong.a" "main.o strong.a own.a"; do
	# shellcheck disable=SC2086
	links --export p $inputs
	# Both variables are read: the alias's own and the strong one's.
	symbols out >syms
	expect_line ' v1$' syms
	expect_line ' v2$' syms
done

ir ifunc.o <<'END'
@c = global i64 0
@f = ifunc i64 (), ptr @resolver
define ptr @resolver() {
  %x = load volatile i64, ptr @c
  %y = icmp eq i64 %x, 0
  %r = select i1 %y, ptr @one, ptr @two
  ret ptr %r
}
define i64 @one() { ret i64 5 }
define i64 @two() { ret i64 6 }
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
END
refuses 1 'f: an indirect function \(ifunc\), which no loader of BPF resolves$' --export p ifunc.o
