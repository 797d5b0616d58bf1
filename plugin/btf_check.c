/*
 * btf_check.c: would the kernel take this BTF?
 *
 * In: the bytes of .BTF and .BTF.ext, of either byte order, and the symbols of
 * their object. Out: a message for each rule that they violate. The rules are
 * those of kernel/bpf/btf.c and check_btf.c; where kernels differ, the strictest
 * of 5.10 to 7.2, except in what loaders change for old kernels anyway: kinds
 * that those lack, externs in .ksyms and .kconfig, sizes of data sections that
 * the compiler left open.
 *
 * This file: the header, the strings, and what is reported.
 */
#include <ctype.h>
#include <stdio.h>

#include "btf_check.h"

enum {
	MAX_VIOLATIONS = 20,	/* reported; the rest is counted */
	MAX_BYTES = 16 << 20,
	MAX_NAME_OFFSET = 0xffffff,
	MAX_TYPES = 0xfffff,
	HEADER = 24,
	TYPE = 12,
};

/* -- bytes and messages ------------------------------------------------------- */

uint32_t bytes_word(const struct bytes *b, size_t at)
{
	const unsigned char *p = b->data + at;

	if (at > b->len || b->len - at < 4)
		return 0;
	if (b->big)
		return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

struct checked_type check_type(const struct checker *c, uint32_t id)
{
	struct checked_type t = { .id = id };
	uint32_t info;

	if (!id || id >= c->count)
		return t;
	t.name = bytes_word(&c->btf, c->at[id]);
	info = bytes_word(&c->btf, c->at[id] + 4);
	t.size = bytes_word(&c->btf, c->at[id] + 8);
	t.kind = info >> 24 & 0x1f;
	t.vlen = info & 0xffff;
	t.kflag = info >> 31;
	t.more = c->at[id] + TYPE;
	return t;
}

uint32_t check_kind(const struct checker *c, uint32_t id)
{
	return check_type(c, id).kind;
}

uint32_t check_more(const struct checker *c, const struct checked_type *t, uint32_t i,
		    unsigned each, unsigned word)
{
	return bytes_word(&c->btf, t->more + 4 * ((size_t)i * each + word));
}

bool check_is_string(const struct checker *c, uint32_t name)
{
	return name <= MAX_NAME_OFFSET && name < c->strings_len;
}

/* The table ends in a NUL: read_header has seen to it. */
const char *check_string(const struct checker *c, uint32_t name)
{
	return check_is_string(c, name) ? (const char *)c->btf.data + c->strings_at + name : "";
}

struct shown check_shown(const struct checker *c, uint32_t name)
{
	struct shown out = { "" };
	size_t n = 0;

	for (const char *s = check_string(c, name); *s; s++) {
		if (n > sizeof(out.text) - 9) {
			memcpy(out.text + n, "...", 4);
			break;
		}
		if (*s > ' ' && *s < 0x7f)
			out.text[n++] = *s;
		else
			n += (size_t)sprintf(out.text + n, "\\x%02x", (unsigned char)*s);
	}
	return out;
}

static const char *kind_name(uint32_t kind)
{
	static const char *const names[] = {
		"void", "int", "pointer", "array", "struct", "union", "enum",
		"forward declaration", "typedef", "volatile", "const", "restrict", "function",
		"prototype", "variable", "data section", "float", "decl tag", "type tag", "enum64",
	};

	return kind < ARRAY_SIZE(names) ? names[kind] : "type of an unknown kind";
}

/* The name as its author wrote it, for the message: "Option_3C_u32_3E_" is
 * Option<u32> (btf_names.c). The same string if nothing in it was spelled. */
static void unspell(const char *name, char *out, size_t size)
{
	size_t n = 0;

	while (*name && n + 1 < size) {
		unsigned byte;
		int len = 0;

		if (sscanf(name, "_%2X_%n", &byte, &len) == 1 && len > 3 && byte > ' ' &&
		    byte < 0x7f && !isalnum((int)byte)) {
			out[n++] = (char)byte;
			name += len;
		} else {
			out[n++] = *name++;
		}
	}
	out[n] = '\0';
}

void check_violated(struct checker *c, uint32_t id, const char *fmt, ...)
{
	struct checked_type t = check_type(c, id);
	struct shown name = check_shown(c, t.name);
	char rule[512], written[sizeof(name.text)];
	bool is_spelled;
	va_list ap;

	if (c->violations++ >= MAX_VIOLATIONS)
		return;
	va_start(ap, fmt);
	vsnprintf(rule, sizeof(rule), fmt, ap);
	va_end(ap);
	unspell(name.text, written, sizeof(written));
	is_spelled = strcmp(written, name.text) != 0;
	if (!id)
		bld_fail(c->l, c->where, NULL, "%s", rule);
	else if (*name.text)
		bld_fail(c->l, c->where, NULL, "BTF type %u, %s '%s'%s%s%s: %s", id,
			 kind_name(t.kind), name.text, is_spelled ? " (" : "",
			 is_spelled ? written : "", is_spelled ? ")" : "", rule);
	else
		bld_fail(c->l, c->where, NULL, "BTF type %u, %s: %s", id, kind_name(t.kind), rule);
}

/* -- the header and the strings ------------------------------------------------ */

static bool broken(struct checker *c, const char *rule)
{
	check_violated(c, 0, "BTF: %s", rule);
	return false;
}

static bool read_magic(struct checker *c)
{
	const unsigned char *p = c->btf.data;

	if (c->btf.len < 8)
		return broken(c, "there is no header");
	c->btf.big = p[0] == 0xeb;
	if (p[!c->btf.big] != 0xeb || p[c->btf.big] != 0x9f)
		return broken(c, "the magic number is wrong");
	if (p[2] != 1)
		return broken(c, "the version is not 1");
	if (p[3])
		return broken(c, "the header has flags");
	return c->btf.len <= MAX_BYTES || broken(c, "there are more than 16 MiB");
}

/* Types, then strings, and nothing before, between and after them. */
static bool read_header(struct checker *c)
{
	size_t header = bytes_word(&c->btf, 4), types_len, strings_len, rest;
	const char *strings;

	if (header < HEADER || header > c->btf.len)
		return broken(c, "the header's length is wrong");
	for (size_t i = HEADER; i < header; i++)
		if (c->btf.data[i])
			return broken(c, "the header has fields that kernels do not know");
	rest = c->btf.len - header;
	types_len = bytes_word(&c->btf, 12);
	if (bytes_word(&c->btf, 8) || types_len > rest)
		return broken(c, "the types do not begin behind the header, or do not end in it");
	if (!types_len)
		return broken(c, "there are no types");
	c->types_at = header;
	c->types_end = c->strings_at = header + types_len;
	strings_len = bytes_word(&c->btf, 20);
	if (bytes_word(&c->btf, 16) != types_len || strings_len != rest - types_len)
		return broken(c, "the strings are not what follows the types, to the end");
	strings = (const char *)c->btf.data + c->strings_at;
	if (!strings_len || strings_len - 1 > MAX_NAME_OFFSET || *strings ||
	    strings[strings_len - 1])
		return broken(c, "the strings do not begin and end with a NUL, or are over 16 MiB");
	c->strings_len = strings_len;
	return true;
}

/* -- all types --------------------------------------------------------------------------- */

/* Finds the end of the type at `at`, which becomes the last one. 0: it has none. */
static size_t read_type(struct checker *c, size_t at)
{
	struct checked_type t;
	size_t left = c->types_end - at, size;

	c->at[c->count++] = (uint32_t)at;
	t = check_type(c, c->count - 1);
	if (left < TYPE) {
		broken(c, "the last type is cut off");
		return 0;
	}
	if (!t.kind || t.kind > BTF_KIND_ENUM64) {
		check_violated(c, 0, "BTF type %u: there is no kind %u", t.id, t.kind);
		return 0;
	}
	size = TYPE + check_extent(&t);
	if (left < size)
		broken(c, "the last type is cut off");
	return left < size ? 0 : at + size;
}

/* Finds where each type begins. 1: the check ends here (reported). */
static int read_types(struct checker *c)
{
	size_t at = c->types_at;

	c->count = 1;
	while (at && at < c->types_end) {
		uint32_t *bigger = grow(c->at, c->count, &c->room, sizeof(*c->at));

		if (!bigger)
			return bld_nomem(c->l);
		c->at = bigger;
		at = read_type(c, at);
	}
	if (c->count > MAX_TYPES)
		broken(c, "there are too many types");
	return c->violations ? 1 : 0;
}

uint8_t check_extern_section(const struct checker *c, const struct checked_type *datasec)
{
	const char *name = check_string(c, datasec->name);

	if (strcmp(name, ".ksyms") == 0)
		return TYPE_KSYM;
	return strcmp(name, ".kconfig") == 0 ? TYPE_KCONFIG : 0;
}

static bool is_extern(const struct checker *c, uint32_t id)
{
	struct checked_type t = check_type(c, id);

	return (t.kind == BTF_KIND_VAR && check_more(c, &t, 0, 1, 0) == BTF_VAR_GLOBAL_EXTERN) ||
	       (t.kind == BTF_KIND_FUNC && t.vlen == BTF_FUNC_EXTERN);
}

/* Externs in .ksyms and .kconfig a loader changes before the kernel sees them. */
static void mark_externs(struct checker *c)
{
	for (uint32_t id = 1; id < c->count; id++) {
		struct checked_type t = check_type(c, id);
		uint8_t flag = t.kind == BTF_KIND_DATASEC ? check_extern_section(c, &t) : 0;

		for (uint32_t i = 0; flag && i < t.vlen; i++) {
			uint32_t member = check_more(c, &t, i, 3, 0);

			if (is_extern(c, member))
				c->flags[member] |= flag;
		}
	}
}

static uint32_t count_kind(const struct checker *c, uint32_t kind)
{
	uint32_t n = 0;

	for (uint32_t id = 1; id < c->count; id++)
		n += check_kind(c, id) == kind;
	return n;
}

static int check_all(struct checker *c, const void *ext, size_t ext_len)
{
	int err;

	if (!read_magic(c) || !read_header(c))
		return 0;
	err = read_types(c);
	if (err)
		return err < 0 ? -1 : 0;
	c->flags = calloc(c->count, sizeof(*c->flags));
	c->state = calloc(c->count, sizeof(*c->state));
	c->resolved_id = calloc(c->count, sizeof(*c->resolved_id));
	c->resolved_size = calloc(c->count, sizeof(*c->resolved_size));
	if (!c->flags || !c->state || !c->resolved_id || !c->resolved_size)
		return bld_nomem(c->l);
	mark_externs(c);
	for (uint32_t id = 1; id < c->count; id++)
		check_by_itself(c, id);
	if (check_object(c) || check_datasecs(c) || check_references(c))
		return -1;
	return ext ? check_ext(c, ext, ext_len) : 0;
}

int btf_check(struct bld *l, const char *where, const void *btf, size_t btf_len, const void *ext,
	      size_t ext_len, const struct btf_syms *syms)
{
	struct checker c = {
		.l = l, .where = where, .syms = syms, .btf = { .data = btf, .len = btf_len },
	};
	int err = check_all(&c, ext, ext_len);

	if (c.violations > MAX_VIOLATIONS)
		bld_fail(l, where, NULL, "BTF: %zu more rules are violated",
			 c.violations - MAX_VIOLATIONS);
	if (!err && !c.violations)
		bld_trace(l, where, "BTF is as the kernel wants it (%u types, %u functions)",
			  c.count - 1, count_kind(&c, BTF_KIND_FUNC));
	free(c.at);
	free(c.vars);
	free(c.sections);
	free(c.flags);
	free(c.state);
	free(c.resolved_id);
	free(c.resolved_size);
	return err || c.violations ? -1 : 0;
}
