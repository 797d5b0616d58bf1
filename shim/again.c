/*
 * again.c: a link in which LLVM has died is run again, to find out of what.
 *
 * A process that has crashed can be trusted with nothing but to start another. That one gets
 * the same command line, and by an environment variable the stage in which the first has
 * died; it links with care (plugin.h: careful), writes no output, and is silent but for
 * the function that LLVM dies of. Only if it finds none has the first a message of its own.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim.h"

#define VARIABLE "BPF_LD_SHIM_CAREFUL="

enum { FOUND_NOTHING = 4 };

/* Made before the crash. */
static char *const *arguments;
static char **variables;
static char variable[64] = VARIABLE;
static const char *stage;

void again_prepare(char **argv)
{
	size_t count = 0;

	stage = getenv("BPF_LD_SHIM_CAREFUL");
	arguments = argv;
	while (environ[count])
		count++;
	variables = memory_grow(NULL, count + 2, sizeof(*variables));
	memcpy(variables, environ, count * sizeof(*variables));
	variables[count] = variable;
	variables[count + 1] = NULL;
}

const char *again_stage(void)
{
	return stage;
}

/* Reading ends in a message about the input; the other stages are our own. */
static bool may_find(const char *name)
{
	return strcmp(name, "optimise") == 0 || strcmp(name, "settle") == 0 ||
	       strcmp(name, "codegen") == 0;
}

void again_run(const char *name)
{
	sigset_t none;
	int status;
	pid_t child;

	if (stage)
		_exit(FOUND_NOTHING);
	if (!variables || !may_find(name))
		return;
	strncpy(variable + strlen(VARIABLE), name, sizeof(variable) - sizeof(VARIABLE));
	sigemptyset(&none);
	/* In a signal handler, and perhaps with a broken heap: nothing but system calls, and
	 * not by fork(), which others may have put something before. */
	child = (pid_t)syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L);
	if (child == 0) {
		sigprocmask(SIG_SETMASK, &none, NULL);
		execve("/proc/self/exe", arguments, variables);
		_exit(FOUND_NOTHING);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return;
	if (child > 0 && WIFEXITED(status) &&
	    (WEXITSTATUS(status) == SHIM_FAILED || WEXITSTATUS(status) == SHIM_FAULT))
		_exit(WEXITSTATUS(status));
}

int again_status(int status)
{
	return stage && !diag_errors() ? FOUND_NOTHING : status;
}
