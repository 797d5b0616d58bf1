/*
 * core_name.c: the grammar of CO-RE's link names (core.h).
 *
 * In: a link name. Out: its parts, or what is wrong with it.
 */
#include <ctype.h>
#include <stdio.h>

#include "core.h"

/* Of an array: bits of a type are counted in 32 bits. */
enum { MOST_ELEMENTS = 1 << 20 };

static const struct value {
	const char *word;
	bool member, enumerator;
} values[CORE_VALUES] = {
	[CORE_BYTE_OFF] = { "byte_off", .member = true },
	[CORE_BYTE_SIZE] = { "byte_size", .member = true },
	[CORE_EXISTS] = { "exists", .member = true },
	[CORE_SIGNED] = { "signed", .member = true },
	[CORE_LSHIFT] = { "lshift", .member = true },
	[CORE_RSHIFT] = { "rshift", .member = true },
	[CORE_TYPE_ID_LOCAL] = { "type_id_local", false, false },
	[CORE_TYPE_ID_TARGET] = { "type_id_target", false, false },
	[CORE_TYPE_EXISTS] = { "type_exists", false, false },
	[CORE_TYPE_SIZE] = { "type_size", false, false },
	[CORE_ENUM_EXISTS] = { "enum_exists", .enumerator = true },
	[CORE_ENUM_VALUE] = { "enum_value", .enumerator = true },
	[CORE_TYPE_MATCHES] = { "type_matches", false, false },
};

static const struct {
	const char *word;
	struct core_kind kind;
} kinds[] = {
	{ "int", { .class = CORE_INT } },
	{ "i8", { .class = CORE_INT, .size = 1, .is_signed = true } },
	{ "u8", { .class = CORE_INT, .size = 1 } },
	{ "i16", { .class = CORE_INT, .size = 2, .is_signed = true } },
	{ "u16", { .class = CORE_INT, .size = 2 } },
	{ "i32", { .class = CORE_INT, .size = 4, .is_signed = true } },
	{ "u32", { .class = CORE_INT, .size = 4 } },
	{ "i64", { .class = CORE_INT, .size = 8, .is_signed = true } },
	{ "u64", { .class = CORE_INT, .size = 8 } },
	{ "isize", { .class = CORE_INT, .size = 8, .is_signed = true } },
	{ "usize", { .class = CORE_INT, .size = 8 } },
	{ "bool", { .class = CORE_BOOL, .size = 1 } },
	{ "f32", { .class = CORE_FLOAT, .size = 4 } },
	{ "f64", { .class = CORE_FLOAT, .size = 8 } },
	{ "ptr", { .class = CORE_PTR, .size = 8 } },
};

static const struct {
	const char *word;
	enum core_class class;
} classes[] = {
	{ "struct", CORE_STRUCT },
	{ "union", CORE_UNION },
	{ "enum", CORE_ENUM },
	{ "typedef", CORE_TYPEDEF },
};

const char *core_value_word(enum core_value value)
{
	return values[value].word;
}

bool core_value_of_member(enum core_value value)
{
	return values[value].member;
}

bool core_value_of_enumerator(enum core_value value)
{
	return values[value].enumerator;
}

struct parser {
	const char *at;
	struct core_name *out;
	char *strings;		/* where the next name goes */
	char **what;
};

static int PRINTF(2, 3) wrong(struct parser *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(p->what, fmt, ap) < 0)
		*p->what = NULL;
	va_end(ap);
	return -1;
}

