/*
 * parse.c: the words of the command line, matched with the rows of options.c.
 *
 *	--opt value   --opt=value	long options
 *	-o value   -ovalue   -o=value	short options
 *	-soname value   -soname=value	long options with one dash, as GNU ld takes
 *					them, where no short option reads otherwise
 *	--relax   --no-relax		where the row is --[no-]relax
 *	--lto-O2			where the row says so
 *	--				the rest are inputs
 *
 * All usage errors are reported in one run.
 */
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* What one word means. */
struct match {
	const struct option_row *row;
	const char *value;	/* of -oVALUE or --opt=VALUE, else NULL */
};

static bool is_end(const struct option_row *row)
{
	return !row->name && !row->help;
}

static bool is_short(const char *name)
{
	return name[1] != '-' && !name[2];
}

#define NEGATABLE "[no-]"

static const char *bare(const char *name)
{
	name += name[1] == '-' ? 2 : 1;
	return strncmp(name, NEGATABLE, strlen(NEGATABLE)) ? name : name + strlen(NEGATABLE);
}

static bool is_long_of(const char *name, const char *text, size_t len)
{
	if (!name || is_short(name))
		return false;
	if (bare(name) > name + 2 && len > 3 && !strncmp(text, "no-", 3)) {
		text += 3;
		len -= 3;
	}
	return strlen(bare(name)) == len && !strncmp(bare(name), text, len);
}

/* "optvalue" or "opt=value" */
static bool is_joined_of(const struct option_row *row, const char *text)
{
	return row->joined && !strncmp(bare(row->name), text, strlen(bare(row->name)));
}

static bool is_short_of(const char *name, char letter)
{
	return name && is_short(name) && name[1] == letter;
}

/* "opt" or "opt=value" */
static struct match match_long(const char *text)
{
	size_t len = strcspn(text, "=");
	const struct option_row *row;
	struct match m = { NULL, text[len] ? text + len + 1 : NULL };

	for (row = option_rows; !m.row && !is_end(row); row++)
		if (is_long_of(row->name, text, len) || is_long_of(row->alias, text, len))
			m.row = row;
	for (row = option_rows; !m.row && !is_end(row); row++)
		if (is_joined_of(row, text)) {
			m.row = row;
			m.value = text + strlen(bare(row->name));
			m.value += *m.value == '=';
		}
	return m;
}

/* "o", "ovalue" or "o=value" */
static struct match match_short(const char *text)
{
	const struct option_row *row;
	struct match m = { NULL, NULL };

	for (row = option_rows; !m.row && !is_end(row); row++)
		if ((is_short_of(row->name, *text) || is_short_of(row->alias, *text)) &&
		    (!text[1] || (row->arg && !row->apart)))
			m.row = row;
	if (text[1])
		m.value = text + 1 + (text[1] == '=');
	return m;
}

static struct match match_word(const char *word, bool *ambiguous)
{
	struct match as_long, as_short;

	*ambiguous = false;
	as_long = match_long(word + 1 + (word[1] == '-'));
	if (word[1] == '-')
		return as_long;
	as_short = match_short(word + 1);
	if (!word[2])
		return as_short;
	*ambiguous = as_long.row && as_short.row && !as_long.row->one_dash;
	return as_long.row ? as_long : as_short;
}

