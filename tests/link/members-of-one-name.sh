# Members of the same name in an archive, and inputs given twice, are told apart.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
declare i64 @g()
define i64 @p() section "xdp" {
  %a = call i64 @f()
  %b = call i64 @g()
  %r = mul i64 %a, %b
  ret i64 %r
}
EOF
mkdir one two
ir one/same.o <<'EOF'
@state = internal global i64 3
define i64 @f() noinline { %r = load volatile i64, ptr @state ret i64 %r }
EOF
ir two/same.o <<'EOF'
@state = internal global i64 4
define i64 @g() noinline { %r = load volatile i64, ptr @state ret i64 %r }
EOF
rm -f lib.a
"$LLVM_BIN/llvm-ar" qcs lib.a one/same.o two/same.o
links --export p main.o lib.a
defined out | sed 's/\.llvm\..*//; s/\.[0-9]*$//' >got
printf '%s\n' f g p state state | diff - got >&2 || fail "other symbols"
"$LLVM_BIN/llvm-objcopy" -O binary --only-section=.data out data
[ "$(stat -c %s data)" = 16 ] || fail "$(stat -c %s data) bytes of .data"

# An archive given twice is one; an object given twice defines twice.
links --export p main.o lib.a lib.a
[ "$(symbols out | grep -c state)" = 2 ] || fail "variables are there again"
refuses 1 'one/same.o: duplicate symbol f, already defined in one/same.o' --export p main.o \
	one/same.o two/same.o one/same.o
