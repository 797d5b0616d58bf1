/*
 * kernels.c: which Linux release brought what, as tables.
 *
 * Behind each row of an instruction or rule stands the kernel's commit. Helpers, map types
 * and program types are those of include/uapi/linux/bpf.h; their releases are those of
 * docs.ebpf.io (data/feature-versions.yaml) and of bcc's docs/kernel-versions.md, checked
 * against the BTF of Debian's 5.10, 6.1, 6.12 and 7.2. Only x86-64 and arm64 had all of an
 * instruction set's parts in the release that brought them.
 */
#include "kernels.h"

/* -- CPU versions ----------------------------------------------------------------------- */

/* The newest first. LLVM's v2 has the jumps that came with 4.14, v3 those on 32 bits of 5.1, v4
 * what 6.6 brought. */
static const struct {
	unsigned since;
	const char *name;
} cpus[] = {
	{ KERNEL(6, 6), "v4" },
	{ KERNEL(5, 1), "v3" },
	{ KERNEL(4, 14), "v2" },
	{ 0, "v1" },
};

BLD_PUBLIC const char *bld_kernel_cpu(unsigned kernel)
{
	size_t i = 0;

	while (cpus[i].since > kernel)
		i++;
	return cpus[i].name;
}

/* -- instructions ----------------------------------------------------------------------- */

static const char lower_cpu[] = "a lower --cpu, or none, does without them";

static const char locked[] = "use a spin lock, or a value for each CPU";

/* The first rule that fits counts. */
static const struct rule {
	unsigned char mask, code;
	enum { ANY, OFF, IMM } field; /* that must be `from` to `to` */
	int from, to;
	struct kernel_feature feature;
} rules[] = {
	/* 4cd58e9af8b9 */
	{ 0xff, 0x06, ANY, 0, 0, { KERNEL(6, 6), "jumps with 32-bit offsets", lower_cpu } },
	/* 493d9e0d6083 */
	{ 0xff, 0x0d, ANY, 0, 0, { KERNEL(6, 19), "jumps by a table", "--llvm-args="
				   "-bpf-min-jump-table-entries=1000000 does without them" } },
	/* 011832b97b31 */
	{ 0xff, 0xe5, ANY, 0, 0, { KERNEL(6, 9), "may_goto instructions", NULL } },
	/* 092ed0968bb6 */
	{ 0x07, CLASS_JMP32, ANY, 0, 0, { KERNEL(5, 1), "32-bit comparisons", lower_cpu } },
	/* 92b31a9af73b: less, less or equal; unsigned, signed */
	{ 0xf7, 0xa5, ANY, 0, 0, { KERNEL(4, 14), "jumps if less", lower_cpu } },
	{ 0xf7, 0xb5, ANY, 0, 0, { KERNEL(4, 14), "jumps if less", lower_cpu } },
	{ 0xf7, 0xc5, ANY, 0, 0, { KERNEL(4, 14), "jumps if less", lower_cpu } },
	{ 0xf7, 0xd5, ANY, 0, 0, { KERNEL(4, 14), "jumps if less", lower_cpu } },
	/* Addition has always been there. */
	{ 0xe7, 0xc3, IMM, 0, 0, { 0, NULL, NULL } },
	/* 880442305a39 */
	{ 0xe7, 0xc3, IMM, 0x100, 0x110, { KERNEL(6, 15), "ordered loads and stores",
					   lower_cpu } },
	/* 5ca419f2864a */
	{ 0xe7, 0xc3, IMM, 0x01, 0x01, { KERNEL_ATOMICS, "atomic additions that give a value",
					 locked } },
	/* 981f94c3e921, 5ffa25502b5a */
	{ 0xe7, 0xc3, IMM, 0x02, 0xff, { KERNEL_ATOMICS, "atomic operations other than addition",
					 locked } },
	/* 6082b6c328b5 */
	{ 0xff, 0xbf, OFF, 1, 1, { KERNEL(6, 9), "arenas", NULL } },
	/* 8100928c8814 */
	{ 0xf7, 0xb7, OFF, 8, 32, { KERNEL(6, 6), "moves that extend a sign", lower_cpu } },
	{ 0xf7, 0xb4, OFF, 8, 16, { KERNEL(6, 6), "moves that extend a sign", lower_cpu } },
	/* 1f9a1ea821ff */
	{ 0xe7, 0x81, ANY, 0, 0, { KERNEL(6, 6), "loads that extend a sign", lower_cpu } },
	/* ec0e2da95f72 */
	{ 0xf7, 0x37, OFF, 1, 1, { KERNEL(6, 6), "signed division", lower_cpu } },
	{ 0xf7, 0x34, OFF, 1, 1, { KERNEL(6, 6), "signed division", lower_cpu } },
	{ 0xf7, 0x97, OFF, 1, 1, { KERNEL(6, 6), "signed division", lower_cpu } },
	{ 0xf7, 0x94, OFF, 1, 1, { KERNEL(6, 6), "signed division", lower_cpu } },
	/* 0845c3db7bf5 */
	{ 0xff, 0xd7, ANY, 0, 0, { KERNEL(6, 6), "unconditional byte swaps", lower_cpu } },
};

