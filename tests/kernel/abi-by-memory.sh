# Large functions with many arguments, wide results and structs by value, which get these by memory, compute in
# the kernel what they compute on the host: every cpu, both engines, every LLVM.
. "$src/tests/common.sh"
need_kernel

cat >program.c <<'END'
typedef unsigned long u64;
typedef unsigned __int128 u128;
#define SEC(name) __attribute__((section(name), used))
#define LARGE __attribute__((noinline))
struct trio { u64 a; int b; u64 c; };
u64 out[16] SEC(".data.out");
u64 in[8] SEC(".data.in") = { 1, 2, 3, 4, 5, ~0ul, 7, 8 };
volatile u64 seen SEC(".data.seen");
#define STEP seen += a; seen ^= b;
#define STEPS STEP STEP STEP STEP STEP STEP STEP STEP
#define WORK STEPS STEPS STEPS STEPS STEPS STEPS STEPS STEPS
static LARGE u64 six(u64 a, u64 b, signed char c, u64 *d, long e, unsigned f)
{
	WORK
	return a * 3 + b - c + *d + e + f;
}
static LARGE u128 wide(u64 a, u64 b)
{
	WORK
	return (u128)a << 64 | b;
}
static LARGE struct trio three(u64 a, int b, u64 c, u64 d, u64 e, u64 f, u128 g, u64 *h)
{
	WORK
	return (struct trio){ a + d, b, c ^ e ^ f ^ (u64)(g >> 64) ^ (u64)g ^ *h };
}
static LARGE u64 byval(struct trio t, u64 b)
{
	u64 a = t.a;
	WORK
	t.c += seen;
	seen = t.c;
	return t.a + t.b;
}
SEC("socket") int p(void *ctx)
{
	for (int i = 0; i < 2; i++) {
		u64 local = in[i];
		out[0] += six(in[0], in[1], in[2], &local, in[3], in[i]);
		u128 w = wide(in[5], in[i]);
		out[1] += w;
		out[2] += w >> 64;
		struct trio t = three(in[1], in[2], in[3], in[4], in[5], in[6], w, &local);
		out[3] += t.a;
		out[4] ^= t.b;
		out[5] -= t.c;
		out[6] += byval(t, in[i]);
		out[7] ^= t.c;
		out[8] += six(in[3], in[1], in[7], &local, in[6], in[i]);
		w = wide(in[5], in[i]);
		t = three(in[i], in[2], in[1], in[4], in[5], in[6], w, &local);
		out[3] += t.a;
		out[4] ^= t.b;
		out[5] -= t.c;
		out[6] += byval(t, in[1]);
		out[9] = seen;
	}
	return 0;
}
#ifdef __bpf__
char gpl[] SEC("license") = "GPL";
#else
int printf(const char *, ...);
int main()
{
	p(0);
	printf("global out =");
	for (int i = 0; i < 16; i++)
		printf(" %lu", out[i]);
	printf("\n");
}
#endif
END
"$CLANG" -w -O1 -o host program.c
./host >want
# compare CLANG ARGUMENTS: of the linker
compare() {
	"$1" --target=bpfel -w -O2 -g -emit-llvm -c program.c -o program.bc
	shift
	"$shim" --trace --btf --export gpl -o program.o "$@" program.bc 2>err || { cat err && fail "$*"; }
	[ "$(grep -c 'by memory' err)" -ge 3 ] || { cat err && fail "inlined: $*"; }
	"$loader" run program.o p:1 >got || { cat got && fail "$*"; }
	grep '^global out' got | diff want - || fail "computes otherwise: $*"
}
for engine in core lto; do
	for cpu in v1 v2 v3 v4; do
		compare "$CLANG" --engine=$engine --cpu=$cpu
	done
done
compare "$CLANG" --dwarf=full
expect_no_line 'invalid debug info' err
with_llvm() { compare "$3" --llvm="$2"; }
each_llvm with_llvm
