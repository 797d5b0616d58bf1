# GNU's @files: white space separates, quotes group, a backslash escapes; they nest, stand between
# other arguments and come several times.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
define i64 @p() section "xdp" { ret i64 1 }
define i64 @q() { ret i64 1 }
EOF
ir 'with space.o' <<<'define i64 @r() section "tc" { ret i64 1 }'
ir "o'ne.o" <<<'define i64 @s() section "tc" { ret i64 1 }'
printf -- '--export\tp -o out\n\n  main.o "with space.o" o\\'\''ne.o\n' >args
"$shim" @args
expect_defined out p r s
printf -- "'with space.o' \"o'ne.o\" main.o" >inputs
printf -- '--export p\n@inputs' >outer
rm out
"$shim" --cpu v2 @outer --export=q -o out
expect_defined out p q r s
printf '' >empty
printf 'with\\ space.o\n' >one
links --export p @empty main.o @one @empty
expect_defined out p r
# Not a list: an input whose name begins so.
cp main.o @main.o
links --export p ./@main.o
