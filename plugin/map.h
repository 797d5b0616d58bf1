/*
 * map.h: the rows of the finished object's map. map.c makes them and writes them as text,
 * map_json.c as JSON.
 */
#ifndef BLD_MAP_H
#define BLD_MAP_H

#include <inttypes.h>
#include <libelf.h>

#include "internal.h"

struct map_section {
	const char *name;
	uint64_t size, align;
	bool loaded;		/* into the kernel, or a loader's memory */
};

/* A symbol, or bytes that none covers. */
struct map_row {
	size_t section;		/* 0: undefined */
	uint64_t offset, size;
	const char *symbol;	/* NULL: none */
	const char *demangled;	/* the symbol itself if it is not mangled */
	const char *input;	/* "libdep.rlib(dep.o)"; NULL: of no input */
	const char *why;
};

struct map {
	struct bld *l;
	Elf *elf;		/* owner of the names */
	Elf_Data *symbols;
	size_t symbol_names;
	struct map_section *sections;	/* by number; 0 is none */
	size_t section_count;
	struct map_row *rows;	/* by section, then place; undefined ones last */
	size_t count, room;
};

/* 0, or -1 (reported). map_free after a 0. */
int map_read(struct bld *l, struct map *m);
void map_free(struct map *m);

#endif
