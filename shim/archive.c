/*
 * archive.c: ar files, of which rlibs are one kind, walked by their index.
 *
 *	!<arch>\n, or !<thin>\n when the members are files beside the archive;
 *	then for each member, at an even offset, a header of 60 bytes
 *
 *		name[16] date[12] uid[6] gid[6] mode[8] size[10] "`\n"
 *
 *	all text, padded with spaces, and `size` bytes.
 *
 * In front there may be tables, which have their bytes even in a thin archive:
 * the index ("/", "/SYM64/", "__.SYMDEF": see enum archive_index) and, in GNU's
 * dialect, the long names ("//"), which "/123" refers to by offset. BSD's
 * dialect writes "#1/LEN" and puts the name in front of the member's bytes.
 *
 * Nothing here trusts a number before comparing it with the size of the file,
 * and nothing touches a member before somebody asks for it.
 */
#include <stdarg.h>
#include <string.h>

#include "shim.h"

#define MAGIC_LEN 8
#define HEADER_LEN 60

/* A header, taken apart but for the name's indirection. */
struct header {
	const char *name;	/* 16 bytes at most, no padding */
	size_t name_len;
	size_t body;		/* offset of its bytes */
	size_t size;
};

static int PRINTF(2, 3) fail(struct archive *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(a->why, sizeof(a->why), fmt, ap);
	va_end(ap);
	return -1;
}

static bool has_prefix(const char *text, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return len >= n && !memcmp(text, prefix, n);
}

static bool is(const struct header *h, const char *name)
{
	return h->name_len == strlen(name) && !memcmp(h->name, name, h->name_len);
}

/* Decimal digits, then nothing but spaces. False: something else. */
static bool take_number(const char *text, size_t len, uint64_t *out)
{
	size_t i;

	*out = 0;
	for (i = 0; i < len && text[i] >= '0' && text[i] <= '9'; i++) {
		if (*out > UINT64_MAX / 10 - 9)
			return false;
		*out = *out * 10 + (uint64_t)(text[i] - '0');
	}
	if (!i)
		return false;
	while (i < len && text[i] == ' ')
		i++;
	return i == len;
}

static uint64_t big_endian(const char *p, size_t bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | (unsigned char)*p++;
	return v;
}

static uint64_t little_endian(const char *p, size_t bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | (unsigned char)p[bytes];
	return v;
}

static int read_header(struct archive *a, uint64_t offset, struct header *h)
{
	const char *p;
	uint64_t size;

	if (offset < MAGIC_LEN || offset > a->len || a->len - offset < HEADER_LEN)
		return fail(a, "corrupt archive: no room for a member header at offset %llu of %zu",
			    (unsigned long long)offset, a->len);
	p = a->data + offset;
	if (memcmp(p + 58, "`\n", 2))
		return fail(a, "corrupt archive: no member header at offset %llu",
			    (unsigned long long)offset);
	if (!take_number(p + 48, 10, &size))
		return fail(a, "corrupt archive: the member at offset %llu has no valid size",
			    (unsigned long long)offset);
	h->name = p;
	h->name_len = 16;
	while (h->name_len && p[h->name_len - 1] == ' ')
		h->name_len--;
	h->body = (size_t)offset + HEADER_LEN;
	h->size = (size_t)size;
	return 0;
}

static int check_size(struct archive *a, const struct header *h)
{
	if (h->size <= a->len - h->body)
		return 0;
	return fail(a,
		    "corrupt archive: member '%.*s' is cut short (%zu bytes at offset %zu of %zu)",
		    (int)h->name_len, h->name, h->size, h->body, a->len);
}

/* Offset of the header behind `size` bytes at `body`. */
static size_t next_header(const struct archive *a, size_t body, size_t size)
{
	size_t next = body + size;

	next += next & 1;
	return next < a->len ? next : a->len;
}

