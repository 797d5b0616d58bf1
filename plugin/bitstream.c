/*
 * bitstream.c: reads LLVM's bitcode container without LLVM.
 *
 * In: bytes of a bitcode file. Out: what must be known before any LLVM is
 * loaded: is it bitcode, where does it start, who wrote it. The producer
 * ("LLVM22.1.8-rust-1.96.0") is the STRING record of the IDENTIFICATION block,
 * the first block of the stream; its EPOCH record changes when a reader of the
 * format cannot read older or newer files at all.
 */
#include <stdio.h>

#include "bitstream.h"
#include "internal.h"

#define WRAPPER_MAGIC 0x0b17c0deu
enum { IDENTIFICATION_STRING = 1, IDENTIFICATION_EPOCH = 2 };

uint64_t bits_take_vbr(struct bits *b, unsigned width)
{
	uint64_t high, v = 0;
	unsigned shift = 0;

	if (width < 2 || width > 32) {
		b->bad = true;
		return 0;
	}
	high = (uint64_t)1 << (width - 1);
	for (;;) {
		uint64_t piece = bits_take(b, width);

		if (shift < 64)
			v |= (piece & (high - 1)) << shift;
		if (b->bad || !(piece & high))
			return v;
		shift += width - 1;
	}
}

void bits_align32(struct bits *b)
{
	size_t aligned = (b->bit + 31) & ~(size_t)31;

	if (aligned > b->end)
		b->bad = true;
	else
		b->bit = aligned;
}

struct block bits_enter(struct bits *b)
{
	struct block block = { 0 };
	uint64_t words;

	block.id = (unsigned)bits_take_vbr(b, 8);
	block.width = (unsigned)bits_take_vbr(b, 4);
	bits_align32(b);
	words = bits_take(b, 32);
	block.body = b->bit;
	if (b->bad || block.width < 2 || block.width > 32 || words > (b->end - b->bit) / 32)
		b->bad = true;
	else
		block.end = b->bit + (size_t)words * 32;
	return block;
}

void bits_define(struct bits *b, struct abbrevs *all)
{
	uint64_t count = bits_take_vbr(b, 5);
	struct abbrev *a = &all->list[all->count];

	if (count > MAX_OPS || all->count == MAX_ABBREVS) {
		b->bad = true;
		return;
	}
	a->count = (unsigned)count;
	for (unsigned i = 0; i < a->count; i++) {
		if (bits_take(b, 1)) {
			a->ops[i].enc = ENC_LITERAL;
			a->ops[i].value = bits_take_vbr(b, 8);
			continue;
		}
		a->ops[i].enc = (unsigned)bits_take(b, 3);
		if (a->ops[i].enc == ENC_FIXED || a->ops[i].enc == ENC_VBR)
			a->ops[i].value = bits_take_vbr(b, 5);
	}
	all->count++;
}

