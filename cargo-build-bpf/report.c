/*
 * report.c: what came out: each object with its programs, maps, license and BTF, and what is new
 * since the last build. What that had is kept in the target directory, in build-bpf.json.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_bpf.h"

static void row(const char *kind, const char *text, const char *is_new)
{
	printf("  %-8s %s%s%s%s\n", kind, text, *is_new ? " (" : "", is_new, *is_new ? ")" : "");
}

/* "+8", "-120", "new" or "" */
static const char *change(const json_t *before, const json_t *now, bool known)
{
	json_int_t difference = json_integer_value(now) - json_integer_value(before);

	if (!known)
		return "";
	if (!before)
		return "new";
	return difference ? format("%+" JSON_INTEGER_FORMAT, difference) : "";
}

static void report_programs(const json_t *now, const json_t *before)
{
	const json_t *old = json_object_get(before, "programs");
	const char *name;
	json_t *program;

	json_object_foreach (json_object_get(now, "programs"), name, program) {
		const json_t *count = json_object_get(program, "instructions");

		row("program",
		    format("%s: section %s, %" JSON_INTEGER_FORMAT " instructions", name,
			   text_of(program, "section"), json_integer_value(count)),
		    change(json_object_get(json_object_get(old, name), "instructions"), count,
			   old));
	}
	json_object_foreach ((json_t *)(uintptr_t)old, name, program) {
		if (!json_object_get(json_object_get(now, "programs"), name))
			row("program", name, "gone");
	}
}

static void report_maps(const json_t *now, const json_t *before)
{
	const json_t *old = json_object_get(before, "maps");
	const char *name;
	json_t *map;

	json_object_foreach (json_object_get(now, "maps"), name, map) {
		const char *was = text_of(old, name), *is = json_string_value(map);

		row("map", format("%s: %s", name, is),
		    !old ? "" : !was ? "new" : strcmp(was, is) ? format("was %s", was) : "");
	}
	json_object_foreach ((json_t *)(uintptr_t)old, name, map) {
		if (!json_object_get(json_object_get(now, "maps"), name))
			row("map", name, "gone");
	}
}

/* As the linker's checker says it, without the path. */
static void report_btf(const struct job *job, const char *path)
{
	struct list argv = { NULL, 0, 0 };
	struct run run = { .keep_err = true };
	static const char error[] = "bpf-ld-shim: error: ";
	const char *text;
	size_t len = strlen(path);

	list_add(&argv, job->tool.linker);
	list_add(&argv, "--check");
	list_add(&argv, path);
	run_quiet(&run, &argv);
	text = *run.out ? run.out : run.err;
	text += starts(text, error) ? strlen(error) : 0;
	if (!strncmp(text, path, len) && starts(text + len, ": "))
		text += len + 2;
	if (starts(text, "has no .BTF")) {
		row("BTF", "none", "");
		return;
	}
	text += starts(text, "BTF is ") ? strlen("BTF is ") : 0;
	row("BTF", copy(text, strcspn(text, "\n")), "");
	text += strcspn(text, "\n");
	if (run.status && *text)
		fputs(text + 1, stdout);
}

static void report_object(const struct job *job, const struct artifact *a, json_t *state)
{
	const json_t *before = json_object_get(state, a->path);
	json_t *now = object_read(a->path);
	const char *license;

	if (!now) {
		printf("%s: no ELF object\n", path_shown(a->path));
		return;
	}
	license = text_of(now, "license");
	printf("%s: %" JSON_INTEGER_FORMAT " bytes", path_shown(a->path),
	       json_integer_value(json_object_get(now, "size")));
	if (*change(json_object_get(before, "size"), json_object_get(now, "size"), before))
		printf(" (%s)", change(json_object_get(before, "size"),
				       json_object_get(now, "size"), before));
	putchar('\n');
	report_programs(now, before);
	if (!json_object_size(json_object_get(now, "programs")))
		row("program", "none: a function needs #[unsafe(no_mangle)] and a "
			       "#[unsafe(link_section)]",
		    "");
	report_maps(now, before);
	row("license", license ? license : "none: GPL-only helpers are refused", "");
	report_btf(job, a->path);
	json_object_set_new(state, a->path, now);
}

/* The linker's warnings, which rustc before 1.97 shows to nobody. */
static void report_warnings(const struct job *job)
{
	bool heard = job->build.linker_heard || !job->build.log;
	char *log = heard ? NULL : file_text(job->build.log);

	if (log)
		fputs(log, stderr);
}

void report(const struct job *job)
{
	char *path = format("%s/build-bpf.json", job->target_dir);
	char *part = format("%s.%d", path, (int)getpid());
	json_t *state = json_load_file(path, 0, NULL);
	size_t i;

	if (!json_is_object(state))
		state = json_object();
	report_warnings(job);
	fflush(stderr);
	for (i = 0; i < job->build.n_artifacts; i++)
		report_object(job, &job->build.artifacts[i], state);
	if (!job->build.n_artifacts)
		say_note("nothing was linked: only programs ([[bin]]) and cdylibs become BPF "
			 "objects");
	if (json_dump_file(state, part, JSON_INDENT(1) | JSON_SORT_KEYS) || rename(part, path))
		unlink(part);
}
