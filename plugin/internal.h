/*
 * internal.h: what the stages of plugin/ share.
 *
 * Sectioned by file, in the order of the road (link.c has the table). Data
 * moves forward only: each section's comment says what is frozen after it.
 */
#ifndef BLD_INTERNAL_H
#define BLD_INTERNAL_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "llvm.h"
#include "plugin.h"

#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Bytes that we own (malloc) or LLVM does (`buffer`). */
struct image {
	void *data;
	size_t len;
	LLVMMemoryBufferRef buffer;	/* owner of data, or NULL: data is malloc'ed */
};

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

/* -- globals.c: walking a module's global values ---------------------------- */

/* Functions, variables, aliases, ifuncs, in this order. The value given last
 * may be deleted or renamed, the next one may not. */
struct global_iter {
	LLVMModuleRef module;
	int kind;
	LLVMValueRef next;
};

struct global_iter global_begin(LLVMModuleRef m);
LLVMValueRef global_next(struct global_iter *it);
/* A global of any kind by its name, or NULL. */
LLVMValueRef global_named(LLVMModuleRef m, const char *name, size_t len);
/* Nothing of it will be in the object: a declaration, or a body only for inlining. */
bool global_is_missing(LLVMValueRef v);
bool global_is_defined(LLVMModuleRef m, const char *name, size_t len);
/* A declaration of the same type. */
LLVMValueRef global_declare_like(LLVMModuleRef m, LLVMValueRef like, const char *name);
/* Functions and variables (not aliases and ifuncs) can have comdats and sections. */
bool global_is_object(LLVMValueRef v);
/* LLVM's own: llvm.used, llvm.memcpy.* and the like */
bool global_is_llvms(LLVMValueRef v);

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

/* -- legalise.c: a module that BPF can express ------------------------------ */

int legalise_module(struct bld *l);
/* After optimising: what codegen must not see. */
void legalise_for_codegen(struct bld *l, LLVMModuleRef m);

/* -- abi.c: what BPF's registers cannot carry ------------------------------------ */

enum { ABI_REGISTERS = 5 };	/* for arguments; one for the result */

/* After optimising: internal functions with too many arguments, or arguments or results too
 * wide, are inlined or rewritten. */
int abi_settle(struct bld *l);
/* How many an argument takes. */
unsigned abi_registers(LLVMTypeRef type);
bool abi_fits_result(LLVMTypeRef type);
/* Before codegen: what only LLVM can carry in them, and no kernel takes, is reported. */
void abi_check(struct bld *l);
/* The next always-inline pass inlines all calls of the function. */
void inline_everywhere(struct bld *l, LLVMValueRef fn);

/* -- copy_hint.c ---------------------------------------------------------------------------- */

/* Before codegen: warns of copies that the verifier will not follow. */
void copy_hints(struct bld *l);

/* -- inline_never.c: --ignore-inline-never ------------------------------------------------ */

/* Takes away what forbids inlining the function, and the calls in it. */
void inline_never_allow(struct bld *l, LLVMValueRef fn);
/* Before codegen: warns of what is called all the same. */
void inline_never_check(struct bld *l);

/* -- pack.c: arguments and results by memory ------------------------------------------ */

/* Of an internal function whose uses are all calls. */
bool pack_can(LLVMValueRef fn);
/* Rewrites them and their calls; the next always-inline pass completes that. */
int pack_functions(struct bld *l, LLVMValueRef *list, size_t count);

/* -- memory.c: constant fills and short moves become stores --------------------- */

void memory_expand(struct bld *l, LLVMBuilderRef builder, LLVMBasicBlockRef b);
/* What a pointer is computed from, within its function. */
LLVMValueRef memory_base(LLVMValueRef pointer);

/* -- programs.c: program types ------------------------------------------------------ */

struct program_type {
	const char *section;	/* "xdp" */
	long fail;		/* what it returns when it cannot go on: drops, denies */
	enum {
		STACK_UNKNOWN,
		STACK_SHARED,	/* of 512 bytes, by all that it calls */
		STACK_ITS_OWN,	/* where the kernel has that (6.13), each large frame its own */
	} stack;
};

/* Never NULL; of a section that is no known one's: an unknown type, which fails by 0. */
const struct program_type *program_type(const char *section);
/* Does the section hold structs of programs that the kernel enters (struct_ops)? */
bool program_is_table(const char *section);
/* True of "xdp" for "xdp", "xdp/x" and "xdp.x". */
bool program_section_is(const char *section, const char *type);

/* -- core_*.c: CO-RE by link names (core.h) ---------------------------------------- */

/* Before optimising: reads the names, tells the optimiser what they are. */
int core_note(struct bld *l);
/* Before codegen: what is left of their calls becomes what the backend knows. */
int core_lower(struct bld *l);
/* A symbol that is such a name. */
bool core_is_name(const char *symbol);
void core_forget(struct bld *l);

