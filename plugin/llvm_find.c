/*
 * llvm_find.c: where an LLVM library may be, best candidate first.
 *
 * 1. --llvm or BPF_LD_SHIM_LLVM: that one and no other.
 * 2. The LLVM of the rustc that called us, because it wrote the bitcode: rustc
 *    puts SYSROOT/lib/rustlib/HOST/bin first in PATH; SYSROOT/bin/rustc needs
 *    librustc_driver-HASH.so, and that needs libLLVM.
 * 3. The system's: the inputs' major version, then newer ones, nearest first.
 *
 * Only files that a candidate names are touched; no directory is listed.
 */
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

/* The newest major version that is looked for by name. */
#define NEWEST_LLVM 26
#define OLDEST_LLVM 14

/* Copies the first DT_NEEDED entry beginning with `prefix`. */
static bool needed_in_elf(Elf *elf, const char *prefix, char *out, size_t out_size)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;

	while ((scn = elf_nextscn(elf, scn))) {
		Elf_Data *data;
		GElf_Dyn dyn;

		if (!gelf_getshdr(scn, &shdr) || shdr.sh_type != SHT_DYNAMIC)
			continue;
		data = elf_getdata(scn, NULL);
		for (int i = 0; data && gelf_getdyn(data, i, &dyn) && dyn.d_tag != DT_NULL; i++) {
			const char *name = elf_strptr(elf, shdr.sh_link, dyn.d_un.d_val);

			if (dyn.d_tag != DT_NEEDED || !name || !str_has_prefix(name, prefix))
				continue;
			return (size_t)snprintf(out, out_size, "%s", name) < out_size;
		}
	}
	return false;
}

static bool needed(const char *path, const char *prefix, char *out, size_t out_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool found = false;
	Elf *elf;

	if (fd < 0)
		return false;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (elf)
		found = needed_in_elf(elf, prefix, out, out_size);
	elf_end(elf);
	close(fd);
	return found;
}

/* Splits PATH's first entry, SYSROOT/lib/rustlib/HOST/bin. */
static bool caller_sysroot(const char *path, char *sysroot, size_t size, char *host,
			   size_t host_size)
{
	static const char mark[] = "/lib/rustlib/";
	const char *end = path ? strchrnul(path, ':') : NULL;
	const char *lib = path ? strstr(path, mark) : NULL;
	const char *host_end;

	if (!lib || lib > end)
		return false;
	snprintf(sysroot, size, "%.*s", (int)(lib - path), path);
	lib += strlen(mark);
	host_end = strchrnul(lib, '/');
	snprintf(host, host_size, "%.*s", (int)(host_end - lib), lib);
	return true;
}

/* Debian's library directory of a Rust host: x86_64-unknown-linux-gnu gives
 * x86_64-linux-gnu. */
static void multiarch(const char *host, char *out, size_t size)
{
	const char *arch_end = strchrnul(host, '-');
	const char *os = *arch_end ? strchrnul(arch_end + 1, '-') : arch_end;

	snprintf(out, size, "%.*s%s", (int)(arch_end - host), host, os);
}

static bool find_callers(struct bld *l, llvm_use_fn *use)
{
	char sysroot[PATH_MAX], host[128], arch[128], driver[NAME_MAX + 1], lib[NAME_MAX + 1];
	char path[2 * PATH_MAX];
	const char *dirs[] = { "lib", NULL, "lib64" };

	if (!caller_sysroot(l->set.caller_path, sysroot, sizeof(sysroot), host, sizeof(host)))
		return false;
	snprintf(path, sizeof(path), "%s/bin/rustc", sysroot);
	if (!needed(path, "librustc_driver", driver, sizeof(driver)))
		return false;
	multiarch(host, arch, sizeof(arch));
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		char dir[PATH_MAX + 160];

		snprintf(dir, sizeof(dir), "%s/%s%s", sysroot, dirs[i] ? dirs[i] : "lib/",
			 dirs[i] ? "" : arch);
		snprintf(path, sizeof(path), "%s/%s", dir, driver);
		if (!needed(path, "libLLVM", lib, sizeof(lib)))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, lib);
		return use(l, access(path, R_OK) ? lib : path, "the LLVM of the calling rustc");
	}
	return false;
}

