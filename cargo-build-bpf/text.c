/* text.c: strings, lists of them, files as text, and the lines that we say. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_bpf.h"

static int colour = -1;

void *grow(void *p, size_t size)
{
	void *q = realloc(p, size);

	if (!q && size) {
		fputs("cargo build-bpf: error: out of memory\n", stderr);
		exit(STATUS_FAILED);
	}
	return q;
}

static char *format_list(const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		grow(NULL, SIZE_MAX / 2);
	return text;
}

char *format(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format_list(fmt, ap);
	va_end(ap);
	return text;
}

char *copy(const char *text, size_t len)
{
	char *p = grow(NULL, len + 1);

	memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

bool starts(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static void list_take(struct list *l, char *text)
{
	if (l->n + 2 > l->room) {
		l->room = l->room ? 2 * l->room : 16;
		l->v = grow(l->v, l->room * sizeof(*l->v));
	}
	l->v[l->n++] = text;
	l->v[l->n] = NULL;
}

void list_add(struct list *l, const char *text)
{
	list_take(l, copy(text, strlen(text)));
}

void list_addf(struct list *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	list_take(l, format_list(fmt, ap));
	va_end(ap);
}

void list_add_all(struct list *l, const struct list *more)
{
	size_t i;

	for (i = 0; i < more->n; i++)
		list_add(l, more->v[i]);
}

long list_find(const struct list *l, const char *text)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (!strcmp(l->v[i], text))
			return (long)i;
	}
	return -1;
}

char *list_join(const struct list *l, const char *separator)
{
	char *text = copy("", 0);
	size_t i;

	for (i = 0; i < l->n; i++)
		text = format("%s%s%s", text, i ? separator : "", l->v[i]);
	return text;
}

char *quoted(const char *text)
{
	char *answer = copy("\"", 1);

	for (; *text; text++)
		answer = format("%s%s%c", answer, *text == '"' || *text == '\\' ? "\\" : "", *text);
	return format("%s\"", answer);
}

char *file_text(const char *path)
{
	char *text = NULL, part[65536];
	size_t len = 0;
	ssize_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	while ((n = read(fd, part, sizeof(part))) > 0) {
		text = grow(text, len + (size_t)n + 1);
		memcpy(text + len, part, (size_t)n);
		len += (size_t)n;
	}
	close(fd);
	if (n < 0)
		return NULL;
	text = grow(text, len + 1);
	text[len] = '\0';
	return text;
}

int file_write(const char *path, const char *text, size_t len)
{
	FILE *f = fopen(path, "wxe");
	size_t written;

	if (!f)
		return -1;
	written = fwrite(text, 1, len, f);
	return fclose(f) || written != len ? -1 : 0;
}

const char *path_shown(const char *path)
{
	char here[PATH_MAX];
	size_t len;

	if (!getcwd(here, sizeof(here)))
		return path;
	len = strlen(here);
	if (strncmp(path, here, len) || path[len] != '/' || !path[len + 1])
		return path;
	return path + len + 1;
}

const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* -- what we say ------------------------------------------------------------------ */

void say_colour(const char *when)
{
	colour = !strcmp(when, "always") ? 1 : !strcmp(when, "never") ? 0 : -1;
}

bool say_in_colour(void)
{
	const char *term = getenv("CARGO_TERM_COLOR");

	if (colour < 0 && term)
		say_colour(term);
	if (colour < 0)
		colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
	return colour;
}

static void say(const char *kind, const char *sequence, const char *text)
{
	if (say_in_colour())
		fprintf(stderr, "\033[1mcargo build-bpf: %s%s:\033[0m %s\n", sequence, kind, text);
	else
		fprintf(stderr, "cargo build-bpf: %s: %s\n", kind, text);
}

void say_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("note", "\033[36m", format_list(fmt, ap));
	va_end(ap);
}

void say_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("error", "\033[31m", format_list(fmt, ap));
	va_end(ap);
}

void say_three(const char *what, const char *why, const char *type)
{
	say_error("%s", what);
	fprintf(stderr, "  why:  %s\n  type: %s\n", why, type);
}
