# Inline assembly in functions is assembled, in its place; wrong one is an error that names it.
. "$src/tests/link/common.bash"

c main.o <<'EOF'
__attribute__((section("xdp"))) long p(long x)
{
	long r;
	asm volatile("%0 = %1\n%0 *= 0x33" : "=r"(r) : "r"(x));
	return r;
}
EOF
for engine in core lto; do
	links --engine=$engine --export p main.o
	code out >dis
	expect_line 'r0 \*= 0x33' dis
done
links --emit asm --export p main.o
expect_line 'r0 \*= (51|0x33)' out

ir bad.o <<'EOF'
define i64 @p() section "xdp" {
  call void asm sideeffect "this is no BPF", ""()
  ret i64 1
}
EOF
for engine in core lto; do
	refuses 1 'asm' --engine=$engine --export p bad.o
done
