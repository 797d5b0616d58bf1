/*
 * chain.c: how a program comes to what is in the module.
 *
 * The graph's nodes are functions and variables. An edge is a use: a call, an
 * address taken (callbacks), a name in an initialiser (tables of functions,
 * maps of programs). It is searched breadth first, programs before other
 * exports, so that the chain found is the shortest from a program if there is
 * one. Built once, when somebody asks: messages do, a link without any does not.
 */
#include <stdio.h>

#include "internal.h"

#define NONE UINT32_MAX

/* A global, or a constant that leads to some, and the global before it. */
struct chain_node {
	LLVMValueRef value;
	uint32_t from;		/* index; NONE: a root */
	bool global;
};

struct chains {
	struct chain_node *nodes;	/* in the order found */
	size_t count, room;
	uint32_t *slots;	/* index into nodes + 1, by value; 0 = free */
	size_t slot_count;	/* a power of two */
	bool built, no_memory;
	char **texts;		/* handed out; they outlive the graph */
	size_t text_count, text_room;
};

/* -- the set of nodes ---------------------------------------------------------- */

static uint32_t *slot_of(const struct chains *c, LLVMValueRef v)
{
	size_t mask = c->slot_count - 1;
	uint64_t hash = (uint64_t)(uintptr_t)v * 0x9e3779b97f4a7c15u;

	for (size_t i = (hash >> 32) & mask;; i = (i + 1) & mask)
		if (!c->slots[i] || c->nodes[c->slots[i] - 1].value == v)
			return &c->slots[i];
}

static bool rehash(struct chains *c)
{
	size_t slot_count = c->slot_count ? 2 * c->slot_count : 1024;
	uint32_t *slots = calloc(slot_count, sizeof(*slots));

	if (!slots)
		return false;
	free(c->slots);
	c->slots = slots;
	c->slot_count = slot_count;
	for (size_t i = 0; i < c->count; i++)
		*slot_of(c, c->nodes[i].value) = (uint32_t)i + 1;
	return true;
}

static void reach(struct chains *c, LLVMValueRef v, uint32_t from, bool global)
{
	struct chain_node *nodes;
	uint32_t *slot;

	if (c->no_memory || (2 * (c->count + 1) > c->slot_count && !rehash(c))) {
		c->no_memory = true;
		return;
	}
	slot = slot_of(c, v);
	if (*slot)
		return;
	nodes = grow(c->nodes, c->count, &c->room, sizeof(*nodes));
	if (!nodes) {
		c->no_memory = true;
		return;
	}
	c->nodes = nodes;
	nodes[c->count++] = (struct chain_node){ v, from, global };
	*slot = (uint32_t)c->count;
}

/* -- the search ------------------------------------------------------------------ */

static void reach_operands(struct chains *c, LLVMValueRef user, uint32_t from)
{
	int n = llvm.GetNumOperands(user);

	for (int i = 0; i < n; i++) {
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
				reach(c, v, NONE, true);
		for (; done < c->count; done++)
			if (c->nodes[done].global)
				reach_from(c, (uint32_t)done);
	}
	c->built = true;
}

static struct chains *chains_of(struct bld *l)
{
	if (!l->chains)
		l->chains = calloc(1, sizeof(*l->chains));
	if (l->chains && !l->chains->built)
		build(l, l->chains);
	return l->chains;
}

static const struct chain_node *node_of(struct bld *l, LLVMValueRef v)
{
	struct chains *c = chains_of(l);
	uint32_t slot = c && c->slot_count ? *slot_of(c, v) : 0;

	return slot ? &c->nodes[slot - 1] : NULL;
}

LLVMValueRef chain_before(struct bld *l, LLVMValueRef v)
{
	const struct chain_node *n = node_of(l, v);

	return n && n->from != NONE ? l->chains->nodes[n->from].value : NULL;
}

bool chain_reaches(struct bld *l, LLVMValueRef v)
{
	return node_of(l, v) != NULL;
}

/* -- the text ---------------------------------------------------------------------- */

/* Tables without a name of the user's say nothing. */
static bool is_shown(LLVMValueRef v)
{
	size_t len;

	llvm.GetValueName2(v, &len);
	return len && !global_is_llvms(v) && llvm.GetLinkage(v) != LLVMPrivateLinkage;
}

static char *keep(struct chains *c, char *text)
{
	char **texts = grow(c->texts, c->text_count, &c->text_room, sizeof(*texts));

	if (!texts) {
		free(text);
		return NULL;
	}
	c->texts = texts;
	texts[c->text_count++] = text;
	return text;
}

/* Of a long chain both ends are shown. */
const char *chain_to(struct bld *l, LLVMValueRef fn)
{
	enum { ENDS = 6 };
	const struct chain_node *n = node_of(l, fn);
	size_t total = 0, at = 0, len;
	char *text = NULL, *longer;

	for (LLVMValueRef v = n ? fn : NULL; v; v = chain_before(l, v))
		total += is_shown(v);
	for (LLVMValueRef v = n ? fn : NULL; v; v = chain_before(l, v)) {
		int err = 0;

		if (!is_shown(v))
			continue;
		at++;
		if (at <= ENDS || total - at < ENDS)
			err = asprintf(&longer, "%s%s%s", llvm.GetValueName2(v, &len),
				       text ? " → " : "", text ? text : "");
		else if (at == ENDS + 1)
			err = asprintf(&longer, "(%zu more) → %s", total - 2 * ENDS, text);
		else
			continue;
		free(text);
		text = err < 0 ? NULL : longer;
		if (!text)
			return NULL;
	}
	return text ? keep(l->chains, text) : NULL;
}

/* -- its life ------------------------------------------------------------------------ */

void chain_forget(struct bld *l)
{
	struct chains *c = l->chains;

	if (!c)
		return;
	free(c->nodes);
	free(c->slots);
	*c = (struct chains){ .texts = c->texts, .text_count = c->text_count,
			      .text_room = c->text_room };
}

void chain_close(struct bld *l)
{
	chain_forget(l);
	for (size_t i = 0; l->chains && i < l->chains->text_count; i++)
		free(l->chains->texts[i]);
	if (l->chains)
		free(l->chains->texts);
	free(l->chains);
	l->chains = NULL;
}
