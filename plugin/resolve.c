/*
 * resolve.c: which input's definition of a symbol counts.
 *
 * Objects take part whole, in command-line order; two strong definitions among
 * them are an error that names both. Archive members take part by need: a
 * member counts only when something still undefined, or exported, is first
 * defined there. So the user's objects beat archives, earlier beats later, and
 * what nothing needs can clash with nothing.
 */
#include "internal.h"

static const enum pick pick[4][4] = {	/* [in table][arriving] */
	/*		 UNDEF	   WEAK	     COMMON    STRONG */
	[SYM_UNDEF] =  { KEEP_OLD, TAKE_NEW, TAKE_NEW, TAKE_NEW },
	[SYM_WEAK] =   { KEEP_OLD, KEEP_OLD, TAKE_NEW, TAKE_NEW },
	[SYM_COMMON] = { KEEP_OLD, KEEP_OLD, KEEP_OLD, TAKE_NEW },
	[SYM_STRONG] = { KEEP_OLD, KEEP_OLD, KEEP_OLD, CLASH },
};

enum pick resolve_pick(enum symbol_strength there, enum symbol_strength arriving)
{
	return pick[there][arriving];
}

/* In a group that may come several times: LLVM's linker keeps one module's, or
 * reports why it cannot. */
static bool in_comdat(LLVMValueRef v)
{
	LLVMComdatRef c = global_is_object(v) ? llvm.GetComdat(v) : NULL;

	return c && llvm.GetComdatSelectionKind(c) != LLVMNoDeduplicateComdatSelectionKind;
}

enum symbol_strength symbol_strength_of(LLVMValueRef v)
{
	switch (llvm.GetLinkage(v)) {
	case LLVMExternalLinkage:
		return SYM_STRONG;
	case LLVMCommonLinkage:
		return SYM_COMMON;
	case LLVMInternalLinkage:
	case LLVMPrivateLinkage:
	case LLVMAvailableExternallyLinkage:
	case LLVMAppendingLinkage:
		return SYM_UNDEF;
	default:
		return SYM_WEAK;
	}
}

static const char *definer_name(const struct symbol *s)
{
	const struct input *in = s ? s->definer ? s->definer : s->object : NULL;

	return in ? input_name(in) : "another input";
}

int resolve_report_clash(struct bld *l, const char *where, const char *name)
{
	const struct symbol *s = symtab_find(&l->symtab, name, strlen(name));
	const struct bld_message m = {
		.code = "duplicate-symbol",
		.where = where,
		.symbol = name,
		.remedy = "remove one of them, make one weak, or give --allow-multiple-definition",
	};

	return bld_tell(l, &m, "duplicate symbol %s, already defined in %s", demangled(l, name),
			definer_name(s));
}

static int report_comdat(struct bld *l, const char *name, const char *why)
{
	const struct symbol *s = symtab_find(&l->symtab, name, strlen(name));
	const struct bld_message m = {
		.code = "comdat-mismatch",
		.where = l->diag_where,
		.symbol = name,
		.remedy = "compile both from the same source with the same options",
	};

	return bld_tell(l, &m, "its COMDAT group %s and that of %s cannot be one: %s", name,
			definer_name(s), why);
}

/* "Linking COMDATs named 'f': ExactMatch violated!" */
bool resolve_explains(struct bld *l, const char *text)
{
	static const char globals[] = "Linking globals named '", groups[] = "Linking COMDATs named '";
	bool group = str_has_prefix(text, groups);
	const char *name = text + (group ? strlen(groups) : strlen(globals));
	const char *end = group || str_has_prefix(text, globals) ? strstr(name, "': ") : NULL;
	const char *why = end ? end + strlen("': ") : "";
	char *copy, *reason;

	if (!end || (!group && strcmp(why, "symbol multiply defined!")))
		return false;
	copy = strndup(name, (size_t)(end - name));
	reason = strndup(why, strcspn(why, "!"));
	if (!copy || !reason)
		bld_nomem(l);
	else if (group)
		report_comdat(l, copy, reason);
	else
		resolve_report_clash(l, l->diag_where, copy);
	free(copy);
	free(reason);
	return true;
}

