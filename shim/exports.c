/*
 * exports.c: which symbols the program keeps.
 *
 *	--export A,B			names
 *	--export-symbols FILE		one name per line, LF or CRLF
 *	--version-script FILE		names and patterns, global and local (script.c)
 *	--dynamic-list FILE		names and patterns
 *	--export-dynamic-symbol GLOB	a pattern
 *
 * Names are looked for in archives, too, as rustc needs it; patterns hold for what
 * takes part anyway. As in linkers a name goes before patterns, a pattern before a
 * mere *, a later node of version scripts before an earlier one, and what a version
 * script does not mention stays.
 */
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* -- reading ------------------------------------------------------------------------ */

static int read_script(const char *path, bool labels, struct patterns *out)
{
	char *why = NULL, *where;
	size_t before = out->n;
	struct file f;
	const char *io = file_map(path, &f);
	int rc = io ? -1 : script_read(f.data, f.len, labels, out, &why);

	for (; before < out->n; before++)
		out->v[before].file = path;
	if (io)
		diag_error(path, "%s", io);
	else if (rc) {
		where = memory_format("%s:%u", path, out->line);
		diag_error(where, "%s", why);
		free(where);
	}
	free(why);
	return rc;
}

static size_t read_scripts(const struct strings *paths, bool labels, struct patterns *out)
{
	size_t i, bad = 0;

	for (i = 0; i < paths->n; i++)
		if (read_script(paths->v[i], labels, out))
			bad++;
	return bad;
}

size_t exports_read(struct options *o)
{
	size_t bad = read_scripts(&o->version_scripts, true, &o->versioned) +
		     read_scripts(&o->dynamic_lists, false, &o->dynamic);

	o->settings.no_exports_given = o->export_dynamic || o->version_scripts.n ||
				       (!o->exports.n && !o->export_files.n &&
					!o->dynamic_lists.n && !o->export_globs.n);
	return bad;
}

/* -- what the link is told ----------------------------------------------------------- */

static int add_lines(struct bld *l, const struct file *f)
{
	const char *p = f->data, *end = f->data + f->len;
	struct bld_place place = { .file = f->path };

	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((eol ? eol : end) - p);

		place.line++;
		if (len && p[len - 1] == '\r')
			len--;
		if (len && bld_export(l, p, len, &place) < 0)
			return -1;
		p = eol ? eol + 1 : end;
	}
	return 0;
}

static int add_file(struct bld *l, const char *path)
{
	struct file f;
	const char *why = file_map(path, &f);

	if (!why)
		return add_lines(l, &f);
	diag_error(path, "cannot read the list of exports: %s", why);
	return -1;
}

static int add_rule(struct bld *l, const struct pattern *p)
{
	const struct bld_rule rule = { .pattern = p->name, .global = p->global,
				       .literal = !p->glob, .demangled = p->cxx };

	return bld_export_rule(l, &rule);
}

static bool is_star(const struct pattern *p)
{
	return p->glob && !strcmp(p->name, "*");
}

/* Names, and of those in C++'s spelling the rules. */
static size_t add_names(const struct patterns *list, bool warn, struct bld *l)
{
	size_t i, bad = 0;

	for (i = 0; i < list->n; i++) {
		const struct pattern *p = &list->v[i];
		const struct bld_place place = { p->file, p->line };

		if (p->glob)
			continue;
		if (p->global && !p->cxx)
			bad += bld_export(l, p->name, strlen(p->name), warn ? &place : NULL) < 0;
		else
			bad += add_rule(l, p) < 0;
	}
	return bad;
}

/* The patterns of one node: global ones go before local ones. */
static size_t add_node(const struct patterns *list, size_t from, size_t to, bool stars,
		       struct bld *l)
{
	size_t i, bad = 0;
	int local;

	for (local = 0; local < 2; local++)
		for (i = from; i < to; i++)
			if (list->v[i].glob && is_star(&list->v[i]) == stars &&
			    list->v[i].global == !local)
				bad += add_rule(l, &list->v[i]) < 0;
	return bad;
}

static size_t add_globs(const struct patterns *list, bool stars, struct bld *l)
{
	size_t to = list->n, bad = 0;

	while (to) {
		size_t from = to - 1;

		while (from && list->v[from - 1].node == list->v[to - 1].node)
			from--;
		bad += add_node(list, from, to, stars, l);
		to = from;
	}
	return bad;
}

static size_t add_rules(const struct options *o, struct bld *l)
{
	size_t i, bad = add_names(&o->dynamic, true, l) +
			add_names(&o->versioned, !o->undefined_version, l);

	for (i = 0; i < o->export_globs.n; i++) {
		const struct bld_rule rule = { .pattern = o->export_globs.v[i], .global = true };

		bad += bld_export_rule(l, &rule) < 0;
	}
	bad += add_globs(&o->dynamic, false, l) + add_globs(&o->dynamic, true, l);
	return bad + add_globs(&o->versioned, false, l) + add_globs(&o->versioned, true, l);
}

static size_t add_required(const struct strings *names, bool must, struct bld *l)
{
	size_t i, bad = 0;

	for (i = 0; i < names->n; i++)
		bad += bld_require(l, names->v[i], strlen(names->v[i]), must) < 0;
	return bad;
}

static size_t add_renames(const struct options *o, struct bld *l)
{
	size_t i, bad = 0;

	for (i = 0; i < o->wraps.n; i++)
		bad += bld_wrap(l, o->wraps.v[i]) < 0;
	for (i = 0; i + 1 < o->defsyms.n; i += 2)
		bad += bld_defsym(l, o->defsyms.v[i], o->defsyms.v[i + 1]) < 0;
	return bad;
}

size_t exports_add(const struct options *o, struct bld *l)
{
	const struct bld_place option = { .file = "--export" };
	size_t i, bad = add_renames(o, l);

	for (i = 0; i < o->exports.n; i++)
		bad += bld_export(l, o->exports.v[i], strlen(o->exports.v[i]), &option) < 0;
	for (i = 0; i < o->export_files.n; i++)
		bad += add_file(l, o->export_files.v[i]) < 0;
	bad += add_rules(o, l) + add_required(&o->required, false, l) +
	       add_required(&o->require_defined, true, l);
	for (i = 0; i < o->required_globs.n; i++)
		bad += bld_require_glob(l, o->required_globs.v[i]) < 0;
	return bad;
}
