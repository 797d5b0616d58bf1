/*
 * elf.c: the object's sections and symbols as loaders want them.
 *
 * In: the ELF image that codegen made, or another one. Out: the same without
 * what no loader reads: address-significance tables, unwind tables, DWARF when
 * stripped, the labels of basic blocks; or edited otherwise (join.c). The image
 * is checked first and then rewritten without checks; sections keep their
 * order, symbols theirs, local ones first. Layout and padding are libelf's, so
 * the bytes depend on the contents only.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elf_edit.h"

struct section {
	const char *name;
	GElf_Shdr sh;
	Elf_Data *in;
	bool keep;
	size_t index;		/* in the new file */
	Elf_Data *out;
};

struct rewriting {
	struct bld *l;
	const struct elf_edit *edit;
	Elf *in, *out;
	GElf_Ehdr eh;
	struct section *sections;
	size_t section_count;
	size_t symtab;		/* section number, 0 = none */
	size_t *symbol_index;	/* new number of each symbol, 0 = gone */
	size_t symbol_count, symbols_kept, locals_kept;
	char *strings;		/* the new .strtab: section and symbol names */
	size_t strings_len, strings_room;
	GElf_Sym *symbols;	/* the new table */
	void **buffers;		/* of relocation sections, freed at the end */
	size_t buffer_count;
};

static int broken(struct rewriting *r, const char *what)
{
	return bld_fail(r->l, r->edit->where, NULL, "%s cannot be read: %s (%s)",
			r->edit->where ? "it" : "LLVM's object", what, elf_errmsg(-1));
}

static const struct elf_change *change_of(const struct rewriting *r, const char *name)
{
	for (size_t i = 0; i < r->edit->change_count; i++)
		if (!r->edit->changes[i].add && strcmp(r->edit->changes[i].section, name) == 0)
			return &r->edit->changes[i];
	return NULL;
}

static bool is_debug(const char *name)
{
	return str_has_prefix(name, ".debug_") || strcmp(name, ".gdb_index") == 0;
}

/* Rule by rule: what goes. Relocations follow the section they are for. */
static bool keep_section(const struct rewriting *r, size_t i)
{
	const struct section *s = &r->sections[i];
	const struct elf_change *change = change_of(r, s->name);
	enum bld_strip strip = r->l->set.strip;

	if (change && !change->data)
		return false;
	if (r->edit->keep && !r->edit->keep(r->edit->ctx, i))
		return false;
	if (strcmp(s->name, ".llvm_addrsig") == 0 || strcmp(s->name, ".eh_frame") == 0)
		return false;
	if (strip != BLD_STRIP_NONE && is_debug(s->name))
		return false;
	if (strip == BLD_STRIP_ALL &&
	    (strcmp(s->name, ".comment") == 0 || str_has_prefix(s->name, ".note.GNU")))
		return false;
	return s->sh.sh_type != SHT_NULL;
}

static int read_sections(struct rewriting *r)
{
	size_t names;

	if (!gelf_getehdr(r->in, &r->eh) || elf_getshdrnum(r->in, &r->section_count) ||
	    elf_getshdrstrndx(r->in, &names))
		return broken(r, "header");
	r->sections = calloc(r->section_count, sizeof(*r->sections));
	if (!r->sections)
		return bld_nomem(r->l);
	for (size_t i = 1; i < r->section_count; i++) {
		struct section *s = &r->sections[i];
		Elf_Scn *scn = elf_getscn(r->in, i);

		if (!scn || !gelf_getshdr(scn, &s->sh) ||
		    !(s->name = elf_strptr(r->in, names, s->sh.sh_name)) ||
		    !(s->in = elf_getdata(scn, NULL)) ||
		    (s->in->d_size && !s->in->d_buf && s->sh.sh_type != SHT_NOBITS))
			return broken(r, "section");
		/* The file grows to it. */
		if (s->sh.sh_addralign > 1 << 20)
			return broken(r, "alignment");
		s->keep = keep_section(r, i);
		if (r->edit->section)
			r->edit->section(r->edit->ctx, i, &s->sh);
		if (s->sh.sh_type == SHT_SYMTAB)
			r->symtab = i;
	}
	return 0;
}

static bool is_relocation(const struct section *s)
{
	return s->sh.sh_type == SHT_REL || s->sh.sh_type == SHT_RELA;
}

static size_t entries(const struct section *s)
{
	return s->sh.sh_entsize ? s->in->d_size / s->sh.sh_entsize : 0;
}

