/*
 * debug_variables.c: takes local variables out of the metadata of function bodies.
 *
 * In: a METADATA_BLOCK inside of a body whose debug records are dropped. What is left then refers to
 * its local variables in one way only: a subprogram's list of them (retainedNodes). Here they
 * leave the lists, and each becomes an empty list itself, so that all else keeps its number. Arguments
 * stay: BTF has their names. In large programs with much inlined code a fifth of all metadata
 * are local variables, each with a name, a type and a place in DWARF.
 *
 * Metadata is numbered in the order in which it is written, a body's after the module's; operands
 * are numbers plus 1, 0 for none. Strict: where anything is not as expected the block stays.
 */
#include <stdlib.h>

#include "debug_filter.h"
#include "internal.h"

/* llvm/Bitcode/LLVMBitCodes.h */
enum {
	METADATA_VALUE = 2,
	METADATA_NODE = 3,
	METADATA_NAME = 4,
	METADATA_DISTINCT_NODE = 5,
	METADATA_KIND = 6,
	METADATA_LOCATION = 7,
	METADATA_NAMED_NODE = 10,
	METADATA_GENERIC_DEBUG = 12,
	METADATA_LOCAL_VAR = 28,
	METADATA_IMPORTED_ENTITY = 31,
	METADATA_STRINGS = 35,
	METADATA_GLOBAL_DECL_ATTACHMENT = 36,
	METADATA_INDEX_OFFSET = 38,
	METADATA_INDEX = 39,
	METADATA_LABEL = 40,
	METADATA_LAST = 49,
	DROPPED = 255,
};

enum { LOCAL_VAR_ARGUMENT = 6, LOCAL_VAR_OPERANDS = 10 };

/* A record, or the definition of an abbreviation (no code). */
struct item {
	size_t from, to;
	uint64_t id, code, first, argument;
	size_t count;		/* of values, the code included */
};

struct reader {
	struct bits b;
	unsigned width;
	struct abbrevs abbrevs;
	struct item item;
	bool done;
};

static void take_head(void *ctx, uint64_t value)
{
	struct item *i = ctx;

	if (i->count == 0)
		i->code = value;
	else if (i->count == 1)
		i->first = value;
	else if (i->count == 1 + LOCAL_VAR_ARGUMENT)
		i->argument = value;
	i->count++;
}

static void begin(struct reader *r, const unsigned char *data, const struct block *block)
{
	memset(r, 0, sizeof(*r));
	r->b = (struct bits){ data, block->body, block->end, false };
	r->width = block->width;
}

/* False: the end, or what cannot be (r->b.bad). */
static bool next(struct reader *r)
{
	struct item *i = &r->item;

	memset(i, 0, sizeof(*i));
	i->from = r->b.bit;
	i->id = bits_take(&r->b, r->width);
	if (i->id == END_BLOCK) {
		bits_align32(&r->b);
		r->b.bad |= r->b.bit != r->b.end;
		return false;
	}
	if (i->id == ENTER_SUBBLOCK)
		r->b.bad = true;
	else if (i->id == DEFINE_ABBREV)
		bits_define(&r->b, &r->abbrevs);
	else
		bits_record(&r->b, i->id, &r->abbrevs, take_head, i);
	i->to = r->b.bit;
	return !r->b.bad;
}

/* How many numbers a record takes; false: not known. */
static bool numbers(const struct item *i, uint64_t *n)
{
	*n = 0;
	switch (i->code) {
	case METADATA_NAME:
	case METADATA_KIND:
	case METADATA_NAMED_NODE:
	case METADATA_GLOBAL_DECL_ATTACHMENT:
	case METADATA_INDEX_OFFSET:
	case METADATA_INDEX:
		return true;
	case METADATA_STRINGS:
		*n = i->first;
		return i->first <= UINT32_MAX;
	case METADATA_VALUE:
	case METADATA_NODE:
	case METADATA_DISTINCT_NODE:
	case METADATA_LOCATION:
		*n = 1;
		return true;
	default:
		*n = 1;
		return i->code >= METADATA_GENERIC_DEBUG && i->code <= METADATA_LAST;
	}
}

void variables_count(struct variables *v, const unsigned char *data, const struct block *module)
{
	struct reader r;
	uint64_t n;

	v->known = false;
	if (v->blocks++)
		return;
	begin(&r, data, module);
	while (next(&r)) {
		if (r.item.id == DEFINE_ABBREV)
			continue;
		if (!numbers(&r.item, &n))
			return;
		v->base += n;
	}
	v->known = !r.b.bad;
}

/* A piece has two bytes at least where a compiler wrote it. */
static bool make_room(struct variables *v, const struct block *body)
{
	size_t room = (body->end - body->body) / 16;

	v->count = 0;
	if (room <= v->room)
		return true;
	free(v->kinds);
	v->kinds = malloc(room);
	v->room = v->kinds ? room : 0;
	return v->kinds;
}

