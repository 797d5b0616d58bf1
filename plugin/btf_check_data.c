/*
 * btf_check_data.c: the kernel's rules on data sections (btf_datasec_check_meta),
 * and what loaders want of them and their ELF section.
 *
 * Compilers leave a section's size and the places of its global variables at 0;
 * loaders take them from the ELF section and the symbols, and so do we here. Of
 * .ksyms and .kconfig loaders make up all places.
 */
#include "btf_check.h"

struct place {
	uint64_t at, size;
	uint32_t entry;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order || !x->section || !y->section ? order : strcmp(x->section, y->section);
}

/* Sorts what the object has, so that each look-up is short. */
int check_object(struct checker *c)
{
	const struct btf_syms *s = c->syms;

	if (!s)
		return 0;
	c->vars = calloc(s->count + 1, sizeof(*c->vars));
	c->sections = calloc(s->section_count + 1, sizeof(*c->sections));
	if (!c->vars || !c->sections)
		return bld_nomem(c->l);
	for (size_t i = 0; i < s->count; i++)
		if (!s->syms[i].function)
			c->vars[c->var_count++] = (struct named){
				s->syms[i].name, s->syms[i].section, s->syms[i].value
			};
	for (size_t i = 0; i < s->section_count; i++)
		c->sections[c->section_count++] =
			(struct named){ s->sections[i].name, NULL, s->sections[i].size };
	qsort(c->vars, c->var_count, sizeof(*c->vars), by_name);
	qsort(c->sections, c->section_count, sizeof(*c->sections), by_name);
	return 0;
}

const struct named *check_section(const struct checker *c, const char *name)
{
	struct named key = { name, NULL, 0 };

	return c->sections ? bsearch(&key, c->sections, c->section_count, sizeof(key), by_name)
			   : NULL;
}

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

static struct shown entry_name(const struct checker *c, const struct checked_type *t, uint32_t i)
{
	return check_shown(c, check_type(c, check_more(c, t, i, 3, 0)).name);
}

/* The place that a loader sees: a global variable's is its symbol's. */
static struct place look_up(struct checker *c, const struct checked_type *t, uint32_t i,
			    bool has_section)
{
	struct place p = { check_more(c, t, i, 3, 1), check_more(c, t, i, 3, 2), i };
	struct checked_type var = check_type(c, check_more(c, t, i, 3, 0));
	struct named key = { check_string(c, var.name), check_string(c, t->name), 0 }, *symbol;

	if (!has_section || var.kind != BTF_KIND_VAR ||
	    check_more(c, &var, 0, 1, 0) != BTF_VAR_GLOBAL_ALLOCATED)
		return p;
	symbol = bsearch(&key, c->vars, c->var_count, sizeof(key), by_name);
	if (!symbol)
		check_violated(c, t->id, "variable '%s' has no symbol in the section",
			       entry_name(c, t, i).text);
	else if (t->size && symbol->value != p.at)
		check_violated(c, t->id, "variable '%s' is at %llu, its symbol at %llu",
			       entry_name(c, t, i).text, (unsigned long long)p.at,
			       (unsigned long long)symbol->value);
	else
		p.at = symbol->value;
	return p;
}

/* One after the other, none empty, all inside. */
static void check_places(struct checker *c, const struct checked_type *t,
			 const struct place *places, uint64_t size)
{
	uint64_t end = 0;

	for (uint32_t i = 0; i < t->vlen; i++) {
		const struct place *p = &places[i];
		const char *rule = NULL;

		if (!p->size)
			rule = "takes no room";
		else if (p->at + p->size > size)
			rule = "does not end inside of the section";
		else if (p->at < end)
			rule = "overlaps the one before, or is not in order";
		if (rule)
			check_violated(c, t->id, "variable '%s' at %llu, %llu bytes, %s",
				       entry_name(c, t, p->entry).text, (unsigned long long)p->at,
				       (unsigned long long)p->size, rule);
		end = p->at + p->size;
	}
}

static int check_datasec(struct checker *c, const struct checked_type *t)
{
	const struct named *section = check_section(c, check_string(c, t->name));
	uint64_t size = t->size ? t->size : section ? section->value : 0;
	struct place *places;

	if (t->size && section && section->value != t->size)
		check_violated(c, t->id, "it has %u bytes, the object's section %llu", t->size,
			       (unsigned long long)section->value);
	if (!size) {
		check_violated(c, t->id, "its size is 0%s",
			       c->syms ? ", and the object has no such section or an empty one"
				       : "");
		return 0;
	}
	places = calloc(t->vlen + 1u, sizeof(*places));
	if (!places)
		return bld_nomem(c->l);
	for (uint32_t i = 0; i < t->vlen; i++)
		places[i] = look_up(c, t, i, section != NULL);
	if (!t->size)
		qsort(places, t->vlen, sizeof(*places), by_place);
	check_places(c, t, places, size);
	free(places);
	return 0;
}

int check_datasecs(struct checker *c)
{
	for (uint32_t id = 1; id < c->count; id++) {
		struct checked_type t = check_type(c, id);

		if (t.kind == BTF_KIND_DATASEC && !check_extern_section(c, &t) &&
		    check_datasec(c, &t))
			return -1;
	}
	return 0;
}
