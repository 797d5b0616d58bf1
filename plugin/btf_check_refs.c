/*
 * btf_check_refs.c: the kernel's rules on what types refer to.
 *
 * The kernel resolves types depth first, at most 32 levels deep, and does not go
 * through everything: below a pointer structs are not entered, below a struct or
 * array pointers are not (so that lists are no cycles). Which cycles and depths
 * it refuses depends on the order of the types; so the walk here is the same,
 * step by step (btf_resolve and btf_*_resolve). Where the kernel gives up, the
 * type is marked as bad and what refers to it is not judged by it.
 */
#include "btf_check_walk.h"

/* -- what a reference leads to ------------------------------------------------ */

static bool is_modifier(uint32_t kind)
{
	return kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_VOLATILE || kind == BTF_KIND_CONST ||
	       kind == BTF_KIND_RESTRICT || kind == BTF_KIND_TYPE_TAG;
}

static bool is_composite(uint32_t kind)
{
	return kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION;
}

static bool needs_resolving(uint32_t kind)
{
	return is_modifier(kind) || is_composite(kind) || kind == BTF_KIND_PTR ||
	       kind == BTF_KIND_ARRAY || kind == BTF_KIND_VAR || kind == BTF_KIND_FUNC ||
	       kind == BTF_KIND_DECL_TAG || kind == BTF_KIND_DATASEC;
}

/* Existing (0 is void), and no declaration, which nothing can consist of. */
static bool can_be_part(const struct checker *c, uint32_t id)
{
	uint32_t kind = check_kind(c, id);

	return id < c->count && kind != BTF_KIND_VAR && kind != BTF_KIND_DATASEC &&
	       kind != BTF_KIND_DECL_TAG;
}

static bool has_no_size(uint32_t kind)
{
	return kind == BTF_KIND_UNKN || kind == BTF_KIND_FWD || kind == BTF_KIND_FUNC ||
	       kind == BTF_KIND_FUNC_PROTO;
}

static bool is_done(const struct checker *c, uint32_t id)
{
	return c->state[id] == STATE_RESOLVED || c->state[id] == STATE_BAD;
}

static enum sized own_size(const struct checker *c, uint32_t id, uint32_t *size)
{
	struct checked_type t = check_type(c, id);

	switch (t.kind) {
	case BTF_KIND_INT:
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FLOAT:
	case BTF_KIND_DATASEC:
		*size = t.size;
		return SIZED;
	case BTF_KIND_PTR:
		*size = 8;
		return SIZED;
	case BTF_KIND_ARRAY:
		*size = c->resolved_size[id];
		return c->state[id] == STATE_BAD ? SIZE_UNKNOWN : SIZED;
	default:
		return UNSIZED;
	}
}

enum sized check_sized(const struct checker *c, uint32_t *id, uint32_t *size)
{
	uint32_t kind = check_kind(c, *id);

	*size = 0;
	if (!is_modifier(kind) && kind != BTF_KIND_VAR)
		return own_size(c, *id, size);
	if (c->state[*id] == STATE_BAD)
		return SIZE_UNKNOWN;
	if (own_size(c, c->resolved_id[*id], size) == UNSIZED)
		return UNSIZED;
	*id = c->resolved_id[*id];
	return own_size(c, *id, size);
}

static bool is_regular_int(const struct checker *c, uint32_t id)
{
	struct checked_type t = check_type(c, id);
	uint32_t data = check_more(c, &t, 0, 1, 0), bits = data & 0xff;

	return t.kind == BTF_KIND_INT && !(data >> 16 & 0xff) &&
	       (bits == 8 || bits == 16 || bits == 32 || bits == 64 || bits == 128);
}

/* -- the walk -------------------------------------------------------------------- */

/* Where the kernel stops, by what it has met first on its way. */
static bool is_end(const struct walk *w, uint32_t kind)
{
	switch (w->mode) {
	case BELOW_POINTER:
		return !is_modifier(kind) && kind != BTF_KIND_PTR;
	case BELOW_COMPOSITE:
		return !is_modifier(kind) && !is_composite(kind) && kind != BTF_KIND_ARRAY;
	default:
		return !needs_resolving(kind);
	}
}

