/*
 * panic_flag.c: large functions that may panic and are called from several places stay
 * functions.
 *
 * Inlining them everywhere would make a large program larger by much. They get one more
 * argument, a flag in the caller's frame, and return after they have set it; the caller
 * looks at it after the call, and then panics itself:
 *
 *	R f(a)	becomes	R f(a, u64 *flag)
 *
 * Which ones is settled before the last run of the optimiser, which still takes them for
 * what they were; it is done after it, for what still panics then. The new function calls
 * the old one, which is inlined there.
 *
 * Frames do not share the stack as variables of one function do. If it does not suffice,
 * the link goes on without such functions (panic_flags_fail).
 */
#include "internal.h"

enum {
	LEAST_SIZE = 100,	/* instructions; smaller ones cost less than a call and a test */
	LEAST_GROWTH = 600,	/* by inlining: the instructions times the calls beyond the first */
	MOST_CALLERS = 256,	/* looked at, for one function */
	MD_DBG = 0,		/* LLVM's number for !dbg */
};

/* Of a function that stays one: "1"; with the flag: "2". */
static const char attribute[] = "bpf-ld-shim-flag";

static char mark_of(LLVMValueRef fn)
{
	LLVMAttributeRef a = llvm.GetStringAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute,
							    strlen(attribute));
	unsigned len;

	return a ? *llvm.GetStringAttributeValue(a, &len) : 0;
}

static void mark(struct bld *l, LLVMValueRef fn, const char *value)
{
	llvm.AddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
				 llvm.CreateStringAttribute(l->ctx, attribute, strlen(attribute), value,
							    1));
}

bool panic_flag_is_marked(LLVMValueRef fn)
{
	return mark_of(fn) != 0;
}

static LLVMTypeRef flag_type(const struct bld *l)
{
	return llvm.IntTypeInContext(l->ctx, 64);
}

/* -- which ------------------------------------------------------------------------ */

struct measure {
	size_t size;	/* instructions */
	bool releases;	/* what it may have been given */
};

static bool releases_given(LLVMValueRef i)
{
	const struct resource_kind *kind = resource_released(i);
	LLVMValueRef from;

	if (!kind || kind->passed == RESOURCE_NOTHING)
		return kind != NULL;
	from = memory_base(llvm.GetOperand(i, 0));
	return !llvm.IsACallInst(from) && !llvm.IsAAllocaInst(from);
}

static struct measure measure(LLVMValueRef fn)
{
	struct measure m = { 0 };
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i)) {
			m.size++;
			m.releases |= releases_given(i);
		}
	return m;
}

/* True if what is called back leads to it, or if there are too many ways to tell: there a
 * panic must be in the function itself. */
static bool is_below_callback(LLVMValueRef fn, unsigned *budget)
{
	LLVMUseRef use;

	if (callback_is(fn))
		return true;
	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (!llvm.IsACallInst(user) || llvm.GetCalledValue(user) != fn)
			continue;
		if (!*budget)
			return true;
		--*budget;
		if (is_below_callback(llvm.GetBasicBlockParent(llvm.GetInstructionParent(user)), budget))
			return true;
	}
	return false;
}

/* All its uses are calls of its type, from elsewhere; *calls of them. */
static bool is_only_called(LLVMValueRef fn, size_t *calls)
{
	LLVMTypeRef type = llvm.GlobalGetValueType(fn);
	LLVMUseRef use;

	*calls = 0;
	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		++*calls;
		if (!llvm.IsACallInst(user) || llvm.GetCalledValue(user) != fn ||
		    llvm.GetCalledFunctionType(user) != type ||
		    llvm.GetBasicBlockParent(llvm.GetInstructionParent(user)) == fn)
			return false;
	}
	return true;
}

static bool takes_copies(LLVMValueRef fn)
{
	unsigned n = llvm.CountParams(fn);

	for (unsigned i = 1; i <= n; i++)
		if (llvm.GetEnumAttributeAtIndex(fn, i, llvm_attribute("byval")))
			return true;
	return false;
}

