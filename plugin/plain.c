/*
 * plain.c: BPF objects without bitcode among the inputs of a link.
 *
 * They take part in resolution as any object does: what they define satisfies bitcode,
 * what they need keeps bitcode's symbols alive, and global until both have been joined
 * (join.c). Their code is not looked at. An object takes part whole, and so does the
 * archive member that defines something undefined.
 */
#include <bpf/btf.h>

#include "join.h"

/* A loader resolves what the object's BTF puts into these sections. */
static bool is_loaders_section(const char *name)
{
	return name && (strcmp(name, ".ksyms") == 0 || strcmp(name, ".kconfig") == 0);
}

static int note_datasec(struct bld *l, const struct btf *btf, const struct btf_type *sec,
			struct symtab *names)
{
	for (unsigned i = 0; i < btf_vlen(sec); i++) {
		const struct btf_type *t = btf__type_by_id(btf, btf_var_secinfos(sec)[i].type);
		const char *name = t ? btf__str_by_offset(btf, t->name_off) : NULL;

		if (name && *name && !symtab_add(names, name, strlen(name)))
			return bld_nomem(l);
	}
	return 0;
}

static int note_loaders_symbols(struct bld *l, struct plain *p)
{
	struct symtab names = { 0 };
	int err = 0;

	for (uint32_t id = 1; p->btf && !err && id < btf__type_cnt(p->btf); id++) {
		const struct btf_type *t = btf__type_by_id(p->btf, id);

		if (btf_is_datasec(t) && is_loaders_section(btf__str_by_offset(p->btf, t->name_off)))
			err = note_datasec(l, p->btf, t, &names);
	}
	for (uint32_t i = 1; !err && i < p->object.symbol_count; i++) {
		struct object_symbol *s = &p->object.symbols[i];

		s->loaders = !s->section && symtab_find(&names, s->name, strlen(s->name));
	}
	symtab_free(&names);
	return err;
}

int plain_claim(struct bld *l, struct input *in, const void *data, size_t len)
{
	struct plain *p = in->plain = calloc(1, sizeof(*p));

	if (!p)
		return bld_nomem(l);
	in->data = data;
	in->len = len;
	in->kind = INPUT_PLAIN;
	in->len = len;
	l->plain_count++;
	return object_read(l, in->name, data, len, &p->object) ||
	       join_read_btf(l, &p->object, data, len, &p->btf) || note_loaders_symbols(l, p);
}

void plain_free(struct plain *p)
{
	if (!p)
		return;
	btf__free(p->btf);
	object_close(&p->object);
	free(p);
}

bool plain_takes_part(const struct input *in)
{
	return in->kind == INPUT_PLAIN && in->links;
}

bool plain_is_any(const struct bld *l)
{
	for (size_t i = 0; l->plain_count && i < l->input_count; i++)
		if (plain_takes_part(l->inputs[i]))
			return true;
	return false;
}

bool plain_defines(const struct symbol *s)
{
	return s && s->object && s->object->kind == INPUT_PLAIN;
}

/* Objects may all have a license: one of them is the program's. */
static enum symbol_strength strength(const struct object *o, const struct object_symbol *s)
{
	const char *section = o->sections[s->section].name;

	if (strcmp(section, "license") == 0 || strcmp(section, "version") == 0)
		return SYM_WEAK;
	return s->binding == STB_WEAK ? SYM_WEAK : SYM_STRONG;
}

/* What it defines, it may refer to, too, and have to take from elsewhere. */
static int refer(struct bld *l, const struct object_symbol *s)
{
	struct symbol *sym = symtab_add(&l->symtab, s->name, strlen(s->name));

	if (!sym)
		return bld_nomem(l);
	sym->joined = true;
	if (!s->section && s->binding == STB_GLOBAL && !s->loaders)
		sym->needed = true;
	return 0;
}

static int define_in_member(struct bld *l, struct input *in, const struct object_symbol *s)
{
	struct symbol *sym = symtab_add(&l->symtab, s->name, strlen(s->name));

	if (!sym)
		return bld_nomem(l);
	if (symtab_find(&l->kernels, s->name, strlen(s->name)) || sym->object ||
	    global_is_defined(l->module, s->name, strlen(s->name)))
		return 0;
	sym->object = in;
	sym->strength = strength(&in->plain->object, s);
	return 0;
}

static int resolve_symbols(struct bld *l, struct input *in)
{
	const struct object *o = &in->plain->object;

	in->links = 1;
	for (uint32_t i = 1; i < o->symbol_count; i++) {
		const struct object_symbol *s = &o->symbols[i];

		if (!object_is_global(s))
			continue;
		if (refer(l, s))
			return -1;
		if (!s->section)
			continue;
		if (in->member ? define_in_member(l, in, s)
			       : resolve_define_plain(l, in, s->name, strength(o, s)))
			return -1;
	}
	return 0;
}

int plain_resolve(struct bld *l, struct input *in)
{
	return in->kind == INPUT_PLAIN && !in->member ? resolve_symbols(l, in) : 0;
}

int plain_take_member(struct bld *l, struct input *in)
{
	if (in->links)
		return 0;
	bld_trace(l, in->name, "needed");
	return plain_check_order(l, in) ? -1 : resolve_symbols(l, in);
}

int plain_note_symbols(struct bld *l, struct input *in)
{
	const struct object *o = &in->plain->object;

	for (uint32_t i = 1; i < o->symbol_count; i++) {
		const struct object_symbol *s = &o->symbols[i];
		struct symbol *sym;

		if (!object_is_global(s) || !s->section)
			continue;
		sym = symtab_add(&l->symtab, s->name, strlen(s->name));
		if (!sym)
			return bld_nomem(l);
		if (!sym->member)
			sym->member = in;
	}
	return 0;
}

