/*
 * message.c: what the library says, all of it through host.report.
 *
 * A stage says as much as it knows: a plain text, or in a struct bld_message also
 * which symbol and which place, for programs that read messages.
 */
#include <stdio.h>

#include "internal.h"

static int PRINTF(3, 0) tell(struct bld *l, const struct bld_message *m, const char *fmt,
			     va_list ap)
{
	struct bld_message full = *m;
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	full.what = text ? text : fmt;
	if (!full.code)
		full.code = l->stage;
	if (full.symbol && !full.demangled && demangled(l, full.symbol) != full.symbol)
		full.demangled = demangled(l, full.symbol);
	if (!explain_holds(l, &full))
		l->host.report(l->host.ctx, &full);
	free(text);
	if (m->level != BLD_ERROR)
		return 0;
	l->failed = true;
	return -1;
}

int bld_tell(struct bld *l, const struct bld_message *m, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = tell(l, m, fmt, ap);
	va_end(ap);
	return err;
}

int bld_fail(struct bld *l, const char *where, const char *remedy, const char *fmt, ...)
{
	const struct bld_message m = { .level = BLD_ERROR, .where = where, .remedy = remedy };
	va_list ap;

	va_start(ap, fmt);
	tell(l, &m, fmt, ap);
	va_end(ap);
	return -1;
}

void bld_warn(struct bld *l, const char *where, const char *remedy, const char *fmt, ...)
{
	const struct bld_message m = { .level = BLD_WARNING, .where = where, .remedy = remedy };
	va_list ap;

	va_start(ap, fmt);
	tell(l, &m, fmt, ap);
	va_end(ap);
}

void bld_trace(struct bld *l, const char *where, const char *fmt, ...)
{
	const struct bld_message m = { .level = BLD_TRACE, .where = where };
	va_list ap;

	va_start(ap, fmt);
	tell(l, &m, fmt, ap);
	va_end(ap);
}

int bld_nomem(struct bld *l)
{
	return bld_fail(l, NULL, NULL, "out of memory");
}

void bld_reads(struct bld *l, const struct input *in)
{
	l->diag_where = in ? in->name : NULL;
	if (l->host.enter)
		l->host.enter(l->host.ctx, l->stage, l->diag_where);
}