/* -- panics.c: Rust's panics --------------------------------------------------- */

/* Takes away the run-time checks for undefined behaviour of debug builds. */
void panics_drop_diagnostics(struct bld *l);
bool panics_never_returns(LLVMValueRef fn);
/* `loop {}`, which programs that load do not have. */
bool panics_is_empty_loop(LLVMBasicBlockRef b);
/* True if panics shall come to the kernel's trap. */
bool panics_trap(const struct bld *l);
/* True if a call that does not return has survived the optimiser. */
bool panics_remain(struct bld *l);

/* panic_judge.c: does it do anything that anybody can see? */
struct panic_judge *panic_judge_open(void);
bool panic_is_silent(struct panic_judge *j, LLVMValueRef fn);
/* False: memory ran out, and not all is known. */
bool panic_judge_close(struct panic_judge *j);

/* panic_cut.c: panics whose way to the end nobody sees become calls of PANIC_NAME, or of
 * PANIC_AT_NAME, whose argument is the address of the place; PANIC_MARK_NAME is called before
 * others. */
#define PANIC_NAME "__bpf_ld_shim_panic"
#define PANIC_AT_NAME PANIC_NAME "_at"
#define PANIC_MARK_NAME PANIC_NAME "_mark"

/* Before the optimiser: remembers what panics where. */
int panics_tag(struct bld *l);
int panics_cut(struct bld *l);
/* True if panics are cut before the optimiser, not after it. */
bool panics_early(const struct bld *l);
bool panic_is_ours(LLVMValueRef fn);
/* A call of PANIC_NAME or PANIC_AT_NAME. */
bool panic_is_end(LLVMValueRef call);
/* `location` may be NULL. */
LLVMValueRef panic_call(struct bld *l, LLVMBuilderRef builder, LLVMValueRef location);
LLVMValueRef panic_mark(struct bld *l, LLVMBuilderRef builder);

/* panic_kinds.c: what panics when a function that never returns is called. */
struct panic_kind {
	const char *what;	/* NULL: not known */
	const char *path;	/* the function's, demangled */
	bool text;		/* its first argument is a string that says more */
	bool librarys;		/* one of Rust's own */
};

void panic_kind_of(struct bld *l, LLVMValueRef fn, struct panic_kind *out);

/* panic_sites.c: what panics where. Remembers it of a call of a function that never returns. */
int panic_site_note(struct bld *l, LLVMValueRef call, const struct panic_kind *kind);
/* The same in a call of PANIC_NAME (`ends`) or PANIC_MARK_NAME made at the builder's place, for
 * `inst`: such a call, or the end of an endless loop. */
int panic_site_cut(struct bld *l, LLVMValueRef inst, const struct panic_kind *kind,
		   LLVMBuilderRef builder, bool ends);
/* Of a call that is part of another site. */
int panic_site_hide(struct bld *l, LLVMValueRef call);
/* Of such a call. False: it is part of another site. `place` may become NULL. */
bool panic_site_of(struct bld *l, LLVMValueRef call, const char **what, const char **place);
void panic_sites_forget(struct bld *l);

/* panic_report.c: looks which panics are left ... */
int panics_look(struct bld *l);
/* ... and says so. -1: that fails the link. */
int panics_report(struct bld *l);
void panic_report_forget(struct bld *l);

/* panic_reach.c: inlines what may panic, up to the programs and what they have called back. *any:
 * there was something. */
int panics_inline(struct bld *l, bool *any);
/* True if something calls it; not if its address is taken only. */
bool panic_is_called(LLVMValueRef fn);
/* There is a call of PANIC_NAME or PANIC_AT_NAME in it. */
bool panics_directly(LLVMValueRef fn);

/* panic_throw.c: --panic=throw. */
bool panics_throw(const struct bld *l);
/* -1: there is no BTF for it (reported). */
int panic_throw_check(struct bld *l);
/* A function that may panic, by itself or by what it calls. */
struct panic_function {
	LLVMValueRef fn;
	bool inlined;		/* it shall be, everywhere */
	bool closed;		/* the kernel takes no exception from what it calls */
	bool known;		/* what the programs return that it is part of */
	int64_t value;
};
/* Settles `inlined` of all. */
void panic_throw_sort(struct bld *l, struct panic_function *list, size_t count);
/* One that is not inlined: remembers its value. */
void panic_throw_mark(struct bld *l, const struct panic_function *f);
bool panic_throw_is_marked(LLVMValueRef fn);
/* Calls bpf_throw where the function panics; what follows may return. */
void panic_throw(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn);
void panic_throw_forget(struct bld *l);

/* panic_flag.c: large functions that stay functions. True if this one does, which may panic; it
 * is remembered. */
