/*
 * object.c: reads a BPF ELF object and checks all of it that linking relies on.
 *
 * The objects are compilers': clang's, bpf-gcc's, bpftool's. libbpf's linker, which joins
 * them, trusts much of what it reads, and says little of what it cannot do. So each
 * rule of its and of the format is checked here, with the remedy where there is one.
 * What is never loaded (DWARF, notes, unwind tables) is not looked at.
 *
 * Relocations (Linux Documentation/bpf/llvm_reloc.rst; binutils, include/elf/bpf.h):
 * both tool chains number those of instructions alike, but not those of data.
 */
#include <byteswap.h>

#include "object.h"

#ifndef R_BPF_64_64
#define R_BPF_64_64 1
#endif

static int broken(struct bld *l, const struct object *o, const char *what, size_t number)
{
	return bld_fail(l, o->where, "it may have been cut short, or changed: build it again",
			"broken ELF file: %s %zu", what, number);
}

static int check_header(struct bld *l, struct object *o)
{
	GElf_Ehdr eh;

	if (!gelf_getehdr(o->elf, &eh))
		return broken(l, o, "header", 0);
	if (eh.e_machine != EM_BPF || eh.e_type != ET_REL || eh.e_ident[EI_CLASS] != ELFCLASS64)
		return bld_fail(l, o->where, "give what clang -c makes, before any link",
				"not a relocatable 64-bit BPF object");
	o->big_endian = eh.e_ident[EI_DATA] == ELFDATA2MSB;
	o->swapped = o->big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	return 0;
}

/* -- sections ------------------------------------------------------------------------- */

static int check_loaded(struct bld *l, struct object *o, uint32_t i)
{
	struct object_section *s = &o->sections[i];

	if (s->sh.sh_type == SHT_NOTE || strcmp(s->name, ".eh_frame") == 0)
		return 0;
	if (s->sh.sh_type != SHT_PROGBITS && s->sh.sh_type != SHT_NOBITS)
		return bld_fail(l, o->where, NULL, "section %s is of a kind that BPF has no use for (%u)",
				s->name, s->sh.sh_type);
	if (s->sh.sh_flags & (SHF_COMPRESSED | SHF_TLS))
		return bld_fail(l, o->where, NULL, "section %s is %s", s->name,
				s->sh.sh_flags & SHF_TLS ? "thread-local, which BPF is not"
							 : "compressed");
	if (s->sh.sh_addralign & (s->sh.sh_addralign - 1) || s->sh.sh_addralign > 1 << 20 ||
	    s->sh.sh_size > 1 << 30 || (object_is_code(s) && s->sh.sh_size % 8) ||
	    (object_is_code(s) && s->sh.sh_type == SHT_NOBITS))
		return broken(l, o, "section", i);
	if (object_section_named(o, s->name))
		return bld_fail(l, o->where, NULL, "has two sections named %s", s->name);
	s->kept = s->sh.sh_size > 0;
	return 0;
}

static int read_section(struct bld *l, struct object *o, uint32_t i, size_t names)
{
	struct object_section *s = &o->sections[i];
	Elf_Scn *scn = elf_getscn(o->elf, i);

	if (!scn || !gelf_getshdr(scn, &s->sh) ||
	    !(s->name = elf_strptr(o->elf, names, s->sh.sh_name)))
		return broken(l, o, "section", i);
	if (s->sh.sh_type == SHT_SYMTAB) {
		if (o->symtab)
			return broken(l, o, "second symbol table", i);
		o->symtab = i;
	} else if (!(s->sh.sh_flags & SHF_ALLOC) && s->sh.sh_type != SHT_REL) {
		return 0;
	}
	s->contents = elf_getdata(scn, NULL);
	if (!s->contents || s->contents->d_size != s->sh.sh_size ||
	    (s->sh.sh_size && !s->contents->d_buf && s->sh.sh_type != SHT_NOBITS))
		return broken(l, o, "section", i);
	return s->sh.sh_flags & SHF_ALLOC ? check_loaded(l, o, i) : 0;
}

static int read_sections(struct bld *l, struct object *o)
{
	size_t names, count;

	if (elf_getshdrnum(o->elf, &count) || elf_getshdrstrndx(o->elf, &names) ||
	    count >= SHN_LORESERVE)
		return broken(l, o, "section table", 0);
	o->sections = calloc(count + 1, sizeof(*o->sections));
	if (!o->sections)
		return bld_nomem(l);
	o->section_count = (uint32_t)count;
	for (uint32_t i = 1; i < count; i++)
		if (read_section(l, o, i, names))
			return -1;
	return o->symtab ? 0 : broken(l, o, "symbol table", 0);
}

uint32_t object_section_named(const struct object *o, const char *name)
{
	for (uint32_t i = 1; i < o->section_count; i++)
		if (o->sections[i].kept && strcmp(o->sections[i].name, name) == 0 &&
		    o->sections[i].sh.sh_flags & SHF_ALLOC)
			return i;
	return 0;
}

