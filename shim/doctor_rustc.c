/*
 * doctor_rustc.c: which rustcs there are, and whether they have what building core for BPF
 * takes: the one that calls us, those in PATH, rustup's toolchains.
 */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

/* The rest of the line that begins with `key`, malloc'ed; NULL: there is none. */
static char *line_of(const char *text, const char *key)
{
	size_t len = strlen(key);

	while (text) {
		if (!strncmp(text, key, len))
			return memory_format("%.*s", (int)strcspn(text + len, "\r\n"), text + len);
		text = strchr(text, '\n');
		text += text ? 1 : 0;
	}
	return NULL;
}

/* rustup's name of a toolchain, by its place. */
static const char *toolchain_name(const char *sysroot)
{
	const char *slash = strrchr(sysroot, '/');
	static const char dir[] = "/toolchains";
	size_t len = strlen(dir);

	if (!slash || (size_t)(slash - sysroot) < len || strncmp(slash - len, dir, len))
		return NULL;
	return slash + 1;
}

static bool has_source(const char *sysroot)
{
	char *path = memory_format("%s/lib/rustlib/src/rust/library/core/src/lib.rs", sysroot);
	bool found = !access(path, R_OK);

	free(path);
	return found;
}

static bool is_listed(const json_t *rows, const char *sysroot)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *other = doctor_text_of(row, "sysroot");

		if (other && !strcmp(other, sysroot))
			return true;
	}
	return false;
}

static void add_rustc(json_t *rows, const char *path, const char *how)
{
	char answer[PATH_MAX], sysroot[PATH_MAX], llvm[PATH_MAX], *release, *llvm_version;

	if (rustc_ask(path, "--print", "sysroot", answer, sizeof(answer)))
		return;
	answer[strcspn(answer, "\r\n")] = '\0';
	if (!realpath(answer, sysroot) || is_listed(rows, sysroot) ||
	    rustc_ask(path, "-vV", NULL, answer, sizeof(answer)))
		return;
	release = line_of(answer, "release: ");
	llvm_version = line_of(answer, "LLVM version: ");
	json_array_append_new(
		rows,
		json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "path", json_text(path),
			  "found_as", json_text(how), "sysroot", json_text(sysroot), "version",
			  json_text(release), "llvm_version", json_text(llvm_version), "llvm",
			  json_text(bld_llvm_of_rustc(sysroot, llvm, sizeof(llvm)) ? NULL : llvm),
			  "toolchain", json_text(toolchain_name(sysroot)), "rust_src",
			  has_source(sysroot)));
	free(release);
	free(llvm_version);
}

/* rustc puts SYSROOT/lib/rustlib/HOST/bin first in PATH. */
static void add_caller(json_t *rows, const char *path)
{
	const char *mark = strstr(path, "/lib/rustlib/");
	char *rustc;

	if (!mark || mark > strchrnul(path, ':'))
		return;
	rustc = memory_format("%.*s/bin/rustc", (int)(mark - path), path);
	add_rustc(rows, rustc, "the calling rustc");
	free(rustc);
}

static void add_in_path(json_t *rows, const char *path)
{
	const char *how = "the first in PATH";

	while (*path) {
		size_t len = strcspn(path, ":");
		char *rustc = memory_format("%.*s/rustc", (int)len, path);

		if (len && !access(rustc, X_OK)) {
			add_rustc(rows, rustc, how);
			how = "in PATH";
		}
		free(rustc);
		path += len + (path[len] == ':');
	}
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_toolchains(json_t *rows)
{
	const char *home = getenv("RUSTUP_HOME"), *users = getenv("HOME");
	char *dir = home && *home ? memory_format("%s/toolchains", home) :
				    memory_format("%s/.rustup/toolchains", users ? users : "");
	struct dirent **entries;
	int i, n = scandir(dir, &entries, NULL, by_name);

	for (i = 0; i < n; i++) {
		char *rustc = memory_format("%s/%s/bin/rustc", dir, entries[i]->d_name);

		if (*entries[i]->d_name != '.' && !access(rustc, X_OK))
			add_rustc(rows, rustc, "a toolchain of rustup");
		free(rustc);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	free(dir);
}

json_t *doctor_rustc(void)
{
	const char *path = getenv("PATH");
	json_t *rows = json_array();

	add_caller(rows, path ? path : "");
	add_in_path(rows, path ? path : "");
	add_toolchains(rows);
	return rows;
}
