/*
 * panic_release.c: where a panic ends the program, what it holds goes back to the kernel.
 *
 * The verifier demands that everything acquired is released on every path, once. What a
 * path holds at a panic is kept in a slot for each resource: empty at first, full after what
 * acquires it, empty before what releases it; a panic releases what the slots hold. Slots
 * are local variables: the optimiser makes values of them, which are constants where it is
 * known whether the resource is held.
 *
 * What a release is given is followed back to where it came from, so that it empties the
 * right slot, and so that results of functions which nobody knows (kptr_xchg, a lookup in a
 * map of sockets, other kernel functions) are resources if they are released elsewhere.
 */
#include "internal.h"

enum { MAX_TRACED = 64, NONE = -1 };

struct resource {
	const struct resource_kind *kind;
	LLVMValueRef origin;	/* RESOURCE_RESULT: the call; RESOURCE_ARGUMENT: the variable */
	LLVMValueRef acquire;	/* one of the calls */
	LLVMValueRef slot, releaser;
	int same;		/* a resource that shares its slot, or NONE */
	bool released;		/* by some call in the function */
};

struct event {
	LLVMValueRef call;
	LLVMValueRef value;	/* that fills the slot; NULL: it is emptied */
	int resource;		/* NONE: of a kind, not known which */
	const struct resource_kind *kind;
};

struct releasing {
	struct bld *l;
	LLVMBuilderRef builder;
	LLVMValueRef fn;
	struct resource *list;
	size_t count, room;
	struct event *events;
	size_t event_count, event_room;
	LLVMValueRef traced[MAX_TRACED];
	unsigned traced_count;
};

static LLVMTypeRef byte_pointer(const struct bld *l)
{
	return llvm.PointerType(llvm.Int8TypeInContext(l->ctx), 0);
}

static int root(const struct releasing *r, int i)
{
	while (i != NONE && r->list[i].same != NONE)
		i = r->list[i].same;
	return i;
}

static int add_resource(struct releasing *r, const struct resource_kind *kind, LLVMValueRef origin,
			LLVMValueRef acquire)
{
	struct resource *list = grow(r->list, r->count, &r->room, sizeof(*list));

	if (!list)
		return bld_nomem(r->l);
	r->list = list;
	list[r->count] = (struct resource){ .kind = kind, .origin = origin, .acquire = acquire,
					    .same = NONE };
	return (int)r->count++;
}

static int find_resource(const struct releasing *r, const struct resource_kind *kind,
			 LLVMValueRef origin)
{
	for (size_t i = 0; i < r->count; i++)
		if (resource_alike(r->list[i].kind, kind) &&
		    (kind->one || r->list[i].origin == origin))
			return root(r, (int)i);
	return NONE;
}

static int add_event(struct releasing *r, const struct event *e)
{
	struct event *events = grow(r->events, r->event_count, &r->event_room, sizeof(*events));

	if (!events)
		return bld_nomem(r->l);
	r->events = events;
	events[r->event_count++] = *e;
	return 0;
}

/* Where a value comes from: calls, in r->traced, beside what leads to them. False: also from
 * somewhere that cannot be told. */
static bool trace(struct releasing *r, LLVMValueRef v)
{
	LLVMValueRef i = llvm.IsAInstruction(v);
	bool known = true;

	if (!i)
		return llvm.IsAConstant(v);
	for (unsigned k = 0; k < r->traced_count; k++)
		if (r->traced[k] == v)
			return true;
	if (r->traced_count == MAX_TRACED)
		return false;
	r->traced[r->traced_count++] = v;
	switch (llvm.GetInstructionOpcode(i)) {
	case LLVMCall:
		return !resource_same(i) || trace(r, llvm.GetOperand(i, 0));
	case LLVMGetElementPtr:
	case LLVMBitCast:
	case LLVMIntToPtr:
	case LLVMPtrToInt:
	case LLVMFreeze:
		return trace(r, llvm.GetOperand(i, 0));
	case LLVMSelect:
		known = trace(r, llvm.GetOperand(i, 1));
		return trace(r, llvm.GetOperand(i, 2)) && known;
	case LLVMPHI:
		for (int k = 0; k < llvm.GetNumOperands(i); k++)
			known &= trace(r, llvm.GetOperand(i, (unsigned)k));
		return known;
	default:
		return false;
	}
}

