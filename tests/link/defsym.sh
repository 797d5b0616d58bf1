# --defsym=A=B: A means the symbol B, also where A is defined; an exported A is an alias of B. Numbers
# and expressions have no meaning for BPF.
. "$src/tests/link/common.bash"

ir main.o <<'END'
declare i64 @a()
define i64 @p() section "xdp" { %r = call i64 @a() ret i64 %r }
END
ir a.o <<<'define i64 @a() { ret i64 17 }
	define i64 @q() section "tc" { %r = call i64 @a() ret i64 %r }'
ir b.o <<<'define i64 @b() { ret i64 34 }'
ar a.a a.o
ar b.a b.o
returns() {
	local want=$1
	shift
	links --export p "$@"
	code out >dis
	expect_line "0 = 0x$want\$" dis
}
returns 22 --defsym=a=b main.o b.o
returns 22 --defsym a=b main.o b.a
returns 22 --defsym=a=b main.o a.a b.a
returns 22 --defsym=a=b main.o a.o b.o
code out >dis
expect_no_line '= 0x11' dis
# The last counts, and one may lead to another, whatever the order.
returns 22 --defsym=a=x --defsym=a=b main.o b.o
returns 22 --defsym=a=x --defsym=x=b main.o b.a
returns 22 --defsym=x=b --defsym=a=x main.o b.a
# Of variables.
ir user.o <<<'@a = external global i64
	define i64 @p() section "xdp" { %r = load i64, ptr @a ret i64 %r }'
ir v.o <<<'@v = constant i64 34
	@a = constant i64 17'
returns 22 --defsym=a=v user.o v.o
returns 22 --defsym=a=v v.o user.o

# Exported: an alias.
links --export p,a --defsym=a=b main.o b.a
expect_defined out p a b
symbols out >syms
expect_line 'FUNC +LOCAL +DEFAULT +[0-9]+ b$' syms
expect_line 'FUNC +GLOBAL DEFAULT +[0-9]+ a$' syms
links --export p,a,b --defsym=a=b main.o b.a
expect_defined out p a b
links --export p -u a --defsym=a=b main.o b.o
expect_defined out p a b
links --defsym=a=b main.o b.a
expect_defined out p a b
# With BTF, too.
c prog.o -g <<'END'
int target(int x) { return x + 1; }
extern int other(int x);
__attribute__((section("xdp"))) int p(int *x) { return other(*x); }
END
links --btf --export p,other --defsym=other=target prog.o
expect_defined out p other target

refuses 1 '--defsym: nothing defines nowhere, which a is to be' --defsym=a=nowhere b.o
refuses 1 'undefined symbol: nowhere' --export p --defsym=a=nowhere main.o b.o
refuses 1 '--defsym: x is defined by itself|--defsym: y is defined by itself' --defsym=x=y \
	--defsym=y=x main.o b.o
for value in 0x1000 12 -1 b+4 'b - 4' . '(b)' 'ALIGN(8)'; do
	refuses 2 "--defsym: '.*' is no symbol" "--defsym=a=$value" main.o b.o
	expect_line '^  BPF has no absolute addresses' err
done
for value in a =b a=; do
	refuses 2 "--defsym: '.*' is no (symbol|definition)" "--defsym=$value" main.o b.o
done
