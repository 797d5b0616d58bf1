/*
 * btf_externs.c: prototypes of kfuncs as loaders compare them.
 *
 * They follow pointers and compare kinds, and to them a declared struct (struct task_struct;)
 * is of another kind than a defined one, which is what the kernel has. So what such a
 * prototype points to, and nothing here defines, is defined, without members.
 */
#include "btf.h"

enum {
	CALLBACKS = 2,	/* functions that take functions */
	LONGEST = 32,	/* chain of references; an endless one is void */
};

static struct btf_type *type_at(const struct btf_job *j, uint32_t id)
{
	return (struct btf_type *)btf__type_by_id(j->in, id);
}

uint32_t btf_unqualified(const struct btf *btf, uint32_t id, bool pointers)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	for (unsigned i = 0; i < LONGEST; i++) {
		if (!id || !t || !(btf_is_mod(t) || btf_is_typedef(t) || (pointers && btf_is_ptr(t))))
			return id;
		id = t->type;
		t = btf__type_by_id(btf, id);
	}
	return 0;
}

static void define(struct btf_job *j, uint32_t id, unsigned depth);

static void define_parts(struct btf_job *j, const struct btf_type *proto, unsigned depth)
{
	define(j, proto->type, depth);
	for (unsigned i = 0; i < btf_vlen(proto); i++)
		define(j, btf_params(proto)[i].type, depth);
}

static void define(struct btf_job *j, uint32_t id, unsigned depth)
{
	struct btf_type *t = type_at(j, id = btf_unqualified(j->in, id, true));
	__u32 kind;

	if (id && btf_is_func_proto(t) && depth < CALLBACKS)
		define_parts(j, t, depth + 1);
	if (!id || !btf_is_fwd(t))
		return;
	kind = btf_kflag(t) ? BTF_KIND_UNION : BTF_KIND_STRUCT;
	if (btf__find_by_name_kind(j->in, btf__str_by_offset(j->in, t->name_off), kind) > 0)
		return; /* merging types will find it */
	t->info = kind << 24;
	t->size = 0;
}

void btf_define_pointees(struct btf_job *j)
{
	__s32 ksyms = btf__find_by_name_kind(j->in, ".ksyms", BTF_KIND_DATASEC);
	const struct btf_type *sec = ksyms > 0 ? type_at(j, (uint32_t)ksyms) : NULL;

	for (unsigned i = 0; sec && i < btf_vlen(sec); i++) {
		const struct btf_type *fn = type_at(j, btf_var_secinfos(sec)[i].type);

		if (btf_is_func(fn))
			define_parts(j, type_at(j, fn->type), 0);
	}
}
