# Paths, members and symbols need not be UTF-8; messages show them printable.
. "$src/tests/link/common.bash"

odd=$'x\xff\xfe'
mkdir "$odd" 2>/dev/null || skip "this file system wants UTF-8"
ir main.o <<'EOF'
declare i64 @"f\FF"()
define i64 @p() section "xdp" { %r = call i64 @"f\FF"() ret i64 %r }
EOF
ir f.o <<<'define i64 @"f\FF"() { ret i64 51 }'
cp main.o "$odd/$odd.o"
cp f.o "$odd/f$odd.o"
ar "$odd/lib$odd.a" "$odd/f$odd.o"
"$shim" --export p -o "$odd/$odd" "$odd/$odd.o" "$odd/lib$odd.a"
cp "$odd/$odd" out
expect_defined out p
"$shim" --export p -o out -L "$odd" -l "$odd" "$odd/$odd.o"
printf 'p\nf\xff\n' >symbols
"$shim" --export-symbols symbols -o out f.o main.o
symbols out | cat -v >syms
expect_line 'f(M-\^\?|<FF>|\\xff|\?)' syms

refuses 1 'x\\xff\\xfe/nowhere: No such file' main.o "$odd/nowhere"
refuses 1 'undefined symbol: f\\xff' --export p main.o
not "$shim" --export p -o "nowhere$odd/out" main.o 2>err
expect_line '^bpf-ld-shim: error: nowherex\\xff\\xfe/out: ' err
# Nothing steers the terminal.
not "$shim" --export p -o out $'\033[31mred\n.o' 2>err
expect_line '^bpf-ld-shim: error: \\x1b\[31mred\\x0a\.o: No such file' err
