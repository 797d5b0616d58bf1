# --unroll-loops leaves no backward jump in a loop of known length, which without it is one.
. "$src/tests/link/common.bash"

"$CLANG" --target=bpfel -O2 -Xclang -disable-llvm-passes -x c -emit-llvm -c -o main.o - <<'EOF'
__attribute__((section("xdp"))) long p(volatile long *x)
{
	for (int i = 0; i < 200; i++)
		x[i & 7] = *x + i;
	return 1;
}
EOF
for engine in core lto; do
	links --engine=$engine --export p main.o
	code out >dis
	expect_line 'goto -0x' dis
	links --engine=$engine --unroll-loops --export p main.o
	code out >dis
	expect_no_line 'goto -0x' dis
done
