/*
 * runtime.c: our own runtime functions, written for the verifier.
 *
 * compiler_builtins' memcpy aligns its pointers and copies words, which the
 * kernel refuses, and its 128-bit division returns by two registers, which BPF
 * has not. runtime.ll has functions for the same purposes that load. They take
 * the place of the compiler's own library only: a definition of the user's, in
 * an object or an archive, wins.
 */
#include "internal.h"

__asm__(".pushsection .rodata\n"
	"runtime_text:\n"
	".incbin \"" RUNTIME_LL "\"\n"
	".byte 0\n"
	"runtime_text_end:\n"
	".popsection\n");

extern const char runtime_text[] __attribute__((visibility("hidden")));
extern const char runtime_text_end[] __attribute__((visibility("hidden")));

static const char *const memory[] = { "memcpy", "memmove", "memset", "memcmp", "bcmp" };

static bool has(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(memory); i++)
		if (strlen(memory[i]) == len && memcmp(memory[i], name, len) == 0)
			return true;
	return false;
}

/* The member that has the name is of the library that comes with the compiler. */
static bool is_compilers(struct bld *l, const struct symbol *s)
{
	return claim_member(l, s->member) == 0 &&
	       strstr(input_name(s->member), "(compiler_builtins-");
}

bool runtime_supplies(struct bld *l, const char *name, size_t len)
{
	const struct symbol *s;

	if (!has(name, len) || !llvm_is(l, LLVM_READS_PTR))
		return false;
	s = symtab_find(&l->symtab, name, len);
	return !s || (!s->object && (!s->member || is_compilers(l, s)));
}

static LLVMModuleRef parse(struct bld *l)
{
	size_t len = (size_t)(runtime_text_end - runtime_text) - 1;
	LLVMMemoryBufferRef text =
		llvm.CreateMemoryBufferWithMemoryRange(runtime_text, len, "runtime.ll", 1);
	char *message = NULL;
	LLVMModuleRef m;
	bool failed;

	/* Text is read by its names, which the link's context does not keep. */
	llvm.ContextSetDiscardValueNames(l->ctx, 0);
	failed = llvm.ParseIRInContext(l->ctx, text, &m, &message);
	llvm.ContextSetDiscardValueNames(l->ctx, 1);
	if (!failed)
		return m;
	bld_fail(l, NULL, NULL, "this LLVM cannot read our runtime functions: %s", message);
	llvm.DisposeMessage(message);
	return NULL;
}

/* Without a reference in IR a function is linked because it is external. */
static void choose(struct bld *l, LLVMModuleRef m)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(m); fn; fn = llvm.GetNextFunction(fn)) {
		size_t len;
		const char *name = llvm.GetValueName2(fn, &len);

		if (llvm.IsDeclaration(fn))
			continue;
		llvm.SetVisibility(fn, LLVMHiddenVisibility);
		if (!symtab_find(&l->libcalls, name, len) || !runtime_supplies(l, name, len))
			llvm.SetLinkage(fn, LLVMLinkOnceODRLinkage);
		else
			bld_trace(l, NULL, "%s is our own: the verifier follows it", name);
	}
}

/* memcpy's result is its first argument, which every caller has. */
static void use_destination(LLVMModuleRef m)
{
	for (size_t i = 0; i < 3; i++) {
		LLVMValueRef fn = llvm.GetNamedFunction(m, memory[i]);
		LLVMUseRef use = fn && llvm.IsDeclaration(fn) ? llvm.GetFirstUse(fn) : NULL;

		for (; use; use = llvm.GetNextUse(use)) {
			LLVMValueRef call = llvm.GetUser(use);

			if (llvm.IsACallInst(call) && llvm.GetCalledValue(call) == fn &&
			    llvm.GetFirstUse(call))
				llvm.ReplaceAllUsesWith(call, llvm.GetOperand(call, 0));
		}
	}
}

static void make_internal(LLVMModuleRef m, LLVMModuleRef runtime_names)
{
	LLVMValueRef fn, linked;

	for (fn = llvm.GetFirstFunction(runtime_names); fn; fn = llvm.GetNextFunction(fn)) {
		linked = llvm.GetNamedFunction(m, llvm.GetValueName2(fn, &(size_t){ 0 }));
		if (!linked || llvm.IsDeclaration(linked) ||
		    llvm.GetVisibility(linked) != LLVMHiddenVisibility)
			continue;
		llvm.SetVisibility(linked, LLVMDefaultVisibility);
		llvm.SetLinkage(linked, LLVMInternalLinkage);
	}
}

int runtime_link(struct bld *l)
{
	LLVMModuleRef m = parse(l), names;
	int err;

	if (!m)
		return -1;
	use_destination(l->module);
	choose(l, m);
	llvm.SetTarget(m, llvm.GetTarget(l->module));
	llvm.SetModuleDataLayout(m, target_layout(l));
	names = llvm.CloneModule(m);
	err = llvm.LinkModules2(l->module, m);
	if (!err)
		make_internal(l->module, names);
	llvm.DisposeModule(names);
	return err ? bld_fail(l, NULL, NULL, "LLVM cannot link our runtime functions") : 0;
}
