/*
 * exports.c: which symbols the program keeps.
 *
 *	--export-symbols FILE	one name per line, LF or CRLF
 *	--version-script FILE	[NODE] { global: a; "b"; local: *; } [NODE] ;
 *
 * Of a version script only the global names matter: what is not exported is
 * local anyway. `global: *` exports every visible symbol of the objects. Other
 * patterns cannot be matched here, where nobody has seen the objects' symbols
 * yet: they are errors rather than exports lost in silence.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* A version script being read. */
struct script {
	const char *p, *end;
	struct strings *names;
	bool *all;
	char **why;
	char *token;		/* a name or one of { } ; : */
	bool quoted;
};

/* -- version scripts ----------------------------------------------------------- */

static int fail(struct script *s, const char *what)
{
	if (!*s->why)
		*s->why = memory_format("syntax error in the version script: %s%s%s%s", what,
					s->token ? ", found '" : "", s->token ? s->token : "",
					s->token ? "'" : "");
	return -1;
}

static int skip_space(struct script *s)
{
	while (s->p < s->end) {
		size_t room = (size_t)(s->end - s->p);
		const char *stop = NULL;

		if (isspace((unsigned char)*s->p)) {
			s->p++;
			continue;
		}
		if (*s->p == '#')
			stop = memchr(s->p, '\n', room);
		else if (room > 1 && !memcmp(s->p, "/*", 2))
			stop = memmem(s->p + 2, room - 2, "*/", 2);
		else
			return 0;
		if (!stop && *s->p == '/')
			return fail(s, "a comment has no end");
		s->p = stop ? stop + (*s->p == '/' ? 2 : 1) : s->end;
	}
	return 0;
}

static bool in_name(char c)
{
	return !isspace((unsigned char)c) && !strchr("{};:\"#", c);
}

/* The next token; "" at the end of the file. */
static int next(struct script *s)
{
	const char *from;

	free(s->token);
	s->token = NULL;
	if (skip_space(s))
		return -1;
	from = s->p;
	s->quoted = from < s->end && *from == '"';
	if (s->quoted) {
		from++;
		s->p = memchr(from, '"', (size_t)(s->end - from));
		if (!s->p)
			return fail(s, "a quote has no end");
		s->token = memory_format("%.*s", (int)(s->p - from), from);
		s->p++;
		return 0;
	}
	while (s->p < s->end && in_name(*s->p))
		s->p++;
	/* Names of C++ are written a::b. */
	while (s->p > from && s->end - s->p > 2 && !memcmp(s->p, "::", 2)) {
		s->p += 2;
		while (s->p < s->end && in_name(*s->p))
			s->p++;
	}
	if (s->p == from && s->p < s->end)
		s->p++;
	s->token = memory_format("%.*s", (int)(s->p - from), from);
	return 0;
}

static bool at(const struct script *s, const char *token)
{
	return !s->quoted && !strcmp(s->token, token);
}

static int take_name(struct script *s)
{
	if (s->quoted || !strpbrk(s->token, "*?[")) {
		if (*s->token)
			strings_add(s->names, s->token, strlen(s->token));
		return 0;
	}
	if (at(s, "*")) {
		*s->all = true;
		return 0;
	}
	*s->why = memory_format("the version script's pattern '%s' is not supported: list the "
				"names, or use *", s->token);
	return -1;
}

/* `global:` or `local:`, the word before the colon having been read. 1: it is one. */
static int take_label(struct script *s, bool *global)
{
	if (!at(s, "global") && !at(s, "local"))
		return 0;
	if (skip_space(s))
		return -1;
	if (s->p == s->end || *s->p != ':')
		return 0;
	*global = at(s, "global");
	s->p++;
	return 1;
}

/* { global: a; b; local: *; }, from behind the { to behind the }; also the
 * inside of extern "C" { a; b; }, which does not nest. */
static int read_block(struct script *s, bool global, bool in_extern)
{
	while (!next(s)) {
		int label;

		if (at(s, "}"))
			return 0;
		if (at(s, ";"))
			continue;
		if (at(s, "") || at(s, "{") || at(s, ":"))
			return fail(s, "a name or } is missing");
		if (at(s, "extern") && !in_extern) {
			if (next(s) || next(s) || !at(s, "{"))
				return fail(s, "{ is missing behind extern");
			if (read_block(s, global, true))
				return -1;
			continue;
		}
		label = take_label(s, &global);
		if (label < 0 || (!label && global && take_name(s)))
			return -1;
	}
	return -1;
}

/* [NODE] { ... } [NODE] ; */
static int read_node(struct script *s)
{
	if (!at(s, "{") && next(s))
		return -1;
	if (!at(s, "{"))
		return fail(s, "{ is missing");
	if (read_block(s, true, false) || next(s))
		return -1;
	while (!at(s, ";") && !at(s, ""))
		if (next(s))
			return -1;
	return at(s, ";") ? 0 : fail(s, "; is missing behind }");
}

int exports_script(const char *text, size_t len, struct strings *names, bool *all, char **why)
{
	struct script s = { text, text + len, names, all, why, NULL, false };
	int rc;

	*why = NULL;
	rc = memchr(text, '\0', len) ? fail(&s, "it holds a NUL byte") : next(&s);
	while (!rc && !at(&s, "")) {
		rc = read_node(&s);
		if (!rc)
			rc = next(&s);
	}
	free(s.token);
	return rc;
}

static int read_script(struct options *o, const char *path)
{
	char *why = NULL;
	bool all = false;
	struct file f;
	const char *io = file_map(path, &f);
	int rc = io ? -1 : exports_script(f.data, f.len, &o->exports, &all, &why);

	if (rc)
		diag_error(path, "%s", io ? io : why);
	free(why);
	o->export_dynamic |= all;
	return rc;
}

size_t exports_read(struct options *o)
{
	size_t i, bad = 0;

	o->settings.no_exports_given = !o->exports.n && !o->export_files.n && !o->version_scripts.n;
	for (i = 0; i < o->version_scripts.n; i++)
		if (read_script(o, o->version_scripts.v[i]))
			bad++;
	o->settings.no_exports_given |= o->export_dynamic;
	return bad;
}

/* -- what the link is told --------------------------------------------------------- */

static int add_lines(struct bld *l, const struct file *f)
{
	const char *p = f->data, *end = f->data + f->len;

	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((eol ? eol : end) - p);

		if (len && p[len - 1] == '\r')
			len--;
		if (len && bld_export(l, p, len) < 0)
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

size_t exports_add(const struct options *o, struct bld *l)
{
	size_t i, bad = 0;

	for (i = 0; i < o->exports.n; i++)
		bad += bld_export(l, o->exports.v[i], strlen(o->exports.v[i])) < 0;
	for (i = 0; i < o->export_files.n; i++)
		bad += add_file(l, o->export_files.v[i]) < 0;
	for (i = 0; i < o->required.n; i++)
		bad += bld_require(l, o->required.v[i], strlen(o->required.v[i])) < 0;
	return bad;
}
