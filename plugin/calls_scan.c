/*
 * calls_scan.c: one function's instructions: its stack and its calls.
 *
 * The stack is what the instructions address: the lowest byte below r10, by a load
 * or store, or by a pointer given to others. Registers are followed from one
 * instruction to the next, up to where another path comes in; what a register may
 * hold after that is not known, but it has it from before. The encoding is that of the kernel's
 * Documentation/bpf/standardization/instruction-set.rst.
 */
#include <byteswap.h>

#include "calls.h"

enum { REGISTERS = 16, FRAME_POINTER = 10 };

enum { HELPER_TAIL_CALL = 12, HELPER_TIMER_SET_CALLBACK = 170 /* notes it for later */ };

/* What a register holds, as far as this file cares. */
struct value {
	enum { UNKNOWN, STACK, FUNCTION, CONSTANTS } kind;
	int64_t offset;		/* STACK: from r10 */
	size_t function;
};

struct scan {
	struct bld *l;
	struct calls *c;
	struct function *f;
	const struct code *code;
	struct value reg[REGISTERS];
};

struct insn code_insn(const struct code *c, size_t i)
{
	const unsigned char *p = c->data + 8 * i;
	struct insn in = { .code = p[0] };

	memcpy(&in.off, p + 2, 2);
	memcpy(&in.imm, p + 4, 4);
	in.dst = c->big_endian ? p[1] >> 4 : p[1] & 15;
	in.src = c->big_endian ? p[1] & 15 : p[1] >> 4;
	if (c->swap) {
		in.off = (int16_t)bswap_16((uint16_t)in.off);
		in.imm = (int32_t)bswap_32((uint32_t)in.imm);
	}
	return in;
}

bool insn_is_jump(const struct insn *in)
{
	unsigned class = in->code & 7;

	return (class == CLASS_JMP || class == CLASS_JMP32) && in->code != CALL && in->code != EXIT;
}

int64_t insn_jump_target(const struct insn *in, size_t i)
{
	return (int64_t)i + 1 + (in->code == JUMP_FAR ? in->imm : in->off);
}

/* Marks where jumps of the function lead to. */
static void mark_labels(const struct scan *s, size_t from, size_t to, bool *label)
{
	struct insn in = { .code = EXIT };

	for (size_t i = from; i < to; i++) {
		int64_t target;

		in = code_insn(s->code, i);
		target = insn_jump_target(&in, i);
		i += in.code == LOAD_WIDE;
		if (!insn_is_jump(&in))
			continue;
		if (target >= (int64_t)from && target < (int64_t)to)
			label[target - (int64_t)from] = true;
		else
			s->f->runs_off = true;
	}
	s->f->runs_off |= in.code != EXIT && in.code != JUMP && in.code != JUMP_FAR &&
			  in.code != JUMP_BY_TABLE;
}

static void use_stack(struct scan *s, int64_t offset)
{
	if (offset < 0 && -offset > s->f->stack && -offset <= INT32_MAX)
		s->f->stack = (unsigned)-offset;
}

static int add_call(struct scan *s, size_t callee, enum call_kind kind)
{
	struct function *f = s->f;
	struct call *calls;

	for (size_t i = 0; i < f->call_count; i++)
		if (f->calls[i].callee == callee && f->calls[i].kind == kind)
			return 0;
	calls = grow(f->calls, f->call_count, &f->call_room, sizeof(*calls));
	if (!calls)
		return bld_nomem(s->l);
	f->calls = calls;
	calls[f->call_count++] = (struct call){ callee, kind };
	return 0;
}

static void forget_registers(struct scan *s)
{
	memset(s->reg, 0, sizeof(s->reg));
	s->reg[FRAME_POINTER] = (struct value){ .kind = STACK };
}

/* The register's value goes where it is not followed. */
static int let_out(struct scan *s, size_t reg)
{
	const struct value *v = &s->reg[reg];

	if (v->kind == STACK)
		use_stack(s, v->offset);
	return v->kind == FUNCTION ? add_call(s, v->function, CALL_UNSURE) : 0;
}

/* It is overwritten. */
static int let_go(struct scan *s, size_t reg)
{
	int err = s->reg[reg].kind == FUNCTION ? let_out(s, reg) : 0;

	s->reg[reg].kind = UNKNOWN;
	return err;
}

static int let_all_go(struct scan *s)
{
	for (size_t i = 0; i < REGISTERS; i++)
		if (let_out(s, i))
			return -1;
	forget_registers(s);
	return 0;
}

static enum call_kind kind_of_callback(const struct insn *in, const struct target *t)
{
	if (in->src == CALL_OF_HELPER && t->kind == TARGET_NONE)
		return in->imm == HELPER_TIMER_SET_CALLBACK ? CALL_LATER : CALL_BACK;
	if (t->kind != TARGET_KERNEL || !t->name)
		return CALL_UNSURE;
	return kfunc_calls_later(t->name) ? CALL_LATER : CALL_BACK;
}

static const struct function *callee(const struct scan *s, size_t section, int64_t insn)
{
	return insn < 0 ? NULL : calls_function_at(s->c, section, 8 * (uint64_t)insn);
}

