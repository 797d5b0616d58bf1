/*
 * kernels.h: which Linux release brought what (--kernel).
 *
 * kernels.c and kernels_kfuncs.c are the tables; kernels_check.c and kernels_use.c judge an
 * object by them.
 */
#ifndef BLD_KERNELS_H
#define BLD_KERNELS_H

#include "calls.h"

struct kernel_feature {
	unsigned since;		/* KERNEL(); 0: all kernels have it */
	const char *what;	/* in the plural: "loops" */
	const char *remedy;	/* besides a newer kernel, or NULL */
};

/* What the instruction needs by itself; NULL: nothing that is new. */
const struct kernel_feature *kernels_insn(const struct insn *in);

/* What shows in more than one instruction, or in what one refers to. */
enum kernel_use {
	USE_CALLS,
	USE_TAIL_CALLS,		/* in programs that also have functions of their own */
	USE_LOOPS,
	USE_CALLBACKS,
	USE_GLOBALS,
	USE_KFUNCS,
	USE_POINTERS,		/* arguments of functions that are verified by themselves */
	USE_TYPED_KSYMS,
	USE_MANY_INSNS,
	USES,
};

extern const struct kernel_feature kernels_use[USES];

/* Instructions of a program and all that it calls, before USE_MANY_INSNS. */
enum { KERNEL_FEW_INSNS = 4096 };

/* 0: not known, or always there. */
unsigned kernels_helper(int number);
unsigned kernels_section(const char *section);
unsigned kernels_kfunc(const char *name);
/* *name: "ringbuf", or NULL if it is not known. */
unsigned kernels_map_type(unsigned type, const char **name);

/* -- kernels_use.c: what an object has besides code ------------------------------- */

/* Calls fn for each map: its name, its type. */
typedef int kernel_map_fn(void *ctx, const char *name, unsigned type);
int kernels_each_map(struct bld *l, const struct image *obj, kernel_map_fn *fn, void *ctx);

/* What the object's BTF says of an extern. */
struct btf;
enum kernel_extern { EXTERN_UNTYPED, EXTERN_TYPED, EXTERN_KCONFIG };

/* True if a global function takes a pointer that is no program's context. */
bool kernels_takes_pointer(const struct btf *btf, const char *function);
enum kernel_extern kernels_extern(const struct btf *btf, const char *name);

#endif
