/*
 * panic_exit.c: a panic ends the program.
 *
 * In: the optimised module, where what has survived of panics are calls of
 * PANIC_NAME (panics.c). Out: none of them. A function that may panic is
 * inlined into its callers, up to the programs; there the call becomes a
 * return, with the value that fails closed for the program's type: packets are
 * dropped, access is denied.
 *
 * What the kernel calls back (bpf_loop, timers) would end only itself by
 * returning, and the program would go on with half of its work undone: that is
 * refused, as is recursion.
 */
#include "internal.h"

static LLVMValueRef function_of(LLVMValueRef instruction)
{
	return llvm.GetBasicBlockParent(llvm.GetInstructionParent(instruction));
}

/* The functions that may panic, by themselves or by what they call. */
struct panicking {
	struct bld *l;
	LLVMValueRef *list;
	size_t count, room;
};

static int add(struct panicking *p, LLVMValueRef fn)
{
	LLVMValueRef *list;

	for (size_t i = 0; i < p->count; i++)
		if (p->list[i] == fn)
			return 0;
	list = grow(p->list, p->count, &p->room, sizeof(*list));
	if (!list)
		return bld_nomem(p->l);
	p->list = list;
	list[p->count++] = fn;
	return 0;
}

static int add_callers(struct panicking *p, LLVMValueRef fn)
{
	LLVMUseRef use;
	size_t len;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (!llvm.IsACallInst(user) || llvm.GetCalledValue(user) != fn)
			return bld_fail(p->l, llvm.GetValueName2(fn, &len),
					"check before indexing or computing, so that it cannot panic",
					"may panic, but is called through a pointer, where a panic "
					"cannot end the program");
		if (add(p, function_of(user)))
			return -1;
	}
	return 0;
}

static bool is_called(LLVMValueRef fn)
{
	return llvm.GetFirstUse(fn) != NULL;
}

static int inline_panicking(struct panicking *p, LLVMValueRef panic)
{
	LLVMUseRef use;
	bool any = false;

	for (use = llvm.GetFirstUse(panic); use; use = llvm.GetNextUse(use))
		if (add(p, function_of(llvm.GetUser(use))))
			return -1;
	for (size_t i = 0; i < p->count; i++)
		if (add_callers(p, p->list[i]))
			return -1;
	for (size_t i = 0; i < p->count; i++) {
		if (!is_called(p->list[i]))
			continue;
		inline_everywhere(p->l, p->list[i]);
		any = true;
	}
	return any ? optimise_run(p->l, p->l->module, "always-inline,globaldce") : 0;
}

static void return_instead(LLVMBuilderRef builder, LLVMValueRef call)
{
	LLVMValueRef fn = function_of(call), after, end;
	LLVMTypeRef type = llvm.GetReturnType(llvm.GlobalGetValueType(fn));

	end = llvm.GetBasicBlockTerminator(llvm.GetInstructionParent(call));
	llvm.PositionBuilderBefore(builder, call);
	if (llvm.GetTypeKind(type) == LLVMVoidTypeKind)
		llvm.BuildRetVoid(builder);
	else if (llvm.GetTypeKind(type) == LLVMIntegerTypeKind)
		llvm.BuildRet(builder,
			      llvm.ConstInt(type, (unsigned long long)program_type(llvm.GetSection(fn))->fail, 1));
	else
		llvm.BuildRet(builder, llvm.ConstNull(type));
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

		if (is_called(fn))
			bld_fail(l, llvm.GetValueName2(fn, &len),
				 "write the recursion as a loop, or so that it cannot panic",
				 "calls itself and may panic, which cannot end the program");
		return_instead(builder, call);
	}
	llvm.DisposeBuilder(builder);
	return l->failed ? -1 : 0;
}

int panics_exit(struct bld *l, bool *changed)
{
	LLVMValueRef panic = llvm.GetNamedFunction(l->module, PANIC_NAME);
	struct panicking p = { .l = l };
	int err;

	*changed = panic && llvm.GetFirstUse(panic);
	if (!panic)
		return 0;
	err = inline_panicking(&p, panic);
	if (!err)
		err = return_all(l, panic);
	if (!err)
		llvm.DeleteFunction(panic);
	free(p.list);
	return err;
}
