/*
 * elf_edit.h: what elf.c can be asked to do to an object.
 */
#ifndef BLD_ELF_EDIT_H
#define BLD_ELF_EDIT_H

#include <gelf.h>

#include "internal.h"

/* Each function may be NULL. They are called more than once, and must say the same each
 * time. Numbers are those of the object before. */
struct elf_edit {
	const char *where;	/* the object, in messages; NULL: LLVM's */
	const struct elf_change *changes;
	size_t change_count;
	void *ctx;		/* of the functions */

	/* False: the section goes, and with it its symbols and relocations. */
	bool (*keep)(void *ctx, size_t section);
	/* May change type, flags, alignment and size of entries. */
	void (*section)(void *ctx, size_t section, GElf_Shdr *sh);
	/* May change all but the name. */
	void (*symbol)(void *ctx, size_t symbol, const char *name, GElf_Sym *sym);
	/* May change all but the place. False: the relocation goes. */
	bool (*relocation)(void *ctx, size_t section, size_t number, GElf_Rela *rela);
};

/* Rewrites the image. 0, or -1 (reported). */
int elf_edit(struct bld *l, struct image *img, const struct elf_edit *edit);

#endif
