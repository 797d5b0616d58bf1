/*
 * debug_filter.h: what the files of the filter of debug records share.
 */
#ifndef BLD_DEBUG_FILTER_H
#define BLD_DEBUG_FILTER_H

#include "bitstream.h"

/* -- debug_filter.c: writing bits; what is read is another copy ---------------------- */

/* Writes up to 57 bits at *at. */
void filter_put(unsigned char *out, size_t *at, uint64_t v, unsigned width);
void filter_put_vbr(unsigned char *out, size_t *at, uint64_t v, unsigned width);
/* Bits `from` to `to` of the input. */
void filter_move(const struct bits *b, size_t from, size_t to, unsigned char *out, size_t *at);
void filter_zero_to(unsigned char *out, size_t *at, size_t to);

/* -- debug_variables.c: METADATA_BLOCK ------------------------------------------------- */

struct variables {
	bool known;		/* the module's metadata has been counted */
	unsigned blocks;	/* there is one, before all bodies */
	uint64_t base;		/* how many pieces it has: a body's come next */
	uint64_t first;		/* the number of the first in `kinds` */
	unsigned char *kinds;	/* of each piece in the body at hand */
	size_t count, room;
};

/* Reads the module's own metadata. */
void variables_count(struct variables *v, const unsigned char *data, const struct block *module);
/* Reads a body's metadata. False: nothing is to be dropped, or something was not expected. */
bool variables_found(struct variables *v, const unsigned char *data, const struct block *body);
/* After variables_found: writes the block's body without them, from a word on. */
void variables_write(const struct variables *v, const unsigned char *data,
		     const struct block *body, unsigned char *out, size_t *at);
void variables_free(struct variables *v);

#endif
