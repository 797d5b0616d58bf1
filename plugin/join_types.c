/*
 * join_types.c: the types that objects have before they are joined, and after.
 */
#include <stdio.h>

#include "join_btf.h"

struct btf *join_or_null(struct btf *btf)
{
	return libbpf_get_error(btf) ? NULL : btf;
}

char *join_place(const struct object *o, const char *section)
{
	char *place;

	return asprintf(&place, "%s(%s)", o->where, section) < 0 ? NULL : place;
}

int join_read_btf(struct bld *l, const struct object *o, const void *data, size_t len,
		  struct btf **out)
{
	const struct image img = { .data = (void *)data, .len = len };
	size_t btf_len;
	const void *bytes = elf_section(&img, ".BTF", &btf_len);
	char *place = join_place(o, ".BTF");
	int err = 0;

	if (!place)
		return bld_nomem(l);
	if (bytes) {
		*out = join_or_null(btf__new(bytes, (uint32_t)btf_len));
		err = *out ? btf_input_check(l, place, *out)
			   : bld_fail(l, place, "compile it again", "malformed");
	}
	free(place);
	return err;
}

/* -- what is declared otherwise than it is defined --------------------------------------- */

static const struct btf_type *resolved(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	/* A circle of qualifiers is for others to complain of. */
	for (int depth = 0; depth < 32 && (btf_is_mod(t) || btf_is_typedef(t)); depth++)
		t = btf__type_by_id(btf, t->type);
	return t;
}

/* C's `f()` and `f(int, ...)` say little. */
static bool is_open(const struct btf_type *proto)
{
	unsigned n = btf_vlen(proto);

	return !n || !btf_params(proto)[n - 1].type;
}

/* "max_entries" of a map's definition; 0: has none. */
static uint64_t map_attribute(const struct btf *btf, const struct btf_type *map, const char *name)
{
	for (unsigned i = 0; i < btf_vlen(map); i++) {
		const struct btf_member *m = &btf_members(map)[i];
		const struct btf_type *pointer = resolved(btf, m->type), *t;
		int64_t size;

		if (strcmp(btf__str_by_offset(btf, m->name_off), name) || !btf_is_ptr(pointer))
			continue;
		t = resolved(btf, pointer->type);
		if (btf_is_array(t) && strcmp(name, "key") && strcmp(name, "value"))
			return btf_array(t)->nelems;
		size = btf__resolve_size(btf, pointer->type);
		return size > 0 ? (uint64_t)size : 0;
	}
	return 0;
}

static void compare_maps(struct join *j, const struct btf *btf, const char *where, const char *name,
			 const struct btf_type *declared, const struct btf_type *defined)
{
	static const char *const attributes[] = { "type", "max_entries", "key", "value", "key_size",
						  "value_size", "map_flags" };

	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		uint64_t here = map_attribute(btf, declared, attributes[i]);
		uint64_t there = map_attribute(btf, defined, attributes[i]);

		if (here && there && here != there)
			bld_warn(j->l, where, "declare it as it is defined",
				 "declares map %s with %s %llu, it has %llu", name, attributes[i],
				 (unsigned long long)here, (unsigned long long)there);
	}
}

static void compare(struct join *j, const struct btf *btf, const char *where, const char *name,
		    uint32_t declared, uint32_t defined)
{
	const struct btf_type *here = resolved(btf, declared), *there = resolved(btf, defined);

	if (btf_is_struct(here) && btf_is_struct(there))
		compare_maps(j, btf, where, name, here, there);
	if (!btf_is_func_proto(here) || !btf_is_func_proto(there) || is_open(here) ||
	    btf_vlen(here) == btf_vlen(there))
		return;
	bld_warn(j->l, where, "declare it as it is defined",
		 "declares %s with %u parameters, it has %u", name, btf_vlen(here),
		 btf_vlen(there));
}

/* -- afterwards -------------------------------------------------------------------------- */

/* Global names of the joined object. */
struct restoring {
	struct join *j;
	struct btf *btf;
	struct symtab names;
	struct {
		uint32_t id;		/* FUNC or VAR */
		uint32_t defined;	/* type; 0: by a loader */
	} *types;			/* by number in `names` */
};

static int note_names(struct restoring *r)
{
	for (uint32_t id = 1; id < btf__type_cnt(r->btf); id++) {
		const struct btf_type *t = btf__type_by_id(r->btf, id);
		const char *name = btf__str_by_offset(r->btf, t->name_off);
		const struct symbol *s;

		if ((!btf_is_func(t) || btf_vlen(t) == BTF_FUNC_STATIC) &&
		    (!btf_is_var(t) || btf_var(t)->linkage == BTF_VAR_STATIC))
			continue;
		s = symtab_add(&r->names, name, strlen(name));
		if (!s)
			return bld_nomem(r->j->l);
		r->types[s - r->names.symbols].id = id;
	}
	return 0;
}

static void set_type(struct restoring *r, size_t number, uint32_t type)
{
	((struct btf_type *)btf__type_by_id(r->btf, r->types[number].id))->type = type;
}

/* One typedef that has kept a type; definitions go first. */
static void restore(struct restoring *r, const struct btf_type *t, bool definitions)
{
	const char *name = btf__str_by_offset(r->btf, t->name_off);
	const char *prefix = definitions ? JOIN_DEFINED : JOIN_DECLARED;
	const struct symbol *s;
	unsigned long joinee = 0;
	size_t number;
	char *end;

	if (!str_has_prefix(name, prefix))
		return;
	name += strlen(prefix);
	if (!definitions) {
		joinee = strtoul(name, &end, 10);
		if (*end != ':')
			return;
		name = end + 1;
	}
	s = symtab_find(&r->names, name, strlen(name));
	if (!s || joinee >= r->j->count)
		return;
	number = (size_t)(s - r->names.symbols);
	if (definitions)
		r->types[number].defined = t->type;
	else if (r->types[number].defined)
		compare(r->j, r->btf, r->j->joinees[joinee].object->where, name, t->type,
			r->types[number].defined);
	if (definitions || !r->types[number].defined)
		set_type(r, number, t->type);
}

int join_restore_types(struct join *j, struct btf *btf)
{
	struct restoring r = { .j = j, .btf = btf };
	int err;

	r.types = calloc(btf__type_cnt(btf), sizeof(*r.types));
	err = r.types ? note_names(&r) : bld_nomem(j->l);
	for (int pass = 0; !err && pass < 2; pass++)
		for (uint32_t id = 1; id < btf__type_cnt(btf); id++) {
			const struct btf_type *t = btf__type_by_id(btf, id);

			if (btf_is_typedef(t))
				restore(&r, t, pass == 0);
		}
	symtab_free(&r.names);
	free(r.types);
	return err;
}
