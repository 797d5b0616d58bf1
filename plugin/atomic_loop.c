/*
 * atomic_loop.c: atomic operations made of compare-and-exchange.
 *
 * Minimum, maximum, NAND, and everything on 8 and 16 bits (atomic_word.c) that BPF has no
 * instruction for: read, compute, and exchange if nobody else has written meanwhile; else
 * again. The verifier wants an end to that. After TRIES times the program ends as by a panic
 * (panic_exit.c): no wrong value is ever stored or returned.
 *
 * Each kind of operation is a function of ours that is inlined at once. AND, OR and XOR of a
 * part of a word need no loop. Before cpu v3 there is nothing to make a loop of: codegen says
 * so.
 */
#include <stdio.h>

#include "internal.h"

/* As many as the kernel follows without effort (a dozen instructions each). Even where only
 * one try of ten succeeds, 256 fail once in 10^11 times. */
enum { TRIES = 256 };

enum { EXCHANGE_IF_EQUAL = -1 };	/* beside LLVM's operations */

/* A function to be made. */
struct loop {
	struct bld *l;
	LLVMBuilderRef builder;
	int op;
	unsigned bits;		/* of the number: 8, 16, 32, 64 */
	LLVMTypeRef number, word;
	LLVMValueRef fn, shift;	/* no shift: the number is the word */
	LLVMValueRef value, expected;
	LLVMBasicBlockRef again;	/* a try has failed */
};

static const struct {
	LLVMAtomicRMWBinOp op;
	const char *name;
	bool native;		/* on 32 and 64 bits */
} operations[] = {
	{ LLVMAtomicRMWBinOpXchg, "xchg", true }, { LLVMAtomicRMWBinOpAdd, "add", true },
	{ LLVMAtomicRMWBinOpSub, "sub", true },	  { LLVMAtomicRMWBinOpAnd, "and", true },
	{ LLVMAtomicRMWBinOpOr, "or", true },	  { LLVMAtomicRMWBinOpXor, "xor", true },
	{ LLVMAtomicRMWBinOpNand, "nand", false }, { LLVMAtomicRMWBinOpMax, "max", false },
	{ LLVMAtomicRMWBinOpMin, "min", false },   { LLVMAtomicRMWBinOpUMax, "umax", false },
	{ LLVMAtomicRMWBinOpUMin, "umin", false },
};

static int index_of(int op)
{
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		if ((int)operations[i].op == op)
			return (int)i;
	return -1;
}

/* -- the function ------------------------------------------------------------------- */

/* The number that keeps LLVM from knowing what it is made of. */
static LLVMValueRef opaque(const struct loop *o, LLVMValueRef number)
{
	LLVMTypeRef wide = llvm.TypeOf(number), type = llvm.FunctionType(wide, &wide, 1, 0);
	LLVMValueRef code = llvm.GetInlineAsm(type, "", 0, "=r,0", 4, 1, 0, LLVMInlineAsmDialectATT, 0);

	return llvm.BuildCall2(o->builder, type, code, &number, 1, "");
}

/* All bits set if a < b: by arithmetic, since a jump would be one more path for the verifier
 * in every try. */
static LLVMValueRef is_less(const struct loop *o, LLVMValueRef a, LLVMValueRef b, bool is_signed)
{
	LLVMTypeRef wide = llvm.IntTypeInContext(o->l->ctx, 64);
	LLVMValueRef top = llvm.ConstInt(wide, 1ull << 63, 0), differ, less;
	LLVMBuilderRef to = o->builder;

	if (o->bits < 64) {
		a = llvm.BuildIntCast2(to, a, wide, is_signed, "");
		b = llvm.BuildIntCast2(to, b, wide, is_signed, "");
		less = opaque(o, llvm.BuildSub(to, a, b, ""));
	} else {
		if (is_signed) {
			a = llvm.BuildXor(to, a, top, "");
			b = llvm.BuildXor(to, b, top, "");
		}
		/* The borrow of a - b: b's top bit where they differ, else the difference's. */
		differ = llvm.BuildXor(to, a, b, "");
		less = llvm.BuildSub(to, a, b, "");
		less = llvm.BuildXor(to, less, llvm.BuildAnd(to, differ,
							     llvm.BuildXor(to, less, b, ""), ""), "");
	}
	less = opaque(o, llvm.BuildAShr(to, less, llvm.ConstInt(wide, 63, 0), ""));
	return llvm.BuildIntCast2(to, less, o->number, 1, "");
}

