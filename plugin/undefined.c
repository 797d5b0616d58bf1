/*
 * undefined.c: what the object lacks.
 *
 * The object decides: module assembly defines symbols that IR does not know, and codegen
 * calls runtime functions that IR does not mention. IR explains: who refers to the symbol,
 * by which way from a program, where in the source. All undefined symbols are reported in
 * one run, each once.
 *
 * A loader resolves externs in .ksyms and .kconfig. Weak references may stay undefined;
 * so may what the command line allows.
 */
#include <fnmatch.h>
#include <stdio.h>

#include "internal.h"

enum { SHOWN = 3 };	/* references of one symbol */

/* Each once. */
struct names {
	struct bld *l;
	struct symtab seen;
	const char **list;
	size_t count, room;
};

int undefined_note_kernels(struct bld *l)
{
	struct global_iter it;
	LLVMValueRef v;

	for (it = global_begin(l->module); (v = global_next(&it));) {
		const char *section = global_is_object(v) ? llvm.GetSection(v) : NULL, *name;
		size_t len;

		if (!section || !llvm.IsDeclaration(v) ||
		    (strcmp(section, ".ksyms") && strcmp(section, ".kconfig")))
			continue;
		name = llvm.GetValueName2(v, &len);
		if (!symtab_add_copy(&l->kernels, name, len))
			return bld_nomem(l);
	}
	return 0;
}

bool undefined_is_allowed(struct bld *l, const char *name)
{
	if (l->set.unresolved == BLD_UNRESOLVED_ALLOW ||
	    symtab_find(&l->kernels, name, strlen(name)) ||
	    plain_defines(symtab_find(&l->symtab, name, strlen(name))) ||
	    (l->set.allow_bpf_trap && strcmp(name, "__bpf_trap") == 0))
		return true;
	for (size_t i = 0; i < l->set.allow_undefined_count; i++)
		if (fnmatch(l->set.allow_undefined[i], name, 0) == 0 ||
		    fnmatch(l->set.allow_undefined[i], demangled(l, name), 0) == 0)
			return true;
	return false;
}

static void add_name(void *ctx, const char *name)
{
	struct names *n = ctx;
	size_t before = n->seen.count;
	const char **list;
	char *copy;

	if (!symtab_add_copy(&n->seen, name, strlen(name)))
		bld_nomem(n->l);
	if (n->seen.count == before)
		return;
	if (undefined_is_allowed(n->l, name)) {
		bld_trace(n->l, NULL, "%s stays undefined", name);
		return;
	}
	list = grow(n->list, n->count, &n->room, sizeof(*list));
	copy = strdup(name);
	if (list)
		n->list = list;
	if (!list || !copy) {
		free(copy);
		bld_nomem(n->l);
		return;
	}
	list[n->count++] = bld_keep(n->l, copy);
}

/* -- the message -------------------------------------------------------------------- */

/* One reference as it is shown. */
struct line {
	const char *chain, *source;
};

static struct line line_of(struct bld *l, const struct reference *r)
{
	struct line line = { NULL, NULL };

	if (r->inst) {
		line.chain = chain_to_instruction(l, r->inst);
		line.source = chain_source(l, r->inst);
	} else {
		line.chain = chain_to(l, r->user);
		if (llvm.IsAGlobalVariable(r->user))
			line.source = source_of_variable(l, r->user);
	}
	return line;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* References that look the same to a reader are one. Returns the number of lines; *more:
 * of references that are not among them. */
static size_t choose_lines(struct bld *l, const struct reference *r, size_t count,
			   struct line *lines, size_t *more)
{
	size_t n = 0, i, k;

