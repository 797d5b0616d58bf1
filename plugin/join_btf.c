/*
 * join_btf.c: BTF as libbpf's linker wants it of the objects that it joins.
 *
 * It resolves a symbol by BTF: every global name needs a FUNC or VAR, and those of a
 * declaration and of the definition must have the same types by C's rules. Rust declares
 * foreign items without debug info, C objects may have none, names of types differ
 * from language to language, and a linker of code has no business to mind. So each
 * global name gets one and the same type here, everywhere; its own goes along under a
 * typedef, and takes the place again once all is joined (join_restore_types).
 *
 * Also evened out: bpf-gcc calls all functions static and has no func_info, LLVM calls
 * functions global that the link made internal, neither places variables.
 *
 * libbpf before 1.5 takes FUNCs of a DATASEC (kfuncs in .ksyms) for VARs. What it reads
 * then lies in the type that follows; that must not begin with a 1 (as "global" would),
 * which is why the first string is a name of nothing.
 */
#include <errno.h>
#include <stdio.h>

#include "join_btf.h"

/* -- one object's ------------------------------------------------------------------------- */

static struct btf_type *type_of(const struct making *m, uint32_t id)
{
	return (struct btf_type *)btf__type_by_id(m->job.out, id);
}

static int failed(const struct making *m, int err)
{
	return bld_fail(m->job.l, m->e->object->where, NULL, "cannot make its BTF: %s",
			strerror(-err));
}

/* A function without parameters, and a map's definition: it may be one. */
static int add_common_types(struct making *m)
{
	struct btf *out = m->job.out;
	int number, array, pointer;

	if (btf__add_str(out, "no type's name") < 0)
		return bld_nomem(m->job.l);
	number = btf__add_int(out, "int", 4, BTF_INT_SIGNED);
	array = btf__add_array(out, number, number, 1);
	pointer = btf__add_ptr(out, array);
	m->any_variable = (uint32_t)btf__add_struct(out, "", 8);
	if (btf__add_field(out, "type", pointer, 0, 0))
		return bld_nomem(m->job.l);
	m->any_function = (uint32_t)btf__add_func_proto(out, 0);
	return (int)m->any_function < 0 ? bld_nomem(m->job.l) : 0;
}

/* All types but data sections, functions and variables static for now. */
static int copy_types(struct making *m)
{
	struct btf_job *j = &m->job;
	uint32_t n = j->in ? btf__type_cnt(j->in) : 1;

	j->new_id = calloc(n, sizeof(*j->new_id));
	if (!j->new_id)
		return bld_nomem(j->l);
	for (uint32_t id = 1; id < n; id++) {
		const struct btf_type *t = btf__type_by_id(j->in, id);
		int copy = btf_is_datasec(t) ? 0 : btf__add_type(j->out, j->in, t);

		if (copy < 0)
			return failed(m, copy);
		j->new_id[id] = (uint32_t)copy;
	}
	for (uint32_t id = 1; id < n; id++) {
		struct btf_type *t = j->new_id[id] ? type_of(m, j->new_id[id]) : NULL;
		uint32_t *ref;

		for (unsigned i = 0; t && (ref = btf_reference(t, i)); i++)
			*ref = j->new_id[*ref];
		if (t && btf_is_func(t))
			t->info = (uint32_t)BTF_KIND_FUNC << 24 | BTF_FUNC_STATIC;
		else if (t && btf_is_var(t))
			btf_var(t)->linkage = BTF_VAR_STATIC;
	}
	return 0;
}

static int index_name(struct making *m, struct symtab *names, uint32_t **ids, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(m->job.in, id);
	const char *name = btf__str_by_offset(m->job.in, t->name_off);
	size_t before = names->count;
	const struct symbol *s = symtab_add_copy(names, name, strlen(name));
	uint32_t *grown;

	if (!s)
		return bld_nomem(m->job.l);
	if (names->count == before)
		return 0;
	grown = reallocarray(*ids, names->room, sizeof(*grown));
	if (!grown)
		return bld_nomem(m->job.l);
	*ids = grown;
	grown[before] = id;
	return 0;
}

static int index_names(struct making *m)
{
	for (uint32_t id = 1; m->job.in && id < btf__type_cnt(m->job.in); id++) {
		const struct btf_type *t = btf__type_by_id(m->job.in, id);

		if ((btf_is_func(t) && index_name(m, &m->functions, &m->function_ids, id)) ||
		    (btf_is_var(t) && index_name(m, &m->variables, &m->variable_ids, id)))
			return -1;
	}
	return 0;
}

uint32_t join_named(const struct symtab *names, const uint32_t *ids, const char *name)
{
	const struct symbol *s = symtab_find(names, name, strlen(name));

	return s ? ids[s - names->symbols] : 0;
}

