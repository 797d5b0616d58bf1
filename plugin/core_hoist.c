/*
 * core_hoist.c: no value is asked for before the program asks.
 *
 * Where the kernel has no such member, the loader makes the instruction one that must not be
 * reached: programs ask `exists` first. The optimiser respects that, but LLVM's code generator
 * takes immediates out of loops, also those that only some rounds come to (so does clang, whose
 * objects do not load then). Where that could happen it is told not to, for the whole link: that
 * is an option of the process.
 */
#include "core.h"

#define OPTION "disable-machine-licm"

bool core_is_question(enum core_value value)
{
	return value == CORE_EXISTS || value == CORE_TYPE_EXISTS || value == CORE_TYPE_SIZE ||
	       value == CORE_TYPE_MATCHES || value == CORE_ENUM_EXISTS;
}

/* Any way back to a block that stands before, or to itself. Loops have one. */
static bool goes_back(LLVMValueRef fn, struct ptrmap *order)
{
	LLVMBasicBlockRef b;
	uint32_t n = 0, *at;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		LLVMValueRef end = llvm.GetBasicBlockTerminator(b);

		if (!(at = ptrmap_at(order, b)))
			return true;
		*at = n++;
		for (unsigned i = 0; i < llvm.GetNumSuccessors(end); i++)
			if (ptrmap_get(order, llvm.GetSuccessor(end, i)) != PTRMAP_NONE)
				return true;
	}
	return false;
}

bool core_has_loop(LLVMValueRef fn)
{
	struct ptrmap order = { 0 };
	bool found = goes_back(fn, &order);

	ptrmap_free(&order);
	return found;
}

void core_forbid_hoisting(struct bld *l)
{
	static const char *const options[] = { "bpf-ld-shim", "-" OPTION };
	static bool told;	/* LLVM, which takes it only once */

	for (size_t i = 0; i < l->set.llvm_arg_count; i++)
		if (strstr(l->set.llvm_args[i], OPTION))
			return;
	if (!told)
		llvm.ParseCommandLineOptions(ARRAY_SIZE(options), options, "");
	told = true;
}