int plain_check_order(struct bld *l, struct input *in)
{
	return module_check_order(l, in, in->plain->object.big_endian ? "bpfeb" : "bpfel",
				  "a BPF object");
}

/* -- after the merge ------------------------------------------------------------------ */

/* The definition stays for its debug info's sake, without a name or a use, and goes when
 * the optimiser looks at it. */
static void make_declaration(struct bld *l, LLVMValueRef v, const char *name, size_t len)
{
	LLVMTypeRef type = llvm.GlobalGetValueType(v);
	LLVMValueRef declaration;

	llvm.SetValueName2(v, "", 0);
	if (llvm.GetTypeKind(type) == LLVMFunctionTypeKind)
		declaration = llvm.AddFunction(l->module, "", type);
	else
		declaration = llvm.AddGlobal(l->module, type, "");
	llvm.SetValueName2(declaration, name, len);
	llvm.ReplaceAllUsesWith(v, declaration);
	llvm.SetVisibility(v, LLVMDefaultVisibility);
	llvm.SetLinkage(v, LLVMInternalLinkage);
}

void plain_override(struct bld *l)
{
	for (size_t i = 0; l->plain_count && i < l->symtab.count; i++) {
		const struct symbol *s = &l->symtab.symbols[i];
		LLVMValueRef v = plain_defines(s) ? global_named(l->module, s->name, s->len) : NULL;

		if (v && !llvm.IsDeclaration(v))
			make_declaration(l, v, s->name, s->len);
	}
}

static int note_ours(struct bld *l, const struct object *o, struct symtab *names)
{
	for (uint32_t i = 1; i < o->symbol_count; i++)
		if (object_is_global(&o->symbols[i]) && o->symbols[i].section &&
		    !symtab_add(names, o->symbols[i].name, strlen(o->symbols[i].name)))
			return bld_nomem(l);
	return 0;
}

static bool lacks(struct bld *l, const struct object_symbol *s)
{
	return !s->section && s->binding == STB_GLOBAL && !s->loaders &&
	       !plain_defines(symtab_find(&l->symtab, s->name, strlen(s->name)));
}

int plain_each_undefined(struct bld *l, const struct image *obj,
			 void (*fn)(void *ctx, const char *name), void *ctx)
{
	struct symtab ours = { 0 };
	struct object o = { 0 };
	int err;

	if (!plain_is_any(l))
		return 0;
	err = object_read(l, BITCODES_OBJECT, obj->data, obj->len, &o) || note_ours(l, &o, &ours);
	for (size_t i = 0; !err && i < l->input_count; i++) {
		const struct object *in;

		if (!plain_takes_part(l->inputs[i]))
			continue;
		in = &l->inputs[i]->plain->object;
		for (uint32_t k = 1; k < in->symbol_count; k++)
			if (lacks(l, &in->symbols[k]) &&
			    !symtab_find(&ours, in->symbols[k].name, strlen(in->symbols[k].name)))
				fn(ctx, in->symbols[k].name);
	}
	symtab_free(&ours);
	object_close(&o);
	return err ? -1 : 0;
}

void plain_note_defined(struct input *in, struct symtab *names)
{
	const struct object *o = &in->plain->object;

	for (uint32_t i = 1; i < o->symbol_count; i++) {
		const struct object_symbol *s = &o->symbols[i];
		struct symbol *sym;

		if (!s->section || !*s->name || s->type == STT_SECTION || s->type == STT_FILE)
			continue;
		sym = symtab_add(names, s->name, strlen(s->name));
		if (sym && !sym->object)
			sym->object = in;
	}
}

static const char *function_at(const struct object *o, uint32_t section, uint64_t offset)
{
	for (uint32_t i = 1; i < o->symbol_count; i++) {
		const struct object_symbol *s = &o->symbols[i];

		if (s->section == section && *s->name && s->type != STT_SECTION &&
		    s->value <= offset && offset - s->value < s->size)
			return s->name;
	}
	return NULL;
}

bool plain_refers(const struct input *in, const char *name, const char **user)
{
	const struct object *o = &in->plain->object;
	uint32_t symbol = 1;

	for (; symbol < o->symbol_count; symbol++)
		if (!o->symbols[symbol].section && strcmp(o->symbols[symbol].name, name) == 0)
			break;
	*user = NULL;
	for (uint32_t i = 1; symbol < o->symbol_count && i < o->section_count && !*user; i++) {
		size_t n = o->sections[i].kept && o->sections[i].sh.sh_type == SHT_REL ?
				   object_relocation_count(o, i) : 0;

		for (size_t k = 0; k < n && !*user; k++) {
			GElf_Rel rel = object_relocation(o, i, k);

			if (GELF_R_SYM(rel.r_info) == symbol)
				*user = function_at(o, o->sections[i].target, rel.r_offset);
		}
	}
	return symbol < o->symbol_count;
}

int plain_check_outputs(struct bld *l)
{
	static const char *const kinds[] = {
		[BLD_EMIT_ASM] = "asm", [BLD_EMIT_LLVM_BC] = "llvm-bc", [BLD_EMIT_LLVM_IR] = "llvm-ir"
	};

	for (size_t i = 0; i < l->input_count; i++)
		for (size_t k = 0; plain_takes_part(l->inputs[i]) && k < ARRAY_SIZE(kinds); k++)
			if (kinds[k] && wants(l, (enum bld_kind)k))
				return bld_fail(l, l->inputs[i]->name, "compile it to bitcode: clang "
						"-emit-llvm -c, or -flto",
						"has no bitcode to put out as %s", kinds[k]);
	return 0;
}
