/*
 * atomics.c: atomic operations that a BPF cpu lacks, made of those it has.
 *
 * From v3 on BPF adds, ands, ors, xors, exchanges and compares-and-exchanges 32 and 64
 * bits, and each of these orders all of memory (Linux' Documentation/bpf/standardization,
 * "Atomic operations"; a value-returning atomic is a full barrier). So
 *	a fence is such an operation on a word of the stack,
 *	an ordered load or store is a plain one with a fence on its ordered side.
 * Before v3 there is only an addition that orders nothing: a relaxed load or store is
 * plain, an ordered one is an error here (LLVM 22 never ends on some). What has no
 * instruction (minimum, 8 bits ...) is atomic_loop.c's, or codegen's complaint.
 */
#include "internal.h"

bool atomics_fetch(const struct bld *l)
{
	static const char *const cpus[] = { "v3", "v4", "probe" };

	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++)
		if (strcmp(l->set.cpu, cpus[i]) == 0)
			return true;
	return false;
}

/* All but sequentially consistent ones. */
static bool has_ordered(const struct bld *l)
{
	return llvm_is(l, LLVM_HAS_ORDERED_ACCESS) && strcmp(l->set.cpu, "v4") == 0;
}

/* The function at hand. */
struct spot {
	struct bld *l;
	LLVMBuilderRef builder;
	LLVMValueRef slot;	/* the function's word on the stack, when it has one */
};

static LLVMValueRef slot_of(struct spot *s, LLVMValueRef at)
{
	LLVMValueRef fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(at));
	LLVMTypeRef word = llvm.IntTypeInContext(s->l->ctx, 64);

	if (s->slot)
		return s->slot;
	llvm.PositionBuilderBefore(s->builder,
				   llvm.GetFirstInstruction(llvm.GetFirstBasicBlock(fn)));
	s->slot = llvm.BuildAlloca(s->builder, word, "");
	llvm.SetAlignment(llvm.BuildStore(s->builder, llvm.ConstNull(word), s->slot), 8);
	return s->slot;
}

static void put_fence(struct spot *s, LLVMValueRef before)
{
	LLVMValueRef slot = slot_of(s, before), old, held;
	LLVMTypeRef word = llvm.IntTypeInContext(s->l->ctx, 64);

	llvm.PositionBuilderBefore(s->builder, before);
	old = llvm.BuildAtomicRMW(s->builder, LLVMAtomicRMWBinOpOr, slot, llvm.ConstNull(word),
				  LLVMAtomicOrderingSequentiallyConsistent, 0);
	/* The fetching form is the one that orders: its result is used. */
	held = llvm.BuildStore(s->builder, old, slot);
	llvm.SetVolatile(held, 1);
	llvm.SetAlignment(held, 8);
}

static void refuse(struct spot *s, LLVMValueRef i, const char *what)
{
	struct bld *l = s->l;
	const char *place = source_of_instruction(l, i);
	LLVMValueRef fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(i));
	const char *name = llvm.GetValueName2(fn, &(size_t){ 0 });

	bld_tell(l,
		 &(struct bld_message){
			 .level = BLD_ERROR,
			 .code = "atomic",
			 .where = place,
			 .source = place,
			 .symbol = name,
			 .demangled = demangled(l, name),
			 .remedy = "use --cpu=v3 (rustc: -C target-cpu=v3), for kernels from 5.12 on, or a "
				   "relaxed ordering" },
		 "%s in %s: BPF orders memory from cpu v3 on, this is %s", what, demangled(l, name),
		 l->set.cpu);
}

/* One for the compiler alone has done its work. */
static void lower_fence(struct spot *s, LLVMValueRef fence)
{
	if (!llvm.IsAtomicSingleThread(fence)) {
		if (atomics_fetch(s->l))
			put_fence(s, fence);
		else
			refuse(s, fence, "a memory fence");
	}
	llvm.InstructionEraseFromParent(fence);
}

/* The access becomes a plain, volatile one; a fence on each side that is ordered. */
static void lower_access(struct spot *s, LLVMValueRef i)
{
	LLVMAtomicOrdering order = llvm.GetOrdering(i);
	bool is_load = llvm.GetInstructionOpcode(i) == LLVMLoad;
	bool all = order == LLVMAtomicOrderingSequentiallyConsistent;
	LLVMValueRef next = llvm.GetNextInstruction(i);

	if (order == LLVMAtomicOrderingNotAtomic || (!all && has_ordered(s->l)))
		return;
	if (order > LLVMAtomicOrderingMonotonic) {
		if (!atomics_fetch(s->l)) {
			refuse(s, i, is_load ? "an ordered atomic load" : "an ordered atomic store");
			return;
		}
		if (all || !is_load)
			put_fence(s, i);
		if (all || is_load)
			put_fence(s, next);
	}
	llvm.SetOrdering(i, LLVMAtomicOrderingNotAtomic);
	llvm.SetVolatile(i, 1);
}

/* Rule: an atomic operation whose old value is used needs the fetching form.
 * LLVMs since 20 forget it for relaxed ones at cpu v3 and v4, and the program gets
 * its own operand back; a stronger ordering has the right form everywhere. */
static void fetch(LLVMValueRef i)
{
	if (llvm.GetFirstUse(i) && llvm.GetOrdering(i) == LLVMAtomicOrderingMonotonic)
		llvm.SetOrdering(i, LLVMAtomicOrderingSequentiallyConsistent);
}

/* Rule: before v3 codegen adds 32 bits, but does not subtract them. */
static void add_negative(struct spot *s, LLVMValueRef i)
{
	LLVMBuilderRef b = s->builder;
	LLVMValueRef value;

	if (llvm.GetAtomicRMWBinOp(i) != LLVMAtomicRMWBinOpSub || llvm.GetFirstUse(i) ||
	    atomics_fetch(s->l))
		return;
	llvm.PositionBuilderBefore(b, i);
	value = llvm.BuildNeg(b, llvm.GetOperand(i, 1), "");
	llvm.BuildAtomicRMW(b, LLVMAtomicRMWBinOpAdd, llvm.GetOperand(i, 0), value,
			    llvm.GetOrdering(i), 0);
	llvm.InstructionEraseFromParent(i);
}

/* Rule: an addition whose old value nobody wants is the one that all kernels have, as at cpu v1
 * and v2, if some of those meant lack others. Then LLVM must think that it orders nothing. */
static void keep_old_form(struct bld *l, LLVMValueRef i)
{
	if (l->set.kernel && l->set.kernel < KERNEL_ATOMICS && !llvm.GetFirstUse(i))
		llvm.SetOrdering(i, LLVMAtomicOrderingMonotonic);
}

static void lower_rmw(struct spot *s, LLVMValueRef i)
{
	if (llvm_is(s->l, LLVM_FORGETS_FETCH))
		fetch(i);
	keep_old_form(s->l, i);
	add_negative(s, i);
}

void atomics_lower(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn)
{
	struct spot s = { .l = l, .builder = builder };
	LLVMBasicBlockRef b;
	LLVMValueRef i, next;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		for (i = llvm.GetFirstInstruction(b); i; i = next) {
			LLVMOpcode op = llvm.GetInstructionOpcode(i);

			next = llvm.GetNextInstruction(i);
			if (op == LLVMAtomicRMW)
				lower_rmw(&s, i);
			else if (op == LLVMFence)
				lower_fence(&s, i);
			else if (op == LLVMLoad || op == LLVMStore)
				lower_access(&s, i);
		}
	}
}
