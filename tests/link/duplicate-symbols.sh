# Two strong definitions among objects: an error that names the symbol and both files, for each
# symbol; what nobody needs in an archive clashes with nothing.
. "$src/tests/link/common.bash"

ir one.o <<'EOF'
define i64 @f() { ret i64 1 }
define i64 @g() { ret i64 1 }
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir two.o <<'EOF'
define i64 @f() { ret i64 2 }
define i64 @g() { ret i64 2 }
define i64 @other() { ret i64 2 }
EOF
refuses 1 'two.o: duplicate symbol f, already defined in one.o' --export p one.o two.o
expect_line '^bpf-ld-shim: error: two.o: duplicate symbol g, already defined in one.o' err
refuses 1 'one.o: duplicate symbol f, already defined in two.o' --export p two.o one.o

ar two.a two.o
links --export p one.o two.a
links --export p two.a one.o
expect_defined out p

links --export p --allow-multiple-definition one.o two.o
code out >dis
expect_line '0 = 0x1$' dis
links --export p --allow-multiple-definition two.o one.o
code out >dis
expect_line '0 = 0x2$' dis

# A member that is needed for something else does not bring its f.
ir main.o <<'EOF'
declare i64 @f()
declare i64 @other()
define i64 @p() section "xdp" {
  %a = call i64 @f()
  %b = call i64 @other()
  %r = mul i64 %a, %b
  ret i64 %r
}
EOF
ir f.o <<<'define i64 @f() { ret i64 100 }'
links --export p main.o f.o two.a
code out >dis
expect_line '0 = 0xc8$' dis
