/*
 * claim.c: what an input is, and what it defines.
 *
 * In: buffers as the caller offers them. Out: the bitcode inside, whatever it
 * is wrapped in, its producer, and (once LLVM is loaded) its symbols.
 *
 * Bitcode comes raw ("BC" C0 DE), behind a wrapper header (0x0B17C0DE), or in
 * a section of an ELF file: .llvmbc (clang -fembed-bitcode) or .llvm.lto
 * (clang -ffat-lto-objects). What is none of these and no binary is given to
 * LLVM as textual IR: no guess by its first words. A BPF ELF file without
 * bitcode is an object like any other (plain.c).
 *
 * rustc hands over ELF files that have nothing for us (symbols.o: undefined
 * names only; lib.rmeta: metadata): no bitcode and nothing to load means
 * "contributes nothing", not an error.
 */
#include <gelf.h>
#include <stdio.h>

#include "internal.h"

const char *input_name(const struct input *in)
{
	return in->name ? in->name : "archive member";
}

static struct input *new_input(struct bld *l, const char *name)
{
	struct input **inputs = grow(l->inputs, l->input_count, &l->input_room, sizeof(*inputs));
	struct input *in;

	if (!inputs)
		return NULL;
	l->inputs = inputs;
	in = calloc(1, sizeof(*in));
	if (!in || (name && !(in->name = strdup(name)))) {
		free(in);
		return NULL;
	}
	in->library = l->library;
	l->inputs[l->input_count++] = in;
	return in;
}

bool claim_is_bitcode_section(const char *name)
{
	return strcmp(name, ".llvmbc") == 0 || strcmp(name, ".llvm.lto") == 0;
}

/* What the sections of an ELF input have for us. */
struct elf_findings {
	const unsigned char *bitcode;
	size_t bitcode_len;
	bool loadable;	/* has contents that would be loaded */
	bool gimple;	/* GCC's bitcode */
};

static int look_into_sections(struct bld *l, struct input *in, Elf *elf, struct elf_findings *f)
{
	size_t names, size;
	const char *image = elf_rawfile(elf, &size);
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	if (elf_getshdrstrndx(elf, &names))
		return bld_fail(l, in->name, NULL, "broken ELF file: %s", elf_errmsg(-1));
	while ((scn = elf_nextscn(elf, scn))) {
		const char *name;

		if (!gelf_getshdr(scn, &sh) || !(name = elf_strptr(elf, names, sh.sh_name)))
			return bld_fail(l, in->name, NULL, "broken ELF file: %s", elf_errmsg(-1));
		if ((sh.sh_flags & SHF_ALLOC) && sh.sh_size)
			f->loadable = true;
		if (str_has_prefix(name, ".gnu.lto_"))
			f->gimple = true;
		if (f->bitcode || !sh.sh_size || sh.sh_type == SHT_NOBITS ||
		    !claim_is_bitcode_section(name))
			continue;
		if (sh.sh_offset > size || sh.sh_size > size - sh.sh_offset)
			return bld_fail(l, in->name, NULL,
					"broken ELF file: section %s lies outside the file", name);
		f->bitcode = (const unsigned char *)image + sh.sh_offset;
		f->bitcode_len = sh.sh_size;
	}
	return 0;
}

/* libelf shows a file without sections where the table lies outside of it. */
static int check_header(struct bld *l, struct input *in, Elf *elf, size_t len)
{
	GElf_Ehdr eh;
	size_t count;

	if (!gelf_getehdr(elf, &eh))
		return bld_fail(l, in->name, NULL, "broken ELF file: unknown class or byte order");
	if (elf_getshdrnum(elf, &count) ||
	    (eh.e_shoff && (!count || eh.e_shoff > len ||
			    count > (len - eh.e_shoff) / (eh.e_shentsize ? eh.e_shentsize : 1))))
		return bld_fail(l, in->name, "it may have been cut short: build it again",
				"broken ELF file: its section table lies outside the file");
	return 0;
}

static int judge_elf(struct bld *l, struct input *in, Elf *elf, const struct elf_findings *f)
{
	GElf_Ehdr eh;

	gelf_getehdr(elf, &eh);
	in->kind = INPUT_PLAIN;
	if (f->bitcode) {
		in->data = f->bitcode;
		in->len = f->bitcode_len;
		in->kind = INPUT_BITCODE;
		return 0;
	}
	if (eh.e_type != ET_REL)
		return foreign_elf(l, in->name, eh.e_machine, eh.e_type);
	if (!f->loadable && f->gimple && eh.e_machine == EM_BPF)
		return foreign_gimple(l, in->name);
	if (!f->loadable && !f->gimple) {
		in->kind = INPUT_EMPTY;
		bld_trace(l, in->name, "contributes nothing (an ELF file without code or data)");
		return 0;
	}
	if (eh.e_machine != EM_BPF)
		return foreign_elf(l, in->name, eh.e_machine, eh.e_type);
	return 0;
}

