/*
 * join.h: what the files that deal with plain BPF objects share.
 *
 * plain.c: such objects among the inputs; join.c: the stage that joins them with the LTO
 * result, by libbpf's linker; join_elf.c, join_btf.c: what that linker is given, and what
 * becomes of what it makes.
 */
#ifndef BLD_JOIN_H
#define BLD_JOIN_H

#include "object.h"

#define BITCODES_OBJECT "the bitcode's object" /* in messages */

struct btf;

struct plain {
	struct object object;
	struct btf *btf;	/* NULL: has none */
};

/* .BTF of an object, checked; *out stays NULL if it has none. -1: reported. */
int join_read_btf(struct bld *l, const struct object *o, const void *data, size_t len,
		  struct btf **out);

/* A section of the joined object. */
struct join_section {
	bool writable;		/* anywhere */
	bool filled;		/* somewhere its contents lie in the file */
	bool code;
	const char *first;	/* object that has it */
};

/* One of the objects to be joined. */
struct joinee {
	struct join *j;
	const struct object *object;
	struct input *input;	/* NULL: the LTO result */
	const struct btf *btf;
	struct image image;	/* for libbpf */
	uint32_t *by_place;	/* symbols, sorted by section and value */
	uint32_t place_count;
	struct elf_change *changes;
	size_t change_count, change_room;
	void **patched;		/* contents of sections that have been changed */
};

struct join {
	struct bld *l;
	struct joinee *joinees;
	size_t count;
	struct symtab sections;	/* names */
	struct join_section *merged; /* by number in `sections` */
	size_t merged_room;
	struct symtab functions, variables; /* global names that are defined */
	struct symtab kfuncs;	/* that some object's BTF lists in .ksyms already */
};

/* join_elf.c */
int join_note_sections(struct join *j, const struct joinee *e);
/* The object as libbpf's linker takes it, into e->image. */
int join_write_object(struct joinee *e);
/* Symbols are hidden again that only the join needed. `btf`: the new .BTF, or NULL
 * for none. */
int join_finish_object(struct join *j, struct image *img, const void *btf, size_t btf_len);

/* join_btf.c: .BTF and .BTF.ext for libbpf's linker, malloc'ed, NULL if empty. */
int join_make_btf(struct joinee *e, struct elf_change *btf, struct elf_change *ext);
/* The types of what was joined become those of the definitions again, in place. Warns of
 * declarations that differ. */
int join_restore_types(struct join *j, struct btf *btf);

#endif
