/*
 * kernels_check.c: the kernels stage. Can the oldest kernel of --kernel load the object?
 *
 * What the finished code, its relocations, its maps and its sections use is looked up in the
 * tables of kernels.c. What is newer is an error, with its function and line; but a warning
 * where the program may ask before it comes there: constants that the loader sets, or the
 * kernel's types, decide whether a call of a helper is alive, or an extern is weak. What the
 * tables do not know is taken for old.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdio.h>

#include "kernels.h"

struct check {
	struct bld *l;
	const struct image *obj;
	struct calls calls;
	struct places *places;	/* NULL before the first message */
	struct btf *btf;	/* NULL: none, or not read yet */
	bool btf_read;
	const struct function *f; /* the one at hand, */
	char **told;		/* what has been told of it */
	size_t told_count, told_room;
	bool *reached;		/* by function */
};

/* -- messages ---------------------------------------------------------------------------- */

static bool is_told(struct check *k, const char *what)
{
	char **told;

	for (size_t i = 0; i < k->told_count; i++)
		if (strcmp(k->told[i], what) == 0)
			return true;
	told = grow(k->told, k->told_count, &k->told_room, sizeof(*told));
	if (told)
		k->told = told;
	if (told && (told[k->told_count] = strdup(what)))
		k->told_count++;
	return false;
}

static void forget_told(struct check *k)
{
	while (k->told_count)
		free(k->told[--k->told_count]);
}

/* What would make it no error. */
enum excuse {
	NONE,		/* the kernel looks at all instructions, dead ones too */
	IF_DEAD,	/* it looks at this where it is alive only */
	IF_MISSING,	/* an extern is weak */
};

static bool may_be_dead(struct check *k)
{
	return k->f->configured ||
	       places_relocated(k->places, k->f->section, k->f->start, k->f->end);
}

/* What the function at hand uses, at `place` of its section. */
static int tell(struct check *k, uint64_t place, enum excuse excuse, unsigned since,
		const char *what, const char *remedy)
{
	const struct function *f = k->f;
	unsigned oldest = k->l->set.kernel;
	struct bld_message m = { .level = BLD_ERROR, .code = "kernel", .symbol = f->name };

	if (since <= oldest || is_told(k, what))
		return 0;
	if (!k->places && !(k->places = places_read(k->l, k->obj)))
		return -1;
	m.demangled = demangled(k->l, f->name);
	m.source = places_before(k->places, f->section, f->start, place);
	m.where = m.source ? m.source : m.demangled;
	m.remedy = remedy;
	if (excuse == IF_MISSING || (excuse == IF_DEAD && may_be_dead(k)))
		m.level = BLD_WARNING;
	bld_tell(k->l, &m, "%s%s%s: new in Linux %u.%u, but --kernel is %u.%u%s",
		 m.source ? m.demangled : "", m.source ? " uses " : "uses ", what, since >> 8,
		 since & 255, oldest >> 8, oldest & 255,
		 m.level == BLD_ERROR ? "" : "; the program must ask before it comes here");
	return 0;
}

static int tell_use(struct check *k, uint64_t place, enum kernel_use use)
{
	const struct kernel_feature *u = &kernels_use[use];

	return tell(k, place, NONE, u->since, u->what, u->remedy);
}

static int PRINTF(5, 6) tell_named(struct check *k, uint64_t place, enum excuse excuse,
				   unsigned since, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return tell(k, place, excuse, since, what, NULL);
}

/* NULL: there is none. */
static const struct btf *need_btf(struct check *k)
{
	size_t len;
	const void *data = k->btf_read ? NULL : elf_section(k->obj, ".BTF", &len);

	k->btf_read = true;
	if (data)
		k->btf = btf__new(data, (uint32_t)len);
	if (libbpf_get_error(k->btf))
		k->btf = NULL;
	return k->btf;
}

/* -- instructions -------------------------------------------------------------------------- */

static int check_kfunc(struct check *k, uint64_t place, const struct target *t)
{
	unsigned since = kernels_kfunc(t->name);

	if (since <= kernels_use[USE_KFUNCS].since)
		since = kernels_use[USE_KFUNCS].since;
	return tell_named(k, place, t->weak ? IF_MISSING : NONE, since, "kernel function %s",
			  t->name);
}

/* The last ones ever, which linux/bpf.h of 6.1 does not have. */
enum { CGRP_STORAGE_GET = 210, CGRP_STORAGE_DELETE = 211 };

