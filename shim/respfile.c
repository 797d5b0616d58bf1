/*
 * respfile.c: the command line with every @file replaced by its words.
 *
 * Two formats share the same sign:
 *
 *	rustc	one argument per line, an empty line is an empty argument; only
 *		backslash and space are escaped, by a backslash; quotes, tabs,
 *		$ # @ stand for themselves. Written when argv is too long: then
 *		argv is the one word @TMP/linker-arguments.
 *	GNU	words separated by white space, '...' and "..." group, a
 *		backslash takes the next character as it is; @files nest.
 *
 * A reader of one format mangles the other (a"b'c), so the name, the place and
 * the bytes decide together.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* The @files being read, innermost first: a file that is among them is a loop. */
struct respfile {
	struct file file;
	const struct respfile *outer;
};

bool respfile_is_rustc(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == ' ')
			return false;
		if (text[i] != '\\')
			continue;
		if (++i == len || (text[i] != '\\' && text[i] != ' '))
			return false;
	}
	return true;
}

void respfile_split_rustc(struct strings *words, const char *text, size_t len)
{
	char *word = memory_grow(NULL, len + 1, 1);
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (text[i] == '\n') {
			strings_add(words, word, n);
			n = 0;
			continue;
		}
		if (text[i] == '\\' && i + 1 < len && (text[i + 1] == '\\' || text[i + 1] == ' '))
			i++;
		word[n++] = text[i];
	}
	if (n)
		strings_add(words, word, n);
	free(word);
}

int respfile_split_gnu(struct strings *words, const char *text, size_t len)
{
	char *word = memory_grow(NULL, len + 1, 1);
	bool started = false;
	char quote = '\0';
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (!quote && isspace((unsigned char)text[i])) {
			if (started)
				strings_add(words, word, n);
			started = false;
			n = 0;
			continue;
		}
		started = true;
		if (text[i] == '\\' && i + 1 < len)
			word[n++] = text[++i];
		else if (quote ? text[i] == quote : text[i] == '\'' || text[i] == '"')
			quote = quote ? '\0' : text[i];
		else
			word[n++] = text[i];
	}
	if (started)
		strings_add(words, word, n);
	free(word);
	return quote ? -1 : 0;
}

/* `alone`: the @file is all there is on the command line. */
static bool rustc_wrote(const struct file *f, bool alone)
{
	static const char first[] = "--export-symbols\n";
	const char *base = strrchr(f->path, '/');

	base = base ? base + 1 : f->path;
	if (!alone || !respfile_is_rustc(f->data, f->len))
		return false;
	return !strcmp(base, "linker-arguments") ||
	       (f->len >= strlen(first) && !memcmp(f->data, first, strlen(first)));
}

static int add_word(struct strings *words, const char *word, bool alone,
		    const struct respfile *outer);

static int add_gnu_words(struct strings *words, const struct respfile *r)
{
	struct strings own = { 0 };
	int rc = respfile_split_gnu(&own, r->file.data, r->file.len);
	size_t i;

	if (rc)
		diag_error(r->file.path, "a quote in this @file has no end");
	for (i = 0; !rc && i < own.n; i++)
		rc = add_word(words, own.v[i], false, r);
	strings_free(&own);
	return rc;
}

static bool is_loop(const struct respfile *r)
{
	const struct respfile *o;

	for (o = r->outer; o; o = o->outer)
		if (o->file.device == r->file.device && o->file.inode == r->file.inode)
			return true;
	return false;
}

static int add_file(struct strings *words, const char *path, bool alone,
		    const struct respfile *outer)
{
	struct respfile r = { .outer = outer };
	const char *why = file_map(path, &r.file);

	if (why) {
		diag_error_fix(path, "for an input whose name begins with @, write ./@name",
			       "cannot read this @file: %s", why);
		return -1;
	}
	if (is_loop(&r)) {
		diag_error(path, "this @file includes itself");
		return -1;
	}
	if (memchr(r.file.data, '\0', r.file.len)) {
		diag_error(path, "this @file holds a NUL byte, so it is no list of arguments");
		return -1;
	}
	if (!rustc_wrote(&r.file, alone))
		return add_gnu_words(words, &r);
	respfile_split_rustc(words, r.file.data, r.file.len);
	return 0;
}

static int add_word(struct strings *words, const char *word, bool alone,
		    const struct respfile *outer)
{
	if (word[0] == '@' && word[1])
		return add_file(words, word + 1, alone, outer);
	strings_add(words, word, strlen(word));
	return 0;
}

int respfile_expand(struct strings *words, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (add_word(words, argv[i], argc == 2, NULL))
			return -1;
	return 0;
}
