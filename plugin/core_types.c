/*
 * core_types.c: the types that CO-RE's link names speak of.
 *
 * In: all names of the program. Out: for each type one of that name with only the members that
 * are asked for: loaders compare names and kinds, and find the places themselves. What two names
 * say of one member must be the same. Places, and with them the values in the code until it is
 * loaded, follow the order of the names.
 */
#include "core_types.h"

struct core_types *core_types_open(void)
{
	return calloc(1, sizeof(struct core_types));
}

static void free_children(struct core_node *n)
{
	struct core_node *next;

	for (struct core_node *c = n->children; c; c = next) {
		next = c->next;
		free_children(c);
		free(c->name);
		free(c);
	}
	if (n->element) {
		free_children(n->element);
		free(n->element);
	}
}

void core_types_close(struct core_types *t)
{
	struct core_type *next;

	for (struct core_type *type = t ? t->first : NULL; type; type = next) {
		next = type->next;
		free_children(&type->root);
		free(type->root.name);
		free(type);
	}
	free(t);
}

/* What type_matches compares has no members but those it names. */
static bool is_type(const struct core_type *type, const struct core_name *n)
{
	if (type->class != n->type_class || strcmp(type->root.name, n->type))
		return false;
	if (n->value == CORE_TYPE_MATCHES)
		return type->alone && strcmp(type->alone, n->text) == 0;
	return !type->alone;
}

static struct core_type *find_type(struct core_types *t, const struct core_name *n)
{
	struct core_type *type;

	for (type = t->first; type; type = type->next)
		if (is_type(type, n))
			return type;
	return NULL;
}

static struct core_type *add_type(struct core_types *t, const struct core_name *n)
{
	struct core_type **last = &t->first, *type = calloc(1, sizeof(*type));

	if (!type || !(type->root.name = strdup(n->type))) {
		free(type);
		return NULL;
	}
	while (*last)
		last = &(*last)->next;
	*last = type;
	type->class = n->type_class;
	type->alone = n->value == CORE_TYPE_MATCHES ? n->text : NULL;
	if (n->type_class != CORE_TYPEDEF)
		type->root.class = n->type_class;
	return type;
}

static struct core_node *find_child(struct core_node *n, const char *name)
{
	for (struct core_node *c = n->children; c; c = c->next)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static struct core_node *add_child(struct core_node *n, const char *name)
{
	struct core_node **last = &n->children, *c = calloc(1, sizeof(*c));

	if (!c || !(c->name = strdup(name))) {
		free(c);
		return NULL;
	}
	while (*last)
		last = &(*last)->next;
	return *last = c;
}

/* 0; 1: something else has been said. Of an integer, its size may be said by another. */
static int say(struct core_node *n, enum core_class class, unsigned size, bool is_signed,
	       const char *text, const char **earlier)
{
	bool more = n->class == CORE_INT && class == CORE_INT && !n->size;

	/* The loader does not tell the one from the other within another struct. */
	if (class == CORE_UNION && n->class == CORE_STRUCT)
		class = CORE_STRUCT;
	*earlier = n->said_by;
	if (n->element || (n->class && !more &&
			   (n->class != class ||
			    (size && n->size && (size != n->size || is_signed != n->is_signed)))))
		return 1;
	if (n->class && !more)
		return 0;
	n->class = class;
	n->size = size;
	n->is_signed = is_signed;
	n->said_by = text;
	return 0;
}

/* The element of what is an array of at least `count`, or of as many if that is `said`. */
static int say_array(struct core_node *n, uint32_t count, bool said, const char *text,
		     const char **earlier)
{
	*earlier = n->said_by;
	if (n->class)
		return 1;
	if (!n->element && !(n->element = calloc(1, sizeof(*n->element))))
		return -1;
	/* One of none is of any number. */
	if (n->count_said && n->count && (said ? count != n->count : count > n->count))
		return 1;
	if (said && count && count < n->count)
		return 1;
	n->count_said |= said;
	if (count > n->count)
		n->count = count;
	if (!n->said_by || said)
		n->said_by = text;
	return 0;
}

static int say_kind(struct core_node *n, const struct core_kind *k, const char *text,
		    const char **earlier)
{
	for (unsigned i = 0; i < k->dimensions; i++) {
		int err = say_array(n, k->counts[i], true, text, earlier);

		if (err)
			return err;
		n = n->element;
	}
	return say(n, k->class, k->size, k->is_signed, text, earlier);
}

static int add_steps(struct core_node *n, const struct core_name *name, const char *text,
		     const char **earlier)
{
	for (unsigned i = 0; i < name->step_count; i++) {
		const struct core_step *s = &name->steps[i];
		struct core_node *next;
		int err;

		if (!s->name) {
			err = say_array(n, s->index + 1, false, text, earlier);
			next = n->element;
		} else {
			enum core_class class = core_value_of_enumerator(name->value) ?
							CORE_ENUM : CORE_STRUCT;

			/* The type itself may be a union. */
			err = n->class == CORE_UNION ? 0 : say(n, class, 0, false, text, earlier);
			next = find_child(n, s->name);
			next = next || err ? next : add_child(n, s->name);
		}
		if (err || !next)
			return err ? err : -1;
		n = next;
	}
	n->asked |= 1u << name->value;
	return name->kind.class ? say_kind(n, &name->kind, text, earlier) : 0;
}

int core_types_add(struct core_types *t, const struct core_name *n, const char **earlier)
{
	struct core_type *type = find_type(t, n);

	*earlier = NULL;
	if (!type)
		type = add_type(t, n);
	return type ? add_steps(&type->root, n, n->text, earlier) : -1;
}

/* -- questions ---------------------------------------------------------------------- */

static struct core_node *step(struct core_node *n, const struct core_step *s)
{
	return s->name ? find_child(n, s->name) : n->element;
}

struct core_kind core_types_kind(struct core_types *t, const struct core_name *n)
{
	struct core_node *node = &find_type(t, n)->root;
	struct core_kind kind = { .class = CORE_UNSAID };

