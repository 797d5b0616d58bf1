/*
 * join_records.c: .BTF.ext of an object that is to be joined.
 *
 * Its records are checked, since what takes them from here on does not, and made
 * complete: bpf-gcc before 14 writes no func_info.
 */
#include "join_btf.h"

/* A record whose types and names are there. */
static bool is_sound(const struct btf *in, int kind, const struct ext_record *r)
{
	const struct btf_type *t = kind == EXT_LINE ? NULL : btf__type_by_id(in, r->word[1]);

	switch (kind) {
	case EXT_FUNC:
		return r->word[1] && t && btf_is_func(t) && r->word[0] % 8 == 0;
	case EXT_LINE:
		return btf__str_by_offset(in, r->word[1]) && r->word[0] % 8 == 0;
	default:
		return r->word[1] && t && !btf_is_datasec(t) &&
		       btf__str_by_offset(in, r->word[2]) && r->word[0] % 8 == 0;
	}
}

static int check_records(struct making *m, const char *place)
{
	for (int kind = 0; kind < EXT_KINDS; kind++)
		for (size_t i = 0; i < m->job.ext.counts[kind]; i++) {
			const struct ext_section *s = &m->job.ext.sections[kind][i];

			for (size_t k = 0; k < s->count; k++)
				if (!is_sound(m->job.in, kind, &s->records[k]))
					return bld_fail(m->job.l, place, "compile it again",
							"a record names a type or string that is "
							"not there");
			if (!btf__str_by_offset(m->job.in, s->name_off))
				return bld_fail(m->job.l, place, "compile it again",
						"a section without name");
		}
	return 0;
}

/* Records are for code. */
static void drop_other_sections(struct making *m)
{
	const struct object *o = m->e->object;

	for (int kind = 0; kind < EXT_KINDS; kind++)
		for (size_t i = 0; i < m->job.ext.counts[kind]; i++) {
			struct ext_section *s = &m->job.ext.sections[kind][i];
			const char *name = btf__str_by_offset(m->job.in, s->name_off);
			uint32_t section = object_section_named(o, name);

			if (!section || !object_is_code(&o->sections[section]))
				s->count = 0;
		}
}

int join_read_records(struct making *m)
{
	const struct object *o = m->e->object;
	const struct image *img = &m->e->image;
	size_t len;
	const void *ext = m->job.in ? elf_section(img, ".BTF.ext", &len) : NULL;
	char *place = join_place(o, ".BTF.ext");
	int err = 0;

	if (!place)
		return bld_nomem(m->job.l);
	if (ext)
		err = ext_read(m->job.l, place, ext, len, o->swapped, &m->job.ext) ||
		      check_records(m, place);
	if (!err)
		drop_other_sections(m);
	free(place);
	return err ? -1 : 0;
}

static struct ext_section *records_of(struct making *m, int kind, const char *section)
{
	struct btf_ext_info *ext = &m->job.ext;

	for (size_t i = 0; i < ext->counts[kind]; i++) {
		const char *name = btf__str_by_offset(m->job.in, ext->sections[kind][i].name_off);

		if (strcmp(name, section) == 0)
			return &ext->sections[kind][i];
	}
	return NULL;
}

static struct ext_record *record_at(const struct ext_section *s, uint64_t offset)
{
	for (size_t i = 0; s && i < s->count; i++)
		if (s->records[i].word[0] == offset)
			return &s->records[i];
	return NULL;
}

uint32_t join_function_at(struct making *m, const struct object_symbol *s)
{
	const char *section = m->e->object->sections[s->section].name;
	const struct ext_record *r = record_at(records_of(m, EXT_FUNC, section), s->value);

	return r ? r->word[1] : 0;
}

static int add_record(struct making *m, const struct object_symbol *s, const char *section)
{
	uint32_t id = join_named(&m->functions, m->function_ids, s->name);
	struct ext_section *records;
	struct ext_record *r;
	int name;

	if (!id || record_at(records_of(m, EXT_FUNC, section), s->value))
		return 0;
	name = btf__add_str(m->job.in, section);
	records = name < 0 ? NULL : ext_section(&m->job.ext, EXT_FUNC, (uint32_t)name);
	r = records ? ext_add(records) : NULL;
	if (!r)
		return bld_nomem(m->job.l);
	r->word[0] = (uint32_t)s->value;
	r->word[1] = id;
	return 0;
}

int join_settle_records(struct making *m)
{
	const struct object *o = m->e->object;

	for (uint32_t i = 1; m->job.in && i < o->symbol_count; i++) {
		const struct object_symbol *s = &o->symbols[i];
		const char *section;
		struct ext_record *r;

		if (!s->section || s->section == OBJECT_ABSOLUTE || s->type != STT_FUNC)
			continue;
		section = o->sections[s->section].name;
		if (!s->lost && add_record(m, s, section))
			return -1;
		r = s->lost ? record_at(records_of(m, EXT_FUNC, section), s->value) : NULL;
		if (r) /* out of the section: dropped with what is outside */
			r->word[0] = UINT32_MAX - 7;
	}
	return 0;
}
