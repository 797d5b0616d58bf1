/*
 * panics.c: checks that need not be, and panics that are left.
 *
 * Debug builds check for undefined behaviour at run time: alignment and null
 * checks before each dereference, preconditions of unsafe functions. The checks
 * compute with pointers in ways that the verifier refuses, and a program that
 * passes the verifier cannot fail most of them. They diagnose what is undefined
 * anyway, so taking them away changes no defined program.
 *
 * Functions are recognised by name, so this comes before anything that renames
 * or drops names. What becomes of other panics: panic_cut.c, panic_exit.c.
 */
#include "internal.h"

/* Called with the condition's operands; return nothing, panic if it is false.
 * Or called when a check has failed; never return. As identifiers in mangled
 * names, legacy and v0: with their length in front. */
static const char *const diagnostics[] = {
	"18precondition_check",
	"36panic_misaligned_pointer_dereference",
	"30panic_null_pointer_dereference",
	"32panic_null_reference_constructed",
	"31panic_invalid_enum_construction",
	"14panic_nounwind",
	"18panic_nounwind_fmt",
	"26panic_nounwind_nobacktrace",
	"21unreachable_unchecked",
};

/* Only core's and alloc's: their names begin with the crate, before the
 * function's identifier. A user's function of that name is the user's. */
static bool is_librarys(const char *name, const char *identifier)
{
	static const char *const crates[] = { "4core", "5alloc" };

	for (size_t i = 0; i < ARRAY_SIZE(crates); i++) {
		const char *crate = strstr(name, crates[i]);

		if (crate && crate < identifier)
			return true;
	}
	return false;
}

static bool is_diagnostic(LLVMValueRef fn)
{
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);

	if (!str_has_prefix(name, "_R") && !str_has_prefix(name, "_ZN"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(diagnostics); i++) {
		const char *at = strstr(name, diagnostics[i]);

		/* "118precondition_check..." is another name's end. */
		if (at && (at[-1] < '0' || at[-1] > '9') && is_librarys(name, at))
			return true;
	}
	return false;
}

/* A call that is gone leaves the `unreachable` behind it: the optimiser then
 * knows that the check cannot fail, and takes the check away. */
static void erase_calls(LLVMValueRef fn)
{
	LLVMUseRef use, next;

	for (use = llvm.GetFirstUse(fn); use; use = next) {
		LLVMValueRef user = llvm.GetUser(use);

		next = llvm.GetNextUse(use);
		if (llvm.IsACallInst(user) && llvm.GetCalledValue(user) == fn)
			llvm.InstructionEraseFromParent(user);
	}
}

void panics_drop_diagnostics(struct bld *l)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		LLVMTypeRef ret = llvm.GetReturnType(llvm.GlobalGetValueType(fn));

		if (llvm.GetTypeKind(ret) == LLVMVoidTypeKind && is_diagnostic(fn))
			erase_calls(fn);
	}
}

bool panics_never_returns(LLVMValueRef fn)
{
	return llvm.IsAFunction(fn) &&
	       llvm.GetEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
					    llvm_attribute("noreturn"));
}

/* `loop {}`: what panic handlers end in, and no program that loads has. */
bool panics_is_empty_loop(LLVMBasicBlockRef b)
{
	LLVMValueRef end = llvm.GetBasicBlockTerminator(b);

	return end && llvm.GetFirstInstruction(b) == end &&
	       llvm.GetNumSuccessors(end) == 1 && llvm.GetSuccessor(end, 0) == b;
}

static bool ends_in_panic(LLVMBasicBlockRef b)
{
	LLVMValueRef end = llvm.GetBasicBlockTerminator(b), last;

	if (panics_is_empty_loop(b))
		return true;
	if (!end || llvm.GetInstructionOpcode(end) != LLVMUnreachable)
		return false;
	last = llvm.GetPreviousInstruction(end);
	return last && llvm.IsACallInst(last) && panics_never_returns(llvm.GetCalledValue(last));
}

bool panics_trap(const struct bld *l)
{
	return l->set.allow_bpf_trap && l->set.panic == BLD_PANIC_EXIT;
}

bool panics_remain(struct bld *l)
{
	LLVMBasicBlockRef b;
	LLVMValueRef fn;

	if (panics_trap(l))
		return false;
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
			if (ends_in_panic(b))
				return true;
	return false;
}