/* A name in the table of long names, which ends in "/\n" or a NUL. */
static int long_name(struct archive *a, const struct header *h, struct archive_member *out)
{
	uint64_t at;
	size_t room;

	if (!take_number(h->name + 1, h->name_len - 1, &at))
		return fail(a, "unknown kind of member '%.*s'", (int)h->name_len, h->name);
	if (at >= a->names_len)
		return fail(a, "corrupt archive: long name %llu is outside of their %zu bytes",
			    (unsigned long long)at, a->names_len);
	out->name = a->names + at;
	room = a->names_len - (size_t)at;
	for (out->name_len = 0; out->name_len < room; out->name_len++)
		if (out->name[out->name_len] == '\n' || !out->name[out->name_len])
			break;
	if (out->name_len == room)
		return fail(a, "corrupt archive: long name %llu has no end",
			    (unsigned long long)at);
	if (out->name_len && out->name[out->name_len - 1] == '/')
		out->name_len--;
	return 0;
}

/* A name in front of the bytes: "#1/LEN". */
static int leading_name(struct archive *a, const struct header *h, struct archive_member *out)
{
	uint64_t len;

	if (!take_number(h->name + 3, h->name_len - 3, &len) || len > h->size)
		return fail(a, "corrupt archive: the name at offset %zu is longer than its member",
			    h->body);
	out->name = a->data + h->body;
	out->name_len = strnlen(out->name, (size_t)len);
	out->data = out->name + len;
	out->len = h->size - (size_t)len;
	return 0;
}

static int read_member(struct archive *a, const struct header *h, struct archive_member *out)
{
	*out = (struct archive_member){ .name = h->name, .name_len = h->name_len, .len = h->size };
	if (!a->thin && check_size(a, h))
		return -1;
	out->data = a->thin ? NULL : a->data + h->body;
	out->next = next_header(a, h->body, a->thin ? 0 : h->size);
	if (has_prefix(h->name, h->name_len, "#1/"))
		return a->thin ? fail(a, "a thin archive with BSD names") :
				 leading_name(a, h, out);
	if (h->name_len > 1 && h->name[0] == '/')
		return long_name(a, h, out);
	if (out->name_len && out->name[out->name_len - 1] == '/')
		out->name_len--;
	return 0;
}

int archive_member_at(struct archive *a, uint64_t offset, struct archive_member *out)
{
	struct header h;

	return read_header(a, offset, &h) || read_member(a, &h, out) ? -1 : 0;
}

bool archive_is(const char *data, size_t len)
{
	return has_prefix(data, len, "!<arch>\n") || has_prefix(data, len, "!<thin>\n");
}

/* If the header is that of a table, keeps it and returns 1. */
static int take_table(struct archive *a, const struct header *h)
{
	const char *data = a->data + h->body;
	enum archive_index kind = ARCHIVE_NO_INDEX;
	struct archive_member m = { .name = h->name, .name_len = h->name_len, .data = data,
				    .len = h->size };

	if (is(h, "/"))
		kind = ARCHIVE_GNU;
	else if (is(h, "/SYM64/"))
		kind = ARCHIVE_GNU64;
	else if (!is(h, "//")) {
		if (has_prefix(h->name, h->name_len, "#1/") &&
		    (check_size(a, h) || leading_name(a, h, &m)))
			return -1;
		if (!has_prefix(m.name, m.name_len, "__.SYMDEF"))
			return 0;
		kind = has_prefix(m.name, m.name_len, "__.SYMDEF_64") ? ARCHIVE_BSD64 : ARCHIVE_BSD;
	}
	if (check_size(a, h))
		return -1;
	if (kind == ARCHIVE_NO_INDEX) {
		a->names = m.data;
		a->names_len = m.len;
	} else if (a->index_kind == ARCHIVE_NO_INDEX) {
		/* COFF's second index says the same as the first. */
		a->index_kind = kind;
		a->index = m.data;
		a->index_len = m.len;
	}
	return 1;
}