static int note_acquire(struct releasing *r, LLVMValueRef call, const struct resource_kind *kind)
{
	LLVMValueRef origin = call, value = call;
	int at = NONE;

	if (kind->passed == RESOURCE_NOTHING) {
		value = llvm.ConstIntToPtr(llvm.ConstInt(llvm.IntTypeInContext(r->l->ctx, 64), 1, 0),
					   byte_pointer(r->l));
		origin = NULL;
	} else if (kind->passed == RESOURCE_ARGUMENT) {
		value = llvm.GetOperand(call, kind->argument);
		origin = memory_base(value);
	}
	at = find_resource(r, kind, origin);
	if (at == NONE && (at = add_resource(r, kind, origin, call)) < 0)
		return -1;
	return add_event(r, &(struct event){ call, value, at, kind });
}

/* The calls that have been traced are one resource: they meet in one value. `kind` is NULL
 * where only resources that are known already count. */
static int join_traced(struct releasing *r, const struct resource_kind *kind, int *at)
{
	*at = NONE;
	for (unsigned k = 0; k < r->traced_count; k++) {
		LLVMValueRef call = r->traced[k];
		int one = NONE;

		if (!llvm.IsACallInst(call) || resource_same(call))
			continue;
		for (size_t i = 0; i < r->count; i++)
			if (r->list[i].origin == call)
				one = root(r, (int)i);
		if (one == NONE && !kind)
			continue;
		if (one == NONE) {
			one = add_resource(r, kind, call, call);
			if (one < 0 || add_event(r, &(struct event){ call, call, one, kind }))
				return -1;
		}
		if (*at != NONE && *at != one)
			r->list[one].same = *at;
		else
			*at = one;
	}
	return 0;
}

static int note_release(struct releasing *r, LLVMValueRef call, LLVMValueRef given,
			const struct resource_kind *kind)
{
	int at = NONE;

	r->traced_count = 0;
	if (kind->passed == RESOURCE_RESULT) {
		trace(r, given);
		if (join_traced(r, kind, &at))
			return -1;
	} else {
		at = find_resource(r, kind, given ? memory_base(given) : NULL);
	}
	if (at != NONE)
		r->list[at].released = true;
	return add_event(r, &(struct event){ call, NULL, at, kind });
}

static int note_taken(struct releasing *r, LLVMValueRef call, LLVMValueRef given)
{
	int at;

	r->traced_count = 0;
	trace(r, given);
	if (join_traced(r, NULL, &at))
		return -1;
	return at == NONE ? 0 : add_event(r, &(struct event){ call, NULL, at, NULL });
}

/* How a value is released by what is done with it, also by other functions; or NULL. */
static const struct resource_kind *fate(LLVMValueRef value, unsigned *budget)
{
	const struct resource_kind *kind = NULL;
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(value); use && !kind && *budget; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use), callee;

		--*budget;
		if (llvm.IsAGetElementPtrInst(user) || llvm.IsABitCastInst(user))
			kind = fate(user, budget);
		if (!llvm.IsACallInst(user))
			continue;
		callee = llvm.GetCalledValue(user);
		kind = resource_released(user);
		if (kind && kind->passed != RESOURCE_NOTHING && llvm.GetOperand(user, 0) != value)
			kind = NULL;
		if (kind || !llvm.IsAFunction(callee) || llvm.IsDeclaration(callee))
			continue;
		for (unsigned i = 0; i < llvm.CountParams(callee) &&
				     i < llvm.GetNumArgOperands(user) && !kind; i++)
			if (llvm.GetOperand(user, i) == value)
				kind = fate(llvm.GetParam(callee, i), budget);
	}
	return kind;
}

/* The function releases what it has read from memory, which its caller has put there. */
static int note_loaded(struct releasing *r, LLVMValueRef call, LLVMValueRef callee)
{
	const struct resource_kind *kind;
	LLVMValueRef given, i;
	LLVMBasicBlockRef b;

	for (b = llvm.GetFirstBasicBlock(callee); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i)) {
			kind = resource_released(i);
			if (!kind || kind->passed != RESOURCE_RESULT)
				continue;
			given = llvm.IsAInstruction(memory_base(llvm.GetOperand(i, 0)));
			if (given && llvm.GetInstructionOpcode(given) == LLVMLoad &&
			    add_event(r, &(struct event){ call, NULL, NONE, kind }))
				return -1;
		}
	return 0;
}

