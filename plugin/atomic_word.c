/*
 * atomic_word.c: the 32-bit word around a number of 8 or 16 bits.
 *
 * BPF's atomic operations are of 32 and 64 bits, and its verifier lets nobody clear bits of
 * a pointer. So the pointer is traced back to what it was computed from: if that lies at a
 * multiple of four, the word's place follows from the offset. A variable is moved to one, and
 * gets room for all of its last word; what helpers hand out (map values, local storage, ring
 * buffer records) lies at multiples of eight.
 */
#include "internal.h"

/* Helpers whose results lie so, by number. */
static const unsigned long long allocating[] = {
	1,	/* map_lookup_elem */
	81,	/* get_local_storage */
	107,	/* sk_storage_get */
	131,	/* ringbuf_reserve */
	145,	/* inode_storage_get */
	156,	/* task_storage_get */
	195,	/* map_lookup_percpu_elem */
	210,	/* cgrp_storage_get */
};

struct tracing {
	struct bld *l;
	LLVMBuilderRef builder;
	LLVMValueRef pointer, offset;	/* what is left, and the bytes behind it */
};

static void add(struct tracing *t, LLVMValueRef index, unsigned long long size)
{
	LLVMTypeRef word = llvm.IntTypeInContext(t->l->ctx, 64);
	LLVMValueRef bytes = llvm.BuildIntCast2(t->builder, index, word, 1, "");

	bytes = llvm.BuildMul(t->builder, bytes, llvm.ConstInt(word, size, 0), "");
	t->offset = llvm.BuildAdd(t->builder, t->offset, bytes, "");
}

/* What the indexes of a getelementptr amount to. */
static void add_indexes(struct tracing *t, LLVMValueRef gep)
{
	LLVMTypeRef type = llvm.GetGEPSourceElementType(gep);
	LLVMTargetDataRef layout = target_layout(t->l);
	int n = llvm.GetNumOperands(gep);

	add(t, llvm.GetOperand(gep, 1), llvm.ABISizeOfType(layout, type));
	for (int k = 2; k < n; k++) {
		LLVMValueRef index = llvm.GetOperand(gep, (unsigned)k);

		if (llvm.GetTypeKind(type) == LLVMStructTypeKind) {
			unsigned field = (unsigned)llvm.ConstIntGetZExtValue(index);
			LLVMTypeRef word = llvm.IntTypeInContext(t->l->ctx, 64);

			add(t, llvm.ConstInt(word, llvm.OffsetOfElement(layout, type, field), 0), 1);
			type = llvm.StructGetTypeAtIndex(type, field);
			continue;
		}
		type = llvm.GetElementType(type);
		add(t, index, llvm.ABISizeOfType(layout, type));
	}
}

static bool is(LLVMValueRef v, LLVMOpcode op)
{
	if (llvm.IsAConstantExpr(v))
		return llvm.GetConstOpcode(v) == op;
	return llvm.IsAInstruction(v) && llvm.GetInstructionOpcode(v) == op;
}

static void trace(struct tracing *t)
{
	for (;; t->pointer = llvm.GetOperand(t->pointer, 0)) {
		if (is(t->pointer, LLVMGetElementPtr))
			add_indexes(t, t->pointer);
		else if (!is(t->pointer, LLVMBitCast))
			return;
	}
}

static bool is_allocated(LLVMValueRef call)
{
	LLVMValueRef callee = llvm.IsACallInst(call) ? llvm.GetCalledValue(call) : NULL;
	unsigned long long number;

	if (!callee || !is(callee, LLVMIntToPtr) ||
	    !llvm.IsAConstantInt(llvm.GetOperand(callee, 0)))
		return false;
	number = llvm.ConstIntGetZExtValue(llvm.GetOperand(callee, 0));
	for (size_t i = 0; i < ARRAY_SIZE(allocating); i++)
		if (allocating[i] == number)
			return true;
	return false;
}

