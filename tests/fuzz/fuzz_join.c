/*
 * fuzz_join.c: libFuzzer target over the join of plain BPF objects. The input is two
 * objects: the length of the first in four bytes, little-endian, then both. They are
 * claimed, resolved against each other and joined by libbpf's linker; what comes out is
 * finished and must then be as loaders and the kernel want it.
 *
 * Seeds: two objects that need each other (tests.mk).
 */
#include <stdio.h>

#include "btf.h"
#include "join.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

const char *__lsan_default_suppressions(void);

/* libbpf's linker forgets some of its memory when it fails. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libbpf.so";
}

static void report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	if (getenv("FUZZ_SAY"))
		fprintf(stderr, "%s: %s\n", m->where ? m->where : "", m->what);
}

static void link_objects(struct bld *l)
{
	struct image *out = &l->output[BLD_EMIT_OBJ];

	for (size_t i = 0; i < l->input_count; i++)
		if (plain_resolve(l, l->inputs[i]))
			return;
	if (!plain_is_any(l) || join_objects(l) || !out->data)
		return;
	/* What has been joined can be read and joined again. */
	if (!l->failed) {
		struct object o;

		if (object_read(l, "joined", out->data, out->len, &o))
			abort();
		object_close(&o);
	}
	finish_btf(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct bld_host host = { .report = report };
	struct bld_settings set = { .btf = true, .emit = 1u << BLD_EMIT_OBJ, .no_exports_given = true };
	uint32_t first;
	struct bld *l;

	if (len < 4)
		return 0;
	memcpy(&first, data, 4);
	set.btf = !(first & 1);
	first = first >> 1 < len - 4 ? first >> 1 : (uint32_t)len - 4;
	l = bld_open(&set, &host);
	if (bld_add_object(l, "first.o", data + 4, first) >= 0 &&
	    bld_add_object(l, "second.o", data + 4 + first, len - 4 - first) >= 0)
		link_objects(l);
	bld_close(l);
	return 0;
}
