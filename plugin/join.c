/*
 * join.c: the join stage. The LTO result and plain BPF objects become one object.
 *
 * In: our object, and those inputs that are BPF objects without bitcode (plain.c). Out: one
 * object, made by libbpf's own static linker, the one behind `bpftool gen object`; so what
 * loaders expect of sections, maps and externs is its business. It takes files by
 * path: here they are in memory, and /proc/self/fd names them. What it says it
 * prints; that is caught and told in our way.
 *
 * Skipped without such inputs: the object is then what it was. DWARF does not survive
 * that linker; BTF does.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "join.h"

/* What libbpf has said since the last call; its callback takes no context. */
static char said[2048];

static int listen_to_libbpf(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	size_t len = strlen(said);

	if (level == LIBBPF_WARN)
		vsnprintf(said + len, sizeof(said) - len, fmt, ap);
	return 0;
}

static int refused(struct join *j, const char *where, int err)
{
	size_t len = strlen(said);

	while (len && said[len - 1] == '\n')
		said[--len] = '\0';
	return bld_fail(j->l, where, "compile it to bitcode: clang -emit-llvm -c, or -flto",
			"libbpf's linker cannot take it: %s", *said ? said : strerror(-err));
}

/* -- memory as files ---------------------------------------------------------------- */

struct memory_file {
	int fd;
	char path[40];
};