/* A call of a kernel function, or of one that may call it. */
static int note_call(struct releasing *r, LLVMValueRef call)
{
	const struct resource_kind *kind = resource_released(call);
	LLVMValueRef given, callee = llvm.GetCalledValue(call);

	if (kind) {
		given = kind->passed == RESOURCE_NOTHING ? NULL : llvm.GetOperand(call, 0);
		return note_release(r, call, given, kind);
	}
	if (!llvm.IsAFunction(callee) || llvm.IsDeclaration(callee))
		return 0;
	for (unsigned i = 0; i < llvm.GetNumArgOperands(call); i++) {
		unsigned budget = MAX_TRACED;

		kind = i < llvm.CountParams(callee) ? fate(llvm.GetParam(callee, i), &budget)
						    : NULL;
		if (kind && note_release(r, call, llvm.GetOperand(call, i), kind))
			return -1;
	}
	return r->count ? note_loaded(r, call, callee) : 0;
}

/* Acquired first: what is released refers to them. */
static int note_calls(struct releasing *r)
{
	const struct resource_kind *kind;
	LLVMValueRef given;
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(r->fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if ((kind = resource_acquired(i)) && note_acquire(r, i, kind))
				return -1;
	for (b = llvm.GetFirstBasicBlock(r->fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (llvm.IsACallInst(i) && note_call(r, i))
				return -1;
	for (b = llvm.GetFirstBasicBlock(r->fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if ((given = resource_taken(i)) && note_taken(r, i, given))
				return -1;
	return 0;
}

/* What releases a resource of this kind, a kernel function: as declared, or NULL. */
static LLVMValueRef kernel_releaser(struct releasing *r, const struct resource *res)
{
	const char *name = resource_release_name(r->l, res->kind, res->acquire);
	LLVMValueRef fn = llvm.GetNamedFunction(r->l->module, name);

	if (!fn && res->kind->passed == RESOURCE_RESULT && !strstr(name, "_impl"))
		fn = kfunc_declare(r->l, name, true);
	if (!fn)
		bld_warn(r->l, llvm.GetValueName2(r->fn, &(size_t){ 0 }),
			 "declare it in section .ksyms, so that a panic can call it",
			 "may panic while it holds what only %s releases", name);
	return fn;
}

static void call_release(struct releasing *r, const struct resource *res, LLVMValueRef kfunc,
			 LLVMValueRef held)
{
	LLVMTypeRef number = llvm.IntTypeInContext(r->l->ctx, 64);
	LLVMTypeRef types[2] = { byte_pointer(r->l), number }, type;
	LLVMValueRef args[5] = { held, llvm.ConstNull(number) }, callee = kfunc;
	unsigned n = 1 + res->kind->flags;

	if (kfunc) {
		type = llvm.GlobalGetValueType(kfunc);
		n = llvm.CountParams(kfunc);
		for (unsigned i = 0; i < n && i < ARRAY_SIZE(args); i++)
			args[i] = llvm.ConstNull(llvm.TypeOf(llvm.GetParam(kfunc, i)));
		if (n)
			args[0] = llvm.BuildBitCast(r->builder, held, llvm.TypeOf(args[0]), "");
	} else {
		type = llvm.FunctionType(number, types, n, 0);
		callee = llvm.ConstIntToPtr(llvm.ConstInt(number, res->kind->release, 0),
					    llvm.PointerType(type, 0));
	}
	llvm.BuildCall2(r->builder, type, callee, args, n, "");
}

/* void f(ptr held) { if (held) release(held); }, to be inlined: so the optimiser cuts the
 * blocks where it is called. NULL: there is nothing to release it with (reported). */
static LLVMValueRef make_releaser(struct releasing *r, const struct resource *res)
{
	struct bld *l = r->l;
	LLVMTypeRef pointer = byte_pointer(l);
	LLVMValueRef fn, held, kfunc = NULL;
	LLVMBasicBlockRef entry, full, end;

	if (!res->kind->release && !(kfunc = kernel_releaser(r, res)))
		return NULL;
	fn = llvm.AddFunction(l->module, "__bpf_ld_shim_release",
			      llvm.FunctionType(llvm.VoidTypeInContext(l->ctx), &pointer, 1, 0));
	llvm.SetLinkage(fn, LLVMInternalLinkage);
	inline_everywhere(l, fn);
	entry = llvm.AppendBasicBlockInContext(l->ctx, fn, "");
	full = llvm.AppendBasicBlockInContext(l->ctx, fn, "");
	end = llvm.AppendBasicBlockInContext(l->ctx, fn, "");
	held = llvm.GetParam(fn, 0);
	llvm.PositionBuilderAtEnd(r->builder, entry);
	llvm.BuildCondBr(r->builder, llvm.BuildICmp(r->builder, LLVMIntEQ, held,
						    llvm.ConstNull(pointer), ""), end, full);
	llvm.PositionBuilderAtEnd(r->builder, full);
	call_release(r, res, kfunc, held);
	llvm.BuildBr(r->builder, end);
	llvm.PositionBuilderAtEnd(r->builder, end);
	llvm.BuildRetVoid(r->builder);
	return fn;
}

static void make_slots(struct releasing *r)
{
	LLVMTypeRef pointer = byte_pointer(r->l);
	LLVMBasicBlockRef entry = llvm.GetFirstBasicBlock(r->fn);

	for (size_t i = 0; i < r->count; i++) {
		struct resource *res = &r->list[i];

		if (res->same != NONE)
			continue;
		res->releaser = make_releaser(r, res);
		if (!res->releaser)
			continue;
		llvm.PositionBuilderBefore(r->builder, llvm.GetFirstInstruction(entry));
		res->slot = llvm.BuildAlloca(r->builder, pointer, "");
		llvm.BuildStore(r->builder, llvm.ConstNull(pointer), res->slot);
	}
}

static void empty(struct releasing *r, int resource)
{
	LLVMValueRef slot = r->list[root(r, resource)].slot;

	if (slot)
		llvm.BuildStore(r->builder, llvm.ConstNull(byte_pointer(r->l)), slot);
}

static void fill(struct releasing *r, const struct event *e)
{
	LLVMValueRef slot = r->list[root(r, e->resource)].slot, value;

	if (!slot)
		return;
	llvm.PositionBuilderBefore(r->builder, llvm.GetNextInstruction(e->call));
	value = llvm.BuildBitCast(r->builder, e->value, byte_pointer(r->l), "");
	llvm.BuildStore(r->builder, value, slot);
}

static void write_slots(struct releasing *r)
{
	for (size_t i = 0; i < r->event_count; i++) {
		const struct event *e = &r->events[i];

		if (e->value) {
			fill(r, e);
			continue;
		}
		llvm.PositionBuilderBefore(r->builder, e->call);
		if (e->resource != NONE)
			empty(r, e->resource);
		/* It came by memory: one of those that nothing else releases. */
		for (size_t k = 0; e->resource == NONE && k < r->count; k++)
			if (!r->list[root(r, (int)k)].released &&
			    resource_alike(r->list[k].kind, e->kind))
				empty(r, (int)k);
	}
}

/* In the order of the kinds. */
static void release_at(struct releasing *r, LLVMValueRef panic)
{
	LLVMTypeRef pointer = byte_pointer(r->l);
	size_t last = 0, rank;

	llvm.PositionBuilderBefore(r->builder, panic);
	for (size_t next = 0; next != SIZE_MAX; last = next + 1) {
		next = SIZE_MAX;
		for (size_t i = 0; i < r->count; i++) {
			rank = resource_rank(r->list[i].kind);
			if (rank >= last && rank < next)
				next = rank;
		}
		for (size_t i = 0; i < r->count; i++) {
			struct resource *res = &r->list[i];
			LLVMValueRef held;

			if (!res->slot || resource_rank(res->kind) != next)
				continue;
			held = llvm.BuildLoad2(r->builder, pointer, res->slot, "");
			llvm.BuildCall2(r->builder, llvm.GlobalGetValueType(res->releaser),
					res->releaser, &held, 1, "");
		}
		if (next == SIZE_MAX)
			return;
	}
}

static void release_everywhere(struct releasing *r)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(r->fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (panic_is_end(i))
				release_at(r, i);
}

int panic_release(struct bld *l, LLVMValueRef fn, bool *any)
{
	struct releasing r = { .l = l, .fn = fn };
	int err = note_calls(&r);

	if (!err && r.count) {
		r.builder = llvm.CreateBuilderInContext(l->ctx);
		make_slots(&r);
		write_slots(&r);
		release_everywhere(&r);
		llvm.DisposeBuilder(r.builder);
		*any = true;
	}
	free(r.list);
	free(r.events);
	return err;
}
