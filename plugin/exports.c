/*
 * exports.c: which symbols stay global in the output.
 *
 * In this order: those that must stay (-u) and what lies in a section of the user's own
 * naming; nothing of archives that are to export nothing; names; then, for visible
 * definitions, the first rule that matches, and without any the setting for the rest.
 * Names are roots, which archive members are fetched for; rules are not.
 */
#include <fnmatch.h>
#include <stdio.h>

#include "internal.h"

/* Why a name is in the table, for a message when nothing defines it. */
struct export_note {
	uint32_t symbol;	/* its index */
	bool must_exist;	/* an error */
	struct bld_place place;	/* file NULL: nobody minds */
};

struct exports {
	struct export_note *notes;
	size_t note_count, note_room;
	struct bld_rule *rules;
	size_t rule_count, rule_room;
	const char **globs;	/* --undefined-glob */
	size_t glob_count, glob_room;
	unsigned checked;	/* in the first run, in that for explaining */
};

static struct exports *exports_of(struct bld *l)
{
	if (!l->exports)
		l->exports = calloc(1, sizeof(*l->exports));
	return l->exports;
}

void exports_free(struct bld *l)
{
	if (!l->exports)
		return;
	free(l->exports->notes);
	free(l->exports->rules);
	free(l->exports->globs);
	free(l->exports);
	l->exports = NULL;
}

static struct symbol *add_name(struct bld *l, const char *name, size_t len,
			       const struct bld_place *place, bool must_exist)
{
	struct exports *e = exports_of(l);
	struct symbol *s = e ? symtab_add(&l->symtab, name, len) : NULL;
	struct export_note *notes = s ? grow(e->notes, e->note_count, &e->note_room,
					     sizeof(*notes)) : NULL;

	if (!notes) {
		bld_nomem(l);
		return NULL;
	}
	e->notes = notes;
	notes[e->note_count++] = (struct export_note){
		.symbol = (uint32_t)(s - l->symtab.symbols),
		.must_exist = must_exist,
		.place = place ? *place : (struct bld_place){ NULL, 0 },
	};
	s->exported = true;
	return s;
}

BLD_PUBLIC int bld_export(struct bld *l, const char *name, size_t len,
			  const struct bld_place *place)
{
	return add_name(l, name, len, place, false) ? 0 : -1;
}

BLD_PUBLIC int bld_require(struct bld *l, const char *name, size_t len, bool must_exist)
{
	static const struct bld_place option = { .file = "--require-defined" };
	struct symbol *s = add_name(l, name, len, must_exist ? &option : NULL, must_exist);

	if (!s)
		return -1;
	s->required = true;
	return 0;
}

BLD_PUBLIC int bld_require_glob(struct bld *l, const char *pattern)
{
	struct exports *e = exports_of(l);
	const char **globs = e ? grow(e->globs, e->glob_count, &e->glob_room, sizeof(*globs)) : NULL;

	if (!globs)
		return bld_nomem(l);
	e->globs = globs;
	globs[e->glob_count++] = pattern;
	return 0;
}

BLD_PUBLIC int bld_export_rule(struct bld *l, const struct bld_rule *rule)
{
	struct exports *e = exports_of(l);
	struct bld_rule *rules = e ? grow(e->rules, e->rule_count, &e->rule_room, sizeof(*rules)) :
				     NULL;

	if (!rules)
		return bld_nomem(l);
	e->rules = rules;
	rules[e->rule_count++] = *rule;
	return 0;
}

/* -- deciding ----------------------------------------------------------------------- */

static bool matches(struct bld *l, const struct bld_rule *r, const char *name)
{
	if (r->demangled)
		name = demangled_always(l, name);
	return r->literal ? strcmp(r->pattern, name) == 0 : fnmatch(r->pattern, name, 0) == 0;
}

/* The first rule that matches, or NULL. */
static const struct bld_rule *rule_for(struct bld *l, const char *name)
{
	for (size_t i = 0; l->exports && i < l->exports->rule_count; i++)
		if (matches(l, &l->exports->rules[i], name))
			return &l->exports->rules[i];
	return NULL;
}

bool exports_named(struct bld *l, const struct symbol *s, const char *name, bool visible)
{
	const struct bld_rule *rule;

	if (s && s->exported)
		return true;
	if (!visible)
		return false;
	rule = rule_for(l, name);
	return rule ? rule->global : l->set.no_exports_given;
}

bool exports_excluded(const struct symbol *s)
{
	const struct input *in = s->object ? s->object : s->definer ? s->definer : s->member;

	return in && in->library && in->library->excluded;
}

void exports_resolve_globs(struct bld *l)
{
	for (size_t i = 0; l->exports && i < l->exports->glob_count; i++)
		for (size_t k = 0; k < l->symtab.count; k++) {
			struct symbol *s = &l->symtab.symbols[k];
			char *name = s->required ? NULL : strndup(s->name, s->len);

			if (name && (s->object || s->member) &&
			    fnmatch(l->exports->globs[i], name, 0) == 0)
				s->exported = s->required = true;
			free(name);
		}
}

/* -- what nothing defines ------------------------------------------------------------ */

static bool exists(struct bld *l, const struct symbol *s)
{
	const char *text;
	size_t len;

	if (s->object || s->member || libcall_is_memory(s->name, s->len))
		return true;
	text = llvm.GetModuleInlineAsm(l->module, &len);
	return memmem(text, len, s->name, s->len) || global_is_defined(l->module, s->name, s->len);
}

/* What is referred to is undefined, and that is said elsewhere, or it may be so. */
static bool is_wanted(struct bld *l, const struct symbol *s)
{
	LLVMValueRef v = global_named(l->module, s->name, s->len);

	return v && llvm.GetFirstUse(v);
}

static void report(struct bld *l, const struct export_note *n, const char *name)
{
	char where[4096];
	const struct bld_message m = {
		.level = n->must_exist ? BLD_ERROR : n->place.file ? BLD_WARNING : BLD_TRACE,
		.code = n->must_exist ? "undefined-symbol" : "missing-export",
		.where = n->place.file ? where : NULL,
		.symbol = name,
		.source = n->place.line ? where : NULL,
		.remedy = nearest_name(l, name),
	};

	if (n->place.line)
		snprintf(where, sizeof(where), "%s:%u", n->place.file, n->place.line);
	else
		snprintf(where, sizeof(where), "%s", n->place.file ? n->place.file : "");
	bld_tell(l, &m, "nothing defines %s%s", demangled(l, name),
		 n->must_exist ? "" : ", which is to be exported");
}

void exports_check(struct bld *l)
{
	unsigned run = l->explain ? 2 : 1;

	if (!l->exports || l->exports->checked == run)
		return;
	l->exports->checked = run;
	for (size_t i = 0; i < l->exports->note_count; i++) {
		const struct export_note *n = &l->exports->notes[i];
		const struct symbol *s = &l->symtab.symbols[n->symbol];
		char *name;

		if (exists(l, s) || (!n->must_exist && is_wanted(l, s)))
			continue;
		name = strndup(s->name, s->len);
		if (name)
			report(l, n, name);
		free(name);
	}
}
