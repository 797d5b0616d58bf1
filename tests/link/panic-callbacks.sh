#!/bin/bash
# A panic in a function that a helper calls back: the function says so by a flag beside its context, and
# the program ends. What cannot say so is refused.
. "$src/tests/link/common.bash"

ir handler.o <<'EOF'
define void @rust_begin_unwind(ptr %info) noreturn {
  br label %forever
forever:
  br label %forever
}
EOF
# again ARGUMENTS CALLS: a program, and a function that panics from the fourth time on.
again() {
	ir callback.o <<-EOF
		declare void @rust_begin_unwind(ptr) noreturn
		@list = global [1 x ptr] zeroinitializer
		define internal i64 @again($1) {
		  %ok = icmp ult i64 %i, 4
		  br i1 %ok, label %good, label %bad
		good:
		  ret i64 0
		bad:
		  call void @rust_begin_unwind(ptr null) noreturn
		  unreachable
		}
		define i32 @p(ptr %ctx) section "xdp" {
		  $2
		  ret i32 2
		}
	EOF
}
loop='call i64 inttoptr (i64 181 to ptr)(i32 8, ptr @again, ptr null, i64 0)'
again 'i64 %i, ptr %c' "$loop"
links --panic-value=7 --export p callback.o handler.o
[ "$(grep -c warning: err)" = 1 ] || fail "not one place: $(cat err)"
expect_line '^  p → again$' err
code out >dis
expect_line 'r0 = 0x7$' dis
expect_line 'r0 = 0x1$' dis
links --emit llvm-ir --export p callback.o handler.o
expect_no_line 'shim-called' out
refuses 1 'again: endless loop: the program may panic here' --panic=error --export p callback.o handler.o

# A timer's ends by itself.
again 'i64 %i, ptr %c, ptr %v' \
	'call i64 inttoptr (i64 170 to ptr)(ptr %ctx, ptr @again)'
links --export p callback.o handler.o
expect_line '^  p → again$' err

# Called back, and called: both end the program.
again 'i64 %i, ptr %c' "$loop
%i = load i64, ptr %ctx
call i64 @again(i64 %i, ptr null)"
links --export p callback.o handler.o

again 'i64 %i' "$loop"
refuses 1 'again: may panic, but is called back without its context' --export p callback.o handler.o
again 'i64 %i, i64 %c' "$loop"
refuses 1 'again: may panic, but is called back without its context' --export p callback.o handler.o
again 'i64 %i, ptr %c, ptr %v, ptr %d' "$loop
call i64 inttoptr (i64 164 to ptr)(ptr @list, ptr @again, ptr null, i64 0)"
refuses 1 'again: may panic, and is called back in different ways' --export p callback.o handler.o
again 'i64 %i, ptr %c' "$loop
call i64 inttoptr (i64 170 to ptr)(ptr %ctx, ptr @again)"
refuses 1 'again: may panic, and is called back in different ways' --export p callback.o handler.o
again 'i64 %i, ptr %c' 'store ptr @again, ptr @list'
refuses 1 'again: may panic, but is called through a pointer' --export p,list callback.o handler.o
