/*
 * script.c: version scripts and dynamic lists.
 *
 *	[NODE] { global: a; "b"; c*; local: *; extern "C++" { "ns::f(int)"; }; } [NODE] ;
 *	{ a; b*; };
 *
 * Out: the patterns in the file's order, each with its line. Comments are C's, or
 * from # to the end of the line. What is in quotes is a name, whatever it is of.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* A file being read. */
struct script {
	const char *p, *end;
	struct patterns *out;
	bool labels;		/* global: and local: may stand in it */
	bool global, cxx;	/* of the patterns that come */
	unsigned node;
	char **why;
	const char *at;		/* where the token begins */
	const char *counted;	/* how far lines have been counted */
	unsigned line;
	char *token;		/* a name or one of { } ; : */
	bool quoted;
};

/* Of the token; tokens come in order. */
static unsigned line_of(struct script *s)
{
	for (; s->counted < s->at; s->counted++)
		s->line += *s->counted == '\n';
	return s->line;
}

static int fail(struct script *s, const char *what)
{
	const char *found = s->token ? s->token : "";

	if (!*s->why)
		*s->why = memory_format("syntax error: %s%s%s%s", what, *found ? ", found '" : "",
					found, *found ? "'" : "");
	s->out->line = line_of(s);
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
		s->at = s->p;
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

static int take_quoted(struct script *s)
{
	const char *from = ++s->p;

	s->p = memchr(from, '"', (size_t)(s->end - from));
	if (!s->p)
		return fail(s, "a quote has no end");
	s->token = memory_format("%.*s", (int)(s->p - from), from);
	s->p++;
	return 0;
}

/* The next token; "" at the end of the file. */
static int next(struct script *s)
{
	free(s->token);
	s->token = NULL;
	if (skip_space(s))
		return -1;
	s->at = s->p;
	s->quoted = s->p < s->end && *s->p == '"';
	if (s->quoted)
		return take_quoted(s);
	while (s->p < s->end && in_name(*s->p))
		s->p++;
	/* Names of C++ are written a::b. */
	while (s->p > s->at && s->end - s->p > 2 && !memcmp(s->p, "::", 2)) {
		s->p += 2;
		while (s->p < s->end && in_name(*s->p))
			s->p++;
	}
	if (s->p == s->at && s->p < s->end)
		s->p++;
	s->token = memory_format("%.*s", (int)(s->p - s->at), s->at);
	return 0;
}

static bool at(const struct script *s, const char *token)
{
	return !s->quoted && !strcmp(s->token, token);
}

static void take_name(struct script *s)
{
	struct patterns *out = s->out;
	struct pattern *p;

	if (!*s->token)
		return;
	out->v = memory_grow(out->v, out->n + 1, sizeof(*out->v));
	p = &out->v[out->n++];
	*p = (struct pattern){ .name = s->token, .line = line_of(s), .node = s->node,
			       .global = s->global, .cxx = s->cxx,
			       .glob = !s->quoted && strpbrk(s->token, "*?[") };
	s->token = NULL;
}

/* `global:` or `local:`, the word before the colon having been read. 1: it is one. */
static int take_label(struct script *s)
{
	if (!s->labels || (!at(s, "global") && !at(s, "local")))
		return 0;
	if (skip_space(s))
		return -1;
	if (s->p == s->end || *s->p != ':')
		return 0;
	s->global = at(s, "global");
	s->p++;
	return 1;
}

static int read_block(struct script *s, bool in_extern);

/* extern "C++" { a; b; }, which does not nest, from behind the word. */
static int read_extern(struct script *s)
{
	int rc;

	if (next(s))
		return -1;
	s->cxx = !strcmp(s->token, "C++");
	if (next(s))
		return -1;
	if (!at(s, "{"))
		return fail(s, "{ is missing behind extern");
	rc = read_block(s, true);
	s->cxx = false;
	return rc;
}

/* From behind the { to behind the }. */
static int read_block(struct script *s, bool in_extern)
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
			if (read_extern(s))
				return -1;
			continue;
		}
		label = take_label(s);
		if (label < 0)
			return -1;
		if (!label)
			take_name(s);
	}
	return -1;
}

/* [NODE] { ... } [NODE] ; */
static int read_node(struct script *s)
{
	if (s->labels && !at(s, "{") && next(s))
		return -1;
	if (!at(s, "{"))
		return fail(s, "{ is missing");
	s->global = true;
	if (read_block(s, false) || next(s))
		return -1;
	while (!at(s, ";") && !at(s, ""))
		if (next(s))
			return -1;
	s->node++;
	return at(s, ";") ? 0 : fail(s, "; is missing behind }");
}

int script_read(const char *text, size_t len, bool labels, struct patterns *out, char **why)
{
	struct script s = { .p = text, .end = text + len, .out = out, .labels = labels,
			    .why = why, .at = text, .counted = text, .line = 1 };
	const char *nul = memchr(text, '\0', len);
	int rc;

	*why = NULL;
	if (out->n)
		s.node = out->v[out->n - 1].node + 1;
	if (nul)
		s.at = nul;
	rc = nul ? fail(&s, "it holds a NUL byte") : next(&s);
	while (!rc && !at(&s, "")) {
		rc = read_node(&s);
		if (!rc)
			rc = next(&s);
	}
	free(s.token);
	return rc;
}

void patterns_free(struct patterns *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->v[i].name);
	free(p->v);
	*p = (struct patterns){ .n = 0 };
}
