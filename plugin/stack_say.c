/*
 * stack_say.c: what the stack stage says: the functions on the way, each with its bytes.
 */
#include <stdio.h>

#include "stack.h"

int stack_need_places(struct judging *j)
{
	if (!j->places)
		j->places = places_read(j->l, &j->l->output[BLD_EMIT_OBJ]);
	return j->places ? 0 : -1;
}

/* "name: 96 bytes (src/main.rs:12)" */
static void print_frame(struct judging *j, FILE *out, size_t i, enum counting how)
{
	const struct function *f = function(j, i);
	const char *place = places_of(j->places, f->section, f->start, f->end);

	fprintf(out, "%s: %u bytes", demangled(j->l, f->name), stack_counted(f, how));
	if (place)
		fprintf(out, " (%s)", place);
	fputc('\n', out);
}

/* What they print to is NULL if memory is short, and then nobody reads it. */
static void print_way(struct judging *j, enum counting how, const char *advice, char **remedy,
		      char **chain)
{
	size_t len;
	FILE *r = open_memstream(remedy, &len), *c = open_memstream(chain, &len);

	for (size_t i = 0; r && c && i < j->way_length; i++) {
		print_frame(j, r, j->way[i], how);
		fprintf(c, "%s%s", i ? BLD_ARROW : "",
			demangled(j->l, function(j, j->way[i])->name));
	}
	if (r)
		fputs(advice, r);
	if (r && fclose(r))
		*remedy = NULL;
	if (c && fclose(c))
		*chain = NULL;
}

int stack_say(struct judging *j, enum bld_level level, enum counting how, const char *advice,
	      const char *fmt, ...)
{
	const struct function *f = function(j, j->way[0]);
	char *remedy = NULL, *chain = NULL, *what = NULL;
	struct bld_message m = { .level = level, .code = "stack" };
	va_list ap;

	if (j->silent)
		return 0;
	if (stack_need_places(j))
		return -1;
	print_way(j, how, advice, &remedy, &chain);
	m.where = m.demangled = demangled(j->l, f->name);
	m.symbol = f->name;
	m.remedy = remedy;
	m.chain = chain;
	m.source = places_of(j->places, f->section, f->start, f->end);
	va_start(ap, fmt);
	if (vasprintf(&what, fmt, ap) < 0)
		what = NULL;
	va_end(ap);
	bld_tell(j->l, &m, "%s", what ? what : fmt);
	free(what);
	free(remedy);
	free(chain);
	return 0;
}
