/*
 * why.c: --why=SYMBOL: what keeps a symbol in the object, or why it is not there.
 *
 * A name may be the symbol's, or the source's, or the end of it ("parse" for
 * "app::deep::parse"). What is gone at the end was there before optimising: so it is noted
 * then how the programs came to it. Functions that compilers have inlined are in no module
 * at all; only debug info knows them.
 *
 * A failed link is answered, too, as far as it came.
 */
#include <inttypes.h>
#include <stdio.h>

#include "internal.h"

enum { MANY = 20 };	/* answers to one question */

/* A symbol that somebody has asked about, as it was before optimising. */
struct why_note {
	const char *symbol;
	const char *chain;	/* NULL: nothing led to it */
	const char *input;	/* that defines it, or NULL */
};

struct why_notes {
	struct why_note *list;
	size_t count, room;
	struct symtab index;	/* to look them up */
};

/* Without the types that a generic function is made for. */
static size_t bare_length(const char *name)
{
	size_t len = strlen(name), depth = 0;

	if (!len || name[len - 1] != '>')
		return len;
	while (len--) {
		if (name[len] == '>' && (!len || name[len - 1] != '-'))
			depth++;
		else if (name[len] == '<' && --depth == 0)
			break;
	}
	return len > 2 && name[len - 1] == ':' && name[len - 2] == ':' ? len - 2 : strlen(name);
}

static bool ends_so(const char *name, size_t len, const char *end)
{
	size_t tail = strlen(end);

	return tail <= len && memcmp(name + len - tail, end, tail) == 0 &&
	       (tail == len || (len - tail >= 2 && name[len - tail - 1] == ':'));
}

static bool is_meant(const char *question, const char *symbol, const char *readable)
{
	return strcmp(symbol, question) == 0 || ends_so(readable, strlen(readable), question) ||
	       ends_so(readable, bare_length(readable), question) ||
	       (str_has_prefix(symbol, "_Z") && ends_so(readable, strcspn(readable, "("), question));
}

static bool is_asked_for(struct bld *l, const char *symbol)
{
	const char *readable = demangled(l, symbol);

	for (size_t i = 0; i < l->set.why_count; i++)
		if (is_meant(l->set.why[i], symbol, readable))
			return true;
	return false;
}

/* -- before optimising -------------------------------------------------------------- */

void why_forget(struct bld *l)
{
	if (!l->why)
		return;
	free(l->why->list);
	symtab_free(&l->why->index);
	free(l->why);
	l->why = NULL;
}

static int add_note(struct bld *l, const struct why_note *note)
{
	struct why_notes *w = l->why;
	struct why_note *list = grow(w->list, w->count, &w->room, sizeof(*list));

	if (!list || !symtab_add(&w->index, note->symbol, strlen(note->symbol)))
		return bld_nomem(l);
	w->list = list;
	list[w->count++] = *note;
	return 0;
}

int why_note(struct bld *l)
{
	struct global_iter it;
	LLVMValueRef v;

	if (!l->set.why_count)
		return 0;
	why_forget(l);
	l->why = calloc(1, sizeof(*l->why));
	if (!l->why)
		return bld_nomem(l);
	chain_forget(l);
	for (it = global_begin(l->module); (v = global_next(&it));) {
		size_t len;
		const char *name = llvm.GetValueName2(v, &len);
		const struct input *in;
		struct why_note note;
		char *copy;

		if (!len || global_is_llvms(v) || !is_asked_for(l, name) || !(copy = strdup(name)))
			continue;
		in = origin_of(l, name, len);
		note = (struct why_note){ bld_keep(l, copy), chain_to(l, v),
					  in ? input_name(in) : NULL };
		if (add_note(l, &note))
			return -1;
	}
	chain_forget(l);
	return 0;
}

/* -- the answers ----------------------------------------------------------------------- */

/* Where a function was inlined. */
struct inlined_place {
	const char *name, *chain, *place;
};

struct answers {
	struct bld *l;
	FILE *f;
	const char *question;
	struct symtab given;	/* names in the source's spelling */
	struct inlined_place *places;
	size_t place_count, place_room;
};

/* True if this is news, and there is room for it. */
static bool begin(struct answers *a, const char *symbol)
{
	const char *readable = demangled(a->l, symbol);
	size_t before = a->given.count;

	if (!symtab_add(&a->given, readable, strlen(readable)) || a->given.count == before ||
	    a->given.count > MANY)
		return false;
	fprintf(a->f, "%s: ", readable);
	return true;
}

static const char *final_chain(struct bld *l, const char *symbol)
{
	LLVMValueRef v = global_named(l->module, symbol, strlen(symbol));

	return v ? chain_to(l, v) : NULL;
}

