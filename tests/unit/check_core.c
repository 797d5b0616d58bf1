/*
 * check_core.c: unit tests of the grammar of CO-RE's link names, and of the types that they make.
 */
#include <check.h>
#include <stdio.h>

#include "core.h"

/* A name in canonical words: "byte_off struct task_struct .tgid : i32", or "wrong: ...". */
static const char *read_name(const char *text)
{
	static const char *const classes[] = { [CORE_STRUCT] = "struct", [CORE_UNION] = "union",
					       [CORE_ENUM] = "enum", [CORE_TYPEDEF] = "typedef" };
	static char out[1024];
	struct core_name n;
	char *what, kind[32];
	size_t len;

	if (core_name_parse(text, &n, &what)) {
		snprintf(out, sizeof(out), "wrong: %s", what);
		free(what);
		core_name_free(&n);
		return out;
	}
	len = (size_t)snprintf(out, sizeof(out), "%s %s %s", core_value_word(n.value),
			       classes[n.type_class], n.type);
	for (unsigned i = 0; i < n.step_count; i++) {
		const struct core_step *s = &n.steps[i];

		if (s->name)
			len += (size_t)snprintf(out + len, sizeof(out) - len, " .%s", s->name);
		else
			len += (size_t)snprintf(out + len, sizeof(out) - len, " [%u]", s->index);
	}
	for (unsigned i = 0; i < n.kind.dimensions; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, " %u x", n.kind.counts[i]);
	n.kind.dimensions = 0;
	if (n.kind.class)
		snprintf(out + len, sizeof(out) - len, " : %s",
			 core_kind_words(&n.kind, kind, sizeof(kind)));
	core_name_free(&n);
	return out;
}

START_TEST(grammar)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "byte_off.task_struct.tgid:i32", "byte_off struct task_struct .tgid : i32" },
		{ " byte_off . struct task_struct . tgid : i32 ",
		  "byte_off struct task_struct .tgid : i32" },
		{ "exists.r#type.r#type", "exists struct type .type" },
		{ "byte_size.union u.a[3].b:[u8;16]", "byte_size union u .a [3] .b 16 x : u8" },
		{ "byte_size.s.m:[[*const u8; 2]; 3usize]",
		  "byte_size struct s .m 3 x 2 x : a pointer" },
		{ "byte_off.s.m:&'static [u8; 3]", "byte_off struct s .m : a pointer" },
		{ "byte_off.s.m:*mut Foo<A, [u8; 2]>", "byte_off struct s .m : a pointer" },
		{ "byte_off.s.m:crate::list::Head", "byte_off struct s .m : a struct" },
		{ "byte_off.s.m:struct list_head", "byte_off struct s .m : a struct" },
		{ "byte_off.s.m:enum mode", "byte_off struct s .m : an enum" },
		{ "byte_off.s.m:union", "byte_off struct s .m : a union" },
		{ "lshift.s.m:bool", "lshift struct s .m : bool" },
		{ "type_exists.typedef pid_t:i32", "type_exists typedef pid_t : i32" },
		{ "type_matches.s.m:f64", "type_matches struct s .m : a float" },
		{ "enum_value.mode.ONE", "enum_value enum mode .ONE" },
		{ "enum_exists.typedef mode_t.ONE", "enum_exists typedef mode_t .ONE" },
		{ "byte_off.s.0", "wrong: a name is missing before '0'" },
		{ "byte_off.s.m:i128", "byte_off struct s .m : a struct" },
		{ "byte_off.s.m)", "wrong: ')' is not understood" },
		{ "byte_off.s[1].m", "wrong: no member is named" },
	};
	char text[128];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), CORE_PREFIX "%s", rows[i].text);
		ck_assert_str_eq(read_name(text), rows[i].want);
	}
}
END_TEST

static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

/* A name put together of words at random; names are often right in the beginning. */
static void make_name(char *text, size_t size)
{
	static const char *const words[] = {
		"byte_off.", "exists.", "enum_value.", "type_size.", "type_matches.", "s", "t",
		".a", ".b", "[1]", "[", "]", ":", "u32", "ptr", "[u8; 4]", "*const ", "struct ", "union ",
		"enum ", "typedef ", ";", "7", "r#", " ", "999999999999999999999", "\xff",
	};
	const char *value = words[any(5)], *type = words[5 + any(2)];
	size_t len = (size_t)snprintf(text, size, CORE_PREFIX "%s%s", value, type);

	for (uint32_t n = any(9); n && len < size - 32; n--)
		len += (size_t)snprintf(text + len, size - len, "%s",
					words[any(3) ? 7 + any(2) : any(ARRAY_SIZE(words))]);
}

/* Whatever the names are, their types are laid out and written, each member in its struct. */
START_TEST(anything)
{
	enum { NAMES = 24 };
	static char texts[NAMES][512];

	for (int round = 0; round < 2000; round++) {
		struct core_types *types = core_types_open();
		struct core_name names[NAMES];
		bool added[NAMES] = { false };
		struct core_access access;
		const char *earlier;
		FILE *f = fopen("/dev/null", "w");
		char *what;

		ck_assert(types && f);
		for (int i = 0; i < NAMES; i++) {
			make_name(texts[i], sizeof(texts[i]));
			if (core_name_parse(texts[i], &names[i], &what))
				free(what);
			else
				added[i] = !core_types_add(types, &names[i], &earlier);
			if (added[i])
				core_types_use(types, &names[i]);
		}
		core_types_lay_out(types);
		core_types_write(types, f);
		for (int i = 0; i < NAMES; i++) {
			if (added[i]) {
				core_types_access(types, &names[i], &access);
				ck_assert_uint_le(access.value, UINT32_MAX);
				core_types_kind(types, &names[i]);
			}
			core_name_free(&names[i]);
		}
		core_types_close(types);
		fclose(f);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("core");
	TCase *tc = tcase_create("core");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, grammar);
	tcase_add_test(tc, anything);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
