/*
 * search.c: where a library of -l is. In each directory of -L, in their order, a
 * libNAME.a comes before a libNAME.rlib.
 */
#include <stdlib.h>
#include <string.h>

#include "shim.h"

static bool try_library(struct strings *paths, struct file *f, const char *dir, const char *name,
			const char *suffix)
{
	char *path = memory_format("%s/%s%s%s", dir, *suffix ? "lib" : "", name, suffix);
	bool found = !file_map(path, f);

	if (found) {
		strings_add(paths, path, strlen(path));
		f->path = paths->v[paths->n - 1];
	}
	free(path);
	return found;
}

static void report_not_found(const struct strings *dirs, const char *name)
{
	char *where = memory_format("-l%s", name);
	char *list = memory_format("searched:"), *what;
	size_t i;

	for (i = 0; i < dirs->n; i++) {
		char *longer = memory_format("%s %s", list, dirs->v[i]);

		free(list);
		list = longer;
	}
	if (*name == ':')
		what = memory_format("no file %s in the -L directories", name + 1);
	else
		what = memory_format("neither lib%s.a nor lib%s.rlib in the -L directories", name,
				     name);
	diag_error_fix(where, dirs->n ? list : "say where it is with -L DIR", "%s", what);
	free(what);
	free(where);
	free(list);
}

bool search_library(const struct strings *dirs, const char *name, struct strings *paths,
		    struct file *out)
{
	size_t i;

	for (i = 0; i < dirs->n; i++) {
		const char *dir = dirs->v[i];

		if (*name == ':' ? try_library(paths, out, dir, name + 1, "") :
				   try_library(paths, out, dir, name, ".a") ||
					   try_library(paths, out, dir, name, ".rlib"))
			return true;
	}
	report_not_found(dirs, name);
	return false;
}