	for (unsigned i = 0; i < n->step_count; i++)
		node = step(node, &n->steps[i]);
	for (; node->element; node = node->element)
		kind.dimensions++;
	kind.class = node->class;
	kind.size = node->size;
	kind.is_signed = node->is_signed;
	return kind;
}

static bool asked_anywhere(const struct core_node *n, unsigned bit)
{
	if (n->asked & bit || (n->element && asked_anywhere(n->element, bit)))
		return true;
	for (const struct core_node *c = n->children; c; c = c->next)
		if (asked_anywhere(c, bit))
			return true;
	return false;
}

bool core_types_asked(struct core_types *t, const struct core_name *n, unsigned members,
		      enum core_value value)
{
	struct core_node *node;

	for (struct core_type *type = t->first; type; type = type->next) {
		if (type->class != n->type_class || strcmp(type->root.name, n->type))
			continue;
		node = &type->root;
		for (unsigned i = 0; node && i < members; i++) {
			if (i && node->asked & 1u << value)
				return true;
			node = step(node, &n->steps[i]);
		}
		if (node && asked_anywhere(node, 1u << value))
			return true;
	}
	return false;
}

/* -- places ------------------------------------------------------------------------- */

void core_types_use(struct core_types *t, const struct core_name *n)
{
	struct core_type *type = find_type(t, n);
	struct core_node *node = &type->root;

	node->used = true;
	for (unsigned i = 0; i < n->step_count; i++) {
		node = step(node, &n->steps[i]);
		node->used = true;
	}
}

static uint64_t align(uint64_t at, unsigned to)
{
	return (at + to - 1) / to * to;
}

static void lay_out(struct core_node *n);

/* Of an enum, too: an enumerator's number is its value. */
static void lay_out_children(struct core_node *n)
{
	unsigned index = 0;
	uint64_t at = 0;

	n->align = 1;
	for (struct core_node *c = n->children; c; c = c->next) {
		if (!c->used)
			continue;
		c->index = index++;
		if (n->class == CORE_ENUM)
			continue;
		lay_out(c);
		at = n->class == CORE_UNION ? 0 : align(at, c->align);
		c->offset = at;
		at += c->bytes;
		if (at > n->bytes)
			n->bytes = at;
		if (c->align > n->align)
			n->align = c->align;
	}
	n->bytes = align(n->bytes, n->align);
}

static void lay_out(struct core_node *n)
{
	if (n->element) {
		lay_out(n->element);
		n->bytes = n->element->bytes * n->count;
		n->align = n->element->align;
		return;
	}
	lay_out_children(n);
	if (n->class == CORE_STRUCT || n->class == CORE_UNION) {
		/* Not even one that has no members is of no size to tools. */
		n->bytes = n->bytes ? n->bytes : 1;
		return;
	}
	n->bytes = n->size && n->class != CORE_ENUM ? n->size : 4;
	n->align = (unsigned)n->bytes;
}

void core_types_lay_out(struct core_types *t)
{
	for (struct core_type *type = t->first; type; type = type->next)
		if (type->root.used)
			lay_out(&type->root);
}

static uint64_t value_of(enum core_value value, const struct core_node *n, uint64_t offset)
{
	switch (value) {
	case CORE_BYTE_OFF:
		return offset;
	case CORE_BYTE_SIZE:
	case CORE_TYPE_SIZE:
		return n->bytes;
	case CORE_SIGNED:
		return n->is_signed;
	case CORE_LSHIFT:
	case CORE_RSHIFT:
		return 64 - 8 * n->bytes;
	case CORE_ENUM_VALUE:
		return n->index;
	case CORE_TYPE_ID_LOCAL:
	case CORE_TYPE_ID_TARGET:
		return 0;	/* LLVM's affair */
	default:
		return 1;
	}
}

void core_types_access(struct core_types *t, const struct core_name *n, struct core_access *out)
{
	const struct core_type *type = find_type(t, n);
	struct core_node *node = (struct core_node *)&type->root;
	bool path = core_value_of_member(n->value);
	uint64_t offset = 0;
	size_t len = 0;

	if (path || !n->step_count)
		len = (size_t)snprintf(out->path, sizeof(out->path), "0");
	for (unsigned i = 0; i < n->step_count; i++) {
		const struct core_step *s = &n->steps[i];
		struct core_node *next = step(node, s);

		offset += s->name ? next->offset : (uint64_t)s->index * next->bytes;
		len += (size_t)snprintf(out->path + len, sizeof(out->path) - len, "%s%u",
					path ? ":" : "", s->name ? next->index : s->index);
		node = next;
	}
	if (n->value == CORE_TYPE_MATCHES)
		snprintf(out->path, sizeof(out->path), "0");
	out->type = type->number;
	out->value = value_of(n->value, node, offset);
}