static int check_call(struct check *k, uint64_t place, const struct insn *in,
		      const struct target *t)
{
	char name[64];

	if (t->kind == TARGET_KERNEL)
		return check_kfunc(k, place, t);
	if (in->src == CALL_OF_FUNCTION)
		return tell_use(k, place, USE_CALLS);
	if (in->src != CALL_OF_HELPER)
		return 0;
	if (in->imm == CGRP_STORAGE_GET || in->imm == CGRP_STORAGE_DELETE)
		snprintf(name, sizeof(name), "bpf_cgrp_storage_%s",
			 in->imm == CGRP_STORAGE_GET ? "get" : "delete");
	else if (!kernel_helper_name(in->imm, name, sizeof(name)))
		snprintf(name, sizeof(name), "number %d", in->imm);
	return tell_named(k, place, IF_DEAD, kernels_helper(in->imm), "helper %s", name);
}

static int check_extern(struct check *k, uint64_t place, const struct target *t)
{
	const struct btf *btf = need_btf(k);
	enum kernel_extern kind = btf ? kernels_extern(btf, t->name) : EXTERN_UNTYPED;

	if (kind == EXTERN_KCONFIG)
		return tell_use(k, place, USE_GLOBALS);
	if (kind == EXTERN_TYPED && !t->weak)
		return tell_use(k, place, USE_TYPED_KSYMS);
	return 0;
}

static int check_load(struct check *k, uint64_t place, const struct target *t)
{
	switch (t->kind) {
	case TARGET_CODE:
		return tell_use(k, place, USE_CALLBACKS);
	case TARGET_CONSTANTS:
	case TARGET_DATA:
		return tell_use(k, place, USE_GLOBALS);
	case TARGET_KERNEL:
		return t->name ? check_extern(k, place, t) : 0;
	default:
		return 0;
	}
}

static int check_insn(struct check *k, const struct code *code, size_t i, const struct insn *in)
{
	const struct kernel_feature *f = kernels_insn(in);

	if (f && tell(k, 8 * i, NONE, f->since, f->what, f->remedy))
		return -1;
	if (in->code == CALL)
		return check_call(k, 8 * i, in, &code->targets[i]);
	return in->code == LOAD_WIDE ? check_load(k, 8 * i, &code->targets[i]) : 0;
}

/* -- loops --------------------------------------------------------------------------------- */

/* A function's instructions, while they are walked through as the kernel's check_cfg does. */
struct walk {
	const struct code *code;
	size_t from, to;
	unsigned char *seen;	/* by instruction: how many of its ways on have been gone */
	bool *on_way;		/* by instruction: it leads to where the walk is */
	size_t *way;
	size_t length;
};

enum { WAYS = 2 };

/* The n-th instruction after `i`; false: there is none in the function. */
static bool next_insn(const struct walk *w, size_t i, unsigned n, size_t *next)
{
	struct insn in = code_insn(w->code, i);
	bool jump = insn_is_jump(&in), always = in.code == JUMP || in.code == JUMP_FAR;
	int64_t to = (int64_t)i + 1 + (in.code == LOAD_WIDE);

	if (in.code == EXIT || in.code == JUMP_BY_TABLE || (n == 0 && always) || (n == 1 && !jump))
		return false;
	if (n == 1)
		to = insn_jump_target(&in, i);
	*next = (size_t)to;
	return to >= (int64_t)w->from && to < (int64_t)w->to;
}

/* True if there is a loop: *at leads back. */
static bool walk_loops(struct walk *w, size_t *at)
{
	w->way[w->length++] = w->from;
	w->on_way[0] = true;
	while (w->length) {
		size_t i = w->way[w->length - 1], next;
		unsigned char *seen = &w->seen[i - w->from];

		if (*seen == WAYS) {
			w->on_way[i - w->from] = false;
			w->length--;
			continue;
		}
		if (!next_insn(w, i, (*seen)++, &next))
			continue;
		if (w->on_way[next - w->from]) {
			*at = i;
			return true;
		}
		if (w->seen[next - w->from])
			continue;
		w->on_way[next - w->from] = true;
		w->way[w->length++] = next;
	}
	return false;
}

static bool has_backward_jump(const struct code *code, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct insn in = code_insn(code, i);

		if (insn_is_jump(&in) && insn_jump_target(&in, i) <= (int64_t)i)
			return true;
		i += in.code == LOAD_WIDE;
	}
	return false;
}

