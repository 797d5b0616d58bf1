/*
 * btf_repair.c: types as the kernel takes them, kind by kind.
 *
 * In: one type copied from LLVM's BTF, its references renumbered. Out: the same
 * type by the rules of kernel/bpf/btf.c (btf_*_check_meta, btf_*_resolve):
 * identifiers for names, nothing stored that is void, members in order.
 * Whatever is changed keeps its size and its places.
 */
#include <stdio.h>

#include "btf.h"

/* Rust's char by C's name: "char" has one byte to every reader of BTF. */
#define CHAR_NAME "char32_t"

static int spell(struct btf_job *j, uint32_t *name_off, const char *if_empty)
{
	char spelled[BTF_NAME_MAX + 1];
	const char *name = btf__str_by_offset(j->out, *name_off);
	int off;

	if (!name || !*name)
		name = if_empty;
	if (!*name) {
		*name_off = 0;
		return 0;
	}
	btf_spell(name, spelled);
	off = btf__add_str(j->out, spelled);
	if (off < 0)
		return bld_nomem(j->l);
	*name_off = (uint32_t)off;
	return 0;
}

/* -- types that the input does not have --------------------------------------- */

/* Copied types have their numbers before the first is copied, so new ones get
 * the numbers after those, and are added when all are there. */
static uint32_t extra(struct btf_job *j, struct btf_extra e)
{
	struct btf_extra *extras = grow(j->extras, j->extra_count, &j->extra_room, sizeof(*extras));

	if (!extras) {
		bld_nomem(j->l);
		return 0;
	}
	j->extras = extras;
	extras[j->extra_count++] = e;
	return (uint32_t)(j->order_count + j->extra_count);
}

static int add_extra(struct btf_job *j, const struct btf_extra *e)
{
	int id;

	if (!e->type && e->size)
		return btf__add_struct(j->out, NULL, e->size);
	if (!e->type)
		return btf__add_int(j->out, CHAR_NAME, 4, 0);
	id = btf__add_struct(j->out, NULL, e->size);
	if (id < 0 || btf__add_field(j->out, NULL, (int)e->type, e->bit_offset, 0))
		return -1;
	/* The name is in the table already. */
	btf_members(btf__type_by_id(j->out, (uint32_t)id))->name_off = e->name_off;
	return id;
}

int btf_add_extras(struct btf_job *j)
{
	for (size_t i = 0; i < j->extra_count; i++)
		if (add_extra(j, &j->extras[i]) < 0)
			return bld_nomem(j->l);
	return 0;
}

/* Rust's char, and whatever else LLVM's BTF has no word for, comes as void,
 * which cannot be stored. It becomes four bytes: the size of a char. */
static uint32_t stored(struct btf_job *j, uint32_t id)
{
	if (id)
		return id;
	if (!j->char_id)
		j->char_id = extra(j, (struct btf_extra){ 0 });
	return j->char_id;
}

/* -- kind by kind --------------------------------------------------------------- */

static uint32_t bit_offset(const struct btf_type *t, const struct btf_member *m)
{
	return btf_kflag(t) ? BTF_MEMBER_BIT_OFFSET(m->offset) : m->offset;
}

/* A member and its place in the order: by offset, at one offset those of no
 * size first, else as they were. */
struct ordered {
	struct btf_member member;
	uint32_t offset;
	bool takes_room;
	unsigned at;
};

static int by_order(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (x->takes_room != y->takes_room)
		return x->takes_room ? 1 : -1;
	return x->at < y->at ? -1 : 1;
}

/* The kernel wants ascending offsets; Rust's debug info has declaration order. */
static int sort_members(struct btf_job *j, struct btf_type *t)
{
	unsigned n = btf_vlen(t);
	struct ordered *members = calloc(n + 1, sizeof(*members));

	if (!members)
		return bld_nomem(j->l);
	for (unsigned i = 0; i < n; i++) {
		const struct btf_member *m = &btf_members(t)[i];

		members[i] = (struct ordered){ *m, bit_offset(t, m),
					       btf__resolve_size(j->out, m->type) != 0, i };
	}
	qsort(members, n, sizeof(*members), by_order);
	for (unsigned i = 0; i < n; i++)
		btf_members(t)[i] = members[i].member;
	free(members);
	return 0;
}

/* Only structs and unions may lack a name, in C, where tools print types. */
static const char *name_if_empty(const struct btf_job *j, const struct btf_type *t,
				 const struct btf_member *m)
{
	const struct btf_type *type = btf__type_by_id(j->out, m->type);

	if (btf_kflag(t) || !type || btf_is_composite(type))
		return "";
	return "__discriminant";
}

