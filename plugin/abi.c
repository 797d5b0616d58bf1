/*
 * abi.c: functions whose arguments or results BPF's registers cannot carry.
 *
 * A BPF function takes five registers and gives back one. Internal functions
 * that want more (six arguments, 128-bit numbers, structs by value) are inlined
 * into their callers, where no convention is needed, or get what is too much by
 * memory if they are large (pack.c); a result that is written through a pointer
 * is one argument like any other, whatever it is called.
 * What others call as it is (exported, called through a pointer) is left to codegen, which
 * names it in its error; recursion to stack.c. LLVM since 23 has a
 * convention for all of these, which released kernels refuse: abi_check says then what
 * older LLVMs say.
 */
#include <stdio.h>

#include "internal.h"

/* Functions of fewer instructions, times the calls that would be more than one, are inlined.
 * Measured: a call with arguments by memory costs about 10 ns more than what is inlined, and
 * the verifier as much; all that it saves is instructions. */
enum { MAX_GROWTH = 200 };

#define PASSES "always-inline,function(sroa,early-cse,simplifycfg,adce),globaldce"

/* A struct or array as an argument comes apart into its numbers. */
unsigned abi_registers(LLVMTypeRef type)
{
	unsigned n = 0;

	switch (llvm.GetTypeKind(type)) {
	case LLVMIntegerTypeKind:
		return (llvm.GetIntTypeWidth(type) + 63) / 64;
	case LLVMFP128TypeKind:
		return 2;
	case LLVMStructTypeKind:
		for (unsigned i = 0; i < llvm.CountStructElementTypes(type); i++)
			n += abi_registers(llvm.StructGetTypeAtIndex(type, i));
		return n;
	case LLVMArrayTypeKind:
		return llvm.GetArrayLength(type) * abi_registers(llvm.GetElementType(type));
	case LLVMVectorTypeKind:
		return llvm.GetVectorSize(type) * abi_registers(llvm.GetElementType(type));
	default:
		return 1;
	}
}

static bool has_attribute(LLVMValueRef fn, unsigned argument, const char *name)
{
	unsigned kind = llvm_attribute(name);

	return llvm.GetEnumAttributeAtIndex(fn, argument, kind) != NULL;
}

bool abi_fits_result(LLVMTypeRef ret)
{
	LLVMTypeKind kind = llvm.GetTypeKind(ret);

	return kind != LLVMStructTypeKind && kind != LLVMArrayTypeKind && abi_registers(ret) <= 1;
}

static bool fits(LLVMValueRef fn)
{
	LLVMTypeRef type = llvm.GlobalGetValueType(fn);
	unsigned n = llvm.CountParams(fn), used = 0;

	for (unsigned i = 0; i < n; i++) {
		if (has_attribute(fn, i + 1, "byval"))
			return false;
		used += abi_registers(llvm.TypeOf(llvm.GetParam(fn, i)));
	}
	return used <= ABI_REGISTERS && !llvm.IsFunctionVarArg(type) &&
	       abi_fits_result(llvm.GetReturnType(type));
}

/* All uses are calls of it. */
static bool is_only_called(LLVMValueRef fn)
{
	LLVMUseRef use;

	if (llvm.IsDeclaration(fn) || llvm.GetLinkage(fn) != LLVMInternalLinkage)
		return false;
	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (!llvm.IsACallInst(user) || llvm.GetCalledValue(user) != fn)
			return false;
	}
	return true;
}

static bool calls_itself(LLVMValueRef fn)
{
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use))
		if (llvm.GetBasicBlockParent(llvm.GetInstructionParent(llvm.GetUser(use))) == fn)
			return true;
	return false;
}

/* sret says that an argument is where the result goes, which codegen refuses
 * by the name alone. */
static void drop_sret(LLVMValueRef fn)
{
	unsigned kind = llvm_attribute("sret");
	unsigned n = llvm.CountParams(fn);
	LLVMUseRef use;

	for (unsigned i = 1; i <= n && i <= 2; i++) {
		if (!llvm.GetEnumAttributeAtIndex(fn, i, kind))
			continue;
		llvm.RemoveEnumAttributeAtIndex(fn, i, kind);
		for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
			LLVMValueRef user = llvm.GetUser(use);

			if (llvm.IsACallInst(user) && llvm.GetCalledValue(user) == fn)
				llvm.RemoveCallSiteEnumAttribute(user, i, kind);
		}
	}
}