static void skip_spaces(struct parser *p)
{
	while (isspace((unsigned char)*p->at))
		p->at++;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* What stands there, for a message. */
static const char *rest(const struct parser *p)
{
	return *p->at ? p->at : "the end";
}

static bool take(struct parser *p, char c)
{
	skip_spaces(p);
	if (*p->at != c)
		return false;
	p->at++;
	return true;
}

/* An identifier, copied; NULL: there is none. */
static const char *take_word(struct parser *p)
{
	char *word = p->strings;
	size_t len = 0;

	skip_spaces(p);
	if (p->at[0] == 'r' && p->at[1] == '#')
		p->at += 2;
	if (isdigit((unsigned char)*p->at))
		return NULL;
	while (is_word(p->at[len]))
		len++;
	if (!len)
		return NULL;
	memcpy(word, p->at, len);
	word[len] = '\0';
	p->strings += len + 1;
	p->at += len;
	return word;
}

static int take_number(struct parser *p, uint32_t *out)
{
	unsigned long number;
	char *end;

	skip_spaces(p);
	if (!isdigit((unsigned char)*p->at))
		return wrong(p, "a number is missing before '%s'", rest(p));
	number = strtoul(p->at, &end, 0);
	if (number > MOST_ELEMENTS)
		return wrong(p, "the number is too large: %s", p->at);
	p->at = end;
	while (is_word(*p->at)) /* usize */
		p->at++;
	*out = (uint32_t)number;
	return 0;
}

static int take_value(struct parser *p)
{
	const char *word = take_word(p);

	for (int i = 0; word && i < CORE_VALUES; i++) {
		if (strcmp(values[i].word, word))
			continue;
		p->out->value = (enum core_value)i;
		return take(p, '.') ? 0 : wrong(p, "no type is named");
	}
	return wrong(p, "'%s' is none of byte_off byte_size exists signed lshift rshift "
		     "type_exists type_size type_matches type_id_local type_id_target enum_exists "
		     "enum_value", word ? word : "");
}

static bool class_of(const char *word, enum core_class *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (strcmp(classes[i].word, word))
			continue;
		*out = classes[i].class;
		return true;
	}
	return false;
}

static int take_type(struct parser *p)
{
	struct core_name *n = p->out;
	const char *word = take_word(p);

	n->type_class = values[n->value].enumerator ? CORE_ENUM : CORE_STRUCT;
	if (word && class_of(word, &n->type_class))
		word = take_word(p);
	n->type = word;
	return word ? 0 : wrong(p, "the name of a type is missing before '%s'", rest(p));
}

static int take_step(struct parser *p, bool element)
{
	struct core_step *s = &p->out->steps[p->out->step_count];

	if (p->out->step_count++ == CORE_STEPS)
		return wrong(p, "more than %u members on the way", CORE_STEPS);
	if (!element) {
		s->name = take_word(p);
		return s->name ? 0 : wrong(p, "a name is missing before '%s'", rest(p));
	}
	if (take_number(p, &s->index))
		return -1;
	return take(p, ']') ? 0 : wrong(p, "']' is missing before '%s'", rest(p));
}

static int take_steps(struct parser *p)
{
	for (;;) {
		bool element = take(p, '[');

		if (!element && !take(p, '.'))
			return 0;
		if (take_step(p, element))
			return -1;
	}
}

static int take_kind(struct parser *p, struct core_kind *k);

static int take_array(struct parser *p, struct core_kind *k)
{
	unsigned at = k->dimensions++;

	if (at == CORE_DIMENSIONS)
		return wrong(p, "an array of more than %u dimensions", CORE_DIMENSIONS);
	if (take_kind(p, k))
		return -1;
	if (!take(p, ';'))
		return wrong(p, "an array's kind is written [KIND; COUNT]");
	if (take_number(p, &k->counts[at]))
		return -1;
	for (uint64_t i = 0, all = 1; i < k->dimensions; i++)
		if ((all *= k->counts[i]) > MOST_ELEMENTS)
			return wrong(p, "the array is too large");
	return take(p, ']') ? 0 : wrong(p, "']' is missing before '%s'", rest(p));
}

static void set_kind(struct core_kind *k, const struct core_kind *scalar)
{
	k->class = scalar->class;
	k->size = scalar->size;
	k->is_signed = scalar->is_signed;
}

/* A pointer ends the kind: what it points to does not matter. */
static int take_pointer(struct parser *p, struct core_kind *k)
{
	unsigned depth = 0;

	set_kind(k, &(struct core_kind){ .class = CORE_PTR, .size = 8 });
	for (; *p->at; p->at++) {
		if (!depth && (*p->at == ';' || *p->at == ']'))
			break;
		depth += strchr("([<{", *p->at) != NULL;
		depth -= depth && strchr(")]>}", *p->at);
	}
	return 0;
}

