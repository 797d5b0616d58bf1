/*
 * unresolved.c: the options about undefined symbols, setters for the rows of options.c.
 *
 * They are lld's, where the last one wins; --allow-undefined=LIST is ours.
 */
#include <string.h>

#include "shim.h"

static void set_policy(struct options *o, bool ignore)
{
	o->ignore_unresolved = ignore;
}

int unresolved_set_method(struct options *o, const struct option_row *row, const char *value)
{
	static const char *const methods[] = { "report-all", "ignore-in-shared-libs", "ignore-all",
					       "ignore-in-object-files" };
	int i = option_choose(row, value, methods, ARRAY_SIZE(methods));

	if (i >= 0)
		set_policy(o, i >= 2); /* there are no shared libraries */
	return i < 0 ? -1 : 0;
}

int unresolved_set_report(struct options *o, const struct option_row *row, const char *value)
{
	(void)row;
	(void)value;
	set_policy(o, false);
	return 0;
}

int unresolved_set_keyword(struct options *o, const struct option_row *row, const char *value)
{
	(void)row;
	if (!strcmp(value, "defs") || !strcmp(value, "undefs"))
		set_policy(o, *value == 'u');
	return 0;
}

int unresolved_set_allow(struct options *o, const struct option_row *row, const char *value)
{
	(void)row;
	if (value)
		strings_add_list(&o->allow_undefined, value);
	else
		set_policy(o, true);
	return 0;
}

void unresolved_settle(struct options *o)
{
	o->settings.unresolved = o->ignore_unresolved ? BLD_UNRESOLVED_ALLOW :
				 o->warn_unresolved   ? BLD_UNRESOLVED_WARN :
							BLD_UNRESOLVED_ERROR;
	/* --export of what nothing defines is how people of bpf-linker say that a loader of
	 * theirs will find it: kfuncs, for one. It is left to that loader, without BTF. */
	for (size_t i = 0; i < o->exports.n; i++)
		strings_add(&o->allow_undefined, o->exports.v[i], strlen(o->exports.v[i]));
	o->settings.allow_undefined = (const char *const *)o->allow_undefined.v;
	o->settings.allow_undefined_count = o->allow_undefined.n;
}