bool panic_flag_choose(struct bld *l, LLVMValueRef fn);
bool panic_flag_is_marked(LLVMValueRef fn);
/* After optimising: they will say that they panic, and their callers will panic. */
int panic_flags_lower(struct bld *l);
/* Where the function panics: says so, if it is one of those; what follows returns. */
void panic_flag_set(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn);
void panic_flags_forget(struct bld *l);
/* True: the link must be done again, without them. */
bool panic_flags_fail(struct bld *l);

#define PANIC_IF_NAME "__bpf_ld_shim_if_panicking"
/* void f(u64 flag), which panics unless it is 0; to be inlined. */
LLVMValueRef panic_if(struct bld *l, LLVMBuilderRef b);

/* panic_callback.c: functions that the kernel calls back. */
enum callback {
	CALLBACK_NO,	/* the address goes somewhere else, or is not all that goes there */
	CALLBACK_NOW,	/* before the helper returns */
	CALLBACK_LATER,	/* when the program has ended: the function is a program of its own */
};
/* What `user` does with the address of `fn`. */
enum callback callback_use(LLVMValueRef user, LLVMValueRef fn);
/* Those that panic will say so, and who has them called will panic. *any: there were some. */
int callbacks_convert(struct bld *l, bool *any);
/* Makes it say so and return; false: it is none of those. */
bool callback_end(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn);
/* True if its address goes to who calls it back. */
bool callback_is(LLVMValueRef fn);
/* Takes the marks away. */
void callbacks_forget(struct bld *l);

/* panic_exit.c, after optimising: what is left of panics ends the program. */
int panics_settle(struct bld *l);
/* Makes the function return what panic_value says. */
void panic_return(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn);

/* panic_release.c: before each panic in the function, what it may hold is released. Functions
 * for the next always-inline pass do that; *any becomes true if there are some. */
int panic_release(struct bld *l, LLVMValueRef fn, bool *any);

/* panic_resources.c: what is acquired from the kernel, and how it is released. */
struct resource_kind {
	unsigned acquire, release, also; /* helpers' numbers; both release, `release` on a panic */
	const char *acquires, *releases; /* kernel functions' names, with at most one '*'; else */
	bool flags;		/* the release wants a second argument, 0 */
	bool one;		/* there is never more than one of it */
	enum {
		RESOURCE_RESULT,	/* what is acquired is the result */
		RESOURCE_ARGUMENT,	/* is what an argument points to */
		RESOURCE_NOTHING,	/* is a state of the program */
	} passed;
	unsigned argument;
};

/* What the call acquires, or NULL. */
const struct resource_kind *resource_acquired(LLVMValueRef call);
/* Of what it releases: a kind with the same release. */
const struct resource_kind *resource_released(LLVMValueRef call);
bool resource_alike(const struct resource_kind *a, const struct resource_kind *b);
/* The argument that is the kernel's after the call, or NULL. */
LLVMValueRef resource_taken(LLVMValueRef call);
/* The result is released with the first argument. */
bool resource_same(LLVMValueRef call);
/* What has a lower one is released first. */
size_t resource_rank(const struct resource_kind *kind);
/* Of a kernel function; kept. */
const char *resource_release_name(struct bld *l, const struct resource_kind *kind,
				  LLVMValueRef acquire);

/* kernel_calls.c: of a call of a helper its number, else 0; of any value. */
unsigned helper_number(LLVMValueRef call);
/* Of a call of an extern in .ksyms its name, else NULL. */
const char *kfunc_name(LLVMValueRef call);
/* True if the kernel function has another called when the program has ended. */
bool kfunc_calls_later(const char *name);
/* The kernel function void NAME(struct x *), or NAME(u64), declared if need be; NULL: that takes
 * --btf and debug info. */
LLVMValueRef kfunc_declare(struct bld *l, const char *name, bool pointer);

/* panic_value.c: --panic-value's, or the value that fails closed for its program type. */
int64_t panic_value(const struct bld *l, LLVMValueRef fn);
/* Values that do not fit are errors, sections without a program worth a warning. */
int panic_values_check(struct bld *l);

/* -- optimise.c ------------------------------------------------------------- */

int optimise_module(struct bld *l);
/* Runs passes by the core API: "lto<O2>", "globaldce" ... */
int optimise_run(struct bld *l, LLVMModuleRef m, const char *passes);
/* The same, whatever may come of it. */
int optimise_run_now(struct bld *l, LLVMModuleRef m, const char *passes);
/* '2' or '3': what the pipeline and codegen run at for -O. */
char optimise_level(const struct bld *l);

/* -- target.c: the BPF target machine --------------------------------------- */

LLVMTargetMachineRef target_machine(struct bld *l);	/* NULL: reported */
LLVMTargetDataRef target_layout(struct bld *l);
/* --cpu=inputs becomes the highest that an object was compiled for. */
int target_settle_cpu(struct bld *l);
/* LLVM's own options for this link; count in *n, freed by bld_close. */
const char *const *codegen_options(struct bld *l, int *n);

