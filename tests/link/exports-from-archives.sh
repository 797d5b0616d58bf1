# Exports are pulled out of archives, as rustc's --export-symbols needs: with what they refer to,
# and global in the object. Names that nothing defines are warned of.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
ir lib.o <<'EOF'
@map = global i64 0, section ".maps"
define i64 @q() section "tc" { %r = load volatile i64, ptr @map ret i64 %r }
define i64 @r() section "tc" { ret i64 3 }
EOF
ar lib.rlib lib.o

links --export p,q main.o lib.rlib
expect_defined out p q map
symbols out >syms
expect_line 'FUNC +GLOBAL DEFAULT +[0-9]+ q$' syms
expect_line 'OBJECT +GLOBAL DEFAULT +[0-9]+ map$' syms

printf 'q\nnot_there\nmemcpy\nr\np\n' >symbols
links --export-symbols symbols lib.rlib main.o
expect_defined out p q r map
expect_line '^bpf-ld-shim: warning: symbols:2: nothing defines not_there' err
# CRLF, and no newline at the end.
printf 'q\r\np' >symbols
links --export-symbols symbols main.o lib.rlib
expect_defined out p q map
