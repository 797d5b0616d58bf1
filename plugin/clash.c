/*
 * clash.c: a definition of an archive member where the symbol has one already.
 *
 * Members are linked function by function (merge.c), so a second definition does no
 * harm as long as nobody needs it. Where the member's own code refers to it, the
 * program would run with a function that the member was not written for. As in
 * linkers, a strong definition then beats a weak one, and two strong ones are an
 * error. Who refers to it shows when the member is linked: its definition goes in by
 * another name, and comes out only if it was needed.
 */
#include <stdio.h>

#include "internal.h"

#define CLASH_SUFFIX ".bldclash"

struct clash {
	char *name;	/* with the suffix */
	size_t len;	/* without */
};

static bool put_aside(struct bld *l, LLVMValueRef v, struct clashes *c)
{
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);
	struct clash *list = grow(c->list, c->count, &c->room, sizeof(*list));
	struct clash one = { .len = len };

	if (list)
		c->list = list;
	if (!list || asprintf(&one.name, "%.*s" CLASH_SUFFIX, (int)len, name) < 0) {
		bld_nomem(l);
		return false;
	}
	list[c->count++] = one;
	llvm.SetValueName2(v, one.name, strlen(one.name));
	llvm.SetLinkage(v, LLVMLinkOnceODRLinkage);
	return true;
}

/* Copies of the runtime's functions are alike, and every crate has some. */
static bool is_runtimes(const struct symbol *s)
{
	return s->libcall || libcall_is_memory(s->name, s->len);
}

bool clash_settled(struct bld *l, struct input *in, LLVMValueRef v, struct clashes *c)
{
	enum symbol_strength arriving = symbol_strength_of(v), there;
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);
	struct symbol *s = symtab_find(&l->symtab, name, len);

	if (!s || !(s->object || s->several) || s->definer == in)
		return false;
	if (!global_is_defined(l->module, name, len)) {
		s->definer = in;
		s->definer_strength = arriving;
		return false;
	}
	there = s->definer ? s->definer_strength : s->strength;
	switch (resolve_pick(there, arriving)) {
	case TAKE_NEW:
		bld_trace(l, in->name, "its %.*s is stronger than that of %s", (int)len, name,
			  input_name(s->definer ? s->definer : s->object));
		alias_keep(l->module, name, len);
		s->definer = in;
		s->definer_strength = arriving;
		return true;
	case CLASH:
		return !l->set.allow_multiple_definition && !is_runtimes(s) && put_aside(l, v, c);
	case KEEP_OLD:
		break;
	}
	return false;
}

int clashes_report(struct bld *l, struct input *in, struct clashes *c)
{
	int err = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct clash *one = &c->list[i];

		if (global_is_defined(l->module, one->name, strlen(one->name))) {
			one->name[one->len] = '\0';
			err = resolve_report_clash(l, input_name(in), one->name);
		}
		free(one->name);
	}
	free(c->list);
	return err;
}
