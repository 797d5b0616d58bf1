/*
 * llvm_find.c: where an LLVM library may be, best candidate first.
 *
 * 1. --llvm or BPF_LD_SHIM_LLVM: that one and no other.
 * 2. The LLVM of the rustc that called us, because it wrote the bitcode: rustc
 *    puts SYSROOT/lib/rustlib/HOST/bin first in PATH; SYSROOT/bin/rustc needs
 *    librustc_driver-HASH.so, and that needs libLLVM.
 * 3. Of the version that wrote the newest input: that of the rustc in PATH, then the
 *    system's: ld.so's directories, then where distributions and Homebrew put theirs.
 * 4. Of a newer version: that of the rustc in PATH, then the system's, nearest first.
 *
 * The rustc in PATH may be rustup's proxy, which only says by running it where its
 * sysroot is. That takes longer than a link of a small program, so it is asked between 3
 * and 4, when nothing else is as old as the inputs. Only files that a candidate names
 * are touched; no directory is listed.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "internal.h"
#include "llvm_file.h"
#include "llvm_find.h"

/* The newest major version that is looked for by name. */
#define NEWEST_LLVM 26

struct search {
	const struct bld *l;
	unsigned wanted;	/* major version; 0: the newest */
	bool exact;		/* for now only that version */
	llvm_use_fn *use;
	void *ctx;
	/* What has been offered: of two names of a file the first counts. */
	struct {
		dev_t device;
		ino_t inode;
	} seen[64];
	size_t seen_count;
};

static bool is_new(struct search *s, const char *path)
{
	struct stat st;
	size_t n = s->seen_count;

	if (stat(path, &st))
		return true;
	for (size_t i = 0; i < n; i++)
		if (s->seen[i].device == st.st_dev && s->seen[i].inode == st.st_ino)
			return false;
	if (n == ARRAY_SIZE(s->seen))
		return true;
	s->seen[n].device = st.st_dev;
	s->seen[n].inode = st.st_ino;
	s->seen_count++;
	return true;
}

/* A file, be it there or not. */
static bool offer(struct search *s, const char *path, const char *how)
{
	struct llvm_file f;
	struct llvm_candidate c = { .name = path, .how = how };

	if (llvm_file_look(&f, path))
		c.why_not = f.why;
	else
		c.name = f.path;
	c.major = f.major;
	if (s->exact && c.major != s->wanted)
		return false;
	return is_new(s, c.name) && s->use(s->ctx, &c);
}

static bool offer_if_there(struct search *s, const char *path, const char *how)
{
	return access(path, F_OK) == 0 && offer(s, path, how);
}

/* -- rustc ---------------------------------------------------------------------- */

/* Splits PATH's first entry, SYSROOT/lib/rustlib/HOST/bin. */
static bool caller_sysroot(const char *path, char *sysroot, size_t size)
{
	static const char mark[] = "/lib/rustlib/";
	const char *end = path ? strchrnul(path, ':') : NULL;
	const char *lib = path ? strstr(path, mark) : NULL;

	if (!lib || lib > end)
		return false;
	return (size_t)snprintf(sysroot, size, "%.*s", (int)(lib - path), path) < size;
}

/* Debian's library directories have the machine's name. */
static bool library_dir(const char *sysroot, int which, char *out, size_t size)
{
	struct utsname u;

	switch (which) {
	case 0:
		return (size_t)snprintf(out, size, "%s/lib", sysroot) < size;
	case 1:
		return !uname(&u) && (size_t)snprintf(out, size, "%s/lib/%s-linux-gnu", sysroot,
						      u.machine) < size;
	case 2:
		return (size_t)snprintf(out, size, "%s/lib64", sysroot) < size;
	default:
		*out = '\0';
		return false;
	}
}

bool llvm_of_sysroot(const char *sysroot, char *out, size_t size)
{
	char path[2 * PATH_MAX], dir[PATH_MAX], driver[NAME_MAX + 1], lib[NAME_MAX + 1];

	snprintf(path, sizeof(path), "%s/bin/rustc", sysroot);
	if (!llvm_file_needs(path, "librustc_driver", driver, sizeof(driver)))
		return false;
	for (int i = 0; library_dir(sysroot, i, dir, sizeof(dir)); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, driver);
		if (!llvm_file_needs(path, "libLLVM", lib, sizeof(lib)))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, lib);
		return (size_t)snprintf(out, size, "%s", access(path, F_OK) ? lib : path) < size;
	}
	return false;
}

