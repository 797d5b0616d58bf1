/*
 * check_options.c: unit tests of shim/: @files, options, and the man page, which
 * must list the same ones as the table.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fake_bld.h"

/* -- respfile ---------------------------------------------------------------- */

static const struct {
	const char *text, *words;
} rustc_files[] = {
	{ "", "" },
	{ "a\nb\n", "[a] [b]" },
	{ "a", "[a]" },
	{ "\na\n\n", "[] [a] []" },
	{ "a\\ b\\\\c\n", "[a b\\c]" },
	{ "a\"b'c\t$#@d\n", "[a\"b'c\t$#@d]" },
};

START_TEST(respfile_rustc)
{
	struct strings words = { NULL, 0, 0 };

	respfile_split_rustc(&words, rustc_files[_i].text, strlen(rustc_files[_i].text));
	ck_assert_str_eq(joined(&words), rustc_files[_i].words);
	strings_free(&words);
}
END_TEST

static const struct {
	const char *text, *words;
	int rc;
} gnu_files[] = {
	{ "", "", 0 },
	{ " \n\t ", "", 0 },
	{ "a b\tc\nd", "[a] [b] [c] [d]", 0 },
	{ "'a b' \"c d\"", "[a b] [c d]", 0 },
	{ "a'b'\"c\"d", "[abcd]", 0 },
	{ "'' \"\"", "[] []", 0 },
	{ "a\\ b \\'c \\\\", "[a b] ['c] [\\]", 0 },
	{ "\"a'b\" 'c\"d'", "[a'b] [c\"d]", 0 },
	{ "\"a\\\"b\"", "[a\"b]", 0 },
	{ "a\\", "[a\\]", 0 },
	{ "'a", "[a]", -1 },
};

START_TEST(respfile_gnu)
{
	struct strings words = { NULL, 0, 0 };
	int rc = respfile_split_gnu(&words, gnu_files[_i].text, strlen(gnu_files[_i].text));

	ck_assert_int_eq(rc, gnu_files[_i].rc);
	ck_assert_str_eq(joined(&words), gnu_files[_i].words);
	strings_free(&words);
}
END_TEST

static const struct {
	const char *name, *text;
	const char *before;	/* another word, so that the @file is not alone */
	const char *words;
} told_apart[] = {
	{ "linker-arguments", "-o\na\"b\n", NULL, "[-o] [a\"b]" },
	{ "linker-arguments", "-o 'a b'\n", NULL, "[-o] [a b]" },
	{ "linker-arguments", "'a'\n", "x", "[x] [a]" },
	{ "other", "--export-symbols\na\"b\n", NULL, "[--export-symbols] [a\"b]" },
	{ "other", "'a'\n", NULL, "[a]" },
};

START_TEST(respfile_formats)
{
	struct strings words = { NULL, 0, 0 };
	char *at = memory_format("@%s", told_apart[_i].name);
	char *before = (char *)(uintptr_t)told_apart[_i].before;
	char *argv[] = { "bpf-ld-shim", before ? before : at, at, NULL };

	write_file(told_apart[_i].name, told_apart[_i].text, strlen(told_apart[_i].text));
	ck_assert_int_eq(respfile_expand(&words, before ? 3 : 2, argv), 0);
	ck_assert_str_eq(joined(&words), told_apart[_i].words);
	strings_free(&words);
	free(at);
}
END_TEST

START_TEST(respfile_nests)
{
	struct strings words = { NULL, 0, 0 };

	write_file("a", "x @b y", 6);
	write_file("b", "'1 2' @c", 8);
	write_file("c", "", 0);
	ck_assert_int_eq(respfile_expand(&words, 3, WORDS("@a", "@b")), 0);
	ck_assert_str_eq(joined(&words), "[x] [1 2] [y] [1 2]");
	strings_free(&words);
}
END_TEST

static const struct {
	const char *a, *message;
	size_t len;
} bad_files[] = {
	{ "@b", "b: this @file includes itself", 2 },
	{ "@missing", "missing: cannot read this @file: No such file", 8 },
	{ "'x", "a: a quote in this @file has no end", 2 },
	{ "x\0y", "a: this @file holds a NUL byte", 3 },
	{ "@/tmp", "/tmp: cannot read this @file: is a directory", 5 },
};