/* -- symbols ------------------------------------------------------------------------------ */

static int refuse_symbol(struct bld *l, const struct object *o, const struct object_symbol *s,
			 const char *what, const char *remedy)
{
	return bld_fail(l, o->where, remedy, "symbol %s %s", s->name, what);
}

static int check_kind(struct bld *l, const struct object *o, const struct object_symbol *s)
{
	if (s->binding > STB_WEAK)
		return refuse_symbol(l, o, s, "is neither local, global nor weak", NULL);
	if (s->type > STT_FILE)
		return refuse_symbol(l, o, s, "is of a kind that BPF has no use for", NULL);
	if (s->type == STT_SECTION && (s->value || object_is_global(s)))
		return refuse_symbol(l, o, s, "is not at the start of its section", NULL);
	return 0;
}

static int check_place(struct bld *l, const struct object *o, const struct object_symbol *s,
		       uint32_t number)
{
	const struct object_section *sec = &o->sections[s->section];

	if (!sec->name)
		return broken(l, o, "place of symbol", number);
	if (!(sec->sh.sh_flags & SHF_ALLOC))
		return 0;
	if (s->value > sec->sh.sh_size || s->size > sec->sh.sh_size - s->value ||
	    (s->type == STT_FUNC && (s->value % 8 || !object_is_code(sec))))
		return broken(l, o, "place of symbol", number);
	if (!sec->kept && object_is_global(s))
		return refuse_symbol(l, o, s, "takes no room, alone in its section",
				     "give it a member");
	return 0;
}

static int read_symbol(struct bld *l, struct object *o, uint32_t i)
{
	const struct object_section *table = &o->sections[o->symtab];
	struct object_symbol *s = &o->symbols[i];
	GElf_Sym sym;

	if (!gelf_getsym(table->contents, (int)i, &sym) ||
	    !(s->name = elf_strptr(o->elf, table->sh.sh_link, sym.st_name)))
		return broken(l, o, "symbol", i);
	s->value = sym.st_value;
	s->size = sym.st_size;
	s->binding = GELF_ST_BIND(sym.st_info);
	s->type = GELF_ST_TYPE(sym.st_info);
	s->visibility = GELF_ST_VISIBILITY(sym.st_other);
	s->section = sym.st_shndx;
	if (sym.st_shndx == SHN_COMMON)
		return refuse_symbol(l, o, s, "is a common symbol, which no BPF loader knows",
				     "compile with -fno-common, or define it in one file only");
	if (sym.st_shndx == SHN_ABS)
		s->section = OBJECT_ABSOLUTE;
	else if (sym.st_shndx >= o->section_count)
		return broken(l, o, "section of symbol", i);
	if (s->section == OBJECT_ABSOLUTE && object_is_global(s))
		return refuse_symbol(l, o, s, "is absolute, which no BPF loader knows", NULL);
	if (check_kind(l, o, s))
		return -1;
	if (object_is_global(s) && !*s->name)
		return broken(l, o, "name of symbol", i);
	if (!s->section && !object_is_global(s))
		return broken(l, o, "binding of symbol", i);
	return s->section && s->section != OBJECT_ABSOLUTE ? check_place(l, o, s, i) : 0;
}

static int read_symbols(struct bld *l, struct object *o)
{
	const struct object_section *table = &o->sections[o->symtab];

	if (table->sh.sh_entsize != sizeof(Elf64_Sym) || !table->sh.sh_size ||
	    table->sh.sh_size % sizeof(Elf64_Sym) || table->sh.sh_link >= o->section_count ||
	    o->sections[table->sh.sh_link].sh.sh_type != SHT_STRTAB)
		return broken(l, o, "symbol table", o->symtab);
	o->symbol_count = (uint32_t)(table->sh.sh_size / sizeof(Elf64_Sym));
	o->symbols = calloc(o->symbol_count, sizeof(*o->symbols));
	if (!o->symbols)
		return bld_nomem(l);
	o->symbols[0].name = "";
	for (uint32_t i = 1; i < o->symbol_count; i++)
		if (read_symbol(l, o, i))
			return -1;
	return 0;
}

/* -- relocations ------------------------------------------------------------------------------ */

unsigned object_relocation_width(unsigned type)
{
	switch (type) {
	case 1:	 /* R_BPF_64_64, R_BPF_INSN_64: lddw */
		return 16;
	case 2:	 /* R_BPF_64_ABS64 */
	case 10: /* R_BPF_64_32, R_BPF_INSN_DISP32: call */
	case 12: /* binutils' R_BPF_DATA_64 */
		return 8;
	case 3:	 /* R_BPF_64_ABS32 */
	case 11: /* binutils' R_BPF_DATA_32 */
		return 4;
	default:
		return 0;
	}
}

size_t object_relocation_count(const struct object *o, uint32_t section)
{
	return o->sections[section].sh.sh_size / sizeof(Elf64_Rel);
}

