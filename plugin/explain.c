/*
 * explain.c: a failed link runs again, for messages that say where.
 *
 * Reading debug info costs more than the rest of a link, so that without --btf it is dropped
 * at once. Errors are rare and may cost: while a link runs, each stage's messages are held
 * back. If the stage fails, and somebody has asked in vain for a place in the source
 * (source.c), the road is run again up to that stage, with debug info kept (l->explain),
 * and the messages of the second run are shown in place of the first's. Should the second
 * run find nothing to complain of, those of the first are shown.
 *
 * A careful link (bld_settings.careful) is a second run from its beginning.
 *
 * In the second run nothing is traced, saved or timed, and the stages before the one that
 * failed are silent: all that has been shown.
 */
#include "internal.h"

struct held_message {
	struct bld_message m;
	struct held_message *next;
};

/* The members of a message that are strings. */
static const char **const_strings(struct bld_message *m, size_t i)
{
	const char **all[] = { &m->code,   &m->where,	  &m->what,   &m->remedy, &m->input,
			       &m->symbol, &m->demangled, &m->source, &m->chain };

	return i < ARRAY_SIZE(all) ? all[i] : NULL;
}

static void free_held(struct held_message *h)
{
	const char **s;

	for (size_t i = 0; (s = const_strings(&h->m, i)); i++)
		free((char *)*s);
	free(h);
}

static struct held_message *copy_of(const struct bld_message *m)
{
	struct held_message *h = calloc(1, sizeof(*h));
	const char **s;

	if (!h)
		return NULL;
	h->m = *m;
	for (size_t i = 0; (s = const_strings(&h->m, i)); i++) {
		const char *text = *s;

		*s = text ? strdup(text) : NULL;
		if (text && !*s) {
			free_held(h);
			return NULL;
		}
	}
	return h;
}

bool explain_holds(struct bld *l, const struct bld_message *m)
{
	struct held_message *h;

	if (l->explain) {
		if (m->level == BLD_TRACE || l->explain_silent)
			return true;
		l->explain_told |= m->level == BLD_ERROR;
		return false;
	}
	if (!l->explain_holding || m->level == BLD_TRACE)
		return false;
	h = copy_of(m);
	if (!h)
		return false; /* out of memory: better at once than never */
	*l->explain_last = h;
	l->explain_last = &h->next;
	return true;
}

void explain_hold(struct bld *l)
{
	if (l->set.careful) {
		l->explain_silent = strcmp(l->stage, l->set.careful) != 0;
		return;
	}
	l->explain_holding = true;
	l->explain_held = NULL;
	l->explain_last = &l->explain_held;
	l->explain_wanted = false;
}

void explain_release(struct bld *l, bool show)
{
	struct held_message *next;

	l->explain_holding = false;
	for (struct held_message *h = l->explain_held; h; h = next) {
		next = h->next;
		if (show)
			l->host.report(l->host.ctx, &h->m);
		free_held(h);
	}
	l->explain_held = NULL;
}

/* Back to before the first module was read. */
static void forget_link(struct bld *l)
{
	for (size_t i = 0; i < l->input_count; i++) {
		if (l->inputs[i]->module)
			llvm.DisposeModule(l->inputs[i]->module);
		l->inputs[i]->module = NULL;
		l->inputs[i]->wanted = false;
	}
	link_forget_modules(l);
	for (size_t i = 0; i < BLD_EMIT_KINDS; i++)
		image_free(&l->output[i]);
	btf_forget_functions(l);
	symtab_free(&l->complaints);
	l->kernel_btf_read = l->kernel_btf != NULL; /* what is wrong with it is said again */
	/* libLTO has parsed its options for good; the engines' code is the same. */
	l->engine->close(l);
	l->engine_state = NULL;
	l->set.engine = BLD_ENGINE_CORE;
	l->diag_where = NULL;
	l->probing = false;
	l->failed = false;
}

void explain_failure(struct bld *l, const struct stage *road, const struct stage *failed)
{
	const struct stage *s;
	int err = 0;

	if (l->explain_wanted && !l->set.careful) {
		forget_link(l);
		l->explain = true;
		for (s = road; s <= failed && !err; s++) {
			l->stage = s->name;
			chain_forget(l);
			if (l->host.enter)
				l->host.enter(l->host.ctx, s->name, NULL);
			l->explain_silent = s != failed;
			err = s->run(l) || l->failed;
		}
		l->explain_silent = false;
	}
	explain_release(l, !l->explain || !l->explain_told);
	l->failed = true;
}
