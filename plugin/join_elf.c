/*
 * join_elf.c: an object as libbpf's linker takes it, and what it makes as loaders do.
 *
 * That linker wants sections of one name to be alike, one symbol table, REL
 * relocations of LLVM's numbers, no section without contents, and no data that
 * refers to a section's start. What compilers write differs from that in ways that mean
 * nothing; they are evened out here. Objects have been checked by then (object.c).
 */
#include "elf_edit.h"
#include "join.h"

/* -- sections ---------------------------------------------------------------------- */

static struct join_section *merged(const struct join *j, const char *name)
{
	const struct symbol *s = symtab_find(&j->sections, name, strlen(name));

	return s ? &j->merged[s - j->sections.symbols] : NULL;
}

static struct join_section *add_merged(struct join *j, const char *name)
{
	size_t before = j->sections.count;
	struct symbol *s = symtab_add(&j->sections, name, strlen(name));
	struct join_section *grown;

	if (!s)
		return NULL;
	if (j->sections.count != before) {
		grown = grow(j->merged, before, &j->merged_room, sizeof(*grown));
		if (!grown)
			return NULL;
		j->merged = grown;
		grown[before] = (struct join_section){ .first = NULL };
	}
	return &j->merged[s - j->sections.symbols];
}

int join_note_sections(struct join *j, const struct joinee *e)
{
	for (uint32_t i = 1; i < e->object->section_count; i++) {
		const struct object_section *s = &e->object->sections[i];
		struct join_section *m;

		if (!s->kept || !(s->sh.sh_flags & SHF_ALLOC))
			continue;
		m = add_merged(j, s->name);
		if (!m)
			return bld_nomem(j->l);
		if (m->first && m->code != object_is_code(s))
			return bld_fail(j->l, e->object->where, "name it otherwise",
					"section %s holds %s here, but not in %s", s->name,
					m->code ? "data" : "code", m->first);
		m->first = m->first ? m->first : e->object->where;
		m->code = object_is_code(s);
		m->writable |= (s->sh.sh_flags & SHF_WRITE) != 0;
		m->filled |= s->sh.sh_type != SHT_NOBITS;
	}
	return 0;
}

static bool keep(void *ctx, size_t section)
{
	const struct object *o = ((struct joinee *)ctx)->object;

	return o->sections[section].kept || section == o->symtab ||
	       section == o->sections[o->symtab].sh.sh_link;
}

static void even_out(void *ctx, size_t section, GElf_Shdr *sh)
{
	const struct joinee *e = ctx;
	const struct object_section *s = &e->object->sections[section];
	const struct join_section *m;

	if (!s->kept)
		return;
	if (sh->sh_type == SHT_REL) {
		sh->sh_flags = 0;
		return;
	}
	m = merged(e->j, s->name);
	sh->sh_flags = SHF_ALLOC | (m->writable ? SHF_WRITE : 0) | (m->code ? SHF_EXECINSTR : 0);
	sh->sh_entsize = 0;
	if (!sh->sh_addralign)
		sh->sh_addralign = 1;
	if (m->filled)
		sh->sh_type = SHT_PROGBITS;
}

/* -- symbols ----------------------------------------------------------------------------- */

static void settle_symbol(void *ctx, size_t symbol, const char *name, GElf_Sym *sym)
{
	const struct joinee *e = ctx;
	const struct object_symbol *s = &e->object->symbols[symbol];
	unsigned type = s->type, binding = s->binding;

	(void)name;
	if (!object_is_global(s))
		return;
	if (!s->section || s->lost) {
		*sym = (GElf_Sym){ .st_name = sym->st_name, .st_shndx = SHN_UNDEF };
		type = STT_NOTYPE;
		/* A weak reference is one that may come to nothing. */
		binding = s->lost ? STB_GLOBAL : binding;
	} else {
		type = object_is_code(&e->object->sections[s->section]) ? STT_FUNC : STT_OBJECT;
		binding = STB_GLOBAL;
		sym->st_other = s->visibility == STV_DEFAULT || s->visibility == STV_PROTECTED
					? STV_DEFAULT
					: STV_HIDDEN;
	}
	sym->st_info = GELF_ST_INFO(binding, type);
}

/* -- relocations ----------------------------------------------------------------------------- */

static int compare_places(const void *a, const void *b, void *ctx)
{
	const struct object_symbol *symbols = ctx;
	const struct object_symbol *x = &symbols[*(const uint32_t *)a];
	const struct object_symbol *y = &symbols[*(const uint32_t *)b];

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : 1;
}

