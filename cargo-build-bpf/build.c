/*
 * build.c: the cargo command. What it takes goes into arguments, --config and the environment,
 * each of which stands above the user's files without touching them.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "build_bpf.h"

const char *build_profile(const struct args *a)
{
	return a->profile ? a->profile : a->dev ? "dev" : "release";
}

void build_command(const struct job *job, struct list *argv)
{
	const struct args *a = &job->args;
	size_t i;

	list_add(argv, job->tool.cargo);
	list_add(argv, "build");
	if (!a->dev && !a->profile)
		list_add(argv, "--release");
	for (i = 0; i < job->packages.n; i++) {
		list_add(argv, "-p");
		list_add(argv, job->packages.v[i]);
	}
	list_add(argv, "--target");
	list_add(argv, job->target);
	if (!a->builds_std && (!job->own_build_std || job->alloc)) {
		list_add(argv, "-Z");
		list_add(argv, job->alloc ? "build-std=core,alloc" : "build-std=core");
	}
	list_add_all(argv, &a->cargo);
}

/* cargo's progress bar is drawn for a terminal only: we are none, but hand it on to one. */
static void add_terminal(struct list *env)
{
	struct winsize size;

	if (!isatty(STDERR_FILENO) || ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return;
	list_add(env, "CARGO_TERM_PROGRESS_WHEN");
	list_add(env, "always");
	list_add(env, "CARGO_TERM_PROGRESS_WIDTH");
	list_addf(env, "%d", size.ws_col);
}

void build_environment(const struct job *job, struct list *env)
{
	list_add(env, "RUSTC");
	list_add(env, job->tool.rustc);
	if (job->tool.bootstrap) {
		list_add(env, "RUSTC_BOOTSTRAP");
		list_add(env, "1");
	}
	list_add(env, "CARGO_ENCODED_RUSTFLAGS");
	list_add(env, list_join(&job->flags, "\037"));
}

void build_config(const struct job *job, struct list *argv)
{
	list_add(argv, "--config");
	list_addf(argv, "target.%s.linker=%s", job->target, quoted(job->tool.linker));
	if (job->lto) {
		list_add(argv, "--config");
		list_addf(argv, "profile.%s.lto=true", build_profile(&job->args));
	}
}

/* The JSON that has what the user would see, and what the user has asked for. */
static const char *message_format(const struct args *a)
{
	if (a->message_format && starts(a->message_format, "json"))
		return a->message_format;
	if (a->message_format && !strcmp(a->message_format, "short"))
		return say_in_colour() ? "json-diagnostic-short,json-diagnostic-rendered-ansi" :
					 "json-diagnostic-short";
	return say_in_colour() ? "json-diagnostic-rendered-ansi" : "json";
}

/* The linker's messages, warnings too, which rustc keeps to itself: in a file of their own,
 * since the linker is run by another's hand. It has no place
 * on the disk. */
static const char *start_log(void)
{
	int fd = memfd_create("build-bpf", MFD_CLOEXEC);

	return fd < 0 ? NULL : format("/proc/%d/fd/%d", (int)getpid(), fd);
}

int build_run(struct job *job)
{
	struct list argv = { NULL, 0, 0 }, env = { NULL, 0, 0 };
	struct run run = { .env = NULL };

	job->build.log = start_log();
	build_command(job, &argv);
	build_config(job, &argv);
	list_addf(&argv, "--message-format=%s", message_format(&job->args));
	if (!job->args.colour) {
		list_add(&argv, "--color");
		list_add(&argv, say_in_colour() ? "always" : "never");
	}
	build_environment(job, &env);
	if (job->build.log) {
		list_add(&env, "BPF_LD_SHIM_LOG_FILE");
		list_add(&env, job->build.log);
	}
	add_terminal(&env);
	run.env = (const char *const *)env.v;
	return run_watched(&run, &argv, messages_line, messages_err, job);
}
