/*
 * internal_inputs.h: from the inputs to one module: claim, resolve, merge.
 *
 * A part of internal.h, which includes it.
 */
#ifndef BLD_INTERNAL_INPUTS_H
#define BLD_INTERNAL_INPUTS_H

/* -- claim.c: what an input is ------------------------------------------- */

enum input_kind {
	INPUT_BITCODE,	/* raw, wrapped, or out of an ELF section */
	INPUT_TEXT,	/* anything else: textual IR if LLVM can read it */
	INPUT_PLAIN,	/* a BPF ELF object without bitcode */
	INPUT_EMPTY,	/* an ELF that contributes nothing */
	INPUT_BAD,	/* refused, reported */
};

struct library {
	char *name;
	bool excluded;		/* --exclude-libs: exports nothing */
	bool linked;		/* some of it */
	struct library *next;	/* the one opened before */
};

/* One object of the command line, or one archive member. */
struct input {
	char *name;
	const unsigned char *data;	/* bitcode or text; inside the caller's mapping */
	size_t len;
	enum input_kind kind;
	struct image text_bitcode;	/* INPUT_TEXT after parsing: owner of data */
	unsigned char *filtered; /* data without debug records, or NULL */
	bool filter_tried;
	char *producer;		/* "LLVM22.1.8-rust-1.96.0"; NULL if not known */
	struct library *library; /* it is in, or NULL */
	bool member;		/* of an archive: takes part by need */
	bool indexed;		/* its symbols came from the archive's index */
	bool fetched;		/* host.fetch has been called */
	uint64_t cookie;
	unsigned links;		/* how often it has been linked into l->module (merge.c) */
	size_t number;		/* members: in order of their first link, from 1 */
	bool wanted;		/* by the round at hand (resolve.c) */
	LLVMModuleRef module;	/* objects, from claim to merge */
	struct plain *plain;	/* INPUT_PLAIN */
};

int claim_buffer(struct bld *l, struct input *in, const void *data, size_t len);
/* Sections of ELF files that compilers put bitcode into. */
bool claim_is_bitcode_section(const char *name);
/* Fetches and claims a member; 0 also if it turns out to be empty. */
int claim_member(struct bld *l, struct input *in);
/* "libcore.rlib(core.o)" or "app.o"; for members not fetched yet: "archive member". */
const char *input_name(const struct input *in);

/* -- foreign.c: what cannot be linked, by name; -1: it was, and is reported ---- */

int foreign_refuse(struct bld *l, const char *where, const unsigned char *data, size_t len);
/* Text of which LLVM says `why` it is no IR. */
int foreign_text(struct bld *l, const char *where, const char *why);
int foreign_elf(struct bld *l, const char *where, unsigned machine, unsigned type);
int foreign_gimple(struct bld *l, const char *where);
/* "x86-64", of ELF's e_machine. */
const char *machine_name(unsigned machine);

/* -- module.c: an input's module in the link's context --------------------- */

/* Stage: parses every object (bodies lazily), and members without an index. */
int claim_inputs(struct bld *l);
/* Textual IR as bitcode, by a context of its own: one that discards value names cannot
 * read text. NULL: *message says why, to be disposed of by llvm.DisposeMessage. */
LLVMMemoryBufferRef text_to_bitcode(const char *text, size_t len, const char *name,
				    char **message);
/* The module of an input, bodies unread; NULL: reported. */
LLVMModuleRef claim_module(struct bld *l, struct input *in);
/* Memory that only reading the inputs has needed. They can be read again. */
void claim_release(struct bld *l);

/* The byte order of an input: the link's, if it is the first; else it must be the same.
 * `what` it is, with an article. */
int module_check_order(struct bld *l, struct input *in, const char *triple, const char *what);

/* -- plain.c: BPF objects without bitcode ----------------------------------- */

struct symbol;

int plain_claim(struct bld *l, struct input *in, const void *data, size_t len);
void plain_free(struct plain *p);
/* The symbols of an object; nothing for other inputs. */
int plain_resolve(struct bld *l, struct input *in);
/* What a member without index defines, announced. */
int plain_note_symbols(struct bld *l, struct input *in);
/* A member that something needs. */
int plain_take_member(struct bld *l, struct input *in);
bool plain_takes_part(const struct input *in);
/* True if any does. */
bool plain_is_any(const struct bld *l);
bool plain_defines(const struct symbol *s);
int plain_check_order(struct bld *l, struct input *in);
/* After the merge: definitions in l->module that lose to a plain object's go. */
void plain_override(struct bld *l);
/* Calls fn for each symbol that they lack and our object `obj` does not define. */
int plain_each_undefined(struct bld *l, const struct image *obj,
			 void (*fn)(void *ctx, const char *name), void *ctx);
