/*
 * ksyms.h: what the files about the kernel's symbols share.
 */
#ifndef BLD_KSYMS_H
#define BLD_KSYMS_H

#include "btf.h"

/* One run over the module. */
struct ksyms {
	struct bld *l;
	LLVMDIBuilderRef builder;	/* from the first description on */
	LLVMMetadataRef file;
};

bool ksyms_is_config(const char *name);
/* Gives an extern the debug info of its type: the kernel's, or what its declaration tells.
 * -1: the declaration is not what the kernel has (reported). */
int ksyms_describe(struct ksyms *k, LLVMValueRef v, const char *name, bool config);
void ksyms_close(struct ksyms *k);

/* DW_ATE_* */
enum { BOOLEAN = 2, FLOAT = 4, SIGNED = 5, SIGNED_CHAR = 6, UNSIGNED = 7 };

LLVMMetadataRef ksyms_number(struct ksyms *k, const char *name, uint64_t bits, unsigned encoding);
void ksyms_describe_variable(struct ksyms *k, LLVMValueRef var, const char *name,
			     LLVMMetadataRef type);

/* ksyms_config.c: the same for a value of the kernel's configuration. */
int ksyms_describe_config(struct ksyms *k, LLVMValueRef var, const char *name);

/* ksyms_check.c: does the declaration fit the kernel's function? */
int ksyms_check(struct ksyms *k, LLVMValueRef fn, const char *name, const struct btf *btf,
		const struct btf_type *proto);

#endif
