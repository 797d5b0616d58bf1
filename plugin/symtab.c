/*
 * symtab.c: every symbol name of the link, hashed.
 *
 * Open addressing over an array of symbols that keeps the order of arrival,
 * so that whoever walks the table gets the command line's order and never the
 * hash's. Names are the caller's bytes, used in place (archive indices are
 * mapped files).
 */
#include "internal.h"

static uint32_t hash(const char *s, size_t len)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

static uint32_t *slot_of(const struct symtab *t, const char *name, size_t len)
{
	size_t mask = t->slot_count - 1;

	for (size_t i = hash(name, len) & mask;; i = (i + 1) & mask) {
		const struct symbol *s;

		if (!t->slots[i])
			return &t->slots[i];
		s = &t->symbols[t->slots[i] - 1];
		if (s->len == len && memcmp(s->name, name, len) == 0)
			return &t->slots[i];
	}
}

static bool rehash(struct symtab *t)
{
	size_t slot_count = t->slot_count ? 2 * t->slot_count : 256;
	uint32_t *slots = calloc(slot_count, sizeof(*slots));

	if (!slots)
		return false;
	free(t->slots);
	t->slots = slots;
	t->slot_count = slot_count;
	for (size_t i = 0; i < t->count; i++)
		*slot_of(t, t->symbols[i].name, t->symbols[i].len) = (uint32_t)i + 1;
	return true;
}

struct symbol *symtab_find(const struct symtab *t, const char *name, size_t len)
{
	uint32_t *slot;

	if (!t->slot_count)
		return NULL;
	slot = slot_of(t, name, len);
	return *slot ? &t->symbols[*slot - 1] : NULL;
}

struct symbol *symtab_add(struct symtab *t, const char *name, size_t len)
{
	struct symbol *symbols;
	uint32_t *slot;

	if (2 * (t->count + 1) > t->slot_count && !rehash(t))
		return NULL;
	slot = slot_of(t, name, len);
	if (*slot)
		return &t->symbols[*slot - 1];
	symbols = grow(t->symbols, t->count, &t->room, sizeof(*symbols));
	if (!symbols)
		return NULL;
	t->symbols = symbols;
	*slot = (uint32_t)++t->count;
	symbols[t->count - 1] = (struct symbol){ .name = name, .len = len };
	return &symbols[t->count - 1];
}

struct symbol *symtab_add_copy(struct symtab *t, const char *name, size_t len)
{
	size_t before = t->count;
	struct symbol *s = symtab_add(t, name, len);
	char *copy;

	if (!s || t->count == before)
		return s;
	copy = malloc(len + 1);
	if (!copy)
		return NULL;
	memcpy(copy, name, len);
	copy[len] = '\0';
	s->name = copy;
	s->owned = true;
	return s;
}

void symtab_free(struct symtab *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->symbols[i].owned)
			free((char *)t->symbols[i].name);
	free(t->symbols);
	free(t->slots);
	memset(t, 0, sizeof(*t));
}
