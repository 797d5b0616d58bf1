/*
 * codegen.c: from optimised IR to the outputs that were asked for.
 *
 * Bitcode and IR are written as the optimiser left them; object code comes
 * from the engine, assembly from the core API. LLVM reports some failures by
 * a diagnostic while the call returns success; those are in l->failed.
 */
#include <stdio.h>

#include "internal.h"

int codegen_emit_now(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type, struct image *out)
{
	char *message = NULL;
	LLVMMemoryBufferRef buf;

	debug_standins(l, m);
	if (debug_rust_types(l, m))
		return -1;
	if (llvm.TargetMachineEmitToMemoryBuffer(target_machine(l), m, type, &message, &buf)) {
		bld_fail(l, NULL, NULL, "LLVM cannot generate code: %s", message);
		llvm.DisposeMessage(message);
		return -1;
	}
	out->buffer = buf;
	out->data = (void *)llvm.GetBufferStart(buf);
	out->len = llvm.GetBufferSize(buf);
	return 0;
}

int codegen_emit(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type, struct image *out)
{
	if (l->set.careful && culprit_of_codegen(l, m, type))
		return -1;
	return codegen_emit_now(l, m, type, out);
}

static int output_ir(struct bld *l)
{
	struct image *bc = &l->output[BLD_EMIT_LLVM_BC], *ir = &l->output[BLD_EMIT_LLVM_IR];
	char *text;

	if (wants(l, BLD_EMIT_LLVM_BC)) {
		bc->buffer = llvm.WriteBitcodeToMemoryBuffer(l->module);
		bc->data = (void *)llvm.GetBufferStart(bc->buffer);
		bc->len = llvm.GetBufferSize(bc->buffer);
	}
	if (!wants(l, BLD_EMIT_LLVM_IR))
		return 0;
	text = llvm.PrintModuleToString(l->module);
	ir->data = strdup(text);
	ir->len = strlen(text);
	llvm.DisposeMessage(text);
	return ir->data ? 0 : bld_nomem(l);
}

static int output_asm(struct bld *l)
{
	LLVMModuleRef copy;
	int err;

	if (!wants(l, BLD_EMIT_ASM))
		return 0;
	if (namesakes_refuse(l) || (!wants(l, BLD_EMIT_OBJ) && undefined_check_module(l)))
		return -1;
	copy = wants(l, BLD_EMIT_OBJ) ? llvm.CloneModule(l->module) : l->module;
	err = codegen_emit(l, copy, LLVMAssemblyFile, &l->output[BLD_EMIT_ASM]);
	if (copy != l->module)
		llvm.DisposeModule(copy);
	return err;
}

/* Where the stack does not suffice, once more, with variables that share it. */
static int emit_object(struct bld *l, struct image *obj)
{
	LLVMModuleRef spare = frames_are_large(l, l->module) ? llvm.CloneModule(l->module) : NULL;
	int err = l->engine->emit(l, obj);

	if (!err && !l->failed && spare && stack_is_short(l, obj)) {
		bld_trace(l, NULL, "the stack does not suffice: variables get to share it");
		llvm.DisposeModule(l->module);
		l->module = spare;
		spare = NULL;
		image_free(obj);
		err = lifetimes_narrow(l, l->module) || l->engine->emit(l, obj);
	}
	if (spare)
		llvm.DisposeModule(spare);
	return err ? -1 : 0;
}

static int output_object(struct bld *l)
{
	struct image *obj = &l->output[BLD_EMIT_OBJ];

	if (!wants(l, BLD_EMIT_OBJ))
		return 0;
	if (undefined_note_kernels(l) || btf_note_functions(l) || namesakes_hide(l) ||
	    emit_object(l, obj) || namesakes_restore(l, obj) ||
	    bld_save(l, "object.o", obj->data, obj->len))
		return -1;
	return undefined_check(l, obj);
}

int codegen_object(struct bld *l)
{
	l->figures.functions_left = figures_functions(l);
	if (ifuncs_refuse(l) || core_lower(l) || output_ir(l))
		return -1;
	if (!wants(l, BLD_EMIT_OBJ) && !wants(l, BLD_EMIT_ASM))
		return 0;
	abi_check(l);
	inline_never_check(l);
	copy_hints(l);
	return output_asm(l) ? -1 : output_object(l);
}
