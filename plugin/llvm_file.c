/*
 * llvm_file.c: what a library's file is, without loading it.
 *
 * Loading an LLVM takes longer than a small link, and only ld.so's words say what is
 * wrong with a file. So a candidate is looked at first: linker scripts are followed to
 * the library they name (rustup's libLLVM-22-rust-*.so and some distributions'
 * libLLVM.so are INPUT(...) scripts), and the ELF header and dynamic section tell the
 * machine and, by the SONAME ("libLLVM.so.22.1", "libLLVM-14.so.1"), the version.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <link.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "llvm_file.h"

#define MOST_SCRIPTS 8

/* Our own header: what a library must be like to be loaded. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* -- ELF ------------------------------------------------------------------------ */

/* Calls fn for each entry with the string it names, until it returns true. */
static void each_dynamic(Elf *elf, bool (*fn)(void *ctx, GElf_Sxword tag, const char *text),
			 void *ctx)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(elf, scn))) {
		Elf_Data *data;
		GElf_Dyn dyn;

		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_DYNAMIC)
			continue;
		data = elf_getdata(scn, NULL);
		for (int i = 0; data && gelf_getdyn(data, i, &dyn) && dyn.d_tag != DT_NULL; i++) {
			const char *text = NULL;

			if (dyn.d_tag == DT_NEEDED || dyn.d_tag == DT_SONAME)
				text = elf_strptr(elf, sh.sh_link, dyn.d_un.d_val);
			if (text && fn(ctx, dyn.d_tag, text))
				return;
		}
	}
}

struct needed {
	const char *prefix;
	char *out;
	size_t size;
	bool found;
};

static bool note_needed(void *ctx, GElf_Sxword tag, const char *text)
{
	struct needed *n = ctx;

	if (tag == DT_NEEDED && str_has_prefix(text, n->prefix))
		n->found = (size_t)snprintf(n->out, n->size, "%s", text) < n->size;
	return n->found;
}

bool llvm_file_needs(const char *path, const char *prefix, char *out, size_t size)
{
	struct needed n = { .prefix = prefix, .out = out, .size = size };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf;

	if (fd < 0)
		return false;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (elf)
		each_dynamic(elf, note_needed, &n);
	elf_end(elf);
	close(fd);
	return n.found;
}

/* "libLLVM.so.22.1-rust-1.97.0" and "libLLVM-14.so.1" give 22 and 14. */
static bool note_soname(void *ctx, GElf_Sxword tag, const char *text)
{
	static const char *const prefixes[] = { "libLLVM.so.", "libLLVM-" };
	struct llvm_file *f = ctx;

	if (tag != DT_SONAME)
		return false;
	for (size_t i = 0; !f->major && i < ARRAY_SIZE(prefixes); i++)
		if (str_has_prefix(text, prefixes[i]))
			f->major = (unsigned)strtoul(text + strlen(prefixes[i]), NULL, 10);
	return true;
}

/* ld.so maps what the program headers say; past the end there is only SIGBUS. */
static bool is_whole(Elf *elf)
{
	size_t count, size;
	GElf_Phdr ph;

	if (!elf_rawfile(elf, &size) || elf_getphdrnum(elf, &count) || !count)
		return false;
	for (int i = 0; (size_t)i < count; i++)
		if (!gelf_getphdr(elf, i, &ph) || ph.p_offset > size ||
		    ph.p_filesz > size - ph.p_offset)
			return false;
	return true;
}

static int look_at_elf(struct llvm_file *f, Elf *elf)
{
	const unsigned char *ours = __ehdr_start.e_ident;
	GElf_Ehdr eh;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &eh)) {
		snprintf(f->why, sizeof(f->why), "it is a broken ELF file");
		return -1;
	}
	if (eh.e_machine != __ehdr_start.e_machine || eh.e_ident[EI_CLASS] != ours[EI_CLASS] ||
	    eh.e_ident[EI_DATA] != ours[EI_DATA]) {
		snprintf(f->why, sizeof(f->why), "it is built for %s, not for %s as this linker is",
			 machine_name(eh.e_machine), machine_name(__ehdr_start.e_machine));
		return -1;
	}
	if (eh.e_type != ET_DYN) {
		snprintf(f->why, sizeof(f->why), "it is an ELF file, but no shared library");
		return -1;
	}
	if (!is_whole(elf)) {
		snprintf(f->why, sizeof(f->why), "it is an ELF file that has been cut short");
		return -1;
	}
	each_dynamic(elf, note_soname, f);
	return 0;
}

