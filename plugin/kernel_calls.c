/*
 * kernel_calls.c: calls of the kernel, as IR has them.
 *
 * A helper is called at its number: call i64 inttoptr (i64 1 to ptr)(...). A kernel
 * function is an extern in section .ksyms, which the loader resolves by BTF; it can be
 * declared here, too, when BTF is made: LLVM makes the extern's type of its subprogram.
 */
#include "internal.h"

unsigned helper_number(LLVMValueRef call)
{
	LLVMValueRef callee = llvm.IsACallInst(call) ? llvm.GetCalledValue(call) : NULL;
	LLVMValueRef number;

	if (!callee || !llvm.IsAConstantExpr(callee) ||
	    llvm.GetConstOpcode(callee) != LLVMIntToPtr)
		return 0;
	number = llvm.GetOperand(callee, 0);
	return llvm.IsAConstantInt(number) ? (unsigned)llvm.ConstIntGetZExtValue(number) : 0;
}

const char *kfunc_name(LLVMValueRef call)
{
	LLVMValueRef callee = llvm.IsACallInst(call) ? llvm.GetCalledValue(call) : NULL;
	const char *section;

	if (!callee || !llvm.IsAFunction(callee) || !llvm.IsDeclaration(callee))
		return NULL;
	section = llvm.GetSection(callee);
	return section && strcmp(section, ".ksyms") == 0
		       ? llvm.GetValueName2(callee, &(size_t){ 0 }) : NULL;
}

/* They note a function, which is called when the program has ended. */
static const char *const later[] = {
	"bpf_wq_set_callback", "bpf_wq_set_callback_impl", "bpf_task_work_schedule_signal",
	"bpf_task_work_schedule_resume", "bpf_task_work_schedule_signal_impl",
	"bpf_task_work_schedule_resume_impl",
};

bool kfunc_calls_later(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(later); i++)
		if (strcmp(later[i], name) == 0)
			return true;
	return false;
}

/* void NAME(struct x *), or (u64): loaders compare kinds, not the names of structs. */
static LLVMMetadataRef describe(LLVMDIBuilderRef b, LLVMMetadataRef file, bool pointer)
{
	enum { UNSIGNED = 7 };	/* DW_ATE_unsigned */
	LLVMMetadataRef types[2] = { NULL };

	if (pointer) {
		types[1] = llvm.DIBuilderCreateStructType(b, file, "bpf_ld_shim_any", 15, file, 0, 0, 0,
							  LLVMDIFlagZero, NULL, NULL, 0, 0, NULL, "", 0);
		types[1] = llvm.DIBuilderCreatePointerType(b, types[1], 64, 0, 0, "", 0);
	} else {
		types[1] = llvm.DIBuilderCreateBasicType(b, "u64", 3, 64, UNSIGNED, LLVMDIFlagZero);
	}
	return llvm.DIBuilderCreateSubroutineType(b, file, types, 2, LLVMDIFlagZero);
}

LLVMValueRef kfunc_declare(struct bld *l, const char *name, bool pointer)
{
	LLVMValueRef fn = llvm.GetNamedFunction(l->module, name);
	LLVMTypeRef argument, type;
	LLVMMetadataRef file;
	LLVMDIBuilderRef b;

	if (fn)
		return fn;
	/* Without a unit that has debug info LLVM makes no BTF. */
	if (!l->set.btf || !llvm.GetNamedMetadataNumOperands(l->module, "llvm.dbg.cu"))
		return NULL;
	argument = pointer ? llvm.PointerType(llvm.Int8TypeInContext(l->ctx), 0)
			   : llvm.IntTypeInContext(l->ctx, 64);
	type = llvm.FunctionType(llvm.VoidTypeInContext(l->ctx), &argument, 1, 0);
	fn = llvm.AddFunction(l->module, name, type);
	llvm.SetSection(fn, ".ksyms");
	b = llvm.CreateDIBuilder(l->module);
	file = llvm.DIBuilderCreateFile(b, "", 0, "", 0);
	llvm.SetSubprogram(fn, llvm.DIBuilderCreateFunction(b, file, name, strlen(name), "", 0, file,
							    0, describe(b, file, pointer), 0, 0, 0,
							    LLVMDIFlagPrototyped, 0));
	llvm.DIBuilderFinalize(b);
	llvm.DisposeDIBuilder(b);
	return fn;
}
