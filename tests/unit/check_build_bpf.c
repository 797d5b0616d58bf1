/*
 * check_build_bpf.c: unit tests of cargo-build-bpf/: what needs neither cargo nor the linker, and
 * the man page, which must list the options of --help.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "build_bpf.h"

/* -- args -------------------------------------------------------------------------- */

static int parse(struct args *a, const char *line)
{
	struct list words = { NULL, 0, 0 };
	char *text = format("cargo-build-bpf build-bpf %s", line), *word;

	for (word = strtok(text, " "); word; word = strtok(NULL, " "))
		list_add(&words, word);
	memset(a, 0, sizeof(*a));
	return args_parse(a, (int)words.n, words.v);
}

static const struct {
	const char *line, *handed_on;
	int status;
	bool selects, builds_std;
} lines[] = {
	{ "", "", STATUS_OK, false, false },
	{ "--dev --no-btf --load --print", "", STATUS_OK, false, false },
	{ "-p prog", "--package prog", STATUS_OK, true, false },
	{ "-pprog -v", "--package prog -v", STATUS_OK, true, false },
	{ "--package=prog --bins", "--package prog --bins", STATUS_OK, true, false },
	{ "--workspace --exclude host", "--workspace --exclude host", STATUS_OK, true, false },
	{ "-F a,b --target-dir x", "--features a,b --target-dir x", STATUS_OK, false, false },
	{ "--profile small", "--profile small", STATUS_OK, false, false },
	{ "--release --target bpfeb-unknown-none", "", STATUS_OK, false, false },
	{ "-Zbuild-std=core", "-Zbuild-std=core", STATUS_OK, false, true },
	{ "-Z build-std=core,alloc", "-Z build-std=core,alloc", STATUS_OK, false, true },
	{ "-Z unstable-options", "-Z unstable-options", STATUS_OK, false, false },
	{ "--config a=1", "--config a=1", STATUS_OK, false, false },
	{ "--dev --profile small", "--profile small", STATUS_USAGE, false, false },
	{ "--load --message-format=json", "", STATUS_USAGE, false, false },
	{ "--message-format short", "", STATUS_OK, false, false },
	{ "--aya", "", STATUS_USAGE, false, false },
	{ "--new", "", STATUS_USAGE, false, false },
	{ "--target x86_64-unknown-linux-gnu", "", STATUS_USAGE, false, false },
};

START_TEST(args_lines)
{
	struct args a;

	ck_assert_int_eq(parse(&a, lines[_i].line), lines[_i].status);
	ck_assert_str_eq(list_join(&a.cargo, " "), lines[_i].handed_on);
	ck_assert_int_eq(a.selects, lines[_i].selects);
	ck_assert_int_eq(a.builds_std, lines[_i].builds_std);
}
END_TEST

/* Every option of --help is an entry of the man page, and the other way round. */
START_TEST(args_man_page)
{
	char *help = NULL, *page = file_text(MANPAGE), *line;
	size_t len, in_help = 0, in_page = 0;
	FILE *f = open_memstream(&help, &len);

	args_help(f);
	fclose(f);
	ck_assert_ptr_nonnull(page);
	for (line = strtok(help, "\n"); line; line = strtok(NULL, "\n")) {
		if (!starts(line, "  --"))
			continue;
		in_help++;
		line = copy(line + 3, strcspn(line + 3, " "));
		ck_assert_msg(strstr(page, format(".It Fl %s\n", line)) ||
			      strstr(page, format(".It Fl %s Ar", line)), "-%s", line);
	}
	for (line = page; (line = strstr(line, "\n.It Fl -")); line++)
		in_page++;
	ck_assert_uint_gt(in_help, 5);
	ck_assert_uint_eq(in_help, in_page);
}
END_TEST

/* -- config ---------------------------------------------------------------------------- */