void inline_everywhere(struct bld *l, LLVMValueRef fn)
{
	static const char *const against[] = { "noinline", "optnone" };
	static const char always[] = "alwaysinline";
	unsigned noinline = llvm_attribute("noinline");
	LLVMUseRef use;

	for (size_t i = 0; i < ARRAY_SIZE(against); i++)
		llvm.RemoveEnumAttributeAtIndex(
			fn, LLVMAttributeFunctionIndex,
			llvm_attribute(against[i]));
	llvm.AddAttributeAtIndex(
		fn, LLVMAttributeFunctionIndex,
		llvm.CreateEnumAttribute(
			l->ctx, llvm_attribute(always), 0));
	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use))
		if (llvm.IsACallInst(llvm.GetUser(use)))
			llvm.RemoveCallSiteEnumAttribute(llvm.GetUser(use),
							 LLVMAttributeFunctionIndex, noinline);
}

/* Inlining makes the program larger by less than it takes to pass arguments by memory, or
 * by little. */
static bool is_small(LLVMValueRef fn)
{
	size_t calls = 0, instructions = 0;
	LLVMBasicBlockRef b;
	LLVMValueRef i;
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use))
		calls++;
	for (b = llvm.GetFirstBasicBlock(fn); b && calls > 1; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if ((calls - 1) * ++instructions > MAX_GROWTH)
				return false;
	return true;
}

static bool wants_rewrite(LLVMValueRef fn)
{
	return !global_is_llvms(fn) && !fits(fn) && is_only_called(fn);
}

static int inline_small(struct bld *l)
{
	bool any = false;
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		if (!wants_rewrite(fn) || calls_itself(fn) || (pack_can(fn) && !is_small(fn)))
			continue;
		bld_trace(l, NULL, "%s is inlined: BPF has no registers for its arguments or result",
			  llvm.GetValueName2(fn, &(size_t){ 0 }));
		inline_everywhere(l, fn);
		any = true;
	}
	return any ? optimise_run(l, l->module, PASSES) : 0;
}

/* Those that inlining has left: large, or recursive. */
static int pack_large(struct bld *l)
{
	LLVMValueRef *list = NULL, *more, fn;
	size_t count = 0, room = 0;
	int err = 0;

	for (fn = llvm.GetFirstFunction(l->module); fn && !err; fn = llvm.GetNextFunction(fn)) {
		if (!wants_rewrite(fn) || !pack_can(fn))
			continue;
		more = grow(list, count, &room, sizeof(*list));
		if (!more) {
			err = bld_nomem(l);
			break;
		}
		list = more;
		list[count++] = fn;
	}
	if (!err && count && !pack_functions(l, list, count))
		err = optimise_run(l, l->module, PASSES);
	free(list);
	return err || l->failed ? -1 : 0;
}

int abi_settle(struct bld *l)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		if (!global_is_llvms(fn))
			drop_sret(fn);
	return inline_small(l) ? -1 : pack_large(l);
}

static void check_call(struct bld *l, LLVMValueRef fn, LLVMValueRef call)
{
	LLVMValueRef callee = llvm.GetCalledValue(call);
	bool known = llvm.IsAFunction(callee);
	LLVMTypeRef type = llvm.GetCalledFunctionType(call);
	unsigned n = llvm.GetNumArgOperands(call), used = 0;
	size_t len;
	char *text;

	if (llvm.IsAInlineAsm(callee) || (known && global_is_llvms(callee)))
		return;
	for (unsigned i = 0; i < n; i++)
		used += abi_registers(llvm.TypeOf(llvm.GetOperand(call, i)));
	if (used <= ABI_REGISTERS && abi_fits_result(llvm.GetReturnType(type)))
		return;
	if (asprintf(&text, "%s%s%s%s", known ? "GlobalAddress<ptr @" : "",
		     known ? llvm.GetValueName2(callee, &len) : "", known ? "> " : "",
		     used > ABI_REGISTERS ? "too many arguments" : "only small returns supported") < 0) {
		bld_nomem(l);
		return;
	}
	backend_complains(l, text, llvm.GetValueName2(fn, &len), true);
	free(text);
}

static void check_function(struct bld *l, LLVMValueRef fn)
{
	unsigned n = llvm.CountParams(fn), used = 0;
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (unsigned k = 0; k < n; k++)
		used += abi_registers(llvm.TypeOf(llvm.GetParam(fn, k)));
	if (used > ABI_REGISTERS)
		backend_complains(l, "stack arguments are not supported", name, false);
	if (!abi_fits_result(llvm.GetReturnType(llvm.GlobalGetValueType(fn))))
		backend_complains(l, "aggregate returns are not supported", name, false);
	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (llvm.IsACallInst(i))
				check_call(l, fn, i);
}

void abi_check(struct bld *l)
{
	LLVMValueRef fn;

	if (!llvm_is(l, LLVM_HAS_WIDE_CALLS))
		return;
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		if (!llvm.IsDeclaration(fn))
			check_function(l, fn);
}