static bool find_of_sysroot(struct search *s, const char *sysroot, const char *how)
{
	char path[PATH_MAX];
	struct llvm_candidate c = { .name = path, .how = how };

	if (!llvm_of_sysroot(sysroot, path, sizeof(path)))
		return false;
	/* A bare name is ld.so's to find. */
	return strchr(path, '/') ? offer(s, path, how) : !s->exact && s->use(s->ctx, &c);
}

static bool find_callers(struct search *s)
{
	char sysroot[PATH_MAX];

	return caller_sysroot(s->l->set.caller_path, sysroot, sizeof(sysroot)) &&
	       find_of_sysroot(s, sysroot, "the LLVM of the calling rustc");
}

/* The directory above that of the first rustc in PATH. */
static bool path_sysroot(const char *dirs, char *sysroot)
{
	char path[PATH_MAX];

	while (dirs && *dirs) {
		size_t len = strcspn(dirs, ":");
		char *slash;

		snprintf(path, sizeof(path), "%.*s/rustc", (int)len, dirs);
		dirs += len + (dirs[len] == ':');
		if (access(path, X_OK) || !realpath(path, sysroot))
			continue;
		for (int up = 0; up < 2 && (slash = strrchr(sysroot, '/')); up++)
			*slash = '\0';
		return true;
	}
	return false;
}

static bool find_in_path(struct search *s)
{
	char sysroot[PATH_MAX];

	return path_sysroot(s->l->set.caller_path, sysroot) &&
	       find_of_sysroot(s, sysroot, "the LLVM of the rustc in PATH");
}

static bool find_by_asking(struct search *s)
{
	char sysroot[PATH_MAX], in_path[PATH_MAX], llvm_path[PATH_MAX];

	if (!s->l->host.sysroot || !path_sysroot(s->l->set.caller_path, in_path))
		return false;
	/* It is no proxy: it has been looked at. */
	if (llvm_of_sysroot(in_path, llvm_path, sizeof(llvm_path)))
		return false;
	return !s->l->host.sysroot(s->l->host.ctx, sysroot, sizeof(sysroot)) &&
	       find_of_sysroot(s, sysroot, "the LLVM of the rustc in PATH");
}

/* -- the system ------------------------------------------------------------------ */

static const char systems[] = "the system's LLVM";

/* Those of a name's directories that ld.so tells: LD_LIBRARY_PATH and the standard ones. */
static bool find_in_ld_dirs(struct search *s, const char *name, bool *there)
{
	Dl_serinfo size, *info;
	void *self = dlopen(NULL, RTLD_LAZY);
	bool used = false;

	if (!self || dlinfo(self, RTLD_DI_SERINFOSIZE, &size) || !(info = malloc(size.dls_size)))
		return false;
	info->dls_size = size.dls_size;
	info->dls_cnt = size.dls_cnt;
	if (dlinfo(self, RTLD_DI_SERINFO, info))
		info->dls_cnt = 0;
	for (unsigned i = 0; !used && i < info->dls_cnt; i++) {
		char path[PATH_MAX + NAME_MAX];

		snprintf(path, sizeof(path), "%s/%s", info->dls_serpath[i].dls_name, name);
		if (access(path, F_OK))
			continue;
		*there = true;
		used = offer(s, path, systems);
	}
	free(info);
	dlclose(self);
	return used;
}

/* The other directories, of ld.so.conf, only ld.so itself knows. */
static bool find_by_name(struct search *s, const char *name, unsigned major)
{
	const struct llvm_candidate c = { .name = name, .how = systems, .major = major };
	bool there = false;

	if (find_in_ld_dirs(s, name, &there))
		return true;
	return !there && (major || !s->exact) && s->use(s->ctx, &c);
}

static bool find_major(struct search *s, unsigned major)
{
	static const char *const names[] = {
		"libLLVM.so.%u.1", /* since 18 */
		"libLLVM-%u.so",
		"libLLVM-%u.so.1",
		"/usr/lib/llvm-%u/lib/libLLVM.so",
		"/usr/lib/llvm%u/lib/libLLVM.so",
		"/usr/lib/llvm/%u/lib64/libLLVM.so",
		"/usr/lib64/llvm%u/lib64/libLLVM.so",
		"/usr/lib64/llvm%u/lib/libLLVM.so",
		"/usr/lib64/libLLVM.so.%u.1",
		"/usr/lib64/libLLVM-%u.so",
		"/usr/local/lib/libLLVM.so.%u.1",
		"/usr/local/lib/libLLVM-%u.so",
		"/usr/local/opt/llvm@%u/lib/libLLVM.so",
		"/opt/homebrew/opt/llvm@%u/lib/libLLVM.so",
		"/home/linuxbrew/.linuxbrew/opt/llvm@%u/lib/libLLVM.so",
	};
	char name[128];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(name, sizeof(name), names[i], major);
#pragma GCC diagnostic pop
		if (*name == '/' ? offer_if_there(s, name, systems) : find_by_name(s, name, major))
			return true;
	}
	return false;
}

