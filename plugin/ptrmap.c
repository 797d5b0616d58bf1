/*
 * ptrmap.c: numbers by address: LLVM's values have no room for what we note of them.
 *
 * Open addressing. Nobody walks the table: the order of addresses changes from run to run.
 */
#include "internal.h"

static struct ptrmap_slot *slot_of(const struct ptrmap *m, const void *key)
{
	size_t mask = m->slot_count - 1;
	uint64_t hash = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;

	for (size_t i = (hash >> 32) & mask;; i = (i + 1) & mask)
		if (!m->slots[i].key || m->slots[i].key == key)
			return &m->slots[i];
}

static bool rehash(struct ptrmap *m)
{
	struct ptrmap bigger = { .slot_count = m->slot_count ? 2 * m->slot_count : 256 };

	bigger.slots = calloc(bigger.slot_count, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < m->slot_count; i++)
		if (m->slots[i].key)
			*slot_of(&bigger, m->slots[i].key) = m->slots[i];
	bigger.count = m->count;
	free(m->slots);
	*m = bigger;
	return true;
}

uint32_t *ptrmap_at(struct ptrmap *m, const void *key)
{
	struct ptrmap_slot *slot;

	if (2 * (m->count + 1) > m->slot_count && !rehash(m))
		return NULL;
	slot = slot_of(m, key);
	if (!slot->key) {
		*slot = (struct ptrmap_slot){ key, PTRMAP_NONE };
		m->count++;
	}
	return &slot->value;
}

uint32_t ptrmap_get(const struct ptrmap *m, const void *key)
{
	const struct ptrmap_slot *slot = m->slot_count ? slot_of(m, key) : NULL;

	return slot && slot->key ? slot->value : PTRMAP_NONE;
}

void ptrmap_free(struct ptrmap *m)
{
	free(m->slots);
	memset(m, 0, sizeof(*m));
}