bool panic_flag_choose(struct bld *l, LLVMValueRef fn)
{
	unsigned budget = MOST_CALLERS;
	struct measure m;
	size_t calls;

	if (panic_flag_is_marked(fn))
		return true;
	if (l->panic_flags == PANIC_FLAGS_OFF)
		return false;
	if (llvm.GetLinkage(fn) != LLVMInternalLinkage || !is_only_called(fn, &calls) || calls < 2 ||
	    llvm.IsFunctionVarArg(llvm.GlobalGetValueType(fn)) || takes_copies(fn))
		return false;
	m = measure(fn);
	if (m.releases || m.size < LEAST_SIZE || m.size * (calls - 1) < LEAST_GROWTH ||
	    is_below_callback(fn, &budget))
		return false;
	bld_trace(l, NULL, "%s may panic, and stays a function: it is called from %zu places",
		  llvm.GetValueName2(fn, &(size_t){ 0 }), calls);
	mark(l, fn, "1");
	return true;
}

/* -- how -------------------------------------------------------------------------- */

enum { MAX_PARAMS = 64 };

/* With the old one's name and debug info. */
static LLVMValueRef successor(struct bld *l, LLVMValueRef fn)
{
	LLVMTypeRef params[MAX_PARAMS + 1], old = llvm.GlobalGetValueType(fn);
	LLVMMetadataRef subprogram = llvm.GetSubprogram(fn);
	unsigned n = llvm.CountParams(fn);
	LLVMValueRef to;
	size_t len;
	char *name;

	for (unsigned i = 0; i < n; i++)
		params[i] = llvm.TypeOf(llvm.GetParam(fn, i));
	params[n] = llvm.PointerType(flag_type(l), 0);
	name = strdup(llvm.GetValueName2(fn, &len));
	if (!name)
		return NULL;
	llvm.SetValueName2(fn, "", 0);
	to = llvm.AddFunction(l->module, name,
			      llvm.FunctionType(llvm.GetReturnType(old), params, n + 1, 0));
	free(name);
	llvm.SetLinkage(to, LLVMInternalLinkage);
	mark(l, to, "2");
	if (subprogram) {
		llvm.GlobalEraseMetadata(fn, MD_DBG);
		llvm.SetSubprogram(to, subprogram);
	}
	return to;
}

static void forward(struct bld *l, LLVMBuilderRef b, LLVMValueRef to, LLVMValueRef fn)
{
	LLVMTypeRef type = llvm.GlobalGetValueType(fn);
	LLVMValueRef args[MAX_PARAMS], result;
	unsigned n = llvm.CountParams(fn);

	llvm.PositionBuilderAtEnd(b, llvm.AppendBasicBlockInContext(l->ctx, to, ""));
	llvm.SetCurrentDebugLocation2(b, NULL);
	for (unsigned i = 0; i < n; i++)
		args[i] = llvm.GetParam(to, i);
	result = llvm.BuildCall2(b, type, fn, args, n, "");
	if (llvm.GetTypeKind(llvm.GetReturnType(type)) == LLVMVoidTypeKind)
		llvm.BuildRetVoid(b);
	else
		llvm.BuildRet(b, result);
}

