/*
 * references.c: who refers to a symbol.
 *
 * In: l->module and names. Out: the instructions and variables that use them, those
 * nearest to a program first. Uses lead through constants (an address in a table, an
 * offset from it) to those that count. A runtime function has no use before codegen:
 * the operations that become its calls are its references.
 */
#include "internal.h"

struct search {
	struct bld *l;
	struct references *out;
	size_t target;
	bool no_memory;
};

static void add(struct search *s, LLVMValueRef user, LLVMValueRef inst)
{
	struct references *r = s->out;
	struct reference *list = grow(r->list, r->count, &r->room, sizeof(*list));

	if (!list) {
		s->no_memory = true;
		return;
	}
	r->list = list;
	list[r->count++] = (struct reference){ .target = s->target, .user = user, .inst = inst,
					       .rank = chain_rank(s->l, user) };
}

/* A constant can be part of many, and these of many: each is looked at once. */
static void add_uses(struct search *s, LLVMValueRef v, struct ptrmap *seen)
{
	uint32_t *mark = ptrmap_at(seen, v);
	LLVMUseRef use;

	if (!mark)
		s->no_memory = true;
	if (!mark || *mark != PTRMAP_NONE)
		return;
	*mark = 0;
	for (use = llvm.GetFirstUse(v); use && !s->no_memory; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);

		if (llvm.IsAInstruction(user))
			add(s, llvm.GetBasicBlockParent(llvm.GetInstructionParent(user)), user);
		else if (llvm.IsAGlobalValue(user))
			add(s, user, NULL);
		else if (llvm.IsAConstant(user))
			add_uses(s, user, seen);
	}
}

static void add_operations(struct search *s, const char *name)
{
	struct runtime_operation op;
	LLVMBasicBlockRef b;
	LLVMValueRef fn, i;

	if (!operation_of(name, &op))
		return;
	for (fn = llvm.GetFirstFunction(s->l->module); fn; fn = llvm.GetNextFunction(fn))
		for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
			for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
				if (operation_is(&op, i))
					add(s, fn, i);
}

static int by_instruction(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;

	if (x->user != y->user)
		return (uintptr_t)x->user < (uintptr_t)y->user ? -1 : 1;
	return (uintptr_t)x->inst < (uintptr_t)y->inst ? -1 : x->inst != y->inst;
}

static int by_nearness(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;

	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* The references of one user, sorted by address: gives them their places. */
static int number(struct reference *list, size_t count)
{
	struct ptrmap order = { 0 };
	LLVMBasicBlockRef b;
	LLVMValueRef i;
	uint32_t n = 0, *at;

	if (!llvm.IsAFunction(list->user))
		return 0;
	for (b = llvm.GetFirstBasicBlock(list->user); b; b = llvm.GetNextBasicBlock(b)) {
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i)) {
			at = ptrmap_at(&order, i);
			if (!at) {
				ptrmap_free(&order);
				return -1;
			}
			*at = n++;
		}
	}
	for (size_t k = 0; k < count; k++)
		list[k].order = list[k].inst ? ptrmap_get(&order, list[k].inst) : 0;
	ptrmap_free(&order);
	return 0;
}

/* The order of uses is LLVM's affair: the order of the code is what people expect. */
static int sort(struct references *r)
{
	size_t end;

	if (r->count)
		qsort(r->list, r->count, sizeof(*r->list), by_instruction);
	for (size_t at = 0; at < r->count; at = end) {
		for (end = at + 1; end < r->count && r->list[end].user == r->list[at].user; end++)
			;
		if (number(r->list + at, end - at))
			return -1;
	}
	if (r->count)
		qsort(r->list, r->count, sizeof(*r->list), by_nearness);
	return 0;
}

int references_find(struct bld *l, const char *const *names, size_t count, struct references *out)
{
	struct search s = { .l = l, .out = out };

	for (s.target = 0; s.target < count && !s.no_memory; s.target++) {
		const char *name = names[s.target];
		LLVMValueRef v = global_named(l->module, name, strlen(name));
		struct ptrmap seen = { 0 };

		if (v)
			add_uses(&s, v, &seen);
		ptrmap_free(&seen);
		add_operations(&s, name);
	}
	return s.no_memory || sort(out) ? bld_nomem(l) : 0;
}

void references_free(struct references *r)
{
	free(r->list);
	memset(r, 0, sizeof(*r));
}
