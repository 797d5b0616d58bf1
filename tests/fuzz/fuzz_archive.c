/*
 * fuzz_archive.c: libFuzzer target over shim/archive.c: opens any bytes as an ar
 * file, follows its index and walks it, touching all that it is given.
 *
 * clang -fsanitize=fuzzer,address,undefined, with shim/{archive,respfile,...}.c
 */
#include "shim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static volatile unsigned sum;

static void touch(const char *p, size_t len)
{
	while (p && len--)
		sum += (unsigned char)*p++;
}

static int touch_symbol(void *ctx, uint64_t offset, const char *name, size_t len)
{
	struct archive_member m;

	touch(name, len + 1);
	if (!archive_member_at(ctx, offset, &m)) {
		touch(m.name, m.name_len);
		touch(m.data, m.len);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data;
	struct archive_member m;
	struct archive a;
	size_t at;

	if (!archive_is(text, len) || archive_open(&a, text, len))
		return 0;
	archive_each_symbol(&a, touch_symbol, &a);
	for (at = a.first; at < a.len && !archive_member_at(&a, at, &m); at = m.next) {
		touch(m.name, m.name_len);
		touch(m.data, m.len);
	}
	return 0;
}
