/* fake_bld.c: see fake_bld.h */
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_bld.h"

struct bld {
	struct inputs *inputs;
	int members;
};

char fake_calls[8192];
const char *fake_result = "result";
static struct bld fake;

static void PRINTF(1, 2) note(const char *fmt, ...)
{
	size_t len = strlen(fake_calls);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(fake_calls + len, sizeof(fake_calls) - len, fmt, ap);
	va_end(ap);
}

struct bld *fake_open(struct inputs *in)
{
	fake.inputs = in;
	return &fake;
}

int bld_add_object(struct bld *l, const char *name, const void *data, size_t len)
{
	(void)l;
	note("object %s %zu %.4s\n", name, len, (const char *)data);
	return 1;
}

int bld_set_archive(struct bld *l, const char *name, bool exclude)
{
	(void)l;
	if (name && exclude)
		note("excluded %s\n", name);
	return 0;
}

/* The real one fetches a member without index at once, too. */
int bld_add_member(struct bld *l, uint64_t cookie, bool indexed)
{
	struct bld_buffer b;

	note("member %d %s\n", l->members, indexed ? "indexed" : "unknown");
	if (!indexed && !inputs_fetch(l->inputs, cookie, &b))
		note("fetched %s %zu\n", b.name, b.len);
	return l->members++;
}

int bld_add_symbol(struct bld *l, int member, const char *name, size_t len)
{
	(void)l;
	note("symbol %d %.*s\n", member, (int)len, name);
	return 0;
}

int bld_export(struct bld *l, const char *name, size_t len, const struct bld_place *place)
{
	(void)l;
	note("export %.*s", (int)len, name);
	if (place && place->line)
		note(" %s:%u", place->file, place->line);
	note("\n");
	return 0;
}

int bld_export_rule(struct bld *l, const struct bld_rule *rule)
{
	(void)l;
	note("%s%s%s %s\n", rule->global ? "global" : "local", rule->literal ? " literal" : "",
	     rule->demangled ? " demangled" : "", rule->pattern);
	return 0;
}

int bld_require(struct bld *l, const char *name, size_t len, bool must_exist)
{
	(void)l;
	note("require%s %.*s\n", must_exist ? " defined" : "", (int)len, name);
	return 0;
}

int bld_wrap(struct bld *l, const char *name)
{
	(void)l;
	note("wrap %s\n", name);
	return 0;
}

int bld_defsym(struct bld *l, const char *name, const char *target)
{
	(void)l;
	note("defsym %s %s\n", name, target);
	return 0;
}

int bld_require_glob(struct bld *l, const char *pattern)
{
	(void)l;
	note("require glob %s\n", pattern);
	return 0;
}

int bld_output(struct bld *l, enum bld_kind kind, const void **data, size_t *len)
{
	(void)l;
	(void)kind;
	*data = fake_result;
	*len = fake_result ? strlen(fake_result) : 0;
	return fake_result ? 0 : -1;
}

/* -- what the tests share ------------------------------------------------------ */

struct options options;
static char work[] = "/tmp/check_shim.XXXXXX";

void set_up(void)
{
	int fd;

	ck_assert(mkdtemp(work) && !chdir(work));
	fd = open("messages", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ck_assert(fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
	close(fd);
	unsetenv("BPF_LD_SHIM_LLVM");
}

void tear_down(void)
{
	char *command = memory_format("rm -rf %s", work);

	options_free(&options);
	file_close_all();
	ck_assert(!chdir("/") && !system(command));
	free(command);
}

int read_options(char **argv)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	options_free(&options);
	return options_read(&options, argc, argv);
}

const char *joined(const struct strings *s)
{
	static char text[4096];
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; i < s->n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s[%s]", i ? " " : "",
					s->v[i]);
	return text;
}

const char *messages(void)
{
	static char text[8192];
	ssize_t n = pread(STDERR_FILENO, text, sizeof(text) - 1, 0);

	text[n < 0 ? 0 : n] = '\0';
	return text;
}

void ck_message(const char *part)
{
	ck_assert_msg(strstr(messages(), part), "no '%s' in: %s", part, messages());
}

void write_file(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "w");

	ck_assert(f && fwrite(data, 1, len, f) == len && !fclose(f));
}

const char *read_file(const char *path)
{
	static char text[8192];
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		return NULL;
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

int run_tests(TCase *t)
{
	Suite *suite = suite_create("shim");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

const char *bld_kernel_cpu(unsigned kernel)
{
	return kernel < (6 << 8 | 6) ? "v3" : "v4";
}
