/*
 * main.c: cargo build-bpf. The road: arguments, toolchain, configuration, packages, the build,
 * then what came out, or why nothing did.
 */
#include <string.h>

#include "build_bpf.h"

/* Core's companion is compiled only where something needs it: the first build tells. */
static bool needs_alloc(const struct build *b)
{
	size_t i;

	for (i = 0; i < b->n_failures; i++) {
		if (!strcmp(b->failures[i].code, "E0463") &&
		    strstr(b->failures[i].message, "`alloc`"))
			return true;
	}
	return false;
}

static int build(struct job *job)
{
	int status = build_run(job);

	if (!status || job->args.builds_std || !needs_alloc(&job->build))
		return status;
	say_note("the program uses alloc: building that, too");
	job->alloc = true;
	job->build = (struct build){ .failures = NULL };
	return build_run(job);
}

static int load_all(const struct build *b)
{
	int status = STATUS_OK;
	size_t i;

	for (i = 0; i < b->n_artifacts; i++) {
		if (load_object(&b->artifacts[i]))
			status = STATUS_FAILED;
	}
	return status;
}

static int show(const struct job *job)
{
	/* A program may read our stdout: cargo's JSON is all that it gets there. */
	if (!job->args.message_format || !starts(job->args.message_format, "json"))
		report(job);
	return job->args.load ? load_all(&job->build) : STATUS_OK;
}

static int prepare(struct job *job)
{
	int status = toolchain_find(&job->tool);

	status = status ? status : config_read(job);
	status = status ? status : flags_settle(job);
	status = status ? status : workspace_read(job);
	return status;
}

int main(int argc, char **argv)
{
	struct job job = { .target = NULL };
	int status = args_parse(&job.args, argc, argv);

	if (status)
		return status;
	if (job.args.help || job.args.version) {
		if (job.args.help)
			args_help(stdout);
		else
			puts("cargo-build-bpf " BLD_VERSION);
		return STATUS_OK;
	}
	if (job.args.new_name)
		return new_crate(&job.args);
	status = prepare(&job);
	if (!status && job.args.print) {
		print_plain(&job);
		return STATUS_OK;
	}
	status = status ? status : build(&job);
	if (status)
		explain(&job);
	else
		status = show(&job);
	return status;
}
