/*
 * diag_json.c: a message as one JSON object on a line, for programs
 * (--diagnostics=json).
 *
 * Every object has the same keys in the same order; null is what is not known,
 * an empty chain that nothing is. The keys and what they mean do not change.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"

/* A number at the end of the text's first *len bytes, with a colon in front: taken
 * off, or 0. */
static json_int_t take_number(const char *text, size_t *len)
{
	size_t at = *len;

	while (at && isdigit((unsigned char)text[at - 1]))
		at--;
	if (at < 2 || at == *len || text[at - 1] != ':')
		return 0;
	*len = at - 1;
	return (json_int_t)strtoull(text + at, NULL, 10);
}

static json_t *number(json_int_t n)
{
	return n ? json_integer(n) : json_null();
}

/* FILE[:LINE[:COLUMN]] */
static void add_place(json_t *object, const char *source)
{
	size_t len = source ? strlen(source) : 0;
	json_int_t column = take_number(source, &len);
	json_int_t line = column ? take_number(source, &len) : 0;

	if (!line) {
		line = column;
		column = 0;
	}
	json_object_set_new(object, "file", json_text_part(source, len));
	json_object_set_new(object, "line", number(line));
	json_object_set_new(object, "column", number(column));
}

static json_t *chain_of(const char *chain)
{
	json_t *list = json_array();

	while (chain) {
		const char *arrow = strstr(chain, BLD_ARROW);

		json_array_append_new(list, json_text_part(chain, arrow ? (size_t)(arrow - chain) :
								  strlen(chain)));
		chain = arrow ? arrow + strlen(BLD_ARROW) : NULL;
	}
	return list;
}

static void add_input(json_t *object, const struct bld_message *m, const struct inputs *in)
{
	const char *name = m->input ? m->input : m->where;
	const char *file = name && in ? inputs_file(in, name) : NULL;
	const char *member = NULL;

	/* "FILE(MEMBER)" */
	if (file && strlen(name) > strlen(file) + 1)
		member = name + strlen(file) + 1;
	json_object_set_new(object, "input", json_text(file ? file : m->input));
	json_object_set_new(object, "member", json_text_part(member, member ? strlen(member) - 1 : 0));
}

char *diag_json_line(const struct bld_message *m, const char *severity, const struct inputs *in)
{
	json_t *object = json_object();
	char *text, *line;

	json_object_set_new(object, "severity", json_text(severity));
	json_object_set_new(object, "code", json_text(m->code));
	json_object_set_new(object, "where", json_text(m->where));
	add_input(object, m, in);
	json_object_set_new(object, "symbol", json_text(m->symbol));
	json_object_set_new(object, "demangled", json_text(m->demangled));
	add_place(object, m->source);
	json_object_set_new(object, "message", json_text(m->what));
	json_object_set_new(object, "remedy", json_text(m->remedy));
	json_object_set_new(object, "chain", chain_of(m->chain));
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	line = text ? memory_format("%s\n", text) : NULL;
	free(text);
	return line;
}
