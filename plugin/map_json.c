/*
 * map_json.c: the map for programs.
 *
 *	{"sections": [{"name", "size", "align"}, ...],
 *	 "symbols": [{"section", "offset", "size", "symbol", "demangled", "input", "why"}, ...]}
 *
 * Every object has all its keys; null is what is not there: the section of an undefined
 * symbol, the symbol of bytes without one, the input of what the linker made.
 */
#include <jansson.h>
#include <stdio.h>

#include "map.h"

/* Names are bytes: those that are not UTF-8 become \xHH. */
static json_t *string(const char *text)
{
	json_t *value = text ? json_string(text) : json_null();
	char *clean = NULL;
	size_t len;
	FILE *f;

	if (value)
		return value;
	f = open_memstream(&clean, &len);
	for (const char *s = text; f && *s; s++)
		fprintf(f, *s >= ' ' && *s < 0x7f ? "%c" : "\\x%02x", (unsigned char)*s);
	if (f && !fclose(f))
		value = json_string(clean);
	free(clean);
	return value;
}

static json_t *section_of(const struct map_section *s)
{
	return json_pack("{s:o, s:I, s:I}", "name", string(s->name), "size", (json_int_t)s->size,
			 "align", (json_int_t)s->align);
}

static json_t *symbol_of(const struct map *m, const struct map_row *r)
{
	return json_pack("{s:o, s:I, s:I, s:o, s:o, s:o, s:o}", "section",
			 string(r->section ? m->sections[r->section].name : NULL), "offset",
			 (json_int_t)r->offset, "size", (json_int_t)r->size, "symbol",
			 string(r->symbol), "demangled", string(r->demangled), "input",
			 string(r->input), "why", string(r->why));
}

static json_t *whole(const struct map *m)
{
	json_t *sections = json_array(), *symbols = json_array();

	for (size_t i = 1; i < m->section_count; i++)
		json_array_append_new(sections, section_of(&m->sections[i]));
	for (size_t i = 0; i < m->count; i++)
		json_array_append_new(symbols, symbol_of(m, &m->rows[i]));
	return json_pack("{s:o, s:o}", "sections", sections, "symbols", symbols);
}

int map_make_json(struct bld *l, struct image *out)
{
	json_t *value;
	struct map m;

	if (map_read(l, &m))
		return -1;
	value = whole(&m);
	out->data = value ? json_dumps(value, JSON_INDENT(1)) : NULL;
	out->len = out->data ? strlen(out->data) : 0;
	json_decref(value);
	map_free(&m);
	return out->data ? 0 : bld_nomem(l);
}