static bool is_any(LLVMValueRef v)
{
	return llvm.GetComdatSelectionKind(llvm.GetComdat(v)) == LLVMAnyComdatSelectionKind;
}

/* LLVM's linker prefers weak to linkonce, and takes linkonce only where something refers
 * to it: so that the first stays, it is made weak. */
static void keep_first(const struct symbol *s, LLVMValueRef arriving)
{
	LLVMLinkage other = llvm.GetLinkage(arriving), own;
	LLVMValueRef first;

	if (!s->object || !s->object->module || other == LLVMLinkOnceODRLinkage ||
	    other == LLVMCommonLinkage)
		return;
	first = global_named(s->object->module, s->name, s->len);
	own = llvm.GetLinkage(first);
	if (own == LLVMLinkOnceAnyLinkage || own == LLVMLinkOnceODRLinkage)
		llvm.SetLinkage(first, LLVMWeakAnyLinkage);
}

static void allow_several(LLVMValueRef v)
{
	LLVMComdatRef c = global_is_object(v) ? llvm.GetComdat(v) : NULL;

	if (c)
		llvm.SetComdatSelectionKind(c, LLVMAnyComdatSelectionKind);
}

static int clash(struct bld *l, const struct symbol *s, struct input *in, LLVMValueRef v)
{
	size_t len;

	if (!l->set.allow_multiple_definition)
		return resolve_report_clash(l, input_name(in), llvm.GetValueName2(v, &len));
	if (plain_defines(s))
		return 0; /* plain_override */
	if (s->object->module)
		allow_several(global_named(s->object->module, s->name, s->len));
	allow_several(v);
	/* LLVM's linker drops it in favour of the first. */
	if (global_is_object(v))
		llvm.SetComdat(v, NULL);
	llvm.SetLinkage(v, LLVMLinkOnceODRLinkage);
	return 0;
}

int resolve_define_plain(struct bld *l, struct input *in, const char *name,
			 enum symbol_strength arriving)
{
	struct symbol *s = symtab_add(&l->symtab, name, strlen(name));

	if (!s)
		return bld_nomem(l);
	switch (pick[s->strength][arriving]) {
	case TAKE_NEW:
		if (s->object && s->object->module)
			alias_keep(s->object->module, s->name, s->len);
		s->strength = arriving;
		s->object = in;
		s->comdat = false;
		break;
	case CLASH:
		if (!l->set.allow_multiple_definition)
			resolve_report_clash(l, input_name(in), name);
		break;
	case KEEP_OLD:
		break;
	}
	return 0;
}

static int resolve_definition(struct bld *l, struct input *in, LLVMValueRef v)
{
	enum symbol_strength arriving = symbol_strength_of(v);
	enum pick what;
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);
	struct symbol *s;

	if (llvm.IsDeclaration(v) || arriving == SYM_UNDEF || global_is_llvms(v))
		return 0;
	s = symtab_add_copy(&l->symtab, name, len);
	if (!s)
		return bld_nomem(l);
	what = pick[s->strength][arriving];
	if (what != KEEP_OLD && s->comdat && in_comdat(v) &&
	    !(l->set.allow_multiple_definition && is_any(v)))
		return 0;
	switch (what) {
	case TAKE_NEW:
		if (s->object && s->object->module)
			alias_keep(s->object->module, name, len);
		s->strength = arriving;
		s->object = in;
		s->comdat = in_comdat(v);
		break;
	case CLASH:
		clash(l, s, in, v);
		break;
	case KEEP_OLD:
		keep_first(s, v);
		break;
	}
	return 0;
}

