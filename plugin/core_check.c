/*
 * core_check.c: are there such types and members in the kernel at hand?
 *
 * In: the names that the object asks for, and a kernel's BTF (--vmlinux-btf). Out: warnings about
 * slips of the finger and about kinds that a loader would not take for the same. Only warnings,
 * for programs run on other kernels, too: what has a flavour, or is asked for by `exists` and
 * its kind anywhere in the program, may be missing.
 */
#include <bpf/btf.h>
#include <stdio.h>

#include "core.h"

struct look {
	struct bld *l;
	const struct btf *btf;
	const struct core_name *n;
	LLVMValueRef call;
	char *path;		/* "task_struct.tgid" of the text; malloc'ed */
};

/* A type or member that there is not, and the likeliest that there is. */
struct miss {
	const char *wanted, *nearest;
	size_t distance;
	bool pointer;		/* it was looked for in one */
};

static const struct btf_type *type_at(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (btf_is_mod(t) || btf_is_typedef(t))
		t = btf__type_by_id(btf, t->type);
	return t;
}

static const char *string_at(const struct btf *btf, uint32_t offset)
{
	const char *s = btf__str_by_offset(btf, offset);

	return s ? s : "";
}

static void consider(struct miss *m, const char *name)
{
	size_t len = strlen(m->wanted), limit = len < 4 ? 1 : len < 12 ? 2 : 3, d;

	d = name_distance(m->wanted, len, name, strlen(name), limit);
	if (d <= limit && d < m->distance) {
		m->nearest = name;
		m->distance = d;
	}
}

/* By name, through anonymous structs and unions; 0: there is none. */
static uint32_t find_member(const struct btf *btf, const struct btf_type *t, struct miss *m,
			    unsigned depth)
{
	for (unsigned i = 0; btf_is_composite(t) && i < btf_vlen(t); i++) {
		const struct btf_member *member = &btf_members(t)[i];
		const char *name = string_at(btf, member->name_off);
		uint32_t found = 0;

		if (strcmp(name, m->wanted) == 0)
			return member->type;
		if (*name)
			consider(m, name);
		else if (depth < 16)
			found = find_member(btf, type_at(btf, member->type), m, depth + 1);
		if (found)
			return found;
	}
	return 0;
}

static bool has_enumerator(const struct btf *btf, const struct btf_type *t, struct miss *m)
{
	bool wide = btf_kind(t) == BTF_KIND_ENUM64;

	if (!wide && !btf_is_enum(t))
		return false;
	for (unsigned i = 0; i < btf_vlen(t); i++) {
		const char *name = string_at(btf, wide ? btf_enum64(t)[i].name_off :
							 btf_enum(t)[i].name_off);

		if (strcmp(name, m->wanted) == 0)
			return true;
		consider(m, name);
	}
	return false;
}

static enum core_class class_of(const struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		return CORE_INT;
	case BTF_KIND_FLOAT:
		return CORE_FLOAT;
	case BTF_KIND_PTR:
		return CORE_PTR;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return CORE_STRUCT;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return CORE_ENUM;
	default:
		return CORE_UNSAID;
	}
}

static void warn(struct look *k, const char *remedy, const char *fmt, ...) PRINTF(3, 4);
static void warn(struct look *k, const char *remedy, const char *fmt, ...)
{
	struct bld_message m = { .level = BLD_WARNING, .code = "core-kernel", .symbol = k->n->text,
				 .remedy = remedy, .source = chain_source(k->l, k->call) };
	char *what;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&what, fmt, ap) < 0)
		what = NULL;
	va_end(ap);
	m.where = m.source ? m.source : k->n->text;
	if (what)
		bld_tell(k->l, &m, "%s", what);
	free(what);
}

