/*
 * panic_resources.c: what a program must give back to the kernel, and how.
 *
 * The verifier refuses a program that ends while it holds one of these. Helpers are from
 * include/uapi/linux/bpf.h; kernel functions are those with KF_ACQUIRE and KF_RELEASE, and
 * pairs that open and close a section.
 */
#include <stdio.h>

#include "internal.h"

/* Sorted by what is to be given back first: nothing may be called under a spin lock. */
static const struct resource_kind kinds[] = {
	{ .acquire = 93, .release = 94, .passed = RESOURCE_ARGUMENT, .one = true }, /* spin_lock */
	{ .acquire = 131, .release = 133, .also = 132, .flags = true }, /* ringbuf_reserve */
	{ .acquire = 84, .release = 86 },	/* sk_lookup_tcp */
	{ .acquire = 85, .release = 86 },	/* sk_lookup_udp */
	{ .acquire = 99, .release = 86 },	/* skc_lookup_tcp */
	{ .acquire = 198, .release = 200, .also = 199, .flags = true, /* ringbuf_reserve_dynptr */
	  .passed = RESOURCE_ARGUMENT, .argument = 3 },
	{ .acquires = "bpf_task_acquire", .releases = "bpf_task_release" },
	{ .acquires = "bpf_task_from_pid", .releases = "bpf_task_release" },
	{ .acquires = "bpf_task_from_vpid", .releases = "bpf_task_release" },
	{ .acquires = "bpf_cgroup_acquire", .releases = "bpf_cgroup_release" },
	{ .acquires = "bpf_cgroup_ancestor", .releases = "bpf_cgroup_release" },
	{ .acquires = "bpf_cgroup_from_id", .releases = "bpf_cgroup_release" },
	{ .acquires = "bpf_task_get_cgroup1", .releases = "bpf_cgroup_release" },
	{ .acquires = "bpf_cpumask_create", .releases = "bpf_cpumask_release" },
	{ .acquires = "bpf_cpumask_acquire", .releases = "bpf_cpumask_release" },
	{ .acquires = "bpf_get_task_exe_file", .releases = "bpf_put_file" },
	{ .acquires = "bpf_lookup_user_key", .releases = "bpf_key_put" },
	{ .acquires = "bpf_lookup_system_key", .releases = "bpf_key_put" },
	{ .acquires = "bpf_xdp_ct_lookup", .releases = "bpf_ct_release" },
	{ .acquires = "bpf_skb_ct_lookup", .releases = "bpf_ct_release" },
	{ .acquires = "bpf_ct_insert_entry", .releases = "bpf_ct_release" },
	{ .acquires = "bpf_xdp_get_xfrm_state", .releases = "bpf_xdp_xfrm_state_release" },
	{ .acquires = "bpf_crypto_ctx_create", .releases = "bpf_crypto_ctx_release" },
	{ .acquires = "bpf_crypto_ctx_acquire", .releases = "bpf_crypto_ctx_release" },
	{ .acquires = "scx_bpf_task_cgroup", .releases = "bpf_cgroup_release" },
	{ .acquires = "bpf_obj_new_impl", .releases = "bpf_obj_drop_impl" },
	{ .acquires = "bpf_refcount_acquire_impl", .releases = "bpf_obj_drop_impl" },
	{ .acquires = "bpf_percpu_obj_new_impl", .releases = "bpf_percpu_obj_drop_impl" },
	{ .acquires = "bpf_local_irq_save", .releases = "bpf_local_irq_restore",
	  .passed = RESOURCE_ARGUMENT },
	{ .acquires = "bpf_iter_*_new", .releases = "bpf_iter_*_destroy",
	  .passed = RESOURCE_ARGUMENT },
	{ .acquires = "bpf_preempt_disable", .releases = "bpf_preempt_enable",
	  .passed = RESOURCE_NOTHING },
	{ .acquires = "bpf_rcu_read_lock", .releases = "bpf_rcu_read_unlock",
	  .passed = RESOURCE_NOTHING },
};

/* The kernel takes the argument over, whatever it is. */
static const struct {
	unsigned helper;
	const char *name;
	unsigned argument;
} takers[] = {
	{ 194, NULL, 1 },	/* kptr_xchg */
	{ 0, "bpf_list_push_front_impl", 1 },
	{ 0, "bpf_list_push_back_impl", 1 },
	{ 0, "bpf_rbtree_add_impl", 1 },
	{ 0, "bpf_ct_insert_entry", 0 },
};

/* Helpers whose result is another view of their argument, released with it: sk_fullsock,
 * tcp_sock, skc_to_*. */
bool resource_same(LLVMValueRef call)
{
	unsigned n = helper_number(call);

	return n == 95 || n == 96 || (n >= 136 && n <= 140) || n == 178 || n == 196;
}

static bool name_is(const char *pattern, const char *name)
{
	const char *star = strchr(pattern, '*');
	size_t stem, len;

	if (!star)
		return strcmp(pattern, name) == 0;
	stem = (size_t)(star - pattern);
	len = strlen(name);
	return len > strlen(pattern) && strncmp(pattern, name, stem) == 0 &&
	       strcmp(name + len - strlen(star + 1), star + 1) == 0;
}

const struct resource_kind *resource_acquired(LLVMValueRef call)
{
	unsigned n = helper_number(call);
	const char *name = n ? NULL : kfunc_name(call);

	for (size_t i = 0; (n || name) && i < ARRAY_SIZE(kinds); i++)
		if (n ? kinds[i].acquire == n
		      : kinds[i].acquires && name_is(kinds[i].acquires, name))
			return &kinds[i];
	return NULL;
}

const struct resource_kind *resource_released(LLVMValueRef call)
{
	unsigned n = helper_number(call);
	const char *name = n ? NULL : kfunc_name(call);

	for (size_t i = 0; (n || name) && i < ARRAY_SIZE(kinds); i++)
		if (n ? kinds[i].release == n || kinds[i].also == n
		      : kinds[i].releases && name_is(kinds[i].releases, name))
			return &kinds[i];
	return NULL;
}

LLVMValueRef resource_taken(LLVMValueRef call)
{
	unsigned n = helper_number(call);
	const char *name = n ? NULL : kfunc_name(call);

	for (size_t i = 0; (n || name) && i < ARRAY_SIZE(takers); i++)
		if (n ? takers[i].helper == n
		      : takers[i].name && strcmp(takers[i].name, name) == 0)
			return llvm.GetOperand(call, takers[i].argument);
	return NULL;
}

bool resource_alike(const struct resource_kind *a, const struct resource_kind *b)
{
	if (a->release || b->release)
		return a->release == b->release;
	return strcmp(a->releases, b->releases) == 0;
}

size_t resource_rank(const struct resource_kind *kind)
{
	return (size_t)(kind - kinds);
}

/* "bpf_iter_num_destroy", for what bpf_iter_num_new made. */
const char *resource_release_name(struct bld *l, const struct resource_kind *kind,
				  LLVMValueRef acquire)
{
	const char *star = strchr(kind->releases, '*'), *name = kfunc_name(acquire), *in;
	size_t stem = star ? (size_t)(star - kind->releases) : 0, len;
	char *out;

	if (!star || !name)
		return kind->releases;
	in = strchr(kind->acquires, '*');
	len = strlen(name) - stem - strlen(in + 1);
	if (asprintf(&out, "%.*s%.*s%s", (int)stem, kind->releases, (int)len, name + stem,
		     star + 1) < 0)
		out = NULL;
	return bld_keep(l, out);
}
