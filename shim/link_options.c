/*
 * link_options.c: options of linkers about inputs and symbols, setters for the rows
 * of options.c.
 */
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* Separated by commas or colons. */
int link_add_excluded(struct options *o, const struct option_row *row, const char *value)
{
	char *list = memory_format("%s", value), *colon;

	(void)row;
	for (colon = list; (colon = strchr(colon, ':'));)
		*colon = ',';
	strings_add_list(&o->excluded_libs, list);
	free(list);
	return 0;
}

int link_push_state(struct options *o, const struct option_row *row, const char *value)
{
	(void)value;
	if (o->saved >> 62) {
		diag_error(row->name, "too deep");
		return -1;
	}
	o->saved = (o->saved ? o->saved : 1) << 1 | o->whole;
	return 0;
}

int link_pop_state(struct options *o, const struct option_row *row, const char *value)
{
	(void)value;
	if (o->saved < 2) {
		diag_error(row->name, "there is no --push-state before it");
		return -1;
	}
	o->whole = o->saved & 1;
	o->saved >>= 1;
	return 0;
}