static bool fits(const struct rule *r, const struct insn *in)
{
	int value = r->field == OFF ? in->off : in->imm;

	return (in->code & r->mask) == r->code &&
	       (r->field == ANY || (value >= r->from && value <= r->to));
}

const struct kernel_feature *kernels_insn(const struct insn *in)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (fits(&rules[i], in))
			return rules[i].feature.since ? &rules[i].feature : NULL;
	return NULL;
}

const struct kernel_feature kernels_use[USES] = {
	/* cc8b0b92a169 */
	[USE_CALLS] = { KERNEL(4, 16), "calls of functions", "let them be inlined: "
			"--ignore-inline-never, #[inline(always)]" },
	/* e411901c0b77 */
	[USE_TAIL_CALLS] = { KERNEL(5, 10), "tail calls in programs that call functions",
			     "let the functions be inlined" },
	/* 2589726d12a1 */
	[USE_LOOPS] = { KERNEL(5, 3), "loops", "--unroll-loops unrolls those of a known "
			"number of rounds" },
	/* 69c087ba6225 */
	[USE_CALLBACKS] = { KERNEL(5, 13), "functions that the kernel calls back", NULL },
	/* d8eca5bbb2be */
	[USE_GLOBALS] = { KERNEL(5, 2), "global variables", "keep the values in a map" },
	/* e6ac2450d6de */
	[USE_KFUNCS] = { KERNEL(5, 13), "kernel functions", NULL },
	/* e5069b9c23b3; from 51c39bb1d5d1 (5.6) on such functions are verified by themselves */
	[USE_POINTERS] = { KERNEL(5, 12), "pointers as arguments of a global function",
			   "do not export it: then it is verified with its callers" },
	/* 4976b718c355 */
	[USE_TYPED_KSYMS] = { KERNEL(5, 10), "kernel variables with a type", NULL },
	/* c04c0d2b968a */
	[USE_MANY_INSNS] = { KERNEL(5, 2), "more than 4096 instructions", "split the program, by "
			     "tail calls" },
};

/* -- helpers, by number ----------------------------------------------------------------- */

/* Up to and including this one. */
static const struct {
	int last;
	unsigned since;
} helpers[] = {
	{ 3, 0 },		    { 11, KERNEL(4, 1) },   { 16, KERNEL(4, 2) },
	{ 22, KERNEL(4, 3) },	    { 25, KERNEL(4, 4) },   { 26, KERNEL(4, 5) },
	{ 30, KERNEL(4, 6) },	    { 36, KERNEL(4, 8) },   { 41, KERNEL(4, 9) },
	{ 44, KERNEL(4, 10) },	    { 45, KERNEL(4, 11) },  { 47, KERNEL(4, 12) },
	{ 50, KERNEL(4, 13) },	    { 53, KERNEL(4, 14) },  { 57, KERNEL(4, 15) },
	{ 59, KERNEL(4, 16) },	    { 64, KERNEL(4, 17) },  { 80, KERNEL(4, 18) },
	{ 83, KERNEL(4, 19) },	    { 90, KERNEL(4, 20) },  { 92, KERNEL(5, 0) },
	{ 98, KERNEL(5, 1) },	    { 108, KERNEL(5, 2) },  { 109, KERNEL(5, 3) },
	{ 110, KERNEL(5, 4) },	    { 115, KERNEL(5, 5) },  { 118, KERNEL(5, 6) },
	{ 124, KERNEL(5, 7) },	    { 135, KERNEL(5, 8) },  { 141, KERNEL(5, 9) },
	{ 155, KERNEL(5, 10) },	    { 162, KERNEL(5, 11) }, { 163, KERNEL(5, 12) },
	{ 165, KERNEL(5, 13) },	    { 168, KERNEL(5, 14) }, { 175, KERNEL(5, 15) },
	{ 179, KERNEL(5, 16) },	    { 185, KERNEL(5, 17) }, { 193, KERNEL(5, 18) },
	{ 203, KERNEL(5, 19) },	    { 207, KERNEL(6, 0) },  { 209, KERNEL(6, 1) },
	{ 211, KERNEL(6, 2) },
};

