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
 * An error is what no kernel takes. What depends on the kernel is a warning: its
 * rounding; programs that have a stack of their own there (6.13: kprobes,
 * tracepoints, tracing; each frame of 64 bytes or more counts by itself); code that
 * constants set by the loader may make dead.
 */
#include <stdio.h>

#include "calls.h"

enum { LIMIT_TAIL_CALL = 256, MOST_FRAMES = 8 };

/* How a kernel counts a frame. */
enum counting {
	BY_32,		/* any kernel takes what fits so */
	BY_16,
	SMALL_ONLY,	/* frames that have no stack of their own */
	COUNTINGS,
};

static unsigned counted(const struct function *f, enum counting how)
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

enum { NONE = -1 };

/* The deepest way down from a function, and the most that may lie above it. */
struct depth {
	unsigned bytes[COUNTINGS];
	int next[COUNTINGS];	/* callee, or NONE */
	unsigned frames, static_frames;	/* of the longest way; without global functions */
	int longest, static_longest;
	unsigned above[COUNTINGS];
	int caller[COUNTINGS];
	bool later;		/* the kernel starts it by itself */
	enum { WHITE, GREY, BLACK } state;
};

struct judging {
	struct bld *l;
	struct calls *c;
	struct depth *depth;	/* by function */
	size_t *order;		/* callees before callers */
	size_t count;
	size_t *way;		/* to the function at hand, from its root */
	size_t way_length;
	struct places *places;	/* NULL before the first message */
	unsigned limit;
	int worst;		/* of the programs that come near the limit, or NONE */
	size_t near;		/* how many do */
};

static const struct function *function(const struct judging *j, size_t i)
{
	return &j->c->functions[i];
}

/* -- messages -------------------------------------------------------------------- */

static int need_places(struct judging *j)
{
	if (!j->places)
		j->places = places_read(j->l, &j->l->output[BLD_EMIT_OBJ]);
	return j->places ? 0 : -1;
}

/* "name: 96 bytes (src/main.rs:12)" */
static void print_frame(struct judging *j, FILE *out, size_t i, enum counting how)
{
	const struct function *f = function(j, i);
	const char *place = places_of(j->places, f->section, f->start, f->end);

	fprintf(out, "%s: %u bytes", demangled(j->l, f->name), counted(f, how));
	if (place)
		fprintf(out, " (%s)", place);
	fputc('\n', out);
}

/* What they print to is NULL if memory is short, and then nobody reads it. */
static void print_way(struct judging *j, enum counting how, const char *advice, char **remedy,
		      char **chain)
{
	size_t len;
	FILE *r = open_memstream(remedy, &len), *c = open_memstream(chain, &len);

	for (size_t i = 0; r && c && i < j->way_length; i++) {
		print_frame(j, r, j->way[i], how);
		fprintf(c, "%s%s", i ? BLD_ARROW : "", demangled(j->l, function(j, j->way[i])->name));
	}
	if (r)
		fputs(advice, r);
	if (r && fclose(r))
		*remedy = NULL;
	if (c && fclose(c))
		*chain = NULL;
}

/* A message about the first function of j->way, with all of it. */
static int PRINTF(5, 6) say(struct judging *j, enum bld_level level, enum counting how,
			    const char *advice, const char *fmt, ...)
{
	const struct function *f = function(j, j->way[0]);
	char *remedy = NULL, *chain = NULL, *what = NULL;
	struct bld_message m = { .level = level, .code = "stack" };
	va_list ap;

	if (need_places(j))
		return -1;
	print_way(j, how, advice, &remedy, &chain);
	m.where = m.demangled = demangled(j->l, f->name);
	m.symbol = f->name;
	m.remedy = remedy;
	m.chain = chain;
	m.source = places_of(j->places, f->section, f->start, f->end);
	va_start(ap, fmt);
	if (vasprintf(&what, fmt, ap) < 0)
		what = NULL;
	va_end(ap);
	bld_tell(j->l, &m, "%s", what ? what : fmt);
	free(what);
	free(remedy);
	free(chain);
	return 0;
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
	return say(j, BLD_ERROR, BY_16, "write it as a loop: the kernel refuses recursion",
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
		d->bytes[how] += counted(f, how);
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
			unsigned bytes = d->above[how] + counted(f, how);

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

		if (f->configured || need_places(j) ||
		    places_relocated(j->places, f->section, f->start, f->end))
			return true;
	}
	return false;
}

