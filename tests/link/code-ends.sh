#!/bin/bash
# Code never runs off the end of a function: neither of one that is nothing but undefined
# behaviour, nor behind a panic handler that ends in it; and if it does, the link says so.
. "$src/tests/link/common.bash"

ir empty.o <<'EOF'
define i32 @empty(ptr %ctx) section "lsm/file_open" { unreachable }
define i32 @next(ptr %ctx) section "lsm/file_open" { ret i32 0 }
EOF
links --cpu v3 --export empty,next empty.o
code out >dis
[ "$(sed -n '/<empty>:/,/<next>:/p' dis | grep -c exit)" = 1 ] || fail "empty has no end"
expect_line 'w0 = -0x1' dis

# The handler does something, then nobody knows: the program ends there.
ir handler.o <<'EOF'
@panics = global i64 0
@after = global i64 0
define void @rust_begin_unwind(ptr %info) noreturn noinline {
  store volatile i64 1, ptr @panics
  unreachable
}
define internal i64 @check(i64 %i) noinline {
  %ok = icmp ult i64 %i, 4
  br i1 %ok, label %good, label %bad
good:
  ret i64 %i
bad:
  call void @rust_begin_unwind(ptr null)
  unreachable
}
define i32 @p(ptr %ctx) section "classifier" {
  %i = load volatile i64, ptr %ctx
  %v = call i64 @check(i64 %i)
  store volatile i64 %v, ptr @after
  ret i32 0
}
EOF
links --cpu v3 --export p,panics,after handler.o
code out >dis
# To the end right behind it, and not by way of what follows the call.
sed -n '/panics/,/goto\|exit/p' dis >way
expect_line 'w0 = 0x2' way
expect_no_line 'after' way
expect_line 'warning: p: panic: the program may panic here' err

c off.o <<'EOF'
__attribute__((section("xdp"))) int off(int *x) { asm volatile("goto +100"); return *x; }
EOF
refuses 1 'off: its code runs on into what comes after it' --export off off.o