static bool find_major(struct bld *l, unsigned major, llvm_use_fn *use)
{
	static const char *const names[] = {
		"libLLVM.so.%u.1", /* since 18 */
		"libLLVM-%u.so",
		"libLLVM-%u.so.1",
		"/usr/lib/llvm-%u/lib/libLLVM.so",
		"/usr/lib/llvm%u/lib/libLLVM.so",
		"/usr/lib64/llvm%u/lib64/libLLVM.so",
	};
	char name[128];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(name, sizeof(name), names[i], major);
#pragma GCC diagnostic pop
		if (use(l, name, "the system's LLVM"))
			return true;
	}
	return false;
}

static bool find_systems(struct bld *l, unsigned major, llvm_use_fn *use)
{
	unsigned first = major ? major : OLDEST_LLVM;

	/* Without a version to match, the newest is the best guess. */
	if (!major)
		for (unsigned v = NEWEST_LLVM; v >= first; v--)
			if (find_major(l, v, use))
				return true;
	for (unsigned v = first; major && v <= NEWEST_LLVM; v++)
		if (find_major(l, v, use))
			return true;
	return use(l, "libLLVM.so", "the system's LLVM");
}

/* rustup's libLLVM-22-rust-*.so and some distributions' libLLVM.so are linker
 * scripts: INPUT(libLLVM.so.22.1-rust-1.97.0-nightly). */
static bool read_linker_script(const char *path, char *out, size_t size)
{
	char text[1024], name[PATH_MAX], dir[PATH_MAX];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	const char *open_paren, *slash;

	if (f)
		fclose(f);
	text[n] = '\0';
	open_paren = strstr(text, "INPUT");
	if (!open_paren || memchr(text, 0x7f, n) || !(open_paren = strchr(open_paren, '(')))
		return false;
	if (sscanf(open_paren + 1, " %4095[^ \t\n)]", name) != 1)
		return false;
	slash = strrchr(path, '/');
	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path + 1) : 0, path);
	return (size_t)snprintf(out, size, "%s%s", name[0] == '/' ? "" : dir, name) < size;
}

static bool find_in_directory(struct bld *l, const char *dir, const char *why, llvm_use_fn *use)
{
	static const char *const subdirs[] = { "", "/lib", "/lib64" };
	char file[2 * PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(subdirs); i++) {
		snprintf(file, sizeof(file), "%s%s/libLLVM.so", dir, subdirs[i]);
		if (access(file, R_OK) == 0 && use(l, file, why))
			return true;
		for (unsigned v = NEWEST_LLVM; v >= OLDEST_LLVM; v--) {
			snprintf(file, sizeof(file), "%s%s/libLLVM%s%u%s", dir, subdirs[i],
				 v < 18 ? "-" : ".so.", v, v < 18 ? ".so" : ".1");
			if (access(file, R_OK) == 0 && use(l, file, why))
				return true;
		}
	}
	return false;
}

static bool find_named(struct bld *l, const char *path, llvm_use_fn *use)
{
	static const char why[] = "given by --llvm or BPF_LD_SHIM_LLVM";
	char file[2 * PATH_MAX];
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return find_in_directory(l, path, why, use);
	if (read_linker_script(path, file, sizeof(file)))
		return use(l, file, why);
	return use(l, path, why);
}

bool llvm_find(struct bld *l, unsigned major, llvm_use_fn *use)
{
	if (l->set.llvm_path)
		return find_named(l, l->set.llvm_path, use);
	return find_callers(l, use) || find_systems(l, major, use);
}

static bool find_lto_in(struct bld *l, const char *dir, int dir_len, llvm_use_fn *use)
{
	/* Without a -dev package there is only the name with a version: ".17", since 18 ".18.1". */
	static const char *const names[] = { "", ".%u.1", ".%u" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char version[16], file[PATH_MAX];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(version, sizeof(version), names[i], l->llvm_major);
#pragma GCC diagnostic pop
		snprintf(file, sizeof(file), "%.*s/libLTO.so%s", dir_len, dir, version);
		if (use(l, file, "libLTO of the LLVM in use"))
			return true;
	}
	return false;
}

bool llvm_find_lto(struct bld *l, const char *llvm_path, llvm_use_fn *use)
{
	const char *slash = strrchr(llvm_path, '/');
	char debians[64];

	if (slash && find_lto_in(l, llvm_path, (int)(slash - llvm_path), use))
		return true;
	snprintf(debians, sizeof(debians), "/usr/lib/llvm-%u/lib", l->llvm_major);
	return find_lto_in(l, debians, (int)strlen(debians), use);
}