/* LLVM's own options for this link, argv[0] included. NULL: reported. */
const char *const *target_options(struct bld *l, int *count);
LLVMCodeGenOptLevel target_codegen_level(const struct bld *l);
/* --llvm-args=-bpf-stack-size=N, for machines other than the kernel's: N, or NULL. */
const char *target_users_stack(const struct bld *l);
/* Bytes of stack that a program may use. */
unsigned target_stack_size(const struct bld *l);
/* Those of --cpu-features that LLVM knows; "" if none. */
const char *target_features(const struct bld *l);
/* Can the LLVM loaded make code for them? */
bool target_knows(struct bld *l, const char *triple, const char *cpu);

/* -- ptrmap.c: numbers by address ---------------------------------------------- */

#define PTRMAP_NONE UINT32_MAX

/* Zero is empty. */
struct ptrmap {
	struct ptrmap_slot {
		const void *key;
		uint32_t value;
	} *slots;
	size_t count, slot_count; /* a power of two */
};

/* The number of `key`, for reading and writing until the next call; PTRMAP_NONE if it is
 * new. NULL: out of memory. */
uint32_t *ptrmap_at(struct ptrmap *m, const void *key);
/* PTRMAP_NONE: there is no such key. */
uint32_t ptrmap_get(const struct ptrmap *m, const void *key);
void ptrmap_free(struct ptrmap *m);

/* -- chain.c: how a program comes to what is in l->module ----------------------- */

/* The shortest chain from a program, or else from another root, to a function or
 * variable: "xdp_main → parse → index_slice". NULL: nothing leads there. Valid
 * until bld_close. */
const char *chain_to(struct bld *l, LLVMValueRef fn);
/* The chain to the instruction's function, and on through those inlined there. */
const char *chain_to_instruction(struct bld *l, LLVMValueRef inst);
/* The same for a location of debug info inside `fn`. */
const char *chain_to_location(struct bld *l, LLVMValueRef fn, LLVMMetadataRef loc);
/* Where the source refers to what the instruction is for: the instruction's own place, or, if
 * that is in Rust's library, the last place along the chain to it that is not. */
const char *chain_source(struct bld *l, LLVMValueRef inst);
/* The global before `v` in its chain; NULL: it is a root, or nothing leads there. */
LLVMValueRef chain_before(struct bld *l, LLVMValueRef v);
/* The smaller, the nearer to a program. PTRMAP_NONE: no root leads to `v`. */
uint32_t chain_rank(struct bld *l, LLVMValueRef v);
/* The graph is built at the first question of a stage. A stage that asks, changes
 * the module and asks again calls this in between. */
void chain_forget(struct bld *l);

/* -- operations.c: what in the source is behind a runtime function ---------------- */

struct runtime_operation {
	const char *words;	/* "division" */
	LLVMTypeKind type;
	unsigned bits;		/* of the type; 0: C's functions */
	LLVMOpcode opcode;	/* LLVMCall: of the intrinsic */
	const char *intrinsic;	/* "llvm.memcpy." */
};

/* False: the symbol is no runtime function's. */
bool operation_of(const char *symbol, struct runtime_operation *out);
/* "128-bit division"; valid until bld_close. */
const char *operation_words(struct bld *l, const struct runtime_operation *op);
/* True if codegen may call the function for this instruction. */
bool operation_is(const struct runtime_operation *op, LLVMValueRef inst);

/* -- references.c: who refers to a symbol, in l->module ----------------------------- */

struct reference {
	size_t target;		/* index of the symbol asked about */
	LLVMValueRef user;	/* a function or a variable */
	LLVMValueRef inst;	/* in the function, or NULL */
	uint32_t rank;		/* chain_rank of the user */
	uint32_t order;		/* of the instruction in its function */
};

struct references {
	struct reference *list;	/* by target, then by rank and order */
	size_t count, room;
};

/* All references to the symbols `names`, in code and data, and the operations behind
 * runtime functions. */
int references_find(struct bld *l, const char *const *names, size_t count,
		    struct references *out);
void references_free(struct references *r);

/* -- ksyms.c: what is the kernel's ------------------------------------------------------ */

/* ksyms_exists.c, before optimising: what asks if the kernel has a symbol. */
int ksyms_answer(struct bld *l);
/* After optimising: puts references to the kernel into the sections of externs. */
int ksyms_settle(struct bld *l);

/* -- undefined.c: what the object lacks ------------------------------------------------ */

/* Before codegen: notes which names a loader resolves. */
int undefined_note_kernels(struct bld *l);
/* True if it is no error that nothing defines it: a loader does, a plain object, or the
 * command line says so. */
