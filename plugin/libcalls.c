/*
 * libcalls.c: the runtime functions that code generation calls by name.
 *
 * memcpy, __multi3 and their kind are no references in IR: codegen makes the
 * calls. Linking them all in advance would put a dead memcpy family into every
 * object, so this goes the other way round. If the optimised module has
 * anything that could become such a call, codegen runs on a copy and its
 * complaints are read ("A call to built-in function 'memcpy' is not
 * supported", or an undefined symbol from LLVM 23 on). What it named is then
 * linked out of the archives, function by function, and optimised by itself.
 * A definition that the user's objects bring along stays only if it is called.
 * What nobody but the compiler's own library defines comes from runtime.c.
 */
#include <stdio.h>

#include "internal.h"

/* Every crate and runtime library has these, and exports them: they are the
 * ones worth keeping for codegen from the start. Any other (__multi3, fma ...)
 * is fetched when codegen asks. */
static const char *const memory_functions[] = {
	"memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen",
};

bool libcall_is_memory(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(memory_functions); i++)
		if (strlen(memory_functions[i]) == len &&
		    memcmp(memory_functions[i], name, len) == 0)
			return true;
	return false;
}

const char *libcall_companion(const char *name, size_t len)
{
	/* memcmp whose result is only compared with zero becomes bcmp. */
	return len == 6 && memcmp(name, "memcmp", 6) == 0 ? "bcmp" : NULL;
}

static void note(void *ctx, const char *name)
{
	struct bld *l = ctx;

	if (!symtab_add_copy(&l->libcalls, name, strlen(name)))
		bld_nomem(l);
}

bool libcalls_noticed(struct bld *l, const char *text)
{
	static const char before[] = "A call to built-in function '";
	const char *name = strstr(text, before), *end;

	if (!name)
		return false;
	name += strlen(before);
	end = strchr(name, '\'');
	if (!end || !strstr(end, "is not supported"))
		return false;
	if (l->probing) {
		if (!symtab_add_copy(&l->libcalls, name, (size_t)(end - name)))
			bld_nomem(l);
		return true;
	}
	/* Outside a probe the complaint stands only if nothing defines it. */
	return symtab_find(&l->libcalls, name, (size_t)(end - name)) != NULL;
}

/* A copy of so many bytes at most becomes loads and stores: 128 of them, as
 * wide as the alignment (BPFSubtarget, getCommonMaxStoresPerMemFunc). */
static uint64_t expandable(LLVMValueRef call, unsigned pointers)
{
	static unsigned align_kind;
	uint64_t align = 8;

	if (!align_kind)
		align_kind = llvm_attribute("align");
	for (unsigned i = 0; i < pointers; i++) {
		LLVMAttributeRef a = llvm.GetCallSiteEnumAttribute(call, i + 1, align_kind);
		uint64_t n = a ? llvm.GetEnumAttributeValue(a) : 1;

		align = n < align ? n : align;
	}
	return 128 * align;
}

/* The runtime function that codegen will call for a memory intrinsic, or NULL
 * if it becomes loads and stores. */
static const char *memory_call(const struct bld *l, LLVMValueRef call)
{
	LLVMValueRef callee = llvm.GetCalledValue(call), size;
	const char *name, *libcall;
	bool copy;
	size_t len;

	if (!llvm.IsAFunction(callee))
		return NULL;
	name = llvm.GetValueName2(callee, &len);
	copy = str_has_prefix(name, "llvm.memcpy.p");
	libcall = copy				       ? "memcpy"
		  : str_has_prefix(name, "llvm.memset.p")  ? "memset"
		  : str_has_prefix(name, "llvm.memmove.p") ? "memmove"
							    : NULL;
	if (!libcall)
		return NULL;
	size = llvm.GetOperand(call, 2);
	if (!llvm.IsAConstantInt(size))
		return libcall;
	/* With --bpf-expand-memcpy-in-order memcpy is the only one expanded. */
	if (!copy && !l->set.no_expand_memcpy_in_order)
		return libcall;
	if (llvm.ConstIntGetZExtValue(size) > expandable(call, libcall[3] == 's' ? 1 : 2))
		return libcall;
	return NULL;
}

static bool is_float(LLVMTypeRef type)
{
	switch (llvm.GetTypeKind(type)) {
	case LLVMHalfTypeKind:
	case LLVMBFloatTypeKind:
	case LLVMFloatTypeKind:
	case LLVMDoubleTypeKind:
	case LLVMX86_FP80TypeKind:
	case LLVMFP128TypeKind:
		return true;
	default:
		return false;
	}
}

