/*
 * frames.c: may the stack be short, as the module stands before code generation?
 *
 * A bound from above, so that only few links keep a copy of their module for a second
 * try (codegen.c).
 */
#include "internal.h"

enum { MUCH = 256 };	/* bytes of variables; spilled registers come on top */

struct frames {
	struct bld *l;
	struct ptrmap down_to;	/* function to the bytes from the program down to its end */
};

static uint64_t variables_of(const struct frames *f, LLVMValueRef fn)
{
	LLVMValueRef i = llvm.GetFirstInstruction(llvm.GetFirstBasicBlock(fn));
	uint64_t bytes = 0;

	for (; i; i = llvm.GetNextInstruction(i))
		if (llvm.IsAAllocaInst(i))
			bytes += llvm.ABISizeOfType(target_layout(f->l), llvm.GetAllocatedType(i));
	return bytes;
}

/* At most a little more than MUCH, which is also what recursion takes. */
static uint64_t down_to(struct frames *f, LLVMValueRef fn)
{
	uint32_t *known = ptrmap_at(&f->down_to, fn);
	uint64_t bytes, most = 0;

	if (!known)
		return MUCH + 1;
	if (*known != PTRMAP_NONE)
		return *known;
	*known = MUCH + 1;
	for (LLVMUseRef u = llvm.GetFirstUse(fn); u && most <= MUCH; u = llvm.GetNextUse(u)) {
		LLVMValueRef user = llvm.GetUser(u);

		if (!llvm.IsACallInst(user))
			continue;
		bytes = down_to(f, llvm.GetBasicBlockParent(llvm.GetInstructionParent(user)));
		most = bytes > most ? bytes : most;
	}
	bytes = most > MUCH ? most : most + variables_of(f, fn);
	bytes = bytes > MUCH ? MUCH + 1 : bytes;
	known = ptrmap_at(&f->down_to, fn);
	if (known)
		*known = (uint32_t)bytes;
	return bytes;
}

bool frames_are_large(struct bld *l, LLVMModuleRef m)
{
	struct frames f = { .l = l };
	LLVMValueRef fn;
	bool large = false;

	for (fn = llvm.GetFirstFunction(m); fn && !large; fn = llvm.GetNextFunction(fn))
		large = !llvm.IsDeclaration(fn) && down_to(&f, fn) > MUCH;
	ptrmap_free(&f.down_to);
	return large;
}
