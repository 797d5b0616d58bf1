/*
 * btf_ops.c: Rust's pointers in structs of struct_ops.
 *
 * libbpf matches a struct in .struct_ops with the kernel's member by member, by name and
 * kind, and sets those that are pointers to functions to programs. In Rust such a member is
 * an Option, or a NonNull, for a reference is never null; both are structs in debug info.
 * Where that is nothing but a pointer in memory it becomes one here.
 *
 * In: the types as LLVM wrote them. Only the members of structs in these sections change,
 * in place: elsewhere, tools look Rust's own types up.
 */
#include "btf.h"

enum { DEEPEST = 8, POINTER_SIZE = 8 };

static struct btf_type *type_at(const struct btf_job *j, uint32_t id)
{
	return (struct btf_type *)btf__type_by_id(j->in, id);
}

/* The pointer that a type is made of: itself, or at the beginning of its first member that
 * has one. 0: it is made of other things. */
static uint32_t pointer_in(const struct btf_job *j, uint32_t id, unsigned depth)
{
	const struct btf_type *t = type_at(j, id = btf_unqualified(j->in, id, false));

	if (btf_is_ptr(t))
		return id;
	if (!btf_is_composite(t) || t->size != POINTER_SIZE || depth == DEEPEST)
		return 0;
	for (unsigned i = 0; i < btf_vlen(t); i++) {
		uint32_t found = btf_member_bit_offset(t, i) ?
					 0 : pointer_in(j, btf_members(t)[i].type, depth + 1);

		if (found)
			return found;
	}
	return 0;
}

/* An Option of it needs no room beside the pointer: null is None. */
static bool is_rust_pointer(const struct btf_job *j, uint32_t id)
{
	const struct btf_type *t = type_at(j, btf_unqualified(j->in, id, false));
	const char *name = btf_is_struct(t) ? btf__str_by_offset(j->in, t->name_off) : NULL;

	return name && (str_has_prefix(name, "Option<") || str_has_prefix(name, "NonNull<"));
}

struct plain_walk {
	struct btf_job *j;
	bool *seen;		/* by type id */
};

static void make_plain(struct plain_walk *w, uint32_t id, unsigned depth);

static void make_reference_plain(struct plain_walk *w, uint32_t *id, unsigned depth)
{
	uint32_t pointer = is_rust_pointer(w->j, *id) ? pointer_in(w->j, *id, 0) : 0;

	if (pointer)
		*id = pointer;
	else
		make_plain(w, *id, depth + 1);
}

static void make_plain(struct plain_walk *w, uint32_t id, unsigned depth)
{
	struct btf_type *t = type_at(w->j, id = btf_unqualified(w->j->in, id, false));

	if (depth == DEEPEST || w->seen[id])
		return;
	w->seen[id] = true;
	if (btf_is_array(t))
		make_reference_plain(w, &btf_array(t)->type, depth);
	for (unsigned i = 0; btf_is_composite(t) && i < btf_vlen(t); i++)
		make_reference_plain(w, &btf_members(t)[i].type, depth);
}

int btf_plain_ops(struct btf_job *j)
{
	struct plain_walk w = { .j = j };

	for (uint32_t id = 1; id < btf__type_cnt(j->in); id++) {
		const struct btf_type *t = type_at(j, id);

		if (!btf_is_datasec(t) || !program_is_table(btf__str_by_offset(j->in, t->name_off)))
			continue;
		if (!w.seen && !(w.seen = calloc(btf__type_cnt(j->in), sizeof(*w.seen))))
			return bld_nomem(j->l);
		for (unsigned i = 0; i < btf_vlen(t); i++) {
			const struct btf_type *var = type_at(j, btf_var_secinfos(t)[i].type);

			if (btf_is_var(var))
				make_plain(&w, var->type, 0);
		}
	}
	free(w.seen);
	return 0;
}
