/*
 * backend.c: the complaints of LLVM's code generator, as messages to the user.
 *
 * In: LLVM's text, of a diagnostic or of a fatal error. Out: one message for each place in
 * the source that it is about, with the function as the source spells it, the input that
 * the function came from, what it does that BPF cannot (backend_words.c), and what to do.
 *
 *	six.c:5:58: in function p i64 (ptr): 0x55de64d721c0: i64 = GlobalAddress<ptr @six> 0,
 *	  six.c:5:58 too many arguments
 *	Cannot select: 0x558: i64,ch = AtomicLoadMax<(load store seq_cst (s64) on @g)> 0x55a, ...
 *	In function: p
 */
#include <stdio.h>

#include "backend.h"

enum { MOST_PLACES = 10 };

/* -- taking the text apart ------------------------------------------------------------------- */

/* Addresses of this process are no news, and differ each time. */
static void drop_addresses(char *text)
{
	char *to = text;

	for (const char *from = text; *from;) {
		size_t n = strncmp(from, "0x", 2) ? 0 : 2 + strspn(from + 2, "0123456789abcdef");

		if (n < 8) {
			*to++ = *from++;
			continue;
		}
		from += n;
		if (*from == ':' || *from == ',')
			from++;
		if (*from == ' ' && (to == text || to[-1] == ' '))
			from++;
	}
	while (to > text && strchr(" ,\n", to[-1]))
		to--;
	*to = '\0';
}

/* What stands between `before` and the first of `ends`; malloc'ed, or NULL. */
static char *between(const char *text, const char *before, const char *ends)
{
	const char *start = strstr(text, before);

	if (!start)
		return NULL;
	start += strlen(before);
	return strcspn(start, ends) ? strndup(start, strcspn(start, ends)) : NULL;
}

static char *callee_of(const char *text)
{
	static const struct {
		const char *before, *ends;
	} known[] = {
		{ "GlobalAddress<ptr @", ">" }, { "GlobalAddress<", ">" }, /* LLVM 14 has types */
		{ "ExternalSymbol'", "'" },	{ "built-in function '", "'" },
		{ "intrinsic %", " \n" },
	};
	char *name;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		name = between(text, known[i].before, known[i].ends);
		if (name && strrchr(name, '@'))
			memmove(name, strrchr(name, '@') + 1, strlen(strrchr(name, '@') + 1) + 1);
		if (name)
			return name;
	}
	return NULL;
}

/* "<inline asm>:1:2: invalid register/token name\n\tmov eax, 1\n\t^" */
static char *assembly_of(const char *text)
{
	const char *line = strstr(text, "<inline asm>") ? strchr(text, '\n') : NULL;

	if (!line)
		return NULL;
	line += strspn(line, " \t\n");
	return strndup(line, strcspn(line, "\n\"\\"));
}

/* "PLACE: in function NAME TYPE: SAID", or "SAID\nIn function: NAME" */
static bool take_apart(struct complaint *c, const char *text)
{
	static const char in[] = ": in function ", below[] = "\nIn function: ";
	const char *start = strstr(text, in), *said = text, *end;

	if (start) {
		end = strstr(start + strlen(in), ": ");
		if (!end)
			return false;
		if (!str_has_prefix(text, "<unknown>"))
			c->place = strndup(text, (size_t)(start - text));
		c->function = strndup(start + strlen(in), strcspn(start + strlen(in), " "));
		said = end + 2;
	} else {
		c->function = between(text, below, "\n");
	}
	c->assembly = assembly_of(said);
	c->callee = callee_of(said);
	/* After the first line come the operands of what cannot be selected. */
	end = c->assembly || !strchr(said, '\n') ? said + strlen(said) : strchr(said, '\n');
	c->said = strndup(said, (size_t)(end - said));
	if (!c->said)
		return false;
	drop_addresses(c->said);
	return true;
}

static void free_complaint(struct complaint *c)
{
	free(c->said);
	free(c->function);
	free(c->place);
	free(c->callee);
	free(c->assembly);
}

/* -- who and where --------------------------------------------------------------------------- */

struct places {
	LLVMValueRef inst[MOST_PLACES];
	size_t count;
};

static void find_in(const struct complaint *c, const struct words *w, LLVMValueRef fn,
		    struct places *p)
{
	size_t most = c->fatal ? MOST_PLACES : 1;
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (p->count < most && w->is(c, i) &&
			    (!c->place || source_is(i, c->place)))
				p->inst[p->count++] = i;
}