/* -- global names ---------------------------------------------------------------------------- */

/* The FUNC or VAR of a symbol in `in`, or 0: what func_info says of the place, else
 * the name. */
static uint32_t own_type(struct making *m, const struct object_symbol *s, bool function)
{
	uint32_t id = function && s->section ? join_function_at(m, s) : 0;

	if (!function)
		return join_named(&m->variables, m->variable_ids, s->name);
	return id ? id : join_named(&m->functions, m->function_ids, s->name);
}

/* Is it a function, by its definition, or, if it has none here, by the declaration? */
static bool is_function(struct making *m, const struct object_symbol *s)
{
	if (symtab_find(&m->e->j->functions, s->name, strlen(s->name)))
		return true;
	if (symtab_find(&m->e->j->variables, s->name, strlen(s->name)))
		return false;
	return join_named(&m->functions, m->function_ids, s->name);
}

/* The type that the name has in this object goes along. */
static int keep_type(struct making *m, const struct object_symbol *s, bool defined, uint32_t type)
{
	char *name;
	int err;

	if (defined)
		err = asprintf(&name, JOIN_DEFINED "%s", s->name);
	else
		err = asprintf(&name, JOIN_DECLARED "%zu:%s", (size_t)(m->e - m->e->j->joinees),
			       s->name);
	if (err < 0)
		return bld_nomem(m->job.l);
	err = btf__add_typedef(m->job.out, name, (int)type);
	free(name);
	return err < 0 ? failed(m, err) : 0;
}

/* The object's FUNC or VAR becomes that of the name. */
static int rename_type(struct making *m, struct btf_type *t, const struct object_symbol *s,
		       bool function, bool defined)
{
	int name = btf__add_str(m->job.out, s->name);

	if (name < 0)
		return bld_nomem(m->job.l);
	t->name_off = (uint32_t)name;
	t->type = function ? m->any_function : m->any_variable;
	if (function)
		t->info = (uint32_t)BTF_KIND_FUNC << 24 |
			  (defined ? BTF_FUNC_GLOBAL : BTF_FUNC_EXTERN);
	else
		btf_var(t)->linkage = defined ? BTF_VAR_GLOBAL_ALLOCATED : BTF_VAR_GLOBAL_EXTERN;
	return 0;
}

static int add_type(struct making *m, const struct object_symbol *s, bool function, bool defined)
{
	int type;

	if (function)
		type = btf__add_func(m->job.out, s->name,
				     defined ? BTF_FUNC_GLOBAL : BTF_FUNC_EXTERN,
				     (int)m->any_function);
	else
		type = btf__add_var(m->job.out, s->name,
				    defined ? BTF_VAR_GLOBAL_ALLOCATED : BTF_VAR_GLOBAL_EXTERN,
				    (int)m->any_variable);
	return type < 0 ? failed(m, type) : 0;
}

/* A second name of one place finds the FUNC taken. */
static int add_name(struct making *m, const struct object_symbol *s)
{
	bool function = is_function(m, s), defined = s->section && !s->lost;
	uint32_t id = s->lost ? 0 : own_type(m, s, function);
	const struct btf_type *t = id ? btf__type_by_id(m->job.in, id) : NULL;

	if (t && keep_type(m, s, defined, m->job.new_id[t->type]))
		return -1;
	if (t && type_of(m, m->job.new_id[id])->type == m->job.new_id[t->type])
		return rename_type(m, type_of(m, m->job.new_id[id]), s, function, defined);
	return add_type(m, s, function, defined);
}

static int add_names(struct making *m)
{
	const struct object *o = m->e->object;

	for (uint32_t i = 1; i < o->symbol_count; i++)
		if (object_is_global(&o->symbols[i]) && add_name(m, &o->symbols[i]))
			return -1;
	return 0;
}

/* -- data sections -------------------------------------------------------------------------- */

/* One entry of a data section that lies in the file. */
static int add_placed(struct making *m, const char *section, const struct btf_var_secinfo *v)
{
	const struct btf_type *var = btf__type_by_id(m->job.in, v->type);
	const char *name = btf__str_by_offset(m->job.in, var->name_off);
	const struct btf_sym *s;

	if (!btf_is_var(var))
		return 0;
	s = btf_syms_variable(&m->job.syms, section, name, v->offset);
	if (!s || !s->size)
		return 0;
	return btf__add_datasec_var_info(m->job.out, (int)m->job.new_id[v->type],
					 (uint32_t)s->value, (uint32_t)s->size);
}

/* One that a loader places. A function is listed once in all objects: libbpf
 * before 1.5 wants to know its size the second time. */
