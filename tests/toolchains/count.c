/*
 * count.c: what the clangs of other releases compile: an XDP program with a map and
 * globals for libbpf. It counts packets by the low bits of their IP protocol.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))

struct xdp_md {
	u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct ethernet {
	u8 to[6], from[6];
	u16 type;
};

struct ipv4 {
	u8 version, tos;
	u16 length, id, fragment;
	u8 ttl, protocol;
	u16 check;
	u32 from, to;
};

enum { XDP_DROP = 1, XDP_PASS = 2, ARRAY = 2, SLOTS = 16, IPV4 = 0x0008 };

struct {
	int (*type)[ARRAY];
	int (*max_entries)[SLOTS];
	u32 *key;
	u64 *value;
} packets SEC(".maps");

u64 others;
const volatile u32 verdict = XDP_PASS;

static void *(*const map_lookup)(void *map, const void *key) = (void *)1;

/* Not inlined: a second function for the linker and the verifier. */
static __attribute__((noinline)) int count(u32 slot)
{
	u64 *counter = map_lookup(&packets, &slot);

	if (!counter)
		return 0;
	__sync_fetch_and_add(counter, 1);
	return 1;
}

SEC("xdp") int count_xdp(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	struct ethernet *eth = (void *)(long)ctx->data;
	struct ipv4 *ip = (void *)(eth + 1);

	if ((void *)(ip + 1) > end || eth->type != IPV4 || !count(ip->protocol % SLOTS))
		others++;
	return verdict;
}

char LICENSE[] SEC("license") = "GPL";
