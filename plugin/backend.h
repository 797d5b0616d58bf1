/*
 * backend.h: what backend.c and backend_words.c share.
 */
#ifndef BLD_BACKEND_H
#define BLD_BACKEND_H

#include "internal.h"

/* What LLVM's code generator complains of, taken apart. Strings are malloc'ed. */
struct complaint {
	char *said;		/* LLVM's words without place, function and addresses */
	char *function;		/* symbol; NULL: LLVM did not say */
	char *place;		/* "FILE:LINE:COLUMN" of the innermost inlined code, or NULL */
	char *callee;		/* symbol of the function that a call is about, or NULL */
	char *assembly;		/* the line of inline assembly that it is about, or NULL */
	LLVMValueRef fn;	/* `function` in the module, or NULL */
	bool fatal;		/* LLVM came no further: there may be more like it */
};

/* How a complaint reads to the user, after "in FUNCTION: ". */
struct words {
	const char *says;	/* part of `said` */
	/* Can the complaint be about this instruction? NULL: it is about the function. */
	bool (*is)(const struct complaint *c, LLVMValueRef inst);
	/* One %s stands for the callee; after a colon at the end come LLVM's own words. NULL:
	 * backend_atomic has it. */
	const char *what;
	const char *remedy;	/* or NULL */
};

/* The words for it, or if it already had `before`, others. NULL: LLVM's own must do. */
const struct words *backend_words(const struct complaint *c, const struct words *before);
/* Of an atomic operation: what the machine lacks (malloc'ed), and what to do about it. */
char *backend_atomic(LLVMValueRef inst, const char **remedy);

#endif
