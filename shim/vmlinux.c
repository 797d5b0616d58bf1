/*
 * vmlinux.c: the kernel's BTF (--vmlinux-btf), for those links that ask for it.
 *
 * The running kernel's is in sysfs: vmlinux, and a file for each module that has types of
 * its own. They are mapped where the kernel can do that (6.16), else read.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim.h"

#define SYSFS "/sys/kernel/btf"

struct vmlinux {
	bool none;
	const char *path;	/* --vmlinux-btf; NULL: the running kernel's */
	struct bld_buffer file;	/* of the path */
	struct dirent **modules;
	int module_count;	/* -1: not known yet */
	struct strings names;	/* of what has been read */
	char **read;
	size_t read_count;
};

int vmlinux_set(struct options *o, const struct option_row *row, const char *value)
{
	if (!*value) {
		diag_error(row->name, "the name is empty");
		return -1;
	}
	o->vmlinux = value;
	return 0;
}

/* NULL: it cannot be read. */
static char *read_whole(int fd, size_t *len)
{
	size_t room = 1 << 20;
	char *data = NULL;
	ssize_t n;

	*len = 0;
	do {
		if (!data || *len == room)
			data = memory_grow(data, room *= 2, 1);
		n = read(fd, data + *len, room - *len);
		if (n > 0)
			*len += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (!n)
		return data;
	free(data);
	return NULL;
}

/* The path is kept with the bytes. */
static const char *keep_path(struct vmlinux *v, const char *path)
{
	strings_add(&v->names, path, strlen(path));
	return v->names.v[v->names.n - 1];
}

static int read_file(struct vmlinux *v, const char *path, struct bld_buffer *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *data = NULL;
	size_t len = 0;

	if (fd >= 0) {
		data = read_whole(fd, &len);
		close(fd);
	}
	if (!data)
		return 1;
	reproduce_file(&(struct file){ .path = path, .data = data, .len = len });
	v->read = memory_grow(v->read, v->read_count + 1, sizeof(*v->read));
	v->read[v->read_count++] = data;
	*out = (struct bld_buffer){ keep_path(v, path), data, len };
	return 0;
}

static int read_sysfs(struct vmlinux *v, const char *name, struct bld_buffer *out)
{
	char *path = memory_format(SYSFS "/%s", name);
	struct file f;
	int err = 0;

	if (!file_map(path, &f))
		*out = (struct bld_buffer){ keep_path(v, path), f.data, f.len };
	else
		err = read_file(v, path, out);
	free(path);
	return err;
}

struct vmlinux *vmlinux_open(const struct options *o)
{
	struct vmlinux *v = memory_grow(NULL, 1, sizeof(*v));
	const char *why;
	struct file f;

	*v = (struct vmlinux){ .path = o->vmlinux, .module_count = -1 };
	v->none = v->path && !strcmp(v->path, "none");
	if (!v->path || v->none)
		return v;
	why = file_map(v->path, &f);
	if (!why) {
		v->file = (struct bld_buffer){ v->path, f.data, f.len };
		return v;
	}
	if (!strncmp(v->path, "/sys/", 5) && !read_file(v, v->path, &v->file))
		return v;
	diag_error("--vmlinux-btf", "cannot read %s: %s", v->path, why);
	vmlinux_close(v);
	return NULL;
}

static int is_module(const struct dirent *e)
{
	return e->d_name[0] != '.' && strcmp(e->d_name, "vmlinux");
}

int vmlinux_read(struct vmlinux *v, size_t number, struct bld_buffer *out)
{
	if (v->none)
		return 1;
	if (v->path) {
		*out = v->file;
		return number != 0;
	}
	if (!number)
		return read_sysfs(v, "vmlinux", out);
	if (v->module_count < 0)
		v->module_count = scandir(SYSFS, &v->modules, is_module, alphasort);
	if (v->module_count < 0)
		v->module_count = 0;
	if (number > (size_t)v->module_count)
		return 1;
	return read_sysfs(v, v->modules[number - 1]->d_name, out);
}

void vmlinux_close(struct vmlinux *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->read_count; i++)
		free(v->read[i]);
	for (int i = 0; i < v->module_count; i++)
		free(v->modules[i]);
	free(v->modules);
	free(v->read);
	strings_free(&v->names);
	free(v);
}
