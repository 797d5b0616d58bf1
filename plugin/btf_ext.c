/*
 * btf_ext.c: reads and writes .BTF.ext.
 *
 * Layout (Linux Documentation/bpf/btf.rst, libbpf's btf.h): a header of 32-bit
 * offsets and lengths, then for each kind the size of its records and, by ELF
 * section, {name, count, records}. All fields but the magic are 32-bit, so the
 * byte order is turned word by word.
 */
#include <byteswap.h>

#include "btf.h"

const unsigned ext_words[EXT_KINDS] = { [EXT_FUNC] = 2, [EXT_LINE] = 4, [EXT_CORE] = 4 };

#define EXT_MAGIC 0xeb9f
#define HEADER_WORDS 8	/* magic/version/flags, hdr_len, then offset and length by kind */

struct words {
	const unsigned char *data;
	size_t len, at;
	bool swap;
};

static bool take(struct words *w, uint32_t *out)
{
	if (w->len - w->at < 4)
		return false;
	memcpy(out, w->data + w->at, 4);
	if (w->swap)
		*out = bswap_32(*out);
	w->at += 4;
	return true;
}

struct ext_record *ext_add(struct ext_section *s)
{
	struct ext_record *records = grow(s->records, s->count, &s->room, sizeof(*records));

	if (!records)
		return NULL;
	s->records = records;
	memset(&records[s->count], 0, sizeof(*records));
	return &records[s->count++];
}

struct ext_section *ext_section(struct btf_ext_info *e, int kind, uint32_t name_off)
{
	struct ext_section *sections = e->sections[kind];

	for (size_t i = 0; i < e->counts[kind]; i++)
		if (sections[i].name_off == name_off)
			return &sections[i];
	sections = grow(sections, e->counts[kind], &e->rooms[kind], sizeof(*sections));
	if (!sections)
		return NULL;
	e->sections[kind] = sections;
	sections[e->counts[kind]] = (struct ext_section){ .name_off = name_off };
	return &sections[e->counts[kind]++];
}

static int read_records(struct words *w, struct ext_section *s, uint32_t count, uint32_t size,
			unsigned known)
{
	for (uint32_t i = 0; i < count; i++) {
		struct ext_record *r;

		if (w->len - w->at < size || !(r = ext_add(s)))
			return -1;
		for (unsigned k = 0; k < known; k++)
			take(w, &r->word[k]);
		w->at += size - 4 * known; /* fields of a later format */
	}
	return 0;
}

static int read_kind(struct words w, int kind, struct btf_ext_info *out)
{
	uint32_t size, name, count;

	if (w.len == 0)
		return 0;
	if (!take(&w, &size) || size < 4 * ext_words[kind] || size % 4)
		return -1;
	while (w.at < w.len) {
		struct ext_section *s;

		if (!take(&w, &name) || !take(&w, &count) || !(s = ext_section(out, kind, name)) ||
		    read_records(&w, s, count, size, ext_words[kind]))
			return -1;
	}
	return 0;
}

int ext_read(struct bld *l, const char *where, const void *data, size_t len, bool swap,
	     struct btf_ext_info *out)
{
	struct words w = { data, len, 4, swap };
	uint32_t header_len, field[2 * EXT_KINDS] = { 0 };

	if (len < 8 || !take(&w, &header_len) || header_len > len || header_len < 4 * (2 + 4) ||
	    header_len % 4)
		return bld_fail(l, where, NULL, "malformed header");
	for (size_t i = 0; i < ARRAY_SIZE(field) && w.at < header_len; i++)
		take(&w, &field[i]);
	for (int kind = 0; kind < EXT_KINDS; kind++) {
		uint32_t off = field[2 * kind], size = field[2 * kind + 1];

		if (off > len - header_len || size > len - header_len - off || off % 4)
			return bld_fail(l, where, NULL, "records lie outside the section");
		if (read_kind((struct words){ (const unsigned char *)data + header_len + off, size,
					      0, swap },
			      kind, out))
			return bld_fail(l, where, NULL, "malformed records");
	}
	return 0;
}

static size_t kind_words(const struct btf_ext_info *e, int kind)
{
	size_t words = 1;

	if (!e->counts[kind])
		return 0;
	for (size_t i = 0; i < e->counts[kind]; i++)
		words += 2 + e->sections[kind][i].count * ext_words[kind];
	return words;
}

static uint32_t *put_kind(uint32_t *p, const struct btf_ext_info *e, int kind)
{
	if (!e->counts[kind])
		return p;
	*p++ = 4 * ext_words[kind];
	for (size_t i = 0; i < e->counts[kind]; i++) {
		const struct ext_section *s = &e->sections[kind][i];

		*p++ = s->name_off;
		*p++ = (uint32_t)s->count;
		for (size_t k = 0; k < s->count; k++, p += ext_words[kind])
			memcpy(p, s->records[k].word, 4 * ext_words[kind]);
	}
	return p;
}

void *ext_write(const struct btf_ext_info *e, size_t *len)
{
	size_t words = HEADER_WORDS, off = 0;
	uint32_t *data, *p;

	for (int kind = 0; kind < EXT_KINDS; kind++)
		words += kind_words(e, kind);
	data = calloc(words, 4);
	if (!data)
		return NULL;
	memcpy(data, &(uint16_t){ EXT_MAGIC }, 2);
	((unsigned char *)data)[2] = 1; /* version */
	data[1] = 4 * HEADER_WORDS;
	p = data + HEADER_WORDS;
	for (int kind = 0; kind < EXT_KINDS; kind++) {
		size_t size = 4 * kind_words(e, kind);

		data[2 + 2 * kind] = (uint32_t)off;
		data[3 + 2 * kind] = (uint32_t)size;
		off += size;
		p = put_kind(p, e, kind);
	}
	*len = 4 * words;
	return data;
}

void ext_swap(void *data, size_t len)
{
	unsigned char *bytes = data, first = bytes[0];
	uint32_t *words = data;

	/* magic is 16 bits, version and flags are 8 */
	bytes[0] = bytes[1];
	bytes[1] = first;
	for (size_t i = 1; i < len / 4; i++)
		words[i] = bswap_32(words[i]);
}

void ext_free(struct btf_ext_info *e)
{
	for (int kind = 0; kind < EXT_KINDS; kind++) {
		for (size_t i = 0; i < e->counts[kind]; i++)
			free(e->sections[kind][i].records);
		free(e->sections[kind]);
	}
}