	for (i = 0; i < count; i++) {
		struct line line = line_of(l, &r[i]);

		for (k = 0; k < n; k++)
			if (same(lines[k].chain, line.chain) && same(lines[k].source, line.source))
				break;
		if (k < n)
			continue;
		if (n == SHOWN)
			break;
		lines[n++] = line;
	}
	*more = count - i;
	return n;
}

/* The lines under the message. */
struct lines {
	struct bld *l;
	FILE *f;
	size_t count;
};

static void begin_line(struct lines *t)
{
	fprintf(t->f, "\n%s by ", t->count++ ? "and" : "needed");
}

static void write_references(struct lines *t, const char *name, const struct line *lines, size_t n,
			     size_t more)
{
	struct runtime_operation op;

	for (size_t i = 0; i < n; i++) {
		begin_line(t);
		fputs(lines[i].chain ? lines[i].chain : "code that no program reaches", t->f);
		if (i == 0 && operation_of(name, &op))
			fprintf(t->f, ", for a %s", operation_words(t->l, &op));
		if (i && lines[i].source)
			fprintf(t->f, ", %s", lines[i].source);
	}
	if (more)
		fprintf(t->f, "\nand %zu more", more);
}

/* Of objects without bitcode; the first of them is returned. */
static const char *write_plain(struct lines *t, const char *name)
{
	const char *first = NULL, *user;

	for (size_t i = 0; i < t->l->input_count; i++) {
		const struct input *in = t->l->inputs[i];

		if (!plain_takes_part(in) || !plain_refers(in, name, &user))
			continue;
		begin_line(t);
		fputs(user ? demangled(t->l, user) : "data", t->f);
		if (first || t->count > 1)
			fprintf(t->f, " in %s", input_name(in));
		if (!first)
			first = input_name(in);
	}
	return first;
}

/* The input that the reference is in. */
static const char *input_of(const struct bld *l, const struct reference *r)
{
	const struct input *in;
	size_t len;
	const char *name = llvm.GetValueName2(r->user, &len);

	in = origin_of(l, name, len);
	return in ? input_name(in) : NULL;
}

static void report(struct bld *l, const char *name, const struct reference *r, size_t count)
{
	const char *readable = demangled(l, name), *plain = NULL;
	struct line lines[SHOWN] = { { NULL, NULL } };
	struct bld_message m = { .code = "undefined-symbol", .symbol = name };
	size_t more, n = choose_lines(l, r, count, lines, &more), len;
	char *text = NULL;
	struct lines t = { .l = l, .f = open_memstream(&text, &len) };

	if (t.f) {
		write_references(&t, name, lines, n, more);
		plain = write_plain(&t, name);
		if (!t.count)
			fputs("\nneeded by assembly code", t.f);
		fclose(t.f);
	}
	m.level = l->set.unresolved == BLD_UNRESOLVED_WARN ? BLD_WARNING : BLD_ERROR;
	m.source = lines[0].source;
	m.chain = lines[0].chain;
	m.input = count ? input_of(l, r) : plain;
	m.where = m.source ? m.source : m.input;
	if (readable != name)
		m.demangled = readable;
	m.remedy = remedy_for_undefined(l, name);
	bld_tell(l, &m, "undefined symbol: %s%s", readable, text ? text : "");
	free(text);
}

/* Symbols in the order in which their references stand in the code. */
struct group {
	const char *name;
	const struct reference *refs;
	size_t count, order;
};

static int by_first_reference(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (!x->count || !y->count || x->refs->rank == y->refs->rank) {
		if (x->count && y->count && x->refs->order != y->refs->order)
			return x->refs->order < y->refs->order ? -1 : 1;
		if (!x->count != !y->count)
			return x->count ? -1 : 1;
		return x->order < y->order ? -1 : 1;
	}
	return x->refs->rank < y->refs->rank ? -1 : 1;
}

static int report_all(struct bld *l, const struct names *n)
{
	struct group *groups = calloc(n->count, sizeof(*groups));
	struct references refs = { 0 };
	size_t at = 0;

	if (!groups || references_find(l, n->list, n->count, &refs)) {
		free(groups);
		references_free(&refs);
		return bld_nomem(l);
	}
	for (size_t i = 0; i < n->count; i++) {
		struct group *g = &groups[i];

		*g = (struct group){ .name = n->list[i], .refs = refs.list + at, .order = i };
		for (; at < refs.count && refs.list[at].target == i; at++)
			g->count++;
	}
	qsort(groups, n->count, sizeof(*groups), by_first_reference);
	for (size_t i = 0; i < n->count; i++)
		report(l, groups[i].name, groups[i].refs, groups[i].count);
	free(groups);
	references_free(&refs);
	return l->failed ? -1 : 0;
}

static int settle(struct names *n)
{
	struct bld *l = n->l;
	int err = l->failed ? -1 : 0;

	/* Without debug info the second run still knows which input refers. */
	if (n->count) {
		l->explain_wanted |= l->explain_holding;
		err = report_all(l, n);
	}
	free(n->list);
	symtab_free(&n->seen);
	return err;
}

int undefined_check(struct bld *l, const struct image *obj)
{
	struct names n = { .l = l };

	elf_undefined(obj, add_name, &n);
	if (plain_each_undefined(l, obj, add_name, &n))
		bld_nomem(l);
	return settle(&n);
}

int undefined_check_module(struct bld *l)
{
	struct names n = { .l = l };
	struct global_iter it;
	LLVMValueRef v;
	size_t len;

	llvm.GetModuleInlineAsm(l->module, &len);
	if (len || undefined_note_kernels(l))
		return l->failed ? -1 : 0;
	for (it = global_begin(l->module); (v = global_next(&it));)
		if (llvm.IsDeclaration(v) && llvm.GetFirstUse(v) && !global_is_llvms(v) &&
		    llvm.GetLinkage(v) != LLVMExternalWeakLinkage)
			add_name(&n, llvm.GetValueName2(v, &len));
	return settle(&n);
}
