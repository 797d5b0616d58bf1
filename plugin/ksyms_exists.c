/*
 * ksyms_exists.c: does the kernel have a symbol? Asked by a function's name, before optimising.
 *
 * C compares a weak extern with null. Rust takes it that what is declared exists, and folds
 * that away in its own compiler; so the question is a call of bpf_ksym.exists.NAME, which
 * becomes that comparison here. NAME is weak from then on, whoever else refers to it.
 */
#include <stdio.h>

#include "internal.h"

#define PREFIX "bpf_ksym.exists."

/* NULL: it asks nothing. C's asm("name") has a byte in front. */
static const char *asked_name(LLVMValueRef fn)
{
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);

	name += *name == '\1';
	return llvm.IsDeclaration(fn) && str_has_prefix(name, PREFIX) ? name : NULL;
}

static int complain(struct bld *l, LLVMValueRef inst, const char *name, const char *remedy,
		    const char *what)
{
	struct bld_message m = { .level = BLD_ERROR, .code = "ksym-name", .symbol = name,
				 .remedy = remedy };

	if (llvm.IsAInstruction(inst)) {
		m.source = chain_source(l, inst);
		m.chain = chain_to_instruction(l, inst);
	}
	m.where = m.source;
	return bld_tell(l, &m, "%s: %s%s%s", name, what, m.chain ? "\n" : "", m.chain ? m.chain : "");
}

/* NULL: it is a call as it should be. */
static const char *misuse(LLVMValueRef user, LLVMValueRef fn)
{
	if (!llvm.IsACallInst(user) || llvm.GetCalledValue(user) != fn)
		return "its address is taken; it can only be called";
	if (llvm.GetNumArgOperands(user))
		return "called with arguments; there are none";
	if (llvm.GetTypeKind(llvm.TypeOf(user)) != LLVMIntegerTypeKind)
		return "its result is not declared as bool";
	return NULL;
}

/* What the program has of the symbol, or a variable that stands for it. */
static LLVMValueRef symbol_of(struct bld *l, const char *name)
{
	LLVMValueRef v = global_named(l->module, name, strlen(name));

	if (!v)
		v = llvm.AddGlobal(l->module, llvm.Int8TypeInContext(l->ctx), name);
	if (!llvm.IsDeclaration(v) || !global_is_object(v))
		return v;
	llvm.SetLinkage(v, LLVMExternalWeakLinkage);
	llvm.SetSection(v, ".ksyms");
	return v;
}

static void answer(LLVMBuilderRef builder, LLVMValueRef call, LLVMValueRef symbol)
{
	LLVMTypeRef type = llvm.TypeOf(call);
	LLVMValueRef is;

	llvm.PositionBuilderBefore(builder, call);
	is = llvm.BuildICmp(builder, LLVMIntNE, symbol, llvm.ConstNull(llvm.TypeOf(symbol)), "");
	if (llvm.GetIntTypeWidth(type) != 1)
		is = llvm.BuildZExt(builder, is, type, "");
	llvm.ReplaceAllUsesWith(call, is);
	llvm.InstructionEraseFromParent(call);
}

static int answer_all(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn, const char *name)
{
	LLVMValueRef symbol = NULL, first = llvm.GetUser(llvm.GetFirstUse(fn));
	LLVMUseRef use;

	if (!name[strlen(PREFIX)])
		return complain(l, first, name, NULL, "names no symbol");
	if (!l->set.btf)
		return complain(l, first, name, "link with --btf", "what the kernel has is found by BTF");
	while ((use = llvm.GetFirstUse(fn))) {
		LLVMValueRef user = llvm.GetUser(use);
		const char *what = misuse(user, fn);

		if (what)
			return complain(l, user, name, "declare it as a function without arguments that "
					"returns bool, and call it", what);
		if (!symbol)
			symbol = symbol_of(l, name + strlen(PREFIX));
		answer(builder, user, symbol);
	}
	return 0;
}

int ksyms_answer(struct bld *l)
{
	LLVMBuilderRef builder = NULL;
	LLVMValueRef fn, next;
	int err = 0;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = next) {
		const char *name = asked_name(fn);

		next = llvm.GetNextFunction(fn);
		if (!name || !llvm.GetFirstUse(fn))
			continue;
		if (!builder)
			builder = llvm.CreateBuilderInContext(l->ctx);
		err |= answer_all(l, builder, fn, name);
		if (!llvm.GetFirstUse(fn))
			llvm.DeleteFunction(fn);
	}
	if (builder)
		llvm.DisposeBuilder(builder);
	return err;
}
