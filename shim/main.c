/*
 * main.c: the road of a link.
 *
 *	argv -> options -> inputs -> plugin -> output
 *
 * Exit status: enum shim_status.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim.h"

struct shim {
	char **argv;
	struct options options;
	struct inputs *inputs;
	char *remedy;		/* settings.report_it */
	struct bld *link;
	struct definer *definer;
	bool definer_opened;
	struct vmlinux *vmlinux;
	struct times times;
};

/* -- what the plugin asks of us ---------------------------------------------- */

static void host_report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	diag_mute(false);
	diag_report(m);
	diag_mute(again_stage() != NULL);
}

static void host_no_report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	(void)m;
}

static int host_fetch(void *ctx, uint64_t cookie, struct bld_buffer *out)
{
	struct shim *s = ctx;

	return inputs_fetch(s->inputs, cookie, out);
}

static const char *host_definer(void *ctx, const char *symbol)
{
	struct shim *s = ctx;

	if (!s->definer_opened)
		s->definer = definer_open(&s->options);
	s->definer_opened = true;
	return definer_of(s->definer, symbol);
}

static int host_kernel_btf(void *ctx, size_t number, struct bld_buffer *out)
{
	struct shim *s = ctx;

	return vmlinux_read(s->vmlinux, number, out);
}

static void host_explain(void *ctx, const char *stage)
{
	(void)ctx;
	again_run(stage);
}

static void host_fatal(void *ctx, const char *stage, const char *what)
{
	(void)ctx;
	crash_give_up(stage, what);
}

/* A new process has no LLVM yet. It asks for at least what this one did. */
static void host_again(void *ctx, unsigned llvm_at_least)
{
	struct shim *s = ctx;
	char *version = memory_format("%u", llvm_at_least);

	crash_clean_up();
	crash_limit(0);
	fflush(stdout);
	if (!setenv(AT_LEAST, version, 1))
		execv("/proc/self/exe", s->argv);
	free(version);
}

static void host_idle(void *ctx, const void *data, size_t len)
{
	(void)ctx;
	file_idle(data, len);
}

static int host_save(void *ctx, const char *name, const void *data, size_t len)
{
	struct shim *s = ctx;

	return output_save(s->options.save_dir, name, data, len);
}

/* Reading takes LLVM milliseconds a megabyte; what takes ever so long is no
 * reading. The optimiser and codegen may take their time. */
static void host_enter(void *ctx, const char *stage, const char *input)
{
	enum { READING_LIMIT = 15 };
	bool reading = strcmp(stage, "claim") == 0 || strcmp(stage, "merge") == 0;

	(void)ctx;
	crash_input(input);
	if (input)
		return;
	crash_stage(stage);
	crash_limit(reading ? READING_LIMIT : 0);
}

static void host_stage(void *ctx, const char *name, uint64_t ns)
{
	struct shim *s = ctx;

	times_add(&s->times, name, ns);
}

static struct bld *open_link(struct shim *s, bool quiet)
{
	const struct bld_host host = {
		.ctx = s,
		.report = quiet ? host_no_report : host_report,
		.fetch = host_fetch,
		.sysroot = rustc_sysroot,
		.again = host_again,
		.definer = host_definer,
		.kernel_btf = s->vmlinux ? host_kernel_btf : NULL,
		.fatal = host_fatal,
		.explain = host_explain,
		.save = s->options.save_dir ? host_save : NULL,
		.idle = host_idle,
		.enter = host_enter,
		.stage = host_stage,
	};
	struct bld *l = bld_open(&s->options.settings, &host);

	if (!l)
		diag_error(NULL, "out of memory");
	return l;
}

/* -- the road ------------------------------------------------------------------- */

static void print_version(struct shim *s)
{
	const char *llvm;

	s->link = open_link(s, true);
	llvm = s->link ? bld_llvm_version(s->link) : NULL;
	printf("bpf-ld-shim %s\n%s\n", BLD_VERSION, llvm ? llvm : "LLVM: none found");
}

/* Everything that can be wrong with the files is said in one run. */
static int read_inputs(struct shim *s)
{
	size_t bad;

	if (reproduce_begin(&s->options))
		return -1;
	bad = exports_read(&s->options) + output_check(&s->options);
	s->vmlinux = vmlinux_open(&s->options);
	bad += !s->vmlinux;
	s->remedy = crash_remedy();
	s->options.settings.report_it = s->remedy;
	/* The settings are frozen after this. */
	s->link = open_link(s, false);
	if (!s->link)
		return -1;
	s->inputs = inputs_open(&s->options);
	diag_inputs(s->inputs);
	bad += inputs_add(s->inputs, s->link);
	bad += exports_add(&s->options, s->link);
	if (s->options.reproduce && !bad)
		reproduce_llvm(bld_llvm_version(s->link));
	return bad || reproduce_failed() ? -1 : 0;
}

