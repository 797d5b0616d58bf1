# One linker works with every LLVM from 14 on: C with maps, constants, atomics, copies and debug
# info, and members of an archive, by each LLVM found here. libLTO gives the same bytes.
. "$src/tests/link/common.bash"

cat >main.c <<'EOF'
typedef unsigned int u32;
typedef unsigned long u64;
#define SEC(name) __attribute__((section(name), used))
#define NOINLINE __attribute__((noinline))
struct packet { u64 count; u32 bytes[40]; };
struct { int (*type)[2]; u32 *key; struct packet *value; int (*max_entries)[4]; } stats SEC(".maps");
static void *(*lookup)(void *, const void *) = (void *)1;
extern u64 from_archive(u64 *, u32);
const volatile u32 limit = 7;
u64 total, seen;
struct packet last, before;
static const u32 weights[4] = { 3, 1, 4, 1 };
static NOINLINE u64 weigh(const struct packet *p, u32 i) { return p->bytes[0] * weights[i & 3]; }
SEC("xdp") int prog(u32 *ctx)
{
	u32 key = ctx[0] & 3;
	struct packet *p = lookup(&stats, &key);
	if (!p || key > limit)
		return 1;
	before = last;
	__builtin_memset(&last, 0, sizeof(last));
	__builtin_memmove(&last.bytes[1], &last.bytes[0], 16);
	last.bytes[0] = key;
	seen = __sync_fetch_and_add(&total, p->count);
	return weigh(p, key) + from_archive(&last.count, key) > 9 ? 2 : 1;
}
char LICENSE[] SEC("license") = "GPL";
EOF
cat >used.c <<'EOF'
unsigned long calls;
static unsigned long half(unsigned long v) { return *(volatile unsigned long *)&calls + v / 2; }
__attribute__((noinline)) unsigned long from_archive(unsigned long *v, unsigned i) { calls++; return half(*v) + i; }
unsigned long not_needed(void) { return half(1); }
EOF
echo 'unsigned long never(void) { return never(); }' >unused.c

# inputs DIR CLANG: as that clang writes them.
inputs() {
	mkdir -p "$1"
	for name in main used unused; do
		"$2" --target=bpfel -mcpu=v3 -O2 -g -Wno-infinite-recursion -emit-llvm -c $name.c -o "$1/$name.o"
	done
	ar "$1/lib.a" "$1/unused.o" "$1/used.o"
}

# try LIBRARY DIR: links what is in DIR by that library, with both engines.
try() {
	local lto=yes
	for options in "--cpu v3 --btf" "--cpu v3" "--cpu v3 -O3 --btf -S"; do
		# shellcheck disable=SC2086
		links --llvm="$1" $options --export prog,seen,before "$2/main.o" "$2/lib.a"
		expect_defined out prog weigh from_archive stats LICENSE limit weights total seen last before calls
		[[ $options != *--btf* ]] || "$shim" --check out
		[[ $options = *-S* && $lto = yes ]] || continue
		mv out core
		# shellcheck disable=SC2086
		if "$shim" --engine=lto --llvm="$1" $options --export prog,seen,before -o out "$2/main.o" "$2/lib.a" 2>err; then
			cmp core out || fail "$1: the engines differ: $options"
		else
			expect_line 'no libLTO' err
			lto=no
		fi
	done
	code core >dis
	expect_line 'exit' dis
}

# by_each MAJOR LIBRARY CLANG
by_each() {
	[ -e "by-$3" ] || inputs "by-$3" "$3"
	try "$2" "by-$3"
	# Typed pointers, from the oldest.
	[ "$1" = 14 ] || try "$2" "by-$(clang_of 14)"
	# Text, too.
	"$3" --target=bpfel -mcpu=v3 -O2 -S -emit-llvm main.c -o main.ll
	links --llvm="$2" --cpu v3 --export prog main.ll "by-$3/lib.a"
}
each_llvm by_each
