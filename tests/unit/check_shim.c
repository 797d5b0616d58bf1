/*
 * check_shim.c: unit tests of shim/: roots, messages, output. The command line is
 * in check_options.c, archives and inputs are in check_archive.c.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_bld.h"

/* -- exports --------------------------------------------------------------------- */

static const struct {
	const char *text;
	const char *patterns;	/* "LINE.NODE name", ! local, ~ C++, ? a pattern */
	unsigned line;		/* of the error */
	const char *why;	/* NULL: it is right */
	bool list;		/* a dynamic list */
} scripts[] = {
#define RIGHT(text, patterns) { text, patterns, 0, NULL, false }
#define WRONG(text, patterns, line, why) { text, patterns, line, why, false }
	RIGHT("", ""),
	RIGHT("{ global: a; b; local: *; };", "[1.0 a] [1.0 b] [1.0 !?*]"),
	RIGHT("{ a; };", "[1.0 a]"),
	RIGHT("V1 { global: a; };\nV2 {\n global: b; local: c;\n d; } V1;",
	      "[1.0 a] [3.1 b] [3.1 !c] [4.1 !d]"),
	RIGHT("{ global: *; };", "[1.0 ?*]"),
	RIGHT("# c\n{ /* global:\n x; */ global: \"a*\"; };", "[3.0 a*]"),
	RIGHT("{ global: extern \"C\" { a; b }; c; local: *; };", "[1.0 a] [1.0 b] [1.0 c] [1.0 !?*]"),
	RIGHT("{ extern \"C++\" { \"n::f(int)\"; n::* }; c; };", "[1.0 ~n::f(int)] [1.0 ~?n::*] [1.0 c]"),
	RIGHT("{ local: *; global: a::b; };", "[1.0 !?*] [1.0 a::b]"),
	RIGHT("{ global; local; };", "[1.0 global] [1.0 local]"),
	RIGHT("{ global: x?[ab]; };", "[1.0 ?x?[ab]]"),
	WRONG("\n{ a", "[2.0 a]", 2, "} is missing"),
	WRONG("{ a; }", "[1.0 a]", 1, "; is missing"),
	WRONG("\n\na b", "", 3, "{ is missing, found 'b'"),
	WRONG("{ a;\n /* b; };\n", "[1.0 a]", 2, "a comment has no end"),
	WRONG("{ \"a; };", "", 1, "a quote has no end"),
	WRONG("{ extern \"C\" { extern \"C\" { a; }; }; };", "[1.0 extern] [1.0 C]", 1, "a name or }"),
	{ "{ a; b*;\n};", "[1.0 a] [1.0 ?b*]", 0, NULL, true },
	{ "{ global; }; { b; };", "[1.0 global] [1.1 b]", 0, NULL, true },
	{ "V1 { a; };", "", 1, "{ is missing, found 'V1'", true },
};

static const char *patterns_text(const struct patterns *list)
{
	struct strings words = { NULL, 0, 0 };
	const char *text;
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct pattern *p = &list->v[i];
		char *word = memory_format("%u.%u %s%s%s%s", p->line, p->node, p->global ? "" : "!",
					   p->cxx ? "~" : "", p->glob ? "?" : "", p->name);

		strings_add(&words, word, strlen(word));
		free(word);
	}
	text = joined(&words);
	strings_free(&words);
	return text;
}

START_TEST(exports_scripts)
{
	struct patterns list = { NULL, 0, 0 };
	char *why = NULL;
	int rc = script_read(scripts[_i].text, strlen(scripts[_i].text), !scripts[_i].list, &list,
			     &why);

	ck_assert_int_eq(rc, scripts[_i].why ? -1 : 0);
	ck_assert(!scripts[_i].why || strstr(why, scripts[_i].why));
	ck_assert_uint_eq(list.line, scripts[_i].line);
	ck_assert_str_eq(patterns_text(&list), scripts[_i].patterns);
	patterns_free(&list);
	free(why);
}
END_TEST

static void write_text(const char *path, const char *text)
{
	write_file(path, text, strlen(text));
}

START_TEST(exports_roots)
{
	write_text("symbols", "a\r\n\nb\nc");
	write_text("script", "{\nd; };");
	ck_assert_int_eq(read_options(WORDS("in", "-oX", "--export=x,y", "-uz", "--export-symbols",
					    "symbols", "--version-script=script",
					    "--require-defined=r", "--undefined-glob=g*")), 0);
	ck_assert_uint_eq(exports_read(&options), 0);
	ck_assert(options.settings.no_exports_given);
	ck_assert_uint_eq(exports_add(&options, fake_open(NULL)), 0);
	ck_assert_str_eq(fake_calls, "export x\nexport y\nexport a symbols:1\n"
				     "export b symbols:3\nexport c symbols:4\n"
				     "export d script:2\nrequire z\nrequire defined r\n"
				     "require glob g*\n");
}
END_TEST