static void answer_present(void *ctx, const struct elf_symbol *s)
{
	struct answers *a = ctx;
	const char *chain;

	if (!is_meant(a->question, s->name, demangled(a->l, s->name)) || !begin(a, s->name))
		return;
	chain = final_chain(a->l, s->name);
	if (s->section)
		fprintf(a->f, "in section %s, %" PRIu64 " bytes: ", s->section, s->size);
	else
		fputs("undefined: ", a->f);
	fprintf(a->f, "%s\n", reason_for(a->l, s->name));
	if (chain && strstr(chain, BLD_ARROW))
		fprintf(a->f, "  %s\n", chain);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Copies of the same place (of a loop that was unrolled) are one. */
static void note_inlined(void *ctx, const char *name, const char *chain, const char *place)
{
	struct answers *a = ctx;
	struct inlined_place *places;

	if (!chain || !is_meant(a->question, name, name) || a->place_count >= MANY * MANY)
		return;
	for (size_t i = 0; i < a->place_count; i++)
		if (same(a->places[i].chain, chain) && same(a->places[i].place, place))
			return;
	places = grow(a->places, a->place_count, &a->place_room, sizeof(*places));
	if (!places)
		return;
	a->places = places;
	places[a->place_count++] = (struct inlined_place){ name, chain, place };
}

static void answer_inlined(struct answers *a)
{
	enum { SHOWN = 3 };

	for (size_t i = 0; i < a->place_count; i++) {
		const struct inlined_place *p = &a->places[i];
		size_t n = 0;

		if (!begin(a, p->name))
			continue;
		fputs("inlined\n", a->f);
		for (size_t k = i; k < a->place_count; k++) {
			const struct inlined_place *q = &a->places[k];

			if (strcmp(q->name, p->name) == 0 && n++ < SHOWN)
				fprintf(a->f, "  %s%s%s\n", q->chain, q->place ? ", " : "",
					q->place ? q->place : "");
		}
		if (n > SHOWN)
			fprintf(a->f, "  and %zu more\n", n - SHOWN);
	}
}

static void answer_gone(struct answers *a, const struct why_note *n, bool linked)
{
	if (!is_meant(a->question, n->symbol, demangled(a->l, n->symbol)) || !begin(a, n->symbol))
		return;
	fprintf(a->f, "not in the object%s; ", linked ? "" : ", which was not made");
	if (n->input)
		fprintf(a->f, "%s defines it, ", n->input);
	if (!n->chain)
		fprintf(a->f, "%s\n", "but nothing leads to it");
	else if (linked)
		fprintf(a->f, "all of it was inlined or optimised away on the way\n  %s\n", n->chain);
	else
		fprintf(a->f, "and so does a program lead to it\n  %s\n", n->chain);
}

/* Defined by an input, and not even linked. */
static void answer_unneeded(struct answers *a, const struct symbol *s)
{
	const struct input *in = s->object ? s->object : s->member;
	struct bld *l = a->l;
	struct bld_buffer b = { .name = NULL };
	char *name = in ? strndup(s->name, s->len) : NULL;

	if (!name || !is_meant(a->question, bld_keep(l, name), demangled(l, name)) ||
	    !begin(a, name))
		return;
	if (!in->name)
		l->host.fetch(l->host.ctx, in->cookie, &b);
	fprintf(a->f, "not in the object; %s defines it, but nothing refers to it\n",
		b.name ? b.name : input_name(in));
}

static void answer(struct answers *a)
{
	struct bld *l = a->l;
	const struct image *obj = &l->output[BLD_EMIT_OBJ];
	bool linked = obj->data && l->module;

	if (linked) {
		elf_each_symbol(obj, answer_present, a);
		inlined_each(l, note_inlined, a);
		answer_inlined(a);
	}
	for (size_t i = 0; l->why && i < l->why->count; i++)
		answer_gone(a, &l->why->list[i], linked);
	/* Of what was never linked there may be much: only if it is all there is. */
	for (size_t i = 0, found = a->given.count; !found && i < l->symtab.count; i++)
		answer_unneeded(a, &l->symtab.symbols[i]);
	if (a->given.count > MANY)
		fprintf(a->f, "%s: %zu more\n", a->question, a->given.count - MANY);
}

/* No symbol is called so. */
static void answer_unknown(struct answers *a)
{
	const char *hint = nearest_name(a->l, a->question);

	fprintf(a->f, "%s: no input defines it, and nothing refers to it", a->question);
	if (hint)
		fprintf(a->f, "; %s", hint);
	else if (!a->l->set.btf)
		fputs("; what compilers have inlined is known with debug info and --btf", a->f);
	fputc('\n', a->f);
}

int why_make(struct bld *l, struct image *out)
{
	struct answers a = { .l = l };
	char *text;

	origin_settle_plain(l);
	a.f = open_memstream(&text, &out->len);
	for (size_t i = 0; a.f && i < l->set.why_count; i++) {
		a.question = l->set.why[i];
		answer(&a);
		if (!a.given.count)
			answer_unknown(&a);
		symtab_free(&a.given);
		a.place_count = 0;
	}
	free(a.places);
	if (!a.f || fclose(a.f))
		return bld_nomem(l);
	out->data = text;
	return 0;
}