/* The n-th relocation of section i as it shall be: 1, or 0 if it shall not be, or
 * -1. One without addend has 0. */
static int read_relocation(const struct rewriting *r, size_t i, size_t n, GElf_Rela *out)
{
	const struct section *s = &r->sections[i];
	GElf_Rel rel;

	if (s->sh.sh_type == SHT_RELA) {
		if (!gelf_getrela(s->in, (int)n, out))
			return -1;
	} else {
		if (!gelf_getrel(s->in, (int)n, &rel))
			return -1;
		*out = (GElf_Rela){ .r_offset = rel.r_offset, .r_info = rel.r_info };
	}
	return !r->edit->relocation || r->edit->relocation(r->edit->ctx, i, n, out);
}

/* Marks the symbols that the kept relocations name. */
static int mark_referenced(struct rewriting *r)
{
	GElf_Rela rela;

	for (size_t i = 1; i < r->section_count; i++) {
		struct section *s = &r->sections[i];

		if (!is_relocation(s))
			continue;
		if (s->sh.sh_info >= r->section_count)
			return broken(r, "relocation section");
		s->keep = s->keep && r->sections[s->sh.sh_info].keep;
		for (size_t k = 0; s->keep && k < entries(s); k++) {
			int kept = read_relocation(r, i, k, &rela);

			if (kept < 0 || GELF_R_SYM(rela.r_info) >= r->symbol_count)
				return broken(r, "relocation");
			if (kept)
				r->symbol_index[GELF_R_SYM(rela.r_info)] = 1;
		}
	}
	return 0;
}

/* A local symbol without type is a label inside code or DWARF: no loader asks
 * for it by name. Section symbols serve relocations only. */
static bool keep_symbol(const struct rewriting *r, const GElf_Sym *sym, bool referenced)
{
	unsigned type = GELF_ST_TYPE(sym->st_info);
	bool real = sym->st_shndx != SHN_UNDEF && sym->st_shndx < SHN_LORESERVE;

	if (real && !r->sections[sym->st_shndx].keep)
		return false;
	if (referenced)
		return true;
	if (type == STT_FILE)
		return r->l->set.strip != BLD_STRIP_ALL;
	if (GELF_ST_BIND(sym->st_info) == STB_LOCAL)
		return type != STT_NOTYPE && type != STT_SECTION;
	return sym->st_shndx != SHN_UNDEF;
}

static size_t add_string(struct rewriting *r, const char *s)
{
	size_t len = strlen(s) + 1, at = r->strings_len;

	while (r->strings_len + len > r->strings_room) {
		size_t room = r->strings_room ? 2 * r->strings_room : 4096;
		char *strings = realloc(r->strings, room);

		if (!strings)
			return SIZE_MAX;
		r->strings = strings;
		r->strings_room = room;
	}
	memcpy(r->strings + at, s, len);
	r->strings_len += len;
	return at;
}

static int number_symbol(struct rewriting *r, size_t i, bool locals)
{
	const struct section *s = &r->sections[r->symtab];
	GElf_Sym sym;
	const char *name;
	size_t at = 0;

	if (!gelf_getsym(s->in, (int)i, &sym) ||
	    (sym.st_shndx < SHN_LORESERVE && sym.st_shndx >= r->section_count) ||
	    !(name = elf_strptr(r->in, s->sh.sh_link, sym.st_name)))
		return broken(r, "symbol");
	if (r->edit->symbol)
		r->edit->symbol(r->edit->ctx, i, name, &sym);
	if ((GELF_ST_BIND(sym.st_info) == STB_LOCAL) != locals)
		return 0;
	if (!keep_symbol(r, &sym, r->symbol_index[i])) {
		r->symbol_index[i] = 0;
		return 0;
	}
	if (*name && (at = add_string(r, name)) == SIZE_MAX)
		return bld_nomem(r->l);
	sym.st_name = (GElf_Word)at;
	if (sym.st_shndx != SHN_UNDEF && sym.st_shndx < SHN_LORESERVE)
		sym.st_shndx = (GElf_Section)r->sections[sym.st_shndx].index;
	r->symbol_index[i] = r->symbols_kept;
	r->symbols[r->symbols_kept++] = sym;
	return 0;
}

