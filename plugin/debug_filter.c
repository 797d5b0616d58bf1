/*
 * debug_filter.c: takes the locations of local variables out of bitcode before
 * LLVM reads it.
 *
 * In: bitcode. Out: the same module without the debug records of its function
 * bodies, or the input itself if it has none. With debuginfo=2 they are a third
 * to four fifths of LLVM's work, and only DWARF debuggers read them: BTF is made
 * of types, functions and lines, which stay, argument names included.
 *
 * Records of FUNCTION_BLOCK with these codes (llvm/Bitcode/LLVMBitCodes.h, since
 * LLVM 19) define no value that anything else refers to. The kept bits move up
 * to where the dropped ones were, nested blocks with their alignment, and the
 * body is filled up with zeros behind its END_BLOCK: so the block keeps its
 * length, and no offset of the module's index changes. LLVM reads bodies by that
 * index, one at a time, up to END_BLOCK. The result is for LLVM's memory only;
 * it is never written to a file.
 *
 * Strict: a body with anything unexpected in it stays as it was. The variables themselves, which
 * nothing else refers to then, go with them (debug_variables.c).
 */
#include "debug_filter.h"
#include "internal.h"

enum { FIRST_DEBUG_RECORD = 61, LAST_DEBUG_RECORD = 66 };
enum { BLOCKINFO_SETBID = 1 };

struct filter {
	const unsigned char *in;
	size_t len;
	unsigned char *out;	/* a copy, from the first drop on */
	bool no_memory;
	struct abbrevs function;	/* what BLOCKINFO defines for FUNCTION_BLOCK */
	struct abbrevs local;		/* and what the body at hand adds */
	struct variables variables;
	struct block metadata;		/* of the body at hand, if it has one */
	unsigned metadata_blocks;
	bool drops_variables;
};

/* -- writing -------------------------------------------------------------------- */

void filter_put(unsigned char *out, size_t *at, uint64_t v, unsigned width)
{
	while (width) {
		unsigned shift = *at & 7, n = 8 - shift < width ? 8 - shift : width;
		unsigned char mask = (unsigned char)(((1u << n) - 1) << shift);
		unsigned char *byte = &out[*at >> 3];

		*byte = (unsigned char)((*byte & ~mask) | ((v << shift) & mask));
		v >>= n;
		width -= n;
		*at += n;
	}
}

void filter_put_vbr(unsigned char *out, size_t *at, uint64_t v, unsigned width)
{
	uint64_t more = (uint64_t)1 << (width - 1);

	for (; v >= more; v >>= width - 1)
		filter_put(out, at, (v & (more - 1)) | more, width);
	filter_put(out, at, v, width);
}

/* Moves bits towards the beginning; what is read has not been overwritten. */
void filter_move(const struct bits *b, size_t from, size_t to, unsigned char *out, size_t *at)
{
	struct bits source = { b->data, from, b->end, false };

	if (from == *at) {
		*at = to;
		return;
	}
	while (source.bit < to) {
		unsigned n = to - source.bit < 56 ? (unsigned)(to - source.bit) : 56;

		filter_put(out, at, bits_take(&source, n), n);
	}
}

void filter_zero_to(unsigned char *out, size_t *at, size_t to)
{
	while (*at < to) {
		unsigned n = to - *at < 56 ? (unsigned)(to - *at) : 56;

		filter_put(out, at, 0, n);
	}
}

/* -- one function's body --------------------------------------------------------- */

struct code {
	uint64_t value;
	bool known;
};

static void take_code(void *ctx, uint64_t v)
{
	struct code *c = ctx;

	if (!c->known)
		c->value = v;
	c->known = true;
}

static bool is_debug_record(const struct code *c)
{
	return c->known && c->value >= FIRST_DEBUG_RECORD && c->value <= LAST_DEBUG_RECORD;
}

/* The metadata of a body without its local variables. Only the module's header says how
 * the abbreviation's id, the block's and its width are written. */
static void write_metadata(struct filter *f, struct bits *b, size_t from, unsigned width,
			   const struct block *nested, unsigned char *out, size_t *at)
{
	struct bits header = { b->data, from, b->end, false };
	size_t length, body;

	bits_take(&header, width);
	bits_take_vbr(&header, 8);
	bits_take_vbr(&header, 4);
	filter_move(b, from, header.bit, out, at);
	filter_zero_to(out, at, (*at + 31) & ~(size_t)31);
	length = *at;
	filter_put(out, at, 0, 32);
	body = *at;
	variables_write(&f->variables, b->data, nested, out, at);
	filter_put(out, &length, (*at - body) / 32, 32);
}

/* A nested block: its header ends at another bit, its body begins at a word. */
static void move_block(struct bits *b, size_t from, unsigned width, const struct block *nested,
		       unsigned char *out, size_t *at)
{
	struct bits header = { b->data, from, b->end, false };

	if (*at == from) {
		*at = nested->end;
		return;
	}
	bits_take(&header, width);
	bits_take_vbr(&header, 8);
	bits_take_vbr(&header, 4);
	filter_move(b, from, header.bit, out, at);
	filter_zero_to(out, at, (*at + 31) & ~(size_t)31);
	filter_move(b, nested->body - 32, nested->end, out, at);
}

/* Reads the item at b->bit, which begins with `id`, to its end. True if it is to
 * be dropped. */
