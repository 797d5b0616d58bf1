/*
 * kernels_use.c: an object's maps and externs, for --kernel.
 *
 * Maps are BTF variables in .maps, shaped as libbpf has them: the type's number is the
 * length of an array behind a pointer. Or they are structs of numbers in the section that
 * older loaders, and Aya, know: "maps".
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <byteswap.h>
#include <elf.h>

#include "btf.h"
#include "kernels.h"

static const struct btf_type *member_type(const struct btf *btf, const struct btf_type *of,
					  const char *name)
{
	for (__u16 i = 0; btf_is_struct(of) && i < btf_vlen(of); i++) {
		const struct btf_member *m = btf_members(of) + i;

		if (strcmp(btf__name_by_offset(btf, m->name_off), name) == 0)
			return btf__type_by_id(btf, m->type);
	}
	return NULL;
}

static const struct btf_type *strip(const struct btf *btf, __u32 id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (t && (btf_is_mod(t) || btf_is_typedef(t)))
		t = btf__type_by_id(btf, t->type);
	return t;
}

/* 0: it does not say. */
static unsigned type_of_map(const struct btf *btf, const struct btf_type *var)
{
	const struct btf_type *t = strip(btf, var->type);

	t = t ? member_type(btf, t, "type") : NULL;
	t = t && btf_is_ptr(t) ? strip(btf, t->type) : NULL;
	return t && btf_is_array(t) ? btf_array(t)->nelems : 0;
}

static const struct btf_type *section(const struct btf *btf, const char *name)
{
	__s32 id = btf__find_by_name_kind(btf, name, BTF_KIND_DATASEC);

	return id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
}

static int each_btf_map(const struct btf *btf, kernel_map_fn *fn, void *ctx)
{
	const struct btf_type *maps = section(btf, ".maps");

	for (__u16 i = 0; maps && i < btf_vlen(maps); i++) {
		const struct btf_type *var = btf__type_by_id(btf, btf_var_secinfos(maps)[i].type);

		if (var && btf_is_var(var) &&
		    fn(ctx, btf__name_by_offset(btf, var->name_off), type_of_map(btf, var)))
			return -1;
	}
	return 0;
}

static int each_old_map(struct bld *l, const struct image *obj, kernel_map_fn *fn, void *ctx)
{
	struct btf_syms syms = { 0 };
	size_t len;
	const char *data = elf_section(obj, "maps", &len);
	bool swap = ((const unsigned char *)obj->data)[EI_DATA] !=
		    (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB);
	int err = data ? btf_syms_read(l, obj, &syms) : 0;

	for (size_t i = 0; !err && i < syms.count; i++) {
		const struct btf_sym *s = &syms.syms[i];
		uint32_t type;

		if (s->function || !s->section || strcmp(s->section, "maps") ||
		    len < sizeof(type) || s->value > len - sizeof(type))
			continue;
		memcpy(&type, data + s->value, sizeof(type));
		err = fn(ctx, s->name, swap ? bswap_32(type) : type);
	}
	btf_syms_free(&syms);
	return err;
}

int kernels_each_map(struct bld *l, const struct image *obj, kernel_map_fn *fn, void *ctx)
{
	size_t len;
	const void *data = elf_section(obj, ".BTF", &len);
	struct btf *btf = data ? btf__new(data, (uint32_t)len) : NULL;
	int err = 0;

	if (!libbpf_get_error(btf)) {
		err = each_btf_map(btf, fn, ctx);
		btf__free(btf);
	}
	return err ? err : each_old_map(l, obj, fn, ctx);
}

/* The kernel knows a context by its type's name. */
static bool is_context(const struct btf *btf, const struct btf_type *t)
{
	static const char *const names[] = {
		"__sk_buff", "xdp_md", "pt_regs", "user_pt_regs", "bpf_perf_event_data",
		"bpf_raw_tracepoint_args", "bpf_sock", "bpf_sock_addr", "bpf_sock_ops",
		"bpf_cgroup_dev_ctx", "bpf_sysctl", "bpf_sockopt", "bpf_sk_lookup", "sk_msg_md",
		"sk_reuseport_md",
	};
	const char *name = t ? btf__name_by_offset(btf, t->name_off) : "";

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

bool kernels_takes_pointer(const struct btf *btf, const char *function)
{
	__s32 id = btf__find_by_name_kind(btf, function, BTF_KIND_FUNC);
	const struct btf_type *f = id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
	const struct btf_type *proto = f ? btf__type_by_id(btf, f->type) : NULL;

	if (!proto || !btf_is_func_proto(proto) || btf_vlen(f) != BTF_FUNC_GLOBAL)
		return false;
	for (__u16 i = 0; i < btf_vlen(proto); i++) {
		const struct btf_type *t = strip(btf, btf_params(proto)[i].type);

		if (t && btf_is_ptr(t) && !is_context(btf, strip(btf, t->type)))
			return true;
	}
	return false;
}

enum kernel_extern kernels_extern(const struct btf *btf, const char *name)
{
	const struct btf_type *kconfig = section(btf, ".kconfig"), *t;
	__s32 id = btf__find_by_name_kind(btf, name, BTF_KIND_VAR);

	if (id <= 0)
		return EXTERN_UNTYPED;
	for (__u16 i = 0; kconfig && i < btf_vlen(kconfig); i++)
		if (btf_var_secinfos(kconfig)[i].type == (__u32)id)
			return EXTERN_KCONFIG;
	t = strip(btf, btf__type_by_id(btf, (__u32)id)->type);
	return t && !btf_is_void(t) ? EXTERN_TYPED : EXTERN_UNTYPED;
}
