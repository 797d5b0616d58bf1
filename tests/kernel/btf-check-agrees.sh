# The checker of BTF and the running kernel judge thousands of damaged copies of
# one object's .BTF the same way; only what older kernels refuse, we refuse alone.
. "$src/tests/common.sh"

cat >kinds.c <<'END'
#define SEC(name) __attribute__((section(name), used))
#define TAG(text) __attribute__((btf_decl_tag(text)))
#define TYPE_TAG(text) __attribute__((btf_type_tag(text)))

struct unknown;
enum small { A, B = 5, C };
enum big { D = 1ull << 40, E };
typedef int number;
typedef const volatile number *restrict watched;

struct list {
	struct list *next;
	struct unknown *rest;
	int (*call)(struct list *self, long n, ...);
} TAG("a list");

union either {
	float f;
	double d;
	char text[3][5];
	unsigned __int128 wide;
};

struct all {
	struct list list;
	union either either;
	enum small small;
	enum big big;
	unsigned bits : 3, more : 12 TAG("some");
	enum small few : 2;
	long long wide : 40;
	watched watch;
	int TYPE_TAG("one") * TYPE_TAG("two") * tagged;
	_Bool yes;
	struct { int x, y; } point;
	int last[];
};

struct plain {
	double d;
	float f;
	enum small small;
	short s;
	union either u[2];
};

struct all all SEC(".data.all") TAG("everything");
struct plain plain = { 1 };
static volatile const char text[] = "text";
int zero;

__attribute__((noinline)) int helper(struct plain *p, number n, enum big b TAG("argument"))
{
	return p->s + n + (int)b + text[n & 3];
}

SEC("socket") int program(void *ctx)
{
	return helper(&plain, zero, E) + all.yes + *all.watch + **all.tagged + all.last[1];
}

char LICENSE[] SEC("license") = "GPL";
END
"$CLANG" --target=bpf -mcpu=v3 -O2 -g -emit-llvm -c kinds.c -o kinds.bc
"$shim" --btf --export=program,LICENSE -o kinds.o kinds.bc
"$shim" --check kinds.o

status=0
"$O/tests/btf_load" agree kinds.o >result || status=$?
cat result
[ $status != 77 ] || skip "$(tail -n 1 result)"
exit $status
