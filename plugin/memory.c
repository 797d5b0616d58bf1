/*
 * memory.c: constant fills and short moves become stores.
 *
 * With --bpf-expand-memcpy-in-order, which keeps copies in an order that the
 * verifier follows, LLVM expands memcpy and nothing else: every memset of more
 * than 8 bytes becomes a call of a function whose pointer arithmetic the
 * verifier refuses. Here a fill of a constant length becomes what LLVM would
 * have made of it without that option: stores as wide as the alignment. A move
 * becomes loads and then stores, if the registers hold it.
 *
 * A copy between objects aligned to more than 8 bytes is expanded here, too:
 * LLVM's own expansion has no case for that and crashes.
 */
#include "internal.h"

enum {
	MAX_STORES = 128,	/* BPFSubtarget's own limit for memcpy */
	MAX_MOVES = 6,		/* registers to spare */
};

enum what { NOTHING, FILL, MOVE, COPY };

/* A call of llvm.memset, memmove or memcpy to be expanded. */
struct fill {
	enum what what;
	LLVMBuilderRef builder;
	LLVMContextRef ctx;
	LLVMValueRef call, dest, source;	/* no source for a fill */
	uint64_t size;
	unsigned width;		/* bytes per store: 1, 2, 4, 8 */
	unsigned char byte;
	bool is_volatile;
};

static unsigned alignment(LLVMValueRef call, unsigned arg)
{
	unsigned kind = llvm_attribute("align");
	LLVMAttributeRef a = llvm.GetCallSiteEnumAttribute(call, arg, kind);
	uint64_t n = a ? llvm.GetEnumAttributeValue(a) : 1;

	return n >= 8 ? 8 : (unsigned)n;
}

static LLVMTypeRef chunk_type(const struct fill *f, unsigned width)
{
	return llvm.IntTypeInContext(f->ctx, 8 * width);
}

/* Where the `width` bytes at `at` are, as a pointer to such a number. */
static LLVMValueRef place(const struct fill *f, LLVMValueRef base, uint64_t at, unsigned width)
{
	LLVMValueRef index = llvm.ConstInt(llvm.IntTypeInContext(f->ctx, 64), at, 0);
	LLVMValueRef p = llvm.BuildGEP2(f->builder, llvm.IntTypeInContext(f->ctx, 8), base, &index,
					1, "");

	return llvm.BuildBitCast(f->builder, p, llvm.PointerType(chunk_type(f, width), 0), "");
}

static LLVMValueRef load(const struct fill *f, uint64_t at, unsigned width)
{
	LLVMValueRef i = llvm.BuildLoad2(f->builder, chunk_type(f, width),
					 place(f, f->source, at, width), "");

	llvm.SetAlignment(i, width);
	llvm.SetVolatile(i, f->is_volatile);
	return i;
}

static void store(const struct fill *f, LLVMValueRef value, uint64_t at, unsigned width)
{
	LLVMValueRef i = llvm.BuildStore(f->builder, value, place(f, f->dest, at, width));

	llvm.SetAlignment(i, width);
	llvm.SetVolatile(i, f->is_volatile);
}

static unsigned width_at(const struct fill *f, uint64_t at)
{
	unsigned width = f->width;

	while (at + width > f->size)
		width /= 2;
	return width;
}

static void expand_fill(const struct fill *f)
{
	for (uint64_t at = 0; at < f->size;) {
		unsigned width = width_at(f, at);
		uint64_t value = f->byte * (uint64_t)0x0101010101010101;

		store(f, llvm.ConstInt(chunk_type(f, width), value, 0), at, width);
		at += width;
	}
}

static void expand_move(const struct fill *f)
{
	LLVMValueRef loaded[MAX_MOVES + 3];
	size_t n = 0;

	for (uint64_t at = 0; at < f->size; at += width_at(f, at))
		loaded[n++] = load(f, at, width_at(f, at));
	n = 0;
	for (uint64_t at = 0; at < f->size; at += width_at(f, at))
		store(f, loaded[n++], at, width_at(f, at));
}

