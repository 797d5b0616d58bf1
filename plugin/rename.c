/*
 * rename.c: --wrap and --defsym, by other names in each module.
 *
 * As soon as a module is read, and before anyone looks for symbols in it, what it
 * refers to gets the name of what is meant. The optimiser sees nothing special.
 *
 *	--wrap=F	undefined F means __wrap_F, undefined __real_F means F; within
 *			the module that defines F nothing changes, as in GNU ld
 *	--defsym=F=G	F means G, also where F is defined; if F is to stay, it becomes
 *			an alias of G
 *
 * Calls that codegen makes by itself (memcpy) are not wrapped.
 */
#include <stdio.h>

#include "internal.h"

struct rename {
	char *from, *to;
	bool alias;		/* --defsym */
	bool real;		/* __real_F: after all F */
};

static int add(struct bld *l, char *from, char *to, bool alias, bool real)
{
	struct rename *list = grow(l->renames, l->rename_count, &l->rename_room, sizeof(*list));

	if (!list || !from || !to) {
		free(from);
		free(to);
		return bld_nomem(l);
	}
	l->renames = list;
	list[l->rename_count++] = (struct rename){ from, to, alias, real };
	return 0;
}

static char *joined(const char *prefix, const char *name)
{
	char *text;

	return asprintf(&text, "%s%s", prefix, name) < 0 ? NULL : text;
}

BLD_PUBLIC int bld_wrap(struct bld *l, const char *name)
{
	if (add(l, strdup(name), joined("__wrap_", name), false, false))
		return -1;
	return add(l, joined("__real_", name), strdup(name), false, true);
}

BLD_PUBLIC int bld_defsym(struct bld *l, const char *name, const char *target)
{
	return add(l, strdup(name), strdup(target), true, false);
}

void renames_free(struct bld *l)
{
	for (size_t i = 0; i < l->rename_count; i++) {
		free(l->renames[i].from);
		free(l->renames[i].to);
	}
	free(l->renames);
}

/* What a name comes to by --defsym, of which the last counts; NULL: itself. */
static const char *target_of(const struct bld *l, const char *name)
{
	for (size_t steps = 0; steps <= l->rename_count; steps++) {
		size_t i = l->rename_count;

		while (i && !(l->renames[i - 1].alias && strcmp(l->renames[i - 1].from, name) == 0))
			i--;
		if (!i)
			return name;
		name = l->renames[i - 1].to;
	}
	return NULL;
}

static void erase(LLVMValueRef v)
{
	if (llvm.IsAFunction(v))
		llvm.DeleteFunction(v);
	else if (llvm.IsAGlobalVariable(v))
		llvm.DeleteGlobal(v);
	else	/* an alias: nobody sees it any more */
		llvm.SetLinkage(v, LLVMInternalLinkage);
}

static void redirect(LLVMModuleRef m, LLVMValueRef v, const char *to)
{
	LLVMValueRef target = global_named(m, to, strlen(to));

	if (!target && llvm.IsDeclaration(v)) {
		llvm.SetValueName2(v, to, strlen(to));
		return;
	}
	if (!target) {
		llvm.SetValueName2(v, "", 0);
		target = global_declare_like(m, v, to);
	}
	llvm.ReplaceAllUsesWith(v, llvm.TypeOf(v) == llvm.TypeOf(target) ?
					   target : llvm.ConstBitCast(target, llvm.TypeOf(v)));
	erase(v);
}

static int apply_one(struct bld *l, LLVMModuleRef m, const struct rename *r)
{
	LLVMValueRef v = global_named(m, r->from, strlen(r->from));
	const char *to = r->alias ? target_of(l, r->from) : r->to;

	if (!to)
		return bld_fail(l, "--defsym", NULL, "%s is defined by itself", r->from);
	if (!v || (!r->alias && !global_is_missing(v)))
		return 0;
	redirect(m, v, to);
	return 0;
}

int renames_apply(struct bld *l, LLVMModuleRef m)
{
	for (int real = 0; real < 2; real++)
		for (size_t i = 0; i < l->rename_count; i++)
			if (l->renames[i].real == real && apply_one(l, m, &l->renames[i]))
				return -1;
	return 0;
}

/* The name a --defsym gives is to stay. */
static bool is_kept(struct bld *l, const struct rename *r)
{
	const struct symbol *s = symtab_find(&l->symtab, r->from, strlen(r->from));

	return (s && s->required) || exports_named(l, s, r->from, true);
}

void renames_resolve(struct bld *l)
{
	for (size_t i = 0; i < l->rename_count; i++) {
		const char *to = l->renames[i].alias ? target_of(l, l->renames[i].from) : NULL;
		struct symbol *s = to ? symtab_find(&l->symtab, to, strlen(to)) : NULL;

		if (s && is_kept(l, &l->renames[i]))
			s->needed = true;
	}
}

static int define(struct bld *l, const struct rename *r)
{
	const char *to = target_of(l, r->from);
	LLVMValueRef target = global_named(l->module, to, strlen(to)), alias;
	const struct bld_message m = { .code = "undefined-symbol", .where = "--defsym", .symbol = to };

	if (!target || global_is_missing(target)) {
		/* Who refers to it is told with the other undefined symbols. */
		if (target && llvm.GetFirstUse(target))
			return 0;
		return bld_tell(l, &m, "nothing defines %s, which %s is to be", demangled(l, to),
				r->from);
	}
	if (!is_kept(l, r) || global_named(l->module, r->from, strlen(r->from)))
		return 0;
	alias = llvm.AddAlias2(l->module, llvm.GlobalGetValueType(target), 0, target, r->from);
	llvm.SetLinkage(alias, LLVMExternalLinkage);
	return 0;
}

int renames_define(struct bld *l)
{
	int err = 0;

	for (size_t i = 0; i < l->rename_count; i++)
		if (l->renames[i].alias)
			err |= define(l, &l->renames[i]);
	return err;
}
