/*
 * btf.c: the btf stage. BTF is finished on the object's final bytes.
 *
 * In: .BTF and .BTF.ext as LLVM wrote them. Out: the same program's BTF as the
 * kernel takes it: only what is reached, names that are C identifiers, data
 * sections with their places, functions with the linkage of their symbols,
 * duplicates merged. After this stage the object is final.
 *
 * Source lines: line_info keeps file, line and column. The text of the line is
 * left out: LLVM copies it from the disk if the file happens to be readable
 * from the current directory, so that the same link could give other bytes.
 */
#include <stdio.h>

#include "btf.h"

/* Exported by every libbpf, but declared under another name in the headers of
 * some (1.1: btf_ext__raw_data, which those do not export). */
const void *btf_ext__get_raw_data(const struct btf_ext *ext, __u32 *size);

/* A string of the old BTF in the new one. */
static int move_string(struct btf_job *j, uint32_t *off)
{
	const char *s = btf__str_by_offset(j->in, *off);
	int moved = s ? btf__add_str(j->out, s) : -1;

	if (moved < 0)
		return bld_fail(j->l, ".BTF.ext", NULL, "a string lies outside the table");
	*off = (uint32_t)moved;
	return 0;
}

static int move_record(struct btf_job *j, int kind, struct ext_record *r)
{
	uint32_t *type = &r->word[1];

	if (kind == EXT_LINE) {
		r->word[2] = 0;
		return move_string(j, &r->word[1]);
	}
	if (!*type || *type >= btf__type_cnt(j->in))
		return bld_fail(j->l, ".BTF.ext", NULL, "a record names type %u of %u", *type,
				btf__type_cnt(j->in) - 1);
	*type = j->new_id[*type];
	return kind == EXT_CORE ? move_string(j, &r->word[2]) : 0;
}

/* Records that point outside their section describe code that is gone. */
static void drop_outside(struct ext_section *s, uint64_t size)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->records[i].word[0] < size)
			s->records[kept++] = s->records[i];
	s->count = kept;
}

int btf_move_records(struct btf_job *j, int kind)
{
	struct ext_section *sections = j->ext.sections[kind];
	size_t kept = 0;

	for (size_t i = 0; i < j->ext.counts[kind]; i++) {
		struct ext_section *s = &sections[i];
		const char *name = btf__str_by_offset(j->in, s->name_off);
		uint64_t size = name ? btf_syms_section_size(&j->syms, name) : UINT64_MAX;

		drop_outside(s, size == UINT64_MAX ? 0 : size);
		if (!s->count) {
			free(s->records);
			s->records = NULL;
			continue;
		}
		if (move_string(j, &s->name_off))
			return -1;
		for (size_t k = 0; k < s->count; k++)
			if (move_record(j, kind, &s->records[k]))
				return -1;
		if (kept != i) {
			sections[kept] = *s;
			s->records = NULL; /* one owner each, also when this fails */
		}
		kept++;
	}
	j->ext.counts[kind] = kept;
	return 0;
}

static int dedup(struct btf_job *j, struct btf_ext *ext)
{
	LIBBPF_OPTS(btf_dedup_opts, opts, .btf_ext = ext);
	int err = btf__dedup(j->out, &opts);

	if (err)
		return bld_fail(j->l, ".BTF", NULL, "types cannot be merged: %s", strerror(-err));
	return 0;
}

/* Copies once more what is reached, into a table of only the strings it uses:
 * that of j->out still has every name as it was before it was spelled, and
 * types that repairs have replaced. `ext`: libbpf's records, or NULL. */
static int compact(struct btf_job *j, const struct btf_ext *ext)
{
	uint32_t len = 0;
	const void *data = ext ? btf_ext__get_raw_data(ext, &len) : NULL;

	btf__free(j->in);
	j->in = j->out;
	j->out = btf__new_empty();
	if (libbpf_get_error(j->out))
		return bld_nomem(j->l);
	ext_free(&j->ext);
	memset(&j->ext, 0, sizeof(j->ext));
	if (data && ext_read(j->l, ".BTF.ext", data, len, false, &j->ext))
		return -1;
	j->repaired = true;
	if (btf_copy_types(j))
		return -1;
	for (int kind = 0; kind < EXT_KINDS; kind++)
		if (btf_move_records(j, kind))
			return -1;
	return 0;
}

static bool has_records(const struct btf_ext_info *e)
{
	return e->counts[EXT_FUNC] || e->counts[EXT_LINE] || e->counts[EXT_CORE];
}

