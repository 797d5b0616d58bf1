/*
 * reproduce.c: a link in a directory, to be repeated elsewhere (--reproduce=DIR).
 *
 *	run		repeats the link, writes its output there
 *	response.txt	the command line, with the paths of the copies
 *	arguments.txt	the command line as it was, one word a line
 *	version.txt	who linked: versions, the machine, what the environment adds
 *	files/...	a copy of all that was read, each file under its absolute path
 *
 * Everything is written before LLVM sees a byte of it, so that a link that crashes leaves a
 * whole directory, too; what is read later (members of thin archives) is copied when it is.
 * The linker's own files are the only ones in DIR, so that they may be replaced.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "shim.h"

static const struct options *options;
static bool failed;

/* -- names ---------------------------------------------------------------------------------- */

/* Where the copy of a file is, below DIR. What is relative starts here; "." and ".." go by
 * the spelling, for a link may point anywhere. */
static char *kept_path(const char *path)
{
	char here[PATH_MAX] = "";
	char *whole = memory_format("%s/%s", *path != '/' && getcwd(here, sizeof(here)) ? here : "",
				    path);
	char *kept = memory_format("files"), *rest = whole, *part;

	while ((part = strsep(&rest, "/"))) {
		char *longer = NULL;

		if (!strcmp(part, "..") && strrchr(kept, '/'))
			*strrchr(kept, '/') = '\0';
		else if (*part && strcmp(part, ".") && strcmp(part, ".."))
			longer = memory_format("%s/%s", kept, part);
		if (!longer)
			continue;
		free(kept);
		kept = longer;
	}
	free(whole);
	return kept;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* -- writing ---------------------------------------------------------------------------------- */

static void fail(const char *path)
{
	diag_error("--reproduce", "cannot write %s: %s", path, strerror(errno));
	failed = true;
}

static char *below(const char *name)
{
	return memory_format("%s/%s", options->reproduce, name);
}

static void make_parents(char *path)
{
	char *p;

	for (p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		mkdir(path, 0777);
		*p = '/';
	}
}

static void write_file(const char *name, const char *data, size_t len, mode_t mode)
{
	char *path = below(name);
	int fd;

	make_parents(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	while (fd >= 0 && len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		data += n;
		len -= (size_t)n;
	}
	if (fd < 0 || len || close(fd))
		fail(path);
	free(path);
}

void reproduce_file(const struct file *f)
{
	char *name;

	if (!options || failed)
		return;
	name = kept_path(f->path);
	write_file(name, f->data, f->len, 0666);
	free(name);
}

/* A file composed by `fill`. */
static void compose(const char *name, mode_t mode, void (*fill)(FILE *f, const char *llvm),
		    const char *llvm)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	if (f) {
		fill(f, llvm);
		fclose(f);
		write_file(name, text, len, mode);
	}
	free(text);
}

/* -- response.txt ------------------------------------------------------------------------ */

/* As respfile.c reads it in GNU's format. */
static void put_word(FILE *f, const char *word)
{
	fputc('"', f);
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			fputc('\\', f);
		fputc(*word, f);
	}
	fputs("\"\n", f);
}

static void put_option(FILE *f, const struct option_row *row, const char *value)
{
	char *path = NULL, *word;

	/* The LLVM is `run`'s to choose. */
	if (row->at == offsetof(struct options, reproduce) ||
	    row->at == offsetof(struct options, settings.llvm_path))
		return;
	if (row->path == PATH_READ || (row->path == PATH_READ_OR_NONE && strcmp(value, "none")))
		path = kept_path(value);
	else if (row->path == PATH_WRITTEN)
		path = memory_format("./%s", base_name(value));
	if (!value)
		word = memory_format("%s", row->name);
	else if (row->name[1] == '-')
		word = memory_format("%s=%s", row->name, path ? path : value);
	else
		word = memory_format("%s%s", row->name, value);
	put_word(f, word);
	free(word);
	free(path);
}

static void fill_response(FILE *f, const char *llvm)
{
	struct parsed p = { .next = 0 };

	(void)llvm;
	while (parse_next(options, &p)) {
		char *path = p.row ? NULL : kept_path(p.value);

		if (p.row)
			put_option(f, p.row, p.value);
		else
			put_word(f, path);
		free(path);
	}
}

static void fill_arguments(FILE *f, const char *llvm)
{
	size_t i;

	(void)llvm;
	for (i = 0; i < options->words.n; i++)
		put_word(f, options->words.v[i]);
}

/* -- run, version.txt -------------------------------------------------------------------- */

