/*
 * copy_hint.c: copies whose length nothing bounds, which the verifier will refuse.
 *
 * Our memcpy and its kind are loops: the verifier follows each turn, and must see an end inside of
 * the memory. Said is only what is certain: the length is what a load of 32 or 64 bits has brought
 * from a variable, a map value or a packet, as it is, and the program does nothing else with it
 * that could bound it, such as a comparison.
 */
#include "internal.h"

static const char *const copying[] = { "memcpy", "memmove", "memset", "memcmp", "bcmp" };

/* "memcpy", of a call of it or of the intrinsic; or NULL. */
static const char *copy_name(LLVMValueRef i)
{
	LLVMValueRef callee = llvm.IsACallInst(i) ? llvm.GetCalledValue(i) : NULL;
	const char *name;
	size_t len;

	if (!callee || !llvm.IsAFunction(callee))
		return NULL;
	name = llvm.GetValueName2(callee, &len);
	if (str_has_prefix(name, "llvm."))
		name += strlen("llvm.");
	for (size_t k = 0; k < ARRAY_SIZE(copying); k++) {
		size_t n = strlen(copying[k]);

		if (strncmp(name, copying[k], n) == 0 && (!name[n] || name[n] == '.'))
			return copying[k];
	}
	return NULL;
}

static bool converts(LLVMValueRef v)
{
	if (!llvm.IsAInstruction(v))
		return false;
	switch (llvm.GetInstructionOpcode(v)) {
	case LLVMZExt:
	case LLVMSExt:
	case LLVMFreeze:
		return true;
	default:
		return false;
	}
}

/* The verifier knows what lies on the stack and in frozen maps, and a caller what it gives. */
static bool is_unknown_memory(LLVMValueRef pointer)
{
	pointer = memory_base(pointer);
	if (llvm.IsAConstantExpr(pointer))
		pointer = memory_base(llvm.GetOperand(pointer, 0));
	if (llvm.IsAGlobalVariable(pointer))
		return !llvm.IsGlobalConstant(pointer);
	if (llvm.IsAInstruction(pointer) && llvm.GetInstructionOpcode(pointer) == LLVMIntToPtr)
		return true;
	return llvm.IsACallInst(pointer) != NULL;
}

/* Copies take the value, conversions and memory pass it on; anything else may bound it. */
static bool is_bounded(LLVMValueRef v)
{
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(v); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (converts(user) ? is_bounded(user)
				   : !copy_name(user) && llvm.GetInstructionOpcode(user) != LLVMStore)
			return true;
	}
	return false;
}

static bool is_unbounded(LLVMValueRef length)
{
	LLVMValueRef v = length;
	LLVMTypeRef type;

	while (converts(v))
		v = llvm.GetOperand(v, 0);
	type = llvm.TypeOf(v);
	return llvm.IsAInstruction(v) && llvm.GetInstructionOpcode(v) == LLVMLoad &&
	       llvm.GetTypeKind(type) == LLVMIntegerTypeKind && llvm.GetIntTypeWidth(type) >= 32 &&
	       is_unknown_memory(llvm.GetOperand(v, 0)) && !is_bounded(v);
}

static void hint(struct bld *l, LLVMValueRef fn, LLVMValueRef call, const char *name)
{
	struct bld_message m = { .level = BLD_WARNING, .code = "copy" };
	size_t len;

	m.symbol = llvm.GetValueName2(fn, &len);
	m.demangled = demangled(l, m.symbol);
	m.source = source_of_instruction(l, call);
	m.where = m.source ? m.source : m.demangled;
	m.remedy = "compare it with the size of what is copied, in unsigned numbers, right before";
	bld_tell(l, &m, "in %s: nothing bounds the length of this %s, so the verifier will refuse it",
		 m.demangled, name);
}

static bool is_any_called(struct bld *l)
{
	for (size_t i = 0; i < ARRAY_SIZE(copying); i++)
		if (symtab_find(&l->libcalls, copying[i], strlen(copying[i])))
			return true;
	return false;
}

void copy_hints(struct bld *l)
{
	LLVMValueRef fn, i;
	LLVMBasicBlockRef b;
	const char *name;

	if (!is_any_called(l))
		return;
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
			for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i)) {
				name = copy_name(i);
				if (name && is_unbounded(llvm.GetOperand(i, 2)))
					hint(l, fn, i, name);
			}
		}
	}
}