static void expand_copy(const struct fill *f)
{
	for (uint64_t at = 0; at < f->size; at += width_at(f, at))
		store(f, load(f, at, width_at(f, at)), at, width_at(f, at));
}

static enum what what_is(LLVMValueRef callee)
{
	const char *name;
	size_t len;

	if (!llvm.IsAFunction(callee))
		return NOTHING;
	name = llvm.GetValueName2(callee, &len);
	/* "p0i8": typed pointers. */
	if (str_has_prefix(name, "llvm.memset.p0"))
		return FILL;
	if (str_has_prefix(name, "llvm.memmove.p0.p0") ||
	    str_has_prefix(name, "llvm.memmove.p0i8.p0i8"))
		return MOVE;
	return str_has_prefix(name, "llvm.memcpy.p0.p0") ||
			       str_has_prefix(name, "llvm.memcpy.p0i8.p0i8")
		       ? COPY
		       : NOTHING;
}

LLVMValueRef memory_base(LLVMValueRef pointer)
{
	while (llvm.IsAGetElementPtrInst(pointer) || llvm.IsABitCastInst(pointer))
		pointer = llvm.GetOperand(pointer, 0);
	return pointer;
}

/* LLVM infers more alignment than a call says from what it copies. */
static bool is_overaligned(LLVMValueRef pointer)
{
	pointer = memory_base(pointer);
	return (llvm.IsAAllocaInst(pointer) || llvm.IsAGlobalVariable(pointer)) &&
	       llvm.GetAlignment(pointer) > 8;
}

static bool is_crash(const struct fill *f)
{
	return is_overaligned(f->dest) || is_overaligned(f->source);
}

static bool prepare(struct fill *f)
{
	LLVMValueRef value, size;

	f->what = what_is(llvm.GetCalledValue(f->call));
	if (f->what == NOTHING)
		return false;
	f->dest = llvm.GetOperand(f->call, 0);
	value = llvm.GetOperand(f->call, 1);
	size = llvm.GetOperand(f->call, 2);
	if (!llvm.IsAConstantInt(size) || (f->what == FILL && !llvm.IsAConstantInt(value)))
		return false;
	f->size = llvm.ConstIntGetZExtValue(size);
	f->width = alignment(f->call, 1);
	f->is_volatile = llvm.ConstIntGetZExtValue(llvm.GetOperand(f->call, 3));
	if (f->what == FILL) {
		f->byte = (unsigned char)llvm.ConstIntGetZExtValue(value);
		return f->size / f->width <= MAX_STORES;
	}
	f->source = value;
	if (alignment(f->call, 2) < f->width)
		f->width = alignment(f->call, 2);
	if (f->what == MOVE)
		return f->size / f->width <= MAX_MOVES;
	return f->size / f->width <= MAX_STORES && is_crash(f);
}

static void expand(const struct fill *f)
{
	switch (f->what) {
	case FILL:
		expand_fill(f);
		break;
	case MOVE:
		expand_move(f);
		break;
	case COPY:
		expand_copy(f);
		break;
	case NOTHING:
		break;
	}
}

void memory_expand(struct bld *l, LLVMBuilderRef builder, LLVMBasicBlockRef b)
{
	LLVMValueRef i, next;

	if (l->set.no_expand_memcpy_in_order)
		return; /* LLVM expands them itself */
	for (i = llvm.GetFirstInstruction(b); i; i = next) {
		struct fill f = { .builder = builder, .ctx = l->ctx, .call = i };

		next = llvm.GetNextInstruction(i);
		if (!llvm.IsACallInst(i) || !prepare(&f))
			continue;
		llvm.PositionBuilderBefore(builder, i);
		expand(&f);
		llvm.InstructionEraseFromParent(i);
	}
}
