/*
 * elf_read.c: questions about an ELF image in memory, and the elf stage.
 */
#include <gelf.h>

#include "internal.h"

static Elf_Scn *find_section(Elf *elf, const char *wanted)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((scn = elf_nextscn(elf, scn))) {
		const char *name = gelf_getshdr(scn, &sh) ? elf_strptr(elf, names, sh.sh_name) : NULL;

		if (name && strcmp(name, wanted) == 0)
			return scn;
	}
	return NULL;
}

const void *elf_section(const struct image *img, const char *name, size_t *len)
{
	const char *data = NULL;
	GElf_Shdr sh;
	Elf_Scn *scn;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_memory(img->data, img->len);
	scn = elf ? find_section(elf, name) : NULL;
	if (scn && gelf_getshdr(scn, &sh) && sh.sh_type != SHT_NOBITS &&
	    sh.sh_offset <= img->len && sh.sh_size <= img->len - sh.sh_offset) {
		data = (const char *)img->data + sh.sh_offset;
		*len = sh.sh_size;
	}
	elf_end(elf);
	return data;
}

int elf_undefined(const struct image *img, void (*fn)(void *ctx, const char *name), void *ctx)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	GElf_Sym sym;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_memory(img->data, img->len);
	if (!elf)
		return -1;
	while ((scn = elf_nextscn(elf, scn))) {
		Elf_Data *d;

		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_SYMTAB ||
		    !(d = elf_getdata(scn, NULL)))
			continue;
		for (int i = 1; gelf_getsym(d, i, &sym); i++) {
			const char *name = elf_strptr(elf, sh.sh_link, sym.st_name);

			if (sym.st_shndx == SHN_UNDEF && name && *name &&
			    GELF_ST_BIND(sym.st_info) != STB_WEAK)
				fn(ctx, name);
		}
	}
	elf_end(elf);
	return 0;
}

static void each_symbol(Elf *elf, Elf_Scn *table, const GElf_Shdr *sh,
			void (*fn)(void *ctx, const struct elf_symbol *s), void *ctx)
{
	Elf_Data *d = elf_getdata(table, NULL);
	size_t names;
	GElf_Sym sym;

	if (elf_getshdrstrndx(elf, &names))
		return;
	for (int i = 1; d && gelf_getsym(d, i, &sym); i++) {
		unsigned type = GELF_ST_TYPE(sym.st_info);
		struct elf_symbol s = { .name = elf_strptr(elf, sh->sh_link, sym.st_name),
					.size = sym.st_size };
		Elf_Scn *scn = sym.st_shndx == SHN_UNDEF ? NULL : elf_getscn(elf, sym.st_shndx);
		GElf_Shdr of;

		if (scn && gelf_getshdr(scn, &of))
			s.section = elf_strptr(elf, names, of.sh_name);
		if (s.name && *s.name && type != STT_SECTION && type != STT_FILE)
			fn(ctx, &s);
	}
}

void elf_each_symbol(const struct image *img, void (*fn)(void *ctx, const struct elf_symbol *s),
		     void *ctx)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_memory(img->data, img->len);
	while (elf && (scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_type == SHT_SYMTAB)
			each_symbol(elf, scn, &sh, fn, ctx);
	elf_end(elf);
}

int finish_elf(struct bld *l)
{
	if (!wants(l, BLD_EMIT_OBJ))
		return 0;
	return elf_rewrite(l, &l->output[BLD_EMIT_OBJ], NULL, 0);
}
