/*
 * panic_value.c: what a program returns whose panic ends it.
 *
 * --panic-value's, else what fails closed for the program's type (programs.c).
 */
#include <inttypes.h>
#include <stdio.h>

#include "internal.h"

/* NULL: no setting is for it. */
static const struct bld_panic_value *setting(const struct bld *l, const char *section)
{
	const struct bld_panic_value *best = NULL;
	size_t len = 0;

	if (!section || !*section)
		return NULL; /* no program: it is called, and what it says is not looked at */
	for (size_t i = 0; i < l->set.panic_value_count; i++) {
		const struct bld_panic_value *v = &l->set.panic_values[i];
		size_t n = v->section ? strlen(v->section) + 1 : 0;

		if ((v->section && !program_section_is(section, v->section)) || n < len)
			continue;
		best = v;
		len = n;
	}
	return best;
}

int64_t panic_value(const struct bld *l, LLVMValueRef fn)
{
	const char *section = llvm.GetSection(fn);
	const struct bld_panic_value *v = setting(l, section);

	return v ? v->value : program_type(section)->fail;
}

/* As a number with a sign, or without. */
static bool fits(LLVMTypeRef type, int64_t value)
{
	unsigned width;

	if (llvm.GetTypeKind(type) != LLVMIntegerTypeKind)
		return true; /* it returns nothing that could be set */
	width = llvm.GetIntTypeWidth(type);
	return width >= 64 || (value >= -(INT64_C(1) << (width - 1)) &&
			       value < INT64_C(1) << width);
}

static void check_program(struct bld *l, LLVMValueRef fn, const struct bld_panic_value *v)
{
	LLVMTypeRef type = llvm.GetReturnType(llvm.GlobalGetValueType(fn));
	size_t len;

	if (fits(type, v->value))
		return;
	bld_fail(l, "--panic-value", "give a value that it can return",
		 "%" PRId64 " does not fit what %s returns, a number of %u bits", v->value,
		 demangled(l, llvm.GetValueName2(fn, &len)), llvm.GetIntTypeWidth(type));
}

int panic_values_check(struct bld *l)
{
	size_t n = l->set.panic_value_count;
	bool *met;
	LLVMValueRef fn;

	if (!n)
		return 0;
	met = calloc(n, sizeof(*met));
	if (!met)
		return bld_nomem(l);
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		const char *section = llvm.GetSection(fn);
		const struct bld_panic_value *v = setting(l, section);

		if (llvm.IsDeclaration(fn) || !v)
			continue;
		check_program(l, fn, v);
		for (size_t i = 0; i < n; i++)
			met[i] |= !l->set.panic_values[i].section ||
				  program_section_is(section, l->set.panic_values[i].section);
	}
	for (size_t i = 0; i < n; i++)
		if (!met[i] && l->set.panic_values[i].section)
			bld_warn(l, "--panic-value", NULL, "no program is in a section %s",
				 l->set.panic_values[i].section);
	free(met);
	return l->failed ? -1 : 0;
}
