/*
 * ksyms_config.c: values of the kernel's configuration, and of the loader's own (LINUX_*).
 *
 * The loader writes them by their type: a number of the variable's size, a string for an
 * array of bytes, and for a single byte either a bool or the letter of y, n and m. Rust's
 * declaration does not tell the last two apart, but its code does: a bool is loaded as one.
 */
#include <stdio.h>

#include "ksyms.h"

/* True if the code looks at no more than the lowest bit, or whether there is any. */
static bool is_used_as_bool(LLVMValueRef byte, unsigned depth)
{
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(byte); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use), other = NULL;

		switch (llvm.GetInstructionOpcode(user)) {
		case LLVMTrunc:
			if (llvm.GetIntTypeWidth(llvm.TypeOf(user)) != 1)
				return false;
			break;
		case LLVMICmp:
		case LLVMAnd:
			other = llvm.IsAConstantInt(llvm.GetOperand(user, 1));
			if (!other || llvm.ConstIntGetZExtValue(other) > 1)
				return false;
			break;
		case LLVMZExt:
			if (depth || !is_used_as_bool(user, depth + 1))
				return false;
			break;
		default:
			return false;
		}
	}
	return true;
}

static bool is_bool(struct ksyms *k, LLVMValueRef var)
{
	static const char range[] = "range";
	unsigned kind = llvm.GetMDKindIDInContext(k->l->ctx, range, strlen(range));
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(var); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (!llvm.IsAInstruction(user) || llvm.GetInstructionOpcode(user) != LLVMLoad)
			return false;
		if (!llvm.GetMetadata(user, kind) && !is_used_as_bool(user, 0))
			return false;
	}
	return true;
}

static LLVMMetadataRef type_of_byte(struct ksyms *k, LLVMValueRef var)
{
	return is_bool(k, var) ? ksyms_number(k, "bool", 8, BOOLEAN) :
				 ksyms_number(k, "char", 8, SIGNED_CHAR);
}

/* NULL: no loader has a value for it. */
static LLVMMetadataRef type_of(struct ksyms *k, LLVMValueRef var)
{
	LLVMTypeRef type = llvm.GlobalGetValueType(var);
	LLVMMetadataRef count;
	unsigned bits;
	char name[8];

	switch (llvm.GetTypeKind(type)) {
	case LLVMIntegerTypeKind:
		bits = llvm.GetIntTypeWidth(type);
		if (bits <= 8)
			return type_of_byte(k, var);
		if (bits != 16 && bits != 32 && bits != 64)
			return NULL;
		snprintf(name, sizeof(name), "u%u", bits);
		return ksyms_number(k, name, bits, UNSIGNED);
	case LLVMArrayTypeKind:
		if (llvm.ABISizeOfType(target_layout(k->l), llvm.GetElementType(type)) != 1)
			return NULL;
		bits = llvm.GetArrayLength(type);
		count = llvm.DIBuilderGetOrCreateSubrange(k->builder, 0, bits);
		return llvm.DIBuilderCreateArrayType(k->builder, 8 * (uint64_t)bits, 8,
						     ksyms_number(k, "char", 8, SIGNED_CHAR), &count,
						     1);
	default:
		return NULL;
	}
}

int ksyms_describe_config(struct ksyms *k, LLVMValueRef var, const char *name)
{
	LLVMMetadataRef type = type_of(k, var);

	if (!type)
		return bld_fail(k->l, name, "declare it as a bool, an integer of up to 64 bits or an "
				"array of bytes", "no loader has a value of this type");
	bld_trace(k->l, name, ".kconfig, typed by its declaration");
	ksyms_describe_variable(k, var, name, type);
	return 0;
}
