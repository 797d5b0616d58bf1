/*
 * fuzz_btf.c: libFuzzer target over what reads BTF and objects that are not ours.
 * The first byte chooses: the checker alone on the rest as .BTF, ext_read on the
 * rest as .BTF.ext, or a whole object, judged by bld_check, rewritten by
 * elf_rewrite and its BTF finished, which must then be as the kernel wants it.
 *
 * Seeds: objects with an "o" in front (tests.mk).
 */
#include "btf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static size_t errors;

static void report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	errors += m->level == BLD_ERROR && *m->what;
}

static const struct bld_host host = { .report = report };

static struct bld *open_bld(void)
{
	const struct bld_settings set = { .btf = true, .emit = 1u << BLD_EMIT_OBJ };

	errors = 0;
	return bld_open(&set, &host);
}

static void fuzz_check(const uint8_t *data, size_t len)
{
	struct bld *l = open_bld();
	size_t btf = len >= 4 ? data[0] | (size_t)data[1] << 8 : 0;

	/* The first two bytes say where .BTF.ext begins. */
	btf = len < 2 ? 0 : btf < len - 2 ? btf : len - 2;
	if (len >= 2)
		btf_check(l, "fuzz", data + 2, btf, data + 2 + btf, len - 2 - btf, NULL);
	bld_close(l);
}

static void fuzz_ext(const uint8_t *data, size_t len)
{
	struct btf_ext_info ext = { 0 };
	struct bld *l = open_bld();
	size_t out_len;

	if (len && !ext_read(l, ".BTF.ext", data + 1, len - 1, data[0] & 1, &ext))
		free(ext_write(&ext, &out_len));
	ext_free(&ext);
	bld_close(l);
}

static void *copy_of(const uint8_t *data, size_t len)
{
	void *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	return memcpy(copy, data, len);
}

static void fuzz_object(const uint8_t *data, size_t len)
{
	struct bld *l = open_bld();
	struct image *img = &l->output[BLD_EMIT_OBJ];

	bld_check(&host, "fuzz", data, len);
	img->data = copy_of(data, len);
	img->len = len;
	if (!elf_rewrite(l, img, NULL, 0))
		finish_btf(l);
	bld_close(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (!len)
		return 0;
	if (*data == 'c')
		fuzz_check(data + 1, len - 1);
	else if (*data == 'e')
		fuzz_ext(data + 1, len - 1);
	else
		fuzz_object(data + 1, len - 1);
	return 0;
}
