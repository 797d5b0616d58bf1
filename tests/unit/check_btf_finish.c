/*
 * check_btf_finish.c: unit tests of what makes BTF that the kernel takes: broken
 * types go in, and the checker must take what comes out; and of names' spelling.
 */
#include "btf_bytes.h"

/* -- what the finisher makes of broken types ------------------------------------------------ */

/* Copies the types of `bytes` that the function of id `func` (0: none) and the
 * data sections reach, and checks the copy, which replaces `bytes`. */
static void finish_bytes(uint32_t func)
{
	struct btf_job j = { .l = open_bld() };
	struct ext_section *xdp;
	const void *data;
	uint32_t len;

	j.in = btf__new(bytes, (uint32_t)bytes_len);
	j.out = btf__new_empty();
	ck_assert_ptr_nonnull(j.in);
	set_object(&j.syms);
	if (func) {
		xdp = ext_section(&j.ext, EXT_FUNC, XDP);
		*ext_add(xdp) = (struct ext_record){ { 0, func, 0, 0 } };
	}
	ck_assert_msg(!btf_copy_types(&j), "%s", said);
	data = btf__raw_data(j.out, &len);
	memcpy(bytes, data, len);
	bytes_len = len;
	btf__free(j.in);
	btf__free(j.out);
	ext_free(&j.ext);
	free(j.order);
	free(j.new_id);
	bld_close(j.l);
	ck_assert_msg(!check_bytes(NULL, 0, &j.syms), "%s", said);
	free(j.syms.variables);
	free(j.syms.sections);
}

/* True if the strings of `bytes` have this one. */
static bool has_string(const char *s)
{
	return memmem(bytes, bytes_len, s, strlen(s) + 1) != NULL;
}

/* Types of which 5 is the one to be repaired, and a name that comes out. */
/* clang-format off */
static const struct {
	const char *name;
	uint32_t types;
	const uint32_t *words;
	size_t count;
} repairs[] = {
	{ "c_3C_d_3E_", 1, T(BAD, INFO(STRUCT, 0), 4) },
	{ "c_3C_d_3E_", 1, T(BAD, INFO(ENUM, 1), 4, A, 0) },
	{ "gr_C3__B6_", 1, T(A, INFO(ENUM, 1), 4, UTF8, 0) },
	{ "gr_C3__B6_", 1, T(A, INFO(ENUM64, 1), 4, UTF8, 0, 0) },
	{ "_7up", 1, T(A, INFO(UNION, 1), 4, DIGIT, 1, 0) },
	{ "gr_C3__B6_", 1, T(A, INFO(STRUCT, 1), 4, UTF8, 1, 0) },
	{ "c_3C_d_3E_", 1, T(BAD, INFO(TYPEDEF, 0), 1) },
	{ "c_3C_d_3E_", 2, T(NONE, INFO(PTR, 0), 6, BAD, INFO(FWD, 0), 0) },
	{ "c_3C_d_3E_", 2, T(NONE, INFO(PTR, 0), 6, NONE, INFO(FUNC_PROTO, 1), 0, BAD, 1) },
	{ X16 X16 X16 X16 X16 X16 "xxxxxxxxxxxxxxx_690882055fbfffc8", 1,
	  T(TOO_LONG, INFO(TYPEDEF, 0), 1) },
	{ "int", 1, T(A, INFO(PTR, 0), 1) },
	{ "b", 1, T(A, INFO(STRUCT, 2), 8, A, 1, 32, B, 1, 0) },
	{ "b", 1, T(A, INFO(STRUCT, 1), 4, B, 0, 0) },
	{ "char32_t", 1, T(NONE, INFO(ARRAY, 0), 0, 0, 1, 1) },
};
/* clang-format on */

START_TEST(finished)
{
	uint32_t words[64], n = (uint32_t)repairs[_i].count, var = 5 + repairs[_i].types;
	const uint32_t users[] = {
		A, INFO(VAR, 0), 5, 1, DATA, INFO(DATASEC, 1), 0, var, 0, 4,
	};

	the_syms[0].value = 0;
	the_syms[0].size = 8;
	memcpy(words, repairs[_i].words, 4 * n);
	memcpy(words + n, users, sizeof(users));
	build(words, n + ARRAY_SIZE(users), false);
	ck_assert_int_eq(check_bytes(NULL, 0, NULL), -1);
	finish_bytes(0);
	ck_assert_msg(has_string(repairs[_i].name), "%s", repairs[_i].name);
}
END_TEST

START_TEST(finished_function)
{
	build(T(NONE, INFO(FUNC_PROTO, 3), 0, NONE, 1, UTF8, 1, NONE, 1, BAD, INFO(FUNC, 1), 5),
	      false);
	ck_assert_int_eq(check_bytes(NULL, 0, NULL), -1);
	finish_bytes(6);
	ck_assert(has_string("c_3C_d_3E_"));
	ck_assert(has_string("gr_C3__B6_"));
	ck_assert(has_string("arg2"));
}
END_TEST