static int claim_elf(struct bld *l, struct input *in, const void *data, size_t len)
{
	struct elf_findings f = { 0 };
	Elf *elf;
	int err;

	elf_version(EV_CURRENT);
	/* libelf reads only; its prototype lacks the const. */
	elf = elf_memory((char *)data, len);
	if (!elf || elf_kind(elf) != ELF_K_ELF) {
		elf_end(elf);
		return bld_fail(l, in->name, NULL, "broken ELF file: %s", elf_errmsg(-1));
	}
	err = check_header(l, in, elf, len);
	if (!err)
		err = look_into_sections(l, in, elf, &f);
	if (!err)
		err = judge_elf(l, in, elf, &f);
	elf_end(elf);
	if (!err && in->kind == INPUT_PLAIN)
		err = plain_claim(l, in, data, len);
	return err;
}

static int claim_kind(struct bld *l, struct input *in, const unsigned char *data, size_t len)
{
	if (len == 0)
		return bld_fail(l, in->name, NULL, "is empty");
	if (len >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0) {
		if (claim_elf(l, in, data, len))
			return -1;
		if (in->kind != INPUT_BITCODE)
			return 0;
		data = in->data;
		len = in->len;
	}
	if (!bitstream_unwrap(&data, &len))
		return bld_fail(l, in->name, NULL,
				"broken bitcode: its wrapper points outside the file");
	in->data = data;
	in->len = len;
	in->kind = INPUT_BITCODE;
	if (bitstream_is_bitcode(data, len))
		return 0;
	if (foreign_refuse(l, in->name, data, len))
		return -1;
	in->kind = INPUT_TEXT;
	return 0;
}

/* Who wrote it, for the choice of the LLVM that reads it. */
static int identify(struct bld *l, struct input *in)
{
	struct bitstream_writer w;

	if (bitstream_identify(in->data, in->len, &w) < 0)
		return bld_fail(l, in->name, "it may have been cut short: build it again",
				"broken bitcode: the block that says who wrote it is cut short or "
				"malformed");
	if (w.epoch)
		return bld_fail(l, in->name, "compile it with an LLVM of epoch 0, as all are so far",
				"bitcode of epoch %llu, written by %s, which no LLVM can read",
				(unsigned long long)w.epoch,
				*w.producer ? w.producer : "an unknown compiler");
	if (!*w.producer)
		return 0;
	in->producer = strdup(w.producer);
	if (!in->producer)
		return bld_nomem(l);
	return l->llvm_handle ? llvm_check_input(l, in) : 0;
}

int claim_buffer(struct bld *l, struct input *in, const void *data, size_t len)
{
	if (!claim_kind(l, in, data, len) && (in->kind != INPUT_BITCODE || !identify(l, in)))
		return 0;
	in->kind = INPUT_BAD;
	return -1;
}

int claim_member(struct bld *l, struct input *in)
{
	struct bld_buffer buf;

	if (in->fetched)
		return in->kind == INPUT_BAD ? -1 : 0;
	in->fetched = true;
	in->kind = INPUT_BAD;
	if (l->host.fetch(l->host.ctx, in->cookie, &buf)) {
		l->failed = true;
		return -1;
	}
	in->name = strdup(buf.name);
	if (!in->name)
		return bld_nomem(l);
	return claim_buffer(l, in, buf.data, buf.len);
}

BLD_PUBLIC int bld_add_object(struct bld *l, const char *name, const void *data, size_t len)
{
	struct input *in = new_input(l, name);

	if (!in)
		return bld_nomem(l);
	if (claim_buffer(l, in, data, len))
		return -1;
	return in->kind != INPUT_EMPTY;
}

BLD_PUBLIC int bld_set_archive(struct bld *l, const char *name, bool exclude)
{
	struct library *lib;

	l->library = NULL;
	if (!name)
		return 0;
	lib = calloc(1, sizeof(*lib));
	if (!lib || !(lib->name = strdup(name))) {
		free(lib);
		return bld_nomem(l);
	}
	lib->excluded = exclude;
	lib->next = l->libraries;
	l->library = l->libraries = lib;
	return 0;
}

BLD_PUBLIC int bld_add_member(struct bld *l, uint64_t cookie, bool indexed)
{
	struct input *in = new_input(l, NULL);

	if (!in)
		return bld_nomem(l);
	in->member = l->has_members = true;
	in->cookie = cookie;
	in->indexed = indexed;
	if (!indexed && claim_member(l, in))
		return -1;
	return (int)(l->input_count - 1);
}

BLD_PUBLIC int bld_add_symbol(struct bld *l, int member, const char *name, size_t len)
{
	struct symbol *s = symtab_add(&l->symtab, name, len);

	if (!s)
		return bld_nomem(l);
	if (!s->member)
		s->member = l->inputs[member];
	s->several |= s->member != l->inputs[member];
	return 0;
}
