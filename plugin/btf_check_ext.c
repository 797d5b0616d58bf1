/*
 * btf_check_ext.c: what loaders and the kernel want of .BTF.ext: its format
 * (libbpf), function and line records that fit the object's functions
 * (check_btf_func, check_btf_line), CO-RE records that name types and strings.
 *
 * Layout: a header with offset and length of each kind of records; each kind
 * begins with the size of a record, then {section name, count, records} follow.
 * Offsets of instructions are in bytes here.
 */
#include "btf_check.h"

enum { FUNC, LINE, CORE, KINDS };

enum {
	HEADER = 24,		/* without the fields for CO-RE */
	CORE_HEADER = 32,
	MAX_RECORD = 252,
	CORE_KINDS = 13,	/* enum bpf_core_relo_kind; see relo_is_of_type */
};

static const struct {
	const char *name;
	unsigned words;		/* of a record, that kernels know */
} kinds[KINDS] = {
	[FUNC] = { "function", 2 },
	[LINE] = { "line", 4 },
	[CORE] = { "CO-RE", 4 },
};

struct ext {
	struct checker *c;
	struct bytes bytes;
	uint8_t *seen[KINDS];	/* by symbol: its begin has a record */
	size_t records[KINDS];
};

/* One {section name, count, records}. */
struct list {
	unsigned kind;
	struct shown name;
	const char *section;
	uint64_t section_size;	/* UINT64_MAX: not known */
	uint32_t record, count;
	size_t at;		/* of the first record */
};

static bool broken(struct ext *e, const char *rule)
{
	check_violated(e->c, 0, "BTF.ext: %s", rule);
	return false;
}

#define VIOLATED(e, l, i, fmt, ...)                                                     \
	check_violated((e)->c, 0, "BTF.ext: %s record %u of section '%s': " fmt,        \
		       kinds[(l)->kind].name, i, (l)->name.text, __VA_ARGS__)

/* -- the format ----------------------------------------------------------------- */

static bool read_header(struct ext *e)
{
	const unsigned char *p = e->bytes.data;
	size_t header;

	if (e->bytes.len < HEADER)
		return broken(e, "there is no header");
	e->bytes.big = p[0] == 0xeb;
	if (p[!e->bytes.big] != 0xeb || p[e->bytes.big] != 0x9f)
		return broken(e, "the magic number is wrong");
	if (e->bytes.big != e->c->btf.big)
		return broken(e, "its byte order is not that of .BTF");
	if (p[2] != 1 || p[3])
		return broken(e, "the version is not 1, or there are flags");
	header = bytes_word(&e->bytes, 4);
	if (header < HEADER || header > e->bytes.len)
		return broken(e, "the header's length is wrong");
	if (header == e->bytes.len)
		return broken(e, "there are no records");
	return true;
}

static bool read_list(struct ext *e, size_t at, size_t end, struct list *l)
{
	uint32_t name = bytes_word(&e->bytes, at);
	const struct named *section;

	if (end - at < 8)
		return broken(e, "the last list of records is cut off");
	l->count = bytes_word(&e->bytes, at + 4);
	l->at = at + 8;
	if (!l->count || l->count > (end - l->at) / l->record)
		return broken(e, "a list of records is empty, or does not end in its part");
	l->name = check_shown(e->c, name);
	l->section = check_string(e->c, name);
	section = check_section(e->c, l->section);
	l->section_size = section ? section->value : UINT64_MAX;
	if (!*l->section)
		return broken(e, "a section's name is none");
	if (e->c->syms && !section)
		check_violated(e->c, 0, "BTF.ext: there is no section '%s'", l->name.text);
	return true;
}

/* -- records -------------------------------------------------------------------- */

static uint32_t word(const struct ext *e, const struct list *l, uint32_t i, unsigned n)
{
	return bytes_word(&e->bytes, l->at + (size_t)i * l->record + 4 * n);
}

/* The function that begins at a place; NULL: none. */
static const struct btf_sym *function_at(const struct ext *e, const char *section, uint64_t value)
{
	return e->c->syms ? btf_syms_function(e->c->syms, section, value) : NULL;
}

static void mark_function(struct ext *e, const struct list *l, uint32_t i)
{
	const struct btf_sym *f = function_at(e, l->section, word(e, l, i, 0));
	uint8_t *seen;

	if (!f) {
		if (l->kind == FUNC && e->c->syms)
			VIOLATED(e, l, i, "no function begins at %u", word(e, l, i, 0));
		return;
	}
	seen = &e->seen[l->kind][f - e->c->syms->syms];
	if (*seen)
		VIOLATED(e, l, i, "there is another one at %u", word(e, l, i, 0));
	*seen = 1;
}

static void check_place(struct ext *e, const struct list *l, uint32_t i)
{
	if (i && word(e, l, i, 0) <= word(e, l, i - 1, 0))
		VIOLATED(e, l, i, "offset %u does not come after %u", word(e, l, i, 0),
			 word(e, l, i - 1, 0));
	else
		mark_function(e, l, i);
}

