/*
 * file.c: files, mapped and never read whole.
 *
 * The mappings stay until the process ends its link: the plugin uses the
 * bytes in place. They are on one list, for the SIGBUS of a file that somebody
 * cuts short while it is mapped (crash.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim.h"

struct mapping {
	struct mapping *next;
	const char *data;
	size_t len;
	char path[];
};

static struct mapping *mappings;

static const char *check_type(mode_t mode)
{
	if (S_ISREG(mode))
		return NULL;
	if (S_ISDIR(mode))
		return "is a directory";
	return "is not a regular file, so it cannot be mapped";
}

static const char *map_fd(int fd, struct file *out)
{
	const char *why;
	struct stat st;
	void *p;

	if (fstat(fd, &st))
		return strerror(errno);
	why = check_type(st.st_mode);
	if (why)
		return why;
	out->data = "";
	out->len = (size_t)st.st_size;
	out->device = st.st_dev;
	out->inode = st.st_ino;
	if (!out->len)
		return NULL;
	p = mmap(NULL, out->len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return strerror(errno);
	out->data = p;
	return NULL;
}

static void remember(const struct file *f)
{
	size_t size = strlen(f->path) + 1;
	struct mapping *m = memory_grow(NULL, sizeof(*m) + size, 1);

	memcpy(m->path, f->path, size);
	m->data = f->data;
	m->len = f->len;
	m->next = mappings;
	mappings = m;
}

const char *file_map(const char *path, struct file *out)
{
	/* A pipe without a writer would make open() wait for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *why;

	if (fd < 0)
		return strerror(errno);
	out->path = path;
	why = map_fd(fd, out);
	close(fd);
	if (!why && out->len)
		remember(out);
	if (!why)
		reproduce_file(out);
	return why;
}

const char *file_at(const void *address)
{
	const struct mapping *m;
	uintptr_t at = (uintptr_t)address;

	for (m = mappings; m; m = m->next)
		if (at >= (uintptr_t)m->data && at - (uintptr_t)m->data < m->len)
			return m->path;
	return NULL;
}

/* Whole pages only. Nothing has written to them, so they come back from the file. */
void file_idle(const void *data, size_t len)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)data + page - 1) & ~(page - 1);
	uintptr_t to = ((uintptr_t)data + len) & ~(page - 1);

	if (from < to && file_at(data))
		madvise((void *)from, to - from, MADV_DONTNEED);
}

void file_each(void (*fn)(const struct file *f))
{
	const struct mapping *m;

	for (m = mappings; m; m = m->next)
		fn(&(struct file){ .path = m->path, .data = m->data, .len = m->len });
}

void file_close_all(void)
{
	while (mappings) {
		struct mapping *m = mappings;

		mappings = m->next;
		munmap((void *)(uintptr_t)m->data, m->len);
		free(m);
	}
}
