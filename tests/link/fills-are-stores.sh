#!/bin/bash
# A fill or a short move of constant length becomes stores as wide as its alignment, not a call;
# every byte is written once.
. "$src/tests/link/common.bash"

fill() {
	cat <<-EOF
		declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
		define i64 @p(ptr %at) section "xdp" {
		  call void @llvm.memset.p0.i64(ptr align $1 %at, i8 $2, i64 $3, i1 false)
		  ret i64 1
		}
	EOF
}
# stores BITS COUNT: so many stores of this width in dis
stores() {
	local got
	got=$(awk -v want="*(u$1" '$2 == want && /= /' dis | wc -l)
	[ "$got" = "$2" ] || { cat dis >&2 && fail "$got stores of $1 bits, not $2"; }
}
fill 8 0 64 | ir fill.o
links --export p fill.o
code out >dis
expect_no_line 'call' dis
stores 64 8
fill 4 255 27 | ir fill.o
links --export p fill.o
code out >dis
stores 32 6
stores 16 1
stores 8 1
# Too many for that: a function of ours, with a loop.
fill 1 7 3000 | ir fill.o
links --export p fill.o
expect_defined out p memset

ir move.o <<'EOF'
declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
define i64 @p(ptr %at) section "xdp" {
  %to = getelementptr i8, ptr %at, i64 8
  call void @llvm.memmove.p0.p0.i64(ptr align 8 %to, ptr align 8 %at, i64 24, i1 false)
  ret i64 1
}
EOF
links --export p move.o
code out >dis
expect_no_line 'call' dis
stores 64 3
