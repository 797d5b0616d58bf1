#!/bin/bash
# Internal functions whose arguments or results BPF's registers cannot carry are inlined, whatever
# they say of inlining; those that must stay a function are an error that names them.
. "$src/tests/link/common.bash"

ir wide.o <<'EOF'
%pair = type { i64, i64, i64 }
define internal i64 @six(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) noinline {
  store volatile i64 %a, ptr @seen
  store volatile i64 %b, ptr @seen
  store volatile i64 %c, ptr @seen
  store volatile i64 %d, ptr @seen
  %1 = mul i64 %a, 11
  %2 = xor i64 %1, %f
  %3 = add i64 %2, %e
  ret i64 %3
}
define internal i128 @wide(i64 %a) noinline {
  %1 = zext i64 %a to i128
  %2 = shl i128 %1, 64
  %3 = or i128 %2, 7
  ret i128 %3
}
define internal { i64, i64 } @two(i64 %a) noinline {
  %1 = insertvalue { i64, i64 } undef, i64 %a, 0
  %2 = insertvalue { i64, i64 } %1, i64 9, 1
  ret { i64, i64 } %2
}
define internal i64 @byval(ptr byval(%pair) %p) noinline {
  %v = load volatile i64, ptr %p
  store volatile i64 5, ptr %p
  ret i64 %v
}
define internal void @sret(ptr sret(%pair) %to, i64 %a) noinline {
  store volatile i64 %a, ptr %to
  ret void
}
@seen = global i64 0
define i64 @p(ptr %ctx) section "xdp" {
  %a = load volatile i64, ptr %ctx
  %b = load volatile i64, ptr %ctx
  %c = load volatile i64, ptr %ctx
  %d = load volatile i64, ptr %ctx
  %e = load volatile i64, ptr %ctx
  %f = load volatile i64, ptr %ctx
  %s = call i64 @six(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) noinline
  %w = call i128 @wide(i64 %s)
  %h = lshr i128 %w, 64
  %t = trunc i128 %h to i64
  %q = call { i64, i64 } @two(i64 %t)
  %x = extractvalue { i64, i64 } %q, 1
  %m = alloca %pair
  call void @sret(ptr sret(%pair) %m, i64 %x)
  %y = call i64 @byval(ptr byval(%pair) %m)
  %z = load volatile i64, ptr %m
  %r = add i64 %y, %z
  ret i64 %r
}
EOF
for level in 0 1 2 3 s z; do
	for engine in core lto; do
		links -O$level --engine=$engine --export p,seen wide.o
		expect_line '^p$' <(defined out)
		expect_no_line '^(six|wide|two|byval)$' <(defined out)
	done
done
links --trace --export p,seen wide.o
expect_line 'six is inlined' err

# A function that somebody else may call has its arguments where everybody looks for them.
ir exported.o <<'EOF'
define i64 @six(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) noinline {
  %1 = xor i64 %a, %f
  ret i64 %1
}
EOF
refuses 1 'six' --export six exported.o
