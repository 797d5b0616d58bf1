/*
 * bitstream.c: reads LLVM's bitcode container without LLVM.
 *
 * In: bytes of a bitcode file. Out: what must be known before any LLVM is
 * loaded: is it bitcode, where does it start, who wrote it. The producer
 * ("LLVM22.1.8-rust-1.96.0") is the STRING record of the IDENTIFICATION block,
 * the first block of the stream.
 *
 * Format: LLVM's docs/BitCodeFormat.rst; block and record ids from
 * llvm/Bitcode/LLVMBitCodes.h. The stream is little-endian bits: abbreviation
 * ids of a width set by the enclosing block, VBR numbers, blocks whose bodies
 * are 32-bit aligned and carry their length in words. Every read is checked
 * against the end; a malformed stream ends the reading, nothing else.
 */
#include <stdio.h>

#include "internal.h"

#define WRAPPER_MAGIC 0x0b17c0deu
#define IDENTIFICATION_BLOCK 13
#define IDENTIFICATION_STRING 1

enum { END_BLOCK, ENTER_SUBBLOCK, DEFINE_ABBREV, UNABBREV_RECORD, FIRST_ABBREV };
enum { ENC_LITERAL, ENC_FIXED, ENC_VBR, ENC_ARRAY, ENC_CHAR6, ENC_BLOB };

#define MAX_ABBREVS 8	/* the identification block defines two */
#define MAX_OPS 8

struct abbrev {
	struct {
		unsigned enc;
		uint64_t value;
	} ops[MAX_OPS];
	unsigned count;
};

struct bits {
	const unsigned char *data;
	size_t bit, end;	/* in bits */
	bool bad;		/* read past the end, or met what cannot be */
	struct abbrev abbrevs[MAX_ABBREVS];
	unsigned abbrev_count;
};

static uint64_t take(struct bits *b, unsigned width)
{
	uint64_t v = 0;

	if (width > 64 || b->end - b->bit < width) {
		b->bad = true;
		return 0;
	}
	for (unsigned i = 0; i < width; i++, b->bit++)
		v |= (uint64_t)(b->data[b->bit >> 3] >> (b->bit & 7) & 1) << i;
	return v;
}

static uint64_t take_vbr(struct bits *b, unsigned width)
{
	uint64_t high, v = 0;
	unsigned shift = 0;

	if (width < 2 || width > 32) {
		b->bad = true;
		return 0;
	}
	high = (uint64_t)1 << (width - 1);
	for (;;) {
		uint64_t piece = take(b, width);

		if (shift < 64)
			v |= (piece & (high - 1)) << shift;
		if (b->bad || !(piece & high))
			return v;
		shift += width - 1;
	}
}

static void align32(struct bits *b)
{
	size_t aligned = (b->bit + 31) & ~(size_t)31;

	if (aligned > b->end)
		b->bad = true;
	else
		b->bit = aligned;
}

static void define_abbrev(struct bits *b)
{
	uint64_t count = take_vbr(b, 5);
	struct abbrev *a = &b->abbrevs[b->abbrev_count];

	if (count > MAX_OPS || b->abbrev_count == MAX_ABBREVS) {
		b->bad = true;
		return;
	}
	a->count = (unsigned)count;
	for (unsigned i = 0; i < a->count; i++) {
		if (take(b, 1)) {
			a->ops[i].enc = ENC_LITERAL;
			a->ops[i].value = take_vbr(b, 8);
			continue;
		}
		a->ops[i].enc = (unsigned)take(b, 3);
		if (a->ops[i].enc == ENC_FIXED || a->ops[i].enc == ENC_VBR)
			a->ops[i].value = take_vbr(b, 5);
	}
	b->abbrev_count++;
}

static uint64_t take_scalar(struct bits *b, unsigned enc, uint64_t value)
{
	static const char char6[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";

	switch (enc) {
	case ENC_LITERAL:
		return value;
	case ENC_FIXED:
		return take(b, (unsigned)value);
	case ENC_VBR:
		return take_vbr(b, (unsigned)value);
	case ENC_CHAR6:
		return (unsigned char)char6[take(b, 6)];
	default:
		b->bad = true;
		return 0;
	}
}

/* Values of a record as text, as far as they fit; the first is its code. */
struct record {
	uint64_t code;
	bool has_code;
	char *text;
	size_t len, size;
};

static void put(struct record *r, uint64_t v)
{
	if (!r->has_code) {
		r->code = v;
		r->has_code = true;
	} else if (r->len + 1 < r->size) {
		r->text[r->len++] = (char)v;
	}
}

static void take_abbreviated(struct bits *b, const struct abbrev *a, struct record *r)
{
	for (unsigned i = 0; i < a->count && !b->bad; i++) {
		uint64_t n;

		if (a->ops[i].enc != ENC_ARRAY) {
			put(r, take_scalar(b, a->ops[i].enc, a->ops[i].value));
			continue;
		}
		n = take_vbr(b, 6);
		if (i + 2 != a->count) {
			b->bad = true;
			return;
		}
		for (; n && !b->bad; n--)
			put(r, take_scalar(b, a->ops[i + 1].enc, a->ops[i + 1].value));
		return;
	}
}

static void take_record(struct bits *b, uint64_t id, struct record *r)
{
	uint64_t n;

	r->has_code = false;
	r->len = 0;
	if (id >= FIRST_ABBREV) {
		if (id - FIRST_ABBREV >= b->abbrev_count)
			b->bad = true;
		else
			take_abbreviated(b, &b->abbrevs[id - FIRST_ABBREV], r);
		return;
	}
	put(r, take_vbr(b, 6));
	for (n = take_vbr(b, 6); n && !b->bad; n--)
		put(r, take_vbr(b, 6));
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

bool bitstream_producer(const unsigned char *data, size_t len, char *out, size_t out_size)
{
	struct bits b = { .data = data, .bit = 32, .end = 8 * len };
	struct record r = { .text = out, .size = out_size };
	unsigned width;

	/* The outermost abbreviation ids are 2 bits wide. */
	if (!bitstream_is_bitcode(data, len) || len > SIZE_MAX / 8 ||
	    take(&b, 2) != ENTER_SUBBLOCK || take_vbr(&b, 8) != IDENTIFICATION_BLOCK)
		return false;
	width = (unsigned)take_vbr(&b, 4);
	align32(&b);
	take(&b, 32); /* the block's length in words */
	while (!b.bad) {
		uint64_t id = take(&b, width);

		if (b.bad || id == END_BLOCK || id == ENTER_SUBBLOCK)
			return false;
		if (id == DEFINE_ABBREV) {
			define_abbrev(&b);
			continue;
		}
		take_record(&b, id, &r);
		if (b.bad || r.code != IDENTIFICATION_STRING)
			continue;
		out[r.len] = '\0';
		return true;
	}
	return false;
}
