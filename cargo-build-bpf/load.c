/*
 * load.c: what the running kernel's verifier says to each program, one at a time. Of a refusal
 * the last lines are shown, with the source lines that they are about: our objects keep file and
 * line of every instruction, not the text.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_bpf.h"

#define LOG_SIZE (16 << 20)
#define LOG_LINES 12

/* libbpf's callback and nftw's take no context. */
static char *said;
static const char *wanted_file;
static char *found_file;

static int collect(enum libbpf_print_level level, const char *fmt, va_list args)
{
	char *line;

	if (level != LIBBPF_DEBUG && vasprintf(&line, fmt, args) >= 0)
		said = format("%s%s", said ? said : "", line);
	return 0;
}

static int look(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	if (type != FTW_F || strcmp(path + ftw->base, wanted_file))
		return 0;
	found_file = format("%s", path);
	return 1;
}

/* The text of FILE:LINE, FILE a bare name somewhere beside the program's source; or NULL. */
static char *source_line(const char *src_path, const char *file, int line)
{
	const char *slash = strrchr(src_path, '/'), *text;

	wanted_file = file;
	found_file = NULL;
	if (!slash || nftw(copy(src_path, (size_t)(slash - src_path)), look, 8, FTW_PHYS) != 1)
		return NULL;
	text = file_text(found_file);
	while (text && --line > 0) {
		text = strchr(text, '\n');
		text += text ? 1 : 0;
	}
	if (!text)
		return NULL;
	text += strspn(text, " \t");
	return copy(text, strcspn(text, "\n"));
}

/* The kernel's lines are "; TEXT @ FILE:LINE", TEXT empty. */
static void print_line(const struct artifact *a, const char *line, size_t len)
{
	const char *at = len > 2 && starts(line, "; ") ? memmem(line, len, "@ ", 2) : NULL;
	const char *colon = at ? memrchr(at, ':', len - (size_t)(at - line)) : NULL;
	char *text = NULL;

	if (colon)
		text = source_line(a->src_path, copy(at + 2, (size_t)(colon - at - 2)),
				   atoi(colon + 1));
	printf("    %.*s%s%s\n", (int)len, line, text ? "   " : "", text ? text : "");
}

static void print_last_lines(const struct artifact *a, const char *text)
{
	const char *p = text + strlen(text);
	int lines = 0;

	while (p > text && lines <= LOG_LINES) {
		if (*--p == '\n')
			lines++;
	}
	p += *p == '\n';
	while (*p) {
		size_t len = strcspn(p, "\n");

		print_line(a, p, len);
		p += len + (p[len] == '\n');
	}
}

static struct bpf_object *open_object(const char *path, const char *only)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;

	if (!object)
		return NULL;
	bpf_object__for_each_program (program, object)
		bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), only));
	return object;
}

static int load_program(const struct artifact *a, const char *name)
{
	struct bpf_object *object;
	char *log = grow(NULL, LOG_SIZE);
	int rc;

	said = NULL;
	*log = '\0';
	object = open_object(a->path, name);
	if (!object)
		return STATUS_FAILED;
	bpf_program__set_log_buf(bpf_object__find_program_by_name(object, name), log, LOG_SIZE);
	rc = bpf_object__load(object);
	if (!rc) {
		printf("  kernel   %s: accepted\n", name);
	} else {
		printf("  kernel   %s: refused (%s)\n", name, strerror(-rc));
		print_last_lines(a, *log ? log : said ? said : "");
		if (rc == -EPERM && geteuid())
			say_note("loading programs takes root, or CAP_BPF and CAP_PERFMON");
	}
	free(log);
	bpf_object__close(object);
	return rc ? STATUS_FAILED : STATUS_OK;
}

int load_object(const struct artifact *a)
{
	struct bpf_object *object;
	struct bpf_program *program;
	int status = STATUS_OK;

	said = NULL;
	libbpf_set_print(collect);
	object = bpf_object__open_file(a->path, NULL);
	if (!object) {
		printf("%s: libbpf cannot open it\n", path_shown(a->path));
		print_last_lines(a, said ? said : "");
		return STATUS_FAILED;
	}
	printf("%s:\n", path_shown(a->path));
	bpf_object__for_each_program (program, object) {
		if (load_program(a, bpf_program__name(program)))
			status = STATUS_FAILED;
	}
	bpf_object__close(object);
	return status;
}
