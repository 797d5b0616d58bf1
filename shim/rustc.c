/*
 * rustc.c: asks a rustc about itself.
 *
 * rustup's rustc is a proxy: only running it tells which toolchain it stands for here
 * and now. It runs with nothing to read, its complaints unseen, no longer than a few
 * seconds, and must not install toolchains on this occasion.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "shim.h"

#define SECONDS 5

extern char **environ;

/* In a group of its own, to be ended with all that it has started. */
static pid_t start(char **argv, int out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	pid_t pid;
	int err;

	setenv("RUSTUP_AUTO_INSTALL", "0", 1);
	if (posix_spawn_file_actions_init(&actions) || posix_spawnattr_init(&attr))
		return -1;
	err = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	err |= posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	err |= posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	err |= posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	err = err ? err : posix_spawnp(&pid, argv[0], &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return err ? -1 : pid;
}

static int milliseconds_since(const struct timespec *start)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int)((t.tv_sec - start->tv_sec) * 1000 + (t.tv_nsec - start->tv_nsec) / 1000000);
}

/* Reads to the end, or until the time is over: -1. */
static int read_answer(int fd, char *out, size_t size)
{
	struct timespec from;
	size_t len = 0;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int left = SECONDS * 1000 - milliseconds_since(&from);
		ssize_t n;

		if (left <= 0 || len + 1 >= size)
			return -1;
		if (poll(&p, 1, left) <= 0)
			continue;
		n = read(fd, out + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	out[len] = '\0';
	return 0;
}

int rustc_ask(const char *rustc, const char *question, const char *more, char *out, size_t size)
{
	/* posix_spawn only reads them. */
	char *argv[] = { (char *)(uintptr_t)rustc, (char *)(uintptr_t)question,
			 (char *)(uintptr_t)more, NULL };
	int fds[2], status = 0, err;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -1;
	pid = start(argv, fds[1]);
	close(fds[1]);
	err = pid < 0 ? -1 : read_answer(fds[0], out, size);
	close(fds[0]);
	if (pid < 0)
		return -1;
	if (err)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return err || !WIFEXITED(status) || WEXITSTATUS(status) ? -1 : 0;
}

int rustc_sysroot(void *ctx, char *out, size_t size)
{
	(void)ctx;
	if (rustc_ask("rustc", "--print", "sysroot", out, size))
		return -1;
	out[strcspn(out, "\r\n")] = '\0';
	return *out == '/' ? 0 : -1;
}
