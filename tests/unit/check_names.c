/*
 * check_names.c: unit tests of what messages know by a symbol's name alone.
 */
#include <check.h>
#include <stdio.h>

#include "internal.h"

static struct bld *l;

static void no_report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	(void)m;
}

static void open_bld(void)
{
	const struct bld_host host = { .report = no_report };

	l = bld_open(&(struct bld_settings){ 0 }, &host);
	ck_assert_ptr_nonnull(l);
}

static void close_bld(void)
{
	bld_close(l);
}

START_TEST(operations)
{
	static const struct {
		const char *name, *words;
		LLVMOpcode opcode;
	} rows[] = {
		{ "__multi3", "128-bit multiplication", LLVMMul },
		{ "__muloti4", "128-bit multiplication", LLVMMul },
		{ "__udivti3", "128-bit unsigned division", LLVMUDiv },
		{ "__divti3", "128-bit division", LLVMSDiv },
		{ "__umodti3", "128-bit unsigned remainder", LLVMURem },
		{ "__modti3", "128-bit remainder", LLVMSRem },
		{ "__divdi3", "64-bit division", LLVMSDiv },
		{ "__ashlti3", "128-bit shift", LLVMShl },
		{ "__adddf3", "64-bit floating-point addition", LLVMFAdd },
		{ "__subsf3", "32-bit floating-point subtraction", LLVMFSub },
		{ "__muldf3", "64-bit floating-point multiplication", LLVMFMul },
		{ "__divtf3", "128-bit floating-point division", LLVMFDiv },
		{ "__negsf2", "32-bit floating-point negation", LLVMFNeg },
		{ "__eqdf2", "64-bit floating-point comparison", LLVMFCmp },
		{ "__unordsf2", "32-bit floating-point comparison", LLVMFCmp },
		{ "__extendsfdf2", "64-bit floating-point conversion", LLVMFPExt },
		{ "__truncdfsf2", "64-bit floating-point conversion", LLVMFPTrunc },
		{ "__fixdfdi", "64-bit floating-point conversion to an integer", LLVMFPToSI },
		{ "__fixunssfti", "32-bit floating-point conversion to an integer", LLVMFPToUI },
		{ "__floatdidf", "64-bit floating-point conversion from an integer", LLVMSIToFP },
		{ "__floatuntisf", "32-bit floating-point conversion from an integer", LLVMUIToFP },
		{ "memcpy", "copy of memory", LLVMCall },
		{ "fmodf", "floating-point remainder", LLVMFRem },
		{ "sqrt", "floating-point square root", LLVMCall },
	};
	static const char *const none[] = { "", "__", "__mul", "__multi", "__multi3x", "__multi33",
					    "__mulxx3", "__udivdf3", "__addti3", "__extendsf2",
					    "memcpyf2", "square", "sqrtl", "udivti3", "__fix" };
	struct runtime_operation op;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		ck_assert_msg(operation_of(rows[i].name, &op), "%s", rows[i].name);
		ck_assert_str_eq(operation_words(l, &op), rows[i].words);
		ck_assert_msg(op.opcode == rows[i].opcode, "%s", rows[i].name);
	}
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		ck_assert_msg(!operation_of(none[i], &op), "%s", none[i]);
}
END_TEST

START_TEST(helpers)
{
	ck_assert_int_eq(kernel_helper("bpf_map_lookup_elem"), 1);
	ck_assert_int_eq(kernel_helper("bpf_trace_printk"), 6);
	ck_assert_int_eq(kernel_helper("bpf_loop"), 181);
	ck_assert_int_eq(kernel_helper("bpf_unspec"), 0);
	ck_assert_int_eq(kernel_helper("bpf_map_lookup"), 0);
	ck_assert_int_eq(kernel_helper("bpf_map_lookup_elem bpf"), 0);
	ck_assert_int_eq(kernel_helper("map_lookup_elem"), 0);
	ck_assert_int_eq(kernel_helper(""), 0);
}
END_TEST

