/*
 * btf_check_types.c: the kernel's rules on each type by itself: names, sizes,
 * what may be set and what may not (btf_*_check_meta).
 */
#include "btf_check.h"

/* -- names ------------------------------------------------------------------------ */

enum naming {
	NAME_ANY,		/* the kernel does not look at it */
	NAME_NONE,
	NAME_MAY,		/* an identifier or none */
	NAME_MUST,		/* an identifier */
	NAME_VARIABLE,		/* with dots */
	NAME_SECTION,		/* with dots, and '?' in front, which loaders see to */
	NAME_TEXT,		/* not empty */
};

static bool is_identifier(const char *s, bool dots)
{
	size_t n = 0;

	for (; s[n]; n++) {
		bool letter = (s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') ||
			      s[n] == '_' || (dots && s[n] == '.');

		if (n == BTF_NAME_MAX || (!letter && (!n || s[n] < '0' || s[n] > '9')))
			return false;
	}
	return n > 0;
}

/* What is wrong with a name, or NULL. */
static const char *name_fault(const struct checker *c, uint32_t name, enum naming naming)
{
	const char *s = check_string(c, name);

	if (!check_is_string(c, name))
		return "the name lies outside the strings";
	if (naming == NAME_ANY)
		return NULL;
	if (naming == NAME_NONE)
		return name ? "it must not have a name" : NULL;
	if (naming == NAME_TEXT)
		return *s ? NULL : "its text is empty";
	if (!name)
		return naming == NAME_MAY ? NULL : "it must have a name";
	if (naming == NAME_SECTION && *s == '?')
		s++;
	if (is_identifier(s, naming == NAME_VARIABLE || naming == NAME_SECTION))
		return NULL;
	if (strnlen(s, BTF_NAME_MAX + 1) > BTF_NAME_MAX)
		return "the name is longer than 128 bytes";
	return naming == NAME_SECTION ? "kernels do not take the section's name"
				      : "the name is no C identifier";
}

/* -- each type by itself ------------------------------------------------------------- */

static void check_int(struct checker *c, const struct checked_type *t)
{
	uint32_t data = check_more(c, t, 0, 1, 0), encoding = data >> 24;
	uint32_t bits = (data & 0xff) + (data >> 16 & 0xff);

	if (data & 0xf0000000)
		check_violated(c, t->id, "unknown bits are set in its encoding");
	if (bits > 128)
		check_violated(c, t->id, "it has more than 128 bits");
	else if ((bits + 7) / 8 > t->size)
		check_violated(c, t->id, "%u bits do not fit into %u bytes", bits, t->size);
	if ((encoding & 0xf) && encoding != BTF_INT_SIGNED && encoding != BTF_INT_CHAR &&
	    encoding != BTF_INT_BOOL)
		check_violated(c, t->id, "it is more than one of signed, char and bool");
}

static void check_member(struct checker *c, const struct checked_type *t, uint32_t i,
			 uint32_t *last)
{
	uint32_t name = check_more(c, t, i, 3, 0), at = check_more(c, t, i, 3, 2);
	const char *fault = name_fault(c, name, NAME_MAY);

	if (fault)
		check_violated(c, t->id, "member %u '%s': %s", i, check_shown(c, name).text, fault);
	at = t->kflag ? at & 0xffffff : at;
	if (t->kind == BTF_KIND_UNION && at)
		check_violated(c, t->id, "member %u '%s' of a union is at bit %u", i,
			       check_shown(c, name).text, at);
	if (at < *last)
		check_violated(c, t->id, "members are not in order of their offsets: %u '%s'", i,
			       check_shown(c, name).text);
	if (((uint64_t)at + 7) / 8 > t->size)
		check_violated(c, t->id, "member %u '%s' begins behind the end", i,
			       check_shown(c, name).text);
	*last = at;
}

static void check_enumerators(struct checker *c, const struct checked_type *t)
{
	unsigned each = t->kind == BTF_KIND_ENUM ? 2 : 3;

	if (t->size > 8 || !t->size || (t->size & (t->size - 1)))
		check_violated(c, t->id, "its size of %u bytes is not 1, 2, 4 or 8", t->size);
	for (uint32_t i = 0; i < t->vlen; i++) {
		uint32_t name = check_more(c, t, i, each, 0);
		const char *fault = name_fault(c, name, NAME_MUST);

		if (fault)
			check_violated(c, t->id, "enumerator %u '%s': %s", i,
				       check_shown(c, name).text, fault);
	}
}

/* The last parameter stands for "..." if it has neither type nor name. */
static void check_parameters(struct checker *c, const struct checked_type *t)
{
	for (uint32_t i = 0; i < t->vlen; i++) {
		uint32_t name = check_more(c, t, i, 2, 0);
		const char *fault = name_fault(c, name, NAME_MAY);

		if (fault)
			check_violated(c, t->id, "parameter %u '%s': %s", i,
				       check_shown(c, name).text, fault);
	}
}

static void check_linkage(struct checker *c, const struct checked_type *t)
{
	uint32_t linkage = t->kind == BTF_KIND_FUNC ? t->vlen : check_more(c, t, 0, 1, 0);
	uint8_t external = t->kind == BTF_KIND_FUNC ? TYPE_KSYM : TYPE_KSYM | TYPE_KCONFIG;

	if (linkage > BTF_VAR_GLOBAL_EXTERN)
		check_violated(c, t->id, "its linkage %u is none", linkage);
	else if (linkage == BTF_VAR_GLOBAL_EXTERN && !(c->flags[t->id] & external))
		check_violated(c, t->id, "it is extern, and not in .ksyms%s",
			       t->kind == BTF_KIND_FUNC ? "" : " or .kconfig");
}

/* Rules of one kind only. */
static void check_kind_rules(struct checker *c, const struct checked_type *t)
{
	uint32_t last = 0;

	switch (t->kind) {
	case BTF_KIND_INT:
		check_int(c, t);
		break;
	case BTF_KIND_ARRAY:
	case BTF_KIND_FWD:
		if (t->size)
			check_violated(c, t->id, "its size must be 0");
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		for (uint32_t i = 0; i < t->vlen; i++)
			check_member(c, t, i, &last);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		check_enumerators(c, t);
		break;
	case BTF_KIND_FUNC_PROTO:
		check_parameters(c, t);
		break;
	case BTF_KIND_FUNC:
	case BTF_KIND_VAR:
		check_linkage(c, t);
		break;
	case BTF_KIND_FLOAT:
		if (t->size != 2 && t->size != 4 && t->size != 8 && t->size != 12 && t->size != 16)
			check_violated(c, t->id, "its size of %u bytes is none of a float",
				       t->size);
		break;
	case BTF_KIND_DECL_TAG:
		if ((int32_t)check_more(c, t, 0, 1, 0) < -1)
			check_violated(c, t->id, "its member or parameter has a negative number");
		break;
	}
}

/* What the kernel wants of every type of a kind. */
static const struct kind_rules {
	uint8_t fixed, each;	/* words behind the type: always, and for each of vlen */
	bool vlen, kflag;	/* may they be set? */
	enum naming naming;
} rules[] = {
	[BTF_KIND_INT] = { 1, 0, false, false, NAME_ANY },
	[BTF_KIND_PTR] = { 0, 0, false, false, NAME_NONE },
	[BTF_KIND_ARRAY] = { 3, 0, false, false, NAME_NONE },
	[BTF_KIND_STRUCT] = { 0, 3, true, true, NAME_MAY },
	[BTF_KIND_UNION] = { 0, 3, true, true, NAME_MAY },
	[BTF_KIND_ENUM] = { 0, 2, true, true, NAME_MAY },
	[BTF_KIND_FWD] = { 0, 0, false, true, NAME_MUST },
	[BTF_KIND_TYPEDEF] = { 0, 0, false, false, NAME_MUST },
	[BTF_KIND_VOLATILE] = { 0, 0, false, false, NAME_NONE },
	[BTF_KIND_CONST] = { 0, 0, false, false, NAME_NONE },
	[BTF_KIND_RESTRICT] = { 0, 0, false, false, NAME_NONE },
	[BTF_KIND_FUNC] = { 0, 0, true, false, NAME_MUST },
	[BTF_KIND_FUNC_PROTO] = { 0, 2, true, false, NAME_NONE },
	[BTF_KIND_VAR] = { 1, 0, false, false, NAME_VARIABLE },
	[BTF_KIND_DATASEC] = { 0, 3, true, false, NAME_SECTION },
	[BTF_KIND_FLOAT] = { 0, 0, false, false, NAME_ANY },
	/* kernels from 6.15 on take kflag in tags */
	[BTF_KIND_DECL_TAG] = { 1, 0, false, false, NAME_TEXT },
	[BTF_KIND_TYPE_TAG] = { 0, 0, false, false, NAME_TEXT },
	[BTF_KIND_ENUM64] = { 0, 3, true, true, NAME_MAY },
};

size_t check_extent(const struct checked_type *t)
{
	return 4 * (rules[t->kind].fixed + (size_t)rules[t->kind].each * t->vlen);
}

void check_by_itself(struct checker *c, uint32_t id)
{
	struct checked_type t = check_type(c, id);
	const struct kind_rules *r = &rules[t.kind];
	const char *fault = name_fault(c, t.name, r->naming);

	if (bytes_word(&c->btf, c->at[id] + 4) & ~0x9f00ffffu)
		check_violated(c, id, "unknown bits are set in its info");
	if (fault)
		check_violated(c, id, "%s", fault);
	if (t.vlen && !r->vlen)
		check_violated(c, id, "it must not have a length (%u)", t.vlen);
	if (t.kflag && !r->kflag)
		check_violated(c, id, "it must not have the kind flag");
	check_kind_rules(c, &t);
}