static void replace_call(struct bld *l, LLVMBuilderRef b, LLVMValueRef call, LLVMValueRef to)
{
	LLVMValueRef args[MAX_PARAMS + 1], slot, result, flag, check = panic_if(l, b);
	LLVMValueRef caller = llvm.GetBasicBlockParent(llvm.GetInstructionParent(call));
	unsigned n = llvm.GetNumArgOperands(call);

	llvm.PositionBuilderBefore(b, llvm.GetFirstInstruction(llvm.GetFirstBasicBlock(caller)));
	slot = llvm.BuildAlloca(b, flag_type(l), "");
	llvm.PositionBuilderBefore(b, call);
	for (unsigned i = 0; i < n; i++)
		args[i] = llvm.GetOperand(call, i);
	args[n] = slot;
	llvm.BuildStore(b, llvm.ConstNull(flag_type(l)), slot);
	result = llvm.BuildCall2(b, llvm.GlobalGetValueType(to), to, args, n + 1, "");
	if (llvm.GetFirstUse(call))
		llvm.ReplaceAllUsesWith(call, result);
	flag = llvm.BuildLoad2(b, flag_type(l), slot, "");
	llvm.BuildCall2(b, llvm.GlobalGetValueType(check), check, &flag, 1, "");
	llvm.InstructionEraseFromParent(call);
}

static int lower(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn)
{
	LLVMValueRef to;
	LLVMUseRef use;
	size_t calls;

	/* The optimiser may have made another function of it. */
	if (!is_only_called(fn, &calls) || llvm.CountParams(fn) > MAX_PARAMS) {
		inline_everywhere(l, fn);
		return 0;
	}
	to = successor(l, fn);
	if (!to)
		return bld_nomem(l);
	while ((use = llvm.GetFirstUse(fn)))
		replace_call(l, b, llvm.GetUser(use), to);
	forward(l, b, to, fn);
	inline_everywhere(l, fn);
	l->panic_flags = PANIC_FLAGS_USED;
	return 0;
}

/* One that panics, or calls one that does and has been lowered. */
static bool is_next(LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i, callee;
	size_t len;

	if (mark_of(fn) != '1')
		return false;
	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i)) {
			callee = llvm.IsACallInst(i) ? llvm.GetCalledValue(i) : NULL;
			if (callee && llvm.IsAFunction(callee) &&
			    (panic_is_end(i) ||
			     strcmp(llvm.GetValueName2(callee, &len), PANIC_IF_NAME) == 0))
				return true;
		}
	return false;
}

int panic_flags_lower(struct bld *l)
{
	LLVMValueRef fn = llvm.GetFirstFunction(l->module), next;
	bool any = false;
	LLVMBuilderRef b;
	int err = 0;

	b = llvm.CreateBuilderInContext(l->ctx);
	while (fn && !err) {
		next = llvm.GetNextFunction(fn);
		if (is_next(fn)) {
			err = lower(l, b, fn);
			llvm.RemoveStringAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
							  attribute, strlen(attribute));
			any = true;
			next = llvm.GetFirstFunction(l->module); /* its callers are next */
		}
		fn = next;
	}
	llvm.DisposeBuilder(b);
	if (err || !any)
		return err;
	inline_everywhere(l, llvm.GetNamedFunction(l->module, PANIC_IF_NAME));
	return optimise_run(l, l->module, "always-inline,globaldce");
}

void panic_flag_set(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn)
{
	if (mark_of(fn) == '2')
		llvm.BuildStore(b, llvm.ConstInt(flag_type(l), 1, 0),
				llvm.GetParam(fn, llvm.CountParams(fn) - 1));
}

void panic_flags_forget(struct bld *l)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		if (mark_of(fn))
			llvm.RemoveStringAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute,
							  strlen(attribute));
}

bool panic_flags_fail(struct bld *l)
{
	struct image object = { 0 };
	LLVMModuleRef copy;
	bool fail;

	if (l->panic_flags != PANIC_FLAGS_USED)
		return false;
	copy = llvm.CloneModule(l->module);
	legalise_for_codegen(l, copy);
	l->probing = true;
	fail = codegen_emit(l, copy, LLVMObjectFile, &object) == 0 && stack_is_short(l, &object);
	l->probing = false;
	llvm.DisposeModule(copy);
	image_free(&object);
	if (!fail)
		return false;
	bld_trace(l, NULL, "the stack does not suffice: what may panic is inlined");
	l->panic_flags = PANIC_FLAGS_OFF;
	return true;
}