int archive_open(struct archive *a, const char *data, size_t len)
{
	int rc = 1;

	*a = (struct archive){ .data = data, .len = len, .first = MAGIC_LEN };
	a->thin = data[2] == 't';
	while (rc == 1 && a->first < len) {
		struct header h;

		if (read_header(a, a->first, &h))
			return -1;
		rc = take_table(a, &h);
		if (rc == 1)
			a->first = next_header(a, h.body, h.size);
	}
	return rc < 0 ? -1 : 0;
}

static bool is_bsd(const struct archive *a)
{
	return a->index_kind == ARCHIVE_BSD || a->index_kind == ARCHIVE_BSD64;
}

/* The index is a row of numbers, then names. */
static size_t width(const struct archive *a)
{
	return a->index_kind == ARCHIVE_GNU64 || a->index_kind == ARCHIVE_BSD64 ? 8 : 4;
}

/* Number `i` of the index, which the caller knows to be there. */
static uint64_t number(const struct archive *a, size_t i)
{
	const char *p = a->index + i * width(a);

	return is_bsd(a) ? little_endian(p, width(a)) : big_endian(p, width(a));
}

size_t archive_symbol_count(const struct archive *a)
{
	if (a->index_kind == ARCHIVE_NO_INDEX || a->index_len < width(a))
		return 0;
	/* BSD counts bytes. */
	return (size_t)(is_bsd(a) ? number(a, 0) / (2 * width(a)) : number(a, 0));
}

/* A name of the index and the header it points to, both checked. */
static int take_symbol(struct archive *a, const char *name, size_t room, uint64_t offset,
		       archive_symbol_fn *fn, void *ctx)
{
	size_t len = strnlen(name, room);

	if (len == room)
		return fail(a, "corrupt archive index: a symbol name has no end");
	if (offset < MAGIC_LEN || offset > a->len || a->len - offset < HEADER_LEN)
		return fail(a, "corrupt archive index: symbol '%.40s' points to offset %llu of %zu",
			    name, (unsigned long long)offset, a->len);
	return fn(ctx, offset, name, len);
}

static int each_gnu_symbol(struct archive *a, size_t count, archive_symbol_fn *fn, void *ctx)
{
	const char *names, *end = a->index + a->index_len;
	size_t i;
	int rc = 0;

	if (count > a->index_len / width(a) - 1)
		return fail(a, "corrupt archive index: %zu symbols in %zu bytes", count,
			    a->index_len);
	names = a->index + width(a) * (count + 1);
	for (i = 0; !rc && i < count; i++) {
		rc = take_symbol(a, names, (size_t)(end - names), number(a, i + 1), fn, ctx);
		if (!rc)
			names += strlen(names) + 1;
	}
	return rc;
}

/* Bytes of pairs, the pairs (name, member), bytes of names, the names. */
static int each_bsd_symbol(struct archive *a, size_t count, archive_symbol_fn *fn, void *ctx)
{
	size_t numbers = a->index_len / width(a), i;
	const char *names;
	uint64_t room;
	int rc = 0;

	if (numbers < 2 || count > (numbers - 2) / 2)
		return fail(a, "corrupt archive index: %zu symbols in %zu bytes", count,
			    a->index_len);
	names = a->index + width(a) * (2 * count + 2);
	room = number(a, 2 * count + 1);
	if (room > (size_t)(a->index + a->index_len - names))
		return fail(a, "corrupt archive index: %llu bytes of names in %zu",
			    (unsigned long long)room, a->index_len);
	for (i = 0; !rc && i < count; i++) {
		uint64_t at = number(a, 2 * i + 1);

		if (at >= room)
			return fail(a, "corrupt archive index: name %llu is outside of %llu bytes",
				    (unsigned long long)at, (unsigned long long)room);
		rc = take_symbol(a, names + at, (size_t)(room - at), number(a, 2 * i + 2), fn, ctx);
	}
	return rc;
}

int archive_each_symbol(struct archive *a, archive_symbol_fn *fn, void *ctx)
{
	size_t count = archive_symbol_count(a);

	if (!count)
		return 0;
	return is_bsd(a) ? each_bsd_symbol(a, count, fn, ctx) : each_gnu_symbol(a, count, fn, ctx);
}
