/*
 * doctor_llvm.c: which LLVMs there are, what each can do, and which one a link that is
 * started as we were, with the inputs that are given, would take.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

static void no_report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	(void)m;
}

/* -- the choice --------------------------------------------------------------------- */

struct choice {
	const struct options *options;
	struct inputs *inputs;
	json_t *errors, *list;
};

static json_t *error(const char *where, const char *message, const char *remedy)
{
	return json_pack("{s:o, s:o, s:o}", "where", json_text(where), "message",
			 json_text(message), "remedy", json_text(remedy));
}

static void note_error(void *ctx, const struct bld_message *m)
{
	struct choice *c = ctx;

	if (m->level == BLD_ERROR)
		json_array_append_new(c->errors, error(m->where, m->what, m->remedy));
}

static int fetch(void *ctx, uint64_t cookie, struct bld_buffer *out)
{
	struct choice *c = ctx;

	return inputs_fetch(c->inputs, cookie, out);
}

static void note_writer(void *ctx, const char *name, const char *writer, unsigned major)
{
	struct choice *c = ctx;

	json_array_append_new(c->list, json_pack("{s:o, s:o, s:i}", "path", json_text(name),
						 "written_by", json_text(writer), "llvm_major",
						 (int)major));
}

/* As a link does it, up to the loading of LLVM. */
static json_t *choose(void *ctx)
{
	struct choice *c = ctx;
	const struct bld_host host = { .ctx = c, .report = note_error, .fetch = fetch,
				       .sysroot = rustc_sysroot };
	struct bld *l = bld_open(&c->options->settings, &host);
	struct bld_llvm_place taken = { NULL, NULL, NULL };
	size_t bad = 0;

	c->errors = json_array();
	c->list = json_array();
	if (l) {
		c->inputs = inputs_open(c->options);
		bad = inputs_add(c->inputs, l);
		bld_each_writer(l, note_writer, c);
		bld_chosen_llvm(l, &taken);
	}
	/* What only we have seen has been said already. */
	if (bad && !json_array_size(c->errors))
		json_array_append_new(c->errors, error(NULL, "not all inputs can be read", NULL));
	return json_pack("{s:o, s:o, s:o, s:o}", "taken", json_text(taken.name), "how",
			 json_text(taken.how), "inputs", c->list, "errors", c->errors);
}

/* -- the libraries -------------------------------------------------------------------- */

static json_t *words(const char *text)
{
	struct strings list = { 0 };
	json_t *array = json_array();
	char *copy = memory_format("%s", text), *rest = copy, *word;
	size_t i;

	while ((word = strsep(&rest, " ")))
		strings_add(&list, word, strlen(word));
	for (i = 0; i < list.n; i++)
		if (*list.v[i])
			json_array_append_new(array, json_string(list.v[i]));
	strings_free(&list);
	free(copy);
	return array;
}

/* A library's row. In a process of its own. */
static json_t *examine(void *ctx)
{
	const struct bld_host host = { .report = no_report };
	const struct bld_settings settings = { 0 };
	struct bld *l = bld_open(&settings, &host);
	struct bld_llvm found;
	char version[48];

	/* What LLVM prints, or a crash of it, is no part of the report. */
	if (!l || !freopen("/dev/null", "w", stderr))
		return json_object();
	if (bld_examine_llvm(l, ctx, &found))
		return json_pack("{s:o}", "reason", json_text(found.why_not));
	snprintf(version, sizeof(version), "%u.%u.%u", found.major, found.minor, found.patch);
	return json_pack("{s:o, s:s, s:i, s:o, s:o, s:o}", "path", json_text(found.path), "version",
			 version, "reads_up_to", (int)found.major, "cpus", words(found.cpus),
			 "targets", words(found.targets), "lto", json_text(found.lto));
}

static bool is_listed(const json_t *rows, const char *path)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *other = doctor_text_of(row, "path");

		if (other && !strcmp(other, path))
			return true;
	}
	return false;
}

/* Every row has the same keys. */
static void add_row(json_t *rows, json_t *row, const char *name, const char *how)
{
	static const char *const keys[] = { "version", "reads_up_to", "cpus", "targets", "lto" };
	bool usable = json_object_get(row, "version");
	size_t i;

	if (!json_object_get(row, "path"))
		json_object_set_new(row, "path", json_text(name));
	json_object_set_new(row, "found_as", json_text(how));
	json_object_set_new(row, "usable", json_boolean(usable));
	json_object_set_new(row, "taken", json_false());
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!json_object_get(row, keys[i]))
			json_object_set_new(row, keys[i], json_null());
	json_array_append_new(rows, row);
}

static void add_library(json_t *rows, const char *name, const char *how)
{
	json_t *row = doctor_in_child(examine, (char *)(uintptr_t)name);
	const char *path;

	if (!row)
		row = json_pack("{s:s}", "reason", "loading it crashes");
	path = doctor_text_of(row, "path");
	/* A bare name that ld.so does not find is no library. */
	if ((!path && !strchr(name, '/') && !doctor_text_of(row, "reason")) ||
	    is_listed(rows, path ? path : name))
		json_decref(row);
	else
		add_row(rows, row, name, how);
}

