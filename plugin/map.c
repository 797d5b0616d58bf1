/*
 * map.c: the map of the finished object: every section, function and variable, its size,
 * the input that it came from, and why it is there.
 *
 * In: the object's bytes, origin.c's notes, and IR for the reasons. Out: text in the columns
 * of lld's maps, or rows for map_json.c.
 */
#include <gelf.h>
#include <stdio.h>

#include "map.h"

static int add_row(struct map *m, const struct map_row *row)
{
	struct map_row *rows = grow(m->rows, m->count, &m->room, sizeof(*rows));

	if (!rows)
		return -1;
	m->rows = rows;
	rows[m->count++] = *row;
	return 0;
}

static int read_sections(struct map *m)
{
	size_t names;

	if (elf_getshdrnum(m->elf, &m->section_count) || elf_getshdrstrndx(m->elf, &names))
		return -1;
	m->sections = calloc(m->section_count, sizeof(*m->sections));
	if (!m->sections)
		return -1;
	for (size_t i = 1; i < m->section_count; i++) {
		struct map_section *s = &m->sections[i];
		Elf_Scn *scn = elf_getscn(m->elf, i);
		GElf_Shdr sh;

		if (!scn || !gelf_getshdr(scn, &sh) ||
		    !(s->name = elf_strptr(m->elf, names, sh.sh_name)))
			return -1;
		s->size = sh.sh_size;
		s->align = sh.sh_addralign;
		s->loaded = sh.sh_flags & SHF_ALLOC;
		if (sh.sh_type == SHT_SYMTAB) {
			m->symbols = elf_getdata(scn, NULL);
			m->symbol_names = sh.sh_link;
		}
	}
	return 0;
}

static int add_symbol(struct map *m, const GElf_Sym *sym)
{
	const char *name = elf_strptr(m->elf, m->symbol_names, sym->st_name);
	unsigned type = GELF_ST_TYPE(sym->st_info);
	struct map_row row = { .section = sym->st_shndx, .offset = sym->st_value,
			       .size = sym->st_size, .symbol = name };
	const struct input *in;

	if (!name || !*name || type == STT_FILE || type == STT_SECTION ||
	    sym->st_shndx >= m->section_count)
		return 0;
	in = origin_of(m->l, name, strlen(name));
	row.input = in ? input_name(in) : NULL;
	row.demangled = demangled(m->l, name);
	row.why = reason_for(m->l, name);
	return add_row(m, &row);
}

/* By place; what lies around another comes before it. Undefined ones come last. */
static int by_place(const void *a, const void *b)
{
	const struct map_row *x = a, *y = b;
	size_t xs = x->section - 1, ys = y->section - 1;

	if (xs != ys)
		return xs < ys ? -1 : 1;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(x->symbol, y->symbol);
}

/* What no symbol covers: padding, and constants without a name. */
static int add_gap(struct map *m, size_t section, uint64_t from, uint64_t to)
{
	const struct map_row row = { .section = section, .offset = from, .size = to - from };

	return to > from ? add_row(m, &row) : 0;
}

static int add_gaps(struct map *m)
{
	size_t symbols = m->count, at = 0;
	int err = 0;

	for (size_t i = 1; i < m->section_count && !err; i++) {
		uint64_t end = 0;

		for (; at < symbols && m->rows[at].section == i && !err; at++) {
			uint64_t offset = m->rows[at].offset, size = m->rows[at].size;

			err = add_gap(m, i, end, offset);
			end = end > offset + size ? end : offset + size;
		}
		if (m->sections[i].loaded && !err)
			err = add_gap(m, i, end, m->sections[i].size);
	}
	return err;
}

static void sort(struct map *m)
{
	if (m->count)
		qsort(m->rows, m->count, sizeof(*m->rows), by_place);
}

static int read_object(struct map *m, const struct image *obj)
{
	GElf_Sym sym;
	int err;

	elf_version(EV_CURRENT);
	m->elf = elf_memory(obj->data, obj->len);
	if (!m->elf || read_sections(m))
		return -1;
	for (int i = 1; m->symbols && gelf_getsym(m->symbols, i, &sym); i++)
		if (add_symbol(m, &sym))
			return -1;
	sort(m);
	err = add_gaps(m);
	sort(m);
	return err;
}

/* -- the text ---------------------------------------------------------------------- */

static bool same_input(const struct map_row *a, const struct map_row *b)
{
	return a->section == b->section && !a->symbol == !b->symbol &&
	       (a->input == b->input ||
		(a->input && b->input && strcmp(a->input, b->input) == 0));
}

/* The rows of one input, which follow each other. Returns their end. */
static size_t write_input(FILE *f, const struct map *m, size_t at)
{
	const struct map_row *first = &m->rows[at], *last;
	size_t end = at + 1;

	while (end < m->count && same_input(first, &m->rows[end]))
		end++;
	last = &m->rows[end - 1];
	fprintf(f, "%8" PRIx64 " %8" PRIx64 " %5s         %s\n", first->offset,
		last->offset + last->size - first->offset, "",
		!first->symbol ? "<no symbol>" : first->input ? first->input : "<internal>");
	for (; at < end && m->rows[at].symbol; at++)
		fprintf(f, "%8" PRIx64 " %8" PRIx64 " %5s                 %s: %s\n",
			m->rows[at].offset, m->rows[at].size, "", m->rows[at].demangled,
			m->rows[at].why);
	return end;
}

static void write_text(FILE *f, const struct map *m)
{
	size_t at = 0;

	fprintf(f, "%8s %8s %5s %-7s %-7s %s\n", "Offset", "Size", "Align", "Out", "In", "Symbol");
	for (size_t i = 1; i < m->section_count; i++) {
		const struct map_section *s = &m->sections[i];

		fprintf(f, "%8d %8" PRIx64 " %5" PRIu64 " %s\n", 0, s->size, s->align, s->name);
		while (at < m->count && m->rows[at].section == i)
			at = write_input(f, m, at);
	}
	if (at < m->count)
		fprintf(f, "%8s %8s %5s UND\n", "", "", "");
	for (; at < m->count; at++)
		fprintf(f, "%8s %8s %5s                 %s: %s\n", "", "", "", m->rows[at].demangled,
			m->rows[at].why);
}

int map_read(struct bld *l, struct map *m)
{
	*m = (struct map){ .l = l };
	origin_settle_plain(l);
	if (!read_object(m, &l->output[BLD_EMIT_OBJ]))
		return 0;
	map_free(m);
	return bld_fail(l, NULL, NULL, "the map cannot be made: %s", elf_errmsg(-1));
}

void map_free(struct map *m)
{
	free(m->rows);
	free(m->sections);
	elf_end(m->elf);
	memset(m, 0, sizeof(*m));
}

int map_make_text(struct bld *l, struct image *out)
{
	struct map m;
	char *text;
	FILE *f;

	if (map_read(l, &m))
		return -1;
	f = open_memstream(&text, &out->len);
	if (f)
		write_text(f, &m);
	map_free(&m);
	if (!f || fclose(f))
		return bld_nomem(l);
	out->data = text;
	return 0;
}
