/*
 * llvm_find.h: where an LLVM library may be.
 */
#ifndef BLD_LLVM_FIND_H
#define BLD_LLVM_FIND_H

#include <stdbool.h>
#include <stddef.h>

struct bld;

struct llvm_candidate {
	const char *name;	/* a path, or a bare name for ld.so to find */
	const char *how;	/* it was found, static text: "the LLVM of the calling rustc" */
	unsigned major;		/* known without loading it; 0: not known */
	const char *why_not;	/* NULL, or why it cannot be loaded */
};

/* Called with one candidate after the other until it returns true. The candidate is
 * only valid during the call. */
typedef bool llvm_use_fn(void *ctx, const struct llvm_candidate *c);

/* llvm.c: loads the library into this process; false: noted why not. */
bool llvm_open(struct bld *l, const struct llvm_candidate *c);
/* Makes a library that is loaded ready for use. */
void llvm_start(struct bld *l);

/* Candidates that may read bitcode of the major version wanted (0: of any), best first.
 * Returns whether one was used. */
bool llvm_find(const struct bld *l, unsigned wanted, llvm_use_fn *use, void *ctx);
/* All that there are, whatever their version. */
void llvm_find_all(const struct bld *l, llvm_use_fn *use, void *ctx);

/* The libLLVM that the rustc of a sysroot is linked with: a path, or a bare name. False:
 * there is no such rustc. */
bool llvm_of_sysroot(const char *sysroot, char *out, size_t size);

/* The libLTO that may lie beside the LLVM library at `llvm_path`: calls `use` with one
 * file after the other until it returns true. */
typedef bool lto_use_fn(struct bld *l, const char *file);
bool llvm_find_lto(struct bld *l, const char *llvm_path, lto_use_fn *use);

#endif
