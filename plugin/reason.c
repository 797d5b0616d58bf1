/*
 * reason.c: why a symbol of the object is there, for the map and --why.
 *
 * In: the object's symbol and l->module as codegen has left it. Out: a few words.
 */
#include <stdio.h>

#include "internal.h"

static const char *keepf(struct bld *l, const char *fmt, ...) PRINTF(2, 3);

static const char *keepf(struct bld *l, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	return n < 0 ? "?" : bld_keep(l, text);
}

static const char *name_of(struct bld *l, LLVMValueRef v)
{
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);

	return len ? demangled(l, name) : "data without a name";
}

static bool calls(LLVMValueRef caller, LLVMValueRef fn)
{
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (llvm.IsACallInst(user) && llvm.GetCalledValue(user) == fn &&
		    llvm.GetBasicBlockParent(llvm.GetInstructionParent(user)) == caller)
			return true;
	}
	return false;
}

/* Codegen's calls are no uses: the operation's first place stands for them. */
static const char *runtime_reason(struct bld *l, const char *name)
{
	struct runtime_operation op;
	struct references refs = { 0 };
	const char *user = NULL;

	if (!references_find(l, &name, 1, &refs) && refs.count)
		user = name_of(l, refs.list->user);
	references_free(&refs);
	if (!operation_of(name, &op))
		return user ? keepf(l, "called by %s", user) : "called by generated code";
	return keepf(l, "for a %s%s%s", operation_words(l, &op), user ? " in " : "",
		     user ? user : "");
}

/* Of what bitcode does not know: code without bitcode, or assembly within it. */
static const char *foreign_reason(struct bld *l, const char *name)
{
	const struct input *in = origin_of(l, name, strlen(name));
	const char *user;

	if (in)
		return in->member ? "its archive member was needed" : "its object takes part whole";
	for (size_t i = 0; i < l->input_count; i++)
		if (plain_takes_part(l->inputs[i]) && plain_refers(l->inputs[i], name, &user))
			return keepf(l, "used by %s", user ? demangled(l, user) :
							     input_name(l->inputs[i]));
	return "of assembly code";
}

const char *reason_for(struct bld *l, const char *name)
{
	LLVMValueRef v = global_named(l->module, name, strlen(name)), before;
	const char *section;

	if (!v)
		return foreign_reason(l, name);
	if (!llvm.IsDeclaration(v) && resolve_is_export(l, v)) {
		section = global_is_object(v) ? llvm.GetSection(v) : NULL;
		if (!section || !*section)
			return "exported";
		return llvm.IsAFunction(v) ? "program" : keepf(l, "section %s", section);
	}
	before = chain_before(l, v);
	if (before && global_is_llvms(before))
		return "marked as used";
	if (before)
		return keepf(l, "%s by %s", calls(before, v) ? "called" : "used", name_of(l, before));
	return runtime_reason(l, name);
}