/* True: `id` has to be resolved first. */
static bool must_descend(const struct checker *c, struct walk *w, uint32_t id)
{
	w->child = id;
	return !is_end(w, check_kind(c, id)) && !is_done(c, id);
}

/* A modifier may have been resolved as far as a pointer only. */
static bool must_descend_again(const struct checker *c, struct walk *w, uint32_t id)
{
	uint32_t end = c->resolved_id[id];

	return is_modifier(check_kind(c, id)) && c->state[id] == STATE_RESOLVED &&
	       check_kind(c, end) == BTF_KIND_PTR && must_descend(c, w, end);
}

static enum step refuse_reference(struct checker *c, const struct checked_type *t)
{
	check_violated(c, t->id, "it refers to type %u, which %s", t->size,
		       t->size >= c->count ? "does not exist"
		       : t->size ? "has no size, or is a declaration" : "is void");
	return REFUSED;
}

/* Modifiers, pointers, variables. */
static enum step step_reference(struct checker *c, struct walk *w, const struct checked_type *t)
{
	uint32_t end = t->size, size, kind;

	if (!can_be_part(c, t->size))
		return refuse_reference(c, t);
	if (must_descend(c, w, t->size))
		return DESCEND;
	if (!is_modifier(t->kind) && must_descend_again(c, w, t->size))
		return DESCEND;
	switch (check_sized(c, &end, &size)) {
	case SIZE_UNKNOWN:
		return SPOILT;
	case SIZED:
		break;
	case UNSIZED:
		if (c->state[end] == STATE_BAD)
			return SPOILT;
		if (c->state[end] == STATE_RESOLVED)
			end = c->resolved_id[end];
		kind = check_kind(c, end);
		if (t->kind == BTF_KIND_VAR || !has_no_size(kind) || kind == BTF_KIND_FUNC)
			return refuse_reference(c, t);
	}
	c->resolved_id[t->id] = end;
	return RESOLVED;
}

/* A variable that a loader replaces may be of any type. */
static enum step step_variable(struct checker *c, struct walk *w, const struct checked_type *t)
{
	if (!(c->flags[t->id] & TYPE_KSYM))
		return step_reference(c, w, t);
	c->resolved_id[t->id] = t->size < c->count ? t->size : 0;
	return t->size < c->count ? RESOLVED : refuse_reference(c, t);
}

static enum step step_array(struct checker *c, struct walk *w, const struct checked_type *t)
{
	uint32_t element = check_more(c, t, 0, 3, 0), index = check_more(c, t, 0, 3, 1);
	uint32_t n = check_more(c, t, 0, 3, 2), size, ignored;
	enum sized sized;

	if (!can_be_part(c, index) || has_no_size(check_kind(c, index)))
		return REFUSE(c, t, "its index is type %u, no int", index);
	if (must_descend(c, w, index))
		return DESCEND;
	sized = check_sized(c, &index, &ignored);
	if (sized != SIZE_UNKNOWN && (sized == UNSIZED || !is_regular_int(c, index)))
		return REFUSE(c, t, "its index is type %u, no int of a usual size", index);
	if (!can_be_part(c, element) || has_no_size(check_kind(c, element)))
		return REFUSE(c, t, "its elements are type %u, which has no size", element);
	if (must_descend(c, w, element))
		return DESCEND;
	sized = check_sized(c, &element, &size);
	if (sized == SIZE_UNKNOWN)
		return SPOILT;
	if (sized == UNSIZED)
		return REFUSE(c, t, "its elements are type %u, which has no size", element);
	if (check_kind(c, element) == BTF_KIND_INT && !is_regular_int(c, element))
		return REFUSE(c, t, "its elements are ints of an odd size");
	if ((uint64_t)size * n > UINT32_MAX)
		return REFUSE(c, t, "its size does not fit into 32 bits");
	c->resolved_id[t->id] = element;
	c->resolved_size[t->id] = size * n;
	return RESOLVED;
}

static enum step step_composite(struct checker *c, struct walk *w, const struct checked_type *t)
{
	struct frame *f = &w->stack[w->depth - 1];