static int link_program(struct shim *s)
{
	int err = bld_link(s->link);

	if (err == -1 && !diag_errors())
		diag_error(NULL, "the link failed, and nothing said why");
	return err;
}

/* Before the output: with --fatal-warnings there shall be none. */
static int check_warnings(const struct shim *s)
{
	if (!s->options.fatal_warnings || !diag_warnings())
		return 0;
	diag_error("--fatal-warnings", "%zu warning%s", diag_warnings(),
		   diag_warnings() == 1 ? "" : "s");
	return -1;
}

static int write_output(struct shim *s)
{
	if (check_warnings(s) || reproduce_failed())
		return -1;
	return output_write(&s->options, s->link) || depfile_write(&s->options) ? -1 : 0;
}

static const struct {
	const char *name;
	int (*run)(struct shim *s);	/* 0, or -1; -2: LLVM's fault */
	bool own;		/* has no stages of its own to report */
} road[] = {
	{ "inputs", read_inputs, true },	/* no new candidate after this */
	{ "link", link_program, false },	/* the program is bytes after this */
	{ "output", write_output, true },
};

static int run_road(struct shim *s)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(road); i++) {
		uint64_t from = times_now();
		int err;

		crash_stage(road[i].name);
		diag_stage(road[i].name);
		err = road[i].run(s);
		if (err)
			return err == -2 ? SHIM_FAULT : SHIM_FAILED;
		if (road[i].own)
			times_add(&s->times, road[i].name, times_now() - from);
	}
	return SHIM_OK;
}

/* --why is answered also, and just then, when the link has failed. */
static int print_reports(struct shim *s, int status)
{
	int err = 0;

	if (s->options.print_map && s->link)
		err |= output_print(s->link, BLD_MAP);
	if (s->options.why.n && s->link)
		err |= output_print(s->link, BLD_WHY);
	return err ? SHIM_FAILED : status;
}

static void print_times(const struct shim *s, int status)
{
	struct bld_figures sizes;

	if (status == SHIM_OK)
		bld_measure(s->link, &sizes);
	times_print(&s->times, status == SHIM_OK ? &sizes : NULL);
}

/* -- --check -------------------------------------------------------------------- */

static void host_check_report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	if (m->level == BLD_TRACE)
		printf("%s: %s\n", m->where, m->what);
	else
		diag_report(m);
}

static int check_objects(const struct options *o)
{
	const struct bld_host host = { .report = host_check_report };
	int status = SHIM_OK;
	size_t i;

	for (i = 0; i < o->input_count; i++) {
		const char *name = o->inputs[i].name;
		struct file f;
		const char *why = file_map(name, &f);

		if (why)
			diag_error(name, "%s", why);
		if (why || bld_check(&host, name, f.data, f.len))
			status = SHIM_FAILED;
	}
	return status;
}

static int run(struct shim *s, int argc, char **argv)
{
	const struct options *o = &s->options;
	int status;

	if (options_read(&s->options, argc, argv))
		return SHIM_USAGE;
	s->times.wanted = o->time;
	times_add(&s->times, "options", times_now() - s->times.start);
	if (o->help) {
		options_help(stdout);
		return SHIM_OK;
	}
	if (o->version) {
		print_version(s);
		return SHIM_OK;
	}
	if (o->doctor)
		return doctor(o);
	if (o->print_clang_dir)
		return driver_print_dir(stdout) ? SHIM_FAILED : SHIM_OK;
	if (o->announce)
		printf("bpf-ld-shim %s\n", BLD_VERSION);
	if (o->announce && !o->input_count)
		return SHIM_OK;
	if (o->check)
		return check_objects(o);
	s->options.settings.careful = again_stage();
	status = again_status(run_road(s));
	if (again_stage())
		return status;
	status = print_reports(s, status);
	if (o->time)
		print_times(s, status);
	return status;
}

#ifdef __SANITIZE_ADDRESS__
static const bool check_leaks = true;
#else
static const bool check_leaks = false;
#endif

/* The kernel frees memory faster than LLVM does. But what --llvm-args=-stats and
 * its kind found, LLVM prints when it is taken down; and leaks show only then. */
static void tidy_up(struct shim *s, int status)
{
	fflush(stdout);
	if (!check_leaks && !s->options.llvm_args.n)
		_exit(status);
	bld_close(s->link);
	inputs_close(s->inputs);
	free(s->remedy);
	definer_close(s->definer);
	vmlinux_close(s->vmlinux);
	options_free(&s->options);
	file_close_all();
}

/* Without them the next file opened, perhaps the output, would get the messages. */
static void open_standard_files(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
			_exit(SHIM_FAULT);
}

int main(int argc, char **argv)
{
	static struct shim s;
	int status;

	s.times.start = times_now();
	s.argv = argv;
	open_standard_files();
	crash_guard();
	again_prepare(argv);
	diag_mute(again_stage() != NULL);
	status = run(&s, argc, argv);
	diag_finish();
	tidy_up(&s, status);
	return status;
}
