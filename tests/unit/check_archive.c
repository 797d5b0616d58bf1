/*
 * check_archive.c: unit tests of shim/archive.c on archives that are built here,
 * right and wrong, and of shim/inputs.c, which offers them to the plugin.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fake_bld.h"

/* An archive under construction. */
static char file[4096];
static size_t file_len;
static struct archive archive;
static char seen[1024];

static void put(const void *data, size_t len)
{
	memcpy(file + file_len, data, len);
	file_len += len;
}

static void start(const char *magic)
{
	file_len = 0;
	put(magic, 8);
}

/* A header for `size` bytes; returns its offset. */
static size_t put_header(const char *name, size_t size)
{
	size_t at = file_len;
	char header[61];

	snprintf(header, sizeof(header), "%-16s%-12s%-6s%-6s%-8s%-10zu`\n", name, "0", "0", "0",
		 "644", size);
	put(header, 60);
	return at;
}

static size_t put_member(const char *name, const void *data, size_t len)
{
	size_t at = put_header(name, len);

	put(data, len);
	if (file_len & 1)
		put("\n", 1);
	return at;
}

static void set_number(size_t at, uint64_t value, int width, bool big)
{
	int i;

	for (i = 0; i < width; i++)
		file[at + (size_t)(big ? width - 1 - i : i)] = (char)(value >> 8 * i);
}

static int note_symbol(void *ctx, uint64_t offset, const char *name, size_t len)
{
	size_t used = strlen(seen);

	(void)ctx;
	snprintf(seen + used, sizeof(seen) - used, "%.*s@%d ", (int)len, name, (int)offset);
	return 0;
}

static const char *symbols(void)
{
	seen[0] = '\0';
	return archive_each_symbol(&archive, note_symbol, NULL) ? archive.why : seen;
}

/* "name=bytes " for each member. */
static const char *members(void)
{
	struct archive_member m;
	size_t at, used = 0;

	seen[0] = '\0';
	for (at = archive.first; at < archive.len; at = m.next) {
		if (archive_member_at(&archive, at, &m))
			return archive.why;
		used += (size_t)snprintf(seen + used, sizeof(seen) - used, "%.*s=%.*s ",
					 (int)m.name_len, m.name, m.data ? (int)m.len : 4,
					 m.data ? m.data : "file");
	}
	return seen;
}

static int open_file(void)
{
	return archive_open(&archive, file, file_len);
}

/* -- archives that are right -------------------------------------------------------- */

/* Two members, three symbols; width 4 or 8 bytes. Returns the first one's offset. */
static size_t build_gnu(int width, const char *magic)
{
	char index[64] = { 0 };
	size_t numbers = 4 * (size_t)width, at, a, b;

	memcpy(index + numbers, "one\0two\0three", 14);
	start(magic);
	at = put_member(width == 4 ? "/" : "/SYM64/", index, numbers + 14) + 60;
	put_member("//", "a_name_longer_than_15.o/\nb.o/\n", 30);
	a = put_member("/0", "BC\xc0\xde" "a", 5);
	b = put_member("b.o/", "BC\xc0\xde" "bb", 6);
	set_number(at, 3, width, true);
	set_number(at + (size_t)width, a, width, true);
	set_number(at + 2 * (size_t)width, b, width, true);
	set_number(at + 3 * (size_t)width, a, width, true);
	return a;
}

static size_t build_bsd(int width)
{
	const char *name = width == 4 ? "__.SYMDEF SORTED" : "__.SYMDEF_64";
	char body[128] = { 0 };
	size_t w = (size_t)width, at, a;

	memcpy(body, name, strlen(name));
	memcpy(body + 20 + 6 * w, "two\0one", 8);
	start("!<arch>\n");
	at = put_member("#1/20", body, 20 + 6 * w + 8) + 60 + 20;
	a = put_member("#1/4", "a.o\0BC\xc0\xde", 8);
	set_number(at, 4 * w, width, false);
	set_number(at + w, 4, width, false);
	set_number(at + 2 * w, a, width, false);
	set_number(at + 3 * w, 0, width, false);
	set_number(at + 4 * w, a, width, false);
	set_number(at + 5 * w, 8, width, false);
	return a;
}

START_TEST(archive_gnu)
{
	int width = _i ? 8 : 4;
	int a = (int)build_gnu(width, "!<arch>\n");
	char *expected = memory_format("one@%d two@%d three@%d ", a, a + 66, a);

	ck_assert_int_eq(open_file(), 0);
	ck_assert_uint_eq(archive_symbol_count(&archive), 3);
	ck_assert_str_eq(symbols(), expected);
	ck_assert_str_eq(members(), "a_name_longer_than_15.o=BC\xc0\xde" "a b.o=BC\xc0\xde" "bb ");
	free(expected);
}
END_TEST

START_TEST(archive_bsd)
{
	int a = (int)build_bsd(_i ? 8 : 4);
	char *expected = memory_format("one@%d two@%d ", a, a);

	ck_assert_int_eq(open_file(), 0);
	ck_assert_str_eq(symbols(), expected);
	ck_assert_str_eq(members(), "a.o=BC\xc0\xde ");
	free(expected);
}
END_TEST

