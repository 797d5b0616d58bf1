/*
 * calls.c: reads the functions of a finished object and their calls.
 *
 * Functions are symbols of type STT_FUNC in sections of code: in .text those that
 * are called only, elsewhere programs, as libbpf has it. Whom an instruction calls
 * stands in its relocation or, within a section, in the instruction itself.
 */
#include <gelf.h>

#include "calls.h"

static int broken(struct bld *l)
{
	return bld_fail(l, NULL, NULL, "the object's code cannot be read: %s", elf_errmsg(-1));
}

static int by_place(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	if (x->section_index != y->section_index)
		return x->section_index < y->section_index ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return strcmp(x->name, y->name);
}

struct function *calls_function_at(struct calls *c, size_t section, uint64_t place)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct function *f = &c->functions[mid];

		if (f->section_index < section || (f->section_index == section && f->start < place))
			low = mid + 1;
		else
			high = mid;
	}
	if (low == c->count || c->functions[low].section_index != section ||
	    c->functions[low].start != place)
		return NULL;
	return &c->functions[low];
}

/* What all sections and symbols are asked for. */
struct reading {
	struct bld *l;
	struct calls *c;
	Elf *elf;
	size_t names;		/* section with the sections' names */
	Elf_Data *symbols;
	size_t strings;		/* section with the symbols' names */
	code_fn *fn;
	void *ctx;
};

static bool is_code(const GElf_Shdr *sh)
{
	return sh->sh_type == SHT_PROGBITS && (sh->sh_flags & SHF_EXECINSTR) && sh->sh_size;
}

static const char *section_name(const struct reading *r, size_t index, GElf_Shdr *sh)
{
	Elf_Scn *scn = elf_getscn(r->elf, index);
	const char *name;

	if (!scn || !gelf_getshdr(scn, sh))
		return NULL;
	name = elf_strptr(r->elf, r->names, sh->sh_name);
	return name ? name : "";
}

static int add_function(struct reading *r, const GElf_Sym *sym)
{
	struct function *functions;
	const char *name = elf_strptr(r->elf, r->strings, sym->st_name), *section;
	GElf_Shdr sh;

	if (GELF_ST_TYPE(sym->st_info) != STT_FUNC || sym->st_shndx == SHN_UNDEF ||
	    sym->st_shndx >= SHN_LORESERVE || !name)
		return 0;
	section = section_name(r, sym->st_shndx, &sh);
	if (!section || !is_code(&sh) || sym->st_value > sh.sh_size ||
	    sym->st_size > sh.sh_size - sym->st_value)
		return 0;
	functions = grow(r->c->functions, r->c->count, &r->c->room, sizeof(*functions));
	if (!functions)
		return bld_nomem(r->l);
	r->c->functions = functions;
	functions[r->c->count++] = (struct function){
		.name = name,
		.section = section,
		.section_index = sym->st_shndx,
		.start = sym->st_value,
		.end = sym->st_value + sym->st_size,
		.program = strcmp(section, ".text") != 0,
		.global = GELF_ST_BIND(sym->st_info) != STB_LOCAL &&
			  GELF_ST_VISIBILITY(sym->st_other) == STV_DEFAULT,
	};
	return 0;
}

/* Of two names for one place the first by name. */
static void drop_aliases(struct calls *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++)
		if (!kept || c->functions[kept - 1].section_index != c->functions[i].section_index ||
		    c->functions[kept - 1].start != c->functions[i].start)
			c->functions[kept++] = c->functions[i];
	c->count = kept;
}

static int begin(struct reading *r)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	if (!r->elf || elf_getshdrstrndx(r->elf, &r->names))
		return broken(r->l);
	while ((scn = elf_nextscn(r->elf, scn)) && !r->symbols)
		if (gelf_getshdr(scn, &sh) && sh.sh_type == SHT_SYMTAB) {
			r->symbols = elf_getdata(scn, NULL);
			r->strings = sh.sh_link;
		}
	return 0;
}

static int read_functions(struct reading *r)
{
	GElf_Sym sym;

	for (int i = 1; r->symbols && gelf_getsym(r->symbols, i, &sym); i++)
		if (add_function(r, &sym))
			return -1;
	if (r->c->count)
		qsort(r->c->functions, r->c->count, sizeof(*r->c->functions), by_place);
	drop_aliases(r->c);
	return 0;
}

