# 128-bit and signed arithmetic in the kernel gives what the host's processor gives.
. "$src/tests/common.sh"
need_kernel

cat >work.h <<'END'
typedef unsigned long u64;
typedef unsigned __int128 u128;
typedef __int128 s128;

enum { CASES = 12, IN = 4, OUT = 16 };

static inline __attribute__((always_inline)) void put(u64 *o, u128 v)
{
	o[0] = (u64)v;
	o[1] = (u64)(v >> 64);
}

/* Products, quotients, remainders, checked products. */
static inline __attribute__((always_inline)) void work(const u64 *a, u64 *o)
{
	u128 x = (u128)a[1] << 64 | a[0], y = (u128)a[3] << 64 | a[2], ux;
	s128 sx;
	u64 v;
	long s;

	put(o, x * y);
	put(o + 2, x / y);
	put(o + 4, x % y);
	put(o + 6, (s128)x / (s128)y);
	put(o + 8, (s128)x % (s128)y);
	o[10] = __builtin_mul_overflow(a[0], a[2], &v) + 2 * __builtin_mul_overflow(x, y, &ux);
	o[11] = v;
	o[12] = __builtin_mul_overflow((long)a[0], (long)a[2], &s) + 2 * __builtin_mul_overflow((s128)x, (s128)y, &sx);
	o[13] = (u64)s;
	o[14] = (u64)((long)a[0] / ((long)a[2] | 1));
	o[15] = (u64)((int)a[0] % ((int)a[2] | 1));
}
END
cat >program.c <<'END'
#include "work.h"
#define SEC(name) __attribute__((section(name), used))
#define CASE(n) u64 out##n[OUT] SEC(".data.out");
u64 in[CASES][IN] SEC(".data.in") = {
#include "inputs.h"
};
#define EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
EACH(CASE)
#define PROGRAM(n) SEC("socket") int work##n(void *ctx) { work(in[n], out##n); return n; }
EACH(PROGRAM)
char gpl[] SEC("license") = "GPL";
END
cat >host.c <<'END'
#include <stdio.h>
#include "work.h"
static u64 in[CASES][IN] = {
#include "inputs.h"
};
int main(void)
{
	for (int n = 0; n < CASES; n++) {
		u64 out[OUT];

		work(in[n], out);
		printf("global out%d =", n);
		for (int i = 0; i < OUT; i++)
			printf(" %lu", out[i]);
		putchar('\n');
	}
}
END
# Some corners, and random numbers of random sizes; another seed every day.
seed=$(date +%j)
echo "seed $seed"
awk -v seed="$seed" 'function word(    w, i) {
	w = "";
	for (i = 0; i < 16; i++) w = w sprintf("%x", int(16 * rand()));
	return "0x" substr(w, 1, 1 + int(16 * rand()));
}
BEGIN { srand(seed);
	print "{ ~0ul, ~0ul, ~0ul, ~0ul },\n{ 0, 1ul << 63, 2, 0 },\n{ 0, 1ul << 63, 3, ~0ul },\n{ 5, 0, 7, 0 },";
	for (i = 4; i < 12; i++) print "{", word() ",", (i % 3 ? word() : 0) ",", word() ",", (i % 2 ? word() : 0), "},"
}' >inputs.h
"$CLANG" -O1 -o host host.c
./host | sort >want
"$CLANG" --target=bpfel -O2 -g -emit-llvm -c program.c -o program.bc
programs=$(seq -f 'work%.0f:1' 0 11)
for cpu in v1 v2 v3 v4; do
	"$shim" --cpu $cpu -O2 --btf --export gpl -o program.o program.bc
	# shellcheck disable=SC2086
	"$loader" run program.o $programs >got
	grep '^global out' got | sort | diff want - || fail "cpu $cpu computes otherwise"
done
