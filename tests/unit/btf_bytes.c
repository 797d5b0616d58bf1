/*
 * btf_bytes.c: BTF for the unit tests, byte by byte. See btf_bytes.h.
 */
#include <check.h>

#include "btf_bytes.h"

static const char strings[] = STRINGS;

char said[16384];

static void note(void *ctx, const struct bld_message *m)
{
	size_t n = strlen(said);

	(void)ctx;
	snprintf(said + n, sizeof(said) - n, "%s: %s\n", m->where, m->what);
}

struct bld *open_bld(void)
{
	const struct bld_settings set = { 0 };
	const struct bld_host host = { .report = note };

	said[0] = '\0';
	return bld_open(&set, &host);
}

/* Every case begins with these; its own types are from 5 on. */
static const uint32_t base[] = {
	INT_NAME, INFO(INT, 0), 4, BTF_INT_SIGNED << 24 | 32,	/* 1 */
	A, INFO(STRUCT, 1), 4, A, 1, 0,				/* 2 */
	NONE, INFO(FUNC_PROTO, 1), 0, A, 1,			/* 3 */
	A, INFO(FUNC, 1), 3,					/* 4 */
};

unsigned char bytes[65536];
size_t bytes_len;

void put_word(size_t at, uint32_t v, bool big)
{
	for (size_t i = 0; i < 4; i++)
		bytes[at + i] = (unsigned char)(v >> 8 * (big ? 3 - i : i));
}

void build(const uint32_t *words, size_t count, bool big)
{
	uint32_t types = (uint32_t)(sizeof(base) + 4 * count);
	const uint32_t header[] = {
		big ? 0xeb9f0100 : 0x0001eb9f, 24, 0, types, types, sizeof(strings),
	};

	for (size_t i = 0; i < ARRAY_SIZE(header); i++)
		put_word(4 * i, header[i], big);
	for (size_t i = 0; i < ARRAY_SIZE(base); i++)
		put_word(24 + 4 * i, base[i], big);
	for (size_t i = 0; i < count; i++)
		put_word(24 + sizeof(base) + 4 * i, words[i], big);
	memcpy(bytes + 24 + types, strings, sizeof(strings));
	bytes_len = 24 + types + sizeof(strings);
}

int check_bytes(const void *ext, size_t ext_len, const struct btf_syms *syms)
{
	struct bld *l = open_bld();
	/* Exactly as long as said, so that sanitizers see a read behind the end. */
	unsigned char *copy = malloc(bytes_len + 1);
	int err;

	memcpy(copy, bytes, bytes_len);
	err = btf_check(l, "t", copy, bytes_len, ext, ext_len, syms);
	free(copy);
	bld_close(l);
	return err;
}

struct btf_sym the_syms[3] = {
	{ .name = "a", .section = ".data", .value = 4, .size = 4, .global = true },
	{ .name = "p", .section = "xdp", .value = 0, .size = 16, .function = true },
	{ .name = "q", .section = "xdp", .value = 16, .size = 16, .function = true },
};

void set_object(struct btf_syms *syms)
{
	*syms = (struct btf_syms){ .syms = the_syms, .count = ARRAY_SIZE(the_syms) };
	syms->section_count = 2;
	syms->sections = calloc(2, sizeof(*syms->sections));
	syms->sections[0].name = ".data";
	syms->sections[0].size = 8;
	syms->sections[1].name = "xdp";
	syms->sections[1].size = 32;
	ck_assert(!btf_syms_index(NULL, syms));
}

int run_tests(TCase *t)
{
	Suite *s = suite_create("btf");
	SRunner *r;
	int failed;

	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
