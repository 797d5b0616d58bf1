/*
 * chain.c: how a program comes to what is in the module.
 *
 * The graph's nodes are functions and variables. An edge is a use: a call, an
 * address taken (callbacks), a name in an initialiser (tables of functions,
 * maps of programs). It is searched breadth first, programs before other
 * exports, so that the chain found is the shortest from a program if there is
 * one. Built once, when somebody asks: messages do, a link without any does not.
 *
 * Functions that have been inlined are in no module; the debug info of an
 * instruction knows them.
 */
#include <stdio.h>

#include "internal.h"

/* A global, or a constant that leads to some, and the global before it. */
struct chain_node {
	LLVMValueRef value;
	uint32_t from;		/* index; PTRMAP_NONE: a root */
	bool global;
};

struct chains {
	struct chain_node *nodes;	/* in the order found */
	size_t count, room;
	struct ptrmap index;	/* of a value in nodes */
	bool no_memory;
};

/* -- the search ------------------------------------------------------------------ */

static void reach(struct chains *c, LLVMValueRef v, uint32_t from, bool global)
{
	struct chain_node *nodes = grow(c->nodes, c->count, &c->room, sizeof(*nodes));
	uint32_t *index = nodes ? ptrmap_at(&c->index, v) : NULL;

	if (nodes)
		c->nodes = nodes;
	if (!index)
		c->no_memory = true;
	if (!index || *index != PTRMAP_NONE)
		return;
	*index = (uint32_t)c->count;
	nodes[c->count++] = (struct chain_node){ v, from, global };
}

static void reach_operands(struct chains *c, LLVMValueRef user, uint32_t from)
{
	int n = llvm.GetNumOperands(user);

	for (int i = 0; i < n && !c->no_memory; i++) {
		LLVMValueRef v = llvm.GetOperand(user, (unsigned)i);

		if (!v || !llvm.IsAConstant(v))
			continue;
		if (llvm.IsAGlobalValue(v))
			reach(c, v, from, true);
		else if (llvm.GetNumOperands(v))
			reach(c, v, from, false);
	}
}

static void reach_from(struct chains *c, uint32_t at)
{
	LLVMValueRef v = c->nodes[at].value, i;
	size_t constants = c->count;
	LLVMBasicBlockRef b;

	reach_operands(c, v, at);
	if (llvm.IsAFunction(v))
		for (b = llvm.GetFirstBasicBlock(v); b; b = llvm.GetNextBasicBlock(b))
			for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
				reach_operands(c, i, at);
	/* What lies in constants is as near as what lies beside them. */
	for (; constants < c->count; constants++)
		if (!c->nodes[constants].global)
			reach_operands(c, c->nodes[constants].value, at);
}

enum root { PROGRAM, OTHER_FUNCTION, VARIABLE, KEPT, NO_ROOT };

/* Functions in a section of the user's naming are programs. What llvm.used
 * and codegen keep is a root, too, though no program. */
static enum root root_of(struct bld *l, LLVMValueRef v)
{
	const char *section;

	if (llvm.IsDeclaration(v))
		return NO_ROOT;
	if (!resolve_is_export(l, v))
		return global_is_llvms(v) || symbol_strength_of(v) != SYM_UNDEF ? KEPT : NO_ROOT;
	if (!llvm.IsAFunction(v))
		return VARIABLE;
	section = llvm.GetSection(v);
	return section && *section ? PROGRAM : OTHER_FUNCTION;
}

static void build(struct bld *l, struct chains *c)
{
	size_t done = 0;

	for (enum root kind = PROGRAM; kind < NO_ROOT; kind++) {
		struct global_iter it;
		LLVMValueRef v;

		for (it = global_begin(l->module); (v = global_next(&it));)
			if (root_of(l, v) == kind)
				reach(c, v, PTRMAP_NONE, true);
		for (; done < c->count; done++)
			if (c->nodes[done].global)
				reach_from(c, (uint32_t)done);
	}
}

static uint32_t index_of(struct bld *l, LLVMValueRef v)
{
	if (!l->chains) {
		l->chains = calloc(1, sizeof(*l->chains));
		if (!l->chains)
			return PTRMAP_NONE;
		build(l, l->chains);
	}
	return ptrmap_get(&l->chains->index, v);
}