static const char origins[] =
	"build.target = \"bpfel-unknown-none\" # /h/.cargo/config.toml\n"
	"target.bpfel-unknown-none.linker = \"llvm-ld\" # /h/x/.cargo/config.toml\n"
	"target.bpfel-unknown-none.rustflags = [\n"
	"    \"-C\", # /h/.cargo/config.toml\n"
	"    \"lto=yes\", # /h/.cargo/config.toml\n"
	"    \"-Ctarget-cpu=v3\", # /h/x/.cargo/config.toml\n"
	"]\n"
	"# The following environment variables may affect the loaded values.\n";

static const struct {
	const char *key, *value, *origin;
} places[] = {
	{ "build.target", NULL, "/h/.cargo/config.toml" },
	{ "target.bpfel-unknown-none.linker", NULL, "/h/x/.cargo/config.toml" },
	{ "target.bpfel-unknown-none.rustflags", "lto=yes", "/h/.cargo/config.toml" },
	{ "target.bpfel-unknown-none.rustflags", "target-cpu=v3", "/h/x/.cargo/config.toml" },
	{ "target.bpfel-unknown-none.rustflags", "linker=x", "" },
	{ "target.bpfel-unknown-none.runner", NULL, "" },
	{ "target", NULL, "" },
};

START_TEST(config_origins)
{
	ck_assert_str_eq(config_origin(origins, places[_i].key, places[_i].value),
			 places[_i].origin);
}
END_TEST

static const struct {
	const char *text, *key, *value;
	int line;
} files[] = {
	{ "", "a.linker", NULL, 0 },
	{ "linker = \"x\"", "a.linker", NULL, 1 },
	{ "# linker = 1\n[target.x]\n  linker = 2\n", "a.linker", NULL, 3 },
	{ "[linker]\nlinker = 2\n", "a.linker", NULL, 2 },
	{ "[target.x]\nrustflags = [\n\"-C\",\n\"lto=yes\"]", "a.rustflags", "lto=yes", 4 },
	{ "rustflags = \"-Clto=yes -Cx\"", "a.rustflags", "lto=yes", 1 },
};

START_TEST(config_lines)
{
	ck_assert_int_eq(config_line(files[_i].text, files[_i].key, files[_i].value),
			 files[_i].line);
}
END_TEST

static const struct {
	const char *expression;
	bool holds;
} expressions[] = {
	{ "cfg(target_arch = \"bpf\")", true },
	{ "cfg(target_arch=\"x86_64\")", false },
	{ "cfg(unix)", false },
	{ "cfg(panic=\"abort\")", true },
	{ "cfg(debug_assertions)", true },
	{ "cfg(not(unix))", true },
	{ "cfg(not(not(unix)))", false },
	{ "cfg(all())", true },
	{ "cfg(any())", false },
	{ "cfg(all(not(unix), target_arch = \"bpf\"))", true },
	{ "cfg(all(unix, target_arch = \"bpf\"))", false },
	{ "cfg(any(unix, all(debug_assertions, target_arch = \"bpf\"),))", true },
	{ "bpfel-unknown-none", false },
	{ "cfg(", false },
	{ "cfg(all(", true },
	{ "cfg(any(??, \"", false },
};

START_TEST(cfgs)
{
	struct list facts = { NULL, 0, 0 };

	list_add(&facts, "debug_assertions");
	list_add(&facts, "panic=\"abort\"");
	list_add(&facts, "target_arch=\"bpf\"");
	ck_assert_int_eq(cfg_holds(expressions[_i].expression, &facts), expressions[_i].holds);
}
END_TEST

/* -- the rest ------------------------------------------------------------------------------ */

static const struct {
	const char *text;
	bool no_std;
} sources[] = {
	{ "", false },
	{ "#![no_std]\n", true },
	{ "//! What it is.\n\n#![no_main]\n#![no_std]", true },
	{ "  #![cfg_attr(not(test), no_std)]\n", true },
	{ "// #![no_std]\nfn main() {}\n", false },
	{ "#![no_main]\n", false },
};

START_TEST(sources_no_std)
{
	ck_assert_int_eq(source_is_no_std(sources[_i].text), sources[_i].no_std);
}
END_TEST

