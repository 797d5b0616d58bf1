/*
 * btf.h: what the files of the btf stage share.
 *
 * btf.c is the stage; btf_types.c copies the types that are reached, each
 * repaired by its kind's rules; btf_ext.c reads and writes .BTF.ext; btf_names.c
 * spells names; btf_syms.c answers questions about the object's symbols.
 * btf_check*.c judge the result by the kernel's rules.
 */
#ifndef BLD_BTF_H
#define BLD_BTF_H

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "internal.h"

#define HOST_ENDIANNESS \
	(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? BTF_LITTLE_ENDIAN : BTF_BIG_ENDIAN)

/* One function or variable of the object, from its ELF symbol table. */
struct btf_sym {
	const char *name;
	const char *section;
	uint64_t value, size;
	bool function;
	bool global;	/* binding global or weak, and not hidden */
};

struct btf_syms {
	struct btf_sym *syms;	/* in order of section, value */
	size_t count;
	struct {
		const char *name;
		uint64_t size;
	} *sections;
	size_t section_count;
	const struct btf_sym **variables; /* of syms, by section and name */
	size_t variable_count;
	void *elf;		/* owner of the names */
};

int btf_syms_read(struct bld *l, const struct image *obj, struct btf_syms *out);
/* Sorts the variables of s->syms for btf_syms_variable. */
int btf_syms_index(struct bld *l, struct btf_syms *s);
void btf_syms_free(struct btf_syms *s);
const struct btf_sym *btf_syms_function(const struct btf_syms *s, const char *section,
					uint64_t value);
/* Of several (static ones of several files) the one at `value`, if there is one. */
const struct btf_sym *btf_syms_variable(const struct btf_syms *s, const char *section,
					const char *name, uint64_t value);
/* UINT64_MAX: no such section. */
uint64_t btf_syms_section_size(const struct btf_syms *s, const char *section);

/* One record of .BTF.ext, in host byte order: func_info {insn_off, type_id},
 * line_info {insn_off, file_name_off, line_off, line_col} or core_relo
 * {insn_off, type_id, access_str_off, kind}. include/uapi/linux/bpf.h */
struct ext_record {
	uint32_t word[4];
};

struct ext_section {
	uint32_t name_off;	/* in the strings of the BTF at hand */
	struct ext_record *records;
	size_t count, room;
};

enum { EXT_FUNC, EXT_LINE, EXT_CORE, EXT_KINDS };

struct btf_ext_info {
	struct ext_section *sections[EXT_KINDS];
	size_t counts[EXT_KINDS], rooms[EXT_KINDS];
};

/* Words per record of each kind. */
extern const unsigned ext_words[EXT_KINDS];

/* Reads .BTF.ext (`where` in messages) of either byte order. -1: malformed or out of memory, reported. */
int ext_read(struct bld *l, const char *where, const void *data, size_t len, bool swap,
	     struct btf_ext_info *out);
/* Serialises in host byte order; malloc'ed. NULL: out of memory. */
void *ext_write(const struct btf_ext_info *e, size_t *len);
/* The section's records of a kind, made if it has none. NULL: out of memory. */
struct ext_section *ext_section(struct btf_ext_info *e, int kind, uint32_t name_off);
struct ext_record *ext_add(struct ext_section *s);
void ext_free(struct btf_ext_info *e);
/* Turns the byte order of a serialised .BTF.ext in host order. */
void ext_swap(void *data, size_t len);

/* Longest name that kernels before 6.1 take. */
#define BTF_NAME_MAX 128

/* `name` as a C identifier, in `out` (BTF_NAME_MAX + 1 bytes). Bytes other than
 * letters, digits and '_' become _HEX_; a result over 128 bytes ends in a hash of
 * itself. The spelling is bpf-linker's, which tools know by now. */
void btf_spell(const char *name, char *out);
/* True if every kernel takes it for a variable or data section: dots are letters. */
bool btf_is_dotted(const char *name);
/* SipHash-1-3 with a zero key. */
uint64_t btf_siphash(const void *data, size_t len);

/* Do all strings and types that it names exist? 0, or -1 (reported). */
int btf_input_check(struct bld *l, const char *where, const struct btf *btf);

/* One finishing of one object's BTF. */
struct btf_job {
	struct bld *l;
	struct btf *in, *out;
	enum btf_endianness endianness;	/* of the object */
	struct btf_syms syms;
	struct btf_ext_info ext;	/* name and string offsets: of `in`, then of `out` */
	uint32_t *order;		/* type ids of `in`, referenced ones first */
	size_t order_count;
	uint32_t *new_id;		/* by type id of `in`; 0 = not reached */
	uint32_t char_id;		/* of `out`: stands in for types that BTF cannot say */
	bool variants_unknown;		/* said that enums have no members */
	bool repaired;			/* what is copied now has been repaired before */
	struct btf_extra *extras;	/* types of `out` that `in` does not have */
	size_t extra_count, extra_room;
};

/* A type to be added: a struct of `size` bytes with one member, or without a type and
 * without any; or, of no size, Rust's char. */
struct btf_extra {
	uint32_t type, name_off, bit_offset, size;
};

/* btf.c: the records of a kind as j->out has them. */
int btf_move_records(struct btf_job *j, int kind);

/* btf_ops.c: in structs of .struct_ops, Rust's pointers become pointers. */
int btf_plain_ops(struct btf_job *j);

/* btf_externs.c: the type behind typedefs and qualifiers, and `pointers`. 0: void. */
uint32_t btf_unqualified(const struct btf *btf, uint32_t id, bool pointers);
/* What prototypes of kfuncs point to has the kind that it has in the kernel. */
void btf_define_pointees(struct btf_job *j);

/* btf_repair.c: makes a copied type one that the kernel takes. */
int btf_repair(struct btf_job *j, struct btf_type *t);
/* After the last type has been copied. */
int btf_add_extras(struct btf_job *j);
/* The prototype of a function that the kernel verifies by itself. */
int btf_repair_global(struct btf_job *j, uint32_t proto);
/* Definitions in .maps. */
int btf_repair_maps(struct btf_job *j);

/* Reports every rule of the kernel that .BTF and .BTF.ext (NULL: none) violate;
 * with `syms` (may be NULL) also what loaders want of them and the object.
 * 0, or -1. */
int btf_check(struct bld *l, const char *where, const void *btf, size_t btf_len, const void *ext,
	      size_t ext_len, const struct btf_syms *syms);

/* The i-th type that `t` refers to; NULL: no more. Void references count. */
uint32_t *btf_reference(struct btf_type *t, unsigned i);

/* Copies what is reached from functions, data sections and relocations into a
 * new j->out. */
int btf_copy_types(struct btf_job *j);

/* btf_funcs.c: adds what is missing of func_info and line_info to j->ext, which
 * refers to j->out by now. */
int btf_complete_functions(struct btf_job *j);

#endif
