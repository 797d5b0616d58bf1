/*
 * panic_cut.c: panics without what happens on the way from them to the end.
 *
 * A call to a function that never returns and does nothing visible becomes a call of
 * PANIC_NAME. With it goes all formatting of messages, which BPF could not express. The calls
 * remain calls through the optimiser, which takes most of them away; panic_exit.c makes an
 * end of the program of what is left.
 *
 * Functions that never return and do something visible (a panic handler that counts, say)
 * stay. PANIC_MARK before a call of one keeps the site, for the report.
 */
#include "internal.h"

struct cutting {
	struct bld *l;
	LLVMBuilderRef builder;
	struct panic_judge *judge;
};

static LLVMValueRef declare(struct bld *l, const char *name, LLVMTypeRef type, bool returns)
{
	static const char *const attributes[] = { "nounwind", "noreturn" };
	LLVMValueRef fn = llvm.GetNamedFunction(l->module, name);

	if (fn)
		return fn;
	fn = llvm.AddFunction(l->module, name, type);
	for (size_t i = 0; i < ARRAY_SIZE(attributes) - returns; i++)
		llvm.AddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
					 llvm.CreateEnumAttribute(
						 l->ctx, llvm_attribute(attributes[i]), 0));
	return fn;
}

LLVMValueRef panic_call(struct bld *l, LLVMBuilderRef builder, LLVMValueRef location)
{
	LLVMTypeRef none = llvm.VoidTypeInContext(l->ctx), pointer, type;

	pointer = llvm.PointerType(llvm.Int8TypeInContext(l->ctx), 0);
	if (!location) {
		type = llvm.FunctionType(none, NULL, 0, 0);
		return llvm.BuildCall2(builder, type, declare(l, PANIC_NAME, type, false), NULL, 0,
				       "");
	}
	type = llvm.FunctionType(none, &pointer, 1, 0);
	location = llvm.BuildBitCast(builder, location, pointer, "");
	return llvm.BuildCall2(builder, type, declare(l, PANIC_AT_NAME, type, false), &location, 1,
			       "");
}

LLVMValueRef panic_mark(struct bld *l, LLVMBuilderRef builder)
{
	LLVMTypeRef type = llvm.FunctionType(llvm.VoidTypeInContext(l->ctx), NULL, 0, 0);

	return llvm.BuildCall2(builder, type, declare(l, PANIC_MARK_NAME, type, true), NULL, 0, "");
}

/* Calls fn for all calls of `callee`; `fn` may erase the call. */
static int each_call(struct cutting *c, LLVMValueRef callee, const struct panic_kind *kind,
		     int (*fn)(struct cutting *c, LLVMValueRef call, const struct panic_kind *kind))
{
	LLVMUseRef use = llvm.GetFirstUse(callee);

	while (use) {
		LLVMValueRef user = llvm.GetUser(use);

		/* It may have the function among its arguments, too. */
		while ((use = llvm.GetNextUse(use)) && llvm.GetUser(use) == user)
			;
		if (llvm.IsACallInst(user) && llvm.GetCalledValue(user) == callee &&
		    fn(c, user, kind))
			return -1;
	}
	return 0;
}

static int cut_call(struct cutting *c, LLVMValueRef call, const struct panic_kind *kind)
{
	llvm.PositionBuilderBefore(c->builder, call);
	if (panic_site_cut(c->l, call, kind, c->builder, true))
		return -1;
	llvm.InstructionEraseFromParent(call);
	return 0;
}

static int mark_call(struct cutting *c, LLVMValueRef call, const struct panic_kind *kind)
{
	LLVMBasicBlockRef b = llvm.GetInstructionParent(call);

	if (panics_never_returns(llvm.GetBasicBlockParent(b)))
		return 0; /* itself on the way */
	llvm.PositionBuilderBefore(c->builder, call);
	return panic_site_cut(c->l, call, kind, c->builder, false);
}

static int cut_empty_loops(struct cutting *c, LLVMValueRef fn)
{
	static const struct panic_kind kind = { .what = "endless loop" };
	LLVMBasicBlockRef b;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		LLVMValueRef end = llvm.GetBasicBlockTerminator(b);

		if (!panics_is_empty_loop(b))
			continue;
		llvm.PositionBuilderBefore(c->builder, end);
		if (panic_site_cut(c->l, end, &kind, c->builder, true))
			return -1;
		llvm.BuildUnreachable(c->builder);
		llvm.InstructionEraseFromParent(end);
	}
	return 0;
}