/* All members of a union begin where it begins. A coroutine's discriminant does
 * not: it goes into an anonymous struct, where it has the same place. */
static void wrap_member(struct btf_job *j, const struct btf_type *u, struct btf_member *m)
{
	m->type = extra(j, (struct btf_extra){ m->type, m->name_off, m->offset, u->size });
	m->name_off = 0;
	m->offset = 0;
}

/* An enum with data by LLVM before 17 (debug_rust.c). */
static uint32_t unknown_variants(struct btf_job *j, uint32_t size)
{
	if (!j->variants_unknown)
		bld_warn(j->l, ".BTF", "use LLVM 17 or newer (--llvm)",
			 "LLVM %u does not tell the members of enums with data: they have only a size",
			 j->l->llvm_major);
	j->variants_unknown = true;
	return extra(j, (struct btf_extra){ .size = size });
}

static int repair_composite(struct btf_job *j, struct btf_type *t)
{
	struct btf_member *m = btf_members(t);

	for (unsigned i = 0; i < btf_vlen(t); i++) {
		if (!m[i].type && !m[i].name_off && t->size)
			m[i].type = unknown_variants(j, t->size);
		else
			m[i].type = stored(j, m[i].type);
		if (spell(j, &m[i].name_off, name_if_empty(j, t, &m[i])))
			return -1;
		if (btf_kind(t) == BTF_KIND_UNION && !btf_kflag(t) && m[i].offset)
			wrap_member(j, t, &m[i]);
	}
	if (btf_kind(t) == BTF_KIND_STRUCT && sort_members(j, t))
		return -1;
	return spell(j, &t->name_off, "");
}

static int repair_enum(struct btf_job *j, struct btf_type *t)
{
	for (unsigned i = 0; i < btf_vlen(t); i++) {
		uint32_t *name = btf_kind(t) == BTF_KIND_ENUM ? &btf_enum(t)[i].name_off
							      : &btf_enum64(t)[i].name_off;
		if (spell(j, name, "_"))
			return -1;
	}
	return spell(j, &t->name_off, "");
}

/* A last parameter without type and name is C's "...". */
static int repair_proto(struct btf_job *j, struct btf_type *t)
{
	struct btf_param *p = btf_params(t);
	unsigned n = btf_vlen(t);
	char name[16];

	t->name_off = 0;
	for (unsigned i = 0; i < n; i++) {
		if (i + 1 == n && !p[i].type && !p[i].name_off)
			break;
		p[i].type = stored(j, p[i].type);
		/* Those of functions must have a name; others may. */
		snprintf(name, sizeof(name), "arg%u", i);
		if (spell(j, &p[i].name_off, name))
			return -1;
	}
	return 0;
}

/* Loaders look a global variable up by its name, which its symbol must have: what
 * has to be spelled otherwise becomes static. Dots may stay. */
static int repair_var(struct btf_job *j, struct btf_type *t)
{
	const char *name = btf__str_by_offset(j->out, t->name_off);

	t->type = stored(j, t->type);
	if (name && btf_is_dotted(name))
		return 0;
	if (btf_var(t)->linkage == BTF_VAR_GLOBAL_ALLOCATED)
		btf_var(t)->linkage = BTF_VAR_STATIC;
	return spell(j, &t->name_off, "_");
}

/* LLVM 23 has a word for Rust's char: the same as for C's. "unsigned int": no rule, and
 * C's own spelling. bpf-gcc's char is both signed and char. */
static int repair_int(struct btf_job *j, struct btf_type *t)
{
	const char *name = btf__str_by_offset(j->out, t->name_off);
	uint32_t *data = (uint32_t *)(t + 1), encoding = BTF_INT_ENCODING(*data);
	int off;

	if (encoding & (encoding - 1))
		*data = (*data & ~0x0f000000u) |
			(uint32_t)(encoding & BTF_INT_SIGNED ? BTF_INT_SIGNED : BTF_INT_BOOL) << 24;
	if (t->size != 4 || !name || strcmp(name, "char"))
		return 0;
	off = btf__add_str(j->out, CHAR_NAME);
	if (off < 0)
		return bld_nomem(j->l);
	t->name_off = (uint32_t)off;
	return 0;
}

int btf_repair(struct btf_job *j, struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return repair_composite(j, t);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return repair_enum(j, t);
	case BTF_KIND_FUNC_PROTO:
		return repair_proto(j, t);
	case BTF_KIND_ARRAY:
		btf_array(t)->type = stored(j, btf_array(t)->type);
		t->name_off = 0;
		return 0;
	case BTF_KIND_VAR:
		return repair_var(j, t);
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_FWD:
	case BTF_KIND_FUNC:
		return spell(j, &t->name_off, "_");
	case BTF_KIND_INT:
		return repair_int(j, t);
	case BTF_KIND_FLOAT:
	case BTF_KIND_DECL_TAG:
	case BTF_KIND_TYPE_TAG:
		return 0;
	default: /* pointers and qualifiers are anonymous */
		t->name_off = 0;
		return 0;
	}
}