/* One has a name that no symbol can have in C, one takes no room. */
START_TEST(finished_variables)
{
	static struct btf_sym syms[] = {
		{ .name = "a", .section = ".data", .value = 4, .size = 4, .global = true },
		{ .name = "b", .section = ".data", .value = 4, .size = 0, .global = true },
		{ .name = "gr\303\266", .section = ".data", .value = 0, .size = 4, .global = true },
	};
	struct btf_sym saved[ARRAY_SIZE(the_syms)];

	memcpy(saved, the_syms, sizeof(saved));
	memcpy(the_syms, syms, sizeof(saved));
	build(T(A, INFO(VAR, 0), 1, 1, B, INFO(VAR, 0), 1, 1, UTF8, INFO(VAR, 0), 1, 1,
		DATA, INFO(DATASEC, 3), 0, 5, 0, 4, 6, 0, 4, 7, 0, 4), false);
	finish_bytes(0);
	ck_assert(has_string("gr_C3__B6_"));
	ck_assert(!has_string("b"));
	memcpy(the_syms, saved, sizeof(saved));
}
END_TEST


/* -- names ---------------------------------------------------------------------------------- */

/* bpf-linker 0.13.0's spelling of struct names, but for the digit in front. */
static const char *const spellings[][2] = {
	{ "Option<u32>", "Option_3C_u32_3E_" },
	{ "gr\303\266\303\237e", "gr_C3__B6__C3__9F_e" },
	{ "&str", "_26_str" },
	{ "[u8; 16]", "_5B_u8_3B__20_16_5D_" },
	{ "(i32, char)", "_28_i32_2C__20_char_29_" },
	{ "*const aya::Map<K, V>", "_2A_const_20_aya_3A__3A_Map_3C_K_2C__20_V_3E_" },
	{ "a.b", "a_2E_b" },
	{ "{closure#0}", "_7B_closure_23_0_7D_" },
	{ X128, X128 },
	{ X128 "x", X16 X16 X16 X16 X16 X16 "xxxxxxxxxxxxxxx_690882055fbfffc8" },
	{ "HashMap<u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32,"
	  " u32, u32, u32, u32, u32, u32, u32, >",
	  "HashMap_3C_u32_2C__20_u32_2C__20_u32_2C__20_u32_2C__20_u32_2C__20_u32_2C"
	  "__20_u32_2C__20_u32_2C__20_u32_2C__20_u_d3b48b2d9e8ff190" },
	{ "Vec<\303\274\303\274\303\274\303\274\303\274\303\274\303\274\303\274\303"
	  "\274\303\274\303\274\303\274\303\274\303\274\303\274\303\274\303\274\303"
	  "\274\303\274\303\274\303\274\303\274\303\274\303\274\303\274\303\274\303"
	  "\274\303\274\303\274\303\274\303\274\303\274\303\274\303\274\303\274\303"
	  "\274\303\274\303\274\303\274\303\274>",
	  "Vec_3C__C3__BC__C3__BC__C3__BC__C3__BC__C3__BC__C3__BC__C3__BC__C3__BC__"
	  "C3__BC__C3__BC__C3__BC__C3__BC__C3__BC__adbbc7b7ad63665" },
	{ "core::option::Option<core::result::Result<alloc::vec::Vec<u8>, core::num"
	  "::error::TryFromIntError>>",
	  "core_3A__3A_option_3A__3A_Option_3C_core_3A__3A_result_3A__3A_Result_3C_"
	  "alloc_3A__3A_vec_3A__3A_Vec_3C_u8_3E__2_ea329d56a80426f4" },
	{ "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
	  "_3C__3C__3C__3C__3C__3C__3C__3C__3C__3C__3C__3C__3C__3C__3C__3C__3C__3C_"
	  "_3C__3C__3C__3C__3C__3C__3C__3C__3C__3C_63dfae365cfd234e" },
	{ "7up", "_7up" },
};

START_TEST(spelling)
{
	char out[BTF_NAME_MAX + 1];

	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		btf_spell(spellings[i][0], out);
		ck_assert_str_eq(out, spellings[i][1]);
	}
}
END_TEST

/* SipHash-1-3 of the bytes 0, 1, 2 ... with a zero key, as Rust's DefaultHasher
 * writes them. */
START_TEST(siphash)
{
	static const struct {
		size_t len;
		uint64_t hash;
	} vectors[] = {
		{ 0, 0xd1fba762150c532c },
		{ 1, 0x68a914128e01e473 },
		{ 7, 0x2f098ab0c751325a },
		{ 8, 0xead411e67ebe2eea },
		{ 9, 0x75927f9d95124362 },
		{ 15, 0xf30eb725bb91c9ea },
		{ 16, 0x8972188433a5c5b7 },
		{ 63, 0x385d3e39e5f37359 },
	};
	unsigned char data[64];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)i;
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++)
		ck_assert_uint_eq(btf_siphash(data, vectors[i].len), vectors[i].hash);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("btf_finish");

	tcase_add_loop_test(t, finished, 0, (int)ARRAY_SIZE(repairs));
	tcase_add_test(t, finished_function);
	tcase_add_test(t, finished_variables);
	tcase_add_test(t, spelling);
	tcase_add_test(t, siphash);
	return run_tests(t);
}