/* A handler that ends in unreachable_unchecked() after what it does: nobody returns to where
 * it was called from. */
static int end_visible(struct cutting *c, LLVMValueRef fn)
{
	static const struct panic_kind kind = { 0 };
	LLVMBasicBlockRef b;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		LLVMValueRef end = llvm.GetBasicBlockTerminator(b);
		LLVMValueRef last = end ? llvm.GetPreviousInstruction(end) : NULL;

		if (!last || llvm.GetInstructionOpcode(end) != LLVMUnreachable ||
		    (llvm.IsACallInst(last) && panics_never_returns(llvm.GetCalledValue(last))))
			continue;
		llvm.PositionBuilderBefore(c->builder, end);
		if (panic_site_cut(c->l, end, &kind, c->builder, true))
			return -1;
	}
	return 0;
}

/* These make the inliner hold back, in a program that must be small paths. */
static void drop_hints(LLVMValueRef fn)
{
	static const char *const hints[] = { "cold", "minsize", "optsize" };

	for (size_t i = 0; i < ARRAY_SIZE(hints); i++)
		llvm.RemoveEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
						llvm_attribute(hints[i]));
}

static bool is_trap(LLVMValueRef fn)
{
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);

	return strcmp(name, "llvm.trap") == 0 || strcmp(name, "llvm.ubsantrap") == 0;
}

/* May calls of it be panics? */
static bool is_candidate(LLVMValueRef fn)
{
	LLVMTypeRef ret = llvm.GetReturnType(llvm.GlobalGetValueType(fn));

	return panics_never_returns(fn) && llvm.GetTypeKind(ret) == LLVMVoidTypeKind &&
	       llvm.GetFirstUse(fn) && !panic_is_ours(fn);
}

static int cut_function(struct cutting *c, LLVMValueRef fn)
{
	struct panic_kind kind;

	drop_hints(fn);
	if (cut_empty_loops(c, fn))
		return -1;
	if (!is_candidate(fn))
		return 0;
	panic_kind_of(c->l, fn, &kind);
	if (is_trap(fn) || panic_is_silent(c->judge, fn))
		return each_call(c, fn, &kind, cut_call);
	if (llvm.IsDeclaration(fn))
		return 0;
	return end_visible(c, fn) || each_call(c, fn, &kind, mark_call) ? -1 : 0;
}

static int tag_call(struct cutting *c, LLVMValueRef call, const struct panic_kind *kind)
{
	return panic_site_note(c->l, call, kind);
}

int panics_tag(struct bld *l)
{
	struct cutting c = { .l = l };
	struct panic_kind kind;
	LLVMValueRef fn;

	if (panics_trap(l))
		return 0;
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		if (!is_candidate(fn))
			continue;
		panic_kind_of(l, fn, &kind);
		if (each_call(&c, fn, &kind, tag_call))
			return -1;
	}
	return 0;
}

bool panics_early(const struct bld *l)
{
	return !panics_trap(l) && (l->set.opt_level == '0' || l->set.opt_level == '1');
}

int panics_cut(struct bld *l)
{
	struct cutting c = { .l = l, .judge = panic_judge_open() };
	LLVMValueRef fn;
	int err;

	if (!c.judge)
		return bld_nomem(l);
	/* Unoptimised code spills every pointer: who writes where shows only after this. */
	err = optimise_run(l, l->module, "function(sroa,early-cse,simplifycfg)");
	c.builder = llvm.CreateBuilderInContext(l->ctx);
	for (fn = llvm.GetFirstFunction(l->module); fn && !err; fn = llvm.GetNextFunction(fn))
		err = cut_function(&c, fn);
	llvm.DisposeBuilder(c.builder);
	return panic_judge_close(c.judge) ? err : bld_nomem(l);
}

bool panic_is_end(LLVMValueRef call)
{
	LLVMValueRef callee = llvm.IsACallInst(call) ? llvm.GetCalledValue(call) : NULL;
	size_t len;

	return callee && llvm.IsAFunction(callee) && panic_is_ours(callee) &&
	       strcmp(llvm.GetValueName2(callee, &len), PANIC_MARK_NAME) != 0;
}

bool panic_is_ours(LLVMValueRef fn)
{
	size_t len;

	return str_has_prefix(llvm.GetValueName2(fn, &len), PANIC_NAME);
}
