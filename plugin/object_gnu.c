/*
 * object_gnu.c: what binutils' assembler writes otherwise than LLVM's.
 *
 * Relocations of BPF have no addend of their own: it is in the word that they change, so
 * many bytes, or for calls so many instructions, from the symbol on, minus 1. Binutils
 * before 2.41, bpf-gcc's assembler in Debian 12, adds the value of a global symbol there,
 * and for calls counts it in bytes. Loaders then add the value a second time and call
 * into nowhere: they cannot load what bpf-gcc has made of two global functions. Here it
 * is found out and taken back.
 *
 * Nothing in the object says which binutils it was. Calls of functions that are not at
 * the start of their section do: they are -1 in one convention, and the value minus 1 in
 * the other. So do, less surely, references to data.
 */
#include "object.h"

enum { LDDW = 1, CALL = 10 };

/* How many relocations can be nothing but ... */
struct evidence {
	size_t plain, biased;
};

static bool is_made_by_gcc(const struct image *img)
{
	static const char by[] = "GCC: ";
	size_t len;
	const char *comment = elf_section(img, ".comment", &len);

	return comment && memmem(comment, len, by, strlen(by));
}

/* The word without sign that the relocation is added to. */
static uint64_t word_of(const struct object *o, const struct object_section *target,
			const GElf_Rel *rel)
{
	unsigned type = GELF_R_TYPE(rel->r_info);
	const char *at = (const char *)target->contents->d_buf + rel->r_offset;

	if (type == LDDW || type == CALL)
		return object_word(o, at + 4, 4);
	return object_word(o, at, object_relocation_width(type));
}

static void weigh(const struct object *o, const struct object_section *target, const GElf_Rel *rel,
		  struct evidence *sure, struct evidence *likely)
{
	const struct object_symbol *s = &o->symbols[GELF_R_SYM(rel->r_info)];
	bool call = GELF_R_TYPE(rel->r_info) == CALL;
	uint64_t word = word_of(o, target, rel);

	if (s->type == STT_SECTION || !s->value)
		return;
	if (call) {
		sure->plain += word == UINT32_MAX;
		sure->biased += word == s->value - 1;
	} else {
		likely->plain += word < s->value;
		likely->biased += word >= s->value;
	}
}

void object_find_bias(struct object *o, const struct image *img)
{
	struct evidence sure = { 0, 0 }, likely = { 0, 0 };

	if (!is_made_by_gcc(img))
		return;
	for (uint32_t i = 1; i < o->section_count; i++) {
		const struct object_section *s = &o->sections[i];

		if (s->sh.sh_type != SHT_REL || !s->kept)
			continue;
		for (size_t n = 0; n < object_relocation_count(o, i); n++) {
			GElf_Rel rel = object_relocation(o, i, n);

			if (GELF_R_TYPE(rel.r_info))
				weigh(o, &o->sections[s->target], &rel, &sure, &likely);
		}
	}
	if (sure.plain || sure.biased)
		o->biased = sure.biased > sure.plain;
	else
		o->biased = likely.biased > likely.plain;
}

uint64_t object_unbiased(const struct object_symbol *s, unsigned type, uint64_t word)
{
	return s->type == STT_SECTION ? word : type == CALL ? UINT32_MAX : word - s->value;
}