static bool is_option(const char *word)
{
	bool ambiguous;

	return word[0] == '-' && word[1] && match_word(word, &ambiguous).row;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits that turn `a` into `b`. */
static size_t distance(const char *a, const char *b)
{
	size_t row[64], len = strlen(b), i, j;

	if (len >= ARRAY_SIZE(row))
		return SIZE_MAX;
	for (j = 0; j <= len; j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (j = 1; j <= len; j++) {
			size_t up = row[j];

			row[j] = least(least(up, row[j - 1]) + 1,
				       corner + (a[i - 1] != b[j - 1]));
			corner = up;
		}
	}
	return row[len];
}

static const char *nearest(const char *word, size_t len)
{
	char *name = memory_format("%.*s", (int)least(len, 200), word);
	size_t best = least(len / 3, 3) + 1;
	const struct option_row *row;
	const char *found = NULL;

	for (row = option_rows; !is_end(row); row++) {
		size_t d = best;

		if (row->name && !is_short(row->name))
			d = distance(name, bare(row->name));
		if (d < best) {
			best = d;
			found = row->name;
		}
	}
	free(name);
	return found;
}

static void report_unknown(const char *word)
{
	const char *text = word + 1 + (word[1] == '-');
	const char *hint = nearest(text, strcspn(text, "="));
	char *remedy = NULL;

	if (hint)
		remedy = memory_format("did you mean %s?", hint);
	diag_error_fix(word, remedy ? remedy : "bpf-ld-shim --help lists the options",
		       "unknown option");
	free(remedy);
}

static int report_ambiguous(const char *word)
{
	char *remedy = memory_format("write -%s or, for the short option, -%c %s", word, word[1],
				     word + 2);

	diag_error_fix(word, remedy, "ambiguous with one dash");
	free(remedy);
	return -1;
}

static int report_missing(const struct option_row *row, const char *word, const char *next)
{
	char *remedy = NULL;

	if (next)
		remedy = memory_format("for a value that begins with a dash: %s=%s", word, next);
	diag_error_fix(word, remedy, "needs a value (%s)%s", row->arg,
		       next ? ", and what follows is an option" : "");
	free(remedy);
	return -1;
}

/* The option that `word` is, with its value, which may be the next word. */
static int read_option(const struct options *o, struct parsed *p, const char *word)
{
	const char *next = p->next < o->words.n ? o->words.v[p->next] : NULL;
	bool ambiguous;
	struct match m = match_word(word, &ambiguous);

	if (!m.row) {
		report_unknown(word);
		return -1;
	}
	if (ambiguous)
		return report_ambiguous(word);
	if (m.value && !m.row->arg) {
		diag_error(m.row->name, "takes no value, but was given '%s'", m.value);
		return -1;
	}
	if (!m.value && m.row->arg && *m.row->arg != '[') {
		if (!next || (!m.row->hyphen && is_option(next)))
			return report_missing(m.row, word, next);
		m.value = next;
		p->next++;
	}
	p->row = m.row;
	p->value = m.value;
	return 0;
}

bool parse_next(const struct options *o, struct parsed *p)
{
	p->row = NULL;
	p->wrong = false;
	while (p->next < o->words.n) {
		const char *word = o->words.v[p->next++];

		p->value = word;
		if (p->options_end || word[0] != '-' || !word[1])
			return true;
		if (strcmp(word, "--")) {
			p->wrong = read_option(o, p, word) < 0;
			return true;
		}
		p->options_end = true;
	}
	return false;
}

void parse_add_input(struct options *o, const char *name, bool library)
{
	o->inputs = memory_grow(o->inputs, o->input_count + 1, sizeof(*o->inputs));
	o->inputs[o->input_count++] = (struct input_arg){ name, library, o->whole, o->lazy };
}

size_t parse_words(struct options *o)
{
	struct parsed p = { .next = 0 };
	size_t bad = 0;

	while (parse_next(o, &p)) {
		if (p.wrong || (p.row && p.row->set && p.row->set(o, p.row, p.value)))
			bad++;
		else if (!p.row)
			parse_add_input(o, p.value, false);
	}
	return bad;
}

static void print_row(FILE *f, const struct option_row *row)
{
	char *names = memory_format("%s%s%s%s%s", row->alias ? row->alias : "",
				    row->alias ? ", " : "", row->name, row->arg ? " " : "",
				    row->arg ? row->arg : "");
	const char *help = row->help;

	fprintf(f, "  %-*s", 32, names);
	if (strlen(names) > 30)
		fprintf(f, "\n%*s", 34, "");
	while (*help) {
		size_t len = strcspn(help, "\n");

		fprintf(f, "%.*s\n%*s", (int)len, help, help[len] ? 34 : 0, "");
		help += len + (help[len] != '\0');
	}
	free(names);
}

void options_help(FILE *f)
{
	const struct option_row *row;

	fputs("Usage: bpf-ld-shim [OPTION]... -o FILE INPUT...\n"
	      "Links bitcode objects and archives (rlibs) into one BPF object.\n"
	      "@FILE stands for the arguments in FILE, - is a file name.\n", f);
	for (row = option_rows; !is_end(row); row++)
		if (row->name)
			print_row(f, row);
		else
			fprintf(f, "\n%s:\n", row->help);
	fputs("\nEnvironment: BPF_LD_SHIM_LLVM is --llvm.\n"
	      "Exit status: 0 linked, 1 failed, 2 wrong usage, 3 LLVM crashed.\n", f);
}
