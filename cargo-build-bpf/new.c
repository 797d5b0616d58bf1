/*
 * new.c: --new NAME: a small crate that builds and loads. Its text lies in templates/ and is part
 * of the program; @NAME@, @IDENT@, @TARGET@ and @LINKER@ stand for what is filled in.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build_bpf.h"

#define TEMPLATE(symbol, file)                                          \
	__asm__(".pushsection .rodata\n" #symbol ":\n"                  \
		".incbin \"" TEMPLATES "/" file "\"\n.byte 0\n.popsection\n"); \
	extern const char symbol[] __attribute__((visibility("hidden")))

TEMPLATE(template_config, "config.toml");
TEMPLATE(template_plain_manifest, "plain/Cargo.toml");
TEMPLATE(template_plain_main, "plain/main.rs");
TEMPLATE(template_plain_bpf, "plain/bpf.rs");
TEMPLATE(template_aya_manifest, "aya/Cargo.toml");
TEMPLATE(template_aya_main, "aya/main.rs");

struct file {
	const char *path, *text;
};

static const struct file plain[] = {
	{ "Cargo.toml", template_plain_manifest },
	{ ".cargo/config.toml", template_config },
	{ "src/main.rs", template_plain_main },
	{ "src/bpf.rs", template_plain_bpf },
	{ ".gitignore", "/target\n" },
	{ NULL, NULL },
};

static const struct file aya[] = {
	{ "Cargo.toml", template_aya_manifest },
	{ ".cargo/config.toml", template_config },
	{ "src/main.rs", template_aya_main },
	{ ".gitignore", "/target\n" },
	{ NULL, NULL },
};

/* As cargo has it: it becomes a function's name, too. */
bool new_name_fits(const char *name)
{
	static const char *const taken[] = { "core", "alloc", "std", "test", "bpf", "_" };
	size_t i;

	if (!isalpha((unsigned char)*name) && *name != '_')
		return false;
	for (i = 0; i < ARRAY_SIZE(taken); i++) {
		if (!strcmp(name, taken[i]))
			return false;
	}
	for (; *name; name++) {
		if (!isalnum((unsigned char)*name) && *name != '-' && *name != '_')
			return false;
	}
	return true;
}

static char *replaced(const char *text, const char *mark, const char *value)
{
	char *answer = copy("", 0);
	const char *at;

	while ((at = strstr(text, mark))) {
		answer = format("%s%.*s%s", answer, (int)(at - text), text, value);
		text = at + strlen(mark);
	}
	return format("%s%s", answer, text);
}

static const char *host_target(void)
{
	union {
		unsigned short number;
		unsigned char bytes[2];
	} order = { .number = 1 };

	return order.bytes[0] ? "bpfel-unknown-none" : "bpfeb-unknown-none";
}

static char *filled(const char *text, const char *name, const char *linker)
{
	char *ident = format("%s", name), *p;

	for (p = ident; *p; p++)
		*p = *p == '-' ? '_' : *p;
	text = replaced(text, "@NAME@", name);
	text = replaced(text, "@IDENT@", ident);
	text = replaced(text, "@TARGET@", host_target());
	return replaced(text, "@LINKER@", linker);
}

static int write_crate(const char *dir, const char *name, const struct file *files)
{
	struct toolchain t = { .linker = NULL };

	toolchain_linker(&t);
	if (mkdir(dir, 0777) || mkdir(format("%s/src", dir), 0777) ||
	    mkdir(format("%s/.cargo", dir), 0777)) {
		say_error("%s: %s", dir, strerror(errno));
		return STATUS_FAILED;
	}
	for (; files->path; files++) {
		const char *path = format("%s/%s", dir, files->path);
		const char *text = filled(files->text, name, t.linker);

		if (file_write(path, text, strlen(text))) {
			say_error("%s: %s", path, strerror(errno));
			return STATUS_FAILED;
		}
	}
	return STATUS_OK;
}

int new_crate(const struct args *a)
{
	const char *slash = strrchr(a->new_name, '/'), *name = slash ? slash + 1 : a->new_name;

	if (!new_name_fits(name)) {
		say_three(format("'%s' cannot be the name of a crate and its program", name),
			  "it must begin with a letter, have letters, digits, - and _ only, and be "
			  "no name of Rust's", "cargo build-bpf --new filter");
		return STATUS_USAGE;
	}
	if (write_crate(a->new_name, name, a->aya ? aya : plain))
		return STATUS_FAILED;
	printf("%s: a program for XDP%s. Build it, and let the kernel verify it:\n"
	       "  cd %s && cargo build-bpf%s\n",
	       a->new_name, a->aya ? " that uses aya-ebpf" : ", with a map of libbpf's",
		       a->new_name,
	       geteuid() ? "      # as root: cargo build-bpf --load" : " --load");
	return STATUS_OK;
}
