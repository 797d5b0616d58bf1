/*
 * internal.h: what the stages of plugin/ share.
 *
 * Sectioned by file, in the order of the road (link.c has the table). Data
 * moves forward only: each section's comment says what is frozen after it.
 * The headers included below are parts of this one.
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

#include "internal_inputs.h"
#include "internal_rewrite.h"
#include "internal_panics.h"

/* -- figures.c ---------------------------------------------------------------------- */

/* How many are defined in l->module. */
size_t figures_functions(const struct bld *l);

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

#include "internal_messages.h"

#endif
