/*
 * flags.c: the target and the rustflags of the build.
 *
 * Cargo takes rustflags from one place only: CARGO_ENCODED_RUSTFLAGS, RUSTFLAGS, the target's
 * configuration or build.rustflags, the first that is there. We read them by that rule, leave
 * out what cannot link BPF (and say so), add ours, and set the first of the four.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "build_bpf.h"

/* The user's flags, and where each was written: a key of the configuration or a variable. */
struct flags {
	struct list words, sources;
};

static void add_words(struct list *l, const char *text, const char *separators)
{
	while (*(text += strspn(text, separators))) {
		size_t len = strcspn(text, separators);

		list_add(l, copy(text, len));
		text += len;
	}
}

/* All words that have no source yet are from there. */
static void name_source(struct flags *f, const char *source)
{
	while (f->sources.n < f->words.n)
		list_add(&f->sources, source);
}

static bool from_variable(struct flags *f, const char *name, const char *separators)
{
	const char *value = getenv(name);

	if (!value)
		return false;
	add_words(&f->words, value, separators);
	name_source(f, name);
	return true;
}

static bool from_config(struct flags *f, const json_t *value, const char *key)
{
	const json_t *word;
	size_t i;

	if (!value)
		return false;
	if (json_is_string(value))
		add_words(&f->words, json_string_value(value), " \t");
	json_array_foreach ((json_t *)(uintptr_t)value, i, word) {
		if (json_is_string(word))
			list_add(&f->words, json_string_value(word));
	}
	name_source(f, key);
	return true;
}

/* CARGO_TARGET_BPFEL_UNKNOWN_NONE_… */
static char *variable_of(const char *target, const char *what)
{
	char *name = format("CARGO_TARGET_%s_%s", target, what), *p;

	for (p = name; *p; p++)
		*p = *p == '-' ? '_' : *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
	return name;
}

/* [target.TRIPLE], the variable that adds to it, and each [target.'cfg(…)'] that holds. */
static bool from_target(const struct job *job, struct flags *f)
{
	const struct config *c = &job->config;
	struct list facts = { NULL, 0, 0 };
	const char *name;
	json_t *table;
	bool found;

	found = from_config(f, config_get(c, "target", job->target, "rustflags"),
			    format("target.%s.rustflags", job->target));
	found |= from_variable(f, variable_of(job->target, "RUSTFLAGS"), " \t\n");
	json_object_foreach (json_object_get(c->values, "target"), name, table) {
		if (!starts(name, "cfg(") || !json_object_get(table, "rustflags"))
			continue;
		if (!facts.n)
			cfg_facts(job, &facts);
		if (cfg_holds(name, &facts))
			found |= from_config(f, json_object_get(table, "rustflags"),
					     format("target.'%s'.rustflags", name));
	}
	return found;
}

static void users_flags(const struct job *job, struct flags *f)
{
	if (from_variable(f, "CARGO_ENCODED_RUSTFLAGS", "\037") ||
	    from_variable(f, "RUSTFLAGS", " \t\n") || from_target(job, f) ||
	    from_config(f, config_get(&job->config, "build", "rustflags", NULL), "build.rustflags"))
		return;
	from_variable(f, "CARGO_BUILD_RUSTFLAGS", " \t\n");
}

/* Does the linker know these arguments? */
static bool linker_takes(const struct job *job, const char *const *args, size_t n)
{
	struct run run = { .keep_err = true };
	struct list argv = { NULL, 0, 0 };
	size_t i;

	list_add(&argv, job->tool.linker);
	for (i = 0; i < n; i++)
		list_add(&argv, args[i]);
	list_add(&argv, "--version");
	return run_quiet(&run, &argv) != STATUS_USAGE;
}

/* NULL: it is ours. */
static const char *replaced_linker(const char *linker)
{
	const char *slash = strrchr(linker, '/'), *name = slash ? slash + 1 : linker;

	if (!strcmp(name, "bpf-ld-shim"))
		return NULL;
	return !strcmp(name, "bpf-linker") ? "bpf-ld-shim is used instead" :
		"it cannot link BPF here: bpf-ld-shim is used instead";
}

/* Why a codegen option cannot stay, or NULL. */
static const char *unfit(struct job *job, const char *option, const struct list *words)
{
	const char *value = strchr(option, '=');
	size_t len = strcspn(option, "=");

	value = value ? value + 1 : "";
	if (len == 6 && starts(option, "linker"))
		return replaced_linker(value);
	if (starts(option, "linker-flavor=") || starts(option, "link-self-contained"))
		return "it is about other linkers: left out";
	if (len == 3 && starts(option, "lto") && strcmp(value, "no") && strcmp(value, "off") &&
	    strcmp(value, "false") && strcmp(value, "n") &&
	    !strstr(list_join(words, " "), "embed-bitcode=yes")) {
		job->lto = true;
		return "cargo refuses it (embed-bitcode=no): lto = true of the profile is used "
		       "instead, write that into Cargo.toml";
	}
	if (starts(option, "target-cpu=") && list_find(&job->tool.cpus, value) < 0)
		return format("BPF has no such CPU, but %s: left out",
			      list_join(&job->tool.cpus, ", "));
	if (starts(option, "link-arg=") && !linker_takes(job, &value, 1))
		return "bpf-ld-shim knows no such option: left out";
	return NULL;
}