/* The smaller or the larger. */
static LLVMValueRef choose(const struct loop *o, LLVMValueRef old)
{
	bool is_signed = o->op == LLVMAtomicRMWBinOpMax || o->op == LLVMAtomicRMWBinOpMin;
	bool larger = o->op == LLVMAtomicRMWBinOpMax || o->op == LLVMAtomicRMWBinOpUMax;
	LLVMValueRef change = llvm.BuildXor(o->builder, old, o->value, ""), less;

	less = larger ? is_less(o, old, o->value, is_signed) : is_less(o, o->value, old, is_signed);
	return llvm.BuildXor(o->builder, old, llvm.BuildAnd(o->builder, change, less, ""), "");
}

static LLVMValueRef compute(const struct loop *o, LLVMValueRef old)
{
	LLVMBuilderRef b = o->builder;

	switch (o->op) {
	case EXCHANGE_IF_EQUAL:
	case LLVMAtomicRMWBinOpXchg:
		return o->value;
	case LLVMAtomicRMWBinOpAdd:
		return llvm.BuildAdd(b, old, o->value, "");
	case LLVMAtomicRMWBinOpSub:
		return llvm.BuildSub(b, old, o->value, "");
	case LLVMAtomicRMWBinOpNand:
		return llvm.BuildNot(b, llvm.BuildAnd(b, old, o->value, ""), "");
	default:
		return choose(o, old);
	}
}

/* Of the word, where the number is. */
static LLVMValueRef mask(const struct loop *o)
{
	LLVMValueRef ones = llvm.ConstInt(o->word, (1ull << o->bits) - 1, 0);

	return llvm.BuildShl(o->builder, ones, o->shift, "");
}

static LLVMValueRef number_of(const struct loop *o, LLVMValueRef word)
{
	if (!o->shift)
		return word;
	word = llvm.BuildLShr(o->builder, word, o->shift, "");
	return llvm.BuildTrunc(o->builder, word, o->number, "");
}

static LLVMValueRef shifted(const struct loop *o, LLVMValueRef number)
{
	number = llvm.BuildZExt(o->builder, number, o->word, "");
	return llvm.BuildShl(o->builder, number, o->shift, "");
}

static LLVMValueRef word_with(const struct loop *o, LLVMValueRef word, LLVMValueRef number)
{
	LLVMBuilderRef b = o->builder;

	if (!o->shift)
		return number;
	word = llvm.BuildAnd(b, word, llvm.BuildNot(b, mask(o), ""), "");
	return llvm.BuildOr(b, word, shifted(o, number), "");
}

static LLVMBasicBlockRef block(const struct loop *o)
{
	return llvm.AppendBasicBlockInContext(o->l->ctx, o->fn, "");
}

/* Ends in what is no panic of the source's, which reports would name: it is on the way from
 * one to the end (panic_sites.c). */
static void end_program(const struct loop *o, LLVMValueRef fn)
{
	static const struct panic_kind kind = { .what = "atomic operation", .path = "" };
	LLVMTypeRef type = llvm.GlobalGetValueType(fn);
	LLVMValueRef trap, call;

	llvm.PositionBuilderAtEnd(o->builder, llvm.AppendBasicBlockInContext(o->l->ctx, fn, ""));
	if (panics_trap(o->l)) {
		trap = llvm.GetNamedFunction(o->l->module, "llvm.trap");
		if (!trap)
			trap = llvm.AddFunction(o->l->module, "llvm.trap", type);
		llvm.BuildCall2(o->builder, type, trap, NULL, 0, "");
	} else {
		call = panic_call(o->l, o->builder, NULL);
		panic_site_note(o->l, call, &kind);
	}
	llvm.BuildUnreachable(o->builder);
}

static void give_up(const struct loop *o)
{
	static const char name[] = "__bpf_ld_shim_atomic_gives_up", noreturn[] = "noreturn";
	LLVMTypeRef type = llvm.FunctionType(llvm.VoidTypeInContext(o->l->ctx), NULL, 0, 0);
	LLVMValueRef fn = llvm.GetNamedFunction(o->l->module, name);
	bool known = fn;

	if (!known) {
		fn = llvm.AddFunction(o->l->module, name, type);
		llvm.SetLinkage(fn, LLVMInternalLinkage);
		llvm.AddAttributeAtIndex(
			fn, LLVMAttributeFunctionIndex,
			llvm.CreateEnumAttribute(o->l->ctx, llvm_attribute(noreturn), 0));
	}
	llvm.BuildCall2(o->builder, type, fn, NULL, 0, "");
	llvm.BuildUnreachable(o->builder);
	if (known)
		return;
	end_program(o, fn);
	inline_everywhere(o->l, fn);
}

/* The result: the old number, and whether it was exchanged if that can fail. */
static void finish(const struct loop *o, LLVMValueRef old, bool exchanged)
{
	LLVMTypeRef bit = llvm.IntTypeInContext(o->l->ctx, 1);
	LLVMValueRef result;

	if (o->op != EXCHANGE_IF_EQUAL) {
		llvm.BuildRet(o->builder, old);
		return;
	}
	result = llvm.GetUndef(llvm.GetReturnType(llvm.GlobalGetValueType(o->fn)));
	result = llvm.BuildInsertValue(o->builder, result, old, 0, "");
	result = llvm.BuildInsertValue(o->builder, result, llvm.ConstInt(bit, exchanged, 0), 1, "");
	llvm.BuildRet(o->builder, result);
}

