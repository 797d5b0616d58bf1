/*
 * llvm_args.c: are the user's --llvm-args options of this LLVM?
 *
 * LLVM's C API drops unknown options in silence, libLTO ends the process on
 * them, and some options print and exit. So they are looked up first, in what
 * LLVM itself lists: a child process asks for --help-list-hidden, which prints
 * every option and exits. Only links that give --llvm-args pay for it.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

/* These end the process after printing. */
static const char *const printing[] = {
	"help", "help-hidden", "help-list", "help-list-hidden", "version", "h",
};

/* The child's standard output: LLVM's list. NULL: out of memory or processes. */
static FILE *ask(pid_t *child)
{
	static const char *const argv[] = { "bpf-ld-shim", "--help-list-hidden" };
	int ends[2];

	if (pipe(ends))
		return NULL;
	fflush(NULL);
	*child = fork();
	if (*child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		llvm.ParseCommandLineOptions(ARRAY_SIZE(argv), argv, "");
		_exit(1);
	}
	close(ends[1]);
	if (*child > 0)
		return fdopen(ends[0], "r");
	close(ends[0]);
	return NULL;
}

static size_t name_length(const char *option)
{
	return strcspn(option, "= \t\n");
}

static const char *bare(const char *option)
{
	return option + strspn(option, "-");
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
		size_t len = name_length(listed);

		if (name_length(name) == len && strncmp(name, listed, len) == 0)
			known[i] = true;
	}
}

static int refuse(struct bld *l, const bool *known)
{
	for (size_t i = 0; i < l->set.llvm_arg_count; i++) {
		const char *arg = l->set.llvm_args[i];

		if (!known[i])
			bld_fail(l, "--llvm-args", "opt --help-list-hidden of the same LLVM lists its "
				 "options", "%s has no option %s", l->llvm_version, arg);
		for (size_t k = 0; k < ARRAY_SIZE(printing); k++)
			if (strcmp(bare(arg), printing[k]) == 0)
				bld_fail(l, "--llvm-args", "ask opt or llc for it",
					 "%s would print and end the link", arg);
	}
	return l->failed ? -1 : 0;
}

int llvm_check_args(struct bld *l)
{
	bool *known = calloc(l->set.llvm_arg_count + 1, sizeof(*known));
	char *line = NULL;
	size_t room = 0;
	pid_t child;
	FILE *list;
	int err;

	if (!l->set.llvm_arg_count || !known) {
		free(known);
		return l->set.llvm_arg_count ? bld_nomem(l) : 0;
	}
	list = ask(&child);
	if (!list) {
		free(known);
		return bld_nomem(l);
	}
	while (getline(&line, &room, list) > 0)
		mark_known(l, line, known);
	fclose(list);
	waitpid(child, NULL, 0);
	free(line);
	err = refuse(l, known);
	free(known);
	return err;
}
