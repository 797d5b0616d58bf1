/*
 * core_types.h: the tree that core_types.c builds and core_debug.c writes.
 */
#ifndef BLD_CORE_TYPES_H
#define BLD_CORE_TYPES_H

#include "core.h"

/* A member, an enumerator, an array's element, or a type. */
struct core_node {
	char *name;		/* NULL: an element */
	enum core_class class;
	unsigned size;		/* of a number; 0: not said */
	bool is_signed;
	const char *said_by;	/* the link name that says what it is */
	struct core_node *element; /* it is an array */
	uint32_t count;
	bool count_said;
	struct core_node *children, *next;
	bool used;
	unsigned asked;		/* bits 1 << enum core_value, by the names */
	/* Once laid out. */
	unsigned index;
	unsigned align;
	uint64_t offset, bytes;	/* within the outer one; in bytes */
};

struct core_type {
	enum core_class class;
	const char *alone;	/* the one name that it is for: type_matches */
	struct core_node root;	/* what a typedef stands for */
	unsigned number;	/* of its debug info, once written */
	struct core_type *next;
};

struct core_types {
	struct core_type *first;
};

#endif
