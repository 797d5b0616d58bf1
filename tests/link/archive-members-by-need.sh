# An archive's members take part by need, functions one by one: nothing else is in the object, and
# members nobody needs are not even read.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @needed(i64)
define i64 @p(i64 %x) section "xdp" { %r = call i64 @needed(i64 %x) ret i64 %r }
EOF
ir needed.o <<'EOF'
@used_too = global i64 5
@unused = global i64 6
define i64 @needed(i64 %x) noinline {
  %v = load volatile i64, ptr @used_too
  %r = add i64 %v, %x
  ret i64 %r
}
define i64 @not_needed(i64 %x) noinline { ret i64 %x }
EOF
ir idle.o <<<'define i64 @idle() { ret i64 1 }'
echo 'this is not bitcode at all' >broken.o
printf 'BC\300\336 this is not bitcode at all, either' >broken2.o
ar lib.a idle.o broken2.o needed.o broken.o

links --trace --export p main.o lib.a
expect_line 'lib.a\(needed.o\): needed' err
expect_no_line 'idle.o|broken' err
expect_defined out p needed used_too
