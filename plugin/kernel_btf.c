/*
 * kernel_btf.c: the types of a kernel, the running one's or one that the user names.
 *
 * The caller has the bytes and gives them at the first question, so that a link that asks
 * nothing reads nothing. Which kernel will load the program is not known: what is taken from
 * here is what holds on others, too, or goes into a message.
 */
#include "btf.h"

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

static struct btf *read_btf(struct bld *l)
{
	struct bld_buffer b;
	const void *data;
	struct btf *btf;
	size_t len;

	if (!l->host.kernel_btf || l->host.kernel_btf(l->host.ctx, 0, &b))
		return NULL;
	libbpf_set_print(no_print);
	data = find_btf(&b, &len);
	btf = data ? btf__new(data, (uint32_t)len) : NULL;
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
		l->kernel_btf = read_btf(l);
	l->kernel_btf_read = true;
	return l->kernel_btf;
}

void kernel_btf_close(struct bld *l)
{
	btf__free(l->kernel_btf);
	l->kernel_btf = NULL;
}