static int sort_places(struct joinee *e)
{
	const struct object *o = e->object;

	e->by_place = calloc(o->symbol_count, sizeof(*e->by_place));
	if (!e->by_place)
		return bld_nomem(e->j->l);
	for (uint32_t i = 1; i < o->symbol_count; i++) {
		const struct object_symbol *s = &o->symbols[i];

		if (s->section && s->section != OBJECT_ABSOLUTE && !s->lost &&
		    (s->type == STT_FUNC || s->type == STT_OBJECT || object_is_global(s)))
			e->by_place[e->place_count++] = i;
	}
	qsort_r(e->by_place, e->place_count, sizeof(*e->by_place), compare_places, o->symbols);
	return 0;
}

/* The last symbol at or before the place, else the first of the section; 0: it has none. */
static uint32_t symbol_near(const struct joinee *e, uint32_t section, uint64_t value)
{
	const struct object_symbol *symbols = e->object->symbols;
	uint32_t low = 0, high = e->place_count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const struct object_symbol *s = &symbols[e->by_place[mid]];

		if (s->section < section || (s->section == section && s->value <= value))
			low = mid + 1;
		else
			high = mid;
	}
	if (low && symbols[e->by_place[low - 1]].section == section)
		return e->by_place[low - 1];
	if (low < e->place_count && symbols[e->by_place[low]].section == section)
		return e->by_place[low];
	return 0;
}

/* What a relocation of data adds to its symbol. */
static uint64_t addend(const struct object *o, uint32_t section, const GElf_Rela *rela)
{
	const struct object_section *target = &o->sections[o->sections[section].target];

	return object_word(o, (const char *)target->contents->d_buf + rela->r_offset,
			   object_relocation_width(GELF_R_TYPE(rela->r_info)));
}

/* Data refers to symbols only. Where a section has none (string literals), the reference
 * goes: no loader applies it anyway. */
static bool settle_relocation(void *ctx, size_t section, size_t number, GElf_Rela *rela)
{
	enum { ABS64 = 2, ABS32 = 3, CODE_WIDE = 1, CODE_CALL = 10 };
	const struct joinee *e = ctx;
	const struct object *o = e->object;
	unsigned type = GELF_R_TYPE(rela->r_info);
	uint32_t symbol = (uint32_t)GELF_R_SYM(rela->r_info);
	const struct object_symbol *s = &o->symbols[symbol];

	(void)number;
	if (!type || !o->sections[section].kept)
		return type;
	if (type == CODE_WIDE || type == CODE_CALL)
		return true;
	if (s->type == STT_SECTION)
		symbol = symbol_near(e, s->section, addend(o, (uint32_t)section, rela));
	type = object_relocation_width(type) == 8 ? ABS64 : ABS32;
	rela->r_info = GELF_R_INFO(symbol, type);
	return symbol;
}

/* The word that a relocation is added to becomes what it is in LLVM's objects. */
static void patch_code(const struct joinee *e, const GElf_Rel *rel, unsigned char *contents)
{
	const struct object *o = e->object;
	unsigned char *imm = contents + rel->r_offset + 4;
	uint64_t word = object_word(o, imm, 4);

	object_set_word(o, imm, 4, object_unbiased(&o->symbols[GELF_R_SYM(rel->r_info)],
						   GELF_R_TYPE(rel->r_info), word));
}

static void patch_data(const struct joinee *e, uint32_t section, size_t n, const GElf_Rel *rel,
		       unsigned char *contents)
{
	const struct object *o = e->object;
	GElf_Rela rela = { .r_offset = rel->r_offset, .r_info = rel->r_info };
	const struct object_symbol *s = &o->symbols[GELF_R_SYM(rel->r_info)];
	unsigned type = GELF_R_TYPE(rel->r_info), width = object_relocation_width(type);
	uint64_t value = addend(o, section, &rela);

	if (o->biased)
		value = object_unbiased(s, type, value);
	if (s->type == STT_SECTION && settle_relocation((void *)e, section, n, &rela))
		value -= o->symbols[GELF_R_SYM(rela.r_info)].value;
	object_set_word(o, contents + rel->r_offset, width, value);
}

static void patch(const struct joinee *e, uint32_t section, unsigned char *contents)
{
	const struct object *o = e->object;
	bool code = object_is_code(&o->sections[o->sections[section].target]);

	for (size_t n = 0; n < object_relocation_count(o, section); n++) {
		GElf_Rel rel = object_relocation(o, section, n);

		if (!GELF_R_TYPE(rel.r_info))
			continue;
		if (code)
			patch_code(e, &rel, contents);
		else
			patch_data(e, section, n, &rel, contents);
	}
}