static int take_named_kind(struct parser *p, struct core_kind *k)
{
	const char *word = take_word(p);
	enum core_class class = CORE_STRUCT;

	if (!word)
		return wrong(p, "a kind is missing before '%s'", rest(p));
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].word, word))
			continue;
		set_kind(k, &kinds[i].kind);
		return 0;
	}
	if (class_of(word, &class) && class == CORE_TYPEDEF)
		return wrong(p, "a member's kind is what its typedef stands for");
	set_kind(k, &(struct core_kind){ .class = class, .size = class == CORE_ENUM ? 4 : 0 });
	/* The name of the struct, or the path to it. */
	do
		take_word(p);
	while (take(p, ':'));
	return 0;
}

static int take_kind(struct parser *p, struct core_kind *k)
{
	skip_spaces(p);
	if (take(p, '['))
		return take_array(p, k);
	if (*p->at == '*' || *p->at == '&')
		return take_pointer(p, k);
	return take_named_kind(p, k);
}

static bool is_number(const struct core_kind *k)
{
	return !k->dimensions && (k->class == CORE_INT || k->class == CORE_BOOL ||
				  k->class == CORE_ENUM || k->class == CORE_UNSAID);
}

/* What is written well, and means nothing. */
static int check(struct parser *p)
{
	const struct core_name *n = p->out;
	bool members = n->step_count;

	if (values[n->value].enumerator) {
		if (n->step_count != 1 || !n->steps[0].name)
			return wrong(p, "an enum and one enumerator are wanted");
		if (n->type_class != CORE_ENUM && n->type_class != CORE_TYPEDEF)
			return wrong(p, "a %s has no enumerators",
				     n->type_class == CORE_UNION ? "union" : "struct");
		return n->kind.class ? wrong(p, "an enumerator has no kind") : 0;
	}
	if (values[n->value].member && (!members || !n->steps[0].name))
		return wrong(p, "no member is named");
	if (!values[n->value].member && members && n->value != CORE_TYPE_MATCHES)
		return wrong(p, "it is about a type, not a member");
	if (n->type_class == CORE_ENUM && members)
		return wrong(p, "an enum has no members");
	if (n->kind.class && !members && n->type_class != CORE_TYPEDEF)
		return wrong(p, "only members and typedefs have a kind here");
	if ((n->value == CORE_SIGNED || n->value == CORE_LSHIFT || n->value == CORE_RSHIFT) &&
	    !is_number(&n->kind))
		return wrong(p, "%s is about numbers", values[n->value].word);
	return 0;
}

int core_name_parse(const char *text, struct core_name *out, char **what)
{
	struct parser p = { .at = text + strlen(CORE_PREFIX), .out = out, .what = what };

	*what = NULL;
	*out = (struct core_name){ .text = text, .strings = malloc(2 * strlen(text) + 1) };
	p.strings = out->strings;
	if (!p.strings || take_value(&p) || take_type(&p) || take_steps(&p))
		return -1;
	if (take(&p, ':') && take_kind(&p, &out->kind))
		return -1;
	skip_spaces(&p);
	if (*p.at)
		return wrong(&p, "'%s' is not understood", p.at);
	return check(&p);
}

void core_name_free(struct core_name *n)
{
	free(n->strings);
	n->strings = NULL;
}

const char *core_kind_words(const struct core_kind *k, char *out, size_t size)
{
	static const char *const words[] = {
		[CORE_UNSAID] = "nothing", [CORE_INT] = "an integer", [CORE_BOOL] = "bool",
		[CORE_FLOAT] = "a float", [CORE_PTR] = "a pointer", [CORE_STRUCT] = "a struct",
		[CORE_UNION] = "a union", [CORE_ENUM] = "an enum", [CORE_TYPEDEF] = "a typedef",
	};

	if (k->dimensions)
		snprintf(out, size, "an array");
	else if (k->class == CORE_INT && k->size)
		snprintf(out, size, "%c%u", k->is_signed ? 'i' : 'u', 8 * k->size);
	else
		snprintf(out, size, "%s", words[k->class]);
	return out;
}