static int number_symbols(struct rewriting *r)
{
	r->symbols = calloc(r->symbol_count, sizeof(*r->symbols));
	if (!r->symbols)
		return bld_nomem(r->l);
	r->symbols_kept = 1;
	for (size_t i = 1; i < r->symbol_count; i++)
		if (number_symbol(r, i, true))
			return -1;
	r->locals_kept = r->symbols_kept;
	for (size_t i = 1; i < r->symbol_count; i++)
		if (number_symbol(r, i, false))
			return -1;
	return 0;
}

/* Fence: from here on nothing is checked; all numbers are known to be good. */

static void number_sections(struct rewriting *r)
{
	size_t n = 1;

	for (size_t i = 1; i < r->section_count; i++)
		if (r->sections[i].keep)
			r->sections[i].index = n++;
}

static int write_symbols(struct rewriting *r, Elf_Data *d)
{
	size_t size = gelf_fsize(r->out, ELF_T_SYM, r->symbols_kept, EV_CURRENT);

	d->d_type = ELF_T_SYM;
	d->d_buf = calloc(1, size);
	d->d_size = size;
	if (!d->d_buf)
		return bld_nomem(r->l);
	r->buffers[r->buffer_count++] = d->d_buf;
	for (size_t i = 0; i < r->symbols_kept; i++)
		gelf_update_sym(d, (int)i, &r->symbols[i]);
	return 0;
}

static int write_relocations(struct rewriting *r, size_t section, Elf_Data *d)
{
	const struct section *s = &r->sections[section];
	bool with_addend = s->sh.sh_type == SHT_RELA;
	GElf_Rela rela;
	int n = 0;

	d->d_type = with_addend ? ELF_T_RELA : ELF_T_REL;
	d->d_buf = malloc(s->in->d_size + 1);
	d->d_size = s->in->d_size;
	if (!d->d_buf)
		return bld_nomem(r->l);
	r->buffers[r->buffer_count++] = d->d_buf;
	for (size_t i = 0; i < entries(s); i++) {
		if (!read_relocation(r, section, i, &rela))
			continue;
		rela.r_info = GELF_R_INFO(r->symbol_index[GELF_R_SYM(rela.r_info)],
					  GELF_R_TYPE(rela.r_info));
		if (with_addend)
			gelf_update_rela(d, n++, &rela);
		else
			gelf_update_rel(d, n++, &(GElf_Rel){ rela.r_offset, rela.r_info });
	}
	d->d_size = (size_t)n * s->sh.sh_entsize;
	return 0;
}

static int write_contents(struct rewriting *r, size_t i, Elf_Data *d)
{
	const struct section *s = &r->sections[i];
	const struct elf_change *change = change_of(r, s->name);

	*d = *s->in;
	d->d_off = 0;
	if (i == r->symtab)
		return write_symbols(r, d);
	if (is_relocation(s))
		return write_relocations(r, i, d);
	if (s->sh.sh_type == SHT_STRTAB && i == r->sections[r->symtab].sh.sh_link) {
		d->d_buf = r->strings;
		d->d_size = r->strings_len;
	} else if (change) {
		d->d_buf = (void *)change->data;
		d->d_size = change->len;
	}
	return 0;
}

static int write_section(struct rewriting *r, size_t i)
{
	struct section *s = &r->sections[i];
	Elf_Scn *scn = elf_newscn(r->out);
	Elf_Data *d = scn ? elf_newdata(scn) : NULL;
	GElf_Shdr sh = s->sh;
	size_t name = add_string(r, s->name);

	if (!d)
		return broken(r, "new section");
	if (name == SIZE_MAX)
		return bld_nomem(r->l);
	s->out = d;
	sh.sh_name = (GElf_Word)name;
	sh.sh_link = sh.sh_link < r->section_count ? (GElf_Word)r->sections[sh.sh_link].index : 0;
	if (is_relocation(s))
		sh.sh_info = (GElf_Word)r->sections[sh.sh_info].index;
	if (i == r->symtab)
		sh.sh_info = (GElf_Word)r->locals_kept;
	gelf_update_shdr(scn, &sh);
	return 0;
}

/* A section that the input does not have. */
static int add_section(struct rewriting *r, const struct elf_change *change)
{
	Elf_Scn *scn = elf_newscn(r->out);
	Elf_Data *d = scn ? elf_newdata(scn) : NULL;
	size_t name = add_string(r, change->section);
	GElf_Shdr sh;

	if (!d || !gelf_getshdr(scn, &sh))
		return broken(r, "new section");
	if (name == SIZE_MAX)
		return bld_nomem(r->l);
	sh.sh_name = (GElf_Word)name;
	sh.sh_type = SHT_PROGBITS;
	sh.sh_addralign = d->d_align = 8;
	d->d_type = ELF_T_BYTE;
	d->d_buf = (void *)change->data;
	d->d_size = change->len;
	gelf_update_shdr(scn, &sh);
	return 0;
}