/* -- functions and maps, once all types are there -------------------------------- */

static struct btf_type *out_type(const struct btf_job *j, uint32_t id)
{
	return (struct btf_type *)btf__type_by_id(j->out, id);
}

static uint32_t skip_qualifiers(const struct btf_job *j, uint32_t id)
{
	const struct btf_type *t = out_type(j, id);

	while (id && (btf_is_mod(t) || btf_is_typedef(t))) {
		id = t->type;
		t = out_type(j, id);
	}
	return id;
}

/* What lies at the beginning of a type: a pointer, wherever it is wrapped up
 * (a newtype, the Some of an Option), else 0. */
static uint32_t pointer_inside(const struct btf_job *j, uint32_t id, unsigned depth)
{
	const struct btf_type *t = out_type(j, skip_qualifiers(j, id));

	if (btf_is_ptr(t))
		return id;
	for (unsigned i = 0; depth < 8 && btf_is_composite(t) && i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];
		uint32_t found = m->offset ? 0 : pointer_inside(j, m->type, depth + 1);

		if (found)
			return found;
	}
	return 0;
}

/* A struct that travels in a register is, to the kernel, what the register
 * holds: the pointer inside, or a number of its size. */
static int in_register(struct btf_job *j, uint32_t id)
{
	const struct btf_type *t = out_type(j, skip_qualifiers(j, id));
	uint32_t pointer, size;
	char name[8];

	if (!btf_is_composite(t))
		return (int)id;
	size = t->size;
	pointer = size == 8 ? pointer_inside(j, id, 0) : 0;
	if (pointer)
		return (int)pointer;
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return (int)id;
	snprintf(name, sizeof(name), "u%u", 8 * size);
	return btf__add_int(j->out, name, size, 0);
}

int btf_repair_global(struct btf_job *j, uint32_t proto)
{
	unsigned n = btf_vlen(out_type(j, proto));

	/* Adding a type moves the others: each is looked up anew. */
	for (unsigned i = 0; i <= n; i++) {
		struct btf_type *t = out_type(j, proto);
		uint32_t id = i < n ? btf_params(t)[i].type : t->type;
		int plain = id ? in_register(j, id) : 0;

		if (plain < 0)
			return bld_nomem(j->l);
		t = out_type(j, proto);
		if (i < n)
			btf_params(t)[i].type = (uint32_t)plain;
		else
			t->type = (uint32_t)plain;
	}
	return 0;
}

/* A map's key or value is written as a pointer to it; one to void is one to
 * what BTF cannot say. */
static int repair_map(struct btf_job *j, uint32_t map)
{
	const struct btf_type *t = out_type(j, map);
	unsigned n = btf_is_struct(t) ? btf_vlen(t) : 0;

	for (unsigned i = 0; i < n; i++) {
		const struct btf_member *m = &btf_members(out_type(j, map))[i];
		const char *name = btf__str_by_offset(j->out, m->name_off);
		const struct btf_type *p = out_type(j, m->type);
		int id;

		if (btf_is_struct(p) && repair_map(j, m->type))
			return -1;
		if (!btf_is_ptr(p) || skip_qualifiers(j, p->type) || !name ||
		    (strcmp(name, "key") && strcmp(name, "value")))
			continue;
		id = btf__add_int(j->out, CHAR_NAME, 4, 0);
		id = id < 0 ? id : btf__add_ptr(j->out, id);
		if (id < 0)
			return bld_nomem(j->l);
		btf_members(out_type(j, map))[i].type = (uint32_t)id;
	}
	return 0;
}

int btf_repair_maps(struct btf_job *j)
{
	uint32_t count = btf__type_cnt(j->out);

	for (uint32_t id = 1; id < count; id++) {
		const struct btf_type *sec = out_type(j, id);
		const char *name = btf__str_by_offset(j->out, sec->name_off);

		if (!btf_is_datasec(sec) || !name || strcmp(name, ".maps") != 0)
			continue;
		for (unsigned i = 0; i < btf_vlen(out_type(j, id)); i++) {
			uint32_t var = btf_var_secinfos(out_type(j, id))[i].type;

			if (repair_map(j, skip_qualifiers(j, out_type(j, var)->type)))
				return -1;
		}
	}
	return 0;
}
