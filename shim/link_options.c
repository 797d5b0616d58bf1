/*
 * link_options.c: options of linkers about inputs and symbols, and those whose values
 * are pairs, setters for the rows of options.c.
 */
#include <errno.h>
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

/* BPF has no absolute addresses: only a symbol can be meant. */
static bool is_symbol(const char *name)
{
	return *name && !strchr("0123456789-+~(!", *name) && strcmp(name, ".") &&
	       !strpbrk(name, " \t+-*/%&|()<>=!~^?:,;");
}

int link_add_defsym(struct options *o, const struct option_row *row, const char *value)
{
	const char *is = strchr(value, '=');

	if (!is || is == value) {
		diag_error_fix(row->name, "write --defsym=NAME=SYMBOL", "'%s' is no definition", value);
		return -1;
	}
	if (!is_symbol(is + 1)) {
		diag_error_fix(row->name, "BPF has no absolute addresses: write --defsym=NAME=SYMBOL",
			       "'%s' is no symbol", is + 1);
		return -1;
	}
	strings_add(&o->defsyms, value, (size_t)(is - value));
	strings_add(&o->defsyms, is + 1, strlen(is + 1));
	return 0;
}

int link_set_keyword(struct options *o, const struct option_row *row, const char *value)
{
	if (!strcmp(value, "muldefs"))
		o->settings.allow_multiple_definition = true;
	return unresolved_set_keyword(o, row, value);
}

int link_add_panic_value(struct options *o, const struct option_row *row, const char *value)
{
	const char *is = strrchr(value, '='), *number = is ? is + 1 : value;
	size_t n = o->settings.panic_value_count;
	struct bld_panic_value v = { 0 };
	char *end;

	errno = 0;
	v.value = strtoll(number, &end, 0);
	if (is == value || errno || end == number || *end) {
		diag_error_fix(row->name, "write --panic-value=N or --panic-value=SECTION=N",
			       "'%s' is no value", value);
		return -1;
	}
	if (is) {
		strings_add(&o->panic_sections, value, (size_t)(is - value));
		v.section = o->panic_sections.v[o->panic_sections.n - 1];
	}
	o->panic_values = memory_grow(o->panic_values, n + 1, sizeof(v));
	o->panic_values[n] = v;
	o->settings.panic_value_count++;
	return 0;
}