START_TEST(archive_thin)
{
	start("!<thin>\n");
	put_member("//", "dir/a.o/\n", 9);
	put_header("/0", 12345);
	put_header("b.o/", 54321);
	ck_assert_int_eq(open_file(), 0);
	ck_assert(archive.thin);
	ck_assert_str_eq(members(), "dir/a.o=file b.o=file ");
}
END_TEST

START_TEST(archive_plain)
{
	start("!<arch>\n");
	ck_assert_int_eq(open_file(), 0);
	ck_assert_str_eq(members(), "");
	put_member("odd.o/", "123", 3);
	file_len--;	/* the last padding may be missing */
	ck_assert_int_eq(open_file(), 0);
	ck_assert_uint_eq(archive_symbol_count(&archive), 0);
	ck_assert_str_eq(symbols(), "");
	ck_assert_str_eq(members(), "odd.o=123 ");
}
END_TEST

/* -- archives that are wrong ----------------------------------------------------------- */

/* One change to build_gnu(4) (or build_bsd(4)), and what is said about it. The
 * index has its numbers at 68, 72 (first member), 76, 80 and its names at 84. */
static const struct {
	bool bsd;
	size_t at;
	const char *bytes;
	size_t count;
	size_t cut;	/* not 0: and the file ends here */
	const char *why;
} wrong[] = {
	{ false, 66, "xx", 2, 0, "no member header at offset 8" },
	{ false, 56, "12x", 3, 0, "the member at offset 8 has no valid size" },
	{ false, 56, "          ", 10, 0, "the member at offset 8 has no valid size" },
	{ false, 56, "9999999999", 10, 0, "member '/' is cut short (9999999999 bytes" },
	{ false, 0, "!", 1, 40, "no room for a member header at offset 8 of 40" },
	{ false, 0, "!", 1, 80, "member '/' is cut short" },
	{ false, 68, "\xff\xff\xff\xff", 4, 0, "index: 4294967295 symbols in 30 bytes" },
	{ false, 68, "\0\0\0\7", 4, 0, "index: 7 symbols in 30 bytes" },
	{ false, 68, "\0\0\0\6", 4, 0, "index: a symbol name has no end" },
	{ false, 97, "x", 1, 0, "index: a symbol name has no end" },
	{ false, 72, "\0\0\0\1", 4, 0, "symbol 'one' points to offset 1 of " },
	{ false, 72, "\xff\0\0\0", 4, 0, "symbol 'one' points to offset 4278190080 of " },
	{ false, 188, "/99", 3, 0, "long name 99 is outside of their 30 bytes" },
	{ false, 188, "/x ", 3, 0, "unknown kind of member '/x'" },
	{ false, 0, "!", 1, 250, "symbol 'two' points to offset 254 of 250" },
	{ false, 0, "!", 1, 316, "member 'b.o/' is cut short (6 bytes at offset 314 of 316)" },
	{ true, 88, "\xff\xff\xff\xff", 4, 0, "index: 536870911 symbols in 32 bytes" },
	{ true, 92, "\x08\0\0\0", 4, 0, "index: name 8 is outside of 8 bytes" },
	{ true, 108, "\x09\0\0\0", 4, 0, "index: 9 bytes of names in 32" },
	{ true, 119, "x", 1, 0, "index: a symbol name has no end" },
	{ true, 8, "#1/99 ", 6, 0, "the name at offset 68 is longer than its member" },
	{ true, 120, "#1/9", 4, 0, "the name at offset 180 is longer than its member" },
};

START_TEST(archive_wrong)
{
	if (wrong[_i].bsd)
		build_bsd(4);
	else
		ck_assert_uint_eq(build_gnu(4, "!<arch>\n"), 188);
	memcpy(file + wrong[_i].at, wrong[_i].bytes, wrong[_i].count);
	if (wrong[_i].cut)
		file_len = wrong[_i].cut;
	/* The first complaint is the one to see. */
	if (!open_file()) {
		symbols();
		if (!archive.why[0])
			members();
	}
	ck_assert_msg(strstr(archive.why, wrong[_i].why), "%s", archive.why);
}
END_TEST

START_TEST(archive_long_name_without_end)
{
	start("!<arch>\n");
	put_member("//", "abc", 3);
	put_member("/1", "x", 1);
	ck_assert_int_eq(open_file(), 0);
	ck_assert_str_eq(members(), "corrupt archive: long name 1 has no end");
}
END_TEST

/* -- inputs ------------------------------------------------------------------------------ */

static size_t add_inputs(struct inputs **in)
{
	*in = inputs_open(&options);
	return inputs_add(*in, fake_open(*in));
}

static void ck_inputs(char **argv, size_t bad, const char *calls)
{
	struct inputs *in;

	ck_assert_int_eq(read_options(argv), 0);
	ck_assert_uint_eq(add_inputs(&in), bad);
	ck_assert_str_eq(fake_calls, calls);
	inputs_close(in);
}

