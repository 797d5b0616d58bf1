#!/bin/bash
# A panic that survives the optimiser ends the program with the value that fails closed, from any
# depth of calls; nothing of the panic's own code stays. Programs without one are untouched.
. "$src/tests/link/common.bash"

program() {
	cat <<-EOF
		define i32 @$1(ptr %ctx) section "$2" {
		  %i = load volatile i64, ptr %ctx
		  %v = call i64 @outer(i64 %i)
		  %r = trunc i64 %v to i32
		  ret i32 %r
		}
	EOF
}
cat >programs.ll <<'EOF'
declare void @_RNvNtC4core9panicking18panic_bounds_check(i64, i64) noreturn cold
@table = internal global [4 x i64] [i64 1, i64 2, i64 3, i64 4]
define internal i64 @inner(i64 %i) noinline {
  %ok = icmp ult i64 %i, 4
  br i1 %ok, label %good, label %bad
good:
  %at = getelementptr i64, ptr @table, i64 %i
  %v = load volatile i64, ptr %at
  ret i64 %v
bad:
  call void @_RNvNtC4core9panicking18panic_bounds_check(i64 %i, i64 4) noreturn cold noinline
  unreachable
}
define internal i64 @outer(i64 %i) noinline {
  %a = call i64 @inner(i64 %i)
  %j = add i64 %i, 1
  %b = call i64 @inner(i64 %j)
  %c = add i64 %a, %b
  ret i64 %c
}
EOF
{
	cat programs.ll
	program drop xdp
	program tc classifier/ingress
	program lsm lsm.s/file_open
} | ir program.o
ir core.o <<'EOF'
declare void @rust_begin_unwind(ptr) noreturn
@message = private constant [5 x i8] c"panic"
define void @_RNvNtC4core9panicking18panic_bounds_check(i64 %i, i64 %n) noreturn cold noinline {
  %info = alloca { i64, i64, ptr }
  store i64 %i, ptr %info
  call void @fill(ptr %info)
  call void @rust_begin_unwind(ptr %info) noreturn
  unreachable
}
define void @fill(ptr %info) noinline {
  %at = getelementptr { i64, i64, ptr }, ptr %info, i32 0, i32 2
  store ptr @message, ptr %at
  ret void
}
EOF
ir handler.o <<'EOF'
define void @rust_begin_unwind(ptr %info) noreturn {
  br label %forever
forever:
  br label %forever
}
EOF
ar core.a core.o
links --trace --export drop,tc,lsm program.o handler.o core.a
expect_line 'panics remain' err
expect_defined out drop tc lsm table
code out >dis
expect_line 'r[0-9] = 0x2$' dis
expect_line 'r0 = 0xffffffff ll$' dis
expect_no_line 'call' dis

# What a handler does that can be seen stays.
ir loud.o <<'EOF'
@panics = global i64 0
define void @rust_begin_unwind(ptr %info) noreturn {
  store volatile i64 1, ptr @panics
  br label %forever
forever:
  br label %forever
}
EOF
links --export drop,panics program.o loud.o core.a
code out >dis
expect_line 'panics' dis

# No panic, no second link.
ir calm.o <<<'define i32 @p() section "xdp" { ret i32 2 }'
links --trace --export p calm.o handler.o core.a
expect_no_line 'panics remain' err