START_TEST(respfile_errors)
{
	write_file("a", bad_files[_i].a, bad_files[_i].len);
	write_file("b", "@a", 2);
	ck_assert_int_eq(read_options(WORDS("@b")), 1);
	ck_message(bad_files[_i].message);
}
END_TEST

/* -- options ------------------------------------------------------------------- */

START_TEST(options_spellings)
{
	static char *const spelled[][3] = {
		{ "-o", "X", "-O3" },	{ "-oX", "-O", "3" },	 { "-o=X", "-O=3", "--" },
		{ "--output", "X", "-O3" }, { "--output=X", "-O3", "--" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(spelled); i++) {
		ck_assert_int_eq(read_options(WORDS("in", spelled[i][0], spelled[i][1],
						    spelled[i][2])), 0);
		ck_assert_str_eq(options.output, "X");
		ck_assert_int_eq(options.settings.opt_level, '3');
		ck_assert_uint_eq(options.input_count, 1);
	}
}
END_TEST

START_TEST(options_of_rustc)
{
	const struct bld_settings *s = &options.settings;

	ck_assert_int_eq(read_options(WORDS("--export-symbols", "T/symbols", "T/symbols.o",
					    "main.rcgu.o", "libcore.rlib", "-L", "T/raw-dylibs",
					    "--cpu", "v3", "--cpu-features", "-alu32", "-o", "out",
					    "-Oz", "--debug", "--btf")), 0);
	ck_assert_str_eq(joined(&options.export_files), "[T/symbols]");
	ck_assert_str_eq(joined(&options.dirs), "[T/raw-dylibs]");
	ck_assert_uint_eq(options.input_count, 3);
	ck_assert_str_eq(options.inputs[1].name, "main.rcgu.o");
	ck_assert_str_eq(s->cpu, "v3");
	ck_assert_str_eq(s->cpu_features, "-alu32");
	ck_assert_int_eq(s->opt_level, 'z');
	ck_assert(s->btf);
	ck_assert_uint_eq(s->emit, 1u << BLD_EMIT_OBJ);
}
END_TEST

START_TEST(options_of_clang)
{
	ck_assert_int_eq(read_options(WORDS("--eh-frame-hdr", "-dynamic-linker", "/ld.so",
					    "--enable-new-dtags", "-o", "out", "-L/usr/lib", "-s",
					    "-plugin", "LLVMgold.so", "-plugin-opt=O2",
					    "-plugin-opt=mcpu=v2", "-plugin-opt=-x", "in.o", "-r",
					    "-soname", "x", "-z", "now", "-melf64bpf", "-(", "-)",
					    "--build-id", "--build-id=sha1", "-Bstatic")), 0);
	ck_assert_uint_eq(options.input_count, 1);
	ck_assert_int_eq(options.settings.opt_level, '2');
	ck_assert_str_eq(options.settings.cpu, "v2");
	ck_assert_int_eq(options.settings.strip, BLD_STRIP_ALL);
	ck_assert_str_eq(joined(&options.dirs), "[/usr/lib]");
}
END_TEST

/* What clang --target=bpf runs under the name of gcc, and ld by that name. */
START_TEST(options_as_driver)
{
	const struct bld_settings *s = &options.settings;
	char *gcc[] = { "/x/gcc", "-nostdlib", "-static", "-shared", "-s", "-u", "sym", "-fuse-ld=x",
			"--ld-path=/x", "-L.", "-pie", "-rdynamic", "-static-pie", "-nostartfiles",
			"-o", "out", "a.o", "-r", "-Wl,--export,x,--time", "-Xlinker", "--unroll-loops",
			"-e", "p", "-lfoo", "-flto", NULL };
	char *ld[] = { "ld.bpf-ld-shim", "-o", "out", "crt1.o", "crti.o", "a.o", "-lgcc", "-lc",
		       "--", "-lc", NULL };

	ck_assert_int_eq(read_options(gcc), 0);
	ck_assert_uint_eq(options.input_count, 2);
	ck_assert_str_eq(options.inputs[1].name, "foo");
	ck_assert_str_eq(joined(&options.required), "[sym] [p]");
	ck_assert_str_eq(joined(&options.exports), "[x]");
	ck_assert(options.time && s->unroll_loops && s->btf && s->btf_if_any);
	ck_assert_str_eq(s->cpu, "inputs");
	ck_assert_int_eq(read_options(ld), 0);
	ck_assert_uint_eq(options.input_count, 2);
	ck_assert_str_eq(options.inputs[1].name, "-lc");
	ck_assert_int_eq(read_options(WORDS("-o", "out", "crt1.o", "-lgcc", "--", "-Wl,x")), 0);
	ck_assert_uint_eq(options.input_count, 3);
	ck_assert(!s->btf && !s->cpu);
}
END_TEST

START_TEST(options_repeated)
{
	ck_assert_int_eq(read_options(WORDS("-o", "a", "-o", "b", "--cpu=v1", "--cpu=v2", "--btf",
					    "--btf", "--export", "a,,b", "--export=c", "-u", "x",
					    "--undefined=y", "--llvm-args", "-a,-b", "--emit=asm",
					    "--emit", "obj,asm", "-", "--", "-x")), 0);
	ck_assert_str_eq(options.output, "b");
	ck_assert_str_eq(options.settings.cpu, "v2");
	ck_assert_str_eq(joined(&options.exports), "[a] [b] [c]");
	ck_assert_str_eq(joined(&options.required), "[x] [y]");
	ck_assert_uint_eq(options.settings.llvm_arg_count, 2);
	ck_assert_str_eq(options.settings.llvm_args[1], "-b");
	ck_assert_uint_eq(options.kind_count, 2);
	ck_assert_int_eq(options.kinds[0], BLD_EMIT_ASM);
	ck_assert_int_eq(options.kinds[1], BLD_EMIT_OBJ);
	ck_assert_str_eq(options.inputs[0].name, "-");
	ck_assert_str_eq(options.inputs[1].name, "-x");
}
END_TEST

START_TEST(options_whole_archive)
{
	ck_assert_int_eq(read_options(WORDS("a", "--whole-archive", "b", "-lc",
					    "--no-whole-archive", "-l", "d", "-oX")), 0);
	ck_assert_uint_eq(options.input_count, 4);
	ck_assert(!options.inputs[0].whole && options.inputs[1].whole);
	ck_assert(options.inputs[2].whole && options.inputs[2].library);
	ck_assert(!options.inputs[3].whole && options.inputs[3].library);
	ck_assert_str_eq(options.inputs[3].name, "d");
}
END_TEST

START_TEST(options_llvm_path)
{
	setenv("BPF_LD_SHIM_LLVM", "/env", 1);
	ck_assert_int_eq(read_options(WORDS("a", "-oX")), 0);
	ck_assert_str_eq(options.settings.llvm_path, "/env");
	ck_assert_int_eq(read_options(WORDS("a", "-oX", "--llvm=/arg")), 0);
	ck_assert_str_eq(options.settings.llvm_path, "/arg");
}
END_TEST

static const struct {
	char *word, *value;
	const char *message;
} usage[] = {
	{ "--exprot", NULL, "--exprot: unknown option\n  did you mean --export?" },
	{ "--wibble", NULL, "--wibble: unknown option\n  bpf-ld-shim --help" },
	{ "-Wl,-s,--frob", NULL, "--frob: unknown option" },
	{ "-Xlinker", "--frob", "--frob: unknown option" },
	{ "-Xlinker", NULL, "-Xlinker: needs a value" },
	{ "-melf_x86_64", NULL, "possible values: elf64bpf elf64_bpf elf64lbpf elf64bbpf" },
	{ "-mcpu=v9", NULL, "invalid value 'v9'" },
	{ "-esymbol", NULL, "-esymbol: unknown option" },
	{ "-j", NULL, "-j: unknown option" },
	{ "--cpu", "v9", "invalid value 'v9'\n  possible values: generic probe v1 v2 v3 v4 inputs" },
	{ "-plugin-opt=mcpu=v9", NULL, "invalid value 'v9'" },
	{ "--emit", "exe", "possible values: obj asm llvm-bc llvm-ir" },
	{ "--emit=", NULL, "--emit: invalid value ''" },
	{ "-O4", NULL, "possible values: 0 1 2 3 s z" },
	{ "--target=x86_64", NULL, "'x86_64' is no BPF target" },
	{ "--fatal-errors", NULL, "--fatal-errors: needs a value (BOOL)" },
	{ "--fatal-errors", "yes", "possible values: false true" },
	{ "--log-level=loud", NULL, "possible values: error warn info debug trace" },
	{ "--engine=x", NULL, "possible values: auto lto core" },
	{ "--btf=x", NULL, "possible values: always auto never" },
	{ "--fatal-warnings=x", NULL, "takes no value" },
	{ "-o", "--btf", "-o: needs a value (FILE), and what follows is an option" },
	{ "-o", "", "--output: the name is empty" },
	{ "-llvm", NULL, "ambiguous with one dash\n  write --llvm" },
	{ "--log-file=/no/such", NULL, "/no/such: cannot open the log file" },
};

START_TEST(options_usage)
{
	ck_assert_int_eq(read_options(WORDS("in", "-oX", usage[_i].word, usage[_i].value)), 1);
	ck_message(usage[_i].message);
}
END_TEST

START_TEST(options_incomplete)
{
	ck_assert_int_eq(read_options(WORDS("--btf")), 1);
	ck_message("no input files");
	ck_message("no output file");
	ck_assert_int_eq(read_options(WORDS("-h")), 0);
	ck_assert_int_eq(read_options(WORDS("-V")), 0);
	ck_assert_int_eq(read_options(WORDS("-v")), 0);
	ck_assert_int_eq(read_options(WORDS("-v", "in")), 1);
}
END_TEST

/* " -x --long ..." of the .It lines of the man page, dashes added. */
static char *man_options(void)
{
	FILE *f = fopen(MANPAGE, "r");
	char *text = NULL, line[256], *p;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f))
		for (p = strncmp(line, ".It Fl ", 7) ? NULL : line; p; p = strstr(p + 1, "Fl ")) {
			const char *name = p + (p == line ? 7 : 3);

			name += !strncmp(name, "\\&", 2) ? 2 : 0;
			fprintf(out, " -%.*s", (int)strcspn(name, " \n"), name);
			p += p == line ? 6 : 0;
		}
	fclose(f);
	fputc(' ', out);
	fclose(out);
	return text;
}

