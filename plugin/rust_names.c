/*
 * rust_names.c: which crate a mangled Rust symbol is of, and why the link lacks it.
 *
 * rustc puts a hash of the crate's build into each of its symbols. So a symbol can be
 * missing though its crate is there: what refers to it was compiled against another build.
 */
#include <ctype.h>
#include <stdio.h>

#include "internal.h"

/* The number at `s` and the name of that length behind it. */
static bool read_identifier(const char *s, const char *end, const char **name, size_t *len)
{
	size_t n = 0;

	if (s == end || !isdigit((unsigned char)*s))
		return false;
	for (; s < end && isdigit((unsigned char)*s) && n < 1000; s++)
		n = 10 * n + (size_t)(*s - '0');
	if (s < end && *s == '_')
		s++;
	*name = s;
	*len = n;
	return n && n <= (size_t)(end - s);
}

/* v0: the first crate root, "Cs1234_5crate" or "C5crate". */
static bool crate_of_v0(const char *s, const char *end, const char **name, size_t *len)
{
	for (; s < end && !isdigit((unsigned char)*s); s++) {
		const char *at = s + 1;

		if (*s != 'C')
			continue;
		if (at < end && *at == 's') {
			for (at++; at < end && isalnum((unsigned char)*at); at++)
				;
			if (at == end || *at++ != '_')
				continue;
		}
		if (read_identifier(at, end, name, len))
			return true;
	}
	return false;
}

/* Legacy: the first part of the path; of an impl, which comes in brackets, the type's. */
static bool crate_of_legacy(const char *s, const char *end, const char **name, size_t *len)
{
	if (!read_identifier(s, end, name, len))
		return false;
	s = *name;
	if (memchr(s, '$', *len)) {
		/* "_$LT$crate..path..Type$u20$as$u20$..." */
		end = s + *len;
		while (s < end && (*s == '_' || *s == '$')) {
			const char *close = *s == '$' ? memchr(s + 1, '$', (size_t)(end - s) - 1) : s;

			s = close ? close + 1 : end;
		}
		*name = s;
		for (*len = 0; s < end && (isalnum((unsigned char)*s) || *s == '_'); s++)
			++*len;
	}
	return *len != 0;
}

bool rust_crate(const char *symbol, size_t symbol_len, const char **name, size_t *len)
{
	const char *end = symbol + symbol_len;

	if (symbol_len > 2 && memcmp(symbol, "_R", 2) == 0)
		return crate_of_v0(symbol + 2, end, name, len);
	/* C++'s nested names look the same, but for the hash at the end. */
	if (symbol_len > 23 && memcmp(symbol, "_ZN", 3) == 0 &&
	    memmem(symbol, symbol_len, "17h", 3))
		return crate_of_legacy(symbol + 3, end, name, len);
	return false;
}

/* What the inputs have of a crate. */
struct found {
	const struct symbol *same_name;	/* the function, of another build */
	const struct symbol *any;	/* any symbol */
};

static struct found find_crate(struct bld *l, const char *symbol, const char *crate, size_t len)
{
	const char *readable = demangled(l, symbol);
	struct found f = { NULL, NULL };

	for (size_t i = 0; i < l->symtab.count && !f.same_name; i++) {
		const struct symbol *s = &l->symtab.symbols[i];
		const char *name;
		size_t name_len;
		char *copy;

		if (!(s->object || s->member) || !rust_crate(s->name, s->len, &name, &name_len) ||
		    name_len != len || memcmp(name, crate, len))
			continue;
		f.any = s;
		copy = strndup(s->name, s->len);
		if (copy && strcmp(demangled(l, bld_keep(l, copy)), readable) == 0)
			f.same_name = s;
	}
	return f;
}

/* The file that has the symbol; "the link" if it cannot be told. */
static const char *definer_of(struct bld *l, const struct symbol *s)
{
	const struct input *in = s->object ? s->object : s->member;
	struct bld_buffer b;

	if (in->name)
		return in->name;
	if (in->member && !l->host.fetch(l->host.ctx, in->cookie, &b))
		return b.name;
	return "the link";
}

static bool is(const char *crate, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(crate, name, len) == 0;
}

/* What rustc's own crates need. */
static const char *librarys_remedy(const char *crate, size_t len)
{
	if (is(crate, len, "std") || is(crate, len, "std_detect"))
		return "std is not for BPF: the crate that refers to it must be used without its std "
		       "feature (often default-features = false)";
	if (is(crate, len, "alloc"))
		return "alloc is not part of the link: add \"alloc\" to build-std, or do without it";
	if (is(crate, len, "core") || is(crate, len, "compiler_builtins"))
		return "core is not part of the link: let rustc link, or name the rlibs of core and "
		       "compiler_builtins";
	return NULL;
}

const char *rust_remedy(struct bld *l, const char *symbol)
{
	const char *crate, *text = NULL;
	size_t len;
	struct found f;
	char *made;
	int n;

	if (!rust_crate(symbol, strlen(symbol), &crate, &len))
		return NULL;
	f = find_crate(l, symbol, crate, len);
	if (!f.any)
		text = librarys_remedy(crate, len);
	if (text)
		return text;
	if (f.same_name)
		n = asprintf(&made, "%s has it, but of another build of crate %.*s: the crates were "
			     "not compiled together (cargo clean, or one version of it in Cargo.lock)",
			     definer_of(l, f.same_name), (int)len, crate);
	else if (f.any)
		n = asprintf(&made, "crate %.*s is part of the link (%s), but not this of it: it was "
			     "compiled apart from what refers to it; compile both together",
			     (int)len, crate, definer_of(l, f.any));
	else
		n = asprintf(&made, "crate %.*s is not part of the link: name its rlib; cargo does that "
			     "for dependencies", (int)len, crate);
	return n < 0 ? NULL : bld_keep(l, made);
}
