# Unoptimised C, whose variables have no lifetimes, takes several times the stack that a program
# has. Linked, they share it where they are not in use at the same time, and the program computes
# what it should: keys of map lookups one after the other, in a loop, across a loop, of a callee,
# by two ways, and a variable whose address nobody can follow.
# bpf-linker 0.13: LLVM "Looks like the BPF stack limit is exceeded", some hundred times; no object.
. "$src/tests/common.sh"
need_kernel

{
	cat <<'END'
#define SEC(n) __attribute__((section(n), used))
#define INLINE static inline __attribute__((always_inline))
struct key { unsigned a, b, c, d, e[6]; };
struct {
	int (*type)[1]; /* hash */
	int (*max_entries)[4096];
	struct key *key;
	unsigned *value;
} keys SEC(".maps");
static void *(*lookup)(void *map, const void *key) = (void *)1;
static long (*update)(void *map, const void *key, const void *value, unsigned long flags) = (void *)2;
static unsigned (*prandom)(void) = (void *)7;

INLINE void put(unsigned a, unsigned b, unsigned value) {
	struct key k = { a, b, a * b };
	update(&keys, &k, &value, 0);
}
INLINE unsigned get(unsigned a, unsigned b) {
	struct key k = { a, b, a * b };
	unsigned *v = lookup(&keys, &k);
	return v ? *v : 1000000;
}
static __attribute__((noinline)) unsigned both(struct key *x, struct key *y) {
	unsigned *v = lookup(&keys, x), *w = lookup(&keys, y);
	return (v ? *v : 1000000) + (w ? *w : 1000000);
}
char license[] SEC("license") = "GPL";
SEC("xdp") int program(void *ctx) {
	unsigned sum = 0;
END
	# One after the other: 30 times 40 bytes, all variables of one function.
	for i in {1..30}; do
		cat <<END
	put($i, 1, $i);
	struct key k$i = { $i, 1, $i };
	unsigned *v$i = lookup(&keys, &k$i);
	if (!v$i) return 1;
	sum += *v$i;
END
	done
	cat <<'END'
	/* Written before a loop, read in it; written in each round for the next; per round. */
	struct key before = { 7, 1, 7 }, rolling = { 0, 1, 0 };
	for (unsigned i = 1; i <= 5; i++) {
		struct key round = { i, 1, i };
		unsigned *a = lookup(&keys, &before), *b = lookup(&keys, &rolling), *c = lookup(&keys, &round);
		sum += (a ? *a : 1000000) + (b ? *b : 0) + (c ? *c : 1000000);
		rolling.a = rolling.c = i;
	}
	/* sum is 465 + 5 * 7 + (1 + 2 + 3 + 4) + 15 */
	struct key x = { 8, 1, 8 }, y = { 9, 1, 9 };
	sum += both(&x, &y);
	/* By two ways to one place. */
	struct key left = { 10, 1, 10 }, right = { 11, 1, 11 };
	struct key *one = prandom() & 1 ? &left : &right;
	one->a = one->c = 12;
	unsigned *z = lookup(&keys, one);
	sum += z ? *z : 1000000;
	struct key hidden = { 13, 1, 13 }, *copy = &hidden;
	asm volatile("" : "+r"(copy) : : "memory");
	z = lookup(&keys, copy);
	sum += z ? *z : 1000000;
	return sum + get(14, 1) + get(15, 1);
}
END
} >many.c
# 465 + 60 + 17 + 12 + 13 + 29
"$CLANG" --target=bpf -O0 -Xclang -disable-O0-optnone -g -emit-llvm -c many.c
for option in --engine=core --engine=lto; do
	"$shim" --btf --trace $option -o out many.bc 2>trace
	expect_line 'variables get to share it' trace
	"$loader" load out
	"$loader" run out program | tee result
	expect_line '^run program: 1 times, returned 596$' result
done