static int judge_too_deep(struct judging *j, size_t i)
{
	const struct function *f = function(j, i);
	const struct depth *d = &j->depth[i];
	bool shared = d->later || program_type(f->section)->stack == STACK_SHARED;

	go(j, i, BY_16);
	if (may_be_dead(j))
		return say(j, BLD_WARNING, BY_16, advice, "its calls take %u bytes of stack: the "
			   "kernel refuses more than %u, unless constants that the loader sets "
			   "make some of them dead code", d->bytes[BY_16], j->limit);
	if (shared || d->bytes[SMALL_ONLY] > j->limit)
		return say(j, BLD_ERROR, BY_16, advice, "its calls take %u bytes of stack, but a "
			   "program has %u", d->bytes[BY_16], j->limit);
	return say(j, BLD_WARNING, BY_16, advice, "its calls take %u bytes of stack: kernels before "
		   "6.13 refuse more than %u, and others where programs of this type have no stack "
		   "of their own", d->bytes[BY_16], j->limit);
}

static int judge_frame(struct judging *j, size_t i)
{
	const struct function *f = function(j, i);

	if (f->stack <= j->limit)
		return 0;
	j->way[0] = i;
	j->way_length = 1;
	return say(j, BLD_ERROR, BY_16, advice, "takes %u bytes of stack, but a program has %u",
		   f->stack, j->limit);
}

/* What starts at the function: a program, or what the kernel calls by itself. */
static int judge_root(struct judging *j, size_t i)
{
	const struct depth *d = &j->depth[i];

	go(j, i, BY_16);
	for (size_t k = 0; k < j->way_length; k++)
		if (function(j, j->way[k])->stack > j->limit)
			return 0; /* said of the function itself */
	if (d->bytes[BY_16] > j->limit)
		return judge_too_deep(j, i);
	if (d->bytes[BY_32] * 10 < 9 * j->limit)
		return 0;
	j->near++;
	if (j->worst == NONE || d->bytes[BY_32] > j->depth[j->worst].bytes[BY_32])
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
	go(j, (size_t)j->worst, BY_32);
	if (d->bytes[BY_32] > j->limit)
		return say(j, BLD_WARNING, BY_32, advice, "its calls take %u bytes of stack as "
			   "kernels before 6.9 count, which refuse more than %u%s",
			   d->bytes[BY_32], j->limit, others);
	return say(j, BLD_WARNING, BY_32, advice, "its calls take %u of the %u bytes of stack%s",
		   d->bytes[BY_32], j->limit, others);
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
	return say(j, sure ? BLD_ERROR : BLD_WARNING, BY_16,
		   "let some be inlined (#[inline], --ignore-inline-never)",
		   "its calls are %zu functions deep, %s %u", j->way_length,
		   sure ? "but the kernel takes no more than"
			: "and most kernels take no more than", MOST_FRAMES);
}

/* A tail call leaves the callers' frames where they are. */
static int judge_tail_call(struct judging *j, size_t i)
{
	const struct depth *d = &j->depth[i];
	enum counting how = d->above[BY_16] >= LIMIT_TAIL_CALL ? BY_16 : BY_32;
	size_t n = 0;

	if (!function(j, i)->tail_calls || d->above[how] < LIMIT_TAIL_CALL)
		return 0;
	for (int k = (int)i; k != NONE; k = j->depth[k].caller[how])
		n++;
	j->way_length = n;
	for (int k = (int)i; k != NONE; k = j->depth[k].caller[how])
		j->way[--n] = (size_t)k;
	return say(j, how == BY_16 && !may_be_dead(j) ? BLD_ERROR : BLD_WARNING, how, advice,
		   "%u bytes of stack lie above a tail call, %s %u", d->above[how],
		   how == BY_16 ? "but the kernel takes only less than"
				: "and kernels before 6.9 take only less than", LIMIT_TAIL_CALL);
}

static int judge_end(struct judging *j, size_t i)
{
	if (!function(j, i)->runs_off || j->l->set.allow_bpf_trap)
		return 0;
	j->way[0] = i;
	j->way_length = 1;
	return say(j, BLD_ERROR, BY_16, "something in it is undefined behaviour that the optimiser "
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

static int judge_object(struct bld *l, struct calls *c)
{
	struct judging j = { .l = l, .c = c, .worst = NONE, .limit = target_stack_size(l) };
	int err;

	j.depth = calloc(c->count + 1, sizeof(*j.depth));
	j.order = calloc(c->count + 1, sizeof(*j.order));
	j.way = calloc(c->count + 2, sizeof(*j.way));
	if (j.depth && j.order && j.way) {
		find_later(&j);
		err = judge_all(&j);
	} else {
		err = bld_nomem(l);
	}
	places_free(j.places);
	free(j.depth);
	free(j.order);
	free(j.way);
	return err;
}

int check_stack(struct bld *l)
{
	struct calls c = { 0 };
	int err = 0;

	if (wants(l, BLD_EMIT_OBJ))
		err = calls_read(l, &l->output[BLD_EMIT_OBJ], &c) || judge_object(l, &c);
	calls_free(&c);
	return err || l->failed ? -1 : 0;
}
