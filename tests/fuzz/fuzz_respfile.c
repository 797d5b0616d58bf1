/*
 * fuzz_respfile.c: libFuzzer target over the texts that the shim reads: @files
 * in both formats (shim/respfile.c) and version scripts (shim/exports.c).
 *
 * In rustc's format every list of words has a text, so there and back again
 * must give the same words.
 */
#include <stdlib.h>
#include <string.h>

#include "shim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char *escape(const struct strings *words)
{
	char *text = NULL, *p;
	size_t size, i;
	FILE *f = open_memstream(&text, &size);

	for (i = 0; i < words->n; i++) {
		for (p = words->v[i]; *p; p++)
			fprintf(f, "%s%c", *p == ' ' || *p == '\\' ? "\\" : "", *p);
		fputc('\n', f);
	}
	fclose(f);
	return text;
}

static void check_rustc(const char *text, size_t len)
{
	struct strings words = { NULL, 0, 0 }, again = { NULL, 0, 0 };
	char *escaped;
	size_t i;

	respfile_split_rustc(&words, text, len);
	escaped = escape(&words);
	respfile_split_rustc(&again, escaped, strlen(escaped));
	if (words.n != again.n)
		abort();
	for (i = 0; i < words.n; i++)
		if (strcmp(words.v[i], again.v[i]))
			abort();
	free(escaped);
	strings_free(&words);
	strings_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data;
	struct strings words = { NULL, 0, 0 };
	char *why = NULL;
	struct patterns list = { NULL, 0, 0 };

	respfile_is_rustc(text, len);
	respfile_split_gnu(&words, text, len);
	if (!memchr(text, '\0', len))
		check_rustc(text, len);
	if (script_read(text, len, true, &list, &why) && !why)
		abort();
	patterns_free(&list);
	free(why);
	strings_free(&words);
	return 0;
}