static char *table_options(void)
{
	const struct option_row *row;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	for (row = option_rows; row->name || row->help; row++) {
		if (row->alias)
			fprintf(out, " %s", row->alias);
		if (row->name)
			fprintf(out, " %s", row->name);
	}
	fputc(' ', out);
	fclose(out);
	return text;
}

/* The same options, in the same order. */
START_TEST(options_man_page)
{
	char *man = man_options(), *table = table_options();

	ck_assert_str_eq(man, table);
	free(man);
	free(table);
}
END_TEST

/* --reproduce copies what is read, and moves what is written: it must know which is which. */
START_TEST(options_paths)
{
	const struct option_row *row;

	for (row = option_rows; row->name || row->help; row++) {
		bool path = row->arg && (!strcmp(row->arg, "FILE") || !strcmp(row->arg, "DIR"));

		if (!row->name || !row->set || row->set == driver_ignore_script ||
		    row->set == reproduce_set)
			continue;
		ck_assert_msg(path == (row->path != PATH_NONE), "%s %s", row->name,
			      row->arg ? row->arg : "");
	}
}
END_TEST

START_TEST(options_help_lists_all)
{
	const struct option_row *row;
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	options_help(f);
	fclose(f);
	for (row = option_rows; row->name || row->help; row++)
		ck_assert_msg(!row->name || strstr(text, row->name), "%s", row->name);
	free(text);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("options");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, respfile_rustc, 0, ARRAY_SIZE(rustc_files));
	tcase_add_loop_test(t, respfile_gnu, 0, ARRAY_SIZE(gnu_files));
	tcase_add_loop_test(t, respfile_formats, 0, ARRAY_SIZE(told_apart));
	tcase_add_test(t, respfile_nests);
	tcase_add_loop_test(t, respfile_errors, 0, ARRAY_SIZE(bad_files));
	tcase_add_test(t, options_spellings);
	tcase_add_test(t, options_of_rustc);
	tcase_add_test(t, options_of_clang);
	tcase_add_test(t, options_as_driver);
	tcase_add_test(t, options_repeated);
	tcase_add_test(t, options_whole_archive);
	tcase_add_test(t, options_llvm_path);
	tcase_add_loop_test(t, options_usage, 0, ARRAY_SIZE(usage));
	tcase_add_test(t, options_incomplete);
	tcase_add_test(t, options_man_page);
	tcase_add_test(t, options_paths);
	tcase_add_test(t, options_help_lists_all);
	return run_tests(t);
}
