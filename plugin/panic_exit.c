/*
 * panic_exit.c: a panic ends the program.
 *
 * In: the optimised module, where what has survived of panics are calls of
 * PANIC_NAME (panic_cut.c). Out: none of them. A function that may panic is
 * inlined into its callers, up to the programs (panic_reach.c), or tells them
 * (panic_flag.c). There the optimiser has another look; what it leaves is
 * reported, and the call becomes a return, with the value that fails closed for
 * the program's type: packets are dropped, access is denied. What is held is
 * released before.
 */
#include "internal.h"

static LLVMValueRef function_of(LLVMValueRef instruction)
{
	return llvm.GetBasicBlockParent(llvm.GetInstructionParent(instruction));
}

static const char *const names[] = { PANIC_NAME, PANIC_AT_NAME };

void panic_return(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn)
{
	LLVMTypeRef type = llvm.GetReturnType(llvm.GlobalGetValueType(fn));
	int64_t value = panic_value(l, fn);

	if (llvm.GetTypeKind(type) == LLVMVoidTypeKind)
		llvm.BuildRetVoid(builder);
	else if (llvm.GetTypeKind(type) == LLVMIntegerTypeKind)
		llvm.BuildRet(builder, llvm.ConstInt(type, (unsigned long long)value, 1));
	else
		llvm.BuildRet(builder, llvm.ConstNull(type));
}

static void return_instead(struct bld *l, LLVMBuilderRef builder, LLVMValueRef call)
{
	LLVMValueRef end = llvm.GetBasicBlockTerminator(llvm.GetInstructionParent(call));
	LLVMValueRef fn = function_of(call), after;

	llvm.PositionBuilderBefore(builder, call);
	if (!callback_end(l, builder, fn)) {
		panic_flag_set(l, builder, fn);
		if (panics_throw(l))
			panic_throw(l, builder, fn);
		panic_return(l, builder, fn);
	}
	/* Only `unreachable` follows: the optimiser has seen to that. */
	while (call != end) {
		after = llvm.GetNextInstruction(call);
		llvm.InstructionEraseFromParent(call);
		call = after;
	}
	llvm.InstructionEraseFromParent(end);
}

static int return_all(struct bld *l, LLVMValueRef panic)
{
	LLVMBuilderRef builder = llvm.CreateBuilderInContext(l->ctx);
	LLVMUseRef use;
	size_t len;

	while ((use = llvm.GetFirstUse(panic))) {
		LLVMValueRef call = llvm.GetUser(use), fn = function_of(call);

		if (panic_is_called(fn) && !panic_throw_is_marked(fn) && !panic_flag_is_marked(fn))
			bld_fail(l, llvm.GetValueName2(fn, &len),
				 "write the recursion as a loop, or so that it cannot panic",
				 "calls itself and may panic, which cannot end the program");
		return_instead(l, builder, call);
		llvm.RemoveEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
						llvm_attribute("noreturn"));
	}
	llvm.DisposeBuilder(builder);
	llvm.DeleteFunction(panic);
	return l->failed ? -1 : 0;
}

static void erase_marks(struct bld *l)
{
	LLVMValueRef mark = llvm.GetNamedFunction(l->module, PANIC_MARK_NAME);
	LLVMUseRef use;

	while (mark && (use = llvm.GetFirstUse(mark)))
		llvm.InstructionEraseFromParent(llvm.GetUser(use));
	if (mark)
		llvm.DeleteFunction(mark);
}

/* Each function that panics, once. */
static int release_all(struct bld *l, bool *any)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		if (panics_directly(fn) && panic_release(l, fn, any))
			return -1;
	return 0;
}

static bool is_panicking(struct bld *l)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		LLVMValueRef panic = llvm.GetNamedFunction(l->module, names[i]);

		if (panic && panic_is_called(panic))
			return true;
	}
	return false;
}

static int exit_all(struct bld *l)
{
	bool any = is_panicking(l), released = false;

	if (any && (panic_throw_check(l) || panic_flags_lower(l) || release_all(l, &released)))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		LLVMValueRef panic = llvm.GetNamedFunction(l->module, names[i]);

		if (panic && return_all(l, panic))
			return -1;
	}
	callbacks_forget(l);
	panic_throw_forget(l);
	panic_flags_forget(l);
	if (!any)
		return 0;
	if (released && optimise_run(l, l->module, "always-inline"))
		return -1;
	/* What was written only for what comes after a panic, and tests of that. */
	return optimise_run(l, l->module, "function(simplifycfg,sroa,early-cse<memssa>,instcombine,"
			    "dse,adce,simplifycfg),globaldce");
}

int panics_settle(struct bld *l)
{
	bool early = panics_early(l), inlined;

	if (!early) {
		if (!panics_remain(l))
			return 0;
		bld_trace(l, NULL, "panics remain: giving them an exit");
		if (panics_cut(l))
			return -1;
	}
	if (panics_inline(l, &inlined))
		return -1;
	if ((inlined || !early) && optimise_module(l))
		return -1;
	if (panics_look(l))
		return -1;
	erase_marks(l);
	return exit_all(l);
}