/* Names, then patterns: dynamic lists, later nodes, global ones; a mere * last. */
START_TEST(exports_order)
{
	write_text("script", "V1 { a; a*; local: *; b*; c; };\n"
			     "V2 { local: ab*; global: extern \"C++\" { d*; \"e\" }; };\n");
	write_text("list", "{ x; y*; *; };");
	ck_assert_int_eq(read_options(WORDS("in", "-oX", "--version-script=script",
					    "--dynamic-list=list", "--export-dynamic-symbol=z*")), 0);
	ck_assert_uint_eq(exports_read(&options), 0);
	ck_assert_uint_eq(exports_add(&options, fake_open(NULL)), 0);
	ck_assert_str_eq(fake_calls, "export x list:1\nexport a script:1\nlocal literal c\n"
				     "global literal demangled e\nglobal z*\nglobal y*\n"
				     "global *\nglobal demangled d*\nlocal ab*\nglobal a*\n"
				     "local b*\nlocal *\n");
}
END_TEST

START_TEST(exports_default)
{
	ck_assert_int_eq(read_options(WORDS("in", "-oX")), 0);
	ck_assert_uint_eq(exports_read(&options), 0);
	ck_assert(options.settings.no_exports_given);
	ck_assert_int_eq(read_options(WORDS("in", "-oX", "--export=a", "-E")), 0);
	ck_assert_uint_eq(exports_read(&options), 0);
	ck_assert(options.settings.no_exports_given);
}
END_TEST

START_TEST(exports_errors)
{
	ck_assert_int_eq(read_options(WORDS("in", "-oX", "--export-symbols", "nope",
					    "--version-script=nope2")), 0);
	ck_assert_uint_eq(exports_read(&options), 1);
	ck_assert_uint_eq(exports_add(&options, fake_open(NULL)), 1);
	ck_message("nope: cannot read the list of exports: No such file");
	ck_message("nope2: No such file");
	write_text("bad", "{ a;\n\"b;\n};");
	ck_assert_int_eq(read_options(WORDS("in", "-oX", "--version-script=bad")), 0);
	ck_assert_uint_eq(exports_read(&options), 1);
	ck_message("bad:2: syntax error: a quote has no end");
}
END_TEST

/* -- messages and output ------------------------------------------------------------ */

START_TEST(diag_bytes)
{
	diag_error("a\n\xff\x1b[0m\xc3\xa9\xe2\x80\xae", "two\nlines");
	ck_assert_str_eq(messages(), "bpf-ld-shim: error: a\\x0a\\xff\\x1b[0m\xc3\xa9"
				     "\\xe2\\x80\\xae: two\n  lines\n");
}
END_TEST

START_TEST(diag_levels)
{
	diag_verbosity(DIAG_QUIET);
	diag_warn("w", "hidden");
	ck_assert_str_eq(messages(), "");
	ck_assert_uint_eq(diag_warnings(), 1);
	diag_verbosity(DIAG_TALKATIVE);
	ck_assert_int_eq(diag_log_to("log"), 0);
	diag_trace("t", "shown");
	ck_assert_str_eq(messages(), "bpf-ld-shim: trace: t: shown\n");
	ck_assert_str_eq(read_file("log"), messages());
}
END_TEST

START_TEST(output_files)
{
	struct stat st;

	umask(022);
	write_file("other", "old", 3);
	ck_assert_int_eq(symlink("other", "out"), 0);
	ck_assert_int_eq(read_options(WORDS("in", "-oout", "--emit=asm,obj,llvm-ir")), 0);
	ck_assert_uint_eq(output_check(&options), 0);
	ck_assert_int_eq(output_write(&options, fake_open(NULL)), 0);
	ck_assert_str_eq(read_file("other"), "result");
	ck_assert_str_eq(read_file("out.o"), "result");
	ck_assert_str_eq(read_file("out.ll"), "result");
	ck_assert(!lstat("out", &st) && S_ISLNK(st.st_mode));
	ck_assert(!stat("other", &st) && (st.st_mode & 0777) == 0644);
	ck_assert_int_ne(system("ls -A | grep -q '^\\.bpf'"), 0);
}
END_TEST

START_TEST(output_kept)
{
	write_file("out", "old", 3);
	fake_result = NULL;
	ck_assert_int_eq(read_options(WORDS("in", "-oout")), 0);
	ck_assert_int_ne(output_write(&options, fake_open(NULL)), 0);
	ck_assert_str_eq(read_file("out"), "old");
	ck_assert_int_ne(system("ls -A | grep -q '^\\.bpf'"), 0);
}
END_TEST

