/*
 * verify.c: is the merged module valid IR? If not, whose fault is it?
 *
 * LLVM checks the whole and does not say which function is wrong when it complains of an
 * instruction. Functions are checked one by one then, and if none is wrong by itself, the
 * inputs.
 */
#include <stdio.h>

#include "internal.h"

#define REMEDY "it is corrupt, or its compiler is at fault: build it again, or with another compiler"

/* Complaints have lines with what they are about; a few are enough. */
static int first_lines(const char *message)
{
	const char *end = message;

	for (int n = 0; n < 3 && *end; n++)
		end += strcspn(end, "\n") + (end[strcspn(end, "\n")] == '\n');
	while (end > message && end[-1] == '\n')
		end--;
	return (int)(end - message);
}

static void tell_function(struct bld *l, LLVMValueRef fn, const char *message)
{
	size_t len;
	struct bld_message m = { .code = "invalid-ir", .remedy = REMEDY };

	m.symbol = llvm.GetValueName2(fn, &len);
	m.demangled = demangled(l, m.symbol);
	/* No place: debug info may be what is invalid. */
	m.input = origin_name(l, fn);
	m.where = m.input;
	bld_tell(l, &m, "%s is not valid IR%s%.*s", m.demangled, message ? ": " : ", either",
		 message ? first_lines(message) : 0, message ? message : "");
}

static bool tell_functions(struct bld *l, const char *message)
{
	bool found = false;
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		if (llvm.IsDeclaration(fn) || !llvm.VerifyFunction(fn, LLVMReturnStatusAction))
			continue;
		tell_function(l, fn, found ? NULL : message);
		found = true;
	}
	return found;
}

static bool tell_inputs(struct bld *l)
{
	bool found = false;

	for (size_t i = 0; i < l->input_count; i++) {
		struct input *in = l->inputs[i];
		LLVMModuleRef m = in->links ? claim_module(l, in) : NULL;
		char *message = NULL;

		if (m && llvm.VerifyModule(m, LLVMReturnStatusAction, &message)) {
			bld_fail(l, in->name, REMEDY, "not valid IR: %.*s", first_lines(message),
				 message);
			found = true;
		}
		llvm.DisposeMessage(message);
		if (m)
			llvm.DisposeModule(m);
	}
	bld_reads(l, NULL);
	return found;
}

int verify_module(struct bld *l)
{
	char *message = NULL;
	bool valid;

	/* What is corrupt may make LLVM crash here, too. */
	bld_reads(l, origin_only(l));
	valid = !llvm.VerifyModule(l->module, LLVMReturnStatusAction, &message);
	bld_reads(l, NULL);
	if (!valid && !tell_functions(l, message) && !tell_inputs(l))
		bld_fail(l, NULL, "--save-temps=DIR keeps the module",
			 "the merged module is not valid IR, though each input is: %.*s",
			 first_lines(message), message);
	llvm.DisposeMessage(message);
	return l->failed ? -1 : 0;
}
