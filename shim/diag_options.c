/*
 * diag_options.c: the options that messages obey, setters for the rows of
 * options.c. They count from where they stand on the command line.
 */
#include <stdlib.h>
#include <string.h>

#include "shim.h"

static const char *const formats[] = { "text", "json" };
static const char *const colours[] = {
	[DIAG_AUTO] = "auto",
	[DIAG_ALWAYS] = "always",
	[DIAG_NEVER] = "never",
};
static const char *const log_levels[] = { "error", "warn", "info", "debug", "trace" };

int diag_set_format(struct options *o, const struct option_row *row, const char *value)
{
	int i = option_choose(row, value, formats, ARRAY_SIZE(formats));

	(void)o;
	if (i >= 0)
		diag_json(i);
	return i < 0 ? -1 : 0;
}

int diag_set_colour(struct options *o, const struct option_row *row, const char *value)
{
	int i = value ? option_choose(row, value, colours, ARRAY_SIZE(colours)) : DIAG_ALWAYS;

	(void)o;
	if (i >= 0)
		diag_colour((enum diag_colour)i);
	return i < 0 ? -1 : 0;
}

int diag_set_no_colour(struct options *o, const struct option_row *row, const char *value)
{
	(void)o;
	(void)row;
	(void)value;
	diag_colour(DIAG_NEVER);
	return 0;
}

int diag_set_error_limit(struct options *o, const struct option_row *row, const char *value)
{
	size_t digits = strspn(value, "0123456789");

	(void)o;
	if (!digits || value[digits]) {
		diag_error_fix(row->name, "0 means no limit", "'%s' is no number", value);
		return -1;
	}
	diag_error_limit(strtoul(value, NULL, 10));
	return 0;
}

int diag_set_no_warnings(struct options *o, const struct option_row *row, const char *value)
{
	(void)o;
	(void)row;
	(void)value;
	diag_no_warnings(true);
	return 0;
}

int diag_set_log_level(struct options *o, const struct option_row *row, const char *value)
{
	int i = option_choose(row, value, log_levels, ARRAY_SIZE(log_levels));

	(void)o;
	if (i >= 0)
		diag_verbosity(i < 2 ? (enum diag_verbosity)i : DIAG_TALKATIVE);
	return i < 0 ? -1 : 0;
}
