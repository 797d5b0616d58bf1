# A member whose functions are pulled in different rounds contributes its internal variable, its
# private constant and its llvm.used once.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare void @count()
declare i64 @relay()
define i64 @p() section "xdp" {
  call void @count()
  %r = call i64 @relay()
  ret i64 %r
}
EOF
ir state.o <<'EOF'
@counter = internal global i64 40
@bytes = internal global [8 x i64] zeroinitializer
@.str = private constant [5 x i8] c"hello"
@kept = internal global i32 3, section ".mine"
@llvm.used = appending global [1 x ptr] [ptr @kept], section "llvm.metadata"
define void @count() noinline {
  %v = load volatile i64, ptr @counter
  %w = add i64 %v, 1
  store volatile i64 %w, ptr @counter
  store volatile ptr @.str, ptr @bytes
  ret void
}
define i64 @read() noinline {
  store volatile ptr @.str, ptr @bytes
  %v = load volatile i64, ptr @counter
  ret i64 %v
}
EOF
ir relay.o <<'EOF'
declare i64 @read()
define i64 @relay() noinline { %r = call i64 @read() ret i64 %r }
EOF
ar lib.a state.o relay.o

links --trace --export p main.o lib.a
expect_line 'lib.a\(state.o\): needed again' err
symbols out >syms
[ "$(grep -c counter syms)" = 1 ] || fail "counter is there $(grep -c counter syms) times"
[ "$(grep -c bytes syms)" = 1 ] || fail "bytes is there twice"
sections out >secs
expect_line '^\.data +PROGBITS +[0-9a-f]+ [0-9a-f]+ 000008 ' secs
expect_line '^\.bss +NOBITS +[0-9a-f]+ [0-9a-f]+ 000040 ' secs
expect_line '^\.mine +PROGBITS +[0-9a-f]+ [0-9a-f]+ 000004 ' secs
"$LLVM_BIN/llvm-objcopy" -O binary --only-section=.rodata out rodata
[ "$(cat rodata)" = hello ] || fail "the constant is there twice: $(cat rodata)"
