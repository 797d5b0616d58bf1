/*
 * workspace.c: which packages are for BPF. In a workspace with host crates beside BPF's, `cargo
 * build --target bpf…` would build them all; of those that cargo takes by default we choose the
 * ones with a program (or cdylib) whose source says #![no_std].
 */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "build_bpf.h"

/* #![no_std], or #![cfg_attr(…, no_std)]: at the beginning of a line, as people write it. */
bool source_is_no_std(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n"), skip = strspn(text, " \t");
		const char *line = text + skip;

		if (starts(line, "#![") && memmem(line, len - skip, "no_std", 6))
			return true;
		text += len + (text[len] == '\n');
	}
	return false;
}

static bool is_linked(const json_t *target)
{
	const json_t *kind;
	size_t i;

	json_array_foreach (json_object_get(target, "kind"), i, kind) {
		const char *name = json_string_value(kind);

		if (name && (!strcmp(name, "bin") || !strcmp(name, "cdylib")))
			return true;
	}
	return false;
}

static bool is_for_bpf(const json_t *package)
{
	const json_t *target;
	size_t i;

	json_array_foreach (json_object_get(package, "targets"), i, target) {
		const char *path = text_of(target, "src_path");
		char *text = is_linked(target) && path ? file_text(path) : NULL;

		if (text && source_is_no_std(text))
			return true;
	}
	return false;
}

static bool has_text(const json_t *list, const char *text)
{
	const json_t *value;
	size_t i;

	json_array_foreach ((json_t *)(uintptr_t)list, i, value) {
		if (json_is_string(value) && !strcmp(json_string_value(value), text))
			return true;
	}
	return false;
}

bool workspace_has(const struct job *job, const char *package_id)
{
	return has_text(json_object_get(job->metadata, "workspace_members"), package_id);
}

const json_t *workspace_package(const json_t *metadata, const char *package_id)
{
	const json_t *package;
	size_t i;

	json_array_foreach (json_object_get(metadata, "packages"), i, package) {
		const char *id = text_of(package, "id");

		if (id && !strcmp(id, package_id))
			return package;
	}
	return NULL;
}

static void choose(struct job *job)
{
	const json_t *defaults = json_object_get(job->metadata, "workspace_default_members");
	struct list others = { NULL, 0, 0 };
	const json_t *id;
	size_t i;

	json_array_foreach ((json_t *)(uintptr_t)defaults, i, id) {
		const json_t *package = workspace_package(job->metadata, json_string_value(id));

		if (package && text_of(package, "name"))
			list_add(is_for_bpf(package) ? &job->packages : &others,
				 text_of(package, "name"));
	}
	/* All or none: as cargo would. */
	if (!others.n || !job->packages.n) {
		job->packages.n = 0;
		return;
	}
	say_note("%s: no #![no_std] program in %s, left out; -p NAME builds it anyway",
		 list_join(&others, ", "), others.n > 1 ? "them" : "it");
}

int workspace_read(struct job *job)
{
	struct run run = { .keep_err = true };
	struct list argv = { NULL, 0, 0 };

	list_add(&argv, job->tool.cargo);
	list_add(&argv, "metadata");
	list_add(&argv, "--format-version=1");
	list_add(&argv, "--no-deps");
	list_addf(&argv, "--color=%s", say_in_colour() ? "always" : "never");
	if (job->args.manifest)
		list_addf(&argv, "--manifest-path=%s", job->args.manifest);
	list_add_all(&argv, &job->args.configs);
	if (run_quiet(&run, &argv)) {
		fputs(run.err, stderr);
		job->build.err = run.err;
		job->build.err_len = without_escapes(run.err, strlen(run.err));
		run.err[job->build.err_len] = '\0';
		return run.status;
	}
	job->metadata = json_loads(run.out, 0, NULL);
	job->target_dir = text_of(job->metadata, "target_directory");
	if (job->args.target_dir)
		job->target_dir = job->args.target_dir;
	if (!job->args.selects)
		choose(job);
	return STATUS_OK;
}