/* Whatever version they are. */
static bool find_unversioned(struct search *s)
{
	static const char *const names[] = {
		"libLLVM.so",
		"/usr/lib64/libLLVM.so",
		"/usr/local/lib/libLLVM.so",
		"/usr/local/lib64/libLLVM.so",
		"/usr/local/opt/llvm/lib/libLLVM.so",
		"/opt/homebrew/opt/llvm/lib/libLLVM.so",
		"/home/linuxbrew/.linuxbrew/opt/llvm/lib/libLLVM.so",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (*names[i] == '/' ? offer_if_there(s, names[i], systems) :
				       find_by_name(s, names[i], 0))
			return true;
	return false;
}

static bool find_newest_first(struct search *s)
{
	for (unsigned v = NEWEST_LLVM; v >= OLDEST_LLVM; v--)
		if (find_major(s, v))
			return true;
	return find_unversioned(s);
}

/* -- given -------------------------------------------------------------------------- */

static bool find_in_directory(struct search *s, const char *dir, const char *how, bool *any)
{
	char file[2 * PATH_MAX];

	snprintf(file, sizeof(file), "%s/libLLVM.so", dir);
	*any |= access(file, F_OK) == 0;
	if (offer_if_there(s, file, how))
		return true;
	for (unsigned v = NEWEST_LLVM; v >= OLDEST_LLVM; v--) {
		snprintf(file, sizeof(file), "%s/libLLVM%s%u%s", dir, v < 18 ? "-" : ".so.", v,
			 v < 18 ? ".so" : ".1");
		*any |= access(file, F_OK) == 0;
		if (offer_if_there(s, file, how))
			return true;
	}
	return false;
}

/* The directory itself, or its lib. */
static bool find_below(struct search *s, const char *dir, const char *how)
{
	char below[PATH_MAX];
	bool any = false;

	if (find_in_directory(s, dir, how, &any))
		return true;
	for (int i = 0; library_dir(dir, i, below, sizeof(below)); i++)
		if (find_in_directory(s, below, how, &any))
			return true;
	return !any && s->use(s->ctx, &(struct llvm_candidate){
					      .name = dir,
					      .how = how,
					      .why_not = "neither it nor its lib has a libLLVM.so",
				      });
}

static bool find_given(struct search *s, const char *path)
{
	static const char how[] = "given by --llvm or BPF_LD_SHIM_LLVM";
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return find_below(s, path, how);
	return offer(s, path, how);
}

/* -- the order -------------------------------------------------------------------------- */

static bool find_wanted(struct search *s)
{
	s->exact = true;
	if (find_in_path(s) || find_major(s, s->wanted) || find_unversioned(s))
		return true;
	s->exact = false;
	if (find_by_asking(s) || find_in_path(s))
		return true;
	for (unsigned v = s->wanted; v <= NEWEST_LLVM; v++)
		if (find_major(s, v))
			return true;
	return find_unversioned(s);
}

bool llvm_find(const struct bld *l, unsigned wanted, llvm_use_fn *use, void *ctx)
{
	struct search s = { .l = l, .wanted = wanted, .use = use, .ctx = ctx };

	if (l->set.llvm_path)
		return find_given(&s, l->set.llvm_path);
	if (find_callers(&s))
		return true;
	if (wanted)
		return find_wanted(&s);
	/* Without a version to match, the newest is the best guess. */
	return find_newest_first(&s) || find_in_path(&s) || find_by_asking(&s);
}

void llvm_find_all(const struct bld *l, llvm_use_fn *use, void *ctx)
{
	struct search s = { .l = l, .use = use, .ctx = ctx };

	if (l->set.llvm_path)
		find_given(&s, l->set.llvm_path);
	find_callers(&s);
	find_in_path(&s);
	find_by_asking(&s);
	find_newest_first(&s);
}

static bool find_lto_in(struct bld *l, const char *dir, int dir_len, lto_use_fn *use)
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
		if (use(l, file))
			return true;
	}
	return false;
}

bool llvm_find_lto(struct bld *l, const char *llvm_path, lto_use_fn *use)
{
	const char *slash = strrchr(llvm_path, '/');
	char debians[64];

	if (slash && find_lto_in(l, llvm_path, (int)(slash - llvm_path), use))
		return true;
	snprintf(debians, sizeof(debians), "/usr/lib/llvm-%u/lib", l->llvm_major);
	return find_lto_in(l, debians, (int)strlen(debians), use);
}
