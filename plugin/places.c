/*
 * places.c: source lines of a finished object, by its BTF.
 *
 * For messages about the object when its IR is gone. Without .BTF.ext there are no
 * places.
 */
#include <stdio.h>

#include "btf.h"

enum { COLUMN_BITS = 10 };

struct places {
	struct bld *l;
	struct btf *btf;	/* NULL: no place is known */
	struct btf_ext_info ext;
};

struct places *places_read(struct bld *l, const struct image *obj)
{
	struct places *p = calloc(1, sizeof(*p));
	size_t len, ext_len;
	const void *data = elf_section(obj, ".BTF", &len);
	const void *ext = elf_section(obj, ".BTF.ext", &ext_len);

	if (!p) {
		bld_nomem(l);
		return NULL;
	}
	p->l = l;
	if (!data || !ext) {
		l->explain_wanted |= l->debug_dropped;
		return p;
	}
	p->btf = btf__new(data, (uint32_t)len);
	if (libbpf_get_error(p->btf))
		p->btf = NULL;
	if (p->btf && ext_read(l, ".BTF.ext", ext, ext_len, btf__endianness(p->btf) != HOST_ENDIANNESS, &p->ext)) {
		places_free(p);
		return NULL;
	}
	return p;
}

typedef bool record_fn(const struct places *p, const struct ext_record *r);

/* The first record of a kind, from `from` to before `to`, that will do. */
static const struct ext_record *record(const struct places *p, int kind, const char *section,
				       uint64_t from, uint64_t to, record_fn *will_do)
{
	for (size_t i = 0; p->btf && i < p->ext.counts[kind]; i++) {
		const struct ext_section *s = &p->ext.sections[kind][i];
		const char *name = btf__str_by_offset(p->btf, s->name_off);

		for (size_t k = 0; name && strcmp(name, section) == 0 && k < s->count; k++)
			if (s->records[k].word[0] >= from && s->records[k].word[0] < to &&
			    will_do(p, &s->records[k]))
				return &s->records[k];
	}
	return NULL;
}

static bool is_users(const struct places *p, const struct ext_record *r)
{
	const char *file = btf__str_by_offset(p->btf, r->word[1]);

	return file && *file && source_is_users(file);
}

static bool is_any(const struct places *p, const struct ext_record *r)
{
	(void)p;
	(void)r;
	return true;
}

const char *places_of(struct places *p, const char *section, uint64_t from, uint64_t to)
{
	const struct ext_record *r = record(p, EXT_LINE, section, from, to, is_users);
	char *text;

	if (!r || asprintf(&text, "%s:%u", btf__str_by_offset(p->btf, r->word[1]),
			   r->word[3] >> COLUMN_BITS) < 0)
		return NULL;
	return bld_keep(p->l, text);
}

/* Records stand in the order of the code. */
const char *places_before(struct places *p, const char *section, uint64_t from, uint64_t at)
{
	const struct ext_record *best = NULL, *own = NULL;
	char *text;

	for (size_t i = 0; p->btf && i < p->ext.counts[EXT_LINE]; i++) {
		const struct ext_section *s = &p->ext.sections[EXT_LINE][i];
		const char *name = btf__str_by_offset(p->btf, s->name_off);

		for (size_t k = 0; name && strcmp(name, section) == 0 && k < s->count; k++) {
			const struct ext_record *r = &s->records[k];

			if (r->word[0] < from || r->word[0] > at || !is_users(p, r))
				continue;
			best = r;
			if (!source_is_dependencys(btf__str_by_offset(p->btf, r->word[1])))
				own = r;
		}
	}
	best = own ? own : best;
	if (!best || asprintf(&text, "%s:%u", btf__str_by_offset(p->btf, best->word[1]),
			      best->word[3] >> COLUMN_BITS) < 0)
		return NULL;
	return bld_keep(p->l, text);
}

bool places_relocated(const struct places *p, const char *section, uint64_t from, uint64_t to)
{
	return record(p, EXT_CORE, section, from, to, is_any) != NULL;
}

void places_free(struct places *p)
{
	if (!p)
		return;
	btf__free(p->btf);
	ext_free(&p->ext);
	free(p);
}
