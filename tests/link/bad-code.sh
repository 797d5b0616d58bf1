# What BPF cannot express fails with the function's name, not a number, and no output: more than five
# arguments, too much stack.
. "$src/tests/link/common.bash"

cat >six.c <<'EOF'
__attribute__((noinline)) long six(long a, long b, long c, long d, long e, long f)
{
	return *(volatile long *)a + b + c + d + e * f;
}
__attribute__((section("xdp"))) long p(long *x) { return six(x[0], x[1], x[2], x[3], x[4], x[5]); }
EOF
"$CLANG" --target=bpfel -O2 -g -emit-llvm -c -o six.o six.c
for engine in core lto; do
	refuses 1 'six' --engine=$engine --export p,six six.o
	expect_no_line '0x[0-9a-f]{6,}' err
done
refuses 1 'six.c:[0-9]+' --btf --export p,six six.o

ir stack.o <<'EOF'
define i64 @big_stack(i64 %i) section "xdp" {
  %a = alloca [600 x i8]
  %b = getelementptr i8, ptr %a, i64 %i
  store volatile i8 7, ptr %b
  %r = load volatile i64, ptr %a
  ret i64 %r
}
EOF
refuses 1 'big_stack.*[Ss]tack|[Ss]tack.*big_stack' --export big_stack stack.o

# --fatal-errors=false: LLVM's errors are warnings, and the object is written.
links --fatal-errors=false --export p,six six.o
expect_line '^bpf-ld-shim: warning: ' err