/* One try. Returns what the word was. */
static LLVMValueRef try_it(const struct loop *o, LLVMValueRef pointer, LLVMValueRef word)
{
	LLVMBuilderRef b = o->builder;
	LLVMValueRef number = number_of(o, word), changed, pair, equal, was;
	LLVMBasicBlockRef same, differs, done = block(o);

	if (o->op == EXCHANGE_IF_EQUAL) {
		same = block(o);
		differs = block(o);
		equal = llvm.BuildICmp(b, LLVMIntEQ, number, o->expected, "");
		llvm.BuildCondBr(b, equal, same, differs);
		llvm.PositionBuilderAtEnd(b, differs);
		finish(o, number, false);
		llvm.PositionBuilderAtEnd(b, same);
	}
	changed = word_with(o, word, compute(o, number));
	pair = llvm.BuildAtomicCmpXchg(b, pointer, word, changed,
				       LLVMAtomicOrderingSequentiallyConsistent,
				       LLVMAtomicOrderingSequentiallyConsistent, 0);
	was = opaque(o, llvm.BuildExtractValue(b, pair, 0, ""));
	llvm.BuildCondBr(b, llvm.BuildICmp(b, LLVMIntEQ, was, word, ""), done, o->again);
	llvm.PositionBuilderAtEnd(b, done);
	finish(o, number, true);
	llvm.PositionBuilderAtEnd(b, o->again);
	return was;
}

/*	word = *pointer; for (i = 0; i < TRIES; i++) try */
static void build(struct loop *o)
{
	LLVMTypeRef counter = llvm.IntTypeInContext(o->l->ctx, 64);
	LLVMValueRef pointer = llvm.GetParam(o->fn, 0), first, word, was, i, next, more;
	LLVMBasicBlockRef entry = block(o), loop = block(o), failed = block(o);
	LLVMBuilderRef b = o->builder;

	o->again = block(o);
	llvm.PositionBuilderAtEnd(b, entry);
	llvm.SetCurrentDebugLocation2(b, NULL);
	first = llvm.BuildLoad2(b, o->word, pointer, "");
	llvm.SetAlignment(first, o->bits == 64 ? 8 : 4);
	llvm.SetVolatile(first, 1);
	llvm.BuildBr(b, loop);
	llvm.PositionBuilderAtEnd(b, loop);
	word = llvm.BuildPhi(b, o->word, "");
	i = llvm.BuildPhi(b, counter, "");
	was = try_it(o, pointer, word);
	next = llvm.BuildAdd(b, i, llvm.ConstInt(counter, 1, 0), "");
	more = llvm.BuildICmp(b, LLVMIntULT, next, llvm.ConstInt(counter, TRIES, 0), "");
	llvm.BuildCondBr(b, more, loop, failed);
	llvm.AddIncoming(word, (LLVMValueRef[]){ first, was },
			 (LLVMBasicBlockRef[]){ entry, o->again }, 2);
	llvm.AddIncoming(i, (LLVMValueRef[]){ llvm.ConstNull(counter), next },
			 (LLVMBasicBlockRef[]){ entry, o->again }, 2);
	llvm.PositionBuilderAtEnd(b, failed);
	give_up(o);
}

/* f(pointer, value [, shift] [, expected]) */
static LLVMTypeRef type_of(const struct loop *o, bool part)
{
	LLVMTypeRef bit = llvm.IntTypeInContext(o->l->ctx, 1), params[4], ret = o->number;
	unsigned n = 0;

	params[n++] = llvm.PointerType(o->word, 0);
	params[n++] = o->number;
	if (part)
		params[n++] = o->word;
	if (o->op == EXCHANGE_IF_EQUAL) {
		params[n++] = o->number;
		ret = llvm.StructTypeInContext(o->l->ctx, (LLVMTypeRef[]){ o->number, bit }, 2, 0);
	}
	return llvm.FunctionType(ret, params, n, 0);
}

static LLVMValueRef function_for(struct loop *o, bool part)
{
	const char *op = o->op == EXCHANGE_IF_EQUAL ? "cmpxchg" : operations[index_of(o->op)].name;
	char name[64];

	snprintf(name, sizeof(name), "__bpf_ld_shim_atomic_%s%u", op, o->bits);
	o->fn = llvm.GetNamedFunction(o->l->module, name);
	if (o->fn)
		return o->fn;
	o->fn = llvm.AddFunction(o->l->module, name, type_of(o, part));
	llvm.SetLinkage(o->fn, LLVMInternalLinkage);
	o->value = llvm.GetParam(o->fn, 1);
	o->shift = part ? llvm.GetParam(o->fn, 2) : NULL;
	if (o->op == EXCHANGE_IF_EQUAL)
		o->expected = llvm.GetParam(o->fn, llvm.CountParams(o->fn) - 1);
	build(o);
	inline_everywhere(o->l, o->fn);
	return o->fn;
}

