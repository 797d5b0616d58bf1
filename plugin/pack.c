/*
 * pack.c: functions that BPF's registers cannot serve get their arguments by memory.
 *
 * A function that is too large to be inlined everywhere (abi.c) stays one. In its caller's
 * frame is a row of 64-bit words: arguments beyond the fourth register go there, and a
 * result that one register does not hold comes back there. The fifth register points at it.
 *
 *	R f(a, b, c, d, e, g)	becomes	void f(a, b, c, d, words *)
 *
 * Numbers and pointers take a word each, whatever their width: the verifier follows those.
 * All calls of a caller share the words: they are read before anything else is called.
 * The new function calls the old one, which is inlined there and keeps its debug info.
 */
#include <stdio.h>

#include "internal.h"

/* What stays in registers, and how many words the rest takes. */
enum {
	MAX_PARAMS = 64,
	MD_DBG = 0,	/* LLVM's number for !dbg */
};

struct shape {
	unsigned params;
	bool in_word[MAX_PARAMS];
	bool result_in_words;
	unsigned words;
};

/* A function that calls some to be packed. */
struct caller {
	LLVMValueRef fn, words;	/* its words, once a call has been made */
	unsigned most;		/* words of any call */
};

struct packing {
	struct bld *l;
	LLVMBuilderRef builder;
	struct caller *callers;
	size_t count, room;
	struct ptrmap numbers;	/* of callers */
};

/* A place among the words, for one value after the other. */
struct cursor {
	struct bld *l;
	LLVMBuilderRef builder;
	LLVMValueRef words;	/* pointer to the first */
	unsigned at;
};

static bool is_word(LLVMTypeRef type)
{
	return llvm.GetTypeKind(type) == LLVMIntegerTypeKind && llvm.GetIntTypeWidth(type) <= 64;
}

static bool is_struct(LLVMTypeRef type)
{
	return llvm.GetTypeKind(type) == LLVMStructTypeKind;
}

static unsigned words_of(struct bld *l, LLVMTypeRef type)
{
	unsigned n = 0;

	if (!is_struct(type))
		return (unsigned)((llvm.ABISizeOfType(target_layout(l), type) + 7) / 8);
	for (unsigned i = 0; i < llvm.CountStructElementTypes(type); i++)
		n += words_of(l, llvm.StructGetTypeAtIndex(type, i));
	return n;
}

/* Where the next value is, as a pointer to `type`; the cursor moves behind it. */
static LLVMValueRef next_place(struct cursor *c, LLVMTypeRef type)
{
	LLVMTypeRef word = llvm.IntTypeInContext(c->l->ctx, 64);
	LLVMValueRef index = llvm.ConstInt(word, c->at, 0);
	LLVMValueRef p = llvm.BuildGEP2(c->builder, word, c->words, &index, 1, "");

	c->at += words_of(c->l, type);
	return llvm.BuildBitCast(c->builder, p, llvm.PointerType(type, 0), "");
}

static void put(struct cursor *c, LLVMValueRef value)
{
	LLVMTypeRef type = llvm.TypeOf(value);

	if (is_struct(type)) {
		for (unsigned i = 0; i < llvm.CountStructElementTypes(type); i++)
			put(c, llvm.BuildExtractValue(c->builder, value, i, ""));
		return;
	}
	if (is_word(type)) {
		type = llvm.IntTypeInContext(c->l->ctx, 64);
		value = llvm.BuildZExt(c->builder, value, type, "");
	}
	llvm.SetAlignment(llvm.BuildStore(c->builder, value, next_place(c, type)), 8);
}

static LLVMValueRef take(struct cursor *c, LLVMTypeRef type)
{
	LLVMTypeRef stored = is_word(type) ? llvm.IntTypeInContext(c->l->ctx, 64) : type;
	LLVMValueRef value;

	if (is_struct(type)) {
		value = llvm.GetUndef(type);
		for (unsigned i = 0; i < llvm.CountStructElementTypes(type); i++)
			value = llvm.BuildInsertValue(c->builder, value,
						      take(c, llvm.StructGetTypeAtIndex(type, i)), i,
						      "");
		return value;
	}
	value = llvm.BuildLoad2(c->builder, stored, next_place(c, stored), "");
	llvm.SetAlignment(value, 8);
	return llvm.BuildTrunc(c->builder, value, type, "");
}

/* Arguments stay in registers as far as there are any, the first ones first. */
static struct shape shape_of(struct bld *l, LLVMValueRef fn)
{
	LLVMTypeRef ret = llvm.GetReturnType(llvm.GlobalGetValueType(fn));
	struct shape s = { .params = llvm.CountParams(fn) };
	unsigned used = 0, total = 0;

