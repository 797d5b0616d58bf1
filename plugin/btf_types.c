/*
 * btf_types.c: copies the types that the program reaches, repaired kind by kind.
 *
 * Roots are what loaders and the kernel look at: functions with func_info, data
 * sections and CO-RE relocations. They are walked depth first and a type is
 * copied after those it refers to, so that its new number depends on the
 * program and not on LLVM's order, and so that the kernel, which resolves at
 * most 32 levels at once, finds inner types resolved already.
 */
#include <stdio.h>

#include "btf.h"

uint32_t *btf_reference(struct btf_type *t, unsigned i)
{
	switch (btf_kind(t)) {
	case BTF_KIND_PTR:
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_FUNC:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
	case BTF_KIND_TYPE_TAG:
		return i == 0 ? &t->type : NULL;
	case BTF_KIND_ARRAY:
		return i == 0 ? &btf_array(t)->type : i == 1 ? &btf_array(t)->index_type : NULL;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return i < btf_vlen(t) ? &btf_members(t)[i].type : NULL;
	case BTF_KIND_FUNC_PROTO:
		return i == 0 ? &t->type : i <= btf_vlen(t) ? &btf_params(t)[i - 1].type : NULL;
	case BTF_KIND_DATASEC:
		return i < btf_vlen(t) ? &btf_var_secinfos(t)[i].type : NULL;
	default:
		return NULL;
	}
}

static const char *in_string(const struct btf_job *j, uint32_t off)
{
	const char *s = btf__str_by_offset(j->in, off);

	return s ? s : "";
}

/* -- what is reached -------------------------------------------------------- */

struct visit {
	uint32_t id;
	unsigned next;
};

static struct btf_type *in_type(const struct btf_job *j, uint32_t id)
{
	return (struct btf_type *)btf__type_by_id(j->in, id);
}

/* A variable that takes no room has no place in a data section. */
static bool is_placed(const struct btf_job *j, const char *section,
		      const struct btf_var_secinfo *v)
{
	const struct btf_type *var = in_type(j, v->type);
	const struct btf_sym *s;

	s = btf_syms_variable(&j->syms, section, in_string(j, var->name_off), v->offset);
	return !s || s->size;
}

/* The child to visit next; 0: none that is new. */
static uint32_t next_child(struct btf_job *j, struct visit *v)
{
	struct btf_type *t = in_type(j, v->id);
	uint32_t *ref;

	while ((ref = btf_reference(t, v->next++))) {
		struct btf_type *child;

		if (!*ref || *ref >= btf__type_cnt(j->in) || j->new_id[*ref])
			continue;
		child = in_type(j, *ref);
		if (btf_kind(t) == BTF_KIND_DATASEC && btf_kind(child) == BTF_KIND_VAR &&
		    !is_placed(j, in_string(j, t->name_off), &btf_var_secinfos(t)[v->next - 1]))
			continue;
		return *ref;
	}
	return 0;
}

#define IN_PROGRESS UINT32_MAX

static int reach(struct btf_job *j, uint32_t root)
{
	struct visit *stack = NULL;
	size_t depth = 0, room = 0;

	if (!root || root >= btf__type_cnt(j->in) || j->new_id[root])
		return 0;
	for (uint32_t id = root;;) {
		if (id) {
			struct visit *deeper = grow(stack, depth, &room, sizeof(*stack));

			if (!deeper) {
				free(stack);
				return bld_nomem(j->l);
			}
			stack = deeper;
			stack[depth++] = (struct visit){ .id = id };
			j->new_id[id] = IN_PROGRESS;
		}
		id = next_child(j, &stack[depth - 1]);
		if (id)
			continue;
		id = stack[--depth].id;
		j->order[j->order_count++] = id;
		j->new_id[id] = (uint32_t)j->order_count;
		if (!depth)
			break;
		id = 0;
	}
	free(stack);
	return 0;
}

static int reach_records(struct btf_job *j, int kind)
{
	for (size_t i = 0; i < j->ext.counts[kind]; i++) {
		const struct ext_section *s = &j->ext.sections[kind][i];

		for (size_t k = 0; k < s->count; k++)
			if (reach(j, s->records[k].word[1]))
				return -1;
	}
	return 0;
}

static bool has_placed_variable(const struct btf_job *j, struct btf_type *datasec)
{
	for (unsigned i = 0; i < btf_vlen(datasec); i++) {
		uint32_t id = btf_var_secinfos(datasec)[i].type;

		if (id && id < btf__type_cnt(j->in) &&
		    (btf_kind(in_type(j, id)) != BTF_KIND_VAR ||
		     is_placed(j, in_string(j, datasec->name_off),
			       &btf_var_secinfos(datasec)[i])))
			return true;
	}
	return false;
}

/* Data sections by name: the order of LLVM's own is not its promise. */
static int reach_datasecs(struct btf_job *j)
{
	const char *last = "";

	for (;;) {
		const char *best = NULL;
		uint32_t best_id = 0;

		for (uint32_t id = 1; id < btf__type_cnt(j->in); id++) {
			struct btf_type *t = in_type(j, id);
			const char *name;

			if (btf_kind(t) != BTF_KIND_DATASEC || j->new_id[id])
				continue;
			name = in_string(j, t->name_off);
			if (strcmp(name, last) > 0 && (!best || strcmp(name, best) < 0)) {
				best = name;
				best_id = id;
			}
		}
		if (!best)
			return 0;
		last = best;
		if (has_placed_variable(j, in_type(j, best_id)) && reach(j, best_id))
			return -1;
	}
}

