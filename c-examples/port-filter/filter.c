/*
 * filter.c: an XDP program that drops UDP packets by their destination port. What
 * is not UDP over IPv4 passes, and all is counted.
 */
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>

#include "shared.h"

struct headers {
	struct ethhdr ethernet;
	struct iphdr ip;	/* without options */
	struct udphdr udp;
} __attribute__((packed));

SEC("xdp") int filter(struct xdp_md *ctx)
{
	const struct headers *h = (const void *)(long)ctx->data;
	const void *end = (const void *)(long)ctx->data_end;
	__u64 bytes = ctx->data_end - ctx->data;

	if ((const void *)(h + 1) > end || h->ethernet.h_proto != bpf_htons(ETH_P_IP) ||
	    h->ip.ihl != 5 || h->ip.protocol != IPPROTO_UDP)
		return count(XDP_PASS, bytes);
	return count(rule_for(bpf_ntohs(h->udp.dest)), bytes);
}

char LICENSE[] SEC("license") = "GPL";
