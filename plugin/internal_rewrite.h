/*
 * internal_rewrite.h: what becomes of the merged module: legalise, optimise, settle, codegen.
 *
 * A part of internal.h, which includes it.
 */
#ifndef BLD_INTERNAL_REWRITE_H
#define BLD_INTERNAL_REWRITE_H

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

/* -- ksyms.c: what is the kernel's ------------------------------------------------------ */

/* ksyms_exists.c, before optimising: what asks if the kernel has a symbol. */
int ksyms_answer(struct bld *l);
/* After optimising: puts references to the kernel into the sections of externs. */
int ksyms_settle(struct bld *l);

/* -- debug_standin.c ------------------------------------------------------------ */

/* Before any codegen of `m`: what old LLVMs need to survive missing debug info. */
void debug_standins(struct bld *l, LLVMModuleRef m);

/* -- debug_rust.c --------------------------------------------------------------- */

/* Likewise: Rust's types for BTF. */
int debug_rust_types(struct bld *l, LLVMModuleRef m);

/* -- codegen.c --------------------------------------------------------------- */

int codegen_object(struct bld *l);
/* Emits `m` by the core API; the module is spent afterwards. */
int codegen_emit(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type, struct image *out);

int codegen_emit_now(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type, struct image *out);

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

/* -- lifetimes.c, frames.c: variables share the stack ------------------------------ */

/* The variables of a program and of what it calls take so much that, with spilled
 * registers, the stack may be short. */
bool frames_are_large(struct bld *l, LLVMModuleRef m);
/* New lifetime markers, for less stack. -1: no memory. */
int lifetimes_narrow(struct bld *l, LLVMModuleRef m);

#endif
