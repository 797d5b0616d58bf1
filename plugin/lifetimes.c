/*
 * lifetimes.c: variables share the stack where they are not in use at the same time.
 *
 * LLVM lets two variables share bytes of a frame by their lifetime markers, which
 * unoptimised input lacks: each variable then lives for the whole of the function it was
 * inlined from, and a large program takes some times the 512 bytes that the kernel gives.
 * Here markers are made anew, from where the variable is really read and written.
 *
 * A variable is live at a place that a use of it can lead to and that can lead to a use,
 * with no marker of the input between: what is before a start or after an end is
 * forgotten anyway. Left alone are variables whose uses are not all known
 * (lifetimes_uses.c).
 *
 * Only where the kernel would refuse a program as it is (codegen.c): no other changes.
 */
#include "lifetimes.h"

static bool has(const uint64_t *r, uint32_t i) { return r[i / 64] >> i % 64 & 1; }
static void set(row r, uint32_t i) { r[i / 64] |= UINT64_C(1) << i % 64; }
static void clear(row r, uint32_t i) { r[i / 64] &= ~(UINT64_C(1) << i % 64); }

/* -- where each is live ------------------------------------------------------------ */

static const struct touch *touch_of(const struct narrowing *n, LLVMValueRef i)
{
	uint32_t at = ptrmap_get(&n->touched, i);

	return at == PTRMAP_NONE ? NULL : &n->touches[at];
}

static const struct touch *next_touch(const struct narrowing *n, const struct touch *t)
{
	return t->next == PTRMAP_NONE ? NULL : &n->touches[t->next];
}

static void summarise(struct narrowing *n, struct block *b)
{
	LLVMValueRef i;

	memset(b->kept, 0xff, n->words * sizeof(*b->kept));
	for (i = llvm.GetFirstInstruction(b->b); i; i = llvm.GetNextInstruction(i))
		for (const struct touch *t = touch_of(n, i); t; t = next_touch(n, t)) {
			if (t->kind == MARKER) {
				clear(b->kept, t->variable);
				clear(b->used_by, t->variable);
				continue;
			}
			set(b->used_by, t->variable);
			if (has(b->kept, t->variable))
				set(b->wanted_by, t->variable);
		}
}

static int add_block(struct narrowing *n, LLVMBasicBlockRef bb)
{
	struct block *b = grow(n->blocks, n->block_count, &n->block_room, sizeof(*b));
	uint32_t *number = ptrmap_at(&n->numbers, bb);

	if (b)
		n->blocks = b;
	if (!b || !number)
		return bld_nomem(n->l);
	*number = (uint32_t)n->block_count;
	b[n->block_count++] = (struct block){ .b = bb };
	return 0;
}

static int find_blocks(struct narrowing *n, LLVMValueRef fn)
{
	LLVMBasicBlockRef bb;
	uint64_t *r;

	for (bb = llvm.GetFirstBasicBlock(fn); bb; bb = llvm.GetNextBasicBlock(bb))
		if (add_block(n, bb))
			return -1;
	n->words = (n->count + 63) / 64;
	n->rows = r = calloc(n->block_count * ROWS * n->words, sizeof(*r));
	if (!r)
		return bld_nomem(n->l);
	for (size_t i = 0; i < n->block_count; i++) {
		struct block *b = &n->blocks[i];
		row *all[ROWS] = { &b->used_in, &b->used_out, &b->wanted_in, &b->wanted_out,
				   &b->kept, &b->used_by, &b->wanted_by, &b->from };

		for (size_t k = 0; k < ROWS; k++, r += n->words)
			*all[k] = r;
		summarise(n, b);
	}
	return 0;
}

/* to |= from; whether that changed it. */
static bool join(const struct narrowing *n, row to, const uint64_t *from)
{
	uint64_t news = 0;

	for (size_t w = 0; w < n->words; w++) {
		news |= from[w] & ~to[w];
		to[w] |= from[w];
	}
	return news != 0;
}

