/*
 * definer.c: a library that was not given, and defines a symbol that is missing.
 *
 * For the message about it. Looked at are the indices of the archives in the -L directories
 * and beside the archives that were given: among rustc's many rlibs there is often the one
 * that somebody has left out.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "shim.h"

struct definer {
	struct definer *next;
	struct archive archive;
	char *path;
};

static bool is_archive_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && (!strcmp(dot, ".a") || !strcmp(dot, ".rlib"));
}

static bool is_given(const struct options *o, const struct file *f)
{
	struct stat st;
	size_t i;

	for (i = 0; i < o->input_count; i++)
		if (!o->inputs[i].library && !stat(o->inputs[i].name, &st) &&
		    st.st_dev == f->device && st.st_ino == f->inode)
			return true;
	return false;
}

static void add_archive(struct definer **list, const struct options *o, char *path)
{
	struct definer *d = memory_grow(NULL, 1, sizeof(*d));
	struct file f;

	*d = (struct definer){ .next = *list, .path = path };
	if (file_map(path, &f) || is_given(o, &f) || !archive_is(f.data, f.len) ||
	    archive_open(&d->archive, f.data, f.len)) {
		free(path);
		free(d);
		return;
	}
	*list = d;
}

static int is_candidate(const struct dirent *e)
{
	return is_archive_name(e->d_name);
}

/* "" is the current one. The list grows at its front: backwards, for the first name to be the first asked. */
static void add_directory(struct definer **list, const struct options *o, const char *dir)
{
	struct dirent **names;
	int n = scandir(*dir ? dir : ".", &names, is_candidate, alphasort);

	if (n < 0)
		return;
	while (n--) {
		add_archive(list, o, memory_format("%s%s%s", dir, *dir ? "/" : "", names[n]->d_name));
		free(names[n]);
	}
	free(names);
}

static void add_once(struct strings *dirs, const char *dir, size_t len)
{
	size_t i;

	for (i = 0; i < dirs->n; i++)
		if (strlen(dirs->v[i]) == len && !memcmp(dirs->v[i], dir, len))
			return;
	strings_add(dirs, dir, len);
}

static void list_directories(const struct options *o, struct strings *dirs)
{
	size_t i;

	for (i = 0; i < o->dirs.n; i++)
		add_once(dirs, o->dirs.v[i], strlen(o->dirs.v[i]));
	for (i = 0; i < o->input_count; i++) {
		const char *name = o->inputs[i].name, *slash = strrchr(name, '/');

		if (o->inputs[i].library || !is_archive_name(name))
			continue;
		if (slash)
			add_once(dirs, name, (size_t)(slash - name));
		else
			add_once(dirs, "", 0);
	}
}

struct definer *definer_open(const struct options *o)
{
	struct definer *list = NULL;
	struct strings dirs = { 0 };
	size_t i;

	list_directories(o, &dirs);
	for (i = dirs.n; i-- > 0;)
		add_directory(&list, o, dirs.v[i]);
	strings_free(&dirs);
	return list;
}

struct search {
	const char *symbol;
	size_t len;
};

static int compare(void *ctx, uint64_t offset, const char *name, size_t len)
{
	const struct search *s = ctx;

	(void)offset;
	return len == s->len && !memcmp(name, s->symbol, len);
}

const char *definer_of(struct definer *d, const char *symbol)
{
	struct search s = { symbol, strlen(symbol) };

	for (; d; d = d->next)
		if (archive_each_symbol(&d->archive, compare, &s) > 0)
			return d->path;
	return NULL;
}

void definer_close(struct definer *d)
{
	while (d) {
		struct definer *next = d->next;

		free(d->path);
		free(d);
		d = next;
	}
}