/* The variable again, with zeros up to a whole word behind it. */
static LLVMValueRef with_room(struct bld *l, LLVMValueRef var, unsigned room)
{
	LLVMTypeRef more = llvm.ArrayType(llvm.Int8TypeInContext(l->ctx), room);
	LLVMValueRef parts[] = { llvm.GetInitializer(var), llvm.ConstNull(more) };
	LLVMValueRef value = llvm.ConstStructInContext(l->ctx, parts, 2, 1), big;
	const char *section = llvm.GetSection(var);
	LLVMValueMetadataEntry *notes;
	size_t len, count;
	char *name;

	name = strdup(llvm.GetValueName2(var, &len));
	notes = llvm.GlobalCopyAllMetadata(var, &count);
	big = llvm.AddGlobal(l->module, llvm.TypeOf(value), "");
	llvm.SetInitializer(big, value);
	llvm.SetLinkage(big, llvm.GetLinkage(var));
	llvm.SetVisibility(big, llvm.GetVisibility(var));
	llvm.SetAlignment(big, llvm.GetAlignment(var));
	if (section && *section)
		llvm.SetSection(big, section);
	for (unsigned i = 0; i < count; i++)
		llvm.GlobalSetMetadata(big, llvm.ValueMetadataEntriesGetKind(notes, i),
				       llvm.ValueMetadataEntriesGetMetadata(notes, i));
	llvm.DisposeValueMetadataEntries(notes);
	llvm.ReplaceAllUsesWith(var, llvm.ConstBitCast(big, llvm.TypeOf(var)));
	llvm.DeleteGlobal(var);
	if (name)
		llvm.SetValueName2(big, name, len);
	free(name);
	return big;
}

/* Of a definition that is written to. */
static bool align_variable(struct tracing *t)
{
	LLVMValueRef var = t->pointer;
	unsigned long long size;

	if (llvm.IsDeclaration(var) || llvm.IsGlobalConstant(var) || !llvm.GetInitializer(var))
		return false;
	if (llvm.GetAlignment(var) < 4)
		llvm.SetAlignment(var, 4);
	size = llvm.ABISizeOfType(target_layout(t->l), llvm.GlobalGetValueType(var));
	if (size % 4)
		t->pointer = with_room(t->l, var, (unsigned)(4 - size % 4));
	return true;
}

static bool align_base(struct tracing *t)
{
	if (llvm.IsAGlobalVariable(t->pointer))
		return align_variable(t);
	return is_allocated(t->pointer);
}

bool atomic_word(struct bld *l, LLVMBuilderRef builder, LLVMValueRef pointer,
		 struct atomic_word *out)
{
	LLVMTypeRef word = llvm.IntTypeInContext(l->ctx, 64), half;
	struct tracing t = { .l = l, .builder = builder, .pointer = pointer };
	LLVMValueRef at, bits;

	half = llvm.IntTypeInContext(l->ctx, 32);
	t.offset = llvm.ConstNull(word);
	trace(&t);
	if (!align_base(&t))
		return false;
	at = llvm.BuildAnd(builder, t.offset, llvm.ConstInt(word, ~3ull, 0), "");
	out->pointer = llvm.BuildBitCast(
		builder, t.pointer,
		llvm.PointerType(llvm.Int8TypeInContext(l->ctx), 0), "");
	out->pointer = llvm.BuildGEP2(builder, llvm.Int8TypeInContext(l->ctx), out->pointer, &at, 1,
				      "");
	out->pointer = llvm.BuildBitCast(builder, out->pointer, llvm.PointerType(half, 0), "");
	bits = llvm.BuildAnd(builder, t.offset, llvm.ConstInt(word, 3, 0), "");
	bits = llvm.BuildTrunc(builder, bits, half, "");
	out->shift = llvm.BuildMul(builder, bits, llvm.ConstInt(half, 8, 0), "");
	return true;
}