static void pass(const struct narrowing *n, row to, const uint64_t *from, const uint64_t *kept,
		 const uint64_t *more)
{
	for (size_t w = 0; w < n->words; w++)
		to[w] = (from[w] & kept[w]) | more[w];
}

static struct block *successor(const struct narrowing *n, const struct block *b, unsigned i)
{
	LLVMValueRef end = llvm.GetBasicBlockTerminator(b->b);

	return &n->blocks[ptrmap_get(&n->numbers, llvm.GetSuccessor(end, i))];
}

static unsigned successors(const struct block *b)
{
	return llvm.GetNumSuccessors(llvm.GetBasicBlockTerminator(b->b));
}

static bool spread(const struct narrowing *n, struct block *b)
{
	bool change = false;

	pass(n, b->used_out, b->used_in, b->kept, b->used_by);
	for (unsigned i = 0; i < successors(b); i++) {
		struct block *next = successor(n, b, i);

		change |= join(n, next->used_in, b->used_out);
		change |= join(n, b->wanted_out, next->wanted_in);
	}
	pass(n, b->wanted_in, b->wanted_out, b->kept, b->wanted_by);
	return change;
}

static void find_lives(struct narrowing *n)
{
	bool change = true;

	while (change) {
		change = false;
		for (size_t i = 0; i < n->block_count; i++)
			change |= spread(n, &n->blocks[i]);
		for (size_t i = n->block_count; i > 0; i--)
			change |= spread(n, &n->blocks[i - 1]);
	}
	for (size_t i = 0; i < n->block_count; i++) {
		struct block *b = &n->blocks[i];

		for (unsigned k = 0; k < successors(b); k++) {
			row from = successor(n, b, k)->from;

			for (size_t w = 0; w < n->words; w++)
				from[w] |= b->used_out[w] & b->wanted_out[w];
		}
	}
}

/* -- the new markers --------------------------------------------------------------- */

static void mark(struct narrowing *n, LLVMValueRef marker, uint32_t variable, LLVMValueRef before)
{
	LLVMValueRef v = n->variables[variable], args[2];
	unsigned count = 0;

	if (n->sized)
		args[count++] = llvm.ConstInt(llvm.IntTypeInContext(n->l->ctx, 64),
					      UINT64_MAX, 1);
	args[count++] = v;
	llvm.PositionBuilderBefore(n->builder, before);
	llvm.BuildCall2(n->builder, llvm.GlobalGetValueType(marker), marker, args, count, "");
}

/* Markers for what changes between two sets: ends of what is in `was` only, starts. */
static void mark_all(struct narrowing *n, const uint64_t *was, const uint64_t *is,
		     LLVMValueRef before)
{
	for (uint32_t i = 0; i < n->count; i++)
		if (has(was, i) != has(is, i))
			mark(n, has(is, i) ? n->start : n->end, i, before);
}

/* The sets at the instruction: those of what comes before it (used) or after (wanted). */
static void cross(const struct narrowing *n, row r, LLVMValueRef i)
{
	for (const struct touch *t = touch_of(n, i); t; t = next_touch(n, t))
		(t->kind == USE ? set : clear)(r, t->variable);
}

static LLVMValueRef behind_phis(LLVMBasicBlockRef b)
{
	LLVMValueRef i = llvm.GetFirstInstruction(b);

	while (llvm.GetInstructionOpcode(i) == LLVMPHI || llvm.IsAAllocaInst(i))
		i = llvm.GetNextInstruction(i);
	return i;
}

/* What is wanted behind each instruction of the block that touches a variable. */
static int list_wanted(struct narrowing *n, struct block *b, row *out)
{
	LLVMValueRef i;
	size_t count = 0;
	uint64_t *r;

	for (i = llvm.GetFirstInstruction(b->b); i; i = llvm.GetNextInstruction(i))
		count += touch_of(n, i) != NULL;
	*out = calloc((count + 4) * n->words, sizeof(*r));
	if (!*out)
		return bld_nomem(n->l);
	r = *out + count * n->words;
	memcpy(r, b->wanted_out, n->words * sizeof(*r));
	for (i = llvm.GetBasicBlockTerminator(b->b); i; i = llvm.GetPreviousInstruction(i)) {
		if (!touch_of(n, i))
			continue;
		memcpy(r - n->words, r, n->words * sizeof(*r));
		r -= n->words;
		cross(n, r, i);
	}
	return 0;
}