	for (; f->next < t->vlen; f->next++) {
		uint32_t type = check_more(c, t, f->next, 3, 1);

		if (can_be_part(c, type) && !has_no_size(check_kind(c, type))) {
			if (must_descend(c, w, type))
				return DESCEND;
			check_member_place(c, t, f->next);
		} else {
			check_violated(c, t->id, "member %u '%s' is of type %u, which %s", f->next,
				       check_shown(c, check_more(c, t, f->next, 3, 0)).text, type,
				       type >= c->count ? "does not exist"
				       : type ? "has no size, or is a declaration" : "is void");
		}
	}
	return RESOLVED;
}

static void look_at_parameters(struct checker *c, const struct checked_type *proto)
{
	if (c->flags[proto->id] & PROTO_LOOKED_AT)
		return;
	c->flags[proto->id] |= PROTO_LOOKED_AT;
	for (uint32_t i = 0; i < proto->vlen; i++)
		if (!check_more(c, proto, i, 2, 0) && check_more(c, proto, i, 2, 1))
			c->flags[proto->id] |= PROTO_UNNAMED;
}

static enum step step_function(struct checker *c, const struct checked_type *t)
{
	struct checked_type proto = check_type(c, t->size);

	if (proto.kind != BTF_KIND_FUNC_PROTO)
		return REFUSE(c, t, "it refers to type %u, which is no prototype", t->size);
	look_at_parameters(c, &proto);
	if (c->flags[t->size] & PROTO_UNNAMED && !(c->flags[t->id] & TYPE_KSYM))
		return REFUSE(c, t, "a parameter of its prototype, type %u, has no name", t->size);
	c->resolved_id[t->id] = t->size;
	return RESOLVED;
}

static enum step step_datasec(struct checker *c, struct walk *w, const struct checked_type *t)
{
	struct frame *f = &w->stack[w->depth - 1];
	uint8_t external = check_extern_section(c, t);

	w->mode = BELOW_NOTHING;
	for (; f->next < t->vlen; f->next++) {
		uint32_t var = check_more(c, t, f->next, 3, 0), type, size;
		uint32_t kind = check_kind(c, var);

		if (external == TYPE_KSYM && kind == BTF_KIND_FUNC)
			continue;
		if (kind != BTF_KIND_VAR) {
			check_violated(c, t->id, "entry %u is type %u, no variable", f->next, var);
			continue;
		}
		if (must_descend(c, w, var))
			return DESCEND;
		type = check_type(c, var).size;
		if (external == TYPE_KSYM || c->state[var] == STATE_BAD)
			continue;
		if (check_sized(c, &type, &size) == SIZED &&
		    check_more(c, t, f->next, 3, 2) < size)
			check_violated(c, t->id, "variable '%s' has %u bytes, its type %u",
				       check_shown(c, check_type(c, var).name).text,
				       check_more(c, t, f->next, 3, 2), size);
	}
	return RESOLVED;
}

static enum step step_decl_tag(struct checker *c, struct walk *w, const struct checked_type *t)
{
	struct checked_type target = check_type(c, t->size);
	uint32_t component = check_more(c, t, 0, 1, 0);

	if (!is_composite(target.kind) && target.kind != BTF_KIND_FUNC &&
	    target.kind != BTF_KIND_VAR && target.kind != BTF_KIND_TYPEDEF)
		return REFUSE(c, t, "it refers to type %u, which cannot have a tag", t->size);
	if (must_descend(c, w, t->size))
		return DESCEND;
	c->resolved_id[t->id] = t->size;
	if (component == UINT32_MAX)
		return RESOLVED;
	if (target.kind == BTF_KIND_VAR || target.kind == BTF_KIND_TYPEDEF)
		return REFUSE(c, t, "type %u has no member or parameter %u", t->size, component);
	if (target.kind == BTF_KIND_FUNC)
		target = check_type(c, target.size);
	if (component >= target.vlen)
		return REFUSE(c, t, "type %u has no member or parameter %u", t->size, component);
	return RESOLVED;
}

static enum step step(struct checker *c, struct walk *w)
{
	struct checked_type t = check_type(c, w->stack[w->depth - 1].id);

