# Relaxed atomics whose result is used fetch the old value (LLVM 22 alone would lose it on v3 and v4).
. "$src/tests/link/common.bash"

for op in add sub and or xor; do
	for type in i64 i32; do
		ir atomic.o <<-EOF
			define i64 @p(ptr %p, $type %v) section "xdp" {
			  %r = atomicrmw $op ptr %p, $type %v monotonic
			  %x = call i64 @use($type %r)
			  ret i64 %x
			}
			define internal i64 @use($type %r) noinline {
			  %z = add $type %r, 3
			  %m = mul $type %z, %r
			  $([ $type = i64 ] && echo 'ret i64 %m' || echo '%e = zext i32 %m to i64 ret i64 %e')
			}
		EOF
		for cpu in v3 v4; do
			links --cpu $cpu --export p atomic.o
			code --section=xdp out >dis
			expect_line 'atomic_fetch' dis
		done
	done
done
# One whose result nobody wants stays the cheap kind.
ir unused.o <<'EOF'
define i64 @p(ptr %p, i64 %v) section "xdp" {
  %r = atomicrmw add ptr %p, i64 %v monotonic
  ret i64 1
}
EOF
for cpu in v1 v3; do
	links --cpu $cpu --export p unused.o
	code out >dis
	expect_line 'lock \*\(u64 \*\)\(r[0-9] \+ 0x0\) \+= r' dis
done
