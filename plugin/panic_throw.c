/*
 * panic_throw.c: --panic=throw, a panic is an exception of the kernel's.
 *
 * bpf_throw (6.7 and later) ends the program from any depth of calls, so functions that may
 * panic stay functions. What it is given is what the program returns. The kernel takes no
 * exception where something is held, nor in what it calls back: so functions are inlined
 * that are called where something may be held, and by what is called back. Also those that
 * programs have in common which return different values.
 */
#include <inttypes.h>
#include <stdio.h>

#include "internal.h"

/* Of a function that stays one: what its programs return. */
static const char attribute[] = "bpf-ld-shim-throws";

bool panics_throw(const struct bld *l)
{
	return l->set.panic == BLD_PANIC_THROW;
}

int panic_throw_check(struct bld *l)
{
	if (!panics_throw(l) || kfunc_declare(l, "bpf_throw", false))
		return 0;
	return bld_fail(l, "--panic=throw",
			"add --btf, and compile with debug info (rustc: -C debuginfo=2, clang: -g)",
			"the kernel's bpf_throw is found by BTF, and this link makes none");
}

static bool may_hold(LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (resource_acquired(i) || resource_released(i))
				return true;
	return false;
}

static bool is_program(LLVMValueRef fn)
{
	const char *section = llvm.GetSection(fn);

	return section && *section;
}

/* What a caller says of how the function must end. True: that is news. */
static bool learn(struct panic_function *f, const struct panic_function *caller)
{
	struct panic_function old = *f;

	f->inlined |= caller->inlined || caller->closed;
	if (caller->known && f->known && caller->value != f->value)
		f->inlined = true;
	if (caller->known && !f->known) {
		f->known = true;
		f->value = caller->value;
	}
	return f->inlined != old.inlined || f->known != old.known;
}

static struct panic_function *find(struct panic_function *list, size_t count, LLVMValueRef fn)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].fn == fn)
			return &list[i];
	return NULL;
}

static bool learn_from_callers(struct panic_function *list, size_t count, struct panic_function *f)
{
	bool news = false;
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(f->fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);
		const struct panic_function *caller;

		if (!llvm.IsACallInst(user) || llvm.GetCalledValue(user) != f->fn)
			continue;
		caller = find(list, count,
			      llvm.GetBasicBlockParent(llvm.GetInstructionParent(user)));
		news |= caller && learn(f, caller);
	}
	return news;
}

void panic_throw_sort(struct bld *l, struct panic_function *list, size_t count)
{
	bool news = true;
	size_t len;

	for (size_t i = 0; i < count; i++) {
		struct panic_function *f = &list[i];

		f->inlined = strcmp(llvm.GetValueName2(f->fn, &len), PANIC_IF_NAME) == 0;
		f->closed = callback_is(f->fn) || may_hold(f->fn);
		f->known = is_program(f->fn);
		f->value = f->known ? panic_value(l, f->fn) : 0;
	}
	while (news) {
		news = false;
		for (size_t i = 0; i < count; i++)
			news |= learn_from_callers(list, count, &list[i]);
	}
}

void panic_throw_mark(struct bld *l, const struct panic_function *f)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, f->value);
	llvm.AddAttributeAtIndex(f->fn, LLVMAttributeFunctionIndex,
				 llvm.CreateStringAttribute(l->ctx, attribute, strlen(attribute), text,
							    (unsigned)strlen(text)));
}

static LLVMAttributeRef mark_of(LLVMValueRef fn)
{
	return llvm.GetStringAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute,
					      strlen(attribute));
}

bool panic_throw_is_marked(LLVMValueRef fn)
{
	return mark_of(fn) != NULL;
}

void panic_throw(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn)
{
	LLVMValueRef callee = kfunc_declare(l, "bpf_throw", false), cookie;
	LLVMAttributeRef mark = mark_of(fn);
	unsigned len;
	int64_t value = mark ? strtoll(llvm.GetStringAttributeValue(mark, &len), NULL, 10)
			     : panic_value(l, fn);

	if (callback_is(fn))
		return; /* one for later: it returns */
	cookie = llvm.ConstInt(llvm.IntTypeInContext(l->ctx, 64), (unsigned long long)value, 1);
	llvm.BuildCall2(b, llvm.GlobalGetValueType(callee), callee, &cookie, 1, "");
}

void panic_throw_forget(struct bld *l)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		if (mark_of(fn))
			llvm.RemoveStringAttributeAtIndex(fn, LLVMAttributeFunctionIndex, attribute,
							  strlen(attribute));
}
