/*
 * llvm_args.c: are the user's --llvm-args options of this LLVM, with values that it takes?
 *
 * LLVM's C API drops unknown options in silence, and those with wrong values with a line on
 * stderr; libLTO ends the process on them, and some options print and exit. So they are
 * tried first, in a child process: it parses them, and then asks for --help-list-hidden,
 * which prints every option that there is and exits. Only links that give --llvm-args pay
 * for it.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

/* These print, and end the process or do nothing else. */
static const char *const printing[] = {
	"help", "help-hidden", "help-list", "help-list-hidden", "version", "h",
	"print-options", "print-all-options",
};

/* These make something else than an object. */
static const char *const halting[] = {
	"start-after", "start-before", "stop-after", "stop-before",
};

/* Of an argument: what follows a space is no value. */
static size_t name_length(const char *arg)
{
	return strcspn(arg, "=");
}

static const char *bare(const char *option)
{
	return option + strspn(option, "-");
}

static bool is_named(const char *arg, const char *const *names, size_t count)
{
	const char *name = bare(arg);

	for (size_t i = 0; i < count; i++)
		if (name_length(name) == strlen(names[i]) &&
		    strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* What is wrong with the words as such. LLVM must not see them then. */
static int check_words(struct bld *l)
{
	for (size_t i = 0; i < l->set.llvm_arg_count; i++) {
		const char *arg = l->set.llvm_args[i];

		if (*arg != '-' || !*bare(arg))
			bld_fail(l, "--llvm-args", "an option begins with a dash, and its value follows "
				 "after a =, as in -inline-threshold=100",
				 "%s is no option", arg);
		else if (is_named(arg, printing, ARRAY_SIZE(printing)))
			bld_fail(l, "--llvm-args", "ask opt or llc for it",
				 "%s would print and end the link", arg);
		else if (is_named(arg, halting, ARRAY_SIZE(halting)))
			bld_fail(l, "--llvm-args", "use llc with what --save-temps=DIR keeps",
				 "with %s there would be no object", arg);
	}
	return l->failed ? -1 : 0;
}

static void run_child(struct bld *l, int list, int complaints)
{
	static const char *const ask[] = { "", "--help-list-hidden" };
	const char **argv = calloc(l->set.llvm_arg_count + 1, sizeof(*argv));

	if (!argv)
		_exit(1);
	argv[0] = "";
	memcpy(argv + 1, l->set.llvm_args, l->set.llvm_arg_count * sizeof(*argv));
	dup2(list, STDOUT_FILENO);
	dup2(complaints, STDERR_FILENO);
	llvm.ParseCommandLineOptions((int)l->set.llvm_arg_count + 1, argv, "");
	llvm.ParseCommandLineOptions(ARRAY_SIZE(ask), ask, "");
	_exit(1);
}

/* The child's standard output: LLVM's list. NULL: out of memory or processes. */
static FILE *ask(struct bld *l, pid_t *child, int complaints)
{
	int ends[2];

	if (pipe(ends))
		return NULL;
	fflush(NULL);
	*child = fork();
	if (*child == 0) {
		close(ends[0]);
		run_child(l, ends[1], complaints);
	}
	close(ends[1]);
	if (*child > 0)
		return fdopen(ends[0], "r");
	close(ends[0]);
	return NULL;
}

/* Marks the arguments that a line of the list names: "  --name=<uint>  - help". */
static void mark_known(const struct bld *l, const char *line, bool *known)
{
	const char *listed = line + strspn(line, " ");

	if (*listed != '-')
		return;
	listed = bare(listed);
	for (size_t i = 0; i < l->set.llvm_arg_count; i++) {
		const char *name = bare(l->set.llvm_args[i]);
		size_t len = strcspn(listed, "= \n");

		if (name_length(name) == len && strncmp(name, listed, len) == 0)
			known[i] = true;
	}
}

static int refuse_unknown(struct bld *l, const bool *known)
{
	for (size_t i = 0; i < l->set.llvm_arg_count; i++)
		if (!known[i])
			bld_fail(l, "--llvm-args",
				 "opt --help-list-hidden of the same LLVM lists its options",
				 "%s has no option %s", l->llvm_version, l->set.llvm_args[i]);
	return l->failed ? -1 : 0;
}

/* ": for the --inline-threshold option: requires a value!", a line each */
static int refuse_values(struct bld *l, int complaints)
{
	FILE *f = fdopen(complaints, "r");
	char *line = NULL;
	size_t room = 0;

	if (!f)
		return bld_nomem(l);
	rewind(f);
	while (getline(&line, &room, f) > 0) {
		const char *text = line + strspn(line, ": ");

		bld_fail(l, "--llvm-args", "opt --help-list-hidden of the same LLVM says what it takes",
			 "%s: %.*s", l->llvm_version, (int)strcspn(text, "\n"), text);
	}
	free(line);
	fclose(f);
	return l->failed ? -1 : 0;
}

static int try_args(struct bld *l, bool *known)
{
	int complaints = memfd_create("complaints", MFD_CLOEXEC);
	char *line = NULL;
	size_t room = 0;
	pid_t child;
	FILE *list = complaints < 0 ? NULL : ask(l, &child, complaints);

	if (!list) {
		if (complaints >= 0)
			close(complaints);
		return bld_nomem(l);
	}
	while (getline(&line, &room, list) > 0)
		mark_known(l, line, known);
	fclose(list);
	waitpid(child, NULL, 0);
	free(line);
	refuse_unknown(l, known);
	return refuse_values(l, complaints);
}

int llvm_check_args(struct bld *l)
{
	bool *known;
	int err;

	if (!l->set.llvm_arg_count || check_words(l))
		return l->failed ? -1 : 0;
	known = calloc(l->set.llvm_arg_count, sizeof(*known));
	if (!known)
		return bld_nomem(l);
	err = try_args(l, known);
	free(known);
	return err;
}
