/*
 * legalise.c: a module that BPF can express.
 *
 * Small rewrites over the merged module, each with its rule above it. From
 * here on the exported names are fixed: everything else is internal, so that
 * the optimiser may inline, change or drop it.
 */
#include "internal.h"

/* Rule: a definition is either exported (global, visible) or internal. Runtime
 * functions are neither until codegen has said which it calls (libcalls.c). */
static void settle_linkage(struct bld *l, LLVMValueRef v)
{
	if (llvm.IsDeclaration(v) || global_is_llvms(v) ||
	    llvm.GetLinkage(v) == LLVMPrivateLinkage ||
	    llvm.GetLinkage(v) == LLVMAvailableExternallyLinkage)
		return;
	if (resolve_is_export(l, v)) {
		llvm.SetLinkage(v, LLVMExternalLinkage);
		llvm.SetVisibility(v, LLVMDefaultVisibility);
	} else if (libcall_is_kept(l, v)) {
		llvm.SetLinkage(v, LLVMExternalLinkage);
		llvm.SetVisibility(v, LLVMHiddenVisibility);
	} else {
		llvm.SetVisibility(v, LLVMDefaultVisibility);
		llvm.SetLinkage(v, LLVMInternalLinkage);
	}
}

/* Rule: BPF has one calling convention. Others (cold, fast, preserve_most,
 * Rust's) only say what the compiler may assume of both sides at once. */
static void use_c_convention(LLVMValueRef fn)
{
	LLVMUseRef use;

	if (llvm.GetFunctionCallConv(fn) == LLVMCCallConv)
		return;
	llvm.SetFunctionCallConv(fn, LLVMCCallConv);
	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (llvm.IsACallInst(user) && llvm.GetCalledValue(user) == fn)
			llvm.SetInstructionCallConv(user, LLVMCCallConv);
	}
}

static unsigned attribute(const char *name)
{
	return llvm.GetEnumAttributeKindForName(name, strlen(name));
}

/* Rule: -Os and -Oz are wishes for each function; the pipeline is O2's. */
static void wish_small(struct bld *l, LLVMValueRef fn)
{
	const char *wish = l->set.opt_level == 'z' ? "minsize" : "optsize";

	if (l->set.opt_level != 's' && l->set.opt_level != 'z')
		return;
	if (llvm.GetEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute("optnone")))
		return;
	llvm.AddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
				 llvm.CreateEnumAttribute(l->ctx, attribute(wish), 0));
}

/* Rule: --ignore-inline-never drops `noinline`, which `optnone` needs. */
static void allow_inlining(struct bld *l, LLVMValueRef fn)
{
	if (!l->set.ignore_inline_never ||
	    llvm.GetEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute("optnone")))
		return;
	llvm.RemoveEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute("noinline"));
}

int legalise_module(struct bld *l)
{
	struct global_iter it;
	LLVMValueRef v;

	for (it = global_begin(l->module); (v = global_next(&it));) {
		settle_linkage(l, v);
		if (!llvm.IsAFunction(v))
			continue;
		use_c_convention(v);
		if (llvm.IsDeclaration(v))
			continue;
		allow_inlining(l, v);
		wish_small(l, v);
	}
	return 0;
}

/* Rule: constants go to .rodata. Those without an address of their own would
 * be put into .rodata.cst16, .rodata.str1.1 and so on, each a map of its own
 * to a loader, or none. */
static void keep_in_rodata(LLVMValueRef var)
{
	if (!llvm.IsDeclaration(var) && llvm.IsGlobalConstant(var) &&
	    llvm.GetUnnamedAddress(var) == LLVMGlobalUnnamedAddr)
		llvm.SetUnnamedAddress(var, LLVMNoUnnamedAddr);
}

void legalise_for_codegen(LLVMModuleRef m)
{
	LLVMValueRef v;

	for (v = llvm.GetFirstGlobal(m); v; v = llvm.GetNextGlobal(v))
		keep_in_rodata(v);
	for (v = llvm.GetFirstFunction(m); v; v = llvm.GetNextFunction(v))
		use_c_convention(v);
}