/* -- what changes ------------------------------------------------------------------------------ */

static int add_change(struct joinee *e, struct elf_change change)
{
	struct elf_change *grown = grow(e->changes, e->change_count, &e->change_room,
					sizeof(*grown));

	if (!grown)
		return bld_nomem(e->j->l);
	e->changes = grown;
	grown[e->change_count++] = change;
	return 0;
}

/* A section's contents, to be changed; freed with the joinee. */
static unsigned char *own_contents(struct joinee *e, uint32_t section)
{
	const struct object_section *s = &e->object->sections[section];

	if (!e->patched)
		e->patched = calloc(e->object->section_count, sizeof(*e->patched));
	if (!e->patched)
		return NULL;
	if (!e->patched[section]) {
		e->patched[section] = calloc(1, s->sh.sh_size);
		if (e->patched[section] && s->sh.sh_type != SHT_NOBITS)
			memcpy(e->patched[section], s->contents->d_buf, s->sh.sh_size);
	}
	return e->patched[section];
}

/* Zeros that have to be written out, words that are not LLVM's. */
static bool is_changed(const struct joinee *e, const struct object_section *s)
{
	const struct object *o = e->object;

	if (!s->kept)
		return false;
	if (s->sh.sh_type == SHT_REL)
		return o->biased || !object_is_code(&o->sections[s->target]);
	return s->sh.sh_type == SHT_NOBITS && merged(e->j, s->name)->filled;
}

static int change_contents(struct joinee *e)
{
	const struct object *o = e->object;

	for (uint32_t i = 1; i < o->section_count; i++) {
		const struct object_section *s = &o->sections[i], *target = s;
		unsigned char *contents;

		if (!is_changed(e, s))
			continue;
		if (s->sh.sh_type == SHT_REL)
			target = &o->sections[s->target];
		contents = own_contents(e, (uint32_t)(target - o->sections));
		if (!contents)
			return bld_nomem(e->j->l);
		if (s->sh.sh_type == SHT_REL)
			patch(e, i, contents);
		if (add_change(e, (struct elf_change){ .section = target->name,
						       .data = contents,
						       .len = target->sh.sh_size }))
			return -1;
	}
	return 0;
}

int join_write_object(struct joinee *e)
{
	struct elf_change btf = { .section = ".BTF", .add = true };
	struct elf_change ext = { .section = ".BTF.ext", .add = true };
	struct elf_edit edit = {
		.where = e->object->where,
		.ctx = e,
		.keep = keep,
		.section = even_out,
		.symbol = settle_symbol,
		.relocation = settle_relocation,
	};
	int err = sort_places(e) || change_contents(e) || join_make_btf(e, &btf, &ext);

	if (!err)
		err = (btf.data && add_change(e, btf)) || (ext.data && add_change(e, ext));
	edit.changes = e->changes;
	edit.change_count = e->change_count;
	if (!err)
		err = elf_edit(e->j->l, &e->image, &edit);
	free((void *)btf.data);
	free((void *)ext.data);
	return err ? -1 : 0;
}

/* -- afterwards -------------------------------------------------------------------------------- */

/* Exported names stay; the others were global for the join's sake. Loaders and the
 * kernel take what is hidden for static. */
static void settle_visibility(void *ctx, size_t symbol, const char *name, GElf_Sym *sym)
{
	struct joinee *e = ctx;
	const struct object_symbol *s = &e->object->symbols[symbol];

	if (!object_is_global(s) || !s->section || s->section == OBJECT_ABSOLUTE)
		return;
	if (s->visibility == STV_HIDDEN ||
	    !resolve_is_export_named(e->j->l, name, strlen(name),
				     e->object->sections[s->section].name, true))
		sym->st_other = STV_HIDDEN;
}

int join_finish_object(struct join *j, struct image *img, const void *btf, size_t btf_len)
{
	struct elf_change changes[] = {
		{ .section = ".BTF", .data = btf, .len = btf_len },
		{ .section = ".BTF.ext" },
	};
	struct object o;
	struct joinee e = { .j = j, .object = &o };
	struct elf_edit edit = {
		.ctx = &e,
		.symbol = settle_visibility,
		.changes = changes,
		.change_count = btf ? 1 : ARRAY_SIZE(changes),
	};
	int err = object_read(j->l, "libbpf's linker", img->data, img->len, &o);

	if (!err)
		err = elf_edit(j->l, img, &edit);
	object_close(&o);
	return err;
}
