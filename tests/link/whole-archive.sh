# After --whole-archive every member takes part, as an object does, until --no-whole-archive.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
ir a.o <<'EOF'
define i64 @a() section "tc" { ret i64 1 }
define i64 @unreached() { ret i64 1 }
EOF
ir b.o <<<'define i64 @b() section "tc" { ret i64 1 }'
echo "no code" >readme.txt
ar a.a a.o readme.txt
ar b.a b.o

links --export p main.o a.a b.a
expect_defined out p
links --export p --whole-archive main.o a.a --no-whole-archive b.a
expect_defined out p a
links --export p a.a --whole-archive main.o b.a
expect_defined out p b
"$LLVM_BIN/llvm-ar" rcS noindex.a b.o
links --export p --whole-archive main.o a.a noindex.a
expect_defined out p a b
# Whole members clash as objects do.
cp a.o a2.o
ar a2.a a2.o
refuses 1 'a2.a\(a2.o\): duplicate symbol a, already defined in a.a\(a.o\)' \
	--export p --whole-archive main.o a.a a2.a
