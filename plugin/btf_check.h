/*
 * btf_check.h: what the files of the checker share.
 *
 * btf_check.c is the entry; btf_check_types.c looks at each type by itself,
 * btf_check_refs.c and btf_check_members.c at what types refer to,
 * btf_check_data.c at data sections, btf_check_ext.c at .BTF.ext. Nothing here is
 * shared with the code that repairs BTF: what that gets wrong must not be wrong
 * here in the same way.
 *
 * Input is never trusted: reads outside give 0, work and memory are linear in
 * the input's size (sorting aside).
 */
#ifndef BLD_BTF_CHECK_H
#define BLD_BTF_CHECK_H

#include "btf.h"

struct bytes {
	const unsigned char *data;
	size_t len;
	bool big;	/* byte order */
};

uint32_t bytes_word(const struct bytes *b, size_t at);

/* By type id. */
enum {
	TYPE_KSYM = 1 << 0,	/* in .ksyms: a loader makes it what the kernel takes */
	TYPE_KCONFIG = 1 << 1,	/* in .kconfig, the same */
	PROTO_LOOKED_AT = 1 << 2,
	PROTO_UNNAMED = 1 << 3,	/* a parameter has a type and no name */
};

enum type_state { STATE_NEW, STATE_OPEN, STATE_RESOLVED, STATE_BAD };

/* A section (`section` NULL, value its size) or variable of the object. */
struct named {
	const char *name;
	const char *section;
	uint64_t value;
};

struct checker {
	struct bld *l;
	const char *where;
	const struct btf_syms *syms;	/* NULL: the object is not known */
	struct named *vars, *sections;	/* of it, in order of names */
	size_t var_count, section_count;
	struct bytes btf;
	size_t types_at, types_end, strings_at, strings_len;
	uint32_t count;			/* of types, void included */
	size_t room;
	uint32_t *at;			/* by type id, as all below */
	uint8_t *flags;
	uint8_t *state;
	uint32_t *resolved_id, *resolved_size;
	size_t violations;
};

struct checked_type {
	uint32_t id, kind, vlen;
	bool kflag;
	uint32_t name;
	uint32_t size;	/* or the type that it refers to */
	size_t more;	/* offset of what follows the first twelve bytes */
};

struct checked_type check_type(const struct checker *c, uint32_t id);
/* BTF_KIND_UNKN (void) also for ids that do not exist. */
uint32_t check_kind(const struct checker *c, uint32_t id);
/* The `word`-th word of the `i`-th of `each` words behind the type. */
uint32_t check_more(const struct checker *c, const struct checked_type *t, uint32_t i,
		    unsigned each, unsigned word);

/* A string of the BTF as messages show it; "" if it lies outside. */
struct shown {
	char text[96];
};

struct shown check_shown(const struct checker *c, uint32_t name);
const char *check_string(const struct checker *c, uint32_t name);
bool check_is_string(const struct checker *c, uint32_t name);

/* Counts and reports a violated rule, of the type or (id 0) of the whole. */
void check_violated(struct checker *c, uint32_t id, const char *fmt, ...) PRINTF(3, 4);

/* Bytes behind the first twelve. The kind must be a known one. */
size_t check_extent(const struct checked_type *t);
void check_by_itself(struct checker *c, uint32_t id);
/* TYPE_KSYM, TYPE_KCONFIG, or 0: an ordinary data section. */
uint8_t check_extern_section(const struct checker *c, const struct checked_type *datasec);
const struct named *check_section(const struct checker *c, const char *name);

/* -1: out of memory, reported. */
int check_object(struct checker *c);
int check_references(struct checker *c);
int check_datasecs(struct checker *c);
int check_ext(struct checker *c, const void *ext, size_t len);

#endif
