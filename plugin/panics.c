/*
 * panics.c: Rust's panics, as far as a linker may know better.
 *
 * Debug builds check for undefined behaviour at run time: alignment and null
 * checks before each dereference, preconditions of unsafe functions. The
 * checks compute with pointers in ways that the verifier refuses, and a
 * program that passes the verifier cannot fail most of them. They diagnose
 * what is undefined anyway, so taking them away changes no defined program.
 *
 * Functions are recognised by name, so this comes before anything that renames
 * or drops names.
 */
#include "internal.h"

/* Called with the condition's operands; return nothing, panic if it is false. */
static const char *const checks[] = { "precondition_check" };

/* Called when a check has failed; never return. */
static const char *const failures[] = {
	"panic_misaligned_pointer_dereference",
	"panic_null_pointer_dereference",
	"panic_null_reference_constructed",
	"panic_invalid_enum_construction",
	"panic_nounwind",
};

static bool names_one(const char *const *list, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (memmem(name, len, list[i], strlen(list[i])))
			return true;
	return false;
}

static bool is_diagnostic(LLVMValueRef fn)
{
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);

	/* Only Rust's mangled names: v0's and the legacy one's. */
	if (!str_has_prefix(name, "_R") && !str_has_prefix(name, "_ZN"))
		return false;
	return names_one(failures, ARRAY_SIZE(failures), name, len) ||
	       names_one(checks, ARRAY_SIZE(checks), name, len);
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
