# What the tests of panics in C share. shellcheck shell=bash
. "$src/tests/link/common.bash"
need_kernel

# A C function that does what Rust's panics come to.
c handler.o <<'EOF'
__attribute__((noreturn)) void rust_begin_unwind(void *info)
{
	for (;;)
		;
}
EOF

cat >panic.h <<'EOF'
#define SEC(n) __attribute__((section(n), used))
#define KSYM __attribute__((section(".ksyms")))
#define NOINLINE static __attribute__((noinline))
#define NULL ((void *)0)
#define MAP(kind, entries) int (*type)[kind]; int (*max_entries)[entries]
enum { ARRAY = 2, SOCKMAP = 15, RINGBUF = 27, USER_RINGBUF = 31 };
typedef unsigned int u32;
typedef unsigned long u64;
struct xdp_md { u32 data, data_end; };
struct bpf_dynptr { u64 opaque[2]; } __attribute__((aligned(8)));
char LICENSE[] SEC("license") = "GPL";

static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static void *(*const bpf_ringbuf_reserve)(void *map, u64 size, u64 flags) = (void *)131;
static void (*const bpf_ringbuf_submit)(void *r, u64 flags) = (void *)132;
static void (*const bpf_ringbuf_discard)(void *r, u64 flags) = (void *)133;

void rust_begin_unwind(void *) __attribute__((noreturn));
#define panic_if(c) do { if (c) rust_begin_unwind(NULL); } while (0)
u64 done;
volatile u32 idx = 3;
EOF

# build NAME ARGUMENTS: links the C on stdin.
build() {
	local name=$1
	shift
	c "$name.bc" -g -include panic.h
	"$shim" --btf --cpu v3 -o "$name.o" "$@" "$name.bc" handler.o
}
