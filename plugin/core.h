/*
 * core.h: CO-RE by link names, what the files plugin/core_*.c share.
 *
 * A program in any language declares a function without arguments whose link name says what
 * it wants to know of the kernel that will run it; the loader puts the answer into the
 * instruction (BPF CO-RE).
 *
 *	bpf_core.VALUE.TYPE			type_exists type_size type_matches
 *						type_id_local type_id_target
 *	bpf_core.VALUE.TYPE.MEMBER...[:KIND]	byte_off byte_size exists signed lshift rshift;
 *						type_matches
 *	bpf_core.VALUE.TYPE.ENUMERATOR		enum_value enum_exists
 *
 *	TYPE	[struct|union|enum|typedef] NAME; struct if nothing is said, enum where an
 *		enumerator follows. NAME___FLAVOUR stands for NAME. A typedef's KIND is that of
 *		what it stands for.
 *	MEMBER	.NAME or [INDEX], more than one for what is nested. Members of anonymous structs
 *		and unions are named as if they were the outer one's. What lies behind a pointer
 *		is another type.
 *	KIND	of the member, as the loader compares it: u8 .. u64, i8 .. i64, usize, isize, bool,
 *		f32, f64; int, of no known size; ptr or anything that begins with * or &; struct,
 *		union, enum, each with or without a name; [KIND; COUNT]; any other name is a
 *		struct's. Without one it is what another name says of the member; else a struct
 *		if members of it are named, an array if an element is, or int; `exists` then asks
 *		for each kind (core_any.c).
 *
 * Spaces do not count, nor does r# before a name: names may come out of Rust's stringify!.
 */
#ifndef BLD_CORE_H
#define BLD_CORE_H

#include <stdio.h>

#include "internal.h"

#define CORE_PREFIX "bpf_core."

/* enum bpf_core_relo_kind of include/uapi/linux/bpf.h */
enum core_value {
	CORE_BYTE_OFF,
	CORE_BYTE_SIZE,
	CORE_EXISTS,
	CORE_SIGNED,
	CORE_LSHIFT,
	CORE_RSHIFT,
	CORE_TYPE_ID_LOCAL,
	CORE_TYPE_ID_TARGET,
	CORE_TYPE_EXISTS,
	CORE_TYPE_SIZE,
	CORE_ENUM_EXISTS,
	CORE_ENUM_VALUE,
	CORE_TYPE_MATCHES,
	CORE_VALUES,
};

enum core_class {
	CORE_UNSAID,
	CORE_INT,	/* 0 bytes: of no known size */
	CORE_BOOL,
	CORE_FLOAT,
	CORE_PTR,
	CORE_STRUCT,
	CORE_UNION,
	CORE_ENUM,
	CORE_TYPEDEF,	/* of TYPE only */
};

enum { CORE_STEPS = 16, CORE_DIMENSIONS = 4 };

struct core_kind {
	enum core_class class;	/* of the elements, if it is an array */
	unsigned size;		/* of numbers, in bytes */
	bool is_signed;
	unsigned dimensions;
	uint32_t counts[CORE_DIMENSIONS]; /* the outermost first */
};

struct core_step {
	const char *name;	/* a member or enumerator; NULL: an element */
	uint32_t index;
};

struct core_name {
	const char *text;	/* the link name; the caller's */
	enum core_value value;
	enum core_class type_class; /* struct, union, enum, typedef */
	const char *type;
	struct core_step steps[CORE_STEPS];
	unsigned step_count;
	struct core_kind kind;	/* of the last step; of a typedef, if there is none */
	char *strings;		/* malloc'ed: owner of the names */
};

/* core_name.c: takes a link name apart, all of it from CORE_PREFIX on. 0, or -1 with *what is
 * wrong, malloc'ed; *out is to be freed in both cases. */
int core_name_parse(const char *text, struct core_name *out, char **what);
void core_name_free(struct core_name *n);
/* "byte_off" */
const char *core_value_word(enum core_value value);
/* It asks for a member, or for an enumerator. */
bool core_value_of_member(enum core_value value);
bool core_value_of_enumerator(enum core_value value);
/* "a pointer", "an array"; of a number with a size "u32". In `out`. */
const char *core_kind_words(const struct core_kind *k, char *out, size_t size);

/* core_calls.c: the name of a declaration, if it asks for a value; else NULL. */
const char *core_name_of(LLVMValueRef v);
/* Reports what is wrong with a name, at an instruction (or NULL). -1. */
int core_complain(struct bld *l, LLVMValueRef inst, const char *name, const char *remedy,
		  const char *what);
/* Of all names, once they are noted. */
struct core_types *core_types_of(struct bld *l);

/* core_check.c: warns of what the kernel at hand has not, or otherwise. The name is called
 * at `call`. */
void core_check(struct bld *l, const struct core_name *n, LLVMValueRef call);

/* core_hoist.c: one that has an answer also where the kernel has no such thing. */
bool core_is_question(enum core_value value);
bool core_has_loop(LLVMValueRef fn);
/* LLVM's code generator shall leave all instructions where they are in loops. */
void core_forbid_hoisting(struct bld *l);

/* core_any.c: does it ask if there is a member, whatever it is? */
bool core_any_wanted(struct bld *l, const struct core_name *n);
enum { CORE_OTHERS = 7 };
/* Then it is an integer's name, and there are this many others; adds one. *out is to be freed in
 * all cases. */
int core_any_name(struct bld *l, const struct core_name *n, size_t other, struct core_name *out);

/* core_types.c: the types that the names speak of, as small as they can be. */
struct core_types;

struct core_types *core_types_open(void);	/* NULL: out of memory */
void core_types_close(struct core_types *t);

/* Adds what a name says. 0; 1 if it contradicts an earlier one, *earlier; -1: out of memory.
 * Its text must stay. */
int core_types_add(struct core_types *t, const struct core_name *n, const char **earlier);
/* That it will be asked for. The name has been added. */
void core_types_use(struct core_types *t, const struct core_name *n);
/* What has been said of the last step. Of arrays only their number is set. */
struct core_kind core_types_kind(struct core_types *t, const struct core_name *n);
/* Does a name ask `value` of the same type or, of its first `members` members, of one of
 * them? Of an array's element as of the array. */
bool core_types_asked(struct core_types *t, const struct core_name *n, unsigned members,
		      enum core_value value);
/* Gives what is used its places; once. */
void core_types_lay_out(struct core_types *t);

/* Once laid out: debug info as LLVM's textual IR, numbered from 0 on (core_debug.c).
 * Their number. */
unsigned core_types_write(struct core_types *t, FILE *f);

struct core_access {
	unsigned type;		/* number of the type's node in core_types_write's text */
	uint64_t value;		/* for the types written */
	char path[12 * CORE_STEPS];	/* "0:1:3" */
};

/* Once written. */
void core_types_access(struct core_types *t, const struct core_name *n, struct core_access *out);

#endif
