/*
 * globals.c: walking a module's global values of all four kinds.
 *
 * LLVM's C API has a pair of functions for each kind; the stages want one walk.
 */
#include "internal.h"

static const struct {
	LLVMValueRef (**first)(LLVMModuleRef);
	LLVMValueRef (**next)(LLVMValueRef);
} kinds[] = {
	{ &llvm.GetFirstFunction, &llvm.GetNextFunction },
	{ &llvm.GetFirstGlobal, &llvm.GetNextGlobal },
	{ &llvm.GetFirstGlobalAlias, &llvm.GetNextGlobalAlias },
	{ &llvm.GetFirstGlobalIFunc, &llvm.GetNextGlobalIFunc },
};

struct global_iter global_begin(LLVMModuleRef m)
{
	return (struct global_iter){ .module = m, .next = (*kinds[0].first)(m) };
}

LLVMValueRef global_next(struct global_iter *it)
{
	LLVMValueRef v = it->next;

	while (!v && ++it->kind < (int)ARRAY_SIZE(kinds))
		v = (*kinds[it->kind].first)(it->module);
	if (v)
		it->next = (*kinds[it->kind].next)(v);
	return v;
}

LLVMValueRef global_named(LLVMModuleRef m, const char *name, size_t len)
{
	char *copy = strndup(name, len);
	LLVMValueRef v;

	if (!copy)
		return NULL;
	v = llvm.GetNamedFunction(m, copy);
	if (!v)
		v = llvm.GetNamedGlobal(m, copy);
	if (!v)
		v = llvm.GetNamedGlobalAlias(m, name, len);
	free(copy);
	return v;
}

bool global_is_missing(LLVMValueRef v)
{
	return llvm.IsDeclaration(v) || llvm.GetLinkage(v) == LLVMAvailableExternallyLinkage;
}

bool global_is_defined(LLVMModuleRef m, const char *name, size_t len)
{
	LLVMValueRef v = global_named(m, name, len);

	return v && !global_is_missing(v);
}

LLVMValueRef global_declare_like(LLVMModuleRef m, LLVMValueRef like, const char *name)
{
	LLVMTypeRef type = llvm.GlobalGetValueType(like);

	return llvm.GetTypeKind(type) == LLVMFunctionTypeKind ? llvm.AddFunction(m, name, type) :
								llvm.AddGlobal(m, type, name);
}

bool global_is_object(LLVMValueRef v)
{
	return llvm.IsAFunction(v) || llvm.IsAGlobalVariable(v);
}

bool global_is_llvms(LLVMValueRef v)
{
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);

	return len > 5 && memcmp(name, "llvm.", 5) == 0;
}