START_TEST(crates)
{
	static const char *const rows[][2] = {
		{ "_RNvCs1234_7mycrate3foo", "mycrate" },
		{ "_RNvNtCs1234_4core9panicking5panic", "core" },
		{ "_RNvC7mycrate3foo", "mycrate" },
		{ "_RNvXs_Cs1234_7mycrateNtB4_5ThingNtNtCs9_4core3fmt7Display3fmt", "mycrate" },
		{ "_RINvNtC3std3mem8align_ofhEC3foo", "std" },
		{ "_ZN7mycrate3foo17h0123456789abcdefE", "mycrate" },
		{ "_ZN55_$LT$helper..Thing$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE",
		  "helper" },
		{ "_ZN59_$LT$$RF$helper..Thing$u20$as$u20$core..fmt..Display$GT$3fmt17h"
		  "0123456789abcdefE", "helper" },
	};
	static const char *const none[] = { "", "_R", "_RNv", "_RNvC", "_RNvCs", "_RNvCs1234", "_RNvCs1234_",
					    "_RNvCs1234_9short", "_ZN3foo3barEv", "main", "_ZN",
					    "_ZN99foo17h0123456789abcdefE", "_RNvC99999999999999x" };
	const char *name;
	size_t len;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		ck_assert_msg(rust_crate(rows[i][0], strlen(rows[i][0]), &name, &len), "%s", rows[i][0]);
		ck_assert_uint_eq(len, strlen(rows[i][1]));
		ck_assert_mem_eq(name, rows[i][1], len);
	}
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		ck_assert_msg(!rust_crate(none[i], strlen(none[i]), &name, &len), "%s", none[i]);
}
END_TEST

/* Every beginning of a symbol, each in memory of its own: no byte behind the end is read. */
START_TEST(crates_cut_short)
{
	static const char *const whole[] = {
		"_RNvXs_Cs1234_7mycrateNtB4_5ThingNtNtCs9_4core3fmt7Display3fmt",
		"_ZN59_$LT$$RF$helper..Thing$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE",
	};

	for (size_t i = 0; i < ARRAY_SIZE(whole); i++) {
		for (size_t n = 0; n <= strlen(whole[i]); n++) {
			char *cut = malloc(n ? n : 1);
			const char *name;
			size_t len;

			ck_assert_ptr_nonnull(cut);
			memcpy(cut, whole[i], n);
			if (rust_crate(cut, n, &name, &len))
				ck_assert(name >= cut && len <= n && name + len <= cut + n);
			free(cut);
		}
	}
}
END_TEST

static void offer(const char *const *names, size_t count)
{
	static struct input in = { .name = (char *)"a.o" };

	for (size_t i = 0; i < count; i++)
		symtab_add(&l->symtab, names[i], strlen(names[i]))->object = &in;
}

START_TEST(near_names)
{
	static const char *const defined[] = { "checksum_fold", "parse_header", "go",
					       "_RNvCs1234_3app7compute", "_Z5scalem", "plain" };

	offer(defined, ARRAY_SIZE(defined));
	ck_assert_str_eq(nearest_name(l, "checksum_foldd"),
			 "did you mean checksum_fold, which is defined?");
	ck_assert_str_eq(nearest_name(l, "parse_haeder"), /* swapped */
			 "did you mean parse_header, which is defined?");
	ck_assert_str_eq(nearest_name(l, "parse_heder"),
			 "did you mean parse_header, which is defined?");
	ck_assert_ptr_null(nearest_name(l, "parse_trailer"));
	ck_assert_ptr_null(nearest_name(l, "got"));	/* too short to tell */
	ck_assert_ptr_null(nearest_name(l, "__plain"));
	ck_assert_ptr_nonnull(strstr(nearest_name(l, "compute"), "app::compute is defined"));
	ck_assert_ptr_nonnull(strstr(nearest_name(l, "scale"), "scale(unsigned long) is defined"));
	ck_assert_ptr_nonnull(strstr(nearest_name(l, "_Z5plainv"), "plain is defined"));
	ck_assert_ptr_null(nearest_name(l, "_Z5otherv"));
	ck_assert_ptr_null(nearest_name(l, ""));
}
END_TEST

START_TEST(addresses)
{
	enum { MANY = 10000 };
	struct ptrmap m = { 0 };
	char *base = calloc(MANY, 1);

	ck_assert_uint_eq(ptrmap_get(&m, base), PTRMAP_NONE);
	for (uint32_t i = 0; i < MANY; i++) {
		uint32_t *at = ptrmap_at(&m, base + i);

		ck_assert(at && *at == PTRMAP_NONE);
		*at = i;
	}
	for (uint32_t i = 0; i < MANY; i++) {
		ck_assert_uint_eq(ptrmap_get(&m, base + i), i);
		ck_assert_uint_eq(*ptrmap_at(&m, base + i), i);
	}
	ck_assert_uint_eq(ptrmap_get(&m, base + MANY), PTRMAP_NONE);
	ck_assert_uint_eq(m.count, MANY);
	ptrmap_free(&m);
	free(base);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("names");
	TCase *t = tcase_create("names");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, open_bld, close_bld);
	tcase_add_test(t, operations);
	tcase_add_test(t, helpers);
	tcase_add_test(t, crates);
	tcase_add_test(t, crates_cut_short);
	tcase_add_test(t, near_names);
	tcase_add_test(t, addresses);
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