bool undefined_is_allowed(struct bld *l, const char *name);
/* Reports what the object lacks and must not lack. */
int undefined_check(struct bld *l, const struct image *obj);
/* The same of l->module, where no object is made. */
int undefined_check_module(struct bld *l);

/* -- remedy.c: what to do about an undefined symbol ------------------------------------- */

/* One or more lines; valid until bld_close, as are those below. */
const char *remedy_for_undefined(struct bld *l, const char *name);

/* nearest.c: what may have been meant, or NULL. */
const char *nearest_name(struct bld *l, const char *name);
/* Letters to insert, drop, change or swap with their neighbour to make one of the other;
 * anything above `limit` is limit + 1. */
size_t name_distance(const char *a, size_t alen, const char *b, size_t blen, size_t limit);

/* rust_names.c: the crate's name within a mangled symbol. False: it is not Rust's. */
bool rust_crate(const char *symbol, size_t symbol_len, const char **name, size_t *len);
/* Why the link lacks a mangled Rust symbol; NULL: it is none. */
const char *rust_remedy(struct bld *l, const char *symbol);

/* kernel_names.c: a helper's number; 0: it is none. */
int kernel_helper(const char *name);
/* Its name. False: it has none that is known here. */
bool kernel_helper_name(int number, char *out, size_t size);

enum kernel_name {
	KERNEL_NONE,
	KERNEL_KFUNC,
	KERNEL_FUNCTION,
	KERNEL_ANY_FUNCTION,	/* one or the other: the kernel does not tell */
	KERNEL_VARIABLE,
};

/* What the kernel at hand has under a name. */
enum kernel_name kernel_name(struct bld *l, const char *name);

/* -- kernel_btf.c: a kernel's types --------------------------------------------------------- */

/* Of vmlinux; read at the first call. NULL: there is none, or it is malformed (reported). */
struct btf *kernel_btf(struct bld *l);
/* The same for n = 0; from 1 on that of its modules. NULL: there are no more. */
struct btf *kernel_btf_at(struct bld *l, size_t n);
/* Without the flavour that a name may have behind it, ___old. */
size_t kernel_name_length(const char *name);
/* The number of a type, in vmlinux or a module, and in whose BTF; 0: there is none. A name
 * may have a flavour behind it, ___old. */
uint32_t kernel_find(struct bld *l, const char *name, uint32_t kind, struct btf **btf);
void kernel_btf_close(struct bld *l);

/* kernel_kfuncs.c: may programs call the function, as far as the kernel tells? */
bool kernel_is_kfunc(struct bld *l, const char *name);
/* Does it tell of any? Once it has been asked for one that it has not. */
bool kernel_tags_kfuncs(struct bld *l);

/* -- debug_standin.c ------------------------------------------------------------ */

/* Before any codegen of `m`: what old LLVMs need to survive missing debug info. */
void debug_standins(struct bld *l, LLVMModuleRef m);

/* -- debug_rust.c --------------------------------------------------------------- */

/* Likewise: Rust's types for BTF. */
int debug_rust_types(struct bld *l, LLVMModuleRef m);

/* -- inlined.c, reason.c, why.c, map.c: what is in the object, and why --------------------- */

/* Calls fn for each function inlined into another of l->module: its name in the source, the
 * chain to it, where it was called (or NULL). */
typedef void inlined_fn(void *ctx, const char *name, const char *chain, const char *place);
void inlined_each(struct bld *l, inlined_fn *fn, void *ctx);
/* "called by f", of a symbol of the object. Valid until bld_close. */
const char *reason_for(struct bld *l, const char *name);
/* Before optimising: notes how programs come to what --why asks for. */
int why_note(struct bld *l);
int why_make(struct bld *l, struct image *out);
void why_forget(struct bld *l);
int map_make_text(struct bld *l, struct image *out);
int map_make_json(struct bld *l, struct image *out);

/* -- codegen.c --------------------------------------------------------------- */

int codegen_object(struct bld *l);
/* Emits `m` by the core API; the module is spent afterwards. */
int codegen_emit(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type, struct image *out);

int codegen_emit_now(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type, struct image *out);

/* -- figures.c ---------------------------------------------------------------------- */

/* How many are defined in l->module. */
size_t figures_functions(const struct bld *l);

/* -- namesakes.c: symbols named like a section --------------------------------------- */

/* Before LLVM makes the object of l->module: such sections get other names ... */
int namesakes_hide(struct bld *l);
/* ... and their own in what it has made. */
int namesakes_restore(struct bld *l, struct image *obj);
/* Reports them, for outputs that cannot have both. */
int namesakes_refuse(struct bld *l);
void namesakes_forget(struct bld *l);

/* -- culprit.c: by which function LLVM dies, in careful links ----------------------- */

