/*
 * stack.c: the stack stage. Will the kernel take the calls of each program?
 *
 * On the object as it leaves the linker, by the kernel's check_max_stack_depth
 * (kernel/bpf/verifier.c): all calls that stand in the code count, whether they are
 * made or not, and the address of a function as a call, unless it is noted for later
 * (timers). Frames are rounded up: to 16 bytes since Linux 6.9, to 32 before, and
 * without JIT. Together they have 512 bytes and number 8; before a tail call from a
 * called function it is 256.
 *
 * An error is what no kernel takes, or not all that --kernel means. What else depends on
 * the kernel is a warning: its rounding; programs that have a stack of their own there
 * (6.13: kprobes, tracepoints, tracing; each frame of 64 bytes or more counts by itself);
 * code that constants set by the loader may make dead.
 */
#include <stdio.h>

#include "stack.h"

enum { LIMIT_TAIL_CALL = 256, MOST_FRAMES = 8 };

unsigned stack_counted(const struct function *f, enum counting how)
{
	unsigned by_16 = (f->stack + 15) & ~15u;

	switch (how) {
	case BY_32:
		return f->stack ? (f->stack + 31) & ~31u : 32;
	case BY_16:
		return by_16;
	default:
		return by_16 < 64 ? by_16 : 0;
	}
}

/* Only an error must be certain. */
static bool counts(const struct call *c, enum counting how)
{
	return c->kind == CALL_DIRECT || c->kind == CALL_BACK ||
	       (c->kind == CALL_UNSURE && how == BY_32);
}

/* -- the graph ------------------------------------------------------------------- */

static int report_cycle(struct judging *j, size_t again)
{
	size_t from = j->way_length - 1;

	while (j->way[from] != again)
		from--;
	memmove(j->way, j->way + from, (j->way_length - from) * sizeof(*j->way));
	j->way_length -= from;
	j->way[j->way_length++] = again;
	return stack_say(j, BLD_ERROR, BY_16, "write it as a loop: the kernel refuses recursion",
		   "%s", j->way_length == 2 ? "calls itself" : "calls itself, by others");
}

/* A function's calls that are not followed yet: the next callee, or NONE. */
static int next_callee(struct judging *j, size_t i, size_t *at, bool *cycle)
{
	const struct function *f = function(j, i);

	while (*at < f->call_count) {
		const struct call *c = &f->calls[(*at)++];

		if (c->kind == CALL_LATER || j->depth[c->callee].state == BLACK)
			continue;
		*cycle = j->depth[c->callee].state == GREY;
		/* What may be noted for later only may name itself. */
		if (!*cycle || c->kind != CALL_UNSURE)
			return (int)c->callee;
	}
	return NONE;
}

/* Depth first, without recursion of our own: graphs may be deep. `at`: by function, the
 * next call to look at. -1: a cycle or no memory, reported. */
static int visit(struct judging *j, size_t root, size_t *at)
{
	if (j->depth[root].state != WHITE)
		return 0;
	j->way[0] = root;
	j->way_length = 1;
	j->depth[root].state = GREY;
	while (j->way_length) {
		size_t i = j->way[j->way_length - 1];
		bool cycle = false;
		int callee = next_callee(j, i, &at[i], &cycle);

		if (cycle && callee != NONE) {
			report_cycle(j, (size_t)callee);
			return -1;
		}
		if (callee != NONE) {
			j->depth[callee].state = GREY;
			j->way[j->way_length++] = (size_t)callee;
			continue;
		}
		j->depth[i].state = BLACK;
		j->order[j->count++] = i;
		j->way_length--;
	}
	return 0;
}

static void go_down(struct judging *j, struct depth *d, const struct call *c)
{
	const struct depth *callee = &j->depth[c->callee];

	for (int how = 0; how < COUNTINGS; how++) {
		if (!counts(c, how) ||
		    (d->next[how] != NONE && callee->bytes[how] <= d->bytes[how]))
			continue;
		d->bytes[how] = callee->bytes[how];
		d->next[how] = (int)c->callee;
	}
	if (!counts(c, BY_16))
		return;
	if (callee->frames > d->frames) {
		d->frames = callee->frames;
		d->longest = (int)c->callee;
	}
	if (!function(j, c->callee)->global && callee->static_frames > d->static_frames) {
		d->static_frames = callee->static_frames;
		d->static_longest = (int)c->callee;
	}
}

/* Callees have been measured. */
static void measure(struct judging *j, size_t i)
{
	const struct function *f = function(j, i);
	struct depth *d = &j->depth[i];

	d->longest = d->static_longest = NONE;
	for (int how = 0; how < COUNTINGS; how++)
		d->next[how] = d->caller[how] = NONE;
	for (size_t k = 0; k < f->call_count; k++)
		if (j->depth[f->calls[k].callee].state == BLACK)
			go_down(j, d, &f->calls[k]);
	for (int how = 0; how < COUNTINGS; how++)
		d->bytes[how] += stack_counted(f, how);
	d->frames++;
	d->static_frames++;
}