uint32_t chain_rank(struct bld *l, LLVMValueRef v)
{
	return index_of(l, v);
}

LLVMValueRef chain_before(struct bld *l, LLVMValueRef v)
{
	uint32_t at = index_of(l, v);
	uint32_t from = at == PTRMAP_NONE ? at : l->chains->nodes[at].from;

	return from == PTRMAP_NONE ? NULL : l->chains->nodes[from].value;
}

void chain_forget(struct bld *l)
{
	if (!l->chains)
		return;
	free(l->chains->nodes);
	ptrmap_free(&l->chains->index);
	free(l->chains);
	l->chains = NULL;
}

/* -- the text ---------------------------------------------------------------------- */

/* Names of a chain, the last one first. */
struct links {
	const char **names;
	size_t count, room;
};

static void add_link(struct links *s, const char *name)
{
	const char **names = grow(s->names, s->count, &s->room, sizeof(*names));

	if (!names)
		return;
	s->names = names;
	names[s->count++] = name;
}

/* Tables without a name of the user's say nothing. */
static void add_links(struct bld *l, struct links *s, LLVMValueRef v)
{
	for (; v; v = chain_before(l, v)) {
		size_t len;
		const char *name = llvm.GetValueName2(v, &len);

		if (len && !global_is_llvms(v) && llvm.GetLinkage(v) != LLVMPrivateLinkage)
			add_link(s, demangled(l, name));
	}
}

/* Of a long chain both ends are shown. */
static const char *text_of(struct bld *l, struct links *s)
{
	enum { ENDS = 6 };
	char *text = NULL;
	size_t len;
	FILE *f = s->count ? open_memstream(&text, &len) : NULL;

	for (size_t i = 0; f && i < s->count; i++) {
		size_t left = s->count - i;

		if (i)
			fputs(BLD_ARROW, f);
		if (i == ENDS && left > ENDS + 1) {
			fprintf(f, "(%zu more)", left - ENDS);
			i += left - ENDS - 1;
		} else {
			fputs(s->names[left - 1], f);
		}
	}
	free(s->names);
	return f && !fclose(f) ? bld_keep(l, text) : NULL;
}

const char *chain_to(struct bld *l, LLVMValueRef fn)
{
	struct links s = { 0 };

	if (chain_rank(l, fn) != PTRMAP_NONE)
		add_links(l, &s, fn);
	return text_of(l, &s);
}

/* The outermost function along the inlined-at chain is the one that has the instructions. */
const char *chain_to_location(struct bld *l, LLVMValueRef fn, LLVMMetadataRef loc)
{
	struct links s = { 0 };
	LLVMMetadataRef outer;

	if (chain_rank(l, fn) == PTRMAP_NONE)
		return NULL;
	for (; loc && (outer = llvm.DILocationGetInlinedAt(loc)); loc = outer) {
		const char *name = source_function_name(l, loc);

		if (name)
			add_link(&s, name);
	}
	add_links(l, &s, fn);
	return text_of(l, &s);
}

const char *chain_to_instruction(struct bld *l, LLVMValueRef inst)
{
	LLVMValueRef fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(inst));

	return chain_to_location(l, fn, llvm.InstructionGetDebugLoc(inst));
}

/* The first instruction of `user` that refers to `v`; NULL: none does without a detour. */
static LLVMValueRef reference_in(LLVMValueRef user, LLVMValueRef v)
{
	LLVMValueRef first = NULL;
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(v); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef i = llvm.GetUser(use);

		/* Uses come last first. */
		if (llvm.IsAInstruction(i) &&
		    llvm.GetBasicBlockParent(llvm.GetInstructionParent(i)) == user)
			first = i;
	}
	return first;
}

const char *chain_source(struct bld *l, LLVMValueRef inst)
{
	const char *place = source_of_instruction(l, inst), *outer = place;
	LLVMValueRef fn, before;

	while (outer && source_is_librarys(outer)) {
		fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(inst));
		before = chain_before(l, fn);
		inst = before ? reference_in(before, fn) : NULL;
		outer = inst ? source_of_instruction(l, inst) : NULL;
	}
	return outer ? outer : place;
}