/* -1 if LLVM dies of it (reported). */
int culprit_of_codegen(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type);
int culprit_of_passes(struct bld *l, LLVMModuleRef m, const char *passes);
/* True if this is a child process, whose parent now knows. */
bool culprit_notes(struct bld *l, const char *text);
/* Ends the process if it is one. */
void culprit_gives_up(struct bld *l, const char *reason);

/* -- runtime.c: functions written for the verifier ----------------------------- */

/* True if the function is ours: a memory function that nobody but the
 * compiler's own library defines. */
bool runtime_supplies(struct bld *l, const char *name, size_t len);
/* Links what the module refers to, and what codegen is known to call
 * (l->libcalls); all of it is internal. */
int runtime_link(struct bld *l);

/* -- atomics.c: atomic operations that a cpu lacks ------------------------------- */

/* Are there the fetching forms, and compare-and-exchange? */
bool atomics_fetch(const struct bld *l);
/* After optimising. */
void atomics_lower(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn);

/* -- atomic_loop.c, atomic_word.c: by compare-and-exchange ------------------------ */

/* After optimising, and before panics get their exits: it may give up. */
int atomics_settle(struct bld *l);

struct atomic_word {
	LLVMValueRef pointer;
	LLVMValueRef shift;	/* of the number in the word */
};

/* The 32-bit word around a number, computed at the builder's place. False: it cannot be
 * told. */
bool atomic_word(struct bld *l, LLVMBuilderRef builder, LLVMValueRef pointer,
		 struct atomic_word *out);

/* -- arith.c: arithmetic that BPF has no instructions for ----------------------- */

/* True for library functions that no longer are called after arith_lower. */
bool arith_replaces(const char *name, size_t len);
/* Calls of the runtime's functions instead, which runtime_link brings in. */
int arith_lower(struct bld *l, LLVMModuleRef m, bool *changed);

/* -- backend.c: what LLVM's code generator cannot do ---------------------------------- */

/* Reports a complaint of LLVM's about l->module; `function` (a symbol) if LLVM does not say
 * which. After a fatal one all that is like it in the function is reported. */
void backend_complains(struct bld *l, const char *text, const char *function, bool fatal);

/* -- libcalls.c: memcpy, __multi3 and their kind, where codegen calls them ---- */

/* memcpy and its kind */
bool libcall_is_memory(const char *name, size_t len);
/* True if the function stays, hidden, until codegen has said what it calls. */
bool libcall_is_kept(struct bld *l, LLVMValueRef v);
/* What the optimiser may call instead of `name`, or NULL. */
const char *libcall_companion(const char *name, size_t len);
/* Before optimising: makes roots of the memory functions that l->module may
 * come to call. True if there are new ones. */
bool libcalls_expected(struct bld *l);
/* Takes the definitions away that codegen of l->module does not call. Sets
 * *again if it calls what only a new merge can bring in. */
int libcalls_provide(struct bld *l, bool *again);
/* True if the diagnostic only says that codegen called a runtime function.
 * While probing, the function is noted. */
bool libcalls_noticed(struct bld *l, const char *diagnostic);

/* -- engine_core.c, engine_lto.c ---------------------------------------------- */

struct engine {
	const char *name;
	/* Optimises l->module, or replaces it by its optimised form. */
	int (*optimise)(struct bld *l);
	/* Object code of l->module, which is spent afterwards. */
	int (*emit)(struct bld *l, struct image *out);
	void (*close)(struct bld *l);
};

extern const struct engine engine_core, engine_lto;

/* -- elf.c, btf.c: the object's bytes ------------------------------------------- */

int finish_elf(struct bld *l);
/* Calls fn for the name of each undefined symbol that is not weak. */
int elf_undefined(const struct image *img, void (*fn)(void *ctx, const char *name), void *ctx);
/* New contents for a section; NULL data: the section goes. */
struct elf_change {
	const char *section;
	const void *data;
	size_t len;
	bool add;		/* a new section, beside one of the same name if that stays */
};
int elf_rewrite(struct bld *l, struct image *img, const struct elf_change *changes, size_t count);
/* Calls fn for each symbol with a name that is no section's or file's. */
struct elf_symbol {
	const char *name;
	const char *section;	/* NULL: undefined */
	uint64_t size;
};
void elf_each_symbol(const struct image *img, void (*fn)(void *ctx, const struct elf_symbol *s),
		     void *ctx);
/* A section's bytes inside the image; NULL if there is none. */
const void *elf_section(const struct image *img, const char *name, size_t *len);

/* Joins the object with the plain ones, if there are any. */
int join_objects(struct bld *l);

int finish_btf(struct bld *l);
/* Before codegen: the signatures of functions without debug info. */
int btf_note_functions(struct bld *l);
void btf_forget_functions(struct bld *l);

/* -- lifetimes.c, frames.c: variables share the stack ------------------------------ */

/* The variables of a program and of what it calls take so much that, with spilled
 * registers, the stack may be short. */
