/*
 * driver.c: called by clang, as a compiler driver or as ld.
 *
 * `clang --target=bpf` has no linker of its own. To link it runs `bpf-gcc` or
 * `gcc` out of -B and PATH, and hands on its own command line:
 *
 *	gcc -nostdlib -static -s -u SYM -LDIR -o OUT a.o -Wl,A,B -Xlinker C -lfoo
 *
 * `clang --target=bpf-unknown-freebsd -fuse-ld=bpf-ld-shim` runs `ld.bpf-ld-shim`
 * as it would run lld, crt1.o and the C library included. Neither says what
 * the inputs were compiled with, -g or -mcpu=, so that under these names the
 * inputs are asked.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim.h"

static bool ends_in(const char *s, const char *end)
{
	size_t len = strlen(s), end_len = strlen(end);

	return len >= end_len && !strcmp(s + len - end_len, end);
}

/* gcc, bpf-gcc, ld, bpf-ld, ld.bpf-ld-shim; but not bpf-ld-shim and bpf-linker. */
static bool is_called_by_clang(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;
	const char *name = slash ? slash + 1 : argv0;

	return name && (!strcmp(name, "gcc") || ends_in(name, "-gcc") || !strcmp(name, "ld") ||
			ends_in(name, "-ld") || !strncmp(name, "ld.", 3));
}

/* What drivers add to every link. BPF has no C library and no start files. */
static bool is_of_c_library(const char *word)
{
	static const char *const names[] = { "-lc",    "-lgcc",     "-lgcc_s",  "crt1.o",
					     "crti.o", "crtbegin.o", "crtend.o", "crtn.o" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(word, names[i]))
			return *word == '-' || access(word, F_OK);
	return false;
}

static void add(struct strings *to, const char *word)
{
	strings_add(to, word, strlen(word));
}

void driver_words(struct strings *words, const char *argv0)
{
	bool by_clang = is_called_by_clang(argv0), options_end = false;
	struct strings plain = { NULL, 0, 0 };
	size_t i;

	if (by_clang) {
		add(&plain, "--btf=auto");
		add(&plain, "--cpu=inputs");
	}
	for (i = 0; i < words->n; i++) {
		const char *word = words->v[i];

		options_end = options_end || !strcmp(word, "--");
		if (!options_end && !strncmp(word, "-Wl,", 4))
			strings_add_list(&plain, word + 4);
		else if (!options_end && !strcmp(word, "-Xlinker") && i + 1 < words->n)
			add(&plain, words->v[++i]);
		else if (options_end || !by_clang || !is_of_c_library(word))
			add(&plain, word);
	}
	strings_free(words);
	*words = plain;
}

/* True if `path` is this program. */
static bool is_us(const char *path)
{
	struct stat ours, other;

	return !stat("/proc/self/exe", &ours) && !stat(path, &other) &&
	       ours.st_dev == other.st_dev && ours.st_ino == other.st_ino;
}

int driver_print_dir(FILE *f)
{
	/* Where the Makefile puts it: in the build tree, and installed beside bin. */
	static const char *const places[] = { "clang", "../libexec/bpf-ld-shim/clang" };
	char exe[PATH_MAX], dir[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe));
	const char *slash = len > 0 ? memrchr(exe, '/', (size_t)len) : NULL;
	size_t i;

	for (i = 0; slash && i < ARRAY_SIZE(places); i++) {
		char *path = memory_format("%.*s/%s", (int)(slash - exe), exe, places[i]);
		char *gcc = memory_format("%s/gcc", path);
		bool found = is_us(gcc) && realpath(path, dir);

		free(path);
		free(gcc);
		if (found)
			return fprintf(f, "%s\n", dir) < 0;
	}
	diag_error_fix("--print-clang-dir", "`make install` makes it, beside the directory of the "
		       "program: libexec/bpf-ld-shim/clang", "there is no such directory");
	return -1;
}

/* -m is a linker's emulation, and a compiler's -mcpu=. Byte order is the inputs'. */
int driver_set_emulation(struct options *o, const struct option_row *row, const char *value)
{
	static const char *const names[] = { "elf64bpf", "elf64_bpf", "elf64lbpf", "elf64bbpf" };

	if (!strncmp(value, "cpu=", 4))
		return option_set_cpu(o, row, value + 4);
	return option_choose(row, value, names, ARRAY_SIZE(names)) < 0 ? -1 : 0;
}

int driver_set_order(struct options *o, const struct option_row *row, const char *value)
{
	(void)value;
	o->settings.target = ends_in(row->name, "B") ? "bpfeb" : "bpfel";
	return 0;
}

int driver_ignore_script(struct options *o, const struct option_row *row, const char *value)
{
	(void)o;
	diag_warn(row->name, "the linker script %s is not used: loaders know sections by the names "
		  "that the sources give them", value);
	return 0;
}

/* What clang's LTO drivers, and people, say to a linker plugin, as far as it concerns us. */
int driver_set_plugin_option(struct options *o, const struct option_row *row, const char *value)
{
	if (!strncmp(value, "mcpu=", 5))
		return option_set_cpu(o, row, value + 5);
	if (!strncmp(value, "-mattr=", 7))
		o->settings.cpu_features = value + 7;
	if (value[0] == 'O' && value[1] && !value[2])
		return option_set_level(o, row, value + 1);
	if (!strcmp(value, "emit-llvm"))
		return output_add_kind(o, row, "llvm-bc");
	if (!strcmp(value, "emit-asm"))
		return output_add_kind(o, row, "asm");
	return 0;
}
