/*
 * btf_input.c: looks at .BTF before it is finished: every string and every type
 * that it names must exist. libbpf takes that for granted when it copies and
 * merges types, and what follows here does, too.
 */
#include "btf.h"

static bool is_string(const struct btf *btf, uint32_t name)
{
	return btf__str_by_offset(btf, name) != NULL;
}

static bool is_type(const struct btf *btf, uint32_t id)
{
	return id < btf__type_cnt(btf);
}

static bool members_exist(const struct btf *btf, const struct btf_type *t)
{
	for (unsigned i = 0; i < btf_vlen(t); i++)
		if (!is_string(btf, btf_members(t)[i].name_off) ||
		    !is_type(btf, btf_members(t)[i].type))
			return false;
	return true;
}

static bool enumerators_exist(const struct btf *btf, const struct btf_type *t)
{
	bool wide = btf_kind(t) == BTF_KIND_ENUM64;

	for (unsigned i = 0; i < btf_vlen(t); i++)
		if (!is_string(btf, wide ? btf_enum64(t)[i].name_off : btf_enum(t)[i].name_off))
			return false;
	return true;
}

static bool params_exist(const struct btf *btf, const struct btf_type *t)
{
	for (unsigned i = 0; i < btf_vlen(t); i++)
		if (!is_string(btf, btf_params(t)[i].name_off) ||
		    !is_type(btf, btf_params(t)[i].type))
			return false;
	return is_type(btf, t->type);
}

static bool vars_exist(const struct btf *btf, const struct btf_type *t)
{
	for (unsigned i = 0; i < btf_vlen(t); i++)
		if (!is_type(btf, btf_var_secinfos(t)[i].type))
			return false;
	return true;
}

static bool is_proto(const struct btf *btf, uint32_t id)
{
	return is_type(btf, id) && id && btf_is_func_proto(btf__type_by_id(btf, id));
}

static bool exists(const struct btf *btf, const struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return members_exist(btf, t);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return enumerators_exist(btf, t);
	case BTF_KIND_FUNC_PROTO:
		return params_exist(btf, t);
	case BTF_KIND_DATASEC:
		return vars_exist(btf, t);
	case BTF_KIND_ARRAY:
		return is_type(btf, btf_array(t)->type) && is_type(btf, btf_array(t)->index_type);
	case BTF_KIND_FUNC:
		return is_proto(btf, t->type);
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
		return true;
	case BTF_KIND_FWD: /* libbpf follows it, the format has nothing there */
		return !t->type;
	default:
		return is_type(btf, t->type);
	}
}

int btf_input_check(struct bld *l, const char *where, const struct btf *btf)
{
	for (uint32_t id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);

		if (!is_string(btf, t->name_off) || !exists(btf, t))
			return bld_fail(l, where, NULL,
					"type %u names a string or type that is not there", id);
	}
	return 0;
}