/* Callers have been told. */
static void tell_callees(struct judging *j, size_t i)
{
	const struct function *f = function(j, i);
	const struct depth *d = &j->depth[i];

	for (size_t k = 0; k < f->call_count; k++) {
		struct depth *callee = &j->depth[f->calls[k].callee];

		for (int how = 0; how < COUNTINGS; how++) {
			unsigned bytes = d->above[how] + stack_counted(f, how);

			if (!counts(&f->calls[k], how) || bytes < callee->above[how])
				continue;
			callee->above[how] = bytes;
			callee->caller[how] = (int)i;
		}
	}
}

static int measure_all(struct judging *j)
{
	size_t *at = calloc(j->c->count + 1, sizeof(*at));
	int err = at ? 0 : bld_nomem(j->l);

	for (size_t i = 0; !err && i < j->c->count; i++)
		err = visit(j, i, at);
	free(at);
	if (err)
		return -1;
	for (size_t i = 0; i < j->count; i++)
		measure(j, j->order[i]);
	for (size_t i = j->count; i > 0; i--)
		tell_callees(j, j->order[i - 1]);
	return 0;
}

/* -- the judgement --------------------------------------------------------------- */

static const char advice[] = "keep large values in maps (a per-CPU array), not in variables";

static void go(struct judging *j, size_t from, enum counting how)
{
	int i = (int)from;

	for (j->way_length = 0; i != NONE; i = j->depth[i].next[how])
		j->way[j->way_length++] = (size_t)i;
}

/* Some of it may never be verified: what constants of the loader's exclude. */
static bool may_be_dead(struct judging *j)
{
	for (size_t i = 0; i < j->way_length; i++) {
		const struct function *f = function(j, j->way[i]);

		if (f->configured || stack_need_places(j) ||
		    places_relocated(j->places, f->section, f->start, f->end))
			return true;
	}
	return false;
}

/* True if some of the kernels that are meant are older than that one. */
static bool is_older(const struct judging *j, unsigned kernel)
{
	return j->l->set.kernel && j->l->set.kernel < kernel;
}

static int judge_too_deep(struct judging *j, size_t i)
{
	const struct function *f = function(j, i);
	const struct depth *d = &j->depth[i];
	bool shared = d->later || program_type(f->section)->stack == STACK_SHARED;

	go(j, i, j->sure);
	if (may_be_dead(j))
		return stack_say(j, BLD_WARNING, j->sure, advice,
				 "its calls take %u bytes of stack: the "
			   "kernel refuses more than %u, unless constants that the loader sets "
			   "make some of them dead code", d->bytes[j->sure], j->limit);
	if (shared || d->bytes[SMALL_ONLY] > j->limit || is_older(j, KERNEL_OWN_STACKS))
		return stack_say(j, BLD_ERROR, j->sure, advice,
				 "its calls take %u bytes of stack, but a "
			   "program has %u", d->bytes[j->sure], j->limit);
	return stack_say(j, BLD_WARNING, j->sure, advice,
			 "its calls take %u bytes of stack: kernels before "
		   "6.13 refuse more than %u, and others where programs of this type have no stack "
		   "of their own", d->bytes[j->sure], j->limit);
}

static int judge_frame(struct judging *j, size_t i)
{
	const struct function *f = function(j, i);

	if (f->stack <= j->limit)
		return 0;
	j->way[0] = i;
	j->way_length = 1;
	return stack_say(j, BLD_ERROR, BY_16, advice,
			 "takes %u bytes of stack, but a program has %u",
		   f->stack, j->limit);
}

/* What starts at the function: a program, or what the kernel calls by itself. */
static int judge_root(struct judging *j, size_t i)
{
	const struct depth *d = &j->depth[i];

	go(j, i, j->sure);
	for (size_t k = 0; k < j->way_length; k++)
		if (function(j, j->way[k])->stack > j->limit)
			return 0; /* said of the function itself */
	if (d->bytes[j->sure] > j->limit)
		return judge_too_deep(j, i);
	if (d->bytes[j->careful] * 10 < 9 * j->limit)
		return 0;
	j->near++;
	if (j->worst == NONE || d->bytes[j->careful] > j->depth[j->worst].bytes[j->careful])
		j->worst = (int)i;
	return 0;
}

static int judge_near(struct judging *j)
{
	const struct depth *d = &j->depth[j->worst < 0 ? 0 : j->worst];
	char others[64] = "";

	if (j->worst == NONE)
		return 0;
	if (j->near > 1)
		snprintf(others, sizeof(others), "; %zu other program%s also close", j->near - 1,
			 j->near == 2 ? " is" : "s are");
	go(j, (size_t)j->worst, j->careful);
	if (d->bytes[j->careful] > j->limit)
		return stack_say(j, BLD_WARNING, j->careful, advice,
				 "its calls take %u bytes of stack as "
			   "kernels before 6.9 count, which refuse more than %u%s",
			   d->bytes[j->careful], j->limit, others);
	return stack_say(j, BLD_WARNING, j->careful, advice,
			 "its calls take %u of the %u bytes of stack%s",
		   d->bytes[j->careful], j->limit, others);
}