static void note(const struct job *job, const char *source, const char *option, const char *why)
{
	bool variable = isupper((unsigned char)*source);

	say_note("%s: -C %s: %s", variable ? source : config_place(&job->config, source, option),
		 option, why);
}

/* -C X, -CX, --codegen X and --codegen=X are one. NULL: another flag. */
static const char *codegen_option(const struct list *words, size_t i, size_t *used)
{
	const char *word = words->v[i];

	*used = 1;
	if ((!strcmp(word, "-C") || !strcmp(word, "--codegen")) && i + 1 < words->n) {
		*used = 2;
		return words->v[i + 1];
	}
	return starts(word, "-C") && word[2] ? word + 2 :
	       starts(word, "--codegen=") ? word + 10 : NULL;
}

/* All -C link-arg together: options and their values may be two words. */
static bool link_args_fit(const struct job *job, const struct list *words)
{
	struct list args = { NULL, 0, 0 };
	size_t i, used;

	for (i = 0; i < words->n; i += used) {
		const char *option = codegen_option(words, i, &used);

		if (option && starts(option, "link-arg="))
			list_add(&args, option + strlen("link-arg="));
	}
	return !args.n || linker_takes(job, (const char *const *)args.v, args.n);
}

/* --no-btf is about the user's flags, too. */
static bool is_unwanted(const struct job *job, const char *option)
{
	return job->args.no_btf && (starts(option, "debuginfo=") || !strcmp(option, "link-arg=--btf"));
}

static void add_fitting(struct job *job, const struct flags *f)
{
	bool fit = link_args_fit(job, &f->words);
	size_t i, k, used;

	for (i = 0; i < f->words.n; i += used) {
		const char *option = codegen_option(&f->words, i, &used), *why = NULL;

		if (option && is_unwanted(job, option))
			continue;
		if (option && !(fit && starts(option, "link-arg=")))
			why = unfit(job, option, &f->words);
		if (why)
			note(job, f->sources.v[i], option, why);
		for (k = i; !why && k < i + used; k++)
			list_add(&job->flags, f->words.v[k]);
	}
}

static void add_ours(struct job *job, const struct list *users)
{
	const char *theirs = list_join(users, " ");

	if (job->args.no_btf)
		return;
	if (!strstr(theirs, "debuginfo=")) {
		list_add(&job->flags, "-C");
		list_add(&job->flags, "debuginfo=2");
	}
	if (!strstr(theirs, "link-arg=--btf")) {
		list_add(&job->flags, "-C");
		list_add(&job->flags, "link-arg=--btf");
	}
}

/* The configuration's linker gives way to ours. */
static void check_linker(const struct job *job)
{
	const char *name = variable_of(job->target, "LINKER"), *value = getenv(name);
	const char *key = format("target.%s.linker", job->target);
	const json_t *set = config_get(&job->config, "target", job->target, "linker");

	if (value && replaced_linker(value)) {
		say_note("%s=%s: %s", name, value, replaced_linker(value));
		return;
	}
	value = value ? NULL : json_string_value(set);
	if (value && replaced_linker(value))
		say_note("%s: linker = \"%s\": %s", config_place(&job->config, key, NULL), value,
			 replaced_linker(value));
}

static bool is_bpf(const char *target)
{
	return target && (!strcmp(target, "bpfel-unknown-none") ||
			  !strcmp(target, "bpfeb-unknown-none"));
}

static const char *choose_target(const struct job *job)
{
	const json_t *set = config_get(&job->config, "build", "target", NULL);
	const char *name = getenv("CARGO_BUILD_TARGET");
	union {
		unsigned short number;
		unsigned char bytes[2];
	} order = { .number = 1 };

	if (json_is_array(set))
		set = json_array_get(set, 0);
	if (job->args.target)
		return job->args.target;
	if (is_bpf(name))
		return name;
	if (is_bpf(json_string_value(set)))
		return json_string_value(set);
	return order.bytes[0] ? "bpfel-unknown-none" : "bpfeb-unknown-none";
}

/* Core must be built, and std cannot be. */
static bool builds_core(const json_t *build_std)
{
	const json_t *crate;
	size_t i;

	json_array_foreach ((json_t *)(uintptr_t)build_std, i, crate) {
		if (json_is_string(crate) && !strcmp(json_string_value(crate), "std"))
			return false;
	}
	return json_array_size(build_std) > 0;
}

int flags_settle(struct job *job)
{
	struct flags users = { { NULL, 0, 0 }, { NULL, 0, 0 } };

	job->target = choose_target(job);
	job->own_build_std = builds_core(config_get(&job->config, "unstable", "build-std", NULL));
	check_linker(job);
	users_flags(job, &users);
	add_fitting(job, &users);
	add_ours(job, &users.words);
	return STATUS_OK;
}
