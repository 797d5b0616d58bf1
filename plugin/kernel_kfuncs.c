/*
 * kernel_kfuncs.c: the functions that a kernel lets programs call (kfuncs).
 *
 * Kernels since 6.10 tag them in their BTF. Every undefined function is looked up here, so the
 * tags are read once: vmlinux's, and those of modules one after the other, until a name is
 * found.
 */
#include "btf.h"

static void note_tags(struct bld *l, const struct btf *btf)
{
	const struct btf *base = btf__base_btf(btf);

	for (__u32 id = base ? btf__type_cnt(base) : 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *t = btf__type_by_id(btf, id), *fn;
		const char *name;

		if (!btf_is_decl_tag(t) || strcmp(btf__str_by_offset(btf, t->name_off), "bpf_kfunc"))
			continue;
		fn = btf__type_by_id(btf, t->type);
		name = btf__str_by_offset(btf, fn->name_off);
		if (btf_is_func(fn) && !symtab_add(&l->kfuncs, name, strlen(name)))
			bld_nomem(l);
	}
}

bool kernel_is_kfunc(struct bld *l, const char *name)
{
	size_t len = kernel_name_length(name);
	struct btf *btf;

	for (;;) {
		if (symtab_find(&l->kfuncs, name, len))
			return true;
		btf = kernel_btf_at(l, l->kfuncs_read);
		if (!btf)
			return false;
		note_tags(l, btf);
		l->kfuncs_read++;
	}
}

bool kernel_tags_kfuncs(struct bld *l)
{
	return l->kfuncs.count;
}