static int scan_call(struct scan *s, size_t i, const struct insn *in)
{
	const struct target *t = &s->code->targets[i];
	const struct function *f = NULL;

	if (t->kind == TARGET_CODE && in->src == CALL_OF_FUNCTION)
		f = callee(s, t->section, (int64_t)(t->value / 8) + in->imm + 1);
	else if (t->kind == TARGET_NONE && in->src == CALL_OF_FUNCTION)
		f = callee(s, s->code->section, (int64_t)i + in->imm + 1);
	else if (t->kind == TARGET_NONE && !in->src && in->imm == HELPER_TAIL_CALL)
		s->f->tail_calls = true;
	if (f && add_call(s, (size_t)(f - s->c->functions), CALL_DIRECT))
		return -1;
	for (size_t r = 0; r <= 5; r++) {
		if (s->reg[r].kind == FUNCTION &&
		    add_call(s, s->reg[r].function, kind_of_callback(in, t)))
			return -1;
		if (s->reg[r].kind == STACK)
			use_stack(s, s->reg[r].offset);
		s->reg[r].kind = UNKNOWN;
	}
	return 0;
}

/* A kernel's symbol may be missing, or be one of its settings. */
static struct value wide_load(struct scan *s, size_t i, const struct insn *in)
{
	const struct target *t = &s->code->targets[i];
	const struct function *f;

	if (t->kind == TARGET_CONSTANTS)
		return (struct value){ .kind = CONSTANTS };
	if (t->kind == TARGET_KERNEL)
		s->f->configured = true;
	if (t->kind != TARGET_CODE)
		return (struct value){ .kind = UNKNOWN };
	f = callee(s, t->section, (int64_t)(t->value / 8) + in->imm / 8);
	if (!f)
		return (struct value){ .kind = UNKNOWN };
	return (struct value){ .kind = FUNCTION, .function = (size_t)(f - s->c->functions) };
}

static int scan_memory(struct scan *s, const struct insn *in)
{
	enum { MODE = 0xe0, ATOMIC = 0xc0 };
	unsigned class = in->code & 7;
	const struct value *base = &s->reg[class == CLASS_LDX ? in->src : in->dst];

	if (base->kind == STACK)
		use_stack(s, base->offset + in->off);
	if (class == CLASS_LDX) {
		s->f->configured |= base->kind == CONSTANTS;
		return let_go(s, in->dst);
	}
	if (class == CLASS_ST)
		return 0;
	/* Atomic operations may fetch into their source, or into r0. */
	if ((in->code & MODE) == ATOMIC)
		return let_go(s, in->src) || let_go(s, 0) ? -1 : 0;
	return let_out(s, in->src);
}

static int scan_arithmetic(struct scan *s, const struct insn *in)
{
	struct value *dst = &s->reg[in->dst], from = s->reg[in->src];

	if (in->code == ADD64_CONSTANT && dst->kind == STACK) {
		dst->offset += in->imm;
		return 0;
	}
	/* An index is not negative: the lowest byte is the array's first. */
	if ((in->code == ADD64_CONSTANT || in->code == ADD64_REGISTER) &&
	    (dst->kind == STACK || dst->kind == CONSTANTS))
		return 0;
	if (let_go(s, in->dst))
		return -1;
	if (in->code == ADD64_REGISTER && (from.kind == STACK || from.kind == CONSTANTS))
		*dst = from;
	if (in->code == MOVE64_REGISTER && !in->off) /* else it extends a sign */
		*dst = from;
	return 0;
}

static int scan_insn(struct scan *s, size_t i, const struct insn *in)
{
	switch (in->code & 7) {
	case CLASS_LDX:
	case CLASS_ST:
	case CLASS_STX:
		return scan_memory(s, in);
	case CLASS_ALU:
	case CLASS_ALU64:
		return scan_arithmetic(s, in);
	case CLASS_LD:
		if (let_go(s, in->dst))
			return -1;
		if (in->code == LOAD_WIDE)
			s->reg[in->dst] = wide_load(s, i, in);
		return 0;
	default:
		return in->code == CALL ? scan_call(s, i, in) : 0;
	}
}

/* What a function's address is for may show at one of several places. */
static void drop_unsure(struct function *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->call_count; i++) {
		bool known = false;

		for (size_t k = 0; k < f->call_count && f->calls[i].kind == CALL_UNSURE; k++)
			known |= f->calls[k].callee == f->calls[i].callee &&
				 (f->calls[k].kind == CALL_BACK || f->calls[k].kind == CALL_LATER);
		if (!known)
			f->calls[kept++] = f->calls[i];
	}
	f->call_count = kept;
}

int calls_scan(struct bld *l, struct calls *c, struct function *f, const struct code *code)
{
	struct scan s = { .l = l, .c = c, .f = f, .code = code };
	size_t from = f->start / 8, to = f->end / 8;
	bool *label = calloc(to - from + 1, sizeof(*label));
	int err = label ? 0 : bld_nomem(l);

	if (!err)
		mark_labels(&s, from, to, label);
	forget_registers(&s);
	for (size_t i = from; !err && i < to; i++) {
		struct insn in = code_insn(code, i);

		if (label[i - from])
			err = let_all_go(&s);
		if (!err)
			err = scan_insn(&s, i, &in);
		i += in.code == LOAD_WIDE;
	}
	for (size_t r = 0; !err && r < REGISTERS; r++)
		err = let_go(&s, r);
	drop_unsure(f);
	free(label);
	return err;
}