static bool read_item(struct filter *f, struct bits *b, uint64_t id, struct block *nested)
{
	struct code code = { 0 };

	nested->end = 0;
	switch (id) {
	case END_BLOCK:
		return false;
	case ENTER_SUBBLOCK:
		*nested = bits_enter(b);
		b->bit = b->bad ? b->bit : nested->end;
		if (nested->id == METADATA_BLOCK) {
			f->metadata = *nested;
			f->metadata_blocks++;
		}
		return false;
	case DEFINE_ABBREV:
		bits_define(b, &f->local);
		return false;
	default:
		bits_record(b, id, &f->local, take_code, &code);
		return is_debug_record(&code);
	}
}

/* Walks a body; with `out`, writes it there without what is dropped. Returns the
 * number of dropped records, or -1 if the body is not what it should be. */
static long walk_body(struct filter *f, const struct block *body, const unsigned char *data,
		      unsigned char *out)
{
	struct bits b = { data, body->body, body->end, false };
	size_t at = body->body;
	long dropped = 0;

	f->local = f->function;
	for (;;) {
		size_t from = b.bit;
		uint64_t id = bits_take(&b, body->width);
		struct block nested;
		bool drop = read_item(f, &b, id, &nested);

		if (b.bad)
			return -1;
		dropped += drop;
		if (id == END_BLOCK) {
			bits_align32(&b);
			if (b.bad || b.bit != body->end)
				return -1;
			if (out) {
				filter_put(out, &at, END_BLOCK, body->width);
				filter_zero_to(out, &at, body->end);
			}
			return dropped;
		}
		if (drop || !out)
			continue;
		if (nested.end && nested.id == METADATA_BLOCK && f->drops_variables)
			write_metadata(f, &b, from, body->width, &nested, out, &at);
		else if (nested.end)
			move_block(&b, from, body->width, &nested, out, &at);
		else
			filter_move(&b, from, b.bit, out, &at);
	}
}

static void filter_body(struct filter *f, const struct block *body)
{
	f->metadata_blocks = 0;
	if (walk_body(f, body, f->in, NULL) <= 0)
		return;
	f->drops_variables = f->metadata_blocks == 1 &&
			     variables_found(&f->variables, f->in, &f->metadata);
	if (!f->out) {
		f->out = malloc(f->len);
		if (!f->out) {
			f->no_memory = true;
			return;
		}
		memcpy(f->out, f->in, f->len);
	}
	/* The walk above has seen to the end: this one reads the same bits. */
	walk_body(f, body, f->in, f->out);
}

/* -- the module -------------------------------------------------------------------- */

struct setbid {
	uint64_t value[2];
	unsigned count;
};

static void take_setbid(void *ctx, uint64_t v)
{
	struct setbid *s = ctx;

	if (s->count < 2)
		s->value[s->count++] = v;
}

/* What abbreviations the bodies share. */
static bool read_blockinfo(struct filter *f, const struct block *info)
{
	struct bits b = { f->in, info->body, info->end, false };
	struct abbrevs none = { .count = 0 }, others = { .count = 0 };
	uint64_t current = UINT64_MAX;

	while (!b.bad) {
		uint64_t id = bits_take(&b, info->width);
		struct setbid s = { .count = 0 };

		if (id == END_BLOCK)
			return !b.bad;
		if (id == ENTER_SUBBLOCK)
			return false;
		if (id == DEFINE_ABBREV) {
			others.count = 0;
			bits_define(&b, current == FUNCTION_BLOCK ? &f->function : &others);
			continue;
		}
		bits_record(&b, id, &none, take_setbid, &s);
		if (s.count == 2 && s.value[0] == BLOCKINFO_SETBID)
			current = s.value[1];
	}
	return false;
}

static void ignore(void *ctx, uint64_t v)
{
	(void)ctx;
	(void)v;
}

static void filter_module(struct filter *f, const struct block *module)
{
	struct bits b = { f->in, module->body, module->end, false };
	struct abbrevs abbrevs = { .count = 0 };

	while (!b.bad && !f->no_memory) {
		uint64_t id = bits_take(&b, module->width);
		struct block block;

		if (b.bad || id == END_BLOCK)
			return;
		if (id == DEFINE_ABBREV) {
			bits_define(&b, &abbrevs);
		} else if (id != ENTER_SUBBLOCK) {
			bits_record(&b, id, &abbrevs, ignore, NULL);
		} else {
			block = bits_enter(&b);
			if (b.bad || (block.id == BLOCKINFO_BLOCK && !read_blockinfo(f, &block)))
				return;
			if (block.id == METADATA_BLOCK)
				variables_count(&f->variables, f->in, &block);
			if (block.id == FUNCTION_BLOCK)
				filter_body(f, &block);
			b.bit = block.end;
		}
	}
}

int debug_filter(const unsigned char *data, size_t len, unsigned char **out)
{
	struct filter f = { .in = data, .len = len };
	struct bits b = { data, 32, 8 * len, false };

	*out = NULL;
	if (!bitstream_is_bitcode(data, len) || len > SIZE_MAX / 8)
		return 0;
	while (b.end - b.bit >= 64 && !f.no_memory) {
		uint64_t id = bits_take(&b, 2);
		struct block block = bits_enter(&b);

		if (b.bad || id != ENTER_SUBBLOCK)
			break;
		if (block.id == MODULE_BLOCK)
			filter_module(&f, &block);
		b.bit = block.end;
	}
	variables_free(&f.variables);
	*out = f.out;
	return f.no_memory ? -1 : 0;
}
