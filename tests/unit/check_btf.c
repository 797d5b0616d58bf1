/*
 * check_btf.c: unit tests of the BTF checker, a case for each of the kernel's
 * rules. Whether the rules are the kernel's is what
 * tests/kernel/btf-check-agrees.sh asks it.
 */
#include "btf_bytes.h"

static size_t lines(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

/* -- types ------------------------------------------------------------------------------ */

/* clang-format off */
static const struct row rows[] = {
	{ NULL, T(NONE, INFO(PTR, 0), 0) },

	/* info and kinds */
	{ "unknown bits are set in its info", T(NONE, INFO(PTR, 0) | 1 << 29, 0) },
	{ "unknown bits are set in its info", T(NONE, INFO(PTR, 0) | 1 << 20, 0) },
	{ "there is no kind 20", T(NONE, 20u << 24, 0) },
	{ "there is no kind 0", T(NONE, 0, 0) },
	{ "the last type is cut off", T(NONE, INFO(PTR, 0)) },
	{ "the last type is cut off", T(A, INFO(STRUCT, 2), 8, A, 1, 0) },
	{ "must not have a length (1)", T(NONE, INFO(PTR, 1), 1) },
	{ "must not have a length (1)", T(NONE, INFO(ARRAY, 1), 0, 1, 1, 1) },
	{ "must not have the kind flag", T(NONE, INFO(CONST, 0) | KFLAG, 1) },
	{ "must not have the kind flag", T(NONE, INFO(FUNC_PROTO, 0) | KFLAG, 0) },
	{ "must not have the kind flag", T(A, INFO(TYPE_TAG, 0) | KFLAG, 1) },
	{ NULL, T(A, INFO(FWD, 0) | KFLAG, 0) },

	/* names */
	{ "the name lies outside the strings", T(OUTSIDE, INFO(STRUCT, 0), 0) },
	{ "the name is no C identifier", T(BAD, INFO(STRUCT, 0), 0) },
	{ "the name is no C identifier", T(DIGIT, INFO(STRUCT, 0), 0) },
	{ "the name is no C identifier", T(UTF8, INFO(ENUM, 0), 4) },
	{ "the name is no C identifier", T(DOTTED, INFO(UNION, 0), 4) },
	{ "the name is no C identifier", T(EMPTY, INFO(STRUCT, 0), 0) },
	{ "longer than 128 bytes", T(TOO_LONG, INFO(TYPEDEF, 0), 1) },
	{ NULL, T(LONG, INFO(TYPEDEF, 0), 1) },
	{ NULL, T(NONE, INFO(STRUCT, 0), 0) },
	{ NULL, T(BAD, INFO(INT, 0), 1, 8) },
	{ "the name is no C identifier", T(BAD, INFO(ENUM64, 0), 8) },
	{ "the name is no C identifier", T(BAD, INFO(TYPEDEF, 0), 1) },
	{ "the name is no C identifier", T(BAD, INFO(FWD, 0), 0) },
	{ "the name is no C identifier", T(BAD, INFO(FUNC, 0), 3) },
	{ "it must have a name", T(NONE, INFO(TYPEDEF, 0), 1) },
	{ "it must have a name", T(NONE, INFO(FWD, 0), 0) },
	{ "it must have a name", T(NONE, INFO(FUNC, 0), 3) },
	{ "it must have a name", T(NONE, INFO(VAR, 0), 1, 0) },
	{ "it must not have a name", T(A, INFO(PTR, 0), 1) },
	{ "it must not have a name", T(A, INFO(VOLATILE, 0), 1) },
	{ "it must not have a name", T(A, INFO(ARRAY, 0), 0, 1, 1, 1) },
	{ "it must not have a name", T(A, INFO(FUNC_PROTO, 0), 0) },
	{ "its text is empty", T(NONE, INFO(TYPE_TAG, 0), 1) },
	{ "its text is empty", T(NONE, INFO(DECL_TAG, 0), 2, UINT32_MAX) },
	{ NULL, T(BAD, INFO(TYPE_TAG, 0), 1) },
	{ NULL, T(DOTTED, INFO(VAR, 0), 1, 0) },
	{ "the name is no C identifier", T(BAD, INFO(VAR, 0), 1, 0) },

	/* ints, floats, enums, forward declarations */
	{ "33 bits do not fit into 4 bytes", T(A, INFO(INT, 0), 4, 33) },
	{ "more than 128 bits", T(A, INFO(INT, 0), 32, 129) },
	{ "more than one of signed, char and bool", T(A, INFO(INT, 0), 4, 3 << 24 | 32) },
	{ "unknown bits are set in its encoding", T(A, INFO(INT, 0), 4, 1 << 28 | 32) },
	{ NULL, T(A, INFO(FLOAT, 0), 12) },
	{ "its size of 10 bytes is none of a float", T(A, INFO(FLOAT, 0), 10) },
	{ "its size of 3 bytes is not 1, 2, 4 or 8", T(A, INFO(ENUM, 0), 3) },
	{ "its size of 0 bytes", T(A, INFO(ENUM64, 0), 0) },
	{ "its size of 16 bytes", T(A, INFO(ENUM, 0), 16) },
	{ NULL, T(A, INFO(ENUM, 1) | KFLAG, 1, B, 1) },
	{ "enumerator 1 'c<d>': the name is no C identifier",
	  T(A, INFO(ENUM, 2), 4, A, 0, BAD, 1) },
	{ "enumerator 0 '': it must have a name", T(A, INFO(ENUM64, 1), 8, NONE, 1, 0) },
	{ "its size must be 0", T(A, INFO(FWD, 0), 1) },

	/* references */
	{ "it refers to type 6, which does not exist", T(NONE, INFO(PTR, 0), 6) },
	{ "it refers to type 5, which", T(A, INFO(VAR, 0), 1, 0, NONE, INFO(PTR, 0), 5) },
	{ "it refers to type 6, which has no size", T(NONE, INFO(PTR, 0), 6, A, INFO(FUNC, 0), 3) },
	{ NULL, T(NONE, INFO(CONST, 0), 0, NONE, INFO(PTR, 0), 5) },
	{ NULL, T(B, INFO(FWD, 0), 0, NONE, INFO(PTR, 0), 5) },
	{ NULL, T(NONE, INFO(PTR, 0), 3) },
	{ "it contains itself", T(NONE, INFO(CONST, 0), 5) },
	{ "it contains itself", T(NONE, INFO(CONST, 0), 6, A, INFO(TYPEDEF, 0), 5) },
	{ "it contains itself", T(NONE, INFO(PTR, 0), 6, A, INFO(TYPEDEF, 0), 5) },
	{ "it contains itself", T(B, INFO(STRUCT, 1), 4, A, 5, 0) },
	{ "it contains itself",
	  T(B, INFO(STRUCT, 1), 4, A, 6, 0, NONE, INFO(ARRAY, 0), 0, 5, 1, 1) },
	{ NULL, T(B, INFO(STRUCT, 1), 8, A, 6, 0, NONE, INFO(PTR, 0), 5) },

	/* arrays */
	{ "its size must be 0", T(NONE, INFO(ARRAY, 0), 1, 1, 1, 1) },
	{ "its elements are type 0, which has no size", T(NONE, INFO(ARRAY, 0), 0, 0, 1, 1) },
	{ "its elements are type 3, which", T(NONE, INFO(ARRAY, 0), 0, 3, 1, 1) },
	{ "its index is type 0, no int", T(NONE, INFO(ARRAY, 0), 0, 1, 0, 1) },
	{ "its index is type 2, no int of a usual size", T(NONE, INFO(ARRAY, 0), 0, 1, 2, 1) },
	{ "ints of an odd size", T(A, INFO(INT, 0), 4, 31, NONE, INFO(ARRAY, 0), 0, 5, 1, 1) },
	{ "its size does not fit into 32 bits", T(NONE, INFO(ARRAY, 0), 0, 1, 1, 1 << 30) },
	{ NULL, T(NONE, INFO(ARRAY, 0), 0, 1, 1, 0) },

	/* members */
	{ "member 0 'c<d>': the name is no C identifier", T(A, INFO(STRUCT, 1), 4, BAD, 1, 0) },
	{ "member 0 '': the name lies outside", T(A, INFO(STRUCT, 1), 4, OUTSIDE, 1, 0) },
	{ "member 0 'a' is of type 0, which is void", T(A, INFO(STRUCT, 1), 4, A, 0, 0) },
	{ "member 0 'a' is of type 9, which does not", T(A, INFO(STRUCT, 1), 4, A, 9, 0) },
	{ "member 0 'a' is of type 3, which has no size", T(A, INFO(STRUCT, 1), 4, A, 3, 0) },
	{ "members are not in order", T(A, INFO(STRUCT, 2), 8, A, 1, 32, B, 1, 0) },
	{ "member 1 'b' of a union is at bit 32", T(A, INFO(UNION, 2), 8, A, 1, 0, B, 1, 32) },
	{ "begins behind the end", T(A, INFO(STRUCT, 1), 4, A, 1, 40) },
	{ "member 0 'a' does not end inside", T(A, INFO(STRUCT, 1), 4, A, 1, 8) },
	{ "member 0 'a' does not end inside", T(A, INFO(STRUCT, 1), 3, A, 2, 0) },
	{ "member 0 'a' does not begin at a byte", T(A, INFO(STRUCT, 1), 8, A, 2, 4) },
	{ "member 0 'a' does not end inside",
	  T(NONE, INFO(PTR, 0), 0, A, INFO(STRUCT, 1), 4, A, 5, 0) },
	{ "member 0 'a' does not end inside",
	  T(NONE, INFO(ARRAY, 0), 0, 1, 1, 4, A, INFO(STRUCT, 1), 8, A, 5, 0) },
	{ "member 0 'a' is a float that is not aligned",
	  T(A, INFO(FLOAT, 0), 4, A, INFO(STRUCT, 1), 16, A, 5, 16) },
	{ "is a bitfield of more than 128 bits",
	  T(A, INFO(INT, 0), 16, 128, A, INFO(STRUCT, 1), 32, A, 5, 4) },

	/* bitfields */
	{ NULL, T(A, INFO(STRUCT, 2) | KFLAG, 4, A, 1, 3 << 24, B, 1, 5 << 24 | 3) },
	{ "is a bitfield wider than its type", T(A, INFO(STRUCT, 1) | KFLAG, 8, A, 1, 33 << 24) },
	{ "does not end inside", T(A, INFO(STRUCT, 1) | KFLAG, 1, A, 1, 9 << 24) },
	{ "does not begin at a byte", T(A, INFO(STRUCT, 1) | KFLAG, 8, A, 1, 3) },
	{ "is an int of an odd size",
	  T(A, INFO(INT, 0), 4, 31, A, INFO(STRUCT, 1) | KFLAG, 8, A, 5, 0) },
	{ "is a bitfield, and of a type that cannot be",
	  T(A, INFO(STRUCT, 1) | KFLAG, 8, A, 2, 3 << 24) },
	{ "is a bitfield wider than its type",
	  T(A, INFO(ENUM, 0), 8, A, INFO(STRUCT, 1) | KFLAG, 8, A, 5, 33u << 24) },

	/* functions and prototypes */
	{ "type 1, which is no prototype", T(A, INFO(FUNC, 0), 1) },
	{ "its linkage 3 is none", T(A, INFO(FUNC, 3), 3) },
	{ "it is extern, and not in .ksyms", T(A, INFO(FUNC, 2), 3) },
	{ NULL, T(A, INFO(FUNC, 2), 3, KSYMS, INFO(DATASEC, 1), 0, 5, 0, 0) },
	{ "a parameter of its prototype, type 5, has no name",
	  T(NONE, INFO(FUNC_PROTO, 1), 0, NONE, 1, A, INFO(FUNC, 0), 5) },
	{ NULL, T(NONE, INFO(FUNC_PROTO, 1), 0, NONE, 1, A, INFO(FUNC, 2), 5,
		  KSYMS, INFO(DATASEC, 1), 0, 6, 0, 0) },
	{ NULL, T(NONE, INFO(FUNC_PROTO, 2), 1, A, 1, NONE, 0, A, INFO(FUNC, 0), 5) },
	{ "it returns type 6, which has no size",
	  T(NONE, INFO(FUNC_PROTO, 0), 6, NONE, INFO(CONST, 0), 0) },
	{ "it returns type 9", T(NONE, INFO(FUNC_PROTO, 0), 9) },
	{ "parameter 0 'a' is of type 0", T(NONE, INFO(FUNC_PROTO, 1), 0, A, 0) },
	{ "parameter 0 '' is of type 0", T(NONE, INFO(FUNC_PROTO, 2), 0, NONE, 0, A, 1) },
	{ "parameter 0 'c<d>': the name is no C", T(NONE, INFO(FUNC_PROTO, 1), 0, BAD, 1) },

	/* variables and data sections */
	{ "it refers to type 0, which is void", T(A, INFO(VAR, 0), 0, 0) },
	{ "it refers to type 6, which has no size", T(A, INFO(VAR, 0), 6, 0, B, INFO(FWD, 0), 0) },
	{ "its linkage 3 is none", T(A, INFO(VAR, 0), 1, 3) },
	{ "it is extern, and not in .ksyms or .kconfig", T(A, INFO(VAR, 0), 1, 2) },
	{ NULL, T(A, INFO(VAR, 0), 0, 2, KSYMS, INFO(DATASEC, 1), 0, 5, 0, 0) },
	{ NULL, T(A, INFO(VAR, 0), 1, 2, KCONFIG, INFO(DATASEC, 1), 0, 5, 0, 4) },
	{ NULL, T(A, INFO(VAR, 0), 1, 0, DATA, INFO(DATASEC, 1), 4, 5, 0, 4) },
	{ NULL, T(A, INFO(VAR, 0), 1, 0, OPS, INFO(DATASEC, 1), 4, 5, 0, 4) },
	{ "kernels do not take the section's name", T(SLASH, INFO(DATASEC, 0), 4) },
	{ "its size is 0", T(DATA, INFO(DATASEC, 0), 0) },
	{ "entry 0 is type 1, no variable", T(DATA, INFO(DATASEC, 1), 4, 1, 0, 4) },
	{ "takes no room", T(A, INFO(VAR, 0), 1, 0, DATA, INFO(DATASEC, 1), 4, 5, 0, 0) },
	{ "does not end inside", T(A, INFO(VAR, 0), 1, 0, DATA, INFO(DATASEC, 1), 4, 5, 1, 4) },
	{ "variable 'a' has 2 bytes, its type 4",
	  T(A, INFO(VAR, 0), 1, 0, DATA, INFO(DATASEC, 1), 4, 5, 0, 2) },
	{ "overlaps the one before", T(A, INFO(VAR, 0), 1, 0, B, INFO(VAR, 0), 1, 0,
				       DATA, INFO(DATASEC, 2), 8, 5, 0, 4, 6, 2, 4) },

	/* tags */
	{ NULL, T(A, INFO(DECL_TAG, 0), 2, 0) },
	{ NULL, T(A, INFO(DECL_TAG, 0), 4, 0) },
	{ "type 2 has no member or parameter 1", T(A, INFO(DECL_TAG, 0), 2, 1) },
	{ "type 4 has no member or parameter 1", T(A, INFO(DECL_TAG, 0), 4, 1) },
	{ "type 5 has no member", T(A, INFO(VAR, 0), 1, 0, A, INFO(DECL_TAG, 0), 5, 0) },
	{ "negative number", T(A, INFO(DECL_TAG, 0), 2, (uint32_t)-2) },
	{ "it refers to type 1, which cannot have a tag", T(A, INFO(DECL_TAG, 0), 1, UINT32_MAX) },
	{ NULL, T(A, INFO(TYPE_TAG, 0), 6, NONE, INFO(CONST, 0), 1) },
	{ "type tag 6 comes behind another modifier",
	  T(NONE, INFO(CONST, 0), 6, A, INFO(TYPE_TAG, 0), 1) },
};
/* clang-format on */

static void check_row(const struct row *r, bool big)
{
	int err;

	build(r->words, r->count, big);
	err = check_bytes(NULL, 0, NULL);
	if (r->rule) {
		ck_assert_msg(err == -1, "accepted, but: %s", r->rule);
		ck_assert_msg(strstr(said, r->rule), "not \"%s\" but\n%s", r->rule, said);
	} else {
		ck_assert_msg(!err, "case %td: %s", r - rows, said);
	}
}

START_TEST(kernel_rules)
{
	check_row(&rows[_i], false);
	check_row(&rows[_i], true);
}
END_TEST

/* Links in a row, each to the next type, the last to int: 32 may be open at once. */
static void chain(uint32_t links, uint32_t kind)
{
	uint32_t words[64 * 3];

	for (uint32_t i = 0; i < links; i++) {
		words[3 * i] = 0;
		words[3 * i + 1] = kind << 24;
		words[3 * i + 2] = i + 1 < links ? 6 + i : 1;
	}
	build(words, 3 * links, false);
}

START_TEST(depth)
{
	chain(32, BTF_KIND_PTR);
	ck_assert_msg(!check_bytes(NULL, 0, NULL), "%s", said);
	chain(33, BTF_KIND_PTR);
	ck_assert_int_eq(check_bytes(NULL, 0, NULL), -1);
	ck_assert_ptr_nonnull(strstr(said, "type 5, pointer: types are nested more than 32 deep"));
	ck_assert_uint_eq(lines(said), 1);
	chain(32, BTF_KIND_CONST);
	ck_assert_msg(!check_bytes(NULL, 0, NULL), "%s", said);
}
END_TEST

/* All violations are reported, and of too many the number. */
START_TEST(all_violations)
{
	uint32_t words[30 * 3];

	for (uint32_t i = 0; i < 30; i++)
		memcpy(words + 3 * i, (uint32_t[]){ BAD, INFO(STRUCT, 0), 0 }, 12);
	build(words, 3 * 30, false);
	ck_assert_int_eq(check_bytes(NULL, 0, NULL), -1);
	ck_assert_uint_eq(lines(said), 21);
	ck_assert_ptr_nonnull(strstr(said, "t: BTF type 5, struct 'c<d>': the name is no C"));
	ck_assert_ptr_nonnull(strstr(said, "10 more rules"));
}
END_TEST

/* -- the header --------------------------------------------------------------------------- */

static void expect_header(size_t word, uint32_t v, const char *rule)
{
	build(NULL, 0, false);
	put_word(4 * word, v, false);
	ck_assert_msg(check_bytes(NULL, 0, NULL) == -1, "accepted, but: %s", rule);
	ck_assert_msg(strstr(said, rule), "not \"%s\" but\n%s", rule, said);
}

START_TEST(header)
{
	expect_header(0, 0x0001eb9e, "the magic number is wrong");
	expect_header(0, 0x0002eb9f, "the version is not 1");
	expect_header(0, 0x0101eb9f, "the header has flags");
	expect_header(1, 20, "the header's length is wrong");
	expect_header(1, 100000, "the header's length is wrong");
	expect_header(1, 32, "the header has fields that kernels do not know");
	expect_header(2, 4, "the types do not begin behind the header");
	expect_header(3, 0, "there are no types");
	expect_header(3, 100000, "the types do not begin behind the header");
	expect_header(4, 4, "the strings are not what follows the types");
	expect_header(5, 4, "the strings are not what follows the types");
	build(NULL, 0, false);
	bytes[bytes_len - 1] = 'x';
	ck_assert_int_eq(check_bytes(NULL, 0, NULL), -1);
	ck_assert_ptr_nonnull(strstr(said, "do not begin and end with a NUL"));
	build(NULL, 0, false);
	bytes[bytes_len - sizeof(STRINGS)] = 'x';
	ck_assert_int_eq(check_bytes(NULL, 0, NULL), -1);
}
END_TEST

START_TEST(cut_off)
{
	build(NULL, 0, false);
	for (size_t len = bytes_len; len--;) {
		bytes_len = len;
		ck_assert_int_eq(check_bytes(NULL, 0, NULL), -1);
	}
}
END_TEST

/* -- .BTF.ext ----------------------------------------------------------------------------- */

static void with_ext(const uint32_t *words, size_t count, const char *rule)
{
	struct btf_syms syms;
	int err;

	set_object(&syms);
	err = check_bytes(count ? words : NULL, 4 * count, &syms);
	free(syms.variables);
	free(syms.sections);
	ck_assert_msg(err == (rule ? -1 : 0), "%s, %s", rule ? rule : "fine", said);
	ck_assert_msg(!rule || strstr(said, rule), "not \"%s\" but\n%s", rule, said);
}

#define EXT(func, line, core) \
	0x0001eb9f, 32, 0, func, func, line, (func) + (line), core

/* clang-format off */
static const struct row ext_cases[] = {
	{ NULL, T(EXT(28, 0, 0), 8, XDP, 2, 0, 4, 16, 4) },
	{ NULL, T(EXT(0, 44, 0), 16, XDP, 2, 0, A, 0, 0, 16, A, 0, 0) },
	{ NULL, T(EXT(0, 0, 28), 16, XDP, 1, 8, 2, ACCESS, 0) },
	{ NULL, T(EXT(0, 0, 28), 16, XDP, 1, 8, 2, ZERO, 8) },
	{ "the magic number is wrong", T(1, 32, 0, 0, 0, 0, 0, 0) },
	{ "there are no records", T(EXT(0, 0, 0)) },
	{ "there is no header", T(0x0001eb9f, 32) },
	{ "records lie outside", T(EXT(40, 0, 0), 8, XDP, 2, 0, 4, 16, 4) },
	{ "the size of records is wrong", T(EXT(28, 0, 0), 4, XDP, 2, 0, 4, 16, 4) },
	{ "a list of records is empty", T(EXT(12, 0, 0), 8, XDP, 0) },
	{ "a list of records is empty", T(EXT(28, 0, 0), 8, XDP, 3, 0, 4, 16, 4) },
	{ "the last list of records is cut off", T(EXT(8, 0, 0), 8, XDP) },
	{ "there is no section 'a'", T(EXT(20, 0, 0), 8, A, 1, 0, 4) },
	{ "type 2 is no function", T(EXT(28, 0, 0), 8, XDP, 2, 0, 2, 16, 4) },
	{ "no function begins at 8", T(EXT(28, 0, 0), 8, XDP, 2, 0, 4, 8, 4) },
	{ "offset 4 is no instruction's", T(EXT(28, 0, 0), 8, XDP, 2, 0, 4, 4, 4) },
	{ "offset 0 does not come after 16", T(EXT(28, 0, 0), 8, XDP, 2, 16, 4, 0, 4) },
	{ "function 'q' of section 'xdp' has no function record",
	  T(EXT(20, 0, 0), 8, XDP, 1, 0, 4) },
	{ "has fields that kernels do not know",
	  T(EXT(36, 0, 0), 12, XDP, 2, 0, 4, 0, 16, 4, 1) },
	{ "function 'q' of section 'xdp' has no line record",
	  T(EXT(0, 44, 0), 16, XDP, 2, 0, A, 0, 0, 8, A, 0, 0) },
	{ "offset 32 lies outside of it",
	  T(EXT(0, 60, 0), 16, XDP, 3, 0, A, 0, 0, 16, A, 0, 0, 32, A, 0, 0) },
	{ "its file or text lies outside the strings",
	  T(EXT(0, 44, 0), 16, XDP, 2, 0, OUTSIDE, 0, 0, 16, A, 0, 0) },
	{ "type 9 does not exist", T(EXT(0, 0, 28), 16, XDP, 1, 8, 9, ACCESS, 0) },
	{ "'int' is no access", T(EXT(0, 0, 28), 16, XDP, 1, 8, 2, INT_NAME, 0) },
	{ "'0:1' is no access", T(EXT(0, 0, 28), 16, XDP, 1, 8, 2, ACCESS, 8) },
	{ "there is no kind 13", T(EXT(0, 0, 28), 16, XDP, 1, 8, 2, ACCESS, 13) },
};
/* clang-format on */

START_TEST(ext)
{
	build(NULL, 0, false);
	for (size_t i = 0; i < ARRAY_SIZE(ext_cases); i++)
		with_ext(ext_cases[i].words, ext_cases[i].count, ext_cases[i].rule);
}
END_TEST

/* What compilers leave open a loader takes from the object. */
START_TEST(datasec_of_object)
{
	build(T(A, INFO(VAR, 0), 1, 1, DATA, INFO(DATASEC, 1), 0, 5, 0, 4), false);
	with_ext(NULL, 0, NULL);
	build(T(A, INFO(VAR, 0), 1, 1, DATA, INFO(DATASEC, 1), 8, 5, 4, 4), false);
	with_ext(NULL, 0, NULL);
	build(T(A, INFO(VAR, 0), 1, 1, DATA, INFO(DATASEC, 1), 8, 5, 0, 4), false);
	with_ext(NULL, 0, "variable 'a' is at 0, its symbol at 4");
	build(T(A, INFO(VAR, 0), 1, 0, DATA, INFO(DATASEC, 1), 16, 5, 4, 4), false);
	with_ext(NULL, 0, "it has 16 bytes, the object's section 8");
	build(T(B, INFO(VAR, 0), 1, 1, DATA, INFO(DATASEC, 1), 0, 5, 4, 4), false);
	with_ext(NULL, 0, "variable 'b' has no symbol in the section");
	build(T(B, INFO(VAR, 0), 1, 1, A, INFO(DATASEC, 1), 0, 5, 4, 4), false);
	with_ext(NULL, 0, "the object has no such section");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("btf");

	tcase_add_loop_test(t, kernel_rules, 0, (int)ARRAY_SIZE(rows));
	tcase_add_test(t, depth);
	tcase_add_test(t, all_violations);
	tcase_add_test(t, header);
	tcase_add_test(t, cut_off);
	tcase_add_test(t, ext);
	tcase_add_test(t, datasec_of_object);
	return run_tests(t);
}
