/*
 * panic_exit.c: a panic ends the program.
 *
 * In: the optimised module, where what has survived of panics are calls of
 * PANIC_NAME (panic_cut.c). Out: none of them. A function that may panic is
 * inlined into its callers, up to the programs. There the optimiser has another
 * look; what it leaves is reported, and the call becomes a return, with the
 * value that fails closed for the program's type: packets are dropped, access
 * is denied.
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

/* Lists of what must stay (llvm.used, llvm.compiler.used): no use of the address. */
static bool is_list(LLVMValueRef user)
{
	LLVMUseRef use;

	if (llvm.IsAGlobalVariable(user))
		return global_is_llvms(user);
	if (!llvm.IsAConstant(user))
		return false;
	for (use = llvm.GetFirstUse(user); use; use = llvm.GetNextUse(use))
		if (!is_list(llvm.GetUser(use)))
			return false;
	return true;
}

static int add_callers(struct panicking *p, LLVMValueRef fn)
{
	LLVMUseRef use;
	size_t len;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (is_list(user))
			continue;
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
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use))
		if (!is_list(llvm.GetUser(use)))
			return true;
	return false;
}

static const char *const names[] = { PANIC_NAME, PANIC_AT_NAME };

static int find_panicking(struct panicking *p)
{
	LLVMUseRef use;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		LLVMValueRef panic = llvm.GetNamedFunction(p->l->module, names[i]);

		for (use = panic ? llvm.GetFirstUse(panic) : NULL; use; use = llvm.GetNextUse(use))
			if (add(p, function_of(llvm.GetUser(use))))
				return -1;
	}
	for (size_t i = 0; i < p->count; i++)
		if (add_callers(p, p->list[i]))
			return -1;
	return 0;
}

/* Sets *any if there was something to inline. */
static int inline_panicking(struct bld *l, bool *any)
{
	struct panicking p = { .l = l };
	int err = find_panicking(&p);

	*any = false;
	for (size_t i = 0; i < p.count && !err; i++) {
		if (!is_called(p.list[i]))
			continue;
		inline_everywhere(l, p.list[i]);
		*any = true;
	}
	free(p.list);
	if (err || !*any)
		return err;
	return optimise_run(l, l->module, "always-inline,globaldce");
}

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
	LLVMValueRef after, end = llvm.GetBasicBlockTerminator(llvm.GetInstructionParent(call));

	llvm.PositionBuilderBefore(builder, call);
	panic_return(l, builder, function_of(call));
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
	LLVMBasicBlockRef b;
	LLVMValueRef fn, i;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		bool panics = false;

		for (b = llvm.GetFirstBasicBlock(fn); b && !panics; b = llvm.GetNextBasicBlock(b))
			for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
				panics |= panic_is_end(i);
		if (panics && panic_release(l, fn, any))
			return -1;
	}
	return 0;
}

static int exit_all(struct bld *l)
{
	bool any = false, released = false;

	if (release_all(l, &released))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		LLVMValueRef panic = llvm.GetNamedFunction(l->module, names[i]);

		any |= panic && is_called(panic);
		if (panic && return_all(l, panic))
			return -1;
	}
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
	if (inline_panicking(l, &inlined))
		return -1;
	if ((inlined || !early) && optimise_module(l))
		return -1;
	if (panics_look(l))
		return -1;
	erase_marks(l);
	return exit_all(l);
}
