/*
 * internal_messages.h: what messages are made of: names, places, chains, remedies.
 *
 * A part of internal.h, which includes it.
 */
#ifndef BLD_INTERNAL_MESSAGES_H
#define BLD_INTERNAL_MESSAGES_H

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
