# Everything but the exports becomes internal: inlined, or local; unneeded functions and variables
# go; hidden exports become visible.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
@used = global i64 4
@unused = global i64 4
@shown = global i64 4
define i64 @p() section "xdp" {
  %a = call i64 @small()
  %b = call i64 @big()
  %r = add i64 %a, %b
  ret i64 %r
}
define i64 @small() { ret i64 1 }
define i64 @big() noinline { %r = load volatile i64, ptr @used ret i64 %r }
define i64 @dead() { %r = load volatile i64, ptr @unused ret i64 %r }
define hidden i64 @q() section "xdp" { ret i64 1 }
define linkonce_odr protected i64 @r() section "xdp" { ret i64 1 }
EOF
links --export p,q,r,shown main.o
expect_defined out p q r big used shown
symbols out >syms
for name in p q r shown; do
	expect_line "GLOBAL DEFAULT +[0-9]+ $name\$" syms
done
for name in big used; do
	expect_line "LOCAL +DEFAULT +[0-9]+ $name\$" syms
done