static void read_target(const struct reading *r, const GElf_Rel *rel, struct target *out)
{
	const char *name;
	GElf_Shdr sh;
	GElf_Sym sym;

	*out = (struct target){ .kind = TARGET_OTHER };
	if (!gelf_getsym(r->symbols, (int)GELF_R_SYM(rel->r_info), &sym))
		return;
	out->value = sym.st_value;
	out->section = sym.st_shndx;
	if (sym.st_shndx == SHN_UNDEF) {
		out->kind = TARGET_KERNEL;
		out->weak = GELF_ST_BIND(sym.st_info) == STB_WEAK;
		out->name = elf_strptr(r->elf, r->strings, sym.st_name);
	} else if (sym.st_shndx < SHN_LORESERVE && (name = section_name(r, sym.st_shndx, &sh))) {
		if (is_code(&sh))
			out->kind = TARGET_CODE;
		else if (str_has_prefix(name, ".rodata") || strcmp(name, ".kconfig") == 0)
			out->kind = TARGET_CONSTANTS;
		else if (str_has_prefix(name, ".data") || str_has_prefix(name, ".bss"))
			out->kind = TARGET_DATA;
	}
}

/* The relocations of section `index`, by instruction. */
static int read_targets(const struct reading *r, size_t index, struct target *targets, size_t n)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	GElf_Rel rel;

	while ((scn = elf_nextscn(r->elf, scn))) {
		Elf_Data *d;

		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_REL || sh.sh_info != index ||
		    !(d = elf_getdata(scn, NULL)))
			continue;
		for (int i = 0; gelf_getrel(d, i, &rel); i++)
			if (rel.r_offset / 8 < n)
				read_target(r, &rel, &targets[rel.r_offset / 8]);
	}
	return 0;
}

static int scan_section(struct reading *r, size_t index, const Elf_Data *d, bool big_endian)
{
	struct code code = {
		.data = d->d_buf,
		.len = d->d_size,
		.section = index,
		.big_endian = big_endian,
		.swap = big_endian != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__),
	};
	struct target *targets = calloc(d->d_size / 8 + 1, sizeof(*targets));
	int err = targets ? read_targets(r, index, targets, d->d_size / 8) : bld_nomem(r->l);

	code.targets = targets;
	for (size_t i = 0; !err && i < r->c->count; i++)
		if (r->c->functions[i].section_index == index)
			err = r->fn(r->ctx, &r->c->functions[i], &code);
	free(targets);
	return err;
}

static int scan_sections(struct reading *r)
{
	Elf_Scn *scn = NULL;
	GElf_Ehdr eh;
	GElf_Shdr sh;

	if (!gelf_getehdr(r->elf, &eh))
		return broken(r->l);
	while ((scn = elf_nextscn(r->elf, scn))) {
		Elf_Data *d;

		if (!gelf_getshdr(scn, &sh) || !is_code(&sh))
			continue;
		d = elf_getdata(scn, NULL);
		if (!d || !d->d_buf)
			return broken(r->l);
		if (scan_section(r, elf_ndxscn(scn), d, eh.e_ident[EI_DATA] == ELFDATA2MSB))
			return -1;
	}
	return 0;
}

int calls_each_code(struct bld *l, struct calls *c, code_fn *fn, void *ctx)
{
	struct reading r = { .l = l, .c = c, .elf = c->elf, .fn = fn, .ctx = ctx };

	return begin(&r) ? -1 : scan_sections(&r);
}

static int scan(void *ctx, struct function *f, const struct code *code)
{
	struct reading *r = ctx;

	return calls_scan(r->l, r->c, f, code);
}

int calls_read(struct bld *l, const struct image *obj, struct calls *out)
{
	struct reading r = { .l = l, .c = out, .fn = scan, .ctx = &r };

	elf_version(EV_CURRENT);
	out->elf = r.elf = elf_memory(obj->data, obj->len);
	return begin(&r) || read_functions(&r) ? -1 : scan_sections(&r);
}

void calls_free(struct calls *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->functions[i].calls);
	free(c->functions);
	elf_end(c->elf);
	memset(c, 0, sizeof(*c));
}