static void warn_missing(struct look *k, const struct miss *m, const char *kind, const char *owner,
			 const char *question)
{
	char *remedy = NULL;

	if (m->nearest && asprintf(&remedy, "is it %s?", m->nearest) < 0)
		remedy = NULL;
	if (!m->nearest && asprintf(&remedy, "where kernels may lack it, ask bpf_core.%s before",
				    question) < 0)
		remedy = NULL;
	warn(k, remedy, "the kernel's %s%s has no %s %s", owner, k->n->type, kind, m->wanted);
	free(remedy);
}

/* What the loader compares: the class at the end of the arrays, and how many arrays. */
static void check_kind(struct look *k, uint32_t id)
{
	struct core_kind said = core_types_kind(core_types_of(k->l), k->n);
	const struct btf_type *t = type_at(k->btf, id);
	struct core_kind is = { .class = CORE_UNSAID };
	char word[32], said_word[32];

	for (; btf_is_array(t); t = type_at(k->btf, btf_array(t)->type))
		is.dimensions++;
	is.class = class_of(t);
	if (said.class == CORE_BOOL || said.class == CORE_UNSAID)
		said.class = CORE_INT;
	else if (said.class == CORE_UNION)
		said.class = CORE_STRUCT;
	if (core_any_wanted(k->l, k->n))
		return;
	if (!is.class || (is.class == said.class && is.dimensions == said.dimensions))
		return;
	said.size = 0;
	warn(k, "say what it is after a colon: bpf_core.VALUE.TYPE.MEMBER:KIND",
	     "the kernel's %s is %s, not %s: loaders will not find it", k->path,
	     core_kind_words(&is, word, sizeof(word)),
	     core_kind_words(&said, said_word, sizeof(said_word)));
}

static const char *const class_words[] = {
	[CORE_STRUCT] = "struct ", [CORE_UNION] = "union ", [CORE_ENUM] = "enum ",
	[CORE_TYPEDEF] = "typedef ",
};

/* Is it asked for, too, and may be missing? `members`: as far as that one. */
static bool is_guarded(struct look *k, unsigned members)
{
	static const enum core_value questions[] = { CORE_EXISTS, CORE_TYPE_EXISTS, CORE_TYPE_SIZE,
						     CORE_TYPE_MATCHES, CORE_ENUM_EXISTS };

	for (size_t i = 0; i < ARRAY_SIZE(questions); i++)
		if (core_types_asked(core_types_of(k->l), k->n, members, questions[i]))
			return true;
	return false;
}

static uint32_t find_type(struct look *k)
{
	static const uint32_t kinds[][2] = {
		[CORE_STRUCT] = { BTF_KIND_STRUCT }, [CORE_UNION] = { BTF_KIND_UNION },
		[CORE_ENUM] = { BTF_KIND_ENUM, BTF_KIND_ENUM64 },
		[CORE_TYPEDEF] = { BTF_KIND_TYPEDEF },
	};
	struct btf *btf;
	uint32_t id = kernel_find(k->l, k->n->type, kinds[k->n->type_class][0], &btf);

	if (!id && k->n->type_class == CORE_ENUM)
		id = kernel_find(k->l, k->n->type, BTF_KIND_ENUM64, &btf);
	k->btf = btf;
	return id;
}

static void warn_no_type(struct look *k)
{
	static const struct {
		uint32_t kind;
		enum core_class class;
	} others[] = {
		{ BTF_KIND_STRUCT, CORE_STRUCT }, { BTF_KIND_UNION, CORE_UNION },
		{ BTF_KIND_ENUM, CORE_ENUM }, { BTF_KIND_TYPEDEF, CORE_TYPEDEF },
	};
	const struct btf *btf = kernel_btf(k->l);
	struct miss m = { .wanted = k->n->type, .distance = SIZE_MAX };
	char *remedy = NULL;

	for (uint32_t id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);
		const char *name = string_at(btf, t->name_off);

		for (size_t i = 0; *name && i < ARRAY_SIZE(others); i++) {
			if (btf_kind(t) != others[i].kind)
				continue;
			if (others[i].class == k->n->type_class)
				consider(&m, name);
			if (strcmp(name, k->n->type) || remedy)
				continue;
			if (asprintf(&remedy, "write %s%s", class_words[others[i].class], name) < 0)
				remedy = NULL;
		}
	}
	if (!remedy && m.nearest && asprintf(&remedy, "is it %s?", m.nearest) < 0)
		remedy = NULL;
	warn(k, remedy ? remedy : "where kernels may lack it, ask bpf_core.type_exists before",
	     "the kernel has no %s%s", class_words[k->n->type_class], k->n->type);
	free(remedy);
}

