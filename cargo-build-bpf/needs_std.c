/*
 * needs_std.c: a dependency that does not build for BPF, mostly since it uses std: who brings it,
 * and whether `default-features = false` cures that. The latter is tried: a crate with nothing
 * but that dependency is built in the target directory, with what cargo has downloaded already.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build_bpf.h"

/* A package on the way from one of ours to the one that failed. */
struct step {
	const char *id;
	size_t from;		/* index of who needs it */
};

static json_t *whole_metadata(const struct job *job)
{
	struct list argv = { NULL, 0, 0 };
	struct run run = { .keep_err = true };

	list_add(&argv, job->tool.cargo);
	list_add(&argv, "metadata");
	list_add(&argv, "--format-version=1");
	list_add(&argv, "--offline");
	list_addf(&argv, "--filter-platform=%s", job->target);
	if (job->args.manifest)
		list_addf(&argv, "--manifest-path=%s", job->args.manifest);
	list_add_all(&argv, &job->args.configs);
	list_add_all(&argv, &job->args.features);
	return run_quiet(&run, &argv) ? NULL : json_loads(run.out, 0, NULL);
}

/* Not for tests or build scripts, which are for the host. */
static bool is_normal(const json_t *dependency)
{
	const json_t *kind;
	size_t i;

	json_array_foreach (json_object_get(dependency, "dep_kinds"), i, kind) {
		if (json_is_null(json_object_get(kind, "kind")))
			return true;
	}
	return false;
}

static const json_t *node_of(const json_t *metadata, const char *id)
{
	const json_t *node;
	size_t i;

	json_array_foreach (json_object_get(json_object_get(metadata, "resolve"), "nodes"), i,
			    node) {
		if (text_of(node, "id") && !strcmp(text_of(node, "id"), id))
			return node;
	}
	return NULL;
}

static void visit(struct step *steps, size_t *n, const char *id, size_t from)
{
	size_t i;

	for (i = 0; i < *n; i++) {
		if (!strcmp(steps[i].id, id))
			return;
	}
	steps[(*n)++] = (struct step){ id, from };
}

/* Breadth first: the shortest way. The ids on it, ours first; empty: none. */
static void find_way(const struct job *job, const json_t *metadata, const char *to,
		     struct list *way)
{
	const json_t *packages = json_object_get(metadata, "packages"), *value;
	struct step *steps = grow(NULL, (json_array_size(packages) + 1) * sizeof(*steps));
	struct list reverse = { NULL, 0, 0 };
	size_t i, k, n = 0;

	json_array_foreach (json_object_get(metadata, "workspace_members"), i, value) {
		const json_t *package = workspace_package(metadata, json_string_value(value));

		if (!job->packages.n || list_find(&job->packages, text_of(package, "name")) >= 0)
			visit(steps, &n, json_string_value(value), SIZE_MAX);
	}
	for (i = 0; i < n && strcmp(steps[i].id, to); i++) {
		json_array_foreach (json_object_get(node_of(metadata, steps[i].id), "deps"), k,
				    value) {
			if (is_normal(value) && text_of(value, "pkg"))
				visit(steps, &n, text_of(value, "pkg"), i);
		}
	}
	for (k = i < n ? i : SIZE_MAX; k != SIZE_MAX; k = steps[k].from)
		list_add(&reverse, steps[k].id);
	while (reverse.n)
		list_add(way, reverse.v[--reverse.n]);
}

static char *shown(const json_t *metadata, const struct list *way)
{
	struct list names = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < way->n; i++) {
		const json_t *package = workspace_package(metadata, way->v[i]);

		list_add(&names, text_of(package, "name"));
	}
	return list_join(&names, ARROW);
}

/* What our package says of the first dependency on the way. */
static const json_t *declaration(const json_t *metadata, const struct list *way)
{
	const json_t *package = workspace_package(metadata, way->v[0]), *dependency;
	const char *name = text_of(workspace_package(metadata, way->v[1]), "name");
	size_t i;

	json_array_foreach (json_object_get(package, "dependencies"), i, dependency) {
		if (!strcmp(text_of(dependency, "name"), name) &&
		    json_is_null(json_object_get(dependency, "kind")))
			return dependency;
	}
	return NULL;
}