	s.result_in_words = !abi_fits_result(ret);
	for (unsigned i = 0; i < s.params; i++)
		total += abi_registers(llvm.TypeOf(llvm.GetParam(fn, i)));
	for (unsigned i = 0; i < s.params; i++) {
		LLVMTypeRef type = llvm.TypeOf(llvm.GetParam(fn, i));
		unsigned n = abi_registers(type);

		if (total + s.result_in_words <= ABI_REGISTERS || used + n < ABI_REGISTERS) {
			used += n;
			continue;
		}
		s.in_word[i] = true;
		s.words += words_of(l, type);
	}
	if (s.result_in_words && words_of(l, ret) > s.words)
		s.words = words_of(l, ret);
	return s;
}

static LLVMTypeRef new_type(struct bld *l, LLVMValueRef fn, const struct shape *s)
{
	LLVMTypeRef params[MAX_PARAMS + 1];
	LLVMTypeRef ret = llvm.GetReturnType(llvm.GlobalGetValueType(fn));
	unsigned n = 0;

	for (unsigned i = 0; i < s->params; i++)
		if (!s->in_word[i])
			params[n++] = llvm.TypeOf(llvm.GetParam(fn, i));
	if (s->words)
		params[n++] = llvm.PointerType(llvm.IntTypeInContext(l->ctx, 64), 0);
	if (s->result_in_words)
		ret = llvm.VoidTypeInContext(l->ctx);
	return llvm.FunctionType(ret, params, n, 0);
}

static struct caller *caller_of(struct packing *p, LLVMValueRef call)
{
	LLVMValueRef fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(call));
	uint32_t *number = ptrmap_at(&p->numbers, fn);
	struct caller *list;

	if (number && *number != PTRMAP_NONE)
		return &p->callers[*number];
	list = number ? grow(p->callers, p->count, &p->room, sizeof(*list)) : NULL;
	if (!list) {
		bld_nomem(p->l);
		return NULL;
	}
	p->callers = list;
	*number = (uint32_t)p->count;
	list[p->count] = (struct caller){ .fn = fn };
	return &list[p->count++];
}

/* As many as any call in the caller needs. */
static LLVMValueRef words_in(struct packing *p, struct caller *c)
{
	struct bld *l = p->l;
	LLVMTypeRef word = llvm.IntTypeInContext(l->ctx, 64);
	LLVMValueRef row;

	if (c->words)
		return c->words;
	llvm.PositionBuilderBefore(p->builder,
				   llvm.GetFirstInstruction(llvm.GetFirstBasicBlock(c->fn)));
	row = llvm.BuildAlloca(p->builder, llvm.ArrayType(word, c->most), "");
	llvm.SetAlignment(row, 8);
	c->words = llvm.BuildBitCast(p->builder, row, llvm.PointerType(word, 0), "");
	return c->words;
}

/* Variadic functions are called with more than the parameters; nobody reads that. */
static void replace_call(struct packing *p, LLVMValueRef call, LLVMValueRef with,
			 const struct shape *s)
{
	struct caller *caller = caller_of(p, call);
	LLVMTypeRef type = llvm.GlobalGetValueType(with);
	struct cursor c = { .l = p->l, .builder = p->builder };
	LLVMValueRef args[MAX_PARAMS + 1], result;
	unsigned n = 0;

	if (s->words)
		c.words = words_in(p, caller);
	llvm.PositionBuilderBefore(p->builder, call);
	for (unsigned i = 0; i < s->params; i++) {
		if (s->in_word[i])
			put(&c, llvm.GetOperand(call, i));
		else
			args[n++] = llvm.GetOperand(call, i);
	}
	if (s->words)
		args[n++] = c.words;
	result = llvm.BuildCall2(p->builder, type, with, args, n, "");
	if (llvm.GetFirstUse(call)) {
		c.at = 0;
		if (s->result_in_words)
			result = take(&c, llvm.TypeOf(call));
		llvm.ReplaceAllUsesWith(call, result);
	}
	llvm.InstructionEraseFromParent(call);
}

/* The inliner makes the copies that are the callee's own. */
static void copy_byval(LLVMValueRef from, LLVMValueRef call, unsigned params)
{
	static const char *const kinds[] = { "byval", "align" };

	for (unsigned i = 1; i <= params; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
			LLVMAttributeRef a = llvm.GetEnumAttributeAtIndex(
				from, i, llvm_attribute(kinds[k]));

			if (a)
				llvm.AddCallSiteAttribute(call, i, a);
		}
	}
}