/* Another struct of the name may have what the first has not. */
static uint32_t next_type(struct look *k, uint32_t id)
{
	uint32_t kind = btf_kind(btf__type_by_id(k->btf, id));

	for (id++; id < btf__type_cnt(k->btf); id++) {
		const struct btf_type *t = btf__type_by_id(k->btf, id);

		if (btf_kind(t) == kind && strcmp(string_at(k->btf, t->name_off), k->n->type) == 0)
			return id;
	}
	return 0;
}

/* The member's type; 0: there is none, *missing at *at. */
static uint32_t walk(struct look *k, uint32_t id, struct miss *missing, unsigned *at)
{
	for (unsigned i = 0; i < k->n->step_count; i++) {
		const struct core_step *s = &k->n->steps[i];
		const struct btf_type *t = type_at(k->btf, id);

		*missing = (struct miss){ .wanted = s->name, .distance = SIZE_MAX,
					  .pointer = btf_is_ptr(t) };
		*at = i + 1;
		if (s->name)
			id = find_member(k->btf, t, missing, 0);
		else
			id = btf_is_array(t) ? btf_array(t)->type : 0;
		if (!id)
			return 0;
	}
	return id;
}

static void check_member(struct look *k, uint32_t type)
{
	struct miss missing, other;
	unsigned at;
	uint32_t id = walk(k, type, &missing, &at), next = type;

	while (!id && (next = next_type(k, next)))
		id = walk(k, next, &other, &at);
	if (id) {
		check_kind(k, id);
		return;
	}
	walk(k, type, &missing, &at);
	if (missing.pointer)
		warn(k, "read the pointer, then name the type that it points to",
		     "the kernel's %s lies behind a pointer", k->path);
	else if (!missing.wanted)
		warn(k, NULL, "the kernel's %s is no array", k->path);
	else if (k->n->value != CORE_EXISTS && !is_guarded(k, at))
		warn_missing(k, &missing, "member", class_words[k->n->type_class], "exists");
}

static void check_enumerator(struct look *k, uint32_t type)
{
	struct miss missing = { .wanted = k->n->steps[0].name, .distance = SIZE_MAX };

	if (k->n->value != CORE_ENUM_EXISTS &&
	    !has_enumerator(k->btf, type_at(k->btf, type), &missing) && !is_guarded(k, 1))
		warn_missing(k, &missing, "enumerator", class_words[k->n->type_class],
			     "enum_exists");
}

static void check(struct look *k)
{
	uint32_t type;

	if (strstr(k->n->type, "___") || k->n->value == CORE_TYPE_ID_LOCAL)
		return;
	type = find_type(k);
	if (!type && !is_guarded(k, 0))
		warn_no_type(k);
	else if (type && core_value_of_member(k->n->value))
		check_member(k, type);
	else if (type && core_value_of_enumerator(k->n->value))
		check_enumerator(k, type);
	else if (type && k->n->type_class == CORE_TYPEDEF)
		check_kind(k, type);
}

void core_check(struct bld *l, const struct core_name *n, LLVMValueRef call)
{
	const char *path = strchr(n->text + strlen(CORE_PREFIX), '.') + 1;
	struct look k = { .l = l, .n = n, .call = call };

	if (!kernel_btf(l))
		return;
	k.path = strndup(path, strcspn(path, ":"));
	if (k.path)
		check(&k);
	else
		bld_nomem(l);
	free(k.path);
}
