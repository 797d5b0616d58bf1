/*
 * memory.c: allocation for the shim.
 *
 * A linker without memory has nothing better to do than to end, so no caller
 * checks: these end the process with a message. Lists own their strings.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim.h"

static _Noreturn void out_of_memory(void)
{
	crash_clean_up();
	diag_error(NULL, "out of memory");
	_exit(SHIM_FAILED);
}

void *memory_grow(void *p, size_t count, size_t size)
{
	void *q = size && count > SIZE_MAX / size ? NULL : realloc(p, count * size);

	if (!q && count && size)
		out_of_memory();
	return q;
}

char *memory_format(const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	return text;
}

void strings_add(struct strings *s, const char *text, size_t len)
{
	char *copy = memory_grow(NULL, len + 1, 1);

	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 16;
		s->v = memory_grow(s->v, s->room, sizeof(*s->v));
	}
	s->v[s->n++] = copy;
}

void strings_add_list(struct strings *s, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, ",");

		if (len)
			strings_add(s, list, len);
		list += len;
		list += *list == ',';
	}
}

void strings_free(struct strings *s)
{
	while (s->n)
		free(s->v[--s->n]);
	free(s->v);
	memset(s, 0, sizeof(*s));
}
