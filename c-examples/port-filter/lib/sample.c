/*
 * sample.c: copies the first bytes of a packet to user space. Nothing in this program
 * calls it, so neither it nor its map gets into the object.
 */
#include "../shared.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} samples SEC(".maps");

int sample(enum xdp_action verdict, const void *data, __u64 bytes)
{
	enum { LENGTH = 64 };
	void *record = bpf_ringbuf_reserve(&samples, LENGTH, 0);

	if (!record)
		return verdict;
	if (bytes < LENGTH || bpf_probe_read_kernel(record, LENGTH, data))
		bpf_ringbuf_discard(record, 0);
	else
		bpf_ringbuf_submit(record, 0);
	return verdict;
}