static int check_loops(struct check *k, const struct code *code)
{
	struct walk w = { .code = code, .from = k->f->start / 8, .to = k->f->end / 8 };
	size_t count = w.to - w.from, at = 0;
	int err;

	if (k->l->set.kernel >= kernels_use[USE_LOOPS].since ||
	    !has_backward_jump(code, w.from, w.to))
		return 0;
	w.seen = calloc(count, 1);
	w.on_way = calloc(count, sizeof(*w.on_way));
	w.way = calloc(count, sizeof(*w.way));
	if (w.seen && w.on_way && w.way)
		err = walk_loops(&w, &at) ? tell_use(k, 8 * at, USE_LOOPS) : 0;
	else
		err = bld_nomem(k->l);
	free(w.seen);
	free(w.on_way);
	free(w.way);
	return err;
}

/* -- programs ------------------------------------------------------------------------------ */

/* Marks what the function calls; the instructions of all, and what else is of interest. */
static size_t reach(struct check *k, size_t i, size_t *functions, bool *tail_calls)
{
	const struct function *f = &k->calls.functions[i];
	size_t insns = (f->end - f->start) / 8;

	if (k->reached[i])
		return 0;
	k->reached[i] = true;
	++*functions;
	*tail_calls |= f->tail_calls;
	for (size_t c = 0; c < f->call_count; c++)
		insns += reach(k, f->calls[c].callee, functions, tail_calls);
	return insns;
}

static int check_program(struct check *k, size_t i)
{
	const struct function *f = k->f = &k->calls.functions[i];
	size_t functions = 0, insns;
	bool tail_calls = false;

	memset(k->reached, 0, k->calls.count * sizeof(*k->reached));
	insns = reach(k, i, &functions, &tail_calls);
	if (tell_named(k, f->start, NONE, kernels_section(f->section), "program section %s",
		       f->section))
		return -1;
	if (functions > 1 && tail_calls && tell_use(k, f->start, USE_TAIL_CALLS))
		return -1;
	return insns > KERNEL_FEW_INSNS ? tell_use(k, f->start, USE_MANY_INSNS) : 0;
}

/* It is called only, and by whoever has its name. */
static int check_global(struct check *k)
{
	const struct function *f = k->f;
	const struct btf *btf = f->program || !f->global ? NULL : need_btf(k);

	return btf && kernels_takes_pointer(btf, f->name) ? tell_use(k, f->start, USE_POINTERS) : 0;
}

static int check_function(void *ctx, struct function *f, const struct code *code)
{
	struct check *k = ctx;
	int err = 0;

	k->f = f;
	forget_told(k);
	if ((f->program && check_program(k, (size_t)(f - k->calls.functions))) || check_global(k))
		return -1;
	for (size_t i = f->start / 8; !err && i < f->end / 8; i++) {
		struct insn in = code_insn(code, i);

		err = check_insn(k, code, i, &in);
		i += in.code == LOAD_WIDE;
	}
	return err ? err : check_loops(k, code);
}

/* -- maps, the stage ------------------------------------------------------------------------ */

static int check_map(void *ctx, const char *name, unsigned type)
{
	struct check *k = ctx;
	const char *type_name;
	unsigned since = kernels_map_type(type, &type_name), oldest = k->l->set.kernel;
	struct bld_message m = { .code = "kernel", .where = name, .symbol = name };

	if (since > oldest)
		bld_tell(k->l, &m, "maps of type %s: new in Linux %u.%u, but --kernel is %u.%u",
			 type_name, since >> 8, since & 255, oldest >> 8, oldest & 255);
	return 0;
}

int check_kernel(struct bld *l)
{
	struct check k = { .l = l, .obj = &l->output[BLD_EMIT_OBJ] };
	int err;

	if (!l->set.kernel || !wants(l, BLD_EMIT_OBJ))
		return 0;
	err = kernels_each_map(l, k.obj, check_map, &k) || calls_read(l, k.obj, &k.calls);
	k.reached = calloc(k.calls.count + 1, sizeof(*k.reached));
	if (!err && !k.reached)
		err = bld_nomem(l);
	if (!err)
		err = calls_each_code(l, &k.calls, check_function, &k);
	forget_told(&k);
	free(k.told);
	free(k.reached);
	places_free(k.places);
	btf__free(k.btf);
	calls_free(&k.calls);
	return err || l->failed ? -1 : 0;
}
