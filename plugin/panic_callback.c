/*
 * panic_callback.c: a panic in a function that a helper calls back.
 *
 * By returning it would end only itself, and the program would go on with half of its work
 * undone. So it says that it has panicked, and stops the helper: in place of the context
 * that the program gives the helper for it, it is given {context, flag} on the program's
 * stack; after the helper the program looks at the flag, and panics itself. The kernel
 * knows what a pointer that was put there points to.
 *
 * What is called when the program has ended (timers) is a program of its own: it returns.
 */
#include "internal.h"

/* Arguments of the helper, and of what it calls; counted from 0. */
static const struct callback_kind {
	unsigned helper;
	unsigned function, context;	/* the helper's */
	unsigned parameter;		/* the function's that is the context */
	unsigned stop;			/* it returns to be the last */
} kinds[] = {
	{ 164, 1, 2, 3, 1 },	/* for_each_map_elem */
	{ 180, 2, 3, 2, 0 },	/* find_vma: is the last */
	{ 181, 1, 2, 1, 1 },	/* loop */
	{ 209, 1, 2, 1, 1 },	/* user_ringbuf_drain */
};

enum { HELPER_TIMER_SET_CALLBACK = 170 };

/* Of a function that is called back and says whether it has panicked: its kind's index. */
static const char attribute[] = "bpf-ld-shim-called-back";

static const struct callback_kind *kind_of(LLVMValueRef call)
{
	unsigned n = helper_number(call);

	for (size_t i = 0; n && i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].helper == n)
			return &kinds[i];
	return NULL;
}

static bool is_for_later(LLVMValueRef call)
{
	const char *name = kfunc_name(call);

	return name ? kfunc_calls_later(name)
		    : helper_number(call) == HELPER_TIMER_SET_CALLBACK;
}

/* Without the casts that typed pointers take. */
static LLVMValueRef bare(LLVMValueRef v)
{
	while (llvm.IsAConstantExpr(v) && llvm.GetConstOpcode(v) == LLVMBitCast)
		v = llvm.GetOperand(v, 0);
	return v;
}

enum callback callback_use(LLVMValueRef user, LLVMValueRef fn)
{
	const struct callback_kind *kind = kind_of(user);
	unsigned n;

	if (!llvm.IsACallInst(user))
		return CALLBACK_NO;
	if (is_for_later(user))
		return CALLBACK_LATER;
	n = llvm.GetNumArgOperands(user);
	if (!kind || n <= kind->context || bare(llvm.GetOperand(user, kind->function)) != fn ||
	    bare(llvm.GetOperand(user, kind->context)) == fn)
		return CALLBACK_NO;
	return CALLBACK_NOW;
}

static const struct callback_kind *marked(LLVMValueRef fn)
{
	LLVMAttributeRef a = llvm.GetStringAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute,
							    strlen(attribute));
	unsigned len;

	return a ? &kinds[*llvm.GetStringAttributeValue(a, &len) - '0'] : NULL;
}

/* What the optimiser or a compiler has found out about a context, and about a function that
 * writes nothing. */
static void forget_facts(LLVMValueRef fn, unsigned parameter)
{
	static const char *const of_context[] = {
		"readonly", "readnone", "writeonly", "noalias", "nocapture", "captures", "returned",
		"dereferenceable", "dereferenceable_or_null", "align", "nonnull", "noundef", "range",
		"initializes", "nofree",
	};
	static const char *const of_function[] = {
		"memory", "readonly", "readnone", "argmemonly", "speculatable", "noreturn",
	};

	for (size_t i = 0; i < ARRAY_SIZE(of_context); i++)
		if (llvm_attribute(of_context[i]))
			llvm.RemoveEnumAttributeAtIndex(fn, 1 + parameter,
							llvm_attribute(of_context[i]));
	for (size_t i = 0; i < ARRAY_SIZE(of_function); i++)
		if (llvm_attribute(of_function[i]))
			llvm.RemoveEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
							llvm_attribute(of_function[i]));
}

static void forget_call_facts(LLVMValueRef call, unsigned argument)
{
	static const char *const facts[] = {
		"readonly", "readnone", "writeonly", "nocapture", "captures", "noalias", "nonnull",
		"dereferenceable", "dereferenceable_or_null", "align", "noundef",
	};

	for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
		if (llvm_attribute(facts[i]))
			llvm.RemoveCallSiteEnumAttribute(call, 1 + argument,
							 llvm_attribute(facts[i]));
	llvm.SetTailCall(call, 0); /* it is given a local variable now */
}