static int write_file(struct rewriting *r)
{
	const struct elf_edit *edit = r->edit;
	GElf_Ehdr eh;

	if (!gelf_newehdr(r->out, gelf_getclass(r->in)) || !gelf_getehdr(r->out, &eh))
		return broken(r, "new header");
	memcpy(eh.e_ident, r->eh.e_ident, EI_NIDENT);
	eh.e_type = r->eh.e_type;
	eh.e_machine = r->eh.e_machine;
	eh.e_version = r->eh.e_version;
	eh.e_flags = r->eh.e_flags;
	eh.e_shstrndx = (GElf_Half)r->sections[r->sections[r->symtab].sh.sh_link].index;
	gelf_update_ehdr(r->out, &eh);
	for (size_t i = 1; i < r->section_count; i++)
		if (r->sections[i].keep && write_section(r, i))
			return -1;
	for (size_t i = 0; i < edit->change_count; i++)
		if (edit->changes[i].add && add_section(r, &edit->changes[i]))
			return -1;
	/* The string table is complete only now. */
	for (size_t i = 1; i < r->section_count; i++)
		if (r->sections[i].keep && write_contents(r, i, r->sections[i].out))
			return -1;
	if (elf_update(r->out, ELF_C_WRITE) < 0)
		return broken(r, "new file");
	return 0;
}

/* The symbols' names and the sections' become one table. */
static int merge_names(struct rewriting *r)
{
	size_t names = r->symtab ? r->sections[r->symtab].sh.sh_link : 0;

	if (!names || names >= r->section_count || !r->sections[names].keep)
		return broken(r, "no symbol table");
	if (r->eh.e_shstrndx < r->section_count && r->eh.e_shstrndx != names)
		r->sections[r->eh.e_shstrndx].keep = false;
	return 0;
}

static int rewrite(struct rewriting *r)
{
	if (read_sections(r) || merge_names(r))
		return -1;
	r->symbol_count = entries(&r->sections[r->symtab]);
	r->symbol_index = calloc(r->symbol_count + 1, sizeof(*r->symbol_index));
	r->buffers = calloc(r->section_count, sizeof(*r->buffers));
	if (!r->symbol_index || !r->buffers || add_string(r, "") == SIZE_MAX)
		return bld_nomem(r->l);
	if (mark_referenced(r))
		return -1;
	number_sections(r);
	if (number_symbols(r))
		return -1;
	return write_file(r);
}

static int read_image(struct bld *l, int fd, struct image *img)
{
	struct stat st;
	void *data;

	if (fstat(fd, &st) || !(data = malloc((size_t)st.st_size)))
		return bld_nomem(l);
	if (pread(fd, data, (size_t)st.st_size, 0) != st.st_size) {
		free(data);
		return bld_fail(l, NULL, NULL, "cannot read the object back");
	}
	image_free(img);
	img->data = data;
	img->len = (size_t)st.st_size;
	return 0;
}

int elf_edit(struct bld *l, struct image *img, const struct elf_edit *edit)
{
	struct rewriting r = { .l = l, .edit = edit };
	int fd = memfd_create("object", MFD_CLOEXEC);
	int err;

	elf_version(EV_CURRENT);
	r.in = elf_memory(img->data, img->len);
	r.out = fd < 0 ? NULL : elf_begin(fd, ELF_C_WRITE, NULL);
	err = r.in && r.out ? rewrite(&r) : broken(&r, "open");
	elf_end(r.out);
	elf_end(r.in);
	if (!err)
		err = read_image(l, fd, img);
	for (size_t i = 0; i < r.buffer_count; i++)
		free(r.buffers[i]);
	free(r.buffers);
	free(r.symbols);
	free(r.symbol_index);
	free(r.strings);
	free(r.sections);
	if (fd >= 0)
		close(fd);
	return err;
}

int elf_rewrite(struct bld *l, struct image *img, const struct elf_change *changes, size_t count)
{
	return elf_edit(l, img, &(struct elf_edit){ .changes = changes, .change_count = count });
}