static int reach_tags(struct btf_job *j)
{
	for (uint32_t id = 1; id < btf__type_cnt(j->in); id++) {
		struct btf_type *t = in_type(j, id);

		if (btf_kind(t) == BTF_KIND_DECL_TAG && t->type < btf__type_cnt(j->in) &&
		    j->new_id[t->type] && reach(j, id))
			return -1;
	}
	return 0;
}

static int reach_all(struct btf_job *j)
{
	size_t n = btf__type_cnt(j->in);

	free(j->order);
	free(j->new_id);
	j->order_count = 0;
	j->order = calloc(n, sizeof(*j->order));
	j->new_id = calloc(n, sizeof(*j->new_id));
	if (!j->order || !j->new_id)
		return bld_nomem(j->l);
	if (reach_records(j, EXT_FUNC) || reach_datasecs(j) || reach_records(j, EXT_CORE))
		return -1;
	return reach_tags(j);
}

/* -- copying -------------------------------------------------------------------- */

struct placed {
	uint32_t type, offset, size;
};

static int by_offset(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->type < y->type ? -1 : x->type > y->type;
}

/* Offsets and sizes are the symbols', which LLVM leaves to the loader. Externs
 * (.ksyms, .kconfig) have no place in the file and stay the loader's. */
static int copy_datasec(struct btf_job *j, struct btf_type *t)
{
	const char *name = in_string(j, t->name_off);
	uint64_t size = btf_syms_section_size(&j->syms, name);
	struct placed *vars = calloc(btf_vlen(t) + 1, sizeof(*vars));
	char spelled[BTF_NAME_MAX + 1];
	size_t n = 0;
	int err;

	if (!vars)
		return bld_nomem(j->l);
	for (unsigned i = 0; i < btf_vlen(t); i++) {
		const struct btf_var_secinfo *v = &btf_var_secinfos(t)[i];
		const struct btf_sym *s;

		if (v->type >= btf__type_cnt(j->in) || !j->new_id[v->type])
			continue;
		s = btf_syms_variable(&j->syms, name, in_string(j, in_type(j, v->type)->name_off),
				      v->offset);
		vars[n++] = (struct placed){ j->new_id[v->type],
					     s ? (uint32_t)s->value : v->offset,
					     s ? (uint32_t)s->size : v->size };
	}
	qsort(vars, n, sizeof(*vars), by_offset);
	/* A '?' in front ("?struct_ops") is libbpf's, which takes it away. */
	if (!btf_is_dotted(name + (*name == '?'))) {
		btf_spell(name, spelled);
		name = spelled;
	}
	err = btf__add_datasec(j->out, name, size == UINT64_MAX ? t->size : (uint32_t)size);
	for (size_t i = 0; i < n && err >= 0; i++)
		err = btf__add_datasec_var_info(j->out, (int)vars[i].type, vars[i].offset,
						vars[i].size);
	free(vars);
	return err < 0 ? bld_nomem(j->l) : 0;
}

/* Rust's () comes as an integer of no bits, which tools divide by. */
static int copy_unit(struct btf_job *j, const struct btf_type *t)
{
	char name[BTF_NAME_MAX + 1];

	btf_spell(in_string(j, t->name_off), name);
	return btf__add_struct(j->out, name, 0) < 0 ? bld_nomem(j->l) : 0;
}

static int copy_type(struct btf_job *j, uint32_t id)
{
	struct btf_type *t = in_type(j, id);
	uint32_t *ref;
	int new_id;

	if (btf_kind(t) == BTF_KIND_DATASEC)
		return copy_datasec(j, t);
	if (btf_kind(t) == BTF_KIND_INT && !t->size)
		return copy_unit(j, t);
	new_id = btf__add_type(j->out, j->in, t);
	if (new_id < 0)
		return bld_fail(j->l, ".BTF", NULL, "type %u cannot be copied: %s", id,
				strerror(-new_id));
	t = (struct btf_type *)btf__type_by_id(j->out, (uint32_t)new_id);
	for (unsigned i = 0; (ref = btf_reference(t, i)); i++)
		*ref = *ref < btf__type_cnt(j->in) ? j->new_id[*ref] : 0;
	return j->repaired ? 0 : btf_repair(j, t);
}

/* The kernel verifies a global function by itself, for any arguments; what the
 * linker has made internal must not be global in BTF either. */
static int settle_function(struct btf_job *j, uint32_t id, const struct btf_sym *sym)
{
	struct btf_type *t = (struct btf_type *)btf__type_by_id(j->out, id);

	if (!t || !sym || btf_kind(t) != BTF_KIND_FUNC)
		return 0;
	t->info = (uint32_t)BTF_KIND_FUNC << 24 | (sym->global ? BTF_FUNC_GLOBAL : BTF_FUNC_STATIC);
	return sym->global ? btf_repair_global(j, t->type) : 0;
}

static int settle_functions(struct btf_job *j)
{
	for (size_t i = 0; i < j->ext.counts[EXT_FUNC]; i++) {
		const struct ext_section *s = &j->ext.sections[EXT_FUNC][i];

		for (size_t k = 0; k < s->count; k++) {
			uint32_t id = s->records[k].word[1];

			if (id < btf__type_cnt(j->in) && j->new_id[id] &&
			    settle_function(j, j->new_id[id],
					    btf_syms_function(&j->syms, in_string(j, s->name_off),
							      s->records[k].word[0])))
				return -1;
		}
	}
	return 0;
}

int btf_copy_types(struct btf_job *j)
{
	if (reach_all(j))
		return -1;
	for (size_t i = 0; i < j->order_count; i++)
		if (copy_type(j, j->order[i]))
			return -1;
	if (j->repaired)
		return 0;
	if (btf_add_extras(j) || settle_functions(j))
		return -1;
	return btf_repair_maps(j);
}