bool frames_are_large(struct bld *l, LLVMModuleRef m);
/* New lifetime markers, for less stack. -1: no memory. */
int lifetimes_narrow(struct bld *l, LLVMModuleRef m);

/* -- places.c, stack.c: the finished object --------------------------------------- */

/* Source lines by the object's BTF. */
struct places;

/* NULL: reported. */
struct places *places_read(struct bld *l, const struct image *obj);
/* "src/main.rs:12": where the code from `from` to before `to` begins, as far as it is not
 * out of Rust's own libraries; or NULL. Valid until bld_close. */
const char *places_of(struct places *p, const char *section, uint64_t from, uint64_t to);
/* Likewise of the instruction `at`, in code that begins at `from`. */
const char *places_before(struct places *p, const char *section, uint64_t from, uint64_t at);
/* Is some of the code adapted to the kernel's types when it is loaded (CO-RE)? */
bool places_relocated(const struct places *p, const char *section, uint64_t from, uint64_t to);
void places_free(struct places *p);

/* Stage: may the programs call as deep as they do? */
int check_stack(struct bld *l);
/* Without a message: even a kernel that counts the least has too little stack for it. */
bool stack_is_short(struct bld *l, const struct image *obj);

/* -- kernels.c, kernels_check.c: --kernel ------------------------------------------------------ */

/* As in bld_settings.kernel. */
#define KERNEL(major, minor) ((unsigned)(major) << 8 | (unsigned)(minor))
/* Atomic operations that give a value, or are no addition. */
#define KERNEL_ATOMICS KERNEL(5, 12)
/* Frames are rounded up to 16 bytes, with JIT; before, to 32. */
#define KERNEL_BY_16 KERNEL(6, 9)
/* Some types of programs have a stack of their own. */
#define KERNEL_OWN_STACKS KERNEL(6, 13)

/* Stage: can the oldest kernel that is meant load the object? */
int check_kernel(struct bld *l);

/* -- link.c: the handle, the stage table ------------------------------------------ */

struct bld {
	struct bld_settings set;
	struct bld_host host;
	bool failed;		/* a BLD_ERROR was reported */
	const char *stage;	/* for messages about LLVM's own failures */

	struct library *libraries, *library;	/* all, the last first; the one being read */
	struct input **inputs;	/* command-line order; objects and members alike */
	size_t input_count, input_room;
	size_t members_linked;
	struct bld_figures figures; /* of functions; the rest is counted when asked for */
	bool has_members;	/* some input is a member that takes part by need */
	size_t plain_count;	/* INPUT_PLAIN ones */
	struct symtab symtab;
	struct exports *exports;
	struct rename *renames;
	size_t rename_count, rename_room;

	void *llvm_handle;	/* dlopen */
	char *llvm_path;	/* of the library file */
	const char *llvm_how;	/* it was found: static text */
	char *llvm_version;	/* "LLVM 22.1.8 (path)" */
	char *lto_path;		/* of the libLTO beside it, once that is loaded */
	unsigned llvm_major;	/* 0: not known */
	unsigned llvm_wanted;	/* major version that the library must have at least */
	const char *llvm_wanted_for; /* why an older one is passed over */
	struct passed_over *passed_over; /* llvm_mismatch.c */
	size_t passed_over_count, passed_over_room;

	LLVMContextRef ctx;
	LLVMModuleRef module;	/* merged; optimised from optimise on */
	char *triple;		/* of the link */
	LLVMTargetMachineRef tm;
	LLVMTargetDataRef layout;
	char *features;		/* known ones of set.cpu_features */
	const char *diag_where;	/* the input that LLVM's messages are about, or NULL */
	const struct engine *engine;
	void *engine_state;
	char **options;		/* target_options */
	int option_count;

	bool probing;		/* codegen to learn its libcalls only: errors do not count */
	struct symtab libcalls;	/* that codegen has asked for */
	struct signatures *signatures; /* btf_funcs.c */
	struct namesake *namesakes; /* namesakes.c */
	struct chains *chains;	/* chain.c */
	struct origins *origins; /* origin.c */
	struct why_notes *why;	/* why.c */
	size_t remedies;	/* looked for so far */
	struct btf *kernel_btf;	/* kernel_btf.c */
	bool kernel_btf_read;
	struct btf **modules_btf; /* those of its modules, as far as they have been asked for */
	size_t modules_count, modules_room;
	bool modules_read;
	struct symtab kfuncs;	/* of the first kfuncs_read of all these */
	size_t kfuncs_read;
	struct symtab complaints; /* told by backend.c */
	struct core *core;	/* core_calls.c; NULL: no such names */
	struct panic_sites *panic_sites;
	struct panic_report *panic_report;
	enum { PANIC_FLAGS_NONE, PANIC_FLAGS_USED, PANIC_FLAGS_OFF } panic_flags;
	struct symtab kernels;	/* externs in .ksyms and .kconfig: a loader resolves them */