unsigned kernels_helper(int number)
{
	for (size_t i = 0; number > 0 && i < ARRAY_SIZE(helpers); i++)
		if (number <= helpers[i].last)
			return helpers[i].since;
	return 0;
}

/* -- maps, by type ---------------------------------------------------------------------- */

static const struct {
	const char *name;	/* of libbpf's spelling */
	unsigned since;
} maps[] = {
	{ NULL, 0 },
	{ "hash", 0 },
	{ "array", 0 },
	{ "prog_array", KERNEL(4, 2) },
	{ "perf_event_array", KERNEL(4, 3) },
	{ "percpu_hash", KERNEL(4, 6) },
	{ "percpu_array", KERNEL(4, 6) },
	{ "stack_trace", KERNEL(4, 6) },
	{ "cgroup_array", KERNEL(4, 8) },
	{ "lru_hash", KERNEL(4, 10) },
	{ "lru_percpu_hash", KERNEL(4, 10) },
	{ "lpm_trie", KERNEL(4, 11) },
	{ "array_of_maps", KERNEL(4, 12) },
	{ "hash_of_maps", KERNEL(4, 12) },
	{ "devmap", KERNEL(4, 14) },
	{ "sockmap", KERNEL(4, 14) },
	{ "cpumap", KERNEL(4, 15) },
	{ "xskmap", KERNEL(4, 18) },
	{ "sockhash", KERNEL(4, 18) },
	{ "cgroup_storage", KERNEL(4, 19) },
	{ "reuseport_sockarray", KERNEL(4, 19) },
	{ "percpu_cgroup_storage", KERNEL(4, 20) },
	{ "queue", KERNEL(4, 20) },
	{ "stack", KERNEL(4, 20) },
	{ "sk_storage", KERNEL(5, 2) },
	{ "devmap_hash", KERNEL(5, 4) },
	{ "struct_ops", KERNEL(5, 6) },
	{ "ringbuf", KERNEL(5, 8) },
	{ "inode_storage", KERNEL(5, 10) },
	{ "task_storage", KERNEL(5, 11) },
	{ "bloom_filter", KERNEL(5, 16) },
	{ "user_ringbuf", KERNEL(6, 1) },
	{ "cgrp_storage", KERNEL(6, 2) },
	{ "arena", KERNEL(6, 9) },
	{ "insn_array", KERNEL(6, 19) },
};

unsigned kernels_map_type(unsigned type, const char **name)
{
	*name = type < ARRAY_SIZE(maps) ? maps[type].name : NULL;
	return type < ARRAY_SIZE(maps) ? maps[type].since : 0;
}

/* -- programs, by the section that loaders take their type from ---------------------------- */

/* What follows a row's name: nothing, '/' or '.', or, if it ends in '+', anything. Of
 * several rows the longest name counts. */
