/*
 * object.h: a BPF ELF object, read whole and checked.
 *
 * object.c reads one and refuses what no linker can use; what others do with it needs no
 * more checks. Numbers of sections and symbols are the file's.
 */
#ifndef BLD_OBJECT_H
#define BLD_OBJECT_H

#include <gelf.h>

#include "internal.h"

#define OBJECT_ABSOLUTE UINT32_MAX	/* in place of a section's number */

struct object_section {
	const char *name;
	GElf_Shdr sh;
	Elf_Data *contents;
	uint32_t target;	/* of relocations: the section they are for */
	bool kept;		/* code or data that is loaded, or its relocations */
};

struct object_symbol {
	const char *name;
	uint64_t value, size;
	uint32_t section;	/* 0: undefined */
	unsigned char binding, type, visibility;
	bool lost;		/* another object's definition counts */
	bool loaders;		/* an extern that loaders resolve (.ksyms, .kconfig) */
};

struct object {
	const char *where;	/* its name in messages; the caller's */
	Elf *elf;
	bool big_endian, swapped; /* swapped: not the host's order */
	struct object_section *sections;
	struct object_symbol *symbols;
	uint32_t section_count, symbol_count;
	uint32_t symtab;
	bool biased;		/* object_gnu.c */
};

/* Reads and checks. -1: reported; object_close in any case. */
int object_read(struct bld *l, const char *where, const void *data, size_t len,
		struct object *out);
void object_close(struct object *o);

/* The n-th relocation of a section that holds some. */
GElf_Rel object_relocation(const struct object *o, uint32_t section, size_t n);
size_t object_relocation_count(const struct object *o, uint32_t section);
/* Bytes a relocation changes; 0: it changes none. */
unsigned object_relocation_width(unsigned type);
/* object_gnu.c: sets o->biased if the words that relocations are added to have the value
 * of the symbol in them, and takes it out of one. */
void object_find_bias(struct object *o, const struct image *img);
uint64_t object_unbiased(const struct object_symbol *s, unsigned type, uint64_t word);
/* The kept section of that name, or 0. */
uint32_t object_section_named(const struct object *o, const char *name);
/* A word of 4 or 8 bytes of the object, in its byte order. */
uint64_t object_word(const struct object *o, const void *at, unsigned width);
void object_set_word(const struct object *o, void *at, unsigned width, uint64_t value);

static inline bool object_is_code(const struct object_section *s)
{
	return s->sh.sh_flags & SHF_EXECINSTR;
}

/* Binding global or weak. */
static inline bool object_is_global(const struct object_symbol *s)
{
	return s->binding != STB_LOCAL;
}

#endif