static int judge_frames(struct judging *j, size_t i)
{
	bool sure = j->depth[i].static_frames > MOST_FRAMES;

	j->way_length = 0;
	for (int k = (int)i; k != NONE;
	     k = sure ? j->depth[k].static_longest : j->depth[k].longest)
		j->way[j->way_length++] = (size_t)k;
	if (j->way_length <= MOST_FRAMES)
		return 0;
	return stack_say(j, sure ? BLD_ERROR : BLD_WARNING, BY_16,
		   "let some be inlined (#[inline], --ignore-inline-never)",
		   "its calls are %zu functions deep, %s %u", j->way_length,
		   sure ? "but the kernel takes no more than"
			: "and most kernels take no more than", MOST_FRAMES);
}

/* A tail call leaves the callers' frames where they are. */
static int judge_tail_call(struct judging *j, size_t i)
{
	const struct depth *d = &j->depth[i];
	enum counting how = d->above[j->sure] >= LIMIT_TAIL_CALL ? j->sure : j->careful;
	size_t n = 0;

	if (!function(j, i)->tail_calls || d->above[how] < LIMIT_TAIL_CALL)
		return 0;
	for (int k = (int)i; k != NONE; k = j->depth[k].caller[how])
		n++;
	j->way_length = n;
	for (int k = (int)i; k != NONE; k = j->depth[k].caller[how])
		j->way[--n] = (size_t)k;
	return stack_say(j, how == j->sure && !may_be_dead(j) ? BLD_ERROR : BLD_WARNING, how, advice,
		   "%u bytes of stack lie above a tail call, %s %u", d->above[how],
		   how == j->sure ? "but the kernel takes only less than"
				: "and kernels before 6.9 take only less than", LIMIT_TAIL_CALL);
}

static int judge_end(struct judging *j, size_t i)
{
	if (!function(j, i)->runs_off || j->l->set.allow_bpf_trap)
		return 0;
	j->way[0] = i;
	j->way_length = 1;
	return stack_say(j, BLD_ERROR, BY_16,
			 "something in it is undefined behaviour that the optimiser "
		   "has seen: unreachable_unchecked, a path without return",
		   "its code runs on into what comes after it");
}

/* -- the stage ------------------------------------------------------------------- */

static void find_later(struct judging *j)
{
	for (size_t i = 0; i < j->c->count; i++)
		for (size_t k = 0; k < function(j, i)->call_count; k++)
			if (function(j, i)->calls[k].kind == CALL_LATER)
				j->depth[function(j, i)->calls[k].callee].later = true;
}

static int judge_all(struct judging *j)
{
	int err = measure_all(j);

	for (size_t i = 0; !err && i < j->c->count; i++) {
		bool root = function(j, i)->program || j->depth[i].later;

		err = judge_end(j, i) || judge_frame(j, i) || judge_tail_call(j, i) ||
		      (root && (judge_root(j, i) || judge_frames(j, i)));
	}
	return err || judge_near(j) ? -1 : 0;
}

/* Whether the calls take too much for kernels that count the least. */
static int measure_most(struct judging *j)
{
	int err = measure_all(j);

	for (size_t i = 0; !err && i < j->c->count; i++) {
		const struct depth *d = &j->depth[i];

		j->over |= d->bytes[BY_16] > j->limit ||
			   (function(j, i)->tail_calls && d->above[BY_16] >= LIMIT_TAIL_CALL);
	}
	return err;
}

static int judge_object(struct judging *j, const struct image *obj, int (*judge)(struct judging *))
{
	struct calls c = { 0 };
	int err = calls_read(j->l, obj, &c);

	j->c = &c;
	j->worst = NONE;
	j->limit = target_stack_size(j->l);
	j->sure = is_older(j, KERNEL_BY_16) ? BY_32 : BY_16;
	j->careful = j->l->set.kernel >= KERNEL_BY_16 ? BY_16 : BY_32;
	j->depth = calloc(c.count + 1, sizeof(*j->depth));
	j->order = calloc(c.count + 1, sizeof(*j->order));
	j->way = calloc(c.count + 2, sizeof(*j->way));
	if (!j->depth || !j->order || !j->way)
		err = bld_nomem(j->l);
	if (!err) {
		find_later(j);
		err = judge(j);
	}
	places_free(j->places);
	free(j->depth);
	free(j->order);
	free(j->way);
	calls_free(&c);
	return err;
}

bool stack_is_short(struct bld *l, const struct image *obj)
{
	struct judging j = { .l = l, .silent = true };

	return !judge_object(&j, obj, measure_most) && j.over;
}

int check_stack(struct bld *l)
{
	struct judging j = { .l = l };
	int err = 0;

	if (wants(l, BLD_EMIT_OBJ))
		err = judge_object(&j, &l->output[BLD_EMIT_OBJ], judge_all);
	return err || l->failed ? -1 : 0;
}