static int memory_file(struct bld *l, struct memory_file *f)
{
	f->fd = memfd_create("object", MFD_CLOEXEC);
	snprintf(f->path, sizeof(f->path), "/proc/self/fd/%d", f->fd);
	if (f->fd < 0 || access(f->path, F_OK))
		return bld_fail(l, NULL, "mount /proc",
				"libbpf's linker needs files in memory: %s",
				f->fd < 0 ? strerror(errno) : "there is no /proc/self/fd");
	return 0;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n <= 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int read_back(struct bld *l, const struct memory_file *f, struct image *out)
{
	struct stat st;

	if (fstat(f->fd, &st) || !(out->data = malloc((size_t)st.st_size + 1)))
		return bld_nomem(l);
	out->len = (size_t)st.st_size;
	if (pread(f->fd, out->data, out->len, 0) != st.st_size)
		return bld_fail(l, NULL, NULL, "cannot read the joined object back");
	return 0;
}

/* -- the objects ----------------------------------------------------------------------- */

static int add_joinee(struct join *j, const struct object *o, struct input *in,
		      const struct btf *btf)
{
	struct joinee *e = &j->joinees[j->count++];
	const struct image *own = &j->l->output[BLD_EMIT_OBJ];

	*e = (struct joinee){ .j = j, .object = o, .input = in, .btf = btf };
	e->image.len = in ? in->len : own->len;
	e->image.data = malloc(e->image.len);
	if (!e->image.data)
		return bld_nomem(j->l);
	memcpy(e->image.data, in ? in->data : own->data, e->image.len);
	return join_note_sections(j, e);
}

static int note_definition(struct join *j, const struct object *o, const struct object_symbol *s)
{
	struct symtab *t = object_is_code(&o->sections[s->section]) ? &j->functions : &j->variables;

	return symtab_add(t, s->name, strlen(s->name)) ? 0 : bld_nomem(j->l);
}

/* Which definition of a name counts was settled in resolve.c. */
static int settle_definitions(struct join *j, const struct joinee *e)
{
	for (uint32_t i = 1; i < e->object->symbol_count; i++) {
		struct object_symbol *s = &e->object->symbols[i];
		const struct symbol *known;

		if (!object_is_global(s) || !s->section)
			continue;
		known = symtab_find(&j->l->symtab, s->name, strlen(s->name));
		s->lost = e->input && known && known->object != e->input;
		if (!s->lost && note_definition(j, e->object, s))
			return -1;
	}
	return 0;
}

static bool is_empty(const struct object *o)
{
	for (uint32_t i = 1; i < o->section_count; i++)
		if (o->sections[i].kept)
			return false;
	return true;
}

static int gather(struct join *j, struct object *own, struct btf **own_btf)
{
	struct bld *l = j->l;
	const struct image *img = &l->output[BLD_EMIT_OBJ];

	j->joinees = calloc(l->plain_count + 1, sizeof(*j->joinees));
	if (!j->joinees)
		return bld_nomem(l);
	if (img->data && (object_read(l, BITCODES_OBJECT, img->data, img->len, own) ||
			  join_read_btf(l, own, img->data, img->len, own_btf)))
		return -1;
	if (!is_empty(own) && add_joinee(j, own, NULL, *own_btf))
		return -1;
	for (size_t i = 0; i < l->input_count; i++) {
		struct input *in = l->inputs[i];

		if (plain_takes_part(in) &&
		    add_joinee(j, &in->plain->object, in, in->plain->btf))
			return -1;
	}
	for (size_t i = 0; i < j->count; i++)
		if (settle_definitions(j, &j->joinees[i]))
			return -1;
	return 0;
}

/* -- what cannot be joined --------------------------------------------------------------- */

/* Found out by LLVM's text: the contents of one-of-a-kind sections. */
static int check_same(struct join *j, const char *section)
{
	const struct object_section *first = NULL;
	const char *where = NULL;

	for (size_t i = 0; i < j->count; i++) {
		const struct object *o = j->joinees[i].object;
		uint32_t n = object_section_named(o, section);
		const struct object_section *s = &o->sections[n];

		if (!n)
			continue;
		if (first && (first->sh.sh_size != s->sh.sh_size ||
			      memcmp(first->contents->d_buf, s->contents->d_buf, s->sh.sh_size)))
			return bld_fail(j->l, o->where, "give all of them the same",
					"its %s is \"%.*s\", that of %s is \"%.*s\"", section,
					(int)s->sh.sh_size, (char *)s->contents->d_buf, where,
					(int)first->sh.sh_size, (char *)first->contents->d_buf);
		if (!first) {
			first = s;
			where = o->where;
		}
	}
	return 0;
}

/* Maps of .maps and what loaders resolve are described by BTF only. */
static void warn_of_btf(struct join *j, const struct joinee *e)
{
	uint32_t maps = object_section_named(e->object, ".maps");
	bool loaders = false;

	for (uint32_t i = 1; i < e->object->symbol_count; i++)
		loaders |= e->object->symbols[i].loaders;
	if (!e->input || (!maps && !loaders))
		return;
	if (!j->l->set.btf)
		bld_warn(j->l, e->object->where, "link with --btf",
			 "loaders know its %s by BTF, which this link leaves out",
			 maps ? "maps" : "kernel symbols");
	else if (!e->btf)
		bld_warn(j->l, e->object->where, "compile it with -g (clang) or -gbtf (bpf-gcc)",
			 "has maps, but no BTF, by which loaders know them");
}

static int check(struct join *j)
{
	bool swapped = false;
	const char *where = NULL;

	for (size_t i = 0; i < j->count; i++) {
		const struct object *o = j->joinees[i].object;

		warn_of_btf(j, &j->joinees[i]);
		if (j->joinees[i].input && o->swapped) {
			swapped = true;
			where = o->where;
		}
	}
	if (swapped && libbpf_major_version() < 2 && libbpf_minor_version() < 5)
		return bld_fail(j->l, where, "compile it to bitcode: clang -emit-llvm -c, or -flto",
				"libbpf %s cannot join objects of the other byte order (1.5 can)",
				libbpf_version_string() + (*libbpf_version_string() == 'v'));
	return check_same(j, "license") || check_same(j, "version");
}

/* -- the join ------------------------------------------------------------------------------- */

static int add_object(struct join *j, struct bpf_linker *linker, struct joinee *e)
{
	struct memory_file f;
	int err;

	if (join_write_object(e) || memory_file(j->l, &f))
		return -1;
	err = write_all(f.fd, e->image.data, e->image.len)
		      ? bld_fail(j->l, NULL, NULL, "cannot keep an object in memory")
		      : 0;
	*said = '\0';
	if (!err) {
		err = bpf_linker__add_file(linker, f.path, NULL);
		err = err ? refused(j, e->object->where, err) : 0;
	}
	close(f.fd);
	return err;
}

static int run_linker(struct join *j, struct image *out)
{
	struct bpf_linker *linker = NULL;
	struct memory_file f;
	int err = memory_file(j->l, &f);

	libbpf_set_print(listen_to_libbpf);
	if (!err) {
		linker = bpf_linker__new(f.path, NULL);
		err = linker ? 0 : refused(j, "libbpf", -errno);
	}
	for (size_t i = 0; !err && i < j->count; i++)
		err = add_object(j, linker, &j->joinees[i]);
	*said = '\0';
	if (!err) {
		err = bpf_linker__finalize(linker);
		err = err ? refused(j, "all of them", err) : read_back(j->l, &f, out);
	}
	bpf_linker__free(linker);
	close(f.fd);
	return err;
}

static int finish(struct join *j, struct image *joined)
{
	struct bld *l = j->l;
	size_t len;
	const void *bytes = elf_section(joined, ".BTF", &len);
	struct btf *btf = NULL;
	uint32_t raw_len = 0;
	const void *raw = NULL;
	int err;

	if (l->set.btf && bytes) {
		btf = btf__new(bytes, (uint32_t)len);
		if (libbpf_get_error(btf))
			return bld_fail(l, ".BTF", NULL, "libbpf cannot read what its linker made");
	}
	err = btf ? join_restore_types(j, btf) : 0;
	if (!err && btf && !(raw = btf__raw_data(btf, &raw_len)))
		err = bld_nomem(l);
	if (!err)
		err = join_finish_object(j, joined, raw, raw_len);
	btf__free(btf);
	return err;
}

static void free_join(struct join *j)
{
	for (size_t i = 0; i < j->count; i++) {
		struct joinee *e = &j->joinees[i];

		for (uint32_t k = 0; e->patched && k < e->object->section_count; k++)
			free(e->patched[k]);
		free(e->patched);
		free(e->changes);
		free(e->by_place);
		image_free(&e->image);
	}
	free(j->joinees);
	free(j->merged);
	symtab_free(&j->sections);
	symtab_free(&j->functions);
	symtab_free(&j->variables);
	symtab_free(&j->kfuncs);
}

int join_objects(struct bld *l)
{
	struct join j = { .l = l };
	struct object own = { 0 };
	struct btf *own_btf = NULL;
	struct image joined = { 0 };
	int err;

	if (!wants(l, BLD_EMIT_OBJ) || !plain_is_any(l))
		return 0;
	err = gather(&j, &own, &own_btf) || check(&j) || run_linker(&j, &joined) ||
	      finish(&j, &joined);
	free_join(&j);
	object_close(&own);
	btf__free(own_btf);
	if (err || bld_save(l, "joined.o", joined.data, joined.len)) {
		image_free(&joined);
		return -1;
	}
	image_free(&l->output[BLD_EMIT_OBJ]);
	l->output[BLD_EMIT_OBJ] = joined;
	return 0;
}