static const struct {
	const char *coloured, *plain;
} texts[] = {
	{ "", "" },
	{ "plain\n", "plain\n" },
	{ "\033[1m\033[31merror\033[0m: x", "error: x" },
	{ "\r\033[K  Building", "\r  Building" },
	{ "\033]8;;http://x\033\\link\033]8;;\033\\.", "link." },
	{ "\033]0;title\aend", "end" },
	{ "broken\033[", "broken" },
	{ "broken\033]x", "broken" },
	{ "broken\033", "broken" },
};

START_TEST(escapes)
{
	char *text = format("%s", texts[_i].coloured);

	text[without_escapes(text, strlen(text))] = '\0';
	ck_assert_str_eq(text, texts[_i].plain);
}
END_TEST

static const char rustcs[] =
	"[{'path': '/h/.cargo/bin/rustc', 'sysroot': '/h/t/stable-x', 'version': '1.95.0',"
	"  'toolchain': 'stable-x', 'rust_src': true},"
	" {'path': '/usr/bin/rustc', 'sysroot': '/usr', 'version': '1.96.0',"
	"  'toolchain': null, 'rust_src': true},"
	" {'path': '/h/t/old/bin/rustc', 'sysroot': '/h/t/old', 'version': '1.90.0-nightly',"
	"  'toolchain': 'old', 'rust_src': true},"
	" {'path': '/h/t/new/bin/rustc', 'sysroot': '/h/t/new', 'version': '1.99.0-nightly',"
	"  'toolchain': 'new', 'rust_src': false}]";

static const struct {
	const char *wanted, *active, *picked;	/* its version */
	int without;				/* rows that are not there */
} picks[] = {
	{ NULL, NULL, "1.90.0-nightly", 0 },
	{ NULL, "stable-x", "1.90.0-nightly", 0 },
	{ NULL, "new", "1.90.0-nightly", 0 },
	{ NULL, NULL, "1.96.0", 2 },
	{ NULL, NULL, "1.95.0", 3 },
	{ "stable-x", "stable-x", "1.95.0", 0 },
	{ "/usr/bin/rustc", NULL, "1.96.0", 0 },
	{ "/h/t/old/bin/rustc", NULL, "1.90.0-nightly", 0 },
	{ "new", "new", NULL, 0 },
	{ "none", "none", NULL, 0 },
};

START_TEST(toolchains)
{
	json_t *rows;
	const json_t *picked;
	char *text = format("%s", rustcs), *p;
	int i;

	for (p = text; (p = strchr(p, '\'')); p++)
		*p = '"';
	rows = json_loads(text, 0, NULL);
	for (i = 0; i < picks[_i].without; i++)
		json_array_remove(rows, json_array_size(rows) - 1);
	picked = toolchain_pick(rows, picks[_i].wanted, picks[_i].active);
	if (!picks[_i].picked)
		ck_assert_ptr_null(picked);
	else
		ck_assert_str_eq(text_of(picked, "version"), picks[_i].picked);
	json_decref(rows);
}
END_TEST

START_TEST(names)
{
	ck_assert(new_name_fits("filter"));
	ck_assert(new_name_fits("my-filter_2"));
	ck_assert(!new_name_fits(""));
	ck_assert(!new_name_fits("7up"));
	ck_assert(!new_name_fits("a b"));
	ck_assert(!new_name_fits("a\"b"));
	ck_assert(!new_name_fits("core"));
	ck_assert(!new_name_fits("bpf"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("build_bpf");
	TCase *tests = tcase_create("build_bpf");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, args_lines, 0, ARRAY_SIZE(lines));
	tcase_add_test(tests, args_man_page);
	tcase_add_loop_test(tests, config_origins, 0, ARRAY_SIZE(places));
	tcase_add_loop_test(tests, config_lines, 0, ARRAY_SIZE(files));
	tcase_add_loop_test(tests, cfgs, 0, ARRAY_SIZE(expressions));
	tcase_add_loop_test(tests, sources_no_std, 0, ARRAY_SIZE(sources));
	tcase_add_loop_test(tests, escapes, 0, ARRAY_SIZE(texts));
	tcase_add_loop_test(tests, toolchains, 0, ARRAY_SIZE(picks));
	tcase_add_test(tests, names);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