/* What is empty goes: loaders take an empty section for a broken one. */
static int store(struct btf_job *j, struct image *obj)
{
	struct elf_change changes[] = {
		{ .section = ".BTF" },
		{ .section = ".BTF.ext" },
		/* The places are in the records; the relocations are LLVM's way there. */
		{ .section = ".rel.BTF" },
		{ .section = ".rel.BTF.ext" },
	};
	uint32_t btf_len, types = btf__type_cnt(j->out) - 1;
	size_t ext_len;
	void *ext = ext_write(&j->ext, &ext_len);
	const void *btf;
	int err;

	if (!ext || btf__set_endianness(j->out, j->endianness)) {
		free(ext);
		return bld_nomem(j->l);
	}
	if (j->endianness != HOST_ENDIANNESS)
		ext_swap(ext, ext_len);
	btf = btf__raw_data(j->out, &btf_len);
	changes[0].data = types ? btf : NULL;
	changes[0].len = btf_len;
	changes[1].data = types && has_records(&j->ext) ? ext : NULL;
	changes[1].len = ext_len;
	bld_trace(j->l, ".BTF", "%u types, %u bytes; .BTF.ext %zu bytes", types, btf_len, ext_len);
	err = btf ? elf_rewrite(j->l, obj, changes, ARRAY_SIZE(changes)) : bld_nomem(j->l);
	free(ext);
	return err;
}

/* Merges equal types. libbpf renumbers .BTF.ext along with them. */
static int merge_types(struct btf_job *j)
{
	struct btf_ext *ext;
	size_t len;
	void *data;
	int err;

	if (!has_records(&j->ext))
		return dedup(j, NULL) ? -1 : compact(j, NULL);
	data = ext_write(&j->ext, &len);
	if (!data)
		return bld_nomem(j->l);
	ext = btf_ext__new(data, (uint32_t)len);
	free(data);
	if (libbpf_get_error(ext))
		return bld_fail(j->l, ".BTF.ext", NULL, "libbpf refuses it: %s",
				strerror((int)-libbpf_get_error(ext)));
	err = dedup(j, ext);
	if (!err)
		err = compact(j, ext);
	btf_ext__free(ext);
	return err;
}

static int finish(struct btf_job *j, struct image *obj)
{
	if (btf_plain_ops(j))
		return -1;
	btf_define_pointees(j);
	if (btf_syms_read(j->l, obj, &j->syms) || btf_copy_types(j))
		return -1;
	for (int kind = 0; kind < EXT_KINDS; kind++)
		if (btf_move_records(j, kind))
			return -1;
	if (btf_complete_functions(j) || merge_types(j))
		return -1;
	return store(j, obj);
}

static int no_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

/* libbpf's NULL, or in older ones an error in place of the pointer. */
static struct btf *or_null(struct btf *btf)
{
	return libbpf_get_error(btf) ? NULL : btf;
}

static int read_input(struct btf_job *j, const struct image *obj, const void *btf, size_t btf_len)
{
	size_t ext_len;
	const void *ext = elf_section(obj, ".BTF.ext", &ext_len);

	libbpf_set_print(no_print);
	j->in = or_null(btf__new(btf, (uint32_t)btf_len));
	j->out = or_null(btf__new_empty());
	if (!j->in || !j->out)
		return bld_fail(j->l, ".BTF", NULL, "malformed");
	j->endianness = btf__endianness(j->in);
	if (ext && ext_read(j->l, ".BTF.ext", ext, ext_len, j->endianness != HOST_ENDIANNESS, &j->ext))
		return -1;
	return btf_input_check(j->l, ".BTF", j->in);
}

static int finish_object(struct bld *l, struct image *obj, const void *btf, size_t btf_len)
{
	struct btf_job j = { .l = l };
	int err = read_input(&j, obj, btf, btf_len);

	if (!err)
		err = finish(&j, obj);
	btf_syms_free(&j.syms);
	ext_free(&j.ext);
	free(j.extras);
	free(j.order);
	free(j.new_id);
	btf__free(j.in);
	btf__free(j.out);
	return err;
}

/* On the object as it leaves the linker, whatever is thought above of it. */
static int check_object_btf(struct bld *l, const struct image *obj)
{
	struct btf_syms syms = { 0 };
	size_t len, ext_len = 0;
	const void *btf = elf_section(obj, ".BTF", &len);
	const void *ext = elf_section(obj, ".BTF.ext", &ext_len);
	int err = btf ? btf_syms_read(l, obj, &syms) : 0;

	if (btf && !err && btf_check(l, ".BTF", btf, len, ext, ext_len, &syms))
		err = bld_fail(l, ".BTF", plain_is_any(l) ? "unless an object without bitcode has such "
			       "BTF, report this as a bug, with what --save-temps=DIR writes"
			       : "report this as a bug, with what --save-temps=DIR writes",
			       "the BTF made from the debug info breaks the kernel's rules above");
	btf_syms_free(&syms);
	return err;
}

int finish_btf(struct bld *l)
{
	struct image *obj = &l->output[BLD_EMIT_OBJ];
	const void *btf;
	size_t len;

	if (!wants(l, BLD_EMIT_OBJ))
		return 0;
	btf = elf_section(obj, ".BTF", &len);
	if (l->set.btf && !l->set.btf_if_any && !btf)
		bld_warn(l, "--btf", "compile with -C debuginfo=2 (rustc) or -g (clang)",
			 "no input has debug info, so there is no BTF");
	if (btf && finish_object(l, obj, btf, len))
		return -1;
	if (bld_save(l, "final.o", obj->data, obj->len))
		return -1;
	return check_object_btf(l, obj);
}