static void put_quoted(FILE *f, const char *text, size_t len)
{
	fputc('\'', f);
	for (; len; text++, len--)
		if (*text == '\'')
			fputs("'\\''", f);
		else
			fputc(*text, f);
	fputc('\'', f);
}

static void fill_run(FILE *f, const char *llvm)
{
	/* "LLVM 22.1.8 (/usr/lib/libLLVM.so)" */
	const char *path = llvm ? strchr(llvm, '(') : NULL;

	fputs("#!/bin/sh\n"
	      "# Repeats the link that version.txt tells of; writes its output here. BPF_LD_SHIM is\n"
	      "# the linker to take, BPF_LD_SHIM_LLVM the LLVM.\n"
	      "linker=$(realpath \"$(command -v \"${BPF_LD_SHIM:-bpf-ld-shim}\")\") || exit 2\n"
	      "cd \"$(dirname \"$0\")\" || exit 2\n", f);
	if (path) {
		fputs("llvm=", f);
		put_quoted(f, path + 1, strlen(path + 1) - 1);
		fputs("\nif [ -z \"$BPF_LD_SHIM_LLVM\" ] && [ -e \"$llvm\" ]; then\n"
		      "\texport BPF_LD_SHIM_LLVM=\"$llvm\"\nfi\n", f);
	}
	fputs("if [ -e files/sys/kernel/btf/vmlinux ]; then\n"
	      "\tset -- --vmlinux-btf=files/sys/kernel/btf/vmlinux \"$@\"\nfi\n", f);
	fputs("exec \"$linker\" @response.txt \"$@\"\n", f);
}

static void fill_version(FILE *f, const char *llvm)
{
	static const char *const names[] = { "BPF_LD_SHIM_LLVM", "PATH" };
	char here[PATH_MAX] = "";
	struct utsname u;
	size_t i;

	fprintf(f, "bpf-ld-shim %s\n%s\n", BLD_VERSION, llvm ? llvm : "LLVM: not chosen");
	if (!uname(&u))
		fprintf(f, "%s %s %s\n", u.sysname, u.release, u.machine);
	fprintf(f, "directory %s\n", getcwd(here, sizeof(here)) ? here : "?");
	for (i = 0; i < ARRAY_SIZE(names); i++)
		fprintf(f, "%s=%s\n", names[i], getenv(names[i]) ? getenv(names[i]) : "");
}

/* -- the directory ----------------------------------------------------------------------- */

static bool is_ours(const char *name)
{
	static const char *const names[] = { ".", "..", "run", "response.txt", "arguments.txt",
					     "version.txt", "files" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* Nothing of the user's may be in the way: outputs of `run` may be, its files not. */
static int check_directory(void)
{
	char *marker = below("response.txt");
	bool again = !access(marker, F_OK), empty = true;
	DIR *dir = opendir(options->reproduce);
	struct dirent *e;

	free(marker);
	while (dir && (e = readdir(dir)))
		empty = empty && is_ours(e->d_name);
	if (dir)
		closedir(dir);
	else if (errno != ENOENT) {
		fail(options->reproduce);
		return -1;
	}
	if (empty || again)
		return 0;
	diag_error_fix("--reproduce", "name one that is empty, or none yet",
		       "%s has other files in it", options->reproduce);
	return -1;
}

int reproduce_begin(const struct options *o)
{
	char *report;

	if (!o->reproduce)
		return 0;
	report = memory_format("to report it, send %s", o->reproduce);
	crash_report(report);
	free(report);
	if (again_stage())
		return 0; /* the first run has written it */
	options = o;
	if (check_directory()) {
		options = NULL;
		return -1;
	}
	compose("response.txt", 0666, fill_response, NULL);
	compose("arguments.txt", 0666, fill_arguments, NULL);
	reproduce_llvm(NULL);
	file_each(reproduce_file);
	return failed ? -1 : 0;
}

void reproduce_llvm(const char *llvm)
{
	if (!options)
		return;
	compose("version.txt", 0666, fill_version, llvm);
	compose("run", 0777, fill_run, llvm);
}

bool reproduce_failed(void)
{
	return failed;
}

int reproduce_set(struct options *o, const struct option_row *row, const char *value)
{
	size_t len = strlen(value);

	if (!len) {
		diag_error(row->name, "the name is empty");
		return -1;
	}
	if (len > 4 && !strcmp(value + len - 4, ".tar")) {
		diag_error_fix(row->name, "give a directory, and pack it: tar -cf FILE.tar DIR",
			       "writes a directory, no archive: '%s'", value);
		return -1;
	}
	o->reproduce = value;
	return 0;
}
