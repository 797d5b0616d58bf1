/*
 * args.c: the command line: our options, and those of `cargo build` that we must know of. All
 * others are cargo's, handed on as they are.
 */
#include <string.h>

#include "build_bpf.h"

enum kind {
	OURS,		/* a flag */
	OURS_VALUE,
	NOTED,		/* cargo's: we look at it and hand it on */
	NOTED_VALUE,
};

struct row {
	const char *name, *brief;	/* brief: "-p" or NULL */
	enum kind kind;
	size_t flag, value, list;	/* where in struct args; 0: nowhere */
	const char *help;		/* NULL: cargo's */
	const char *argument;
};

#define AT(field) offsetof(struct args, field)

static const struct row rows[] = {
	{ "--new", NULL, OURS_VALUE, 0, AT(new_name), 0,
	  "write a small crate NAME that builds and loads", "NAME" },
	{ "--aya", NULL, OURS, AT(aya), 0, 0, "with --new: a crate that uses aya-ebpf", NULL },
	{ "--dev", NULL, OURS, AT(dev), 0, 0, "build with the dev profile, not release", NULL },
	{ "--no-btf", NULL, OURS, AT(no_btf), 0, 0, "no BTF and no debug info", NULL },
	{ "--load", NULL, OURS, AT(load), 0, 0,
	  "let the running kernel verify each program of what came out", NULL },
	{ "--print", NULL, OURS, AT(print), 0, 0,
	  "build nothing: show the plain cargo command and configuration", NULL },
	{ "--help", "-h", OURS, AT(help), 0, 0, 
	  "this text; `cargo build --help` has cargo's options", NULL },
	{ "--version", "-V", OURS, AT(version), 0, 0, "the version", NULL },
	{ "--release", "-r", OURS, AT(release), 0, 0, "the default", NULL },
	{ "--target", NULL, OURS_VALUE, 0, AT(target), 0,
	  "bpfel-unknown-none or bpfeb-unknown-none", "TRIPLE" },
	{ "--profile", NULL, NOTED_VALUE, 0, AT(profile), 0, NULL, NULL },
	{ "--manifest-path", NULL, NOTED_VALUE, 0, AT(manifest), 0, NULL, NULL },
	{ "--target-dir", NULL, NOTED_VALUE, 0, AT(target_dir), 0, NULL, NULL },
	{ "--message-format", NULL, OURS_VALUE, 0, AT(message_format), 0, NULL, NULL },
	{ "--color", NULL, NOTED_VALUE, 0, AT(colour), 0, NULL, NULL },
	{ "--config", NULL, NOTED_VALUE, 0, 0, AT(configs), NULL, NULL },
	{ "--package", "-p", NOTED_VALUE, AT(selects), 0, 0, NULL, NULL },
	{ "--exclude", NULL, NOTED_VALUE, AT(selects), 0, 0, NULL, NULL },
	{ "--workspace", NULL, NOTED, AT(selects), 0, 0, NULL, NULL },
	{ "--all", NULL, NOTED, AT(selects), 0, 0, NULL, NULL },
	{ "--features", "-F", NOTED_VALUE, 0, 0, AT(features), NULL, NULL },
	{ "--all-features", NULL, NOTED, 0, 0, AT(features), NULL, NULL },
	{ "--no-default-features", NULL, NOTED, 0, 0, AT(features), NULL, NULL },
};

static void *field(struct args *a, size_t offset)
{
	return (char *)a + offset;
}

/* The row of a word; *value: what follows it in the same word, or NULL. */
static const struct row *find_row(const char *word, const char **value)
{
	size_t i, len = strcspn(word, "=");

	*value = NULL;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *r = &rows[i];
		bool takes = r->kind == OURS_VALUE || r->kind == NOTED_VALUE;

		if (strlen(r->name) == len && !strncmp(word, r->name, len) &&
		    (takes || word[len] != '=')) {
			*value = word[len] ? word + len + 1 : NULL;
			return r;
		}
		if (!r->brief || strncmp(word, r->brief, 2) || (word[2] && !takes))
			continue;
		if (word[2])
			*value = word + 2 + (word[2] == '=');
		return r;
	}
	return NULL;
}

static void take(struct args *a, const struct row *r, const char *value)
{
	bool ours = r->kind == OURS || r->kind == OURS_VALUE;

	if (r->flag)
		*(bool *)field(a, r->flag) = true;
	if (r->value)
		*(const char **)field(a, r->value) = value;
	if (r->list && r->list != AT(configs))
		list_add(field(a, r->list), r->name);
	if (r->list && value)
		list_add(field(a, r->list), value);
	if (!ours)
		list_add(&a->cargo, r->name);
	if (!ours && value)
		list_add(&a->cargo, value);
}

static int check(const struct args *a)
{
	if (a->dev && (a->release || a->profile)) {
		say_error("--dev and %s exclude each other",
			  a->release ? "--release" : "--profile");
		return STATUS_USAGE;
	}
	if (a->release && a->profile) {
		say_error("--release and --profile exclude each other");
		return STATUS_USAGE;
	}
	if (a->aya && !a->new_name) {
		say_error("--aya goes with --new NAME");
		return STATUS_USAGE;
	}
	if (a->load && a->message_format && starts(a->message_format, "json")) {
		say_error("--load and --message-format=%s exclude each other: stdout is for one "
			  "of them",
			  a->message_format);
		return STATUS_USAGE;
	}
	if (a->target && strcmp(a->target, "bpfel-unknown-none") &&
	    strcmp(a->target, "bpfeb-unknown-none")) {
		say_three(format("--target %s is not a BPF target", a->target),
			  "this command builds for BPF only; cargo build is for all else",
			  "--target bpfel-unknown-none (little endian) or bpfeb-unknown-none "
			  "(big)");
		return STATUS_USAGE;
	}
	return STATUS_OK;
}

int args_parse(struct args *a, int argc, char **argv)
{
	/* cargo gives the subcommand's name as the first word */
	int i = argc > 1 && !strcmp(argv[1], "build-bpf") ? 2 : 1;

	for (; i < argc; i++) {
		const char *value;
		const struct row *r = find_row(argv[i], &value);

		if (!r) {
			if (starts(argv[i], "-Zbuild-std") ||
			    (!strcmp(argv[i], "-Z") && argv[i + 1] &&
			     starts(argv[i + 1], "build-std")))
				a->builds_std = true;
			list_add(&a->cargo, argv[i]);
			continue;
		}
		if ((r->kind == OURS_VALUE || r->kind == NOTED_VALUE) && !value) {
			if (i + 1 == argc) {
				say_error("%s takes a value", r->name);
				return STATUS_USAGE;
			}
			value = argv[++i];
		}
		take(a, r, value);
	}
	if (a->colour)
		say_colour(a->colour);
	return check(a);
}

void args_help(FILE *f)
{
	size_t i;

	fputs("Builds the BPF programs of a crate or workspace, core included; tells of them.\n\n"
	      "Usage: cargo build-bpf [OPTION]... [OPTION OF CARGO BUILD]...\n"
	      "       cargo build-bpf --new NAME [--aya]\n\n",
	      f);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].help)
			fprintf(f, "  %s %-*s %s\n", rows[i].name, 16 - (int)strlen(rows[i].name),
				rows[i].argument ? rows[i].argument : "", rows[i].help);
	}
	fputs("\nNo file of yours is changed. The exit status is cargo's; 1 if --load finds one\n"
	      "that the kernel refuses, 2 for a wrong command line.\n",
	      f);
}