static LLVMTypeRef slot_type(const struct bld *l)
{
	return llvm.IntTypeInContext(l->ctx, 64);
}

/* The slot's word 0 (the context) or 1 (the flag), as a pointer to `type`. */
static LLVMValueRef word(const struct bld *l, LLVMBuilderRef b, LLVMValueRef slot, unsigned at,
			 LLVMTypeRef type)
{
	LLVMTypeRef number = slot_type(l);
	LLVMValueRef index = llvm.ConstInt(number, at, 0);

	slot = llvm.BuildBitCast(b, slot, llvm.PointerType(number, 0), "");
	if (at)
		slot = llvm.BuildGEP2(b, number, slot, &index, 1, "");
	return llvm.BuildBitCast(b, slot, llvm.PointerType(type, 0), "");
}

LLVMValueRef panic_if(struct bld *l, LLVMBuilderRef b)
{
	LLVMTypeRef number = slot_type(l), type;
	LLVMValueRef fn = llvm.GetNamedFunction(l->module, PANIC_IF_NAME), zero = llvm.ConstNull(number);
	LLVMBasicBlockRef entry, bad, good;

	if (fn)
		return fn;
	type = llvm.FunctionType(llvm.VoidTypeInContext(l->ctx), &number, 1, 0);
	fn = llvm.AddFunction(l->module, PANIC_IF_NAME, type);
	llvm.SetLinkage(fn, LLVMInternalLinkage);
	entry = llvm.AppendBasicBlockInContext(l->ctx, fn, "");
	bad = llvm.AppendBasicBlockInContext(l->ctx, fn, "");
	good = llvm.AppendBasicBlockInContext(l->ctx, fn, "");
	llvm.PositionBuilderAtEnd(b, entry);
	llvm.BuildCondBr(b, llvm.BuildICmp(b, LLVMIntEQ, llvm.GetParam(fn, 0), zero, ""), good, bad);
	llvm.PositionBuilderAtEnd(b, bad);
	panic_site_hide(l, panic_call(l, b, NULL));
	llvm.BuildUnreachable(b);
	llvm.PositionBuilderAtEnd(b, good);
	llvm.BuildRetVoid(b);
	return fn;
}

static void convert_call(struct bld *l, LLVMBuilderRef b, LLVMValueRef call,
			 const struct callback_kind *kind)
{
	LLVMValueRef context = llvm.GetOperand(call, kind->context), check = panic_if(l, b), slot, flag;
	LLVMBasicBlockRef entry;

	entry = llvm.GetFirstBasicBlock(llvm.GetBasicBlockParent(llvm.GetInstructionParent(call)));
	llvm.PositionBuilderBefore(b, llvm.GetFirstInstruction(entry));
	slot = llvm.BuildAlloca(b, llvm.ArrayType(slot_type(l), 2), "");
	llvm.PositionBuilderBefore(b, call);
	llvm.BuildStore(b, context, word(l, b, slot, 0, llvm.TypeOf(context)));
	llvm.BuildStore(b, llvm.ConstNull(slot_type(l)), word(l, b, slot, 1, slot_type(l)));
	llvm.SetOperand(call, kind->context, llvm.BuildBitCast(b, slot, llvm.TypeOf(context), ""));
	forget_call_facts(call, kind->context);
	llvm.PositionBuilderBefore(b, llvm.GetNextInstruction(call));
	flag = llvm.BuildLoad2(b, slot_type(l), word(l, b, slot, 1, slot_type(l)), "");
	llvm.BuildCall2(b, llvm.GlobalGetValueType(check), check, &flag, 1, "");
}

/* The calls that it is given to. Of constants its address is part of, only casts. */
static void convert_uses(struct bld *l, LLVMBuilderRef b, LLVMValueRef value, LLVMValueRef fn)
{
	LLVMUseRef use = llvm.GetFirstUse(value), next;

	for (; use; use = next) {
		LLVMValueRef user = llvm.GetUser(use);

		next = llvm.GetNextUse(use);
		if (llvm.IsAConstantExpr(user))
			convert_uses(l, b, user, fn);
		else if (callback_use(user, fn) == CALLBACK_NOW)
			convert_call(l, b, user, kind_of(user));
	}
}

