#!/bin/bash
# What is held where a panic ends the program is released there, and only there: without a test where
# that is known, with one where it depends on the way.
. "$src/tests/link/common.bash"

ir handler.o <<'EOF'
define void @rust_begin_unwind(ptr %info) noreturn {
  br label %forever
forever:
  br label %forever
}
EOF
# program NAME: the body on stdin, behind %i, a number.
program() {
	cat <<-EOF
		declare void @rust_begin_unwind(ptr) noreturn
		@map = external global [1 x i8]
		define i32 @$1(ptr %ctx) section "xdp" {
		  %i = load volatile i64, ptr %ctx
	EOF
	cat
	cat <<-'EOF'
		bad:
		  call void @rust_begin_unwind(ptr null) noreturn
		  unreachable
		}
	EOF
}
reserve='call ptr inttoptr (i64 131 to ptr)(ptr null, i64 8, i64 0)'
submit='call void inttoptr (i64 132 to ptr)'

# Held for sure.
program p <<EOF | ir p.o
  %r = $reserve
  %none = icmp eq ptr %r, null
  br i1 %none, label %end, label %some
some:
  %in = icmp ult i64 %i, 8
  br i1 %in, label %good, label %bad
good:
  store i64 %i, ptr %r
  $submit(ptr %r, i64 0)
  br label %end
end:
  ret i32 2
EOF
links --cpu v3 --export p p.o handler.o
code out >dis
[ "$(grep -c 'call 0x85' dis)" = 1 ] || fail "no discard, or several: $(cat dis)"
[ "$(grep -c 'if r' dis)" = 2 ] || fail "a test that is known: $(cat dis)"

# Not held: before, and after what releases it.
program p <<EOF | ir p.o
  %in = icmp ult i64 %i, 8
  br i1 %in, label %good, label %bad
good:
  %r = $reserve
  %none = icmp eq ptr %r, null
  br i1 %none, label %end, label %some
some:
  store i64 %i, ptr %r
  $submit(ptr %r, i64 0)
  %also = icmp ult i64 %i, 4
  br i1 %also, label %end, label %bad
end:
  ret i32 2
EOF
links --cpu v3 --export p p.o handler.o
code out >dis
expect_no_line 'call 0x85' dis

# It depends.
program p <<EOF | ir p.o
  %odd = trunc i64 %i to i1
  br i1 %odd, label %one, label %both
one:
  %r = $reserve
  br label %both
both:
  %h = phi ptr [ %r, %one ], [ null, %0 ]
  %in = icmp ult i64 %i, 8
  br i1 %in, label %good, label %bad
good:
  %some = icmp ne ptr %h, null
  br i1 %some, label %full, label %end
full:
  store i64 %i, ptr %h
  $submit(ptr %h, i64 0)
  br label %end
end:
  ret i32 2
EOF
links --cpu v3 --export p p.o handler.o
code out >dis
[ "$(grep -c 'call 0x85' dis)" = 1 ] || fail "no discard, or several: $(cat dis)"

# A kernel function that nothing else calls is declared, if there is BTF.
c task.o -g <<'EOF'
struct task_struct { int x; };
extern struct task_struct *bpf_task_from_pid(int pid) __attribute__((section(".ksyms")));
void rust_begin_unwind(void *) __attribute__((noreturn));
__attribute__((section("syscall"))) int p(int *ctx)
{
	struct task_struct *t = bpf_task_from_pid(*ctx);

	if (t)
		rust_begin_unwind(0);
	return 0;
}
EOF
links --btf --export p task.o handler.o
bpftool btf dump file out >btf
expect_line "FUNC 'bpf_task_release' .*linkage=extern" btf
links --export p task.o handler.o
expect_line 'warning: p: may panic while it holds what only bpf_task_release releases' err