	struct image output[BLD_KINDS];

	char **kept;		/* bld_keep */
	size_t kept_count, kept_room;

	bool faulty;		/* what failed is LLVM's fault */
	unsigned culprits;	/* found so far */
	int culprit_fd;		/* in a child process of culprit.c; or 0 */

	bool debug_dropped;	/* some input had debug info that was not kept */
	bool strip_merged;	/* some input had debug info that must go after the merge */
	bool explain;		/* this is the second run, with debug info: explain.c */
	bool explain_wanted;	/* a place was asked for that dropped debug info may tell */
	bool explain_holding;	/* messages go to `explain_held` */
	bool explain_silent;	/* in the second run, before the stage that failed */
	bool explain_told;	/* the second run has found the error, too */
	struct held_message *explain_held, **explain_last;
};

struct stage {
	const char *name;
	int (*run)(struct bld *l);
};

/* Back to where the modules were claimed. */
void link_forget_modules(struct bld *l);
/* Owns `text` (malloc'ed) until bld_close. */
const char *bld_keep(struct bld *l, char *text);

/* Hands a seam of the road to --save-temps. */
int bld_save_module(struct bld *l, const char *name, LLVMModuleRef m);
int bld_save(struct bld *l, const char *name, const void *data, size_t len);

void image_free(struct image *img);
/* Grows an array of `size`-byte elements for one more; NULL: out of memory. */
void *grow(void *array, size_t count, size_t *room, size_t size);

/* -- message.c ---------------------------------------------------------------------- */

/* Reports a message whose `what` is the text formatted. -1 if it is an error, which fails
 * the link; else 0.
 *	return bld_tell(l, &(struct bld_message){ .code = "x", .symbol = name }, "%s is", ...);
 */
int bld_tell(struct bld *l, const struct bld_message *m, const char *fmt, ...) PRINTF(3, 4);
/* The plain case. Reports an error; always -1, so that a caller can return it. */
int bld_fail(struct bld *l, const char *where, const char *remedy, const char *fmt, ...)
	PRINTF(4, 5);
void bld_warn(struct bld *l, const char *where, const char *remedy, const char *fmt, ...)
	PRINTF(4, 5);
void bld_trace(struct bld *l, const char *where, const char *fmt, ...) PRINTF(3, 4);
/* Out of memory: an error like any other. */
int bld_nomem(struct bld *l);

/* LLVM begins to read an input; NULL: it has come to the end of all. */
void bld_reads(struct bld *l, const struct input *in);

/* -- demangle.c, source.c: names and places for messages ------------------------------- */

/* The symbol as the source spells it; itself if it is not mangled. Valid until bld_close. */
const char *demangled(struct bld *l, const char *symbol);
/* The same whatever --no-demangle says: it is not for a message. */
const char *demangled_always(struct bld *l, const char *symbol);
/* "src/main.rs:12:5": the innermost place, along the inlined-at chain, that is the user's
 * own, or else a dependency's; without one the function's. NULL: there is no debug info (or
 * not yet: explain.c). Valid until bld_close. */
const char *source_of_instruction(struct bld *l, LLVMValueRef inst);
/* "src/main.rs:10": where the function begins. */
const char *source_of_function(struct bld *l, LLVMValueRef fn);
/* "src/main.rs:3": where the variable is defined. */
const char *source_of_variable(struct bld *l, LLVMValueRef var);
/* True if a place is in Rust's own library. */
bool source_is_librarys(const char *place);
/* Of a location, whoever's code it is. */
const char *source_of_location(struct bld *l, LLVMMetadataRef loc);
/* The function, inlined or not, that a location is in, demangled; NULL: it has no name. */
const char *source_function_name(struct bld *l, LLVMMetadataRef location);
/* False for core's, alloc's and compiler_builtins' files. */
bool source_is_users(const char *file);
/* True for files of crates that cargo has fetched. */
bool source_is_dependencys(const char *file);

/* True if LLVM calls the instruction's place so: innermost, always with a column. */
bool source_is(LLVMValueRef inst, const char *text);

/* -- explain.c: a failed link runs again, for messages that say where -------------------- */

/* The messages of a stage are held back from here on ... */
void explain_hold(struct bld *l);
/* ... to here, where they are shown, or not. */
void explain_release(struct bld *l, bool show);
/* Runs the road again up to the stage that failed, if that makes for better messages. */
void explain_failure(struct bld *l, const struct stage *road, const struct stage *failed);
/* True if the message shall not be shown now. */
bool explain_holds(struct bld *l, const struct bld_message *m);

/* ------------------------------------------------------------------------------------ */

static inline bool wants(const struct bld *l, enum bld_kind kind)
{
	return l->set.emit & (1u << kind);
}

static inline bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

#endif
