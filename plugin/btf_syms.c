/*
 * btf_syms.c: the object's functions and variables, for BTF to agree with.
 */
#include <gelf.h>

#include "btf.h"

static int by_place(const void *a, const void *b)
{
	const struct btf_sym *x = a, *y = b;
	int section = strcmp(x->section, y->section);

	if (section)
		return section;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	if (x->function != y->function)
		return x->function ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int read_sections(struct bld *l, Elf *elf, struct btf_syms *out)
{
	size_t names;

	if (elf_getshdrnum(elf, &out->section_count) || elf_getshdrstrndx(elf, &names) ||
	    !(out->sections = calloc(out->section_count, sizeof(*out->sections))))
		return bld_nomem(l);
	for (size_t i = 0; i < out->section_count; i++) {
		const char *name;
		GElf_Shdr sh;

		out->sections[i].name = "";
		if (!gelf_getshdr(elf_getscn(elf, i), &sh))
			continue;
		name = elf_strptr(elf, names, sh.sh_name);
		out->sections[i].name = name ? name : "";
		out->sections[i].size = sh.sh_size;
	}
	return 0;
}

static void add_symbol(Elf *elf, size_t strings, const GElf_Sym *sym, struct btf_syms *out)
{
	const char *name = elf_strptr(elf, strings, sym->st_name);
	unsigned type = GELF_ST_TYPE(sym->st_info);

	if (!name || !*name || sym->st_shndx == SHN_UNDEF || sym->st_shndx >= out->section_count ||
	    (type != STT_FUNC && type != STT_OBJECT && type != STT_NOTYPE))
		return;
	out->syms[out->count++] = (struct btf_sym){
		.name = name,
		.section = out->sections[sym->st_shndx].name,
		.value = sym->st_value,
		.size = sym->st_size,
		.function = type == STT_FUNC,
		.global = GELF_ST_BIND(sym->st_info) != STB_LOCAL &&
			  GELF_ST_VISIBILITY(sym->st_other) == STV_DEFAULT,
	};
}

static int read_symbols(struct bld *l, Elf *elf, Elf_Scn *scn, size_t strings,
			struct btf_syms *out)
{
	Elf_Data *d = elf_getdata(scn, NULL);
	size_t size = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
	GElf_Sym sym;

	out->syms = calloc(d && size ? d->d_size / size + 1 : 1, sizeof(*out->syms));
	if (!out->syms)
		return bld_nomem(l);
	for (int i = 1; d && gelf_getsym(d, i, &sym); i++)
		add_symbol(elf, strings, &sym, out);
	return 0;
}

void btf_syms_free(struct btf_syms *s)
{
	free(s->variables);
	free(s->syms);
	free(s->sections);
	elf_end(s->elf);
}

const struct btf_sym *btf_syms_function(const struct btf_syms *s, const char *section,
					uint64_t value)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(s->syms[mid].section, section);

		if (order < 0 || (order == 0 && s->syms[mid].value < value))
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < s->count && s->syms[low].value == value &&
	       strcmp(s->syms[low].section, section) == 0;
	     low++)
		if (s->syms[low].function)
			return &s->syms[low];
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	const struct btf_sym *x = *(const struct btf_sym *const *)a;
	const struct btf_sym *y = *(const struct btf_sym *const *)b;
	int section = strcmp(x->section, y->section);

	return section ? section : strcmp(x->name, y->name);
}

static int by_name_and_place(const void *a, const void *b)
{
	const struct btf_sym *x = *(const struct btf_sym *const *)a;
	const struct btf_sym *y = *(const struct btf_sym *const *)b;
	int name = by_name(a, b);

	return name ? name : x->value < y->value ? -1 : x->value > y->value;
}

int btf_syms_index(struct bld *l, struct btf_syms *s)
{
	s->variables = calloc(s->count + 1, sizeof(*s->variables));
	if (!s->variables)
		return bld_nomem(l);
	for (size_t i = 0; i < s->count; i++)
		if (!s->syms[i].function)
			s->variables[s->variable_count++] = &s->syms[i];
	if (s->variable_count)
		qsort(s->variables, s->variable_count, sizeof(*s->variables), by_name_and_place);
	return 0;
}

int btf_syms_read(struct bld *l, const struct image *obj, struct btf_syms *out)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = out->elf = elf_memory(obj->data, obj->len);
	if (!elf || read_sections(l, elf, out))
		return bld_nomem(l);
	/* There is one symbol table: the format's rule. */
	while (!out->syms && (scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_type == SHT_SYMTAB &&
		    read_symbols(l, elf, scn, sh.sh_link, out))
			return -1;
	if (out->count)
		qsort(out->syms, out->count, sizeof(*out->syms), by_place);
	return btf_syms_index(l, out);
}

const struct btf_sym *btf_syms_variable(const struct btf_syms *s, const char *section,
					const char *name, uint64_t value)
{
	const struct btf_sym wanted = { .section = section, .name = name, .value = value };
	const struct btf_sym *key = &wanted, *const *found = NULL;

	if (s->variable_count)
		found = bsearch(&key, s->variables, s->variable_count, sizeof(*s->variables),
				by_name_and_place);
	if (!found && s->variable_count)
		found = bsearch(&key, s->variables, s->variable_count, sizeof(*s->variables),
				by_name);
	return found ? *found : NULL;
}

uint64_t btf_syms_section_size(const struct btf_syms *s, const char *section)
{
	for (size_t i = 0; i < s->section_count; i++)
		if (strcmp(s->sections[i].name, section) == 0)
			return s->sections[i].size;
	return UINT64_MAX;
}
