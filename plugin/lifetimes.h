/*
 * lifetimes.h: between lifetimes.c and lifetimes_uses.c.
 */
#ifndef BLD_LIFETIMES_H
#define BLD_LIFETIMES_H

#include "internal.h"

enum touch_kind { USE, MARKER };

/* What an instruction does to a variable; a list by instruction. */
struct touch {
	uint32_t variable;
	enum touch_kind kind;
	uint32_t next;		/* in `touches`, or PTRMAP_NONE */
};

struct place {
	LLVMValueRef instruction;
	enum touch_kind kind;
};

typedef uint64_t *row;		/* a set of variables */

struct block {
	LLVMBasicBlockRef b;
	row used_in, used_out;	/* a use can lead here */
	row wanted_in, wanted_out; /* this can lead to a use */
	row kept;		/* variables without marker in it */
	row used_by, wanted_by;	/* uses after the last marker, before the first */
	row from;		/* live at the end of a block before it */
};

enum { ROWS = 8 };

struct narrowing {
	struct bld *l;
	LLVMBuilderRef builder;
	LLVMValueRef start, end; /* the markers' declarations */
	bool sized;		/* they take the variable's size, too */
	LLVMValueRef *variables;
	size_t count, room;
	struct place *places;	/* the uses of the variable at hand */
	size_t place_count, place_room;
	struct ptrmap touched;	/* instruction to its first touch */
	struct touch *touches;
	size_t touch_count, touch_room;
	LLVMValueRef *old;	/* markers that are to go */
	size_t old_count, old_room;
	struct ptrmap numbers;	/* of blocks */
	struct block *blocks;
	size_t block_count, block_room;
	uint64_t *rows;
	size_t words;		/* in a row */
};

/* The function's variables all of whose uses can be found, and those uses. -1: no memory. */
int lifetimes_find_variables(struct narrowing *n, LLVMValueRef fn);

#endif
