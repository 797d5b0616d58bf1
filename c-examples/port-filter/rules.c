/*
 * rules.c: which packets are dropped: those to ports that are blocked, and all when as
 * many have passed as may.
 */
#include "shared.h"

/* Ports that user space blocks. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u8);
} blocked SEC(".maps");

/* Set before the program is loaded. */
const volatile __u16 always_blocked = 9; /* discard */
const volatile __u64 most_passed = ~0ull; /* on each CPU */

static int is_exhausted(void)
{
	__u32 key = XDP_PASS;
	const struct counter *passed = bpf_map_lookup_elem(&counters, &key);

	return passed && passed->packets >= most_passed;
}

enum xdp_action rule_for(__u32 port)
{
	if (port == always_blocked || bpf_map_lookup_elem(&blocked, &port) || is_exhausted())
		return XDP_DROP;
	return XDP_PASS;
}