int resolve_objects(struct bld *l)
{
	for (size_t i = 0; i < l->input_count; i++) {
		struct input *in = l->inputs[i];
		struct global_iter it;
		LLVMValueRef v;

		if (plain_resolve(l, in))
			return -1;
		if (!in->module)
			continue;
		for (it = global_begin(in->module); (v = global_next(&it));)
			if (resolve_definition(l, in, v))
				return -1;
	}
	exports_resolve_globs(l);
	renames_resolve(l);
	return l->failed ? -1 : 0;
}

/* Sections that compilers choose by themselves; any other name was written by
 * the user, for a loader to find. */
static bool is_users_section(const char *section)
{
	static const char *const own[] = { ".text", ".rodata", ".data", ".bss", ".llvm" };

	if (!section || !*section)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		size_t len = strlen(own[i]);

		if (str_has_prefix(section, own[i]) && (!section[len] || section[len] == '.'))
			return false;
	}
	return true;
}

bool resolve_is_export_named(struct bld *l, const char *name, size_t len, const char *section,
			     bool visible)
{
	const struct symbol *s = symtab_find(&l->symtab, name, len);

	if ((s && s->required) || is_users_section(section))
		return true;
	/* rustc exports every #[no_mangle] memcpy of every crate. It is wanted
	 * where codegen calls it, and libcalls.c sees to that. */
	if ((s && exports_excluded(s)) || libcall_is_memory(name, len))
		return false;
	return exports_named(l, s, name, visible);
}

bool resolve_is_export(struct bld *l, LLVMValueRef v)
{
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);
	const struct symbol *s = symtab_find(&l->symtab, name, len);

	if (symbol_strength_of(v) == SYM_UNDEF)
		return false;
	return (s && s->joined) ||
	       resolve_is_export_named(l, name, len, global_is_object(v) ? llvm.GetSection(v) : NULL,
				       llvm.GetVisibility(v) != LLVMHiddenVisibility);
}

bool resolve_is_member_root(struct bld *l, const struct symbol *s)
{
	bool asked_for = s->required || s->libcall || s->needed;

	if (s->object || !(s->exported || asked_for))
		return false;
	if (!asked_for && (libcall_is_memory(s->name, s->len) || exports_excluded(s)))
		return false;
	return !global_is_defined(l->module, s->name, s->len);
}

static bool want_member(struct bld *l, struct symbol *s)
{
	if (!s || !s->member || s->tried || plain_defines(s) ||
	    runtime_supplies(l, s->name, s->len))
		return false;
	s->tried = true;
	if (s->member->wanted)
		return false;
	s->member->wanted = true;
	return true;
}

/* As in linkers a common symbol is one that an archive may define better. */
static bool lacks_definition(const struct bld *l, LLVMValueRef v)
{
	return global_is_missing(v) ||
	       (llvm.GetLinkage(v) == LLVMCommonLinkage && !l->set.no_fortran_common);
}

static size_t want_undefined(struct bld *l, LLVMValueRef v)
{
	size_t len, found;
	const char *name = llvm.GetValueName2(v, &len), *companion;

	/* Weak references never pull a member in. */
	if (!lacks_definition(l, v) || !llvm.GetFirstUse(v) || global_is_llvms(v) ||
	    llvm.GetLinkage(v) == LLVMExternalWeakLinkage)
		return 0;
	found = want_member(l, symtab_find(&l->symtab, name, len));
	companion = libcall_companion(name, len);
	if (companion) {
		struct symbol *s = symtab_find(&l->symtab, companion, strlen(companion));

		if (s)
			s->libcall = true;
	}
	return found;
}

size_t resolve_members(struct bld *l)
{
	struct global_iter it;
	LLVMValueRef v;
	size_t found = 0;

	for (it = global_begin(l->module); (v = global_next(&it));)
		found += want_undefined(l, v);
	for (size_t i = 0; i < l->symtab.count; i++) {
		struct symbol *s = &l->symtab.symbols[i];

		if (s->member && !s->tried && resolve_is_member_root(l, s))
			found += want_member(l, s);
	}
	return found;
}
