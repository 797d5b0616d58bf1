/*
 * calls.h: the functions of a finished object, who calls whom, and how much of
 * the stack each uses. calls.c and calls_scan.c read it; stack.c judges.
 */
#ifndef BLD_CALLS_H
#define BLD_CALLS_H

#include "internal.h"

enum call_kind {
	CALL_DIRECT,
	CALL_BACK,	/* its address goes to a helper that calls it before it returns */
	CALL_LATER,	/* ... that has it called when the program has ended: timers */
	CALL_UNSURE,	/* its address is taken, for what cannot be told */
};

struct call {
	size_t callee;
	enum call_kind kind;
};

/* One function, by its symbol. */
struct function {
	const char *name;
	const char *section;
	size_t section_index;
	uint64_t start, end;	/* bytes in the section */
	bool program;		/* loaders start it; else it is called only */
	bool global;		/* the kernel verifies it by itself, given BTF */
	bool tail_calls;
	bool runs_off;		/* its code leads to what comes after it */
	bool configured;	/* reads constants that the loader sets, or depends on the
				 * kernel's types: part of it may be dead when it is loaded */
	unsigned stack;		/* lowest byte used, below the frame pointer */
	struct call *calls;	/* in the order of the code, without repetitions */
	size_t call_count, call_room;
};

struct calls {
	struct function *functions;	/* by section and place */
	size_t count, room;
	void *elf;		/* owner of the names */
};

/* 0, or -1 (reported). calls_free in either case. */
int calls_read(struct bld *l, const struct image *obj, struct calls *out);
void calls_free(struct calls *c);

/* calls_scan.c: one section's code, and for each instruction what it refers to. */
enum target_kind { TARGET_NONE, TARGET_CODE, TARGET_CONSTANTS, TARGET_KERNEL, TARGET_OTHER };

struct target {
	enum target_kind kind;
	size_t section;		/* TARGET_CODE */
	uint64_t value;		/* the symbol's, in bytes */
	const char *name;	/* TARGET_KERNEL: a kernel function's */
};

struct code {
	const unsigned char *data;
	size_t len;
	size_t section;
	bool swap;		/* not of the host's byte order */
	bool big_endian;
	const struct target *targets;	/* by instruction */
};

/* Fills in what the function's code says: stack, calls. */
int calls_scan(struct bld *l, struct calls *c, struct function *f, const struct code *code);
/* The function that begins there, or NULL. */
struct function *calls_function_at(struct calls *c, size_t section, uint64_t place);

#endif
