/*
 * inputs.c: the inputs of the command line, found, mapped and offered to the
 * plugin in the order they were given.
 *
 * An object takes part whole. An archive is announced member by member from
 * its index, and no member is touched before the plugin fetches it: lib.rmeta,
 * most of an rlib, never is. Without an index, or with an empty one, every
 * member that can be code is announced for the plugin to look into. After
 * --whole-archive every such member is an object.
 *
 * All inputs that are wrong are reported in one run.
 */
#include <stdlib.h>
#include <string.h>

#include "shim.h"

/* An archive that has been opened; members refer to it. */
struct library {
	struct library *next;
	struct archive archive;
	const char *path;
	bool hinted;		/* thin: a member has been looked at for its writer */
};

/* A member that the plugin knows; its cookie is the place in the list. */
struct member {
	struct library *library;
	uint64_t offset;
	int number;		/* the plugin's */
	struct bld_buffer bytes; /* once fetched; "libcore.rlib(core.o)" */
};

struct inputs {
	const struct options *options;
	struct bld *link;
	struct library *libraries;
	struct strings paths;	/* where -l was found */
	struct member *members;
	size_t member_count, room;
	uint32_t *slots;	/* of the archive at hand: offset to member + 1; 0 = free */
	size_t slot_count;	/* a power of two */
};

static bool may_be_code(const char *data, size_t len)
{
	static const char magics[][4] = {
		{ 'B', 'C', '\xc0', '\xde' },
		{ '\xde', '\xc0', '\x17', '\x0b' },
		{ '\x7f', 'E', 'L', 'F' },
	};
	size_t i;

	for (i = 0; len >= 4 && i < ARRAY_SIZE(magics); i++)
		if (!memcmp(data, magics[i], 4))
			return true;
	return false;
}

static struct member *new_member(struct inputs *in, struct library *lib, uint64_t offset)
{
	struct member *m;

	if (in->member_count == in->room) {
		in->room = in->room ? 2 * in->room : 256;
		in->members = memory_grow(in->members, in->room, sizeof(*in->members));
	}
	m = &in->members[in->member_count++];
	*m = (struct member){ .library = lib, .offset = offset, .number = -1 };
	return m;
}

static int wrong(const struct library *lib)
{
	diag_error(lib->path, "%s", lib->archive.why);
	return -1;
}

/* The file of a thin archive's member: its name is relative to the archive. */
static char *beside(const struct library *lib, const struct archive_member *m)
{
	const char *slash = strrchr(lib->path, '/');
	size_t dir = slash && m->name_len && *m->name != '/' ? (size_t)(slash - lib->path) + 1 : 0;

	return memory_format("%.*s%.*s", (int)dir, lib->path, (int)m->name_len, m->name);
}

static int map_thin(struct member *m, const struct archive_member *found)
{
	char *path = beside(m->library, found);
	struct file f;
	const char *why = file_map(path, &f);

	if (why)
		diag_error(m->bytes.name, "cannot read the thin archive's member %s: %s", path,
			   why);
	else {
		m->bytes.data = f.data;
		m->bytes.len = f.len;
	}
	free(path);
	return why ? -1 : 0;
}

/* Name and bytes of a member; both stay. */
static int read_bytes(struct member *m)
{
	struct archive_member found;

	if (m->bytes.data)
		return 0;
	if (archive_member_at(&m->library->archive, m->offset, &found))
		return wrong(m->library);
	if (!m->bytes.name)
		m->bytes.name = memory_format("%s(%.*s)", m->library->path, (int)found.name_len,
					      found.name);
	if (!found.data)
		return map_thin(m, &found);
	m->bytes.data = found.data;
	m->bytes.len = found.len;
	return 0;
}

int inputs_fetch(struct inputs *in, uint64_t cookie, struct bld_buffer *out)
{
	if (cookie >= in->member_count || read_bytes(&in->members[cookie]))
		return -1;
	*out = in->members[cookie].bytes;
	return 0;
}

/* -- archives by index ------------------------------------------------------- */

struct index_walk {
	struct inputs *in;
	struct library *library;
};

/* Who wrote a member may decide which LLVM is taken, before it is known whether the
 * member takes part. In thin archives, whose members are files, the first speaks for all. */
