# A copy whose length comes out of memory as it is, and is compared with nothing, is a warning with its line: the verifier
# will refuse it. Bounded ones, and those that nobody can be certain of, are not.
. "$src/tests/link/common.bash"

c copies.o -g <<'EOF'
#define SEC(name) __attribute__((section(name), used))
typedef unsigned long u64;
typedef unsigned u32;
struct xdp_md { u32 data, data_end; };
static void *(*lookup)(void *, void *) = (void *)1;
static u64 (*random_number)(void) = (void *)7;
char from[256], to[256], map[8];
volatile u64 n;
volatile const u64 limit = 40;
SEC("xdp") int variable(void *ctx) { __builtin_memcpy(to, from, n); return 0; }
SEC("xdp") int value(void *ctx)
{
	u32 key = 0, *v = lookup(map, &key);
	if (v)
		__builtin_memset(to, 5, v[1]);
	return 0;
}
SEC("xdp") int packet(struct xdp_md *ctx)
{
	u32 *p = (void *)(u64)ctx->data;
	if ((void *)(p + 20) > (void *)(u64)ctx->data_end)
		return 0;
	__builtin_memmove(to, to + 1, p[3]);
	return 0;
}
SEC("xdp") int compared(void *ctx) { u64 k = n; if (k < 200) __builtin_memcpy(to, from, k); return 0; }
SEC("xdp") int masked(void *ctx) { __builtin_memcpy(to, from, n & 63); return 0; }
SEC("xdp") int less(void *ctx) { u64 k = n; if (k - 1 < 63) __builtin_memcpy(to, from, k); return 0; }
SEC("xdp") int byte(void *ctx) { __builtin_memcpy(to, from, *(volatile unsigned char *)&n); return 0; }
SEC("xdp") int frozen(void *ctx) { __builtin_memcpy(to, from, limit); return 0; }
SEC("xdp") int computed(void *ctx) { __builtin_memcpy(to, from, random_number() % 64); return 0; }
SEC("xdp") int constant(void *ctx) { __builtin_memcpy(to, from, 256); return 0; }
EOF
for engine in core lto; do
	links --btf --engine=$engine copies.o
	[ "$(grep -c warning: err)" = 3 ] || { cat err >&2 && fail "not three warnings"; }
	expect_line '<stdin>:10:38: in variable: nothing bounds the length of this memcpy, ' err
	expect_line '<stdin>:15:3: in value: nothing bounds the length of this memset, ' err
	expect_line '<stdin>:23:2: in packet: nothing bounds the length of this memmove, ' err
done
refuses 1 'fatal-warnings: 3 warnings' --btf --fatal-warnings copies.o
