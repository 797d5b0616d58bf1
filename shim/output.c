/*
 * output.c: the results become files.
 *
 * A result is written to a temporary file beside its target and renamed, so
 * that whoever looks sees the old file or the whole new one, and a failed link
 * leaves the old one alone. All temporaries are complete before the first is
 * renamed. What is not a regular file (/dev/null, a pipe) is written directly.
 *
 * The first kind of --emit goes to -o FILE, any other to FILE with a suffix.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim.h"

/* One result on its way. */
struct target {
	enum bld_kind kind;
	char *name;		/* as the user gave it */
	char *path;		/* where it is: symbolic links followed */
	char *temporary;	/* NULL: written directly */
};

static const char *const suffixes[] = {
	[BLD_EMIT_OBJ] = ".o",
	[BLD_EMIT_ASM] = ".s",
	[BLD_EMIT_LLVM_BC] = ".bc",
	[BLD_EMIT_LLVM_IR] = ".ll",
};

static char *target_name(const struct options *o, size_t i)
{
	return memory_format("%s%s", o->output, i ? suffixes[o->kinds[i]] : "");
}

/* "dir/" of a path, "." if it has none. */
static char *directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? memory_format("%.*s", (int)(slash - path) + 1, path) : memory_format(".");
}

/* /dev/stdout and its kind lead to files that are somebody else's open ones. */
static bool is_descriptor(const char *name)
{
	struct stat st;

	return (!strncmp(name, "/dev/", 5) || !strncmp(name, "/proc/", 6)) && !lstat(name, &st) &&
	       S_ISLNK(st.st_mode);
}

static bool is_direct(const char *name)
{
	struct stat st;

	return is_descriptor(name) || (!stat(name, &st) && !S_ISREG(st.st_mode));
}

/* The file behind symbolic links; a new file is where its name says. */
static char *resolve(const char *name)
{
	char *path = realpath(name, NULL);

	return path ? path : memory_format("%s", name);
}

/* -- before the link ------------------------------------------------------------- */

static int check_directory(const char *name, const char *path)
{
	char *dir = directory(path);
	struct stat st;
	int rc = -1;

	if (stat(dir, &st))
		diag_error(name, "cannot write the output: directory %s: %s", dir, strerror(errno));
	else if (!S_ISDIR(st.st_mode))
		diag_error(name, "cannot write the output: %s is not a directory", dir);
	else if (faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS))
		diag_error(name, "cannot write into directory %s: %s", dir, strerror(errno));
	else
		rc = 0;
	free(dir);
	return rc;
}

static int check_target(const char *name)
{
	struct stat st;
	char *path;
	int rc;

	if (!stat(name, &st) && S_ISDIR(st.st_mode)) {
		diag_error_fix(name, "name the file to write with -o",
			       "cannot write the output: it is a directory");
		return -1;
	}
	if (is_direct(name))
		return 0;
	path = resolve(name);
	rc = check_directory(name, path);
	free(path);
	return rc;
}

/* mkdir -p */
static int make_directory(const char *dir)
{
	char *path = memory_format("%s/", dir), *p;
	struct stat st;
	int rc;

	for (p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		mkdir(path, 0777);
		*p = '/';
	}
	rc = stat(path, &st);
	if (rc)
		diag_error(dir, "cannot make the directory for --save-temps: %s", strerror(errno));
	free(path);
	return rc;
}

static bool ends_in(const char *name, const char *suffix)
{
	size_t len = strlen(name), tail = strlen(suffix);

	return len > tail && !strcmp(name + len - tail, suffix);
}

size_t output_check(const struct options *o)
{
	size_t i, bad = 0;

	for (i = 0; i < o->kind_count; i++) {
		char *name = target_name(o, i);

		bad += check_target(name) < 0;
		free(name);
	}
	if (o->map)
		bad += check_target(o->map) < 0;
	if (o->dependency_file)
		bad += check_target(o->dependency_file) < 0;
	if (o->save_dir)
		bad += make_directory(o->save_dir) < 0;
	return bad;
}

/* -- after it ---------------------------------------------------------------------- */

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len < SSIZE_MAX ? len : SSIZE_MAX);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Writes and closes; -1 with a message that names `name`. */
static int fill(int fd, const char *name, const void *data, size_t len)
{
	int bad = fd < 0 || write_all(fd, data, len);
	int error = errno;

	if (fd >= 0 && close(fd) && !bad) {
		bad = 1;
		error = errno;
	}
	if (bad)
		diag_error(name, "cannot write the output: %s", strerror(error));
	return bad ? -1 : 0;
}

static mode_t current_umask(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return mask;
}

/* mkstemp makes files that only their owner can read: an object is no secret. */
static int open_temporary(struct target *t)
{
	char *dir = directory(t->path);
	int fd;

	t->temporary = memory_format("%s/.bpf-ld-shim.XXXXXX", dir);
	free(dir);
	fd = mkostemp(t->temporary, O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (!crash_remember(t->temporary) || fchmod(fd, 0666 & ~current_umask())) {
		unlink(t->temporary);
		close(fd);
		return -1;
	}
	return fd;
}

static int prepare(struct target *t, const void *data, size_t len)
{
	int fd;

	if (is_direct(t->name))
		fd = open(t->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	else
		fd = open_temporary(t);
	return fill(fd, t->name, data, len);
}

static int put_in_place(const struct target *t)
{
	if (!t->temporary || !rename(t->temporary, t->path))
		return 0;
	diag_error(t->name, "cannot put the output in place: %s", strerror(errno));
	return -1;
}

/* What goes where; returns the number. */
static size_t list_targets(const struct options *o, struct target *targets)
{
	size_t i;

	for (i = 0; i < o->kind_count; i++)
		targets[i] = (struct target){ .kind = o->kinds[i], .name = target_name(o, i) };
	if (o->map)
		targets[i++] = (struct target){
			.kind = ends_in(o->map, ".json") ? BLD_MAP_JSON : BLD_MAP,
			.name = memory_format("%s", o->map),
		};
	return i;
}

static int write_targets(struct bld *l, struct target *targets, size_t count)
{
	size_t i, len;
	const void *data;

	for (i = 0; i < count; i++) {
		targets[i].path = resolve(targets[i].name);
		if (bld_output(l, targets[i].kind, &data, &len)) {
			diag_error(targets[i].name, "the link has not made this output");
			return -1;
		}
		if (prepare(&targets[i], data, len))
			return -1;
	}
	for (i = 0; i < count; i++)
		if (put_in_place(&targets[i]))
			return -1;
	return 0;
}

int output_write(const struct options *o, struct bld *l)
{
	struct target targets[BLD_KINDS] = { { .name = NULL } };
	int rc = write_targets(l, targets, list_targets(o, targets));
	size_t i;

	if (rc)
		crash_clean_up();
	crash_forget_all();
	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		free(targets[i].name);
		free(targets[i].path);
		free(targets[i].temporary);
	}
	return rc;
}

int output_print(struct bld *l, enum bld_kind kind)
{
	const void *data;
	size_t len;

	if (bld_output(l, kind, &data, &len))
		return 0; /* a failed link has said so */
	diag_escape(stdout, data, len, "\n");
	if (!fflush(stdout))
		return 0;
	diag_error("standard output", "cannot write: %s", strerror(errno));
	return -1;
}

int output_save(const char *dir, const char *name, const void *data, size_t len)
{
	char *path = memory_format("%s/%s", dir, name);
	int rc = fill(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), path, data, len);

	free(path);
	return rc;
}