/* Loads, stores, phis, additions and bits of wide integers are plain code. */
static bool is_wide_arithmetic(LLVMValueRef i)
{
	LLVMTypeRef type = llvm.TypeOf(i);

	switch (llvm.GetInstructionOpcode(i)) {
	case LLVMShl:
	case LLVMLShr:
	case LLVMAShr:
		/* By a constant it becomes shifts of the halves. */
		if (llvm.IsAConstantInt(llvm.GetOperand(i, 1)))
			return false;
		__attribute__((fallthrough));
	case LLVMMul:
	case LLVMUDiv:
	case LLVMSDiv:
	case LLVMURem:
	case LLVMSRem:
		/* vectors come apart into scalars */
		return llvm.GetTypeKind(type) != LLVMIntegerTypeKind ||
		       llvm.GetIntTypeWidth(type) > 64;
	default:
		return false;
	}
}

static bool is_float_arithmetic(LLVMValueRef i)
{
	switch (llvm.GetInstructionOpcode(i)) {
	case LLVMLoad:
	case LLVMStore:
	case LLVMPHI:
	case LLVMSelect:
	case LLVMBitCast:
	case LLVMRet:
		return false;
	default:
		return is_float(llvm.TypeOf(i)) ||
		       (llvm.GetNumOperands(i) && is_float(llvm.TypeOf(llvm.GetOperand(i, 0))));
	}
}

/* Arithmetic for which only codegen knows what it calls. */
static bool is_uncertain(LLVMValueRef i)
{
	LLVMValueRef callee = llvm.IsACallInst(i) ? llvm.GetCalledValue(i) : NULL;
	size_t len;

	if (callee && llvm.IsAFunction(callee) && global_is_llvms(callee) &&
	    strstr(llvm.GetValueName2(callee, &len), "mul.with.overflow"))
		return true; /* __multi3 */
	return is_wide_arithmetic(i) || is_float_arithmetic(i);
}

/* Calls fn for each instruction of the module. */
static void each_instruction(struct bld *l, void (*fn)(struct bld *l, LLVMValueRef i, void *ctx),
			     void *ctx)
{
	LLVMBasicBlockRef b;
	LLVMValueRef f, i;

	for (f = llvm.GetFirstFunction(l->module); f; f = llvm.GetNextFunction(f))
		for (b = llvm.GetFirstBasicBlock(f); b; b = llvm.GetNextBasicBlock(b))
			for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
				fn(l, i, ctx);
}

static void note_need(struct bld *l, LLVMValueRef i, void *uncertain)
{
	const char *call = llvm.IsACallInst(i) ? memory_call(l, i) : NULL;

	if (call)
		note(l, call);
	if (is_uncertain(i))
		*(bool *)uncertain = true;
}

/* Notes what codegen will call. True if it must be asked. The optimiser itself
 * also makes calls (bcmp, strlen): they are declarations then. */
static bool note_needs(struct bld *l)
{
	LLVMValueRef fn;
	bool uncertain = false;

	each_instruction(l, note_need, &uncertain);
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		size_t len;
		const char *name = llvm.GetValueName2(fn, &len);

		if (llvm.IsDeclaration(fn) && llvm.GetFirstUse(fn) && !global_is_llvms(fn) &&
		    llvm.GetLinkage(fn) != LLVMExternalWeakLinkage)
			note(l, name);
	}
	return uncertain;
}

static void expect(struct bld *l, LLVMValueRef i, void *found)
{
	const char *call = llvm.IsACallInst(i) ? memory_call(l, i) : NULL;
	struct symbol *s = call ? symtab_find(&l->symtab, call, strlen(call)) : NULL;

	if (!s || !s->member || s->object || s->libcall || runtime_supplies(l, s->name, s->len))
		return;
	s->libcall = true;
	*(bool *)found = true;
}

bool libcalls_expected(struct bld *l)
{
	bool found = false;

	each_instruction(l, expect, &found);
	return found;
}

static bool has_uncertain(LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (is_uncertain(i))
				return true;
	return false;
}

/* Of the rest it is known what codegen calls. An alias needs the function it is of. */
static int leave_out_certain(struct bld *l, LLVMModuleRef m)
{
	LLVMValueRef fn;

	llvm.StripModuleDebugInfo(m);
	if (llvm.GetFirstGlobalAlias(m) || llvm.GetFirstGlobalIFunc(m))
		return 0;
	for (fn = llvm.GetFirstFunction(m); fn; fn = llvm.GetNextFunction(fn))
		if (!llvm.IsDeclaration(fn) && !libcall_is_kept(l, fn) && !has_uncertain(fn))
			llvm.SetLinkage(fn, LLVMAvailableExternallyLinkage);
	return optimise_run_now(l, m, "elim-avail-extern");
}

