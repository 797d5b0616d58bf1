/*
 * depfile.c: what the link has read, as a rule for make (--dependency-file).
 *
 *	OUTPUT: \
 *	  a.o \
 *	  lib.a
 *
 *	a.o:
 *
 *	lib.a:
 *
 * The empty rules let make go on when a file is there no more. All that was mapped is
 * listed by name, response files and lists of symbols too.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* As compilers quote names for make, and ninja reads them. */
static void put_name(FILE *f, const char *name)
{
	for (; *name; name++) {
		if (*name == ' ' || *name == '#')
			fputc('\\', f);
		if (*name == '$')
			fputc('$', f);
		fputc(*name, f);
	}
}

static struct strings read_files;

static void add_file(const struct file *f)
{
	strings_add(&read_files, f->path, strlen(f->path));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A file may have been mapped more than once. */
static bool is_new(size_t i)
{
	return !i || strcmp(read_files.v[i], read_files.v[i - 1]);
}

static void put_rules(FILE *f, const char *output)
{
	size_t i;

	if (read_files.n)
		qsort(read_files.v, read_files.n, sizeof(*read_files.v), by_name);
	put_name(f, output);
	fputc(':', f);
	for (i = 0; i < read_files.n; i++) {
		if (!is_new(i))
			continue;
		fputs(" \\\n  ", f);
		put_name(f, read_files.v[i]);
	}
	fputc('\n', f);
	for (i = 0; i < read_files.n; i++) {
		if (!is_new(i))
			continue;
		fputc('\n', f);
		put_name(f, read_files.v[i]);
		fputs(":\n", f);
	}
}

int depfile_write(const struct options *o)
{
	FILE *f;
	bool bad;

	if (!o->dependency_file)
		return 0;
	f = fopen(o->dependency_file, "we");
	bad = !f;
	if (f) {
		file_each(add_file);
		put_rules(f, o->output);
		strings_free(&read_files);
		bad = ferror(f);
		bad = fclose(f) || bad;
	}
	if (bad)
		diag_error("--dependency-file", "cannot write %s: %s", o->dependency_file,
			   strerror(errno));
	return bad ? -1 : 0;
}