struct symtab;

/* Adds what the plain object defines, local names too; symbol.object becomes the object. */
void plain_note_defined(struct input *in, struct symtab *names);
/* True if the plain object refers to a symbol that it does not define. *user: from which
 * function or variable; NULL: from data without a name. */
bool plain_refers(const struct input *in, const char *name, const char **user);
int plain_check_outputs(struct bld *l);

/* -- rename.c: --wrap, --defsym ---------------------------------------------- */

/* To a module that has just been read. */
int renames_apply(struct bld *l, LLVMModuleRef m);
/* Once all names are known: what exported ones stand for is needed. */
void renames_resolve(struct bld *l);
/* After the merge: exported ones become aliases. */
int renames_define(struct bld *l);
void renames_free(struct bld *l);

/* -- bitstream.c: LLVM's bitcode container without LLVM ------------------- */

/* Who wrote the bitcode, by its identification block. */
struct bitstream_writer {
	char producer[256];	/* "LLVM22.1.8-rust-1.96.0"; "" if it does not say */
	uint64_t epoch;		/* 0 in all LLVMs so far */
};

/* 1: read; 0: it has no such block; -1: the block is cut short or malformed. */
int bitstream_identify(const unsigned char *data, size_t len, struct bitstream_writer *out);
/* Strips the wrapper header (0x0B17C0DE). False: header points outside. */
bool bitstream_unwrap(const unsigned char **data, size_t *len);
bool bitstream_is_bitcode(const unsigned char *data, size_t len);

/* -- producer.c: who wrote the inputs ------------------------------------------ */

/* "LLVM22.1.8-rust-1.96.0" gives 22; 0 if it is no LLVM's, or NULL. */
unsigned producer_major(const char *producer);
/* The newest LLVM's major version that wrote an input, and which; 0 and NULL if none. */
unsigned producer_newest(const struct bld *l, const struct input **which);
/* "rustc 1.96.0 (LLVM 22.1.8)", of an input whose producer is known. */
void producer_describe(const struct input *in, char *out, size_t size);

/* -- llvm_mismatch.c: LLVMs that do not serve, and the inputs that they cannot read -- */

struct llvm_candidate;
extern const char llvm_too_old[], llvm_cannot_read[];

/* Notes (and traces) that a library is not used. */
void llvm_passed_over(struct bld *l, const struct llvm_candidate *c, const char *why);
void llvm_forget_passed_over(struct bld *l);
/* Why the last was not used; NULL if none was passed over. */
const char *llvm_why_passed_over(const struct bld *l);
/* Reports that no library serves, and what to do; -1. */
int llvm_none_fits(struct bld *l);
/* 0 if the LLVM loaded can read the input, else -1 (reported). */
int llvm_check_input(struct bld *l, const struct input *in);

/* -- debug_filter.c ----------------------------------------------------------------- */

/* *out: a malloc'ed copy of the bitcode without the locations of local
 * variables, of the same length; NULL if there are none, or the bitcode is not
 * what it should be (LLVM will say so). -1: out of memory. */
int debug_filter(const unsigned char *data, size_t len, unsigned char **out);

/* -- symtab.c: names, who defines them, which are roots -------------------- */

enum symbol_strength { SYM_UNDEF, SYM_WEAK, SYM_COMMON, SYM_STRONG };

struct symbol {
	const char *name;	/* not NUL-terminated at len */
	size_t len;
	enum symbol_strength strength;	/* of the best definition in an object */
	struct input *object;	/* that has it, or NULL */
	struct input *member;	/* first archive member that has it, or NULL */
	struct input *definer;	/* member whose definition is in the module, or will be */
	enum symbol_strength definer_strength;
	bool several;		/* archive members have it */
	bool exported;
	bool required;		/* -u */
	bool libcall;		/* codegen needs it (libcalls.c) */
	bool comdat;		/* the best definition is in a COMDAT group */
	bool joined;		/* a plain object refers to it: it stays global until joined */
	bool needed;		/* though no module refers to it: by a plain object, --defsym */
	bool tried;		/* its member has been linked for it in this merge */
	bool owned;		/* name is malloc'ed */
};

struct symtab {
	struct symbol *symbols;	/* in order of arrival: walk this, never the hash */
	size_t count, room;
	uint32_t *slots;	/* index into symbols + 1; 0 = free */
	size_t slot_count;	/* a power of two */
};