static const struct {
	char *path;
	const char *message;	/* NULL: it can be written */
} outputs[] = {
	{ "/dev/null", NULL },
	{ "new", NULL },
	{ ".", ".: cannot write the output: it is a directory" },
	{ "no/such", "no/such: cannot write the output: directory no/: No such file" },
	{ "messages/x", "messages/x: cannot write the output: directory messages/: Not a dir" },
	{ "/proc/self/x", "/proc/self/x: cannot write" },
};

START_TEST(output_checks)
{
	ck_assert_int_eq(read_options(WORDS("in", "-o", outputs[_i].path)), 0);
	if (!outputs[_i].message) {
		ck_assert_uint_eq(output_check(&options), 0);
		ck_assert_int_eq(output_write(&options, fake_open(NULL)), 0);
		return;
	}
	ck_assert(output_check(&options) || output_write(&options, fake_open(NULL)));
	ck_message(outputs[_i].message);
}
END_TEST

START_TEST(output_full_disk)
{
	ck_assert_int_eq(read_options(WORDS("in", "-o/dev/full")), 0);
	ck_assert_uint_eq(output_check(&options), 0);
	ck_assert_int_ne(output_write(&options, fake_open(NULL)), 0);
	ck_message("/dev/full: cannot write the output: No space left");
}
END_TEST

/* -- crashes ---------------------------------------------------------------------------- */

static void cut_short(void)
{
	static volatile char last;
	struct file f;

	if (!file_map("input\n", &f) && !truncate("input\n", 0))
		last = f.data[f.len - 1];
	(void)last;
}

static void overflow(volatile char *above, int depth)
{
	volatile char here[4096];

	here[0] = above[0];
	if (depth)
		overflow(here, depth - 1);
	above[0] = here[0];
}

static void die(int number, const char *stage, const char *input)
{
	const struct rlimit stack = { 1 << 20, 1 << 20 };
	volatile char top[1] = { 0 };

	setrlimit(RLIMIT_STACK, &stack);
	crash_guard();
	crash_stage(stage);
	crash_input(input);
	crash_remember("temporary");
	if (number == SIGBUS)
		cut_short();
	else if (number == SIGSTKFLT)
		overflow(top, 10000);
	else
		raise(number);
	_exit(99);
}

static const struct {
	int number;	/* SIGSTKFLT: the stack is used up */
	int status;	/* -1: dies of the signal */
	const char *stage, *input;
	const char *message;
} deaths[] = {
	{ SIGSEGV, SHIM_FAULT, "merge", NULL, "error: LLVM crashed (SIGSEGV, stage merge); no" },
	{ SIGABRT, SHIM_FAULT, "codegen", NULL, "error: LLVM crashed (SIGABRT, stage codegen); no" },
	{ SIGSTKFLT, SHIM_FAULT, "merge", "in\n.o",
	  "error: in\\x0a.o: LLVM crashed reading it (SIGSEGV, stage merge); no" },
	{ SIGPROF, SHIM_FAULT, "claim", "in.o",
	  "error: in.o: LLVM gave up reading it (no end, stage claim); no" },
	{ SIGSEGV, SHIM_FAULT, "btf", NULL, "error: bpf-ld-shim crashed (SIGSEGV, stage btf); no" },
	{ SIGBUS, SHIM_FAILED, "merge", "in.o", "error: input\\x0a: the file was cut short" },
	{ SIGTERM, -1, "merge", NULL, "" },
};

START_TEST(crash_deaths)
{
	char zeros[100] = { 0 };
	int status;
	pid_t pid;

	write_file("input\n", zeros, sizeof(zeros));
	write_file("temporary", "", 0);
	pid = fork();
	if (!pid)
		die(deaths[_i].number, deaths[_i].stage, deaths[_i].input);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (deaths[_i].status < 0)
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == deaths[_i].number);
	else
		ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == deaths[_i].status);
	ck_message(deaths[_i].message);
	ck_assert_int_ne(access("temporary", F_OK), 0);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("shim");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, exports_scripts, 0, ARRAY_SIZE(scripts));
	tcase_add_test(t, exports_roots);
	tcase_add_test(t, exports_order);
	tcase_add_test(t, exports_default);
	tcase_add_test(t, exports_errors);
	tcase_add_test(t, diag_bytes);
	tcase_add_test(t, diag_levels);
	tcase_add_test(t, output_files);
	tcase_add_test(t, output_kept);
	tcase_add_loop_test(t, output_checks, 0, ARRAY_SIZE(outputs));
	tcase_add_test(t, output_full_disk);
	tcase_add_loop_test(t, crash_deaths, 0, ARRAY_SIZE(deaths));
	return run_tests(t);
}
