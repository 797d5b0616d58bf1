/*
 * kernel_btf.c: the types of a kernel, the running one's or one that the user names.
 *
 * The caller has the bytes and gives them at the first question, so that a link that asks
 * nothing reads nothing. Which kernel will load the program is not known: what is taken from
 * here is what holds on others, too, or goes into a message.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "btf.h"

/* Where the running kernel has its own. */
#define RUNNING "/sys/kernel/btf/"

enum { BTF_MAGIC_LE = 0x9f, BTF_MAGIC_BE = 0xeb };

/* BTF as sysfs has it begins with its magic; else it is a section of an ELF file. */
static const void *find_btf(const struct bld_buffer *b, size_t *len)
{
	const struct image img = { .data = (void *)(uintptr_t)b->data, .len = b->len };
	const unsigned char *bytes = b->data;

	*len = b->len;
	if (b->len >= 2 && (bytes[0] == BTF_MAGIC_LE || bytes[0] == BTF_MAGIC_BE))
		return bytes;
	return b->len > 4 && memcmp(bytes, "\177ELF", 4) == 0 ? elf_section(&img, ".BTF", len) : NULL;
}

static int no_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

/* libbpf before 1.5 declares btf__new_split and does not export it; it reads files. */
static struct btf *new_split(const void *data, size_t len, struct btf *base)
{
	int fd = memfd_create("module", MFD_CLOEXEC);
	struct btf *btf = NULL;
	char path[32];

	if (fd < 0)
		return NULL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, data, len) == (ssize_t)len)
		btf = btf__parse_split(path, base);
	close(fd);
	return btf;
}

/* Number 0 is vmlinux, the base of the others. */
static struct btf *read_btf(struct bld *l, size_t number, struct btf *base)
{
	struct bld_buffer b;
	const void *data;
	struct btf *btf;
	size_t len;

	if (!l->host.kernel_btf || l->host.kernel_btf(l->host.ctx, number, &b))
		return NULL;
	libbpf_set_print(no_print);
	data = find_btf(&b, &len);
	btf = !data ? NULL : base ? new_split(data, len, base) : btf__new(data, (uint32_t)len);
	/* A kernel may be newer than libbpf, and nobody has asked for it. */
	if ((!btf || libbpf_get_error(btf)) && str_has_prefix(b.name, RUNNING)) {
		bld_warn(l, b.name, "--vmlinux-btf=none does without it",
			 "libbpf cannot read the running kernel's types");
		return NULL;
	}
	if (!btf || libbpf_get_error(btf) || btf_input_check(l, b.name, btf)) {
		bld_fail(l, b.name, "give a kernel's BTF (/sys/kernel/btf/vmlinux) or its vmlinux with "
			 "debug info, or --vmlinux-btf=none", "no kernel's BTF");
		return NULL;
	}
	bld_trace(l, b.name, "the kernel's types: %u", btf__type_cnt(btf) - 1);
	return btf;
}

struct btf *kernel_btf(struct bld *l)
{
	if (!l->kernel_btf_read)
		l->kernel_btf = read_btf(l, 0, NULL);
	l->kernel_btf_read = true;
	return l->kernel_btf;
}

struct btf *kernel_btf_at(struct bld *l, size_t n)
{
	struct btf **list;

	if (!n || !kernel_btf(l))
		return kernel_btf(l);
	if (n <= l->modules_count)
		return l->modules_btf[n - 1];
	if (l->modules_read)
		return NULL;
	list = grow(l->modules_btf, l->modules_count, &l->modules_room, sizeof(*list));
	if (list)
		l->modules_btf = list;
	else
		bld_nomem(l);
	if (list && (list[n - 1] = read_btf(l, n, l->kernel_btf)))
		return list[l->modules_count++];
	l->modules_read = true;
	return NULL;
}

size_t kernel_name_length(const char *name)
{
	const char *flavour = strstr(name, "___");

	return flavour && flavour != name ? (size_t)(flavour - name) : strlen(name);
}

uint32_t kernel_find(struct bld *l, const char *name, uint32_t kind, struct btf **btf)
{
	char *plain = strndup(name, kernel_name_length(name));
	__s32 id = -1;

	for (size_t n = 0; plain && id <= 0 && (*btf = kernel_btf_at(l, n)); n++)
		id = btf__find_by_name_kind(*btf, plain, kind);
	free(plain);
	return id > 0 ? (uint32_t)id : 0;
}

void kernel_btf_close(struct bld *l)
{
	for (size_t i = 0; i < l->modules_count; i++)
		btf__free(l->modules_btf[i]);
	free(l->modules_btf);
	btf__free(l->kernel_btf);
	symtab_free(&l->kfuncs);
}
