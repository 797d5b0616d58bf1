/*
 * demangle.c: symbols as the source spells them.
 *
 * In: a symbol of rustc's (v0 or legacy) or C++'s. Out: its name for messages, without the
 * hash or crate disambiguator that only tells two builds of it apart, and without what LLVM
 * appends to copies of a function (".llvm.7", ".isra.0"). libiberty does the work. A short
 * symbol can stand for a name of any length, since parts of it may refer back to others:
 * we stop listening at NAME_MAX_SHOWN.
 */
#include <setjmp.h>
#include <stdio.h>

#include "internal.h"

#undef ARRAY_SIZE /* libiberty has one, too */
#include <libiberty/demangle.h>

enum { NAME_MAX_SHOWN = 2048 };

struct demangling {
	char name[NAME_MAX_SHOWN + 8];
	size_t len;
	jmp_buf enough;
};

static void take_part(const char *part, size_t len, void *ctx)
{
	struct demangling *d = ctx;

	if (len > NAME_MAX_SHOWN - d->len) {
		strcpy(d->name + d->len, "...");
		longjmp(d->enough, 1);
	}
	memcpy(d->name + d->len, part, len);
	d->len += len;
	d->name[d->len] = '\0';
}

static bool demangle(struct demangling *d, const char *symbol)
{
	d->len = 0;
	if (setjmp(d->enough))
		return true;
	if (rust_demangle_callback(symbol, 0, take_part, d) && d->len)
		return true;
	d->len = 0;
	return str_has_prefix(symbol, "_Z") &&
	       cplus_demangle_v3_callback(symbol, DMGL_PARAMS | DMGL_ANSI, take_part, d) && d->len;
}

const char *demangled(struct bld *l, const char *symbol)
{
	return l->set.no_demangle ? symbol : demangled_always(l, symbol);
}

const char *demangled_always(struct bld *l, const char *symbol)
{
	struct demangling d;
	const char *name = symbol;
	char *plain;

	if (!str_has_prefix(symbol, "_R") && !str_has_prefix(symbol, "_Z"))
		return symbol;
	/* Legacy names have dots of their own: only the whole of them demangles. */
	if (demangle(&d, symbol))
		name = d.name;
	plain = strndup(symbol, strcspn(symbol, "."));
	if (plain && strlen(plain) < strlen(symbol) && demangle(&d, plain))
		name = d.name;
	free(plain);
	return name == symbol ? symbol : bld_keep(l, strdup(name));
}