/* -- the instruction ------------------------------------------------------------------ */

/* AND, OR, XOR of a part: with what leaves the rest of the word alone. */
static LLVMValueRef whole_word(struct loop *o, const struct atomic_word *w, LLVMValueRef value)
{
	LLVMBuilderRef b = o->builder;
	LLVMValueRef operand, old;

	o->shift = w->shift;
	operand = shifted(o, value);
	if (o->op == LLVMAtomicRMWBinOpAnd)
		operand = llvm.BuildOr(b, operand, llvm.BuildNot(b, mask(o), ""), "");
	old = llvm.BuildAtomicRMW(b, (LLVMAtomicRMWBinOp)o->op, w->pointer, operand,
				  LLVMAtomicOrderingSequentiallyConsistent, 0);
	return number_of(o, old);
}

static LLVMValueRef call(struct loop *o, LLVMValueRef i, const struct atomic_word *w)
{
	LLVMValueRef fn, args[4];
	unsigned n = 0, last = o->op == EXCHANGE_IF_EQUAL ? 2 : 1;

	args[n++] = w->pointer;
	args[n++] = llvm.GetOperand(i, last);
	if (w->shift)
		args[n++] = w->shift;
	if (last == 2)
		args[n++] = llvm.GetOperand(i, 1);
	fn = function_for(o, w->shift != NULL);
	llvm.PositionBuilderBefore(o->builder, i);
	return llvm.BuildCall2(o->builder, llvm.GlobalGetValueType(fn), fn, args, n, "");
}

/* Those of 32 and 64 bits that BPF has not, and all of 8 and 16 bits. */
static bool is_candidate(struct loop *o, LLVMValueRef i)
{
	LLVMOpcode op = llvm.GetInstructionOpcode(i);
	int known;

	if (op != LLVMAtomicRMW && op != LLVMAtomicCmpXchg)
		return false;
	o->op = op == LLVMAtomicCmpXchg ? EXCHANGE_IF_EQUAL : (int)llvm.GetAtomicRMWBinOp(i);
	known = index_of(o->op);
	o->number = llvm.TypeOf(llvm.GetOperand(i, 1));
	if ((known < 0 && o->op != EXCHANGE_IF_EQUAL) ||
	    llvm.GetTypeKind(o->number) != LLVMIntegerTypeKind)
		return false;
	o->bits = llvm.GetIntTypeWidth(o->number);
	if (o->bits == 8 || o->bits == 16)
		return true;
	return (o->bits == 32 || o->bits == 64) && known >= 0 && !operations[known].native;
}

static bool lower(struct bld *l, LLVMBuilderRef builder, LLVMValueRef i)
{
	struct loop o = { .l = l, .builder = builder };
	struct atomic_word w = { 0 };
	LLVMValueRef result;

	if (!is_candidate(&o, i))
		return false;
	o.word = o.bits < 32 ? llvm.IntTypeInContext(l->ctx, 32) : o.number;
	w.pointer = llvm.GetOperand(i, 0);
	llvm.PositionBuilderBefore(builder, i);
	if (o.bits < 32 && !atomic_word(l, builder, w.pointer, &w))
		return false;
	if (o.bits < 32 && (o.op == LLVMAtomicRMWBinOpAnd || o.op == LLVMAtomicRMWBinOpOr ||
			    o.op == LLVMAtomicRMWBinOpXor))
		result = whole_word(&o, &w, llvm.GetOperand(i, 1));
	else
		result = call(&o, i, &w);
	llvm.ReplaceAllUsesWith(i, result);
	llvm.InstructionEraseFromParent(i);
	return true;
}

static size_t lower_function(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i, next;
	size_t n = 0;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		for (i = llvm.GetFirstInstruction(b); i; i = next) {
			next = llvm.GetNextInstruction(i);
			n += lower(l, builder, i);
		}
	}
	return n;
}

int atomics_settle(struct bld *l)
{
	LLVMBuilderRef builder;
	LLVMValueRef fn;
	size_t n = 0;

	if (!atomics_fetch(l))
		return 0;
	builder = llvm.CreateBuilderInContext(l->ctx);
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		n += lower_function(l, builder, fn);
	llvm.DisposeBuilder(builder);
	if (!n)
		return 0;
	bld_trace(l, NULL, "%zu atomic operations are done by others: BPF has not these", n);
	return optimise_run(l, l->module, "always-inline,globaldce");
}
