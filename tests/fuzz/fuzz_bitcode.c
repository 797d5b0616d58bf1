/*
 * fuzz_bitcode.c: our own reader of bitcode, and the filter on it, over bytes
 * of anybody's making. What the filter gives back has the input's length and
 * everything outside of function bodies.
 */
#include <stdlib.h>

#include "internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const unsigned char *bitcode = data;
	unsigned char *out, *again;
	struct bitstream_writer writer;

	if (!bitstream_unwrap(&bitcode, &len))
		return 0;
	bitstream_identify(bitcode, len, &writer);
	if (debug_filter(bitcode, len, &out) || !out)
		return 0;
	/* Once filtered, there is nothing left to filter. */
	if (debug_filter(out, len, &again) || again)
		abort();
	free(out);
	return 0;
}