static int mark_block(struct narrowing *n, struct block *b)
{
	size_t size = n->words * sizeof(uint64_t);
	row wanted, at, live, now, used = b->used_in; /* not needed any more */
	LLVMValueRef i, next;

	if (list_wanted(n, b, &wanted))
		return -1;
	live = calloc(2, size);
	if (!live) {
		free(wanted);
		return bld_nomem(n->l);
	}
	now = live + n->words;
	pass(n, live, b->used_in, wanted, live);
	mark_all(n, b->from, live, behind_phis(b->b));
	at = wanted;
	for (i = behind_phis(b->b); i; i = next) {
		next = llvm.GetNextInstruction(i);
		if (!touch_of(n, i))
			continue;
		memcpy(now, live, size);
		for (const struct touch *t = touch_of(n, i); t; t = next_touch(n, t))
			if (t->kind == USE)
				set(now, t->variable);
		mark_all(n, live, now, i);
		at += n->words;
		cross(n, used, i);
		memset(live, 0, size);
		pass(n, live, used, at, live);
		if (next)
			mark_all(n, now, live, next);
	}
	free(live);
	free(wanted);
	return 0;
}

static int mark_function(struct narrowing *n)
{
	for (size_t i = 0; i < n->block_count; i++)
		if (mark_block(n, &n->blocks[i]))
			return -1;
	for (size_t i = 0; i < n->old_count; i++)
		llvm.InstructionEraseFromParent(n->old[i]);
	return 0;
}

/* -- all functions ------------------------------------------------------------------ */

static void forget(struct narrowing *n)
{
	ptrmap_free(&n->touched);
	ptrmap_free(&n->numbers);
	free(n->rows);
	n->rows = NULL;
	n->count = n->touch_count = n->old_count = n->block_count = 0;
}

static int narrow(struct narrowing *n, LLVMValueRef fn)
{
	int err = lifetimes_find_variables(n, fn);

	if (!err && n->count) {
		err = find_blocks(n, fn);
		if (!err) {
			find_lives(n);
			err = mark_function(n);
		}
	}
	forget(n);
	return err;
}

/* LLVM 22 has dropped the size. */
static LLVMValueRef declare(struct narrowing *n, LLVMModuleRef m, const char *name)
{
	LLVMTypeRef args[2];
	unsigned count = 0;
	LLVMValueRef fn = llvm.GetNamedFunction(m, name);

	if (n->sized)
		args[count++] = llvm.IntTypeInContext(n->l->ctx, 64);
	args[count++] = llvm.PointerType(llvm.Int32TypeInContext(n->l->ctx), 0);
	if (fn)
		return fn;
	return llvm.AddFunction(m, name, llvm.FunctionType(llvm.VoidTypeInContext(n->l->ctx), args,
							   count, 0));
}

int lifetimes_narrow(struct bld *l, LLVMModuleRef m)
{
	struct narrowing n = { .l = l, .sized = l->llvm_major < 22 };
	LLVMValueRef fn;
	int err = 0;

	n.start = declare(&n, m, "llvm.lifetime.start.p0");
	n.end = declare(&n, m, "llvm.lifetime.end.p0");
	n.builder = llvm.CreateBuilderInContext(l->ctx);
	for (fn = llvm.GetFirstFunction(m); fn && !err; fn = llvm.GetNextFunction(fn))
		if (!llvm.IsDeclaration(fn))
			err = narrow(&n, fn);
	llvm.DisposeBuilder(n.builder);
	free(n.variables);
	free(n.places);
	free(n.touches);
	free(n.old);
	free(n.blocks);
	return err;
}
