/*
 * inline_never.c: --ignore-inline-never, for kernels that know no calls between functions.
 *
 * Before optimising, what forbids inlining goes: of functions (`noinline`, and `optnone`, which
 * goes with it) and of single calls. Whether LLVM then inlines is its own choice, so in the
 * end what is still called is said.
 */
#include "internal.h"

static const char *const forbidding[] = { "noinline", "optnone" };

static void allow_calls(LLVMValueRef fn)
{
	unsigned kind = llvm_attribute("noinline");
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (llvm.IsACallInst(i))
				llvm.RemoveCallSiteEnumAttribute(i, LLVMAttributeFunctionIndex, kind);
}

void inline_never_allow(struct bld *l, LLVMValueRef fn)
{
	if (!l->set.ignore_inline_never)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(forbidding); i++)
		llvm.RemoveEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
						llvm_attribute(forbidding[i]));
	allow_calls(fn);
}

static LLVMValueRef a_call(LLVMValueRef callee)
{
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(callee); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (llvm.IsACallInst(user) && llvm.GetCalledValue(user) == callee)
			return user;
	}
	return NULL;
}

static const char *remedy(LLVMValueRef callee, LLVMValueRef call)
{
	if (call)
		return "LLVM finds it too large: #[inline(always)] inlines it, unless it calls itself";
	if (llvm.GetFirstUse(callee))
		return "a helper calls it back: write a loop";
	return "copy, fill and compare memory of constant length, in small pieces";
}

static void warn(struct bld *l, LLVMValueRef callee)
{
	struct bld_message m = { .level = BLD_WARNING, .code = "inline-never" };
	LLVMValueRef call = a_call(callee);
	size_t len;

	m.symbol = llvm.GetValueName2(callee, &len);
	m.demangled = demangled(l, m.symbol);
	m.source = call ? source_of_instruction(l, call) : NULL;
	m.where = m.source ? m.source : m.demangled;
	m.remedy = remedy(callee, call);
	bld_tell(l, &m, "%s is still called, in spite of --ignore-inline-never: kernels before 4.16 "
		 "refuse that", m.demangled);
}

/* Codegen makes calls, too. */
static bool is_called(struct bld *l, LLVMValueRef fn)
{
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);

	return llvm.GetFirstUse(fn) || symtab_find(&l->libcalls, name, len);
}

void inline_never_check(struct bld *l)
{
	LLVMValueRef fn;

	if (!l->set.ignore_inline_never)
		return;
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		if (!llvm.IsDeclaration(fn) && !global_is_llvms(fn) &&
		    llvm.GetLinkage(fn) == LLVMInternalLinkage && is_called(l, fn))
			warn(l, fn);
}