/* The index says all; members stay untouched until they are fetched. */
START_TEST(inputs_by_index)
{
	struct bld_buffer b;
	struct inputs *in;

	build_gnu(4, "!<arch>\n");
	write_file("x.rlib", file, file_len);
	write_file("a.o", "BC\xc0\xde", 4);
	ck_assert_int_eq(read_options(WORDS("a.o", "x.rlib", "-oX")), 0);
	ck_assert_uint_eq(add_inputs(&in), 0);
	ck_assert_str_eq(fake_calls, "object a.o 4 BC\xc0\xde\nmember 0 indexed\nsymbol 0 one\n"
				     "member 1 indexed\nsymbol 1 two\nsymbol 0 three\n");
	ck_assert_int_eq(inputs_fetch(in, 1, &b), 0);
	ck_assert_str_eq(b.name, "x.rlib(b.o)");
	ck_assert_uint_eq(b.len, 6);
	ck_assert_int_eq(inputs_fetch(in, 2, &b), -1);
	inputs_close(in);
}
END_TEST

START_TEST(inputs_without_index)
{
	start("!<arch>\n");
	put_member("a.o/", "BC\xc0\xde", 4);
	put_member("notes/", "text", 4);
	put_member("empty/", "", 0);
	put_member("e.o/", "\177ELF", 4);
	write_file("x.a", file, file_len);
	ck_inputs(WORDS("x.a", "-oX"), 0,
		  "member 0 unknown\nfetched x.a(a.o) 4\nmember 1 unknown\nfetched x.a(e.o) 4\n");
}
END_TEST

START_TEST(inputs_whole_archive)
{
	build_gnu(4, "!<arch>\n");
	write_file("x.a", file, file_len);
	ck_inputs(WORDS("--whole-archive", "x.a", "-oX"), 0,
		  "object x.a(a_name_longer_than_15.o) 5 BC\xc0\xde\n"
		  "object x.a(b.o) 6 BC\xc0\xde\n");
}
END_TEST

START_TEST(inputs_thin)
{
	mkdir("d", 0700);
	write_file("d/m.o", "BC\xc0\xde", 4);
	start("!<thin>\n");
	put_header("m.o/", 4);
	write_file("d/x.a", file, file_len);
	put_header("gone.o/", 4);
	write_file("d/y.a", file, file_len);
	ck_inputs(WORDS("d/x.a", "d/y.a", "-oX"), 1,
		  "member 0 unknown\nfetched d/x.a(m.o) 4\n"
		  "member 1 unknown\nfetched d/y.a(m.o) 4\n");
	ck_message("d/y.a(gone.o): cannot read the thin archive's member d/gone.o: No such file");
}
END_TEST

START_TEST(inputs_libraries)
{
	mkdir("1", 0700);
	mkdir("2", 0700);
	write_file("1/libx.rlib", "1xr", 3);
	write_file("2/libx.a", "2xa", 3);
	write_file("2/liby.a", "2ya", 3);
	write_file("2/liby.rlib", "2yr", 3);
	write_file("2/z.o", "2zo", 3);
	ck_inputs(WORDS("-lx", "-L1", "-ly", "-L", "2", "-l:z.o", "-lnope", "-oX"), 1,
		  "object 1/libx.rlib 3 1xr\nobject 2/liby.a 3 2ya\nobject 2/z.o 3 2zo\n");
	ck_message("-lnope: neither libnope.a nor libnope.rlib in the -L directories\n"
		   "  searched: 1 2");
}
END_TEST

/* All of them in one run. */
START_TEST(inputs_wrong)
{
	write_file("empty", "", 0);
	write_file("good.o", "good", 4);
	build_gnu(4, "!<arch>\n");
	file[66] = 'x';
	write_file("bad.a", file, file_len);
	ck_inputs(WORDS("missing", ".", "empty", "bad.a", "\xff", "", "good.o", "-oX"), 6,
		  "object good.o 4 good\n");
	ck_message("missing: No such file");
	ck_message(".: is a directory");
	ck_message("empty: the file is empty");
	ck_message("bad.a: corrupt archive: no member header at offset 8");
	ck_message("\\xff: No such file");
	ck_message("\"\": No such file");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("archive");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, archive_gnu, 0, 2);
	tcase_add_loop_test(t, archive_bsd, 0, 2);
	tcase_add_test(t, archive_thin);
	tcase_add_test(t, archive_plain);
	tcase_add_loop_test(t, archive_wrong, 0, ARRAY_SIZE(wrong));
	tcase_add_test(t, archive_long_name_without_end);
	tcase_add_test(t, inputs_by_index);
	tcase_add_test(t, inputs_without_index);
	tcase_add_test(t, inputs_whole_archive);
	tcase_add_test(t, inputs_thin);
	tcase_add_test(t, inputs_libraries);
	tcase_add_test(t, inputs_wrong);
	return run_tests(t);
}