static const struct {
	const char *name;
	unsigned since;
} sections[] = {
	{ "kprobe", KERNEL(4, 1) },
	{ "kretprobe", KERNEL(4, 1) },
	{ "uprobe", KERNEL(4, 1) },
	{ "uretprobe", KERNEL(4, 1) },
	{ "tc", KERNEL(4, 1) },
	{ "classifier", KERNEL(4, 1) },
	{ "action", KERNEL(4, 1) },
	{ "tracepoint", KERNEL(4, 7) },
	{ "tp", KERNEL(4, 7) },
	{ "xdp", KERNEL(4, 8) },
	{ "perf_event", KERNEL(4, 9) },
	{ "cgroup", KERNEL(4, 10) },
	{ "cgroup_skb", KERNEL(4, 10) },
	{ "lwt_in", KERNEL(4, 10) },
	{ "lwt_out", KERNEL(4, 10) },
	{ "lwt_xmit", KERNEL(4, 10) },
	{ "sockops", KERNEL(4, 13) },
	{ "sk_skb", KERNEL(4, 14) },
	{ "cgroup/dev", KERNEL(4, 15) },
	{ "sk_msg", KERNEL(4, 17) },
	{ "raw_tp", KERNEL(4, 17) },
	{ "raw_tracepoint", KERNEL(4, 17) },
	{ "cgroup/bind+", KERNEL(4, 17) },
	{ "cgroup/post_bind+", KERNEL(4, 17) },
	{ "cgroup/connect+", KERNEL(4, 17) },
	{ "cgroup/sendmsg+", KERNEL(4, 18) },
	{ "lwt_seg6local", KERNEL(4, 18) },
	{ "lirc_mode2", KERNEL(4, 18) },
	{ "sk_reuseport", KERNEL(4, 19) },
	{ "flow_dissector", KERNEL(4, 20) },
	{ "cgroup/sysctl", KERNEL(5, 2) },
	{ "cgroup/recvmsg+", KERNEL(5, 2) },
	{ "raw_tp.w", KERNEL(5, 2) },
	{ "raw_tracepoint.w", KERNEL(5, 2) },
	{ "cgroup/getsockopt", KERNEL(5, 3) },
	{ "cgroup/setsockopt", KERNEL(5, 3) },
	{ "tp_btf", KERNEL(5, 5) },
	{ "fentry", KERNEL(5, 5) },
	{ "fexit", KERNEL(5, 5) },
	{ "struct_ops", KERNEL(5, 6) },
	{ "freplace", KERNEL(5, 6) },
	{ "fmod_ret", KERNEL(5, 7) },
	{ "lsm", KERNEL(5, 7) },
	{ "iter", KERNEL(5, 8) },
	{ "xdp/devmap", KERNEL(5, 8) },
	{ "xdp_devmap", KERNEL(5, 8) },
	{ "cgroup/getpeername+", KERNEL(5, 8) },
	{ "cgroup/getsockname+", KERNEL(5, 8) },
	{ "xdp/cpumap", KERNEL(5, 9) },
	{ "xdp_cpumap", KERNEL(5, 9) },
	{ "sk_lookup", KERNEL(5, 9) },
	{ "cgroup/sock_release", KERNEL(5, 9) },
	{ "fentry.s", KERNEL(5, 10) },
	{ "fexit.s", KERNEL(5, 10) },
	{ "fmod_ret.s", KERNEL(5, 10) },
	{ "lsm.s", KERNEL(5, 10) },
	{ "syscall", KERNEL(5, 14) },
	{ "sk_reuseport/migrate", KERNEL(5, 14) },
	{ "kprobe.multi", KERNEL(5, 18) },
	{ "kretprobe.multi", KERNEL(5, 18) },
	{ "xdp.frags", KERNEL(5, 18) },
	{ "lsm_cgroup", KERNEL(6, 0) },
	{ "netfilter", KERNEL(6, 4) },
	{ "uprobe.multi", KERNEL(6, 6) },
	{ "uretprobe.multi", KERNEL(6, 6) },
	{ "tcx", KERNEL(6, 6) },
	{ "netkit", KERNEL(6, 7) },
	{ "cgroup/connect_unix", KERNEL(6, 7) },
	{ "cgroup/sendmsg_unix", KERNEL(6, 7) },
	{ "cgroup/recvmsg_unix", KERNEL(6, 7) },
	{ "cgroup/getpeername_unix", KERNEL(6, 7) },
	{ "cgroup/getsockname_unix", KERNEL(6, 7) },
	{ "kprobe.session", KERNEL(6, 10) },
	{ "uprobe.session", KERNEL(6, 13) },
};

static bool is_row_of(const char *row, size_t len, const char *section)
{
	if (row[len - 1] == '+')
		return strncmp(section, row, len - 1) == 0;
	return strncmp(section, row, len) == 0 &&
	       (!section[len] || section[len] == '/' || section[len] == '.');
}

unsigned kernels_section(const char *section)
{
	size_t longest = 0;
	unsigned since = 0;

	section += *section == '?'; /* libbpf: not loaded by itself */
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		size_t len = strlen(sections[i].name);

		if (len > longest && is_row_of(sections[i].name, len, section)) {
			longest = len;
			since = sections[i].since;
		}
	}
	return since;
}