/* -- linker scripts ----------------------------------------------------------------- */

/* The next word, outside of comments; a parenthesis is a word. */
static bool next_word(const char **p, char *word, size_t size)
{
	const char *s = *p;
	size_t len;

	for (;;) {
		s += strspn(s, " \t\r\n,;");
		if (!str_has_prefix(s, "/*"))
			break;
		s = strstr(s, "*/");
		if (!s)
			return false;
		s += 2;
	}
	len = *s == '(' || *s == ')' ? 1 : strcspn(s, " \t\r\n,;()");
	if (!len || len >= size)
		return false;
	memcpy(word, s, len);
	word[len] = '\0';
	*p = s + len;
	return true;
}

/* The first name in INPUT(...) or GROUP(...). */
static bool first_input(const char *text, char *name, size_t size)
{
	bool inside = false;

	while (next_word(&text, name, size)) {
		if (strcmp(name, "INPUT") == 0 || strcmp(name, "GROUP") == 0)
			inside = true;
		else if (inside && strcmp(name, "(") && strcmp(name, "AS_NEEDED"))
			return strcmp(name, ")") != 0;
	}
	return false;
}

/* Replaces f->path by what the script names: beside it, unless the path is whole. */
static int follow_script(struct llvm_file *f, const char *text)
{
	char name[NAME_MAX + 1], script[PATH_MAX];
	const char *slash = strrchr(f->path, '/');
	int dir = slash ? (int)(slash - f->path) + 1 : 0;
	bool library;

	if (!first_input(text, name, sizeof(name))) {
		snprintf(f->why, sizeof(f->why),
			 "it is neither a shared library nor a linker script that names one");
		return -1;
	}
	library = str_has_prefix(name, "-l");
	memcpy(script, f->path, sizeof(script));
	snprintf(f->path, sizeof(f->path), "%.*s%s%s%s", *name == '/' ? 0 : dir, script,
		 library ? "lib" : "", name + (library ? 2 : 0), library ? ".so" : "");
	if (access(f->path, F_OK) == 0)
		return 0;
	snprintf(f->why, sizeof(f->why),
		 "it is a linker script that leads to %s, which does not exist", f->path);
	return -1;
}

/* -- both --------------------------------------------------------------------------------- */

/* 1: a script, followed; 0: a library; -1: neither. */
static int look_once(struct llvm_file *f)
{
	char text[4096];
	int fd = open(f->path, O_RDONLY | O_CLOEXEC), err;
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	Elf *elf;

	if (n < 0) {
		snprintf(f->why, sizeof(f->why), "%s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	text[n] = '\0';
	if (n < SELFMAG || memcmp(text, ELFMAG, SELFMAG)) {
		close(fd);
		return follow_script(f, text) ? -1 : 1;
	}
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	err = look_at_elf(f, elf);
	elf_end(elf);
	close(fd);
	return err;
}

int llvm_file_look(struct llvm_file *f, const char *path)
{
	f->major = 0;
	f->why[0] = '\0';
	/* Without a slash ld.so would look for it elsewhere. */
	if ((size_t)snprintf(f->path, sizeof(f->path), "%s%s", strchr(path, '/') ? "" : "./",
			     path) >= sizeof(f->path)) {
		snprintf(f->why, sizeof(f->why), "%s", strerror(ENAMETOOLONG));
		return -1;
	}
	for (int i = 0; i < MOST_SCRIPTS; i++) {
		int more = look_once(f);

		if (more <= 0)
			return more;
	}
	snprintf(f->why, sizeof(f->why), "it is a linker script that leads in a circle");
	return -1;
}