static bool remember(struct variables *v, unsigned char kind)
{
	if (v->count == v->room)
		return false;
	v->kinds[v->count++] = kind;
	return true;
}

static bool is_dropped(const struct item *i)
{
	return i->code == METADATA_LOCAL_VAR && !i->argument;
}

/* The body's strings come first: they are left out of `kinds`. */
static bool read_kinds(struct variables *v, struct reader *r, uint64_t *strings, size_t *dropped)
{
	uint64_t n;

	*strings = 0;
	*dropped = 0;
	while (next(r)) {
		const struct item *i = &r->item;

		if (i->id == DEFINE_ABBREV)
			continue;
		if (!numbers(i, &n))
			return false;
		if (i->code == METADATA_STRINGS) {
			if (v->count || *strings)
				return false;
			*strings = n;
			continue;
		}
		if (is_dropped(i) &&
		    (i->id != UNABBREV_RECORD || i->count != 1 + LOCAL_VAR_OPERANDS))
			return false;
		*dropped += is_dropped(i);
		if (n && !remember(v, is_dropped(i) ? DROPPED : (unsigned char)i->code))
			return false;
	}
	return !r->b.bad;
}

/* A list, operand by operand. */
struct list {
	const struct variables *v;
	uint64_t first;		/* number that kinds[0] is of */
	size_t seen, dropped, others;
	unsigned char *out;	/* NULL: only counted */
	size_t *at;
};

static int kind_of(const struct list *l, uint64_t operand)
{
	if (operand <= l->first || operand - 1 - l->first >= l->v->count)
		return 0;
	return l->v->kinds[operand - 1 - l->first];
}

static void take_operand(void *ctx, uint64_t operand)
{
	struct list *l = ctx;
	int kind;

	if (!l->seen++)
		return; /* the code */
	kind = kind_of(l, operand);
	if (kind == DROPPED)
		l->dropped++;
	else if (kind != METADATA_LOCAL_VAR && kind != METADATA_LABEL &&
		 kind != METADATA_IMPORTED_ENTITY)
		l->others++;
	if (l->out && kind != DROPPED)
		filter_put_vbr(l->out, l->at, operand, 6);
}

static struct list read_list(const struct variables *v, const struct reader *r, unsigned char *out,
			     size_t *at)
{
	struct list l = { .v = v, .first = v->first, .out = out, .at = at };
	struct bits b = { r->b.data, r->item.from, r->b.end, false };

	bits_take(&b, r->width);
	bits_record(&b, r->item.id, &r->abbrevs, take_operand, &l);
	return l;
}

/* Lists of variables have nothing else in them, but labels and declarations. */
static bool check_lists(const struct variables *v, struct reader *r)
{
	while (next(r)) {
		struct list l;

		if (r->item.code != METADATA_NODE && r->item.code != METADATA_DISTINCT_NODE)
			continue;
		l = read_list(v, r, NULL, NULL);
		if (l.dropped && (l.others || r->item.id != UNABBREV_RECORD ||
				  r->item.code != METADATA_NODE))
			return false;
	}
	return !r->b.bad;
}

bool variables_found(struct variables *v, const unsigned char *data, const struct block *body)
{
	uint64_t strings;
	size_t dropped;
	struct reader r;

	if (!v->known || !make_room(v, body))
		return false;
	begin(&r, data, body);
	if (!read_kinds(v, &r, &strings, &dropped) || !dropped)
		return false;
	v->first = v->base + strings;
	begin(&r, data, body);
	return check_lists(v, &r);
}

static void put_list(unsigned char *out, size_t *at, unsigned width, size_t count)
{
	filter_put(out, at, UNABBREV_RECORD, width);
	filter_put_vbr(out, at, METADATA_NODE, 6);
	filter_put_vbr(out, at, count, 6);
}

static void write_item(const struct variables *v, const struct reader *r, unsigned char *out,
		       size_t *at)
{
	const struct item *i = &r->item;
	struct list l = { .dropped = 0 };

	if (is_dropped(i)) {
		put_list(out, at, r->width, 0);
		return;
	}
	if (i->code == METADATA_NODE)
		l = read_list(v, r, NULL, NULL);
	if (!l.dropped) {
		filter_move(&r->b, i->from, i->to, out, at);
		return;
	}
	put_list(out, at, r->width, i->count - 1 - l.dropped);
	read_list(v, r, out, at);
}

void variables_write(const struct variables *v, const unsigned char *data,
		     const struct block *body, unsigned char *out, size_t *at)
{
	struct reader r;

	begin(&r, data, body);
	while (next(&r))
		write_item(v, &r, out, at);
	filter_put(out, at, END_BLOCK, r.width);
	filter_zero_to(out, at, (*at + 31) & ~(size_t)31);
}

void variables_free(struct variables *v)
{
	free(v->kinds);
}