GElf_Rel object_relocation(const struct object *o, uint32_t section, size_t n)
{
	GElf_Rel rel = { 0 };

	gelf_getrel(o->sections[section].contents, (int)n, &rel);
	return rel;
}

/* An instruction that the relocation can be for. */
static bool fits_code(const unsigned char *insn, unsigned type)
{
	enum { LDDW = 0x18, CALL = 0x85 };

	return (type == 1 && *insn == LDDW) || (type == 10 && *insn == CALL);
}

static int check_relocation(struct bld *l, const struct object *o, const struct object_section *s,
			    size_t n)
{
	const struct object_section *target = &o->sections[s->target];
	GElf_Rel rel = object_relocation(o, (uint32_t)(s - o->sections), n);
	unsigned type = GELF_R_TYPE(rel.r_info), width = object_relocation_width(type);
	const struct object_symbol *sym;

	if (!type)
		return 0;
	if (!width || object_is_code(target) != (type == 1 || type == 10))
		return bld_fail(l, o->where, NULL, "relocation %zu of section %s is of an unknown kind (%u)",
				n, target->name, type);
	if (rel.r_offset > target->sh.sh_size || width > target->sh.sh_size - rel.r_offset ||
	    (object_is_code(target) && rel.r_offset % 8) || !GELF_R_SYM(rel.r_info) ||
	    GELF_R_SYM(rel.r_info) >= o->symbol_count)
		return broken(l, o, "relocation", n);
	if (object_is_code(target) &&
	    !fits_code((const unsigned char *)target->contents->d_buf + rel.r_offset, type))
		return broken(l, o, "instruction of relocation", n);
	sym = &o->symbols[GELF_R_SYM(rel.r_info)];
	if (sym->section && (sym->section == OBJECT_ABSOLUTE || !o->sections[sym->section].kept))
		return bld_fail(l, o->where, NULL, "section %s refers to %s, which is not loaded",
				target->name, *sym->name ? sym->name : "a section");
	return 0;
}

static int check_relocations(struct bld *l, struct object *o, uint32_t i)
{
	struct object_section *s = &o->sections[i];
	const struct object_section *target;

	if (s->sh.sh_info >= o->section_count)
		return broken(l, o, "section", i);
	s->target = s->sh.sh_info;
	target = &o->sections[s->target];
	if (!target->kept || !(target->sh.sh_flags & SHF_ALLOC))
		return 0;
	if (s->sh.sh_type == SHT_RELA)
		return bld_fail(l, o->where, "compile it by clang, or by bpf-gcc",
				"section %s has relocations with addends, which BPF has not",
				target->name);
	if (s->sh.sh_entsize != sizeof(Elf64_Rel) || s->sh.sh_size % sizeof(Elf64_Rel) ||
	    s->sh.sh_link != o->symtab || target->sh.sh_type == SHT_NOBITS ||
	    strncmp(s->name, ".rel", 4) || strcmp(s->name + 4, target->name))
		return broken(l, o, "relocation section", i);
	s->kept = s->sh.sh_size > 0;
	for (size_t n = 0; n < object_relocation_count(o, i); n++)
		if (check_relocation(l, o, s, n))
			return -1;
	return 0;
}

int object_read(struct bld *l, const char *where, const void *data, size_t len, struct object *out)
{
	const struct image img = { .data = (void *)data, .len = len };

	*out = (struct object){ .where = where };
	elf_version(EV_CURRENT);
	/* libelf reads only; its prototype lacks the const. */
	out->elf = elf_memory((char *)data, len);
	if (!out->elf || elf_kind(out->elf) != ELF_K_ELF)
		return broken(l, out, "header", 0);
	if (check_header(l, out) || read_sections(l, out) || read_symbols(l, out))
		return -1;
	for (uint32_t i = 1; i < out->section_count; i++) {
		uint32_t type = out->sections[i].sh.sh_type;

		if ((type == SHT_REL || type == SHT_RELA) && check_relocations(l, out, i))
			return -1;
	}
	object_find_bias(out, &img);
	return 0;
}

void object_close(struct object *o)
{
	elf_end(o->elf);
	free(o->sections);
	free(o->symbols);
	memset(o, 0, sizeof(*o));
}

uint64_t object_word(const struct object *o, const void *at, unsigned width)
{
	uint64_t wide;
	uint32_t narrow;

	if (width == 4) {
		memcpy(&narrow, at, 4);
		return o->swapped ? bswap_32(narrow) : narrow;
	}
	memcpy(&wide, at, 8);
	return o->swapped ? bswap_64(wide) : wide;
}

void object_set_word(const struct object *o, void *at, unsigned width, uint64_t value)
{
	uint64_t wide = o->swapped ? bswap_64(value) : value;
	uint32_t narrow = o->swapped ? bswap_32((uint32_t)value) : (uint32_t)value;

	memcpy(at, width == 4 ? (void *)&narrow : (void *)&wide, width);
}
