/*
 * llvm_file.h: what a library's file is, without loading it.
 */
#ifndef BLD_LLVM_FILE_H
#define BLD_LLVM_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct llvm_file {
	char path[PATH_MAX];	/* of the library, behind linker scripts */
	unsigned major;		/* LLVM's version, by the SONAME; 0: it does not say */
	char why[PATH_MAX + 80]; /* after a -1: why it is none that can be loaded */
};

/* Looks at the library or linker script at `path`. 0, or -1 with `why`. */
int llvm_file_look(struct llvm_file *f, const char *path);
/* The first library that the ELF file at `path` needs whose name begins with `prefix`. */
bool llvm_file_needs(const char *path, const char *prefix, char *out, size_t size);

#endif
