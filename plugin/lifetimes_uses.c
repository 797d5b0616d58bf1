/*
 * lifetimes_uses.c: the variables on the stack whose uses are all known, and what uses them.
 *
 * Left out is a variable whose address goes where it cannot be followed. Helpers and kernel
 * functions keep no address of the stack that they do not get again, by the verifier's rules.
 */
#include "lifetimes.h"

static bool is_named(LLVMValueRef fn, const char *prefix)
{
	size_t len;

	return llvm.IsAFunction(fn) && str_has_prefix(llvm.GetValueName2(fn, &len), prefix);
}

static bool keeps_no_pointer(LLVMValueRef fn, unsigned parameter)
{
	unsigned captures = llvm_attribute("captures"), nocapture = llvm_attribute("nocapture");
	LLVMAttributeRef a;

	if (captures && (a = llvm.GetEnumAttributeAtIndex(fn, parameter + 1, captures)))
		return llvm.GetEnumAttributeValue(a) == 0;
	return nocapture && llvm.GetEnumAttributeAtIndex(fn, parameter + 1, nocapture);
}

static bool call_is_use(LLVMValueRef call, LLVMValueRef pointer)
{
	LLVMValueRef callee = llvm.GetCalledValue(call);

	if (llvm.IsAInlineAsm(callee))
		return false;
	if (!llvm.IsAFunction(callee))
		return llvm.IsAConstant(callee); /* a helper, by its number */
	if (global_is_llvms(callee))
		return is_named(callee, "llvm.mem");
	if (llvm.IsDeclaration(callee))
		return true; /* the kernel's */
	for (unsigned i = 0; i < llvm.CountParams(callee); i++)
		if (llvm.GetOperand(call, i) == pointer && !keeps_no_pointer(callee, i))
			return false;
	return true;
}

static bool is_marker(LLVMValueRef user)
{
	return llvm.IsACallInst(user) && is_named(llvm.GetCalledValue(user), "llvm.lifetime.");
}

static bool add_place(struct narrowing *n, LLVMValueRef instruction, enum touch_kind kind)
{
	struct place *p = grow(n->places, n->place_count, &n->place_room, sizeof(*p));

	if (!p)
		return false;
	n->places = p;
	p[n->place_count++] = (struct place){ instruction, kind };
	return true;
}

/* What else points into the variable, when `user` does; 0 if it is a use, -1 if where the
 * address goes cannot be followed. */
static int follow(LLVMValueRef user, LLVMValueRef pointer)
{
	switch (llvm.GetInstructionOpcode(user)) {
	case LLVMGetElementPtr:
	case LLVMBitCast:
	case LLVMSelect:
	case LLVMPHI:
	case LLVMFreeze:
		return 1;
	case LLVMLoad:
	case LLVMICmp:
		return 0;
	case LLVMStore:
	case LLVMAtomicRMW:
	case LLVMAtomicCmpXchg:
		/* As the place, not as what is put there. */
		for (int i = 0; i < llvm.GetNumOperands(user); i++)
			if (llvm.GetOperand(user, (unsigned)i) == pointer &&
			    i != (llvm.GetInstructionOpcode(user) == LLVMStore ? 1 : 0))
				return -1;
		return 0;
	case LLVMCall:
		return call_is_use(user, pointer) ? 0 : -1;
	default:
		return -1;
	}
}

/* All its uses, into n->places. False if they cannot all be found. */
static bool find_places(struct narrowing *n, LLVMValueRef variable)
{
	struct ptrmap seen = { 0 };
	LLVMValueRef *todo = NULL, *more;
	size_t count = 0, room = 0;
	LLVMValueRef v = variable;
	bool known = true;

	n->place_count = 0;
	while (v && known) {
		for (LLVMUseRef u = llvm.GetFirstUse(v); u && known; u = llvm.GetNextUse(u)) {
			LLVMValueRef user = llvm.GetUser(u);
			int way = is_marker(user) ? 0 : follow(user, v);
			uint32_t *mark = ptrmap_at(&seen, user);

			known = way >= 0 && mark;
			if (!known || *mark == 1)
				continue;
			*mark = 1;
			if (way == 0) {
				known = (!is_marker(user) || v == variable) &&
					add_place(n, user, is_marker(user) ? MARKER : USE);
				continue;
			}
			more = grow(todo, count, &room, sizeof(*todo));
			known = more != NULL;
			if (known) {
				todo = more;
				todo[count++] = user;
			}
		}
		v = count ? todo[--count] : NULL;
	}
	free(todo);
	ptrmap_free(&seen);
	return known;
}

static int add_touches(struct narrowing *n)
{
	for (size_t i = 0; i < n->place_count; i++) {
		struct touch *t = grow(n->touches, n->touch_count, &n->touch_room, sizeof(*t));
		uint32_t *first = t ? ptrmap_at(&n->touched, n->places[i].instruction) : NULL;
		LLVMValueRef *old;

		if (t)
			n->touches = t;
		if (!first)
			return bld_nomem(n->l);
		t[n->touch_count] = (struct touch){ (uint32_t)n->count, n->places[i].kind, *first };
		*first = (uint32_t)n->touch_count++;
		if (n->places[i].kind != MARKER)
			continue;
		old = grow(n->old, n->old_count, &n->old_room, sizeof(*old));
		if (!old)
			return bld_nomem(n->l);
		n->old = old;
		old[n->old_count++] = n->places[i].instruction;
	}
	return 0;
}

int lifetimes_find_variables(struct narrowing *n, LLVMValueRef fn)
{
	LLVMValueRef i = llvm.GetFirstInstruction(llvm.GetFirstBasicBlock(fn)), *list;

	for (; i; i = llvm.GetNextInstruction(i)) {
		if (!llvm.IsAAllocaInst(i) || !llvm.IsAConstantInt(llvm.GetOperand(i, 0)) ||
		    !find_places(n, i))
			continue;
		list = grow(n->variables, n->count, &n->room, sizeof(*list));
		if (!list)
			return bld_nomem(n->l);
		n->variables = list;
		if (add_touches(n))
			return -1;
		list[n->count++] = i;
	}
	return 0;
}
