/*
 * shared.h: the maps and functions that the files of this program share. Each is
 * defined in one file; to the others it is external, as in any program in C.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Packets and bytes by verdict. In lib/count.c, which counts; rules.c looks. */
struct counter {
	__u64 packets, bytes;
};

struct counters_map {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, XDP_REDIRECT + 1);
	__type(key, __u32);
	__type(value, struct counter);
};
extern struct counters_map counters SEC(".maps");

/* rules.c */
enum xdp_action rule_for(__u32 port);

/* lib/count.c: both return the verdict they are given. */
int count(enum xdp_action verdict, __u64 bytes);

/* lib/sample.c */
int sample(enum xdp_action verdict, const void *data, __u64 bytes);