static void hint(struct inputs *in, struct library *lib, uint64_t offset)
{
	struct archive_member found;
	struct file f;
	char *path;

	/* What is wrong is said if it is fetched. */
	if (archive_member_at(&lib->archive, offset, &found))
		return;
	if (found.data) {
		bld_hint(in->link, found.data, found.len);
		return;
	}
	if (lib->hinted)
		return;
	lib->hinted = true;
	path = beside(lib, &found);
	if (!file_map(path, &f))
		bld_hint(in->link, f.data, f.len);
	free(path);
}

/* The member at `offset` of the archive at hand, announced when it is new. */
static struct member *indexed_member(struct inputs *in, struct library *lib, uint64_t offset)
{
	size_t i = (size_t)(offset * 0x9e3779b97f4a7c15u >> 32) & (in->slot_count - 1);
	struct member *m;

	for (; in->slots[i]; i = (i + 1) & (in->slot_count - 1))
		if (in->members[in->slots[i] - 1].offset == offset)
			return &in->members[in->slots[i] - 1];
	m = new_member(in, lib, offset);
	in->slots[i] = (uint32_t)in->member_count;
	m->number = bld_add_member(in->link, in->member_count - 1, true);
	hint(in, lib, offset);
	return m;
}

static int add_symbol(void *ctx, uint64_t offset, const char *name, size_t len)
{
	struct index_walk *w = ctx;
	const struct member *m = indexed_member(w->in, w->library, offset);

	if (m->number < 0 || bld_add_symbol(w->in->link, m->number, name, len) < 0)
		return 1;
	return 0;
}

static int add_by_index(struct inputs *in, struct library *lib, size_t symbols)
{
	struct index_walk walk = { in, lib };
	size_t before = in->member_count;
	int rc;

	/* An index that claims more symbols than bytes is refused by the walk. */
	in->slot_count = 64;
	while (in->slot_count / 2 < symbols && in->slot_count < lib->archive.index_len)
		in->slot_count *= 2;
	free(in->slots);
	in->slots = memory_grow(NULL, in->slot_count, sizeof(*in->slots));
	memset(in->slots, 0, in->slot_count * sizeof(*in->slots));
	rc = archive_each_symbol(&lib->archive, add_symbol, &walk);
	if (rc < 0)
		wrong(lib);
	diag_trace(lib->path, "archive: its index has %zu symbols, its members with any are %zu",
		   symbols, in->member_count - before);
	return rc ? -1 : 0;
}

/* -- archives member by member ------------------------------------------------- */

static int add_member(struct inputs *in, struct library *lib, size_t offset, bool whole)
{
	struct member *m = new_member(in, lib, offset);
	const struct bld_buffer *bytes = &m->bytes;

	if (read_bytes(m))
		return -1;
	if (!may_be_code(bytes->data, bytes->len)) {
		diag_trace(bytes->name, "skipped: neither bitcode nor ELF");
		return 0;
	}
	if (whole)
		return bld_add_object(in->link, bytes->name, bytes->data, bytes->len);
	m->number = bld_add_member(in->link, (uint64_t)(m - in->members), false);
	return m->number;
}

static int add_each_member(struct inputs *in, struct library *lib, bool whole)
{
	struct archive_member m;
	size_t at = lib->archive.first, count = 0;
	int rc = 0;

	for (; at < lib->archive.len; at = m.next, count++) {
		if (archive_member_at(&lib->archive, at, &m))
			return wrong(lib);
		if (add_member(in, lib, at, whole) < 0)
			rc = -1;
	}
	diag_trace(lib->path, "archive: %s, its members are %zu",
		   whole ? "taken whole" : "no index of symbols", count);
	return rc;
}

static int add_archive(struct inputs *in, const struct file *f, bool whole)
{
	struct library *lib = memory_grow(NULL, 1, sizeof(*lib));
	size_t symbols;

	lib->path = f->path;
	lib->next = in->libraries;
	in->libraries = lib;
	if (archive_open(&lib->archive, f->data, f->len))
		return wrong(lib);
	symbols = archive_symbol_count(&lib->archive);
	/* An ar that cannot read bitcode writes an index without symbols. */
	if (whole || !symbols)
		return add_each_member(in, lib, whole);
	return add_by_index(in, lib, symbols);
}

