/*
 * inputs.c: the inputs of the command line, found, mapped and offered to the
 * plugin in the order they were given.
 *
 * An object takes part whole. An archive is announced member by member from
 * its index, and no member is touched before the plugin fetches it: lib.rmeta,
 * most of an rlib, never is. An index can be blind: an ar that cannot read
 * bitcode lists the symbols of ELF members only. Where it has none of bitcode,
 * every bitcode member is announced for the plugin to look into. After
 * --whole-archive every member that can be code is an object; after --start-lib
 * an object is like an archive's member.
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

static bool is_bitcode(const char *data, size_t len)
{
	return may_be_code(data, len) && *data != '\x7f';
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

/* -- archives ---------------------------------------------------------------- */

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

struct index_walk {
	struct inputs *in;
	struct library *library;
};

/* The slot of the member at `offset`, or a free one. */
static uint32_t *slot_of(struct inputs *in, uint64_t offset)
{
	size_t i = (size_t)(offset * 0x9e3779b97f4a7c15u >> 32) & (in->slot_count - 1);

	for (; in->slots[i]; i = (i + 1) & (in->slot_count - 1))
		if (in->members[in->slots[i] - 1].offset == offset)
			break;
	return &in->slots[i];
}

/* The member at `offset` of the archive at hand, announced when it is new. */
static struct member *indexed_member(struct inputs *in, struct library *lib, uint64_t offset)
{
	uint32_t *slot = slot_of(in, offset);
	struct member *m;

	if (*slot)
		return &in->members[*slot - 1];
	m = new_member(in, lib, offset);
	*slot = (uint32_t)in->member_count;
	m->number = bld_add_member(in->link, in->member_count - 1, true);
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

/* The bitcode members that an index without any has left out. */
static int add_unseen(struct inputs *in, struct library *lib)
{
	size_t at, indexed = in->member_count;
	struct archive_member m;
	int rc = 0;

	for (at = lib->archive.first; at < lib->archive.len; at = m.next) {
		struct member one = { .library = lib, .offset = at };

		if (archive_member_at(&lib->archive, at, &m))
			return wrong(lib);
		if (*slot_of(in, at) || read_bytes(&one))
			continue;
		if (is_bitcode(one.bytes.data, one.bytes.len) && add_member(in, lib, at, false) < 0)
			rc = -1;
		free((char *)(uintptr_t)one.bytes.name);
	}
	if (in->member_count > indexed)
		diag_trace(lib->path, "archive: its index leaves out bitcode; such members are %zu",
			   in->member_count - indexed);
	return rc;
}

/* Is one of the archive's members in the index bitcode? Mostly the first is. */
static bool sees_bitcode(const struct inputs *in, struct library *lib, size_t first)
{
	struct archive_member found;
	struct file f;
	size_t i;

	for (i = first; i < in->member_count; i++) {
		char *path;
		bool seen;

		/* What is wrong is said if it is fetched. */
		if (archive_member_at(&lib->archive, in->members[i].offset, &found))
			continue;
		path = found.data ? NULL : beside(lib, &found);
		seen = path ? !file_map(path, &f) && is_bitcode(f.data, f.len) :
			      is_bitcode(found.data, found.len);
		free(path);
		if (seen)
			return true;
	}
	return false;
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
	if (!rc && !sees_bitcode(in, lib, before))
		rc = add_unseen(in, lib);
	return rc ? -1 : 0;
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

/* --exclude-libs names archives without their directories. */
static bool is_excluded(const struct options *o, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t i;

	for (i = 0; i < o->excluded_libs.n; i++)
		if (!strcmp(o->excluded_libs.v[i], "ALL") ||
		    !strcmp(o->excluded_libs.v[i], slash ? slash + 1 : path))
			return true;
	return false;
}

static int read_archive(struct inputs *in, struct library *lib, const struct file *f, bool whole)
{
	size_t symbols;

	if (archive_open(&lib->archive, f->data, f->len))
		return wrong(lib);
	symbols = archive_symbol_count(&lib->archive);
	/* An ar that cannot read bitcode writes an index without symbols. */
	if (whole || !symbols)
		return add_each_member(in, lib, whole);
	return add_by_index(in, lib, symbols);
}

static int add_archive(struct inputs *in, const struct file *f, bool whole)
{
	struct library *lib = memory_grow(NULL, 1, sizeof(*lib));
	int rc;

	*lib = (struct library){ .path = f->path, .next = in->libraries };
	in->libraries = lib;
	if (bld_set_archive(in->link, lib->path, is_excluded(in->options, lib->path)))
		return -1;
	rc = read_archive(in, lib, f, whole);
	bld_set_archive(in->link, NULL, false);
	return rc;
}

/* After --start-lib. */
static int add_lazy_object(struct inputs *in, const struct file *f)
{
	struct member *m = new_member(in, NULL, 0);

	m->bytes = (struct bld_buffer){ memory_format("%s", f->path), f->data, f->len };
	m->number = bld_add_member(in->link, (uint64_t)(m - in->members), false);
	return m->number;
}

/* -- the command line ------------------------------------------------------------ */

static const char *map_input(struct inputs *in, const struct input_arg *arg, struct file *f)
{
	if (!arg->library)
		return file_map(arg->name, f);
	return search_library(&in->options->dirs, arg->name, &in->paths, f) ? NULL : "";
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
	if (arg->lazy && !arg->whole)
		return add_lazy_object(in, &f) < 0 ? -1 : 0;
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
		if (in->members[i].library && in->members[i].bytes.name &&
		    !strcmp(in->members[i].bytes.name, name))
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