/* Finds or adds; NULL: out of memory. Pointers are valid until the next add. */
struct symbol *symtab_add(struct symtab *t, const char *name, size_t len);
/* The same; a new entry gets a copy of the name. */
struct symbol *symtab_add_copy(struct symtab *t, const char *name, size_t len);
struct symbol *symtab_find(const struct symtab *t, const char *name, size_t len);
void symtab_free(struct symtab *t);

/* -- resolve.c: which inputs define what ----------------------------------- */

enum pick { KEEP_OLD, TAKE_NEW, CLASH };

/* Which of two definitions counts. */
enum pick resolve_pick(enum symbol_strength there, enum symbol_strength arriving);
/* Reports the second of two strong definitions, in `where`. */
int resolve_report_clash(struct bld *l, const char *where, const char *name);
/* Of a definition, by its linkage; SYM_UNDEF for what other modules cannot see. */
enum symbol_strength symbol_strength_of(LLVMValueRef v);
/* A definition in a plain object. */
int resolve_define_plain(struct bld *l, struct input *in, const char *name,
			 enum symbol_strength arriving);
/* Stage: one definition for each symbol among the objects; clashes reported. */
int resolve_objects(struct bld *l);
/* Marks the members that define what l->module lacks (`wanted`); their number. */
size_t resolve_members(struct bld *l);
/* True if a member takes part for this symbol though nothing refers to it. */
bool resolve_is_member_root(struct bld *l, const struct symbol *s);
/* Says it in our words, with both files, if LLVM's linker could not choose between two
 * definitions. */
bool resolve_explains(struct bld *l, const char *diagnostic);
/* True if the definition stays global in the output. */
bool resolve_is_export_named(struct bld *l, const char *name, size_t len, const char *section,
			     bool visible);
/* The same of a value, or if it stays so until it has been joined. */
bool resolve_is_export(struct bld *l, LLVMValueRef v);

/* -- clash.c: second definitions of archive members --------------------------- */

struct clashes {
	struct clash *list;
	size_t count, room;
};

/* A definition of a member that is about to be linked. False: it may take part as any
 * other, when something refers to it. True: it stays as it is now. */
bool clash_settled(struct bld *l, struct input *in, LLVMValueRef v, struct clashes *c);
/* After linking the member: an error for each strong definition too many. Frees the list. */
int clashes_report(struct bld *l, struct input *in, struct clashes *c);

/* -- alias.c: aliases of definitions that lose, ifuncs ------------------------- */

/* Before a stronger definition of the name comes: aliases of the one in the module stay
 * what they are. */
void alias_keep(LLVMModuleRef m, const char *name, size_t len);
/* Reports those that the optimiser has left. */
int ifuncs_refuse(struct bld *l);

/* -- exports.c: which symbols stay global --------------------------------------- */

/* A name that is exported, or a definition that the rules export. */
bool exports_named(struct bld *l, const struct symbol *s, const char *name, bool visible);
/* The definition that counts is in an archive that is to export nothing. */
bool exports_excluded(const struct symbol *s);
/* Once all names are known: --undefined-glob. */
void exports_resolve_globs(struct bld *l);
/* After the merge: says which names nothing defines. */
void exports_check(struct bld *l);
void exports_free(struct bld *l);

/* -- merge.c: one module; the set of functions is frozen after it ----------- */

#define MODULE_NAME "bpf-ld-shim"

int merge_modules(struct bld *l);

/* -- verify.c -------------------------------------------------------------------- */

/* -1: l->module is not valid IR (reported, with whose fault it is). */
int verify_module(struct bld *l);

/* -- origin.c: which input a function or variable came from ---------------------- */

/* Around the linking of an input into l->module. */
void origin_before(struct bld *l);
void origin_after(struct bld *l, const struct input *in);
/* After merging, when names are final. */
void origin_settle(struct bld *l);
/* When the object is finished: what plain objects define. */
void origin_settle_plain(struct bld *l);
/* NULL: not known, or not noted in this link. */
const struct input *origin_of(const struct bld *l, const char *name, size_t len);
/* The one input that has been linked; NULL: there are several. */
const struct input *origin_only(const struct bld *l);
/* The name of the input that a function came from; NULL: not known. In the first run of a
 * link (explain.c) that is when several inputs are linked. */
const char *origin_name(struct bld *l, LLVMValueRef fn);
/* An input's name without its directory, beside a place in the source. */
const char *origin_short(const char *name);
void origin_forget(struct bld *l);

#endif
