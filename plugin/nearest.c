/*
 * nearest.c: a defined name that an undefined one may have been meant to be.
 *
 * In: the symbols of all objects and archives. Three kinds of likeness: a slip of the
 * finger; the same function defined in Rust or C++ under a mangled name; the mangled name
 * wanted and the plain one defined.
 */
#include <stdio.h>

#include "internal.h"

static bool is_defined(const struct symbol *s)
{
	return s->object || s->member;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t name_distance(const char *a, size_t alen, const char *b, size_t blen, size_t limit)
{
	enum { LONGEST = 64 };
	size_t rows[3][LONGEST + 1];

	if (alen > LONGEST || blen > LONGEST || (alen > blen ? alen - blen : blen - alen) > limit)
		return limit + 1;
	for (size_t j = 0; j <= blen; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= alen; i++) {
		size_t *row = rows[i % 3], *before = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
		size_t best = i;

		row[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			row[j] = least(least(row[j - 1], before[j]) + 1,
				       before[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], two[j - 2] + 1);
			best = least(best, row[j]);
		}
		if (best > limit)
			return limit + 1;
	}
	return rows[alen % 3][blen];
}

static bool is_mangled(const char *name, size_t len)
{
	return len > 2 && name[0] == '_' && (name[1] == 'R' || name[1] == 'Z');
}

static const char *near_plain(struct bld *l, const char *name)
{
	size_t len = strlen(name), best = least(len / 4, 2);
	const struct symbol *found = NULL;
	char *text;

	if (str_has_prefix(name, "__"))
		return NULL; /* compilers' names are all alike */
	for (size_t i = 0; i < l->symtab.count && best; i++) {
		const struct symbol *s = &l->symtab.symbols[i];
		size_t d;

		if (!is_defined(s) || is_mangled(s->name, s->len))
			continue;
		d = name_distance(name, len, s->name, s->len, best);
		if (d > best || !d || (found && d == best))
			continue;
		found = s;
		best = d;
	}
	return found && asprintf(&text, "did you mean %.*s, which is defined?", (int)found->len,
				 found->name) >= 0 ?
		       bld_keep(l, text) : NULL;
}

/* "crate::path::name" or "name(args)", for the name */
static bool is_called(const char *readable, const char *name)
{
	size_t len = strcspn(readable, "("), tail = strlen(name);

	return len >= tail && strncmp(readable + len - tail, name, tail) == 0 &&
	       (len == tail || readable[len - tail - 1] == ':');
}

/* What the standard library calls so is not what was meant. */
static bool is_librarys(const char *readable)
{
	static const char *const crates[] = { "core::", "alloc::", "std::", "compiler_builtins::" };

	for (size_t i = 0; i < ARRAY_SIZE(crates); i++)
		if (str_has_prefix(readable, crates[i]))
			return true;
	return readable[0] == '<';
}

static const char *plain_but_mangled(struct bld *l, const char *name)
{
	char part[96];
	char *text;

	/* In mangled names a name has its length in front. */
	if (snprintf(part, sizeof(part), "%zu%s", strlen(name), name) >= (int)sizeof(part))
		return NULL;
	for (size_t i = 0; i < l->symtab.count; i++) {
		const struct symbol *s = &l->symtab.symbols[i];
		const char *readable;
		char *copy;
		bool cpp;

		if (!is_defined(s) || !is_mangled(s->name, s->len) ||
		    !memmem(s->name, s->len, part, strlen(part)) ||
		    !(copy = strndup(s->name, s->len)))
			continue;
		readable = demangled(l, bld_keep(l, copy));
		if (!is_called(readable, name) || is_librarys(readable))
			continue;
		cpp = strchr(readable, '(');
		if (asprintf(&text, cpp ? "%s is defined in C++: declare it extern \"C\" there" :
					  "%s is defined, but its symbol is mangled: give it "
					  "#[unsafe(no_mangle)]", readable) >= 0)
			return bld_keep(l, text);
	}
	return NULL;
}

/* C++ calls what C defines. */
static const char *mangled_but_plain(struct bld *l, const char *readable)
{
	size_t len = strcspn(readable, "(");
	const struct symbol *s = symtab_find(&l->symtab, readable, len);
	char *text;

	if (!readable[len] || !s || !is_defined(s) ||
	    asprintf(&text, "%.*s is defined without C++'s arguments in its name: declare it "
			    "extern \"C\" where it is used", (int)len, readable) < 0)
		return NULL;
	return bld_keep(l, text);
}

const char *nearest_name(struct bld *l, const char *name)
{
	const char *readable = demangled(l, name), *found;

	if (readable != name)
		return mangled_but_plain(l, readable);
	found = plain_but_mangled(l, name);
	return found ? found : near_plain(l, name);
}