/* -- the command line ------------------------------------------------------------ */

static const char *try_library(struct inputs *in, struct file *f, const char *dir,
			       const char *name, const char *suffix)
{
	char *path = memory_format("%s/%s%s%s", dir, *suffix ? "lib" : "", name, suffix);
	bool found = !file_map(path, f);

	if (found)
		strings_add(&in->paths, path, strlen(path));
	free(path);
	return found ? in->paths.v[in->paths.n - 1] : NULL;
}

static int find_library(struct inputs *in, const char *name, struct file *f)
{
	const struct strings *dirs = &in->options->dirs;
	const char *path = NULL;
	size_t i;

	for (i = 0; !path && i < dirs->n; i++) {
		if (*name == ':') {
			path = try_library(in, f, dirs->v[i], name + 1, "");
			continue;
		}
		path = try_library(in, f, dirs->v[i], name, ".a");
		if (!path)
			path = try_library(in, f, dirs->v[i], name, ".rlib");
	}
	f->path = path;
	return path ? 0 : -1;
}

static void report_not_found(const struct strings *dirs, const char *name)
{
	char *where = memory_format("-l%s", name);
	char *list = memory_format("searched:"), *what;
	size_t i;

	for (i = 0; i < dirs->n; i++) {
		char *longer = memory_format("%s %s", list, dirs->v[i]);

		free(list);
		list = longer;
	}
	if (*name == ':')
		what = memory_format("no file %s in the -L directories", name + 1);
	else
		what = memory_format("neither lib%s.a nor lib%s.rlib in the -L directories", name,
				     name);
	diag_error_fix(where, dirs->n ? list : "say where it is with -L DIR", "%s", what);
	free(what);
	free(where);
	free(list);
}

static const char *map_input(struct inputs *in, const struct input_arg *arg, struct file *f)
{
	if (!arg->library)
		return file_map(arg->name, f);
	if (!find_library(in, arg->name, f))
		return NULL;
	report_not_found(&in->options->dirs, arg->name);
	return "";
}

static int add_input(struct inputs *in, const struct input_arg *arg)
{
	struct file f = { .path = arg->name };
	const char *why = map_input(in, arg, &f);

	if (!why && !f.len)
		why = "the file is empty";
	if (why) {
		if (*why)
			diag_error(f.path, "%s", why);
		return -1;
	}
	if (archive_is(f.data, f.len))
		return add_archive(in, &f, arg->whole);
	return bld_add_object(in->link, f.path, f.data, f.len) < 0 ? -1 : 0;
}

size_t inputs_add(struct inputs *in, struct bld *l)
{
	size_t i, bad = 0;

	in->link = l;
	for (i = 0; i < in->options->input_count; i++)
		if (add_input(in, &in->options->inputs[i]))
			bad++;
	return bad;
}

const char *inputs_file(const struct inputs *in, const char *name)
{
	size_t i;

	for (i = 0; i < in->member_count; i++)
		if (in->members[i].bytes.name && !strcmp(in->members[i].bytes.name, name))
			return in->members[i].library->path;
	for (i = 0; i < in->paths.n; i++)
		if (!strcmp(in->paths.v[i], name))
			return in->paths.v[i];
	for (i = 0; i < in->options->input_count; i++)
		if (!strcmp(in->options->inputs[i].name, name))
			return in->options->inputs[i].name;
	return NULL;
}

struct inputs *inputs_open(const struct options *o)
{
	struct inputs *in = memory_grow(NULL, 1, sizeof(*in));

	*in = (struct inputs){ .options = o };
	return in;
}

void inputs_close(struct inputs *in)
{
	size_t i;

	if (!in)
		return;
	for (i = 0; i < in->member_count; i++)
		free((char *)(uintptr_t)in->members[i].bytes.name);
	while (in->libraries) {
		struct library *lib = in->libraries;

		in->libraries = lib->next;
		free(lib);
	}
	strings_free(&in->paths);
	free(in->members);
	free(in->slots);
	free(in);
}
