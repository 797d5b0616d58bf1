#!/bin/bash
# Panics that the optimiser leaves are named: what panics, where in the source (by the Location
# that rustc gives them, without debug info), and how the program gets there; each place once.
. "$src/tests/link/common.bash"

# location NAME LINE COLUMN: a constant core::panic::Location in src/main.rs.
location() {
	printf '@%s = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @file, [16 x i8] ' "$1"
	printf 'c"\\0B\\00\\00\\00\\00\\00\\00\\00\\%02X\\00\\00\\00\\%02X\\00\\00\\00" }>, align 8\n' "$2" "$3"
}
# check NAME CALL: a function that panics by this call unless its argument is below 4.
check() {
	cat <<-EOF
		define internal i64 @$1(i64 %i) noinline {
		  %ok = icmp ult i64 %i, 4
		  br i1 %ok, label %good, label %bad
		good:
		  ret i64 %i
		bad:
		  call void $2
		  unreachable
		}
	EOF
}
program() {
	cat <<-EOF
		define i32 @$1(ptr %ctx) section "xdp" {
		  %i = load volatile i64, ptr %ctx
		  %v = call i64 @$2(i64 %i)
		  %r = trunc i64 %v to i32
		  ret i32 %r
		}
	EOF
}
bounds=_RNvNtC4core9panicking18panic_bounds_check
add=_RNvNtNtC4core9panicking11panic_const24panic_const_add_overflow
expect=_RNvNtC4core6option13expect_failed
handler=rust_begin_unwind
cat >core.ll <<EOF
declare void @$handler(ptr) noreturn
define void @$bounds(i64 %i, i64 %n, ptr %location) noreturn cold noinline {
  call void @$handler(ptr %location) noreturn
  unreachable
}
define void @$add(ptr %location) noreturn cold noinline {
  call void @$handler(ptr %location) noreturn
  unreachable
}
define void @$expect(ptr %text, i64 %len, ptr %location) noreturn cold noinline {
  call void @$handler(ptr %location) noreturn
  unreachable
}
EOF
ir core.o <core.ll
ar core.a core.o
ir handler.o <<EOF
define void @$handler(ptr %info) noreturn {
  br label %forever
forever:
  br label %forever
}
EOF
ar handler.a handler.o
{
	cat <<-EOF
		declare void @$bounds(i64, i64, ptr) noreturn cold
		declare void @$add(ptr) noreturn cold
		declare void @$expect(ptr, i64, ptr) noreturn cold
		@file = private constant [12 x i8] c"src/main.rs\\00"
		@text = private constant [9 x i8] c"a thing.."
	EOF
	location at_bounds 12 9
	location at_add 30 200
	location at_expect 7 1
	check inner "@$bounds(i64 %i, i64 4, ptr @at_bounds)"
	check adds "@$add(ptr @at_add)"
	# #[track_caller]: it is given the place.
	cat <<-EOF
		define internal i64 @expect(i64 %i, ptr %location) noinline {
		  %ok = icmp ult i64 %i, 4
		  br i1 %ok, label %good, label %bad
		good:
		  ret i64 %i
		bad:
		  call void @$expect(ptr @text, i64 7, ptr %location)
		  unreachable
		}
		define internal i64 @outer(i64 %i) {
		  %a = call i64 @inner(i64 %i)
		  %j = add i64 %i, 1
		  %b = call i64 @inner(i64 %j)
		  %c = add i64 %a, %b
		  %d = call i64 @adds(i64 %c)
		  ret i64 %d
		}
		define internal i64 @expects(i64 %i) {
		  %a = call i64 @expect(i64 %i, ptr @at_expect)
		  ret i64 %a
		}
		; What cannot happen is not said.
		define internal i64 @masked(i64 %i) {
		  %j = and i64 %i, 3
		  %a = call i64 @inner(i64 %j)
		  ret i64 %a
		}
	EOF
} >checks.ll
# programs FILE [NAME FUNCTION]...: with the checks of their own
programs() {
	local out=$1
	shift
	{
		cat checks.ll
		while [ $# != 0 ]; do
			program "$1" "$2"
			shift 2
		done
	} | ir "$out"
}
programs both.o one outer two outer
programs masked.o four masked
programs all.o one outer two outer three expects four masked

links --export one both.o core.a handler.a
[ "$(grep -c warning: err)" = 2 ] || fail "not two places: $(cat err)"
expect_line '^bpf-ld-shim: warning: src/main.rs:12:9: index out of bounds: the program may' err
expect_line '^bpf-ld-shim: warning: src/main.rs:30:200: attempt to add with overflow: the' err
expect_line '^  one' err
links --export four masked.o core.a handler.a
[ ! -s err ] || fail "a panic that cannot be: $(cat err)"

# The same bytes, whether anybody listens or not.
links --export one both.o core.a handler.a
cp out with
links -w --export one both.o core.a handler.a
cmp out with || fail "other code"

# Of a function with one caller the place is known, though it is an argument.
programs one.o three expects
links --export three one.o core.a handler.a
expect_line 'warning: src/main.rs:7:1: expect fails: a thing' err

# Unoptimised code says how many, and which under --trace.
links -O0 --export one all.o core.a handler.a
[ "$(grep -c warning: err)" = 1 ] || fail "more than a number: $(cat err)"
expect_line 'warning: 3 places where a program may panic' err
expect_line '^  one 2, two 2, three 1$' err
links -O0 --trace --export one all.o core.a handler.a
expect_line '^bpf-ld-shim: trace: src/main.rs:7:1: expect fails: a thing: the program may' err

# The limit, and what is beyond.
{
	cat checks.ll
	for i in $(seq 12); do
		location "at$i" "$i" 1
		check "check$i" "@$add(ptr @at$i)"
		program "p$i" "check$i"
	done
} | ir many.o
links --export p1 many.o core.a handler.a
[ "$(grep -c 'warning: src/main.rs' err)" = 10 ] || fail "not ten lines"
expect_line 'warning: 2 more places' err

# --panic=error: each of them fails the link.
refuses 1 'src/main.rs:12:9: index out of bounds: the program may panic' --panic=error \
	--export one both.o core.a handler.a
[ "$(grep -c error: err)" = 2 ] || fail "not two errors"
links --panic=error --export four masked.o core.a handler.a
refuses 1 'src/main.rs:7:1: expect fails: a thing' -O0 --panic=error --export one all.o core.a handler.a
not "$shim" --diagnostics=json --panic=error -o out --export one both.o core.a handler.a 2>err
expect_line '"code":"panic".*"file":"src/main.rs","line":12,"column":9' err

# A handler that does something stays; the place is known all the same.
ir loud.o <<EOF
@panics = global i64 0
define void @$handler(ptr %info) noreturn {
  store volatile i64 1, ptr @panics
  br label %forever
forever:
  br label %forever
}
EOF
ar loud.a loud.o
links --export one,panics both.o core.a loud.a
[ "$(grep -c warning: err)" = 2 ] || fail "not two places: $(cat err)"
expect_line 'warning: src/main.rs:12:9: index out of bounds' err
code out >dis
expect_line 'panics' dis
expect_no_line 'shim' dis

# A program that always panics, and a trap.
ir always.o <<'EOF'
declare void @rust_begin_unwind(ptr) noreturn
declare void @llvm.trap() noreturn
define i32 @always(ptr %ctx) section "xdp" {
  call void @rust_begin_unwind(ptr null)
  unreachable
}
define i32 @traps(ptr %ctx) section "xdp" {
  call void @llvm.trap()
  unreachable
}
EOF
links --export always always.o handler.a
expect_line 'warning: always: endless loop: the program may panic' err
expect_line 'warning: traps: trap: the program may panic' err
