/*
 * codegen.c: from optimised IR to the outputs that were asked for.
 *
 * Bitcode and IR are written as the optimiser left them; object code comes
 * from the engine, assembly from the core API. LLVM reports some failures by
 * a diagnostic while the call returns success; those are in l->failed.
 */
#include <stdio.h>

#include "internal.h"

int codegen_emit(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type, struct image *out)
{
	char *message = NULL;
	LLVMMemoryBufferRef buf;

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

/* Names that a loader resolves, not the linker. */
static int note_kernels(struct bld *l)
{
	struct global_iter it;
	LLVMValueRef v;

	for (it = global_begin(l->module); (v = global_next(&it));) {
		const char *section = global_is_object(v) ? llvm.GetSection(v) : NULL, *name;
		size_t len;

		if (!section || !llvm.IsDeclaration(v) ||
		    (strcmp(section, ".ksyms") && strcmp(section, ".kconfig")))
			continue;
		name = llvm.GetValueName2(v, &len);
		if (!symtab_add_copy(&l->kernels, name, len))
			return bld_nomem(l);
	}
	return 0;
}

/* Codegen has read the module and left its functions as they were. */
static void report_undefined(void *ctx, const char *name)
{
	struct bld *l = ctx;
	LLVMValueRef v = global_named(l->module, name, strlen(name));
	const char *chain = v ? chain_to(l, v) : NULL;

	if (symtab_find(&l->kernels, name, strlen(name)) ||
	    (l->set.allow_bpf_trap && strcmp(name, "__bpf_trap") == 0))
		return;
	bld_fail(l, NULL, "link the object or archive that defines it, or put a kernel symbol into "
		 "section .ksyms", "undefined symbol: %s%s%s%s", name,
		 chain ? " (" : "", chain ? chain : "", chain ? ")" : "");
}

/* Without an object to ask: module assembly may define what IR lacks. */
static int check_module(struct bld *l)
{
	struct global_iter it;
	LLVMValueRef v;
	size_t len;

	llvm.GetModuleInlineAsm(l->module, &len);
	if (len || note_kernels(l))
		return l->failed ? -1 : 0;
	for (it = global_begin(l->module); (v = global_next(&it));)
		if (llvm.IsDeclaration(v) && llvm.GetFirstUse(v) && !global_is_llvms(v) &&
		    llvm.GetLinkage(v) != LLVMExternalWeakLinkage)
			report_undefined(l, llvm.GetValueName2(v, &len));
	return l->failed ? -1 : 0;
}

static int output_asm(struct bld *l)
{
	LLVMModuleRef copy;
	int err;

	if (!wants(l, BLD_EMIT_ASM))
		return 0;
	if (!wants(l, BLD_EMIT_OBJ) && check_module(l))
		return -1;
	copy = wants(l, BLD_EMIT_OBJ) ? llvm.CloneModule(l->module) : l->module;
	err = codegen_emit(l, copy, LLVMAssemblyFile, &l->output[BLD_EMIT_ASM]);
	if (copy != l->module)
		llvm.DisposeModule(copy);
	return err;
}

static int output_object(struct bld *l)
{
	struct image *obj = &l->output[BLD_EMIT_OBJ];

	if (!wants(l, BLD_EMIT_OBJ))
		return 0;
	if (note_kernels(l) || btf_note_functions(l) || l->engine->emit(l, obj) ||
	    bld_save(l, "object.o", obj->data, obj->len))
		return -1;
	/* On the object, not the module: module assembly defines symbols too. */
	return elf_undefined(obj, report_undefined, l);
}

int codegen_object(struct bld *l)
{
	if (output_ir(l) || output_asm(l))
		return -1;
	return output_object(l);
}