static int add_loaders(struct making *m, const struct btf_var_secinfo *v)
{
	const struct btf_type *t = type_of(m, m->job.new_id[v->type]);
	const char *name = btf__str_by_offset(m->job.out, t->name_off);
	size_t before = m->e->j->kfuncs.count;

	if (btf_is_func(t)) {
		if (!symtab_add_copy(&m->e->j->kfuncs, name, strlen(name)))
			return -ENOMEM;
		if (m->e->j->kfuncs.count == before)
			return 0;
	} else if (!btf_is_var(t)) {
		return 0;
	}
	return btf__add_datasec_var_info(m->job.out, (int)m->job.new_id[v->type], 0, v->size);
}

/* An extern of a section that is in the file (.maps) is listed nowhere: the definition is. */
static bool is_listed(const struct making *m, uint32_t id)
{
	const struct btf_type *t = type_of(m, m->job.new_id[id]);

	return !btf_is_var(t) || btf_var(t)->linkage != BTF_VAR_GLOBAL_EXTERN;
}

static int add_datasec(struct making *m, const struct btf_type *sec)
{
	const char *name = btf__str_by_offset(m->job.in, sec->name_off);
	uint32_t place = object_section_named(m->e->object, name);
	bool loaders = strcmp(name, ".ksyms") == 0 || strcmp(name, ".kconfig") == 0;
	int err;

	if (!place && !loaders)
		return 0;
	err = btf__add_datasec(m->job.out, name,
			       place ? (uint32_t)m->e->object->sections[place].sh.sh_size : 0);
	for (unsigned i = 0; err >= 0 && i < btf_vlen(sec); i++) {
		const struct btf_var_secinfo *v = &btf_var_secinfos(sec)[i];

		if (!m->job.new_id[v->type])
			continue;
		if (loaders)
			err = add_loaders(m, v);
		else if (is_listed(m, v->type))
			err = add_placed(m, name, v);
	}
	return err < 0 ? failed(m, err) : 0;
}

/* The last types of all, as compilers have them. */
static int add_datasecs(struct making *m)
{
	for (uint32_t id = 1; m->job.in && id < btf__type_cnt(m->job.in); id++) {
		const struct btf_type *t = btf__type_by_id(m->job.in, id);

		if (btf_is_datasec(t) && add_datasec(m, t))
			return -1;
	}
	return 0;
}

/* -- all of it ------------------------------------------------------------------------------- */

static int give_away(struct making *m, struct elf_change *btf, struct elf_change *ext)
{
	bool records = false;
	const void *data;
	uint32_t len;

	for (int kind = 0; kind < EXT_KINDS; kind++)
		records |= m->job.ext.counts[kind] > 0;
	if (btf__set_endianness(m->job.out, m->e->object->big_endian ? BTF_BIG_ENDIAN
								     : BTF_LITTLE_ENDIAN) ||
	    !(data = btf__raw_data(m->job.out, &len)) || !(btf->data = malloc(len)))
		return bld_nomem(m->job.l);
	memcpy((void *)btf->data, data, len);
	btf->len = len;
	if (!records)
		return 0;
	ext->data = ext_write(&m->job.ext, &ext->len);
	if (!ext->data)
		return bld_nomem(m->job.l);
	if (m->e->object->swapped)
		ext_swap((void *)ext->data, ext->len);
	return 0;
}

static int make(struct making *m, struct elf_change *btf, struct elf_change *ext)
{
	if (add_common_types(m) || copy_types(m) || index_names(m) || join_read_records(m) ||
	    add_names(m) || join_settle_records(m) || add_datasecs(m))
		return -1;
	for (int kind = 0; m->job.in && kind < EXT_KINDS; kind++)
		if (btf_move_records(&m->job, kind))
			return -1;
	return give_away(m, btf, ext);
}

int join_make_btf(struct joinee *e, struct elf_change *btf, struct elf_change *ext)
{
	struct bld *l = e->j->l;
	struct making m = { .e = e, .job = { .l = l } };
	const void *raw;
	uint32_t len;
	int err;

	/* A copy: it gets new strings, the old ones keep their places. */
	if (e->btf && l->set.btf && (raw = btf__raw_data(e->btf, &len)))
		m.job.in = join_or_null(btf__new(raw, len));
	m.job.out = join_or_null(btf__new_empty());
	if (!m.job.out || (e->btf && l->set.btf && !m.job.in))
		err = bld_nomem(l);
	else
		err = btf_syms_read(l, &e->image, &m.job.syms) || make(&m, btf, ext);
	btf_syms_free(&m.job.syms);
	ext_free(&m.job.ext);
	symtab_free(&m.functions);
	symtab_free(&m.variables);
	free(m.function_ids);
	free(m.variable_ids);
	free(m.job.new_id);
	btf__free(m.job.in);
	btf__free(m.job.out);
	return err ? -1 : 0;
}
