/*
 * debug_standin.c: something for LLVM before 17 to hold on to where debug info is missing.
 *
 * Its BTF dereferences the subprogram of every function, also of those without, and crashes
 * where only some of the inputs have debug info. Such functions get a subprogram here, of a
 * unit for which nothing is emitted: no type, no function, only a line 0 of no file at the
 * function's beginning. That is what btf_funcs.c would put there, and it completes the rest,
 * as with other versions.
 */
#include "internal.h"

struct standin {
	LLVMDIBuilderRef builder;
	LLVMMetadataRef file, type;
};

static void begin(struct standin *s, LLVMModuleRef m)
{
	LLVMMetadataRef named;

	s->builder = llvm.CreateDIBuilder(m);
	s->file = llvm.DIBuilderCreateFile(s->builder, "", 0, "", 0);
	/* A unit without a file's name is not valid. */
	named = llvm.DIBuilderCreateFile(s->builder, "-", 1, "", 0);
	llvm.DIBuilderCreateCompileUnit(s->builder, LLVMDWARFSourceLanguageC99, named, "", 0, 1, "",
					0, 0, "", 0, LLVMDWARFEmissionNone, 0, 0, 0, "", 0, "", 0);
	s->type = llvm.DIBuilderCreateSubroutineType(s->builder, s->file, NULL, 0, LLVMDIFlagZero);
}

/* Calls between functions with subprograms must have a place, says the verifier. */
static void place_calls(struct bld *l, LLVMValueRef fn, LLVMMetadataRef scope)
{
	LLVMMetadataRef nowhere = llvm.DIBuilderCreateDebugLocation(l->ctx, 0, 0, scope, NULL);
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (llvm.IsACallInst(i) && llvm.IsAFunction(llvm.GetCalledValue(i)) &&
			    !llvm.IsDeclaration(llvm.GetCalledValue(i)))
				llvm.InstructionSetDebugLoc(i, nowhere);
}

void debug_standins(struct bld *l, LLVMModuleRef m)
{
	struct standin s = { 0 };
	LLVMValueRef fn;

	if (!llvm_is(l, LLVM_NEEDS_SUBPROGRAMS) ||
	    !llvm.GetNamedMetadataNumOperands(m, "llvm.dbg.cu"))
		return;
	for (fn = llvm.GetFirstFunction(m); fn; fn = llvm.GetNextFunction(fn)) {
		LLVMMetadataRef sp;

		if (llvm.IsDeclaration(fn) || llvm.GetSubprogram(fn))
			continue;
		if (!s.builder)
			begin(&s, m);
		sp = llvm.DIBuilderCreateFunction(s.builder, s.file, "", 0, "", 0, s.file, 0, s.type, 1,
						  1, 0, LLVMDIFlagZero, 1);
		llvm.SetSubprogram(fn, sp);
		place_calls(l, fn, sp);
	}
	if (!s.builder)
		return;
	llvm.DIBuilderFinalize(s.builder);
	llvm.DisposeDIBuilder(s.builder);
}
