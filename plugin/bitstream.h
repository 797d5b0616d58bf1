/*
 * bitstream.h: a reader of LLVM's bitstream container.
 *
 * Format: LLVM's docs/BitCodeFormat.rst; block and record ids from
 * llvm/Bitcode/LLVMBitCodes.h. The stream is little-endian bits: abbreviation
 * ids of a width set by the enclosing block, VBR numbers, blocks whose bodies
 * are 32-bit aligned and carry their length in words. Every read is checked
 * against the end; a read past it, or what cannot be, sets `bad` and yields 0.
 */
#ifndef BLD_BITSTREAM_H
#define BLD_BITSTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { END_BLOCK, ENTER_SUBBLOCK, DEFINE_ABBREV, UNABBREV_RECORD, FIRST_ABBREV };
enum { ENC_LITERAL, ENC_FIXED, ENC_VBR, ENC_ARRAY, ENC_CHAR6, ENC_BLOB };

enum {
	BLOCKINFO_BLOCK = 0,
	MODULE_BLOCK = 8,
	FUNCTION_BLOCK = 12,
	IDENTIFICATION_BLOCK = 13,
	METADATA_BLOCK = 15,
};

/* More than LLVM's writer defines for the blocks that are read here. */
enum { MAX_ABBREVS = 64, MAX_OPS = 16 };

struct abbrev {
	struct {
		unsigned enc;
		uint64_t value;	/* a literal, or the width */
	} ops[MAX_OPS];
	unsigned count;
};

struct abbrevs {
	struct abbrev list[MAX_ABBREVS];
	unsigned count;
};

/* Positions are in bits from the beginning of the data. */
struct bits {
	const unsigned char *data;
	size_t bit, end;
	bool bad;
};

/* A block's header, as ENTER_SUBBLOCK announces it. */
struct block {
	unsigned id, width;
	size_t body, end;	/* in bits; inside the stream */
};

static inline uint64_t bits_take(struct bits *b, unsigned width)
{
	size_t byte = b->bit >> 3;
	unsigned shift = b->bit & 7;
	uint64_t v = 0;

	if (width > 64 || b->end - b->bit < width) {
		b->bad = true;
		return 0;
	}
	if (b->end - b->bit >= 72) {
		memcpy(&v, b->data + byte, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		v = __builtin_bswap64(v);
#endif
		v >>= shift;
		if (shift)
			v |= (uint64_t)b->data[byte + 8] << (64 - shift);
	} else {
		for (unsigned i = 0; i < width; i++)
			v |= (uint64_t)(b->data[(b->bit + i) >> 3] >> ((b->bit + i) & 7) & 1) << i;
	}
	b->bit += width;
	return width < 64 ? v & (((uint64_t)1 << width) - 1) : v;
}

uint64_t bits_take_vbr(struct bits *b, unsigned width);
void bits_align32(struct bits *b);
/* After the id ENTER_SUBBLOCK: the header; the position is then the body's. */
struct block bits_enter(struct bits *b);
/* After the id DEFINE_ABBREV. */
void bits_define(struct bits *b, struct abbrevs *a);

/* Called for each value of a record, its code first. */
typedef void bits_value_fn(void *ctx, uint64_t value);
/* After the id of a record: reads it to its end. */
void bits_record(struct bits *b, uint64_t id, const struct abbrevs *a, bits_value_fn *fn,
		 void *ctx);

#endif
