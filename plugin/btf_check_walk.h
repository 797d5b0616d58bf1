/*
 * btf_check_walk.h: what the walk of btf_check_refs.c shares with
 * btf_check_members.c.
 */
#ifndef BLD_BTF_CHECK_WALK_H
#define BLD_BTF_CHECK_WALK_H

#include "btf_check.h"

enum { MAX_DEPTH = 32 };

struct frame {
	uint32_t id;
	uint32_t next;	/* member or entry to look at */
};

struct walk {
	struct frame stack[MAX_DEPTH];
	unsigned depth;
	enum { BELOW_NOTHING, BELOW_POINTER, BELOW_COMPOSITE } mode;
	uint32_t child;	/* of a step that says DESCEND */
};

enum step {
	RESOLVED,
	DESCEND,	/* resolve the child first, then ask again */
	REFUSED,	/* reported */
	SPOILT,		/* what it refers to was refused */
};

#define REFUSE(c, t, ...) (check_violated(c, (t)->id, __VA_ARGS__), REFUSED)

enum sized { UNSIZED, SIZED, SIZE_UNKNOWN };

/* The size of a type, and in *id that of the type behind modifiers. */
enum sized check_sized(const struct checker *c, uint32_t *id, uint32_t *size);
/* Is a member inside of its struct, and where its type may be? */
void check_member_place(struct checker *c, const struct checked_type *t, uint32_t i);

#endif