/* The instructions that it may be about; LLVM does not always say the function. */
static void find_places(struct bld *l, const struct complaint *c, const struct words *w,
			struct places *p)
{
	LLVMValueRef fn;

	p->count = 0;
	if (!w || !w->is)
		return;
	if (c->fn)
		find_in(c, w, c->fn, p);
	for (fn = c->fn ? NULL : llvm.GetFirstFunction(l->module); fn;
	     fn = llvm.GetNextFunction(fn))
		find_in(c, w, fn, p);
}

/* -- telling ----------------------------------------------------------------------------------- */

static char *what_it_does(struct bld *l, const struct complaint *c, const struct words *w,
			  LLVMValueRef inst, const char **remedy)
{
	const char *callee = c->callee ? demangled(l, c->callee) : "a function", *slot;
	char *what = NULL;
	bool quote;
	int n;

	*remedy = w ? w->remedy : NULL;
	if (w && !w->what && inst)
		what = backend_atomic(inst, remedy);
	if (what)
		return what;
	if (!w || !w->what) {
		*remedy = l->set.report_it;
		n = asprintf(&what, "LLVM cannot compile it for BPF: %s", c->said);
		return n < 0 ? NULL : what;
	}
	slot = strstr(w->what, "%s");
	quote = w->what[strlen(w->what) - 1] == ':';
	if (slot)
		n = asprintf(&what, "%.*s%s%s", (int)(slot - w->what), w->what, callee, slot + 2);
	else
		n = asprintf(&what, "%s%s%s", w->what, quote ? " " : "", quote ? c->said : "");
	return n < 0 ? NULL : what;
}

static bool is_told(struct bld *l, const char *where, const char *what)
{
	struct symbol *s;
	char *key;
	bool told;

	if (asprintf(&key, "%s: %s", where ? where : "", what) < 0)
		return false;
	told = symtab_find(&l->complaints, key, strlen(key)) != NULL;
	s = told ? NULL : symtab_add(&l->complaints, key, strlen(key));
	if (s)
		s->owned = true;
	else
		free(key);
	return told;
}

static void tell(struct bld *l, const struct complaint *c, const struct words *w,
		 LLVMValueRef inst)
{
	LLVMValueRef fn = inst ? llvm.GetBasicBlockParent(llvm.GetInstructionParent(inst)) : c->fn;
	struct bld_message m = {
		.level = l->set.ignore_llvm_errors && !c->fatal ? BLD_WARNING : BLD_ERROR,
		.code = "backend",
		.source = c->place,
	};
	const char *in = "", *function = "", *end = "", *input = "", *input_end = "";
	char *what = what_it_does(l, c, w, inst, &m.remedy);
	size_t len;

	if (fn) {
		m.source = inst ? source_of_instruction(l, inst) : source_of_function(l, fn);
		m.symbol = llvm.GetValueName2(fn, &len);
		m.demangled = demangled(l, m.symbol);
		m.input = origin_name(l, fn);
		in = "in ";
		function = m.demangled;
		end = ": ";
	}
	if (!m.source)
		m.source = c->place;
	m.where = m.source ? m.source : m.input ? m.input : l->diag_where;
	if (m.input && m.source) {
		input = " (";
		input_end = ")";
	}
	if (what && !is_told(l, m.where, what))
		bld_tell(l, &m, "%s%s%s%s%s%s%s", in, function, input, *input ? origin_short(m.input) : "",
			 input_end, end, what);
	free(what);
}

void backend_complains(struct bld *l, const char *text, const char *function, bool fatal)
{
	struct complaint c = { .fatal = fatal };
	const struct words *first, *w;
	struct places p;

	if (!take_apart(&c, text)) {
		bld_nomem(l);
		free_complaint(&c);
		return;
	}
	if (function && !c.function)
		c.function = strdup(function);
	if (c.function)
		c.fn = llvm.GetNamedFunction(l->module, c.function);
	first = backend_words(&c, NULL);
	for (w = first; w; w = backend_words(&c, w)) {
		find_places(l, &c, w, &p);
		if (!w->is || p.count)
			break;
	}
	if (!w) {
		w = first;
		p.count = 0;
	}
	for (size_t i = 0; i < p.count; i++)
		tell(l, &c, w, p.inst[i]);
	if (!p.count)
		tell(l, &c, w, NULL);
	free_complaint(&c);
}
