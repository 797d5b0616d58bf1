# Aliases: exported ones are symbols of their own, others dissolve; from archives they come by need,
# and their aliasee with them.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @alias(i64)
define i64 @p(i64 %x) section "xdp" { %r = call i64 @alias(i64 %x) ret i64 %r }
EOF
ir lib.o <<'EOF'
@alias = alias i64 (i64), ptr @target
@weak_alias = weak alias i64 (i64), ptr @target
@other = alias i64 (i64), ptr @unneeded
define internal i64 @target(i64 %x) noinline { %r = mul i64 %x, 51 ret i64 %r }
define internal i64 @unneeded(i64 %x) noinline { %r = mul i64 %x, 52 ret i64 %r }
EOF
ar lib.a lib.o

links --export p main.o lib.a
code out >dis
expect_line '\*= (0x33|51)' dis
expect_no_line '\*= (0x34|52)' dis
links --export p,alias main.o lib.o
symbols out >syms
expect_line 'FUNC +GLOBAL DEFAULT +[0-9]+ alias$' syms
expect_no_line 'other|unneeded' syms
links --export p,weak_alias main.o lib.a
symbols out >syms
expect_line 'FUNC +GLOBAL DEFAULT +[0-9]+ weak_alias$' syms