static void check_func(struct ext *e, const struct list *l, uint32_t i)
{
	uint32_t type = word(e, l, i, 1);

	check_place(e, l, i);
	if (check_kind(e->c, type) != BTF_KIND_FUNC)
		VIOLATED(e, l, i, "type %u is no function", type);
}

static void check_line(struct ext *e, const struct list *l, uint32_t i)
{
	check_place(e, l, i);
	if (!check_is_string(e->c, word(e, l, i, 1)) || !check_is_string(e->c, word(e, l, i, 2)))
		VIOLATED(e, l, i, "%s", "its file or text lies outside the strings");
}

/* Type existence, ids, sizes and matches: what they access is always "0". */
static bool relo_is_of_type(uint32_t kind)
{
	return (kind >= 6 && kind <= 9) || kind == 12;
}

/* "0:1:2", numbers and colons. */
static bool is_access(const char *s)
{
	bool digit = false;

	for (; *s; s++) {
		if (*s >= '0' && *s <= '9')
			digit = true;
		else if (*s == ':' && digit)
			digit = false;
		else
			return false;
	}
	return digit;
}

static void check_core(struct ext *e, const struct list *l, uint32_t i)
{
	uint32_t type = word(e, l, i, 1), access = word(e, l, i, 2), kind = word(e, l, i, 3);

	if (kind >= CORE_KINDS)
		VIOLATED(e, l, i, "there is no kind %u", kind);
	if (!type || type >= e->c->count)
		VIOLATED(e, l, i, "type %u does not exist", type);
	if (!is_access(check_string(e->c, access)) ||
	    (relo_is_of_type(kind) && strcmp(check_string(e->c, access), "0") != 0))
		VIOLATED(e, l, i, "'%s' is no access", check_shown(e->c, access).text);
}

static void check_record(struct ext *e, const struct list *l, uint32_t i)
{
	static void (*const check[KINDS])(struct ext *, const struct list *, uint32_t) = {
		[FUNC] = check_func, [LINE] = check_line, [CORE] = check_core,
	};
	uint32_t at = word(e, l, i, 0);

	if (at % 8)
		VIOLATED(e, l, i, "offset %u is no instruction's", at);
	if (l->section_size != UINT64_MAX && at >= l->section_size)
		VIOLATED(e, l, i, "offset %u lies outside of it", at);
	for (unsigned n = kinds[l->kind].words; n < l->record / 4; n++)
		if (word(e, l, i, n)) {
			VIOLATED(e, l, i, "%s", "it has fields that kernels do not know");
			break;
		}
	check[l->kind](e, l, i);
}

static void check_records(struct ext *e, unsigned kind, size_t at, size_t end)
{
	struct list l = { .kind = kind, .record = bytes_word(&e->bytes, at) };

	if (end - at < 4 || l.record < 4 * kinds[kind].words || l.record > MAX_RECORD ||
	    l.record % 4) {
		broken(e, "the size of records is wrong");
		return;
	}
	at += 4;
	if (at == end)
		broken(e, "there are no records behind their size");
	while (at < end) {
		if (!read_list(e, at, end, &l))
			return;
		for (uint32_t i = 0; i < l.count; i++)
			check_record(e, &l, i);
		e->records[kind] += l.count;
		at = l.at + (size_t)l.count * l.record;
	}
}

/* -- the whole --------------------------------------------------------------------- */

/* A function without records cannot be called from one that has some. */
static void check_every_function(struct ext *e, unsigned kind)
{
	const struct btf_syms *s = e->c->syms;

	if (!s || !e->records[kind])
		return;
	for (size_t i = 0; i < s->count; i++) {
		const struct btf_sym *f = &s->syms[i];

		/* Of several at one place the first stands for all. */
		if (!f->function || e->seen[kind][i] || function_at(e, f->section, f->value) != f)
			continue;
		check_violated(e->c, 0, "BTF.ext: function '%s' of section '%s' has no %s record",
			       f->name, f->section, kinds[kind].name);
	}
}

static void check_kind_records(struct ext *e, unsigned kind)
{
	size_t header = bytes_word(&e->bytes, 4), off = bytes_word(&e->bytes, 8 + 8 * kind);
	size_t size = bytes_word(&e->bytes, 12 + 8 * kind);

	if ((kind == CORE && header < CORE_HEADER) || !size)
		return;
	if (off % 4 || off > e->bytes.len - header || size > e->bytes.len - header - off)
		broken(e, "records lie outside, or not at a word");
	else
		check_records(e, kind, header + off, header + off + size);
	if (kind != CORE)
		check_every_function(e, kind);
}

int check_ext(struct checker *c, const void *ext, size_t len)
{
	struct ext e = { .c = c, .bytes = { .data = ext, .len = len } };
	size_t symbols = c->syms ? c->syms->count : 0;
	int err = 0;

	if (!read_header(&e))
		return 0;
	e.seen[FUNC] = calloc(symbols + 1, 1);
	e.seen[LINE] = calloc(symbols + 1, 1);
	if (!e.seen[FUNC] || !e.seen[LINE])
		err = bld_nomem(c->l);
	for (unsigned kind = 0; !err && kind < KINDS; kind++)
		check_kind_records(&e, kind);
	free(e.seen[FUNC]);
	free(e.seen[LINE]);
	return err;
}
