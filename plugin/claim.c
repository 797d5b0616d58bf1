/*
 * claim.c: what an input is, and what it defines.
 *
 * In: buffers as the caller offers them. Out: the bitcode inside, whatever it
 * is wrapped in, its producer, and (once LLVM is loaded) its symbols.
 *
 * Bitcode comes raw ("BC" C0 DE), behind a wrapper header (0x0B17C0DE), or in
 * a section of an ELF file: .llvmbc (clang -fembed-bitcode) or .llvm.lto
 * (clang -ffat-lto-objects). What is none of these and no binary is given to
 * LLVM as textual IR: no guess by its first words.
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

const char *machine_name(unsigned machine)
{
	static const struct {
		unsigned machine;
		const char *name;
	} known[] = {
		{ EM_X86_64, "x86-64" }, { EM_386, "i386" },	{ EM_AARCH64, "AArch64" },
		{ EM_ARM, "ARM" },	 { EM_RISCV, "RISC-V" }, { EM_PPC64, "PowerPC 64" },
		{ EM_S390, "s390" },	 { EM_MIPS, "MIPS" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].machine == machine)
			return known[i].name;
	return "another machine";
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
	if (f->bitcode) {
		in->data = f->bitcode;
		in->len = f->bitcode_len;
		in->kind = INPUT_BITCODE;
		return 0;
	}
	if (!f->loadable) {
		in->kind = INPUT_EMPTY;
		bld_trace(l, in->name, "contributes nothing (an ELF file without code or data)");
		return 0;
	}
	if (eh.e_machine != EM_BPF)
		return bld_fail(l, in->name, "compile it for BPF (rustc --target bpfel-unknown-none, "
				"clang --target=bpf)", "an ELF file for %s, not BPF",
				machine_name(eh.e_machine));
	return bld_fail(l, in->name, "compile it to bitcode: clang -emit-llvm -c, or -flto",
			"a BPF object without bitcode, which cannot be linked");
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
	return err;
}

static const char *known_foreign(const unsigned char *data, size_t len)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *name;
	} known[] = {
		{ "\xcf\xfa\xed\xfe", 4, "a Mach-O file" }, { "\xce\xfa\xed\xfe", 4, "a Mach-O file" },
		{ "\xca\xfe\xba\xbe", 4, "a Mach-O file" }, { "MZ", 2, "a Windows file" },
		{ "\0asm", 4, "a WebAssembly file" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (len >= known[i].len && memcmp(data, known[i].magic, known[i].len) == 0)
			return known[i].name;
	/* Textual IR has no control characters but white space. */
	for (size_t i = 0; i < len && i < 512; i++)
		if (data[i] < ' ' && !strchr("\t\n\v\f\r", data[i]))
			return "neither bitcode, textual IR, an ELF file nor an archive";
	return NULL;
}

static int claim_kind(struct bld *l, struct input *in, const unsigned char *data, size_t len)
{
	const char *foreign;

	if (len == 0)
		return bld_fail(l, in->name, NULL, "is empty");
	if (len >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0) {
		if (claim_elf(l, in, data, len) || in->kind == INPUT_EMPTY)
			return in->kind == INPUT_EMPTY ? 0 : -1;
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
	foreign = known_foreign(data, len);
	if (foreign)
		return bld_fail(l, in->name, "give objects, rlibs or archives of LLVM bitcode",
				"%s", foreign);
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

BLD_PUBLIC int bld_export(struct bld *l, const char *name, size_t len)
{
	struct symbol *s = symtab_add(&l->symtab, name, len);

	if (!s)
		return bld_nomem(l);
	s->exported = true;
	return 0;
}

BLD_PUBLIC int bld_require(struct bld *l, const char *name, size_t len)
{
	struct symbol *s = symtab_add(&l->symtab, name, len);

	if (!s)
		return bld_nomem(l);
	s->exported = s->required = true;
	return 0;
}