/* name = { …, default-features = false, features = […] }; a requirement without its ^ */
static char *without_defaults(const json_t *dependency, const char *version)
{
	const char *rename = text_of(dependency, "rename"), *name = text_of(dependency, "name");
	const char *path = text_of(dependency, "path"), *source = text_of(dependency, "source");
	char *line = format("%s = { ", rename ? rename : name), *features;
	json_t *list = json_object_get(dependency, "features");

	if (path)
		line = format("%spath = \"%s\"", line, path);
	else if (source && starts(source, "git+"))
		line = format("%sgit = \"%.*s\"", line, (int)strcspn(source + 4, "?#"), source + 4);
	else
		line = format("%sversion = \"%s\"", line, *version == '^' ? version + 1 : version);
	if (rename)
		line = format("%s, package = \"%s\"", line, name);
	line = format("%s, default-features = false", line);
	if (json_array_size(list)) {
		features = json_dumps(list, JSON_COMPACT);
		line = format("%s, features = %s", line, features);
	}
	return format("%s }", line);
}

static int write_again(const char *path, const char *text)
{
	unlink(path);
	return file_write(path, text, strlen(text));
}

static int write_trial(const char *dir, const char *dependency)
{
	static const char manifest[] = "[package]\nname = \"build-bpf-try\"\nversion = \"0.0.0\"\n"
				       "edition = \"2021\"\n\n[lib]\npath = \"lib.rs\"\n\n"
				       "[workspace]\n\n[profile.dev]\npanic = \"abort\"\n\n"
				       "[profile.release]\npanic = \"abort\"\n\n";

	if (mkdir(dir, 0777) && errno != EEXIST)
		return -1;
	unlink(format("%s/Cargo.lock", dir));
	if (write_again(format("%s/lib.rs", dir), "#![no_std]\n"))
		return -1;
	return write_again(format("%s/Cargo.toml", dir),
			   format("%s[dependencies]\n%s\n", manifest, dependency));
}

/* Does a crate build that has this dependency and no other? -1: that cannot be tried. */
static int builds(const struct job *job, const char *dependency)
{
	const char *dir = format("%s/build-bpf-try", job->target_dir);
	struct list argv = { NULL, 0, 0 }, env = { NULL, 0, 0 };
	struct run run = { .keep_err = true };

	if (write_trial(dir, dependency))
		return -1;
	list_add(&argv, job->tool.cargo);
	list_add(&argv, "build");
	list_add(&argv, "--offline");
	if (strcmp(build_profile(&job->args), "dev"))
		list_add(&argv, "--release");
	list_addf(&argv, "--manifest-path=%s/Cargo.toml", dir);
	list_addf(&argv, "--target-dir=%s", job->target_dir);
	list_addf(&argv, "--target=%s", job->target);
	list_add(&argv, job->alloc ? "-Zbuild-std=core,alloc" : "-Zbuild-std=core");
	build_config(job, &argv);
	build_environment(job, &env);
	run.env = (const char *const *)env.v;
	if (!run_quiet(&run, &argv))
		return 1;
	return strstr(run.err, "could not compile") ? 0 : -1;
}

static void say_cure(const struct job *job, const json_t *metadata, const struct list *way,
		     const char *what, const char *why)
{
	const json_t *dependency = declaration(metadata, way);
	const json_t *package = workspace_package(metadata, way->v[1]);
	const char *name = text_of(package, "name"), *manifest;
	const char *version = text_of(package, "version");
	int built = 0;

	manifest = path_shown(text_of(workspace_package(metadata, way->v[0]), "manifest_path"));
	if (!dependency)
		built = -1;
	else if (json_is_true(json_object_get(dependency, "uses_default_features")))
		built = builds(job, without_defaults(dependency, format("=%s", version)));
	if (built == 1)
		say_three(what,
			  format("%s; it is %s's default features that ask for it", why, name),
			  format("%s   in %s (tried: builds)",
				 without_defaults(dependency, text_of(dependency, "req")),
				 manifest));
	else
		say_three(what,
			  format("%s; %s", why, built ? "default-features = false could not be tried" :
							"without default features, too"),
			  format("take %s out of %s: look for a crate that says no_std, or for a "
				 "helper of the kernel's that does it", name, manifest));
}

void explain_dependency(const struct job *job, const struct failure *f)
{
	json_t *metadata = whole_metadata(job);
	const json_t *package = metadata ? workspace_package(metadata, f->package_id) : NULL;
	struct list way = { NULL, 0, 0 };
	bool needs_std = !strcmp(f->code, "E0463") && strstr(f->message, "`std`");
	const char *what, *name;

	if (package)
		find_way(job, metadata, f->package_id, &way);
	name = package ? format("%s %s", text_of(package, "name"), text_of(package, "version")) :
			 f->package_id;
	what = needs_std ? format("%s needs std, which does not exist for BPF", name) :
			   format("%s does not compile for BPF: %s", name, f->message);
	if (way.n < 2)
		say_three(what, "nothing in the workspace was found to need it",
			  "cargo tree --target all -i NAME");
	else
		say_cure(job, metadata, &way, what, shown(metadata, &way));
}
