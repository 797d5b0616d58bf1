/*
 * join_btf.h: what the files share that make one object's BTF ready for the join.
 *
 * join_btf.c has types, names and data sections, join_records.c has .BTF.ext,
 * join_types.c what comes before and after.
 */
#ifndef BLD_JOIN_BTF_H
#define BLD_JOIN_BTF_H

#include "btf.h"
#include "join.h"

/* Names of typedefs that keep a name's type until all is joined. */
#define JOIN_DEFINED "join:def:"
#define JOIN_DECLARED "join:ext:" /* and the joinee's number with a colon */

/* The making of one object's. */
struct making {
	struct joinee *e;
	struct btf_job job;	/* in: the object's BTF; out: the new one */
	uint32_t any_function, any_variable; /* types of `out` that all names have */
	struct symtab functions, variables; /* names in `in`; the first counts */
	uint32_t *function_ids, *variable_ids; /* by number in these */
};

/* The FUNC or VAR of that name: its id in `in`, or 0. */
uint32_t join_named(const struct symtab *names, const uint32_t *ids, const char *name);
/* "a.o(.BTF)", malloc'ed; NULL: out of memory. */
char *join_place(const struct object *o, const char *section);
/* libbpf's NULL, or in older ones an error in place of the pointer. */
struct btf *join_or_null(struct btf *btf);

/* Reads .BTF.ext of the object, checked, as far as it is about code. */
int join_read_records(struct making *m);
/* The FUNC that func_info says is at the symbol's place, or 0. */
uint32_t join_function_at(struct making *m, const struct object_symbol *s);
/* Records of definitions that do not count go, those that are missing come. */
int join_settle_records(struct making *m);

#endif
