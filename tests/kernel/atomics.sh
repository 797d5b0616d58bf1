# Atomic operations that BPF has no instruction for (minimum, NAND, all on 8 and 16 bits) give what the host's do, also
# when two processes run the program at once, and leave their neighbours alone. The incumbent: "Cannot select".
. "$src/tests/common.sh"
need_kernel

cat >program.c <<'END'
#define SEC(name) __attribute__((section(name), used))
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned u32;
typedef unsigned long u64;
typedef short s16;
typedef int s32;
typedef long s64;
u8 byte = 200, bytes[5] = { 1, 2, 3, 4, 5 };
u16 halves[3] = { 1, 0xfff0, 7 };
u32 word = 0x80000001;
u64 wide = 0x8000000000000001;
u64 out0[16] SEC(".data.out"), out1[16] SEC(".data.out"), out2[16] SEC(".data.out");
volatile u64 arg SEC(".data.arg") = 77;
static inline __attribute__((always_inline)) u64 *place(int k)
{
	return k < 16 ? &out0[k] : k < 32 ? &out1[k - 16] : &out2[k - 32];
}
#define NEXT(x) *place(k++) = (u64)(x);
#define RMW(op, type, at, by) NEXT(__c11_atomic_fetch_##op((_Atomic type *)(at), (type)(by), __ATOMIC_SEQ_CST))
SEC("socket") int single(void *ctx)
{
	u64 a = arg, n = a & 1;
	int k = 0;
	u8 was = 1;
	u16 had = 7;

	NEXT(__atomic_fetch_nand(&word, (u32)a, __ATOMIC_RELAXED))
	NEXT(__atomic_fetch_nand(&wide, a * 3, __ATOMIC_ACQ_REL))
	RMW(max, u32, &word, a)
	RMW(min, s32, &word, a)
	RMW(max, s64, &wide, a)
	RMW(min, u64, &wide, a - 1)
	RMW(max, u64, &wide, ~a)
	RMW(min, s64, &wide, a - 5)
	RMW(add, u8, &byte, a)
	RMW(sub, u8, &byte, 7 * a)
	RMW(or, u8, &bytes[4], 0x30)
	RMW(and, u8, &bytes[3], 0xfc)
	RMW(xor, u8, &bytes[n], 0xfc)
	NEXT(__atomic_exchange_n(&bytes[n], 0x11, __ATOMIC_RELAXED))
	RMW(add, u16, &halves[1], 0x20)
	NEXT(__atomic_fetch_nand(&halves[n], 0x27, __ATOMIC_RELAXED))
	RMW(max, s16, &halves[2], a)
	RMW(min, s16, &halves[1], a)
	RMW(max, u8, &bytes[2], a)
	RMW(min, u8, &bytes[2], 3)
	NEXT(__atomic_compare_exchange_n(&bytes[0], &was, 9, 0, 5, 5))
	NEXT(was)
	was = 77;
	NEXT(__atomic_compare_exchange_n(&bytes[0], &was, 19, 0, 5, 5))
	NEXT(was)
	NEXT(__atomic_compare_exchange_n(&halves[0], &had, 19, 0, 5, 5))
	NEXT(had)
	NEXT(__atomic_compare_exchange_n(&halves[0], &had, 19, 0, 5, 5))
	NEXT(byte)
	NEXT(word)
	NEXT(wide)
	for (int i = 0; i < 3; i++) {
		NEXT(halves[i])
	}
	for (int i = 0; i < 5; i++) {
		NEXT(bytes[i])
	}
	return k;
}
#ifdef __bpf__
struct { u8 one, three; u16 five; } parts SEC(".data.parts");
u64 tickets SEC(".data.tickets"), lowest SEC(".data.lowest"), highest SEC(".data.highest"), flips SEC(".data.flips");
SEC("socket") int both(void *ctx)
{
	u64 ticket = __atomic_fetch_add(&tickets, 1, __ATOMIC_SEQ_CST);

	__atomic_fetch_add(&parts.one, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&parts.three, 3, __ATOMIC_RELAXED);
	__atomic_fetch_add(&parts.five, 5, __ATOMIC_RELAXED);
	__c11_atomic_fetch_max((_Atomic u64 *)&highest, ticket, __ATOMIC_RELAXED);
	__c11_atomic_fetch_min((_Atomic s64 *)&lowest, -ticket, __ATOMIC_RELAXED);
	__atomic_fetch_nand(&flips, ~0ul, __ATOMIC_RELAXED);
	return 5;
}
char gpl[] SEC("license") = "GPL";
#else
int printf(const char *, ...);
int main(int argc, char **argv)
{
	arg = strtoul(argv[1], 0, 0);
	single(0);
	for (int i = 0; i < 48; i++)
		printf("%s %lu%s", i % 16 ? "" : i / 16 ? i / 32 ? "global out2 =" : "global out1 =" : "global out0 =",
		       *place(i), i % 16 == 15 ? "\n" : "");
}
#endif
END
"$CLANG" -w -O1 -include stdlib.h -o host program.c
# build CLANG ARGUMENTS: of the linker
build() {
	"$1" --target=bpfel -w -O2 -g -mcpu=v3 -emit-llvm -c program.c -o program.bc
	shift
	"$shim" --btf --export gpl -o program.o "$@" program.bc 2>err || { cat err && fail "$*"; }
	expect_no_line panic err
}
single() {
	local arg
	for arg in 77 0 0xffffffffffffffff 0x8000000000000003 0x123456789abcdef2; do
		./host $arg >want
		"$loader" run program.o -s arg=$arg single:1 >got || { cat got && fail "$*"; }
		grep '^global out[0-2] ' got | sort | diff want - || fail "arg $arg: $*"
	done
}
for cpu in v3 v4; do
	for engine in core lto; do
		build "$CLANG" --cpu=$cpu --engine=$engine
		single --cpu=$cpu --engine=$engine
	done
done
times=100000
"$loader" run program.o both:$times*2 >got || { cat got && fail both; }
value() { sed -n "s/^global $1 = //p" got; }
n=$((2 * times))
[ "$(value parts)" = $((n % 256 + (3 * n % 256 << 8) + (5 * n % 65536 << 16))) ] || { cat got && fail parts; }
[ "$(value tickets) $(value highest) $(value flips)" = "$n $((n - 1)) 0" ] || { cat got && fail totals; }
[ "$(value lowest)" = "$(printf %u $((1 - n)))" ] || { cat got && fail minimum; }

with_llvm() {
	build "$3" --cpu=v3 --llvm="$2"
	single "$2"
}
each_llvm with_llvm