/* Its first instruction reads the context that the program meant. */
static void convert_function(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn,
			     const struct callback_kind *kind)
{
	LLVMValueRef slot = llvm.GetParam(fn, kind->parameter), first, context;
	LLVMTypeRef type = llvm.TypeOf(slot);
	char index[2] = { (char)('0' + (kind - kinds)) };

	forget_facts(fn, kind->parameter);
	llvm.AddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
				 llvm.CreateStringAttribute(l->ctx, attribute, strlen(attribute),
							    index, 1));
	first = llvm.GetFirstInstruction(llvm.GetFirstBasicBlock(fn));
	llvm.PositionBuilderBefore(b, first);
	context = llvm.BuildLoad2(b, type, llvm.ConstNull(llvm.PointerType(type, 0)), "");
	llvm.ReplaceAllUsesWith(slot, context);
	llvm.PositionBuilderBefore(b, context);
	llvm.SetOperand(context, 0, word(l, b, slot, 0, type));
}

/* How it is called back; NULL: it is not, or not before the program has ended. */
static const struct callback_kind *called_back(LLVMValueRef value, LLVMValueRef fn, bool *mixed)
{
	const struct callback_kind *found = NULL, *k;
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(value); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		k = NULL;
		if (llvm.IsAConstantExpr(user))
			k = called_back(user, fn, mixed);
		else if (callback_use(user, fn) == CALLBACK_NOW)
			k = kind_of(user);
		else if (callback_use(user, fn) == CALLBACK_LATER)
			*mixed = true;
		if (found && k && found->parameter != k->parameter)
			*mixed = true;
		found = k ? k : found;
	}
	return found;
}

static bool is_callback(LLVMValueRef value, LLVMValueRef fn)
{
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(value); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (llvm.IsAConstantExpr(user) ? is_callback(user, fn)
					       : callback_use(user, fn) != CALLBACK_NO)
			return true;
	}
	return false;
}

bool callback_is(LLVMValueRef fn)
{
	return is_callback(fn, fn);
}

static int refuse(struct bld *l, LLVMValueRef fn, const char *why, const char *remedy)
{
	size_t len;

	return bld_fail(l, demangled(l, llvm.GetValueName2(fn, &len)), remedy, "may panic, %s", why);
}

static int convert(struct bld *l, LLVMValueRef fn, const struct callback_kind *kind, bool mixed)
{
	LLVMBuilderRef b;

	if (mixed)
		return refuse(l, fn, "and is called back in different ways, by which it cannot say so",
			      "have a function for each");
	if (llvm.CountParams(fn) <= kind->parameter ||
	    llvm.GetTypeKind(llvm.TypeOf(llvm.GetParam(fn, kind->parameter))) !=
		    LLVMPointerTypeKind)
		return refuse(l, fn, "but is called back without its context, by which it could say so",
			      "give it all the arguments that the kernel passes, the context as a "
			      "pointer");
	b = llvm.CreateBuilderInContext(l->ctx);
	convert_uses(l, b, fn, fn);
	convert_function(l, b, fn, kind);
	llvm.DisposeBuilder(b);
	return 0;
}

int callbacks_convert(struct bld *l, bool *any)
{
	LLVMValueRef fn;

	*any = false;
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		const struct callback_kind *kind;
		bool mixed = false;

		if (!panics_directly(fn) || marked(fn))
			continue;
		kind = called_back(fn, fn, &mixed);
		if (!kind)
			continue;
		if (convert(l, fn, kind, mixed))
			return -1;
		*any = true;
	}
	return 0;
}

bool callback_end(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn)
{
	const struct callback_kind *kind = marked(fn);
	LLVMTypeRef number = slot_type(l), ret;

	if (!kind)
		return false;
	forget_facts(fn, kind->parameter);
	llvm.BuildStore(b, llvm.ConstInt(number, 1, 0),
			word(l, b, llvm.GetParam(fn, kind->parameter), 1, number));
	ret = llvm.GetReturnType(llvm.GlobalGetValueType(fn));
	if (llvm.GetTypeKind(ret) == LLVMIntegerTypeKind)
		llvm.BuildRet(b, llvm.ConstInt(ret, kind->stop, 0));
	else
		llvm.BuildRetVoid(b);
	return true;
}

void callbacks_forget(struct bld *l)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		if (marked(fn))
			llvm.RemoveStringAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute,
							  strlen(attribute));
}
