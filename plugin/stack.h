/*
 * stack.h: between stack.c, which judges, and stack_say.c, which tells.
 */
#ifndef BLD_STACK_H
#define BLD_STACK_H

#include "calls.h"

/* How a kernel counts a frame. */
enum counting {
	BY_32,		/* any kernel takes what fits so */
	BY_16,
	SMALL_ONLY,	/* frames that have no stack of their own */
	COUNTINGS,
};

enum { NONE = -1 };

/* The deepest way down from a function, and the most that may lie above it. */
struct depth {
	unsigned bytes[COUNTINGS];
	int next[COUNTINGS];	/* callee, or NONE */
	unsigned frames, static_frames;	/* of the longest way; without global functions */
	int longest, static_longest;
	unsigned above[COUNTINGS];
	int caller[COUNTINGS];
	bool later;		/* the kernel starts it by itself */
	enum { WHITE, GREY, BLACK } state;
};

struct judging {
	struct bld *l;
	struct calls *c;
	struct depth *depth;	/* by function */
	size_t *order;		/* callees before callers */
	size_t count;
	size_t *way;		/* to the function at hand, from its root */
	size_t way_length;
	struct places *places;	/* NULL before the first message */
	enum counting sure, careful; /* what is an error, what a warning (--kernel) */
	unsigned limit;
	bool silent, over;	/* no messages, only whether a limit is exceeded */
	int worst;		/* of the programs that come near the limit, or NONE */
	size_t near;		/* how many do */
};

static inline const struct function *function(const struct judging *j, size_t i)
{
	return &j->c->functions[i];
}

/* The bytes that its frame counts for. */
unsigned stack_counted(const struct function *f, enum counting how);

/* A message about the first function of j->way, with all of it. -1: no memory. */
int PRINTF(5, 6) stack_say(struct judging *j, enum bld_level level, enum counting how,
			   const char *advice, const char *fmt, ...);
/* j->places is there. */
int stack_need_places(struct judging *j);

#endif