	switch (t.kind) {
	case BTF_KIND_ARRAY:
		return step_array(c, w, &t);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return step_composite(c, w, &t);
	case BTF_KIND_FUNC:
		return step_function(c, &t);
	case BTF_KIND_VAR:
		return step_variable(c, w, &t);
	case BTF_KIND_DATASEC:
		return step_datasec(c, w, &t);
	case BTF_KIND_DECL_TAG:
		return step_decl_tag(c, w, &t);
	default:
		return step_reference(c, w, &t);
	}
}

/* False: too deep, or `id` is under way already (reported). */
static bool push(struct checker *c, struct walk *w, uint32_t id)
{
	uint32_t kind = check_kind(c, id);

	if (w->depth == MAX_DEPTH) {
		check_violated(c, w->stack[0].id, "types are nested more than %d deep, to type %u",
			       MAX_DEPTH, id);
		return false;
	}
	if (c->state[id] != STATE_NEW) {
		check_violated(c, w->stack[w->depth - 1].id, "it contains itself, by type %u", id);
		return false;
	}
	c->state[id] = STATE_OPEN;
	w->stack[w->depth++] = (struct frame){ .id = id };
	if (w->mode == BELOW_NOTHING && kind == BTF_KIND_PTR)
		w->mode = BELOW_POINTER;
	else if (w->mode == BELOW_NOTHING && (is_composite(kind) || kind == BTF_KIND_ARRAY))
		w->mode = BELOW_COMPOSITE;
	return true;
}

static void resolve(struct checker *c, uint32_t id)
{
	struct walk w = { .mode = BELOW_NOTHING };

	if (!needs_resolving(check_kind(c, id)) || is_done(c, id))
		return;
	push(c, &w, id);
	while (w.depth) {
		uint32_t top = w.stack[w.depth - 1].id;
		enum step s = step(c, &w);

		if (s == DESCEND && push(c, &w, w.child))
			continue;
		c->state[top] = s == RESOLVED ? STATE_RESOLVED : STATE_BAD;
		w.depth--;
	}
}

/* -- prototypes and tags ------------------------------------------------------------ */

static bool has_value(struct checker *c, uint32_t id)
{
	uint32_t size;

	if (!can_be_part(c, id))
		return false;
	resolve(c, id);
	return check_sized(c, &id, &size) != UNSIZED;
}

static void check_proto(struct checker *c, uint32_t id)
{
	struct checked_type t = check_type(c, id);

	if (t.size && !has_value(c, t.size))
		check_violated(c, id, "it returns type %u, which has no size", t.size);
	for (uint32_t i = 0; i < t.vlen; i++) {
		uint32_t name = check_more(c, &t, i, 2, 0), type = check_more(c, &t, i, 2, 1);

		if (i + 1 == t.vlen && !type && !name)
			break;
		if (!has_value(c, type))
			check_violated(c, id, "parameter %u '%s' is of type %u, which has no size",
				       i, check_shown(c, name).text, type);
	}
}

/* Tags come before other modifiers, and both not in endless number. `good` is
 * the last type known to be so: the kernel does not look behind it. */
static bool check_chain(struct checker *c, uint32_t id, uint32_t good)
{
	bool tags = check_kind(c, id) == BTF_KIND_TYPE_TAG;
	uint32_t at = id;

	for (int links = 0; is_modifier(check_kind(c, at)); links++) {
		struct checked_type t = check_type(c, at);

		if (links == MAX_DEPTH) {
			check_violated(c, id, "it has more than %d modifiers", MAX_DEPTH);
			return false;
		}
		if (t.kind == BTF_KIND_TYPE_TAG && !tags) {
			check_violated(c, id, "type tag %u comes behind another modifier", at);
			return false;
		}
		tags = t.kind == BTF_KIND_TYPE_TAG;
		if (at <= good)
			break;
		at = t.size;
	}
	return true;
}

int check_references(struct checker *c)
{
	uint32_t good = 0;

	for (uint32_t id = 1; id < c->count; id++) {
		resolve(c, id);
		if (check_kind(c, id) == BTF_KIND_FUNC_PROTO)
			check_proto(c, id);
	}
	for (uint32_t id = 1; id < c->count; id++)
		if (is_modifier(check_kind(c, id)) && check_chain(c, id, good))
			good = id;
	return 0;
}
