/* json_text.c: see json_text.h */
#include <stdlib.h>
#include <string.h>

#include "json_text.h"

json_t *json_text_part(const char *text, size_t len)
{
	char *clean = NULL;
	size_t clean_len = 0;
	json_t *value;
	FILE *f;

	if (!text)
		return json_null();
	f = open_memstream(&clean, &clean_len);
	if (!f)
		return NULL;
	diag_escape(f, text, len, "\n");
	value = fclose(f) ? NULL : json_stringn_nocheck(clean, clean_len);
	free(clean);
	return value;
}

json_t *json_text(const char *text)
{
	return json_text_part(text, text ? strlen(text) : 0);
}
