# A link without --btf drops debug info, but its errors say where: the failed link runs again with
# debug info, and only the second run's messages are shown, once. Nothing is traced or saved twice.
. "$src/tests/link/common.bash"

cat >six.c <<'EOF'
__attribute__((noinline)) long six(long a, long b, long c, long d, long e, long f)
{
	return *(volatile long *)a + b + c + d + e * f;
}
__attribute__((section("xdp"))) long p(long *x) { return six(x[0], x[1], x[2], x[3], x[4], x[5]); }
EOF
"$CLANG" --target=bpfel -O2 -g -emit-llvm -c -o six.o six.c
for with in "" --btf --engine=lto "-O0" "-O0 --engine=lto" "six.a"; do
	ar six.a six.o
	[ "$with" = six.a ] && set -- -u p -u six six.a || set -- $with six.o
	refuses 1 'six.c:5:58: ' --export p,six "$@"
	[ "$(grep -c 'six.c:5:58: ' err)" = 1 ] || fail "told twice: $*"
	[ "$(grep -c 'error: ' err)" = 2 ] || fail "other errors: $*"
done

mkdir saved
not "$shim" --trace --time --save-temps saved -o out --export p,six -u p six.a 2>err
[ "$(grep -c '^codegen' err)" = 1 ] || fail "timed twice"
[ "$(grep -c 'trace: six.a(six.o): needed' err)" = 1 ] || fail "traced twice"
"$LLVM_BIN/llvm-dis" -o - saved/merged.bc >merged.ll
expect_no_line DISubprogram merged.ll

# Without debug info there is nothing to run again for, and the messages are the first run's.
"$CLANG" --target=bpfel -O2 -emit-llvm -c -o bare.o six.c
refuses 1 'in p: calls six' --export p,six bare.o

# The second run's warnings are the failing stage's only.
refuses 1 'six.c:5:58: ' --cpu-features +nonsense --export p,six six.o
[ "$(grep -c 'warning: ' err)" = 1 ] || fail "warned twice"
