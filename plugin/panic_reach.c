/*
 * panic_reach.c: the functions that may panic are inlined, up to the programs.
 *
 * There a panic can end the program by a return (with --panic=throw, where it is). What a helper calls back is one end of it,
 * too (panic_callback.c): it says so to the program, which then may panic by itself.
 * What cannot be: recursion, and functions whose address goes elsewhere.
 */
#include "internal.h"

static LLVMValueRef function_of(LLVMValueRef instruction)
{
	return llvm.GetBasicBlockParent(llvm.GetInstructionParent(instruction));
}

/* The functions that may panic, by themselves or by what they call. */
struct panicking {
	struct bld *l;
	struct panic_function *list;
	size_t count, room;
};

static int add(struct panicking *p, LLVMValueRef fn)
{
	struct panic_function *list;

	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].fn == fn)
			return 0;
	list = grow(p->list, p->count, &p->room, sizeof(*list));
	if (!list)
		return bld_nomem(p->l);
	p->list = list;
	list[p->count++] = (struct panic_function){ .fn = fn, .inlined = true };
	return 0;
}

static bool is_call_of(LLVMValueRef user, LLVMValueRef fn)
{
	return llvm.IsACallInst(user) && llvm.GetCalledValue(user) == fn;
}

/* A list of what must stay (llvm.used, llvm.compiler.used; SEC of libbpf puts programs there),
 * a struct of programs that the kernel enters, or a map of programs (tail calls). */
static bool is_list(LLVMValueRef var)
{
	const char *section = llvm.GetSection(var);

	return global_is_llvms(var) ||
	       (section && (program_is_table(section) || strcmp(section, ".maps") == 0));
}

/* True if the address goes nowhere but to helpers that call it back, and into such lists. */
static bool is_known_use(LLVMValueRef user, LLVMValueRef fn)
{
	LLVMUseRef use;

	if (llvm.IsAGlobalVariable(user))
		return is_list(user);
	if (!llvm.IsAConstant(user))
		return callback_use(user, fn) != CALLBACK_NO;
	for (use = llvm.GetFirstUse(user); use; use = llvm.GetNextUse(use))
		if (!is_known_use(llvm.GetUser(use), fn))
			return false;
	return true;
}

static int add_callers(struct panicking *p, LLVMValueRef fn)
{
	LLVMUseRef use;
	size_t len;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (is_call_of(user, fn) ? add(p, function_of(user)) : 0)
			return -1;
		if (!is_call_of(user, fn) && !is_known_use(user, fn))
			return bld_fail(p->l, llvm.GetValueName2(fn, &len),
					"check before indexing or computing, so that it cannot panic",
					"may panic, but is called through a pointer, where a panic "
					"cannot end the program");
	}
	return 0;
}

bool panic_is_called(LLVMValueRef fn)
{
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use))
		if (is_call_of(llvm.GetUser(use), fn))
			return true;
	return false;
}

bool panics_directly(LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (panic_is_end(i))
				return true;
	return false;
}

static int find_panicking(struct panicking *p)
{
	static const char *const names[] = { PANIC_NAME, PANIC_AT_NAME };
	LLVMUseRef use;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		LLVMValueRef panic = llvm.GetNamedFunction(p->l->module, names[i]);

		for (use = panic ? llvm.GetFirstUse(panic) : NULL; use; use = llvm.GetNextUse(use))
			if (add(p, function_of(llvm.GetUser(use))))
				return -1;
	}
	for (size_t i = 0; i < p->count; i++)
		if (add_callers(p, p->list[i].fn))
			return -1;
	return 0;
}

static int inline_once(struct bld *l, bool *any)
{
	struct panicking p = { .l = l };
	int err = find_panicking(&p);
	bool here = false;

	if (!err && panics_throw(l))
		panic_throw_sort(l, p.list, p.count);
	for (size_t i = 0; i < p.count && !err; i++) {
		if (!panic_is_called(p.list[i].fn))
			continue;
		if (!panics_throw(l))
			p.list[i].inlined = !panic_flag_choose(l, p.list[i].fn);
		else if (!p.list[i].inlined)
			panic_throw_mark(l, &p.list[i]);
		if (p.list[i].inlined)
			inline_everywhere(l, p.list[i].fn);
		here |= p.list[i].inlined;
		*any = true;
	}
	free(p.list);
	if (err || !here)
		return err;
	return optimise_run(l, l->module, "always-inline,globaldce");
}

int panics_inline(struct bld *l, bool *any)
{
	bool more = true;

	*any = false;
	/* Each round goes from what is called back to those who have it called. */
	while (more) {
		if (inline_once(l, any) || callbacks_convert(l, &more))
			return -1;
		*any |= more;
	}
	return 0;
}
