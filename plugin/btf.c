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
#include <byteswap.h>
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

static int move_kind(struct btf_job *j, int kind)
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
			continue;
		}
		if (move_string(j, &s->name_off))
			return -1;
		for (size_t k = 0; k < s->count; k++)
			if (move_record(j, kind, &s->records[k]))
				return -1;
		sections[kept++] = *s;
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

/* What is empty goes: loaders take an empty section for a broken one. */
static int replace_sections(struct btf_job *j, const void *ext_data, uint32_t ext_len,
			    struct image *obj)
{
	uint32_t types = btf__type_cnt(j->out) - 1, btf_len;
	const void *btf_data = btf__raw_data(j->out, &btf_len);
	const struct elf_change changes[] = {
		{ ".BTF", types ? btf_data : NULL, btf_len },
		{ ".BTF.ext", types ? ext_data : NULL, ext_len },
		/* The places are in the records; the relocations are LLVM's way there. */
		{ ".rel.BTF", NULL, 0 },
		{ ".rel.BTF.ext", NULL, 0 },
	};

	if (!btf_data)
		return bld_nomem(j->l);
	bld_trace(j->l, ".BTF", "%u types, %u bytes; .BTF.ext %u bytes", types, btf_len, ext_len);
	return elf_rewrite(j->l, obj, changes, ARRAY_SIZE(changes));
}

/* `ext` NULL: there are no records. */
static int store(struct btf_job *j, struct btf_ext *ext, struct image *obj)
{
	bool swap = btf__endianness(j->in) !=
		    (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? BTF_LITTLE_ENDIAN : BTF_BIG_ENDIAN);
	uint32_t ext_len = 0;
	const void *ext_data = ext ? btf_ext__get_raw_data(ext, &ext_len) : NULL;
	void *ext_copy = malloc(ext_len ? ext_len : 1);
	int err;

	if (!ext_copy || btf__set_endianness(j->out, btf__endianness(j->in))) {
		free(ext_copy);
		return bld_nomem(j->l);
	}
	if (ext)
		memcpy(ext_copy, ext_data, ext_len);
	if (ext && swap)
		ext_swap(ext_copy, ext_len);
	err = replace_sections(j, ext ? ext_copy : NULL, ext_len, obj);
	free(ext_copy);
	return err;
}

/* The records for libbpf, which numbers their types and strings anew; NULL if
 * there are none. */
static int make_ext(struct btf_job *j, struct btf_ext **ext)
{
	size_t len;
	void *data;

	*ext = NULL;
	if (!j->ext.counts[EXT_FUNC] && !j->ext.counts[EXT_LINE] && !j->ext.counts[EXT_CORE])
		return 0;
	data = ext_write(&j->ext, &len);
	if (!data)
		return bld_nomem(j->l);
	*ext = btf_ext__new(data, (uint32_t)len);
	free(data);
	if (libbpf_get_error(*ext))
		return bld_fail(j->l, ".BTF.ext", NULL, "libbpf refuses it: %s",
				strerror((int)-libbpf_get_error(*ext)));
	return 0;
}

static int finish(struct btf_job *j, struct image *obj)
{
	struct btf_ext *ext;
	int err;

	if (btf_syms_read(j->l, obj, &j->syms) || btf_copy_types(j))
		return -1;
	for (int kind = 0; kind < EXT_KINDS; kind++)
		if (move_kind(j, kind))
			return -1;
	if (btf_complete_functions(j) || make_ext(j, &ext))
		return -1;
	err = dedup(j, ext);
	if (!err)
		err = store(j, ext, obj);
	btf_ext__free(ext);
	return err;
}

static int no_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

static int finish_object(struct bld *l, struct image *obj, const void *btf, size_t btf_len)
{
	struct btf_job j = { .l = l };
	size_t ext_len;
	const void *ext = elf_section(obj, ".BTF.ext", &ext_len);
	int err;

	libbpf_set_print(no_print);
	j.in = btf__new(btf, (uint32_t)btf_len);
	j.out = btf__new_empty();
	if (libbpf_get_error(j.in) || libbpf_get_error(j.out))
		return bld_fail(l, ".BTF", NULL, "malformed");
	err = ext ? ext_read(l, ext, ext_len,
			     btf__endianness(j.in) != btf__endianness(j.out), &j.ext)
		  : 0;
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
		err = bld_fail(l, ".BTF", "report this as a bug, with what --save-temps=DIR writes",
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
	if (l->set.btf && !btf)
		bld_warn(l, "--btf", "compile with -C debuginfo=2 (rustc) or -g (clang)",
			 "no input has debug info, so there is no BTF");
	if (btf && finish_object(l, obj, btf, len))
		return -1;
	if (bld_save(l, "final.o", obj->data, obj->len))
		return -1;
	return check_object_btf(l, obj);
}
