/*
 * alias.c: aliases of definitions that lose, and ifuncs.
 *
 * An alias is a second name for code or data of its own module, whatever becomes of the
 * first name. LLVM's linker has it so when the loser comes second, but lets the alias
 * follow the name when a stronger definition comes later.
 */
#include <stdio.h>

#include "internal.h"

#define OWN_SUFFIX ".own"

static bool has_alias(LLVMModuleRef m, LLVMValueRef v)
{
	LLVMValueRef a;

	for (a = llvm.GetFirstGlobalAlias(m); a; a = llvm.GetNextGlobalAlias(a))
		if (llvm.AliasGetAliasee(a) == v)
			return true;
	return false;
}

/* Everything but aliases means `other` from now on. */
static void replace_but_in_aliases(LLVMModuleRef m, LLVMValueRef v, LLVMValueRef other)
{
	LLVMValueRef a;

	llvm.ReplaceAllUsesWith(v, other);
	for (a = llvm.GetFirstGlobalAlias(m); a; a = llvm.GetNextGlobalAlias(a))
		if (llvm.AliasGetAliasee(a) == other)
			llvm.AliasSetAliasee(a, v);
}

void alias_keep(LLVMModuleRef m, const char *name, size_t len)
{
	LLVMValueRef v = global_named(m, name, len), other;
	char *copy;

	if (!v || !global_is_object(v) || global_is_missing(v) || !has_alias(m, v))
		return;
	if (asprintf(&copy, "%.*s" OWN_SUFFIX, (int)len, name) < 0)
		abort(); /* the alias would mean something else */
	llvm.SetValueName2(v, copy, strlen(copy));
	copy[len] = '\0';
	other = global_declare_like(m, v, copy);
	replace_but_in_aliases(m, v, other);
	llvm.SetLinkage(v, LLVMInternalLinkage);
	llvm.SetVisibility(v, LLVMDefaultVisibility);
	if (llvm.GetComdat(v))
		llvm.SetComdat(v, NULL);
	free(copy);
}

int ifuncs_refuse(struct bld *l)
{
	LLVMValueRef v;
	size_t len;

	for (v = llvm.GetFirstGlobalIFunc(l->module); v; v = llvm.GetNextGlobalIFunc(v)) {
		const char *name = llvm.GetValueName2(v, &len);
		const struct bld_message m = {
			.code = "ifunc",
			.where = demangled(l, name),
			.symbol = name,
			.remedy = "choose at run time with an if, or at load time with a constant "
				  "that the loader sets",
		};

		bld_tell(l, &m, "an indirect function (ifunc), which no loader of BPF resolves");
	}
	return l->failed ? -1 : 0;
}