static uint64_t take_scalar(struct bits *b, unsigned enc, uint64_t value)
{
	static const char char6[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";

	switch (enc) {
	case ENC_LITERAL:
		return value;
	case ENC_FIXED:
		return bits_take(b, (unsigned)value);
	case ENC_VBR:
		/* A width of 0 stands for the value 0. */
		return value ? bits_take_vbr(b, (unsigned)value) : 0;
	case ENC_CHAR6:
		return (unsigned char)char6[bits_take(b, 6)];
	default:
		b->bad = true; /* an array of arrays, or a blob: not read here */
		return 0;
	}
}

/* Bytes between two word boundaries: they are no values. */
static void skip_blob(struct bits *b)
{
	uint64_t n = bits_take_vbr(b, 6);

	bits_align32(b);
	if (b->bad || n > (b->end - b->bit) / 8)
		b->bad = true;
	else
		b->bit += 8 * (size_t)n;
	bits_align32(b);
}

static void take_abbreviated(struct bits *b, const struct abbrev *a, bits_value_fn *fn, void *ctx)
{
	for (unsigned i = 0; i < a->count && !b->bad; i++) {
		uint64_t n;

		if (a->ops[i].enc == ENC_BLOB && i + 1 == a->count) {
			skip_blob(b);
			return;
		}
		if (a->ops[i].enc != ENC_ARRAY) {
			fn(ctx, take_scalar(b, a->ops[i].enc, a->ops[i].value));
			continue;
		}
		n = bits_take_vbr(b, 6);
		if (i + 2 != a->count) {
			b->bad = true;
			return;
		}
		/* Elements of no bits would let a count go on for ever. */
		if (n > b->end - b->bit) {
			b->bad = true;
			return;
		}
		for (; n && !b->bad; n--)
			fn(ctx, take_scalar(b, a->ops[i + 1].enc, a->ops[i + 1].value));
		return;
	}
}

void bits_record(struct bits *b, uint64_t id, const struct abbrevs *a, bits_value_fn *fn,
		 void *ctx)
{
	uint64_t n;

	if (id >= FIRST_ABBREV) {
		if (id - FIRST_ABBREV >= a->count)
			b->bad = true;
		else
			take_abbreviated(b, &a->list[id - FIRST_ABBREV], fn, ctx);
		return;
	}
	fn(ctx, bits_take_vbr(b, 6));
	for (n = bits_take_vbr(b, 6); n && !b->bad; n--)
		fn(ctx, bits_take_vbr(b, 6));
}

bool bitstream_unwrap(const unsigned char **data, size_t *len)
{
	uint32_t header[5]; /* magic, version, offset, size, cpu: little-endian */

	if (*len < sizeof(header))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(header); i++)
		header[i] = (uint32_t)(*data)[4 * i] | (uint32_t)(*data)[4 * i + 1] << 8 |
			    (uint32_t)(*data)[4 * i + 2] << 16 | (uint32_t)(*data)[4 * i + 3] << 24;
	if (header[0] != WRAPPER_MAGIC)
		return true;
	if (header[2] > *len || header[3] > *len - header[2])
		return false;
	*data += header[2];
	*len = header[3];
	return true;
}

bool bitstream_is_bitcode(const unsigned char *data, size_t len)
{
	return len >= 4 && memcmp(data, "BC\xc0\xde", 4) == 0;
}

/* A record of the block: a string's characters, or one number. */
struct record {
	uint64_t code, first;
	size_t count;		/* of values, the code included */
	char text[sizeof(((struct bitstream_writer *)0)->producer)];
};

static void put(void *ctx, uint64_t v)
{
	struct record *r = ctx;

	if (r->count == 0)
		r->code = v;
	else if (r->count == 1)
		r->first = v;
	if (r->count && r->count < sizeof(r->text))
		r->text[r->count - 1] = (char)v;
	r->count++;
}

static void note(const struct record *r, struct bitstream_writer *out)
{
	if (!r->count)
		return;
	if (r->code == IDENTIFICATION_EPOCH) {
		out->epoch = r->count > 1 ? r->first : 0;
		return;
	}
	if (r->code != IDENTIFICATION_STRING || *out->producer)
		return;
	/* What did not fit is zeros already. */
	memcpy(out->producer, r->text, sizeof(r->text));
}

static int read_identification(struct bits *b, unsigned width, struct bitstream_writer *out)
{
	struct abbrevs abbrevs = { .count = 0 };

	while (!b->bad) {
		uint64_t id = bits_take(b, width);
		struct record r = { .count = 0 };

		if (b->bad || id == ENTER_SUBBLOCK)
			return -1;
		if (id == END_BLOCK)
			return 1;
		if (id == DEFINE_ABBREV) {
			bits_define(b, &abbrevs);
			continue;
		}
		bits_record(b, id, &abbrevs, put, &r);
		if (!b->bad)
			note(&r, out);
	}
	return -1;
}

int bitstream_identify(const unsigned char *data, size_t len, struct bitstream_writer *out)
{
	struct bits b = { .data = data, .bit = 32, .end = 8 * len };
	struct block block;

	memset(out, 0, sizeof(*out));
	if (!bitstream_is_bitcode(data, len) || len > SIZE_MAX / 8)
		return 0;
	/* The outermost abbreviation ids are 2 bits wide. */
	if (bits_take(&b, 2) != ENTER_SUBBLOCK)
		return b.bad ? -1 : 0;
	block = bits_enter(&b);
	/* LLVM before 3.8 began with the module. */
	if (block.id && block.id != IDENTIFICATION_BLOCK)
		return 0;
	if (b.bad || !block.id)
		return -1;
	b.end = block.end;
	return read_identification(&b, block.width, out);
}
