/*
 * core_any.c: `exists` of a member of which nothing says what it is.
 *
 * Loaders compare kinds, and answer 0 for a member of another kind: a wrong answer, not an error.
 * So each kind is asked for, each in a flavour of its own, and one yes is enough. Where the
 * program says the kind, one question does.
 */
#include "core.h"

static const struct {
	const char *flavour, *kind;
} others[CORE_OTHERS] = {
	{ "ptr", "ptr" },
	{ "struct", "struct" },
	{ "enum", "enum" },
	{ "ints", "[int; 1]" },
	{ "ptrs", "[ptr; 1]" },
	{ "structs", "[struct; 1]" },
	{ "enums", "[enum; 1]" },
};

bool core_any_wanted(struct bld *l, const struct core_name *n)
{
	struct core_kind kind;

	if (n->value != CORE_EXISTS)
		return false;
	kind = core_types_kind(core_types_of(l), n);
	return kind.class == CORE_UNSAID && !kind.dimensions;
}

/* The name of the type without its flavour, as loaders cut it off: from the last "___" on. */
static size_t plain_length(const char *type)
{
	size_t len = strlen(type);

	for (size_t i = len; i-- > 1;)
		if (strncmp(type + i, "___", 3) == 0 && type[i - 1] != '_' && type[i + 3] != '_' &&
		    type[i + 3])
			return i;
	return len;
}

static const char *write_name(struct bld *l, const struct core_name *n, size_t other)
{
	static const char *const classes[] = { [CORE_STRUCT] = "struct", [CORE_UNION] = "union",
					       [CORE_TYPEDEF] = "typedef" };
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	fprintf(f, CORE_PREFIX "exists.%s %.*s___%s", classes[n->type_class],
		(int)plain_length(n->type), n->type, others[other].flavour);
	for (unsigned i = 0; i < n->step_count; i++) {
		if (n->steps[i].name)
			fprintf(f, ".%s", n->steps[i].name);
		else
			fprintf(f, "[%u]", n->steps[i].index);
	}
	fprintf(f, ":%s", others[other].kind);
	if (fclose(f)) {
		free(text);
		return NULL;
	}
	return bld_keep(l, text);
}

int core_any_name(struct bld *l, const struct core_name *n, size_t other, struct core_name *out)
{
	const char *text = write_name(l, n, other), *earlier;
	char *what = NULL;

	*out = (struct core_name){ .strings = NULL };
	if (!text)
		return bld_nomem(l);
	if (core_name_parse(text, out, &what) || core_types_add(core_types_of(l), out, &earlier)) {
		free(what);
		return bld_fail(l, text, NULL, "the program uses this name for something else");
	}
	return 0;
}