static void add_place(void *ctx, const struct bld_llvm_place *place)
{
	json_t *rows = ctx;

	if (!place->why_not)
		add_library(rows, place->name, place->how);
	else if (!is_listed(rows, place->name))
		add_row(rows, json_pack("{s:o}", "reason", json_text(place->why_not)), place->name,
			place->how);
}

/* Those of the toolchains that a link started here would not look at. */
static void add_of_rustcs(json_t *rows, const json_t *rustcs)
{
	const json_t *rustc;
	size_t i;

	json_array_foreach (rustcs, i, rustc) {
		const char *llvm = doctor_text_of(rustc, "llvm");
		char *how;

		if (!llvm)
			continue;
		how = memory_format("the LLVM of %s", doctor_text_of(rustc, "path"));
		add_library(rows, llvm, how);
		free(how);
	}
}

/* -- the judgement ---------------------------------------------------------------------- */

/* The rustcs whose links take the library. */
static json_t *takers(const json_t *rustcs, const char *path)
{
	json_t *list = json_array();
	const json_t *rustc;
	size_t i;

	json_array_foreach (rustcs, i, rustc) {
		const char *llvm = doctor_text_of(rustc, "llvm");
		char *real = llvm ? realpath(llvm, NULL) : NULL;

		if (real && !strcmp(real, path))
			json_array_append(list, json_object_get(rustc, "path"));
		free(real);
	}
	return list;
}

/* Why a library that could be taken is not. */
static const char *other_reason(const char *taken, const struct options *o)
{
	if (taken)
		return "another one comes first";
	return o->settings.llvm_path ? "--llvm or BPF_LD_SHIM_LLVM names another one" :
				       "the rustc in PATH is not the one that has it";
}

static void judge(json_t *row, const json_t *choice, const struct options *o, json_int_t wanted,
		  const char *writer)
{
	const char *taken = doctor_text_of(choice, "taken"), *path = doctor_text_of(row, "path");
	json_int_t reads = json_integer_value(json_object_get(row, "reads_up_to"));
	char *reason;

	if (taken && !strcmp(path, taken)) {
		json_object_set_new(row, "taken", json_true());
		json_object_set(row, "found_as", json_object_get(choice, "how"));
		reason = memory_format("it is %s", doctor_text_of(choice, "how"));
	} else if (reads < wanted) {
		reason = memory_format("it cannot read what %s has written", writer);
	} else {
		reason = memory_format("%s", other_reason(taken, o));
	}
	json_object_set_new(row, "reason", json_text(reason));
	free(reason);
}

/* The newest of the inputs' compilers. */
static json_int_t newest_writer(const json_t *inputs, const char **writer)
{
	json_int_t newest = 0;
	const json_t *row;
	size_t i;

	json_array_foreach (inputs, i, row) {
		json_int_t major = json_integer_value(json_object_get(row, "llvm_major"));

		if (major <= newest)
			continue;
		newest = major;
		*writer = doctor_text_of(row, "written_by");
	}
	return newest;
}

/* The one taken comes first. */
static json_t *judged(json_t *rows, const json_t *choice, const json_t *rustcs,
		      const struct options *o)
{
	const char *writer = NULL;
	json_int_t wanted = newest_writer(json_object_get(choice, "inputs"), &writer);
	json_t *sorted = json_array(), *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		json_object_set_new(row, "taken_by", takers(rustcs, doctor_text_of(row, "path")));
		if (json_is_true(json_object_get(row, "usable")))
			judge(row, choice, o, wanted, writer);
		if (json_is_true(json_object_get(row, "taken")))
			json_array_insert(sorted, 0, row);
		else
			json_array_append(sorted, row);
	}
	json_decref(rows);
	return sorted;
}

void doctor_llvm(json_t *report, const struct options *o)
{
	const struct bld_host host = { .report = no_report, .sysroot = rustc_sysroot };
	const json_t *rustcs = json_object_get(report, "rustc");
	struct choice c = { .options = o };
	json_t *choice = doctor_in_child(choose, &c), *rows = json_array();
	struct bld *l = bld_open(&o->settings, &host);

	if (!choice)
		choice = json_pack("{s:[], s:[o]}", "inputs", "errors",
				   error(NULL, "LLVM crashes when it is loaded", NULL));
	if (l)
		bld_find_llvms(l, add_place, rows);
	bld_close(l);
	add_of_rustcs(rows, rustcs);
	json_object_set_new(report, "llvm", judged(rows, choice, rustcs, o));
	json_object_set(report, "inputs", json_object_get(choice, "inputs"));
	json_object_set(report, "errors", json_object_get(choice, "errors"));
	json_decref(choice);
}
