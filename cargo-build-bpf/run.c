/*
 * run.c: runs other programs and reads what they say: all at once, or line by line while they
 * work. stdin is ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build_bpf.h"

extern char **environ;

/* A stream of the child: what has been read of it and not handed on. */
struct stream {
	int fd;
	char *text;
	size_t len;
};

static bool is_overridden(const char *entry, const char *const *env)
{
	for (; env && *env; env += 2) {
		size_t len = strlen(*env);

		if (!strncmp(entry, *env, len) && entry[len] == '=')
			return true;
	}
	return false;
}

static void make_environment(struct list *all, const char *const *env)
{
	char **e;

	for (e = environ; *e; e++) {
		if (!is_overridden(*e, env))
			list_add(all, *e);
	}
	for (; env && *env; env += 2) {
		if (env[1])
			list_addf(all, "%s=%s", env[0], env[1]);
	}
}

/* 0, or errno. `err` may be NULL: the child has our stderr. */
static int start(const struct run *r, const struct list *argv, int out[2], int err[2], pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	struct list env = { NULL, 0, 0 };
	int rc;

	if (pipe2(out, O_CLOEXEC) || (err && pipe2(err, O_CLOEXEC)))
		return errno;
	make_environment(&env, r->env);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	if (err)
		posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
	rc = posix_spawnp(pid, argv->v[0], &actions, NULL, argv->v, env.v);
	posix_spawn_file_actions_destroy(&actions);
	close(out[1]);
	if (err)
		close(err[1]);
	return rc;
}

static int finish(struct run *r, pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return r->status = 127;
	}
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return r->status;
}

/* False at the end. */
static bool fill(struct stream *s)
{
	ssize_t n;

	s->text = grow(s->text, s->len + 65537);
	do
		n = read(s->fd, s->text + s->len, 65536);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		s->len += (size_t)n;
	s->text[s->len] = '\0';
	return n > 0;
}

static void hand_on_lines(struct stream *s, void (*line)(void *, char *, size_t), void *context)
{
	char *p = s->text, *end;

	while ((end = memchr(p, '\n', s->len - (size_t)(p - s->text)))) {
		*end = '\0';
		line(context, p, (size_t)(end - p));
		p = end + 1;
	}
	s->len -= (size_t)(p - s->text);
	memmove(s->text, p, s->len + 1);
}

int run_watched(struct run *r, const struct list *argv, void (*line)(void *, char *, size_t),
		void (*text)(void *, const char *, size_t), void *context)
{
	int out[2], err[2], rc;
	struct stream streams[2] = { { -1, NULL, 0 }, { -1, NULL, 0 } };
	struct pollfd fds[2];
	pid_t pid;

	rc = start(r, argv, out, err, &pid);
	if (rc) {
		say_error("cannot run %s: %s", argv->v[0], strerror(rc));
		return r->status = 127;
	}
	streams[0].fd = out[0];
	streams[1].fd = err[0];
	while (streams[0].fd >= 0 || streams[1].fd >= 0) {
		fds[0] = (struct pollfd){ .fd = streams[0].fd, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = streams[1].fd, .events = POLLIN };
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		/* What rustc said comes before what cargo says to it. */
		if (fds[0].revents && !fill(&streams[0]))
			streams[0].fd = -1;
		if (fds[0].revents)
			hand_on_lines(&streams[0], line, context);
		else if (fds[1].revents && !fill(&streams[1]))
			streams[1].fd = -1;
		if (streams[1].len)
			text(context, streams[1].text, streams[1].len);
		streams[1].len = 0;
	}
	close(out[0]);
	close(err[0]);
	return finish(r, pid);
}

static void keep_line(void *context, char *line, size_t len)
{
	struct run *r = context;
	size_t old = r->out ? strlen(r->out) : 0;

	r->out = grow(r->out, old + len + 2);
	memcpy(r->out + old, line, len);
	memcpy(r->out + old + len, "\n", 2);
}

static void keep_err(void *context, const char *text, size_t len)
{
	struct run *r = context;
	size_t old = r->err ? strlen(r->err) : 0;

	if (!r->keep_err)
		return;
	r->err = grow(r->err, old + len + 1);
	memcpy(r->err + old, text, len);
	r->err[old + len] = '\0';
}

int run_quiet(struct run *r, const struct list *argv)
{
	r->out = r->err = NULL;
	run_watched(r, argv, keep_line, keep_err, r);
	r->out = r->out ? r->out : copy("", 0);
	r->err = r->err ? r->err : copy("", 0);
	return r->status;
}