/* The new function's body: a call of the old one. */
static void forward(struct packing *p, LLVMValueRef to, LLVMValueRef from, const struct shape *s)
{
	LLVMTypeRef type = llvm.GlobalGetValueType(from);
	LLVMValueRef args[MAX_PARAMS], result;
	struct cursor c = { .l = p->l, .builder = p->builder };
	unsigned n = 0;

	llvm.PositionBuilderAtEnd(p->builder, llvm.AppendBasicBlockInContext(p->l->ctx, to, ""));
	llvm.SetCurrentDebugLocation2(p->builder, NULL);
	if (s->words)
		c.words = llvm.GetParam(to, llvm.CountParams(to) - 1);
	for (unsigned i = 0; i < s->params; i++)
		args[i] = s->in_word[i] ? take(&c, llvm.TypeOf(llvm.GetParam(from, i)))
					: llvm.GetParam(to, n++);
	result = llvm.BuildCall2(p->builder, type, from, args, s->params, "");
	copy_byval(from, result, s->params);
	c.at = 0;
	if (s->result_in_words)
		put(&c, result);
	if (s->result_in_words || llvm.GetTypeKind(llvm.GetReturnType(type)) == LLVMVoidTypeKind)
		llvm.BuildRetVoid(p->builder);
	else
		llvm.BuildRet(p->builder, result);
}

/* The name, the section and the debug info are the new function's. What is inlined from a
 * function without debug info by a call without a place keeps the places that it has. */
static LLVMValueRef successor(struct packing *p, LLVMValueRef fn, const struct shape *s)
{
	LLVMMetadataRef subprogram = llvm.GetSubprogram(fn);
	const char *section = llvm.GetSection(fn);
	LLVMValueRef to;
	char *name;
	size_t len;

	name = strdup(llvm.GetValueName2(fn, &len));
	if (!name)
		return NULL;
	llvm.SetValueName2(fn, "", 0);
	to = llvm.AddFunction(p->l->module, name, new_type(p->l, fn, s));
	free(name);
	llvm.SetLinkage(to, LLVMInternalLinkage);
	if (section && *section)
		llvm.SetSection(to, section);
	if (subprogram) {
		llvm.GlobalEraseMetadata(fn, MD_DBG);
		llvm.SetSubprogram(to, subprogram);
	}
	return to;
}

static void pack(struct packing *p, LLVMValueRef fn)
{
	struct shape s = shape_of(p->l, fn);
	LLVMValueRef to;
	LLVMUseRef use;

	bld_trace(p->l, NULL, "%s gets arguments or its result by memory: %u words",
		  llvm.GetValueName2(fn, &(size_t){ 0 }), s.words);
	to = successor(p, fn, &s);
	if (!to) {
		bld_nomem(p->l);
		return;
	}
	while ((use = llvm.GetFirstUse(fn)))
		replace_call(p, llvm.GetUser(use), to, &s);
	forward(p, to, fn, &s);
	inline_everywhere(p->l, fn);
}

static int note_callers(struct packing *p, LLVMValueRef fn)
{
	struct shape s = shape_of(p->l, fn);
	struct caller *caller;
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		caller = caller_of(p, llvm.GetUser(use));
		if (!caller)
			return -1;
		if (s.words > caller->most)
			caller->most = s.words;
	}
	return 0;
}

static bool reads_more_arguments(LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i, callee;

	if (!llvm.IsFunctionVarArg(llvm.GlobalGetValueType(fn)))
		return false;
	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i)) {
			callee = llvm.IsACallInst(i) ? llvm.GetCalledValue(i) : NULL;
			if (callee && llvm.IsAFunction(callee) &&
			    str_has_prefix(llvm.GetValueName2(callee, &(size_t){ 0 }), "llvm.va_start"))
				return true;
		}
	}
	return false;
}

/* Calls of another type than the function's (C without prototypes) are not understood. */
bool pack_can(LLVMValueRef fn)
{
	LLVMTypeRef type = llvm.GlobalGetValueType(fn);
	LLVMUseRef use;

	if (llvm.CountParams(fn) > MAX_PARAMS || reads_more_arguments(fn))
		return false;
	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use))
		if (llvm.GetCalledFunctionType(llvm.GetUser(use)) != type)
			return false;
	return true;
}

int pack_functions(struct bld *l, LLVMValueRef *list, size_t count)
{
	struct packing p = { .l = l };
	int err = 0;

	for (size_t i = 0; i < count && !err; i++)
		err = note_callers(&p, list[i]);
	p.builder = llvm.CreateBuilderInContext(l->ctx);
	for (size_t i = 0; i < count && !err; i++)
		pack(&p, list[i]);
	llvm.DisposeBuilder(p.builder);
	free(p.callers);
	ptrmap_free(&p.numbers);
	return err || l->failed ? -1 : 0;
}
