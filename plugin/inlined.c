/*
 * inlined.c: functions that are in the object as parts of others only.
 *
 * No symbol is left of them; the debug info of the instructions names them, also those
 * that a compiler has inlined before bitcode was written.
 */
#include "internal.h"

struct inlined_walk {
	struct bld *l;
	inlined_fn *fn;
	void *ctx;
	struct ptrmap seen;	/* locations of calls that were inlined */
};

static void look(struct inlined_walk *w, LLVMValueRef function, LLVMValueRef inst)
{
	LLVMMetadataRef loc = llvm.InstructionGetDebugLoc(inst), call;

	for (; loc && (call = llvm.DILocationGetInlinedAt(loc)); loc = call) {
		uint32_t *seen = ptrmap_at(&w->seen, call);
		const char *name;

		/* What is around it has been seen with it. */
		if (!seen || *seen != PTRMAP_NONE)
			return;
		*seen = 0;
		name = source_function_name(w->l, loc);
		if (name)
			w->fn(w->ctx, name, chain_to_location(w->l, function, loc),
			      source_of_location(w->l, call));
	}
}

void inlined_each(struct bld *l, inlined_fn *fn, void *ctx)
{
	struct inlined_walk w = { l, fn, ctx, { 0 } };
	LLVMBasicBlockRef b;
	LLVMValueRef f, i;

	for (f = llvm.GetFirstFunction(l->module); f; f = llvm.GetNextFunction(f))
		for (b = llvm.GetFirstBasicBlock(f); b; b = llvm.GetNextBasicBlock(b))
			for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
				look(&w, f, i);
	ptrmap_free(&w.seen);
}
