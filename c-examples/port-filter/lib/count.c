/* count.c: counts packets by verdict. */
#include "../shared.h"

struct counters_map counters SEC(".maps");

int count(enum xdp_action verdict, __u64 bytes)
{
	__u32 key = verdict;
	struct counter *c = bpf_map_lookup_elem(&counters, &key);

	if (c) {
		c->packets++;
		c->bytes += bytes;
	}
	return verdict;
}