/* What the module has was only left out. */
static void note_undefined(void *ctx, const char *name)
{
	struct bld *l = ctx;

	if (!global_is_defined(l->module, name, strlen(name)))
		note(l, name);
}

static int probe(struct bld *l)
{
	LLVMModuleRef copy = llvm.CloneModule(l->module);
	struct image object = { 0 };
	bool lowered;
	int err;

	/* Others only complain of what is not lowered yet, which does not count here. */
	if (llvm_is(l, LLVM_ABORTS_ON_DIVISION) && arith_lower(l, copy, &lowered))
		return -1;
	if (leave_out_certain(l, copy))
		return -1;
	l->probing = true;
	err = codegen_emit(l, copy, LLVMObjectFile, &object);
	l->probing = false;
	llvm.DisposeModule(copy);
	if (err)
		return -1;
	err = elf_undefined(&object, note_undefined, l);
	image_free(&object);
	return err;
}

/* Marks what is called, can be had and has not been a root yet. */
static bool mark_missing(struct bld *l)
{
	bool missing = false;

	for (size_t i = 0; i < l->libcalls.count; i++) {
		const struct symbol *c = &l->libcalls.symbols[i];
		struct symbol *s = symtab_find(&l->symtab, c->name, c->len);

		if (!s || !(s->member || s->object) || s->libcall || plain_defines(s) ||
		    global_is_defined(l->module, c->name, c->len) ||
		    runtime_supplies(l, c->name, c->len) || arith_replaces(c->name, c->len))
			continue;
		bld_trace(l, NULL, "codegen calls %.*s: linking again with it", (int)c->len, c->name);
		s->libcall = true;
		missing = true;
	}
	return missing;
}

bool libcall_is_kept(struct bld *l, LLVMValueRef v)
{
	const struct symbol *s;
	const char *name;
	size_t len;

	if (!llvm.IsAFunction(v))
		return false;
	name = llvm.GetValueName2(v, &len);
	s = symtab_find(&l->symtab, name, len);
	return libcall_is_memory(name, len) || (s && s->libcall);
}

/* Makes the kept functions internal that codegen calls, or those that it does
 * not call. Returns their number. */
static size_t make_internal(struct bld *l, bool called)
{
	size_t n = 0;
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		size_t len;
		const char *name = llvm.GetValueName2(fn, &len);

		if (llvm.IsDeclaration(fn) || llvm.GetVisibility(fn) != LLVMHiddenVisibility ||
		    !libcall_is_kept(l, fn) || !symtab_find(&l->libcalls, name, len) == called)
			continue;
		llvm.SetVisibility(fn, LLVMDefaultVisibility);
		llvm.SetLinkage(fn, LLVMInternalLinkage);
		n++;
	}
	return n;
}

/* What is not called goes; what is called becomes internal after that, since
 * nothing in the module refers to it. */
static int settle(struct bld *l)
{
	if (make_internal(l, false) && optimise_run(l, l->module, "globaldce"))
		return -1;
	make_internal(l, true);
	return 0;
}

static bool is_ours_needed(struct bld *l)
{
	for (size_t i = 0; i < l->libcalls.count; i++) {
		const struct symbol *c = &l->libcalls.symbols[i];

		if (runtime_supplies(l, c->name, c->len))
			return true;
	}
	return false;
}

/* Our own functions refer to nothing else, so they need no new link. */
static int supply_ours(struct bld *l)
{
	bool arithmetic = false;

	if (arith_lower(l, l->module, &arithmetic))
		return -1;
	if (!arithmetic && !is_ours_needed(l))
		return 0;
	if (runtime_link(l))
		return -1;
	return arithmetic ? optimise_run(l, l->module, "always-inline") : 0;
}

int libcalls_provide(struct bld *l, bool *again)
{
	if (!wants(l, BLD_EMIT_OBJ) && !wants(l, BLD_EMIT_ASM))
		return 0;
	legalise_for_codegen(l, l->module);
	if (note_needs(l) && probe(l))
		return -1;
	*again = mark_missing(l);
	if (*again || l->failed)
		return 0;
	return settle(l) ? -1 : supply_ours(l);
}
