/*
 * panic_report.c: the panics that the optimiser has left.
 *
 * Each place in the source is named once, however often it was inlined, with what panics there
 * and how the program comes to it. Optimised builds have few: a line for each of the first
 * SHOWN, then how many there are more, by program; the rest comes under --trace. Unoptimised
 * builds check all arithmetic: they get the numbers only. With --panic=error each is an error.
 */
#include <stdio.h>

#include "internal.h"

enum { SHOWN = 10 };

/* One place, found in a program. */
struct finding {
	const char *what, *place, *chain, *symbol;	/* kept (bld_keep), place may be NULL */
};

struct panic_report {
	struct finding *list;	/* different places, in the order of the code */
	size_t count, room;
	char *numbers;		/* "xdp_main 3, parse 1" */
};

/* While findings are looked for. */
struct looking {
	struct bld *l;
	struct panic_report *r;
	struct symtab all, of_program;	/* different places */
	FILE *numbers;
};

void panic_report_forget(struct bld *l)
{
	if (l->panic_report) {
		free(l->panic_report->list);
		free(l->panic_report->numbers);
	}
	free(l->panic_report);
	l->panic_report = NULL;
}

/* 1: it is new, 0: it is not, -1: out of memory, reported. */
static int is_new(struct bld *l, struct symtab *t, const char *key)
{
	size_t before = t->count;

	if (!key || !symtab_add(t, key, strlen(key)))
		return bld_nomem(l);
	return t->count > before;
}

static const char *keep_name(struct bld *l, LLVMValueRef fn)
{
	size_t len;

	return bld_keep(l, strdup(llvm.GetValueName2(fn, &len)));
}

static int add_finding(struct looking *k, LLVMValueRef call, const char *what, const char *place)
{
	struct panic_report *r = k->r;
	struct finding *list = grow(r->list, r->count, &r->room, sizeof(*list));
	LLVMValueRef fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(call));
	const char *chain = chain_to_instruction(k->l, call);

	if (!list)
		return bld_nomem(k->l);
	r->list = list;
	list[r->count] = (struct finding){ .what = what, .place = place };
	list[r->count].symbol = keep_name(k->l, fn);
	list[r->count].chain = chain ? bld_keep(k->l, strdup(chain)) : NULL;
	return list[r->count++].symbol ? 0 : bld_nomem(k->l);
}

static int look_at_call(struct looking *k, LLVMValueRef call)
{
	const char *what, *place;
	char *key;
	int fresh;

	if (!panic_site_of(k->l, call, &what, &place))
		return 0;
	if (asprintf(&key, "%s %s", place ? place : "", what) < 0 || !bld_keep(k->l, key))
		return bld_nomem(k->l);
	if (is_new(k->l, &k->of_program, key) < 0)
		return -1;
	fresh = is_new(k->l, &k->all, key);
	return fresh > 0 ? add_finding(k, call, what, place) : fresh;
}

static int look_at_function(struct looking *k, LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i;
	size_t len;

	symtab_free(&k->of_program);
	memset(&k->of_program, 0, sizeof(k->of_program));
	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (llvm.IsACallInst(i) && llvm.IsAFunction(llvm.GetCalledValue(i)) &&
			    panic_is_ours(llvm.GetCalledValue(i)) && look_at_call(k, i))
				return -1;
	if (k->of_program.count)
		fprintf(k->numbers, "%s%s %zu", ftell(k->numbers) ? ", " : "",
			demangled(k->l, llvm.GetValueName2(fn, &len)), k->of_program.count);
	return 0;
}

int panics_look(struct bld *l)
{
	struct looking k = { .l = l };
	LLVMValueRef fn;
	size_t len;
	int err = 0;

	panic_report_forget(l);
	k.r = l->panic_report = calloc(1, sizeof(*k.r));
	k.numbers = k.r ? open_memstream(&k.r->numbers, &len) : NULL;
	if (!k.numbers)
		return bld_nomem(l);
	chain_forget(l);
	for (fn = llvm.GetFirstFunction(l->module); fn && !err; fn = llvm.GetNextFunction(fn))
		err = look_at_function(&k, fn);
	chain_forget(l);
	if (fclose(k.numbers))
		err = bld_nomem(l);
	symtab_free(&k.all);
	symtab_free(&k.of_program);
	return err;
}

/* -- messages -------------------------------------------------------------------- */

static void tell(struct bld *l, enum bld_level level, const struct finding *f)
{
	struct bld_message m = { .level = level, .code = "panic", .source = f->place };

	m.symbol = f->symbol;
	m.demangled = demangled(l, f->symbol);
	m.where = f->place ? f->place : m.demangled;
	m.chain = m.remedy = f->chain;
	bld_tell(l, &m, level == BLD_ERROR ? "%s: the program may panic here (--panic=error)" :
					     "%s: the program may panic here, which ends it",
		 f->what);
}

int panics_report(struct bld *l)
{
	struct panic_report *r = l->panic_report;
	bool error = l->set.panic == BLD_PANIC_ERROR;
	size_t shown = error ? SIZE_MAX : panics_early(l) ? 0 : SHOWN;
	struct bld_message m = { .level = BLD_WARNING, .code = "panic" };

	for (size_t i = 0; r && i < r->count; i++)
		tell(l, i >= shown ? BLD_TRACE : error ? BLD_ERROR : BLD_WARNING, &r->list[i]);
	if (r && r->count > shown) {
		m.remedy = r->numbers;
		bld_tell(l, &m, "%zu %splace%s where a program may panic, which ends it (--trace "
			 "lists all)", r->count - shown, shown ? "more " : "",
			 r->count - shown == 1 ? "" : "s");
	}
	panic_report_forget(l);
	return l->failed ? -1 : 0;
}
