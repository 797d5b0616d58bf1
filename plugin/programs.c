/*
 * programs.c: program types, as far as their sections' names tell them.
 *
 * Loaders take a program's type from the section that it is in ("xdp",
 * "cgroup/connect4", "lsm.s/file_open"). libbpf's table of names is the custom of
 * the field; Aya's are among them.
 */
#include "internal.h"

/* What follows a row's name in a section's: nothing, '/' or '.'. Of several rows the
 * longest name counts. */
static const struct program_type types[] = {
	/* packets and messages: 0 is a drop or an abort but where noted */
	{ "xdp", 0, STACK_SHARED },
	{ "tc", 2, STACK_SHARED },		/* TC_ACT_SHOT */
	{ "classifier", 2, STACK_SHARED },
	{ "action", 2, STACK_SHARED },
	{ "tcx", 2, STACK_SHARED },		/* TCX_DROP */
	{ "netkit", 2, STACK_SHARED },		/* NETKIT_DROP */
	{ "lwt_in", 2, STACK_SHARED },		/* BPF_DROP */
	{ "lwt_out", 2, STACK_SHARED },
	{ "lwt_xmit", 2, STACK_SHARED },
	{ "lwt_seg6local", 2, STACK_SHARED },
	{ "flow_dissector", 2, STACK_SHARED },	/* BPF_DROP: nothing dissected */
	{ "socket", 0, STACK_SHARED },
	{ "sk_skb", 0, STACK_SHARED },
	{ "sk_msg", 0, STACK_SHARED },
	{ "sk_lookup", 0, STACK_SHARED },
	{ "sk_reuseport", 0, STACK_SHARED },
	{ "netfilter", 0, STACK_SHARED },	/* NF_DROP */
	{ "sockops", 0, STACK_SHARED },

	/* cgroups: 0 denies; where there is nothing to deny, the kernel takes only 1 */
	{ "cgroup", 0, STACK_SHARED },
	{ "cgroup_skb", 0, STACK_SHARED },
	{ "cgroup/recvmsg4", 1, STACK_SHARED },
	{ "cgroup/recvmsg6", 1, STACK_SHARED },
	{ "cgroup/recvmsg_unix", 1, STACK_SHARED },
	{ "cgroup/getpeername4", 1, STACK_SHARED },
	{ "cgroup/getpeername6", 1, STACK_SHARED },
	{ "cgroup/getpeername_unix", 1, STACK_SHARED },
	{ "cgroup/getsockname4", 1, STACK_SHARED },
	{ "cgroup/getsockname6", 1, STACK_SHARED },
	{ "cgroup/getsockname_unix", 1, STACK_SHARED },

	/* the kernel's own functions: -EPERM where the value is theirs to return */
	{ "lsm", -1, STACK_SHARED },
	{ "lsm_cgroup", 0, STACK_SHARED },
	{ "fmod_ret", -1, STACK_ITS_OWN },
	{ "fentry", 0, STACK_ITS_OWN },
	{ "fexit", 0, STACK_ITS_OWN },
	{ "tp_btf", 0, STACK_ITS_OWN },
	{ "iter", 0, STACK_SHARED },
	{ "kprobe", 0, STACK_ITS_OWN },
	{ "kretprobe", 0, STACK_ITS_OWN },
	{ "ksyscall", 0, STACK_ITS_OWN },
	{ "kretsyscall", 0, STACK_ITS_OWN },
	{ "uprobe", 0, STACK_ITS_OWN },
	{ "uretprobe", 0, STACK_ITS_OWN },
	{ "usdt", 0, STACK_ITS_OWN },
	{ "tracepoint", 0, STACK_ITS_OWN },
	{ "tp", 0, STACK_ITS_OWN },
	{ "raw_tracepoint", 0, STACK_ITS_OWN },
	{ "raw_tp", 0, STACK_ITS_OWN },
	{ "perf_event", 0, STACK_ITS_OWN },

	/* for whoever runs it by bpf(2): -EPERM */
	{ "syscall", -1, STACK_SHARED },
	{ "lirc_mode2", 0, STACK_SHARED },
	{ "struct_ops", 0, STACK_ITS_OWN },
	{ "freplace", 0, STACK_UNKNOWN },
};

static const struct program_type unknown = { "", 0, STACK_UNKNOWN };

bool program_section_is(const char *section, const char *type)
{
	size_t len = strlen(type);

	return str_has_prefix(section, type) &&
	       (!section[len] || section[len] == '/' || section[len] == '.');
}

const struct program_type *program_type(const char *section)
{
	const struct program_type *best = &unknown;

	for (size_t i = 0; section && i < ARRAY_SIZE(types); i++) {
		if (program_section_is(section, types[i].section) &&
		    strlen(types[i].section) > strlen(best->section))
			best = &types[i];
	}
	return best;
}

/* A '?' in front is libbpf's: the table is not registered unless asked for. */
bool program_is_table(const char *section)
{
	section += *section == '?';
	return strcmp(section, ".struct_ops") == 0 || strcmp(section, ".struct_ops.link") == 0;
}
