/*
 * btf_funcs.c: every function of the object has its entry.
 *
 * The kernel refuses a whole program when one of its functions lacks func_info
 * or a line_info at its start, and crates or C files compiled without debug
 * info have neither. Their entries are made here, from the IR's signature
 * noted before codegen: integers by size, pointers as void *.
 */
#include <stdio.h>

#include "btf.h"

enum { MAX_PARAMS = 5 };	/* of BPF's calling convention */

/* 0: void; 1, 2, 4, 8, 16: an integer of that size; POINTER */
#define POINTER 64

struct signature {
	char *name;
	unsigned char ret, params[MAX_PARAMS];
	unsigned param_count;
};

struct signatures {
	struct signature *list;
	size_t count, room;
};

static unsigned char width(LLVMTypeRef type)
{
	unsigned bits;

	switch (llvm.GetTypeKind(type)) {
	case LLVMVoidTypeKind:
		return 0;
	case LLVMPointerTypeKind:
		return POINTER;
	case LLVMIntegerTypeKind:
		bits = llvm.GetIntTypeWidth(type);
		return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : bits <= 64 ? 8 : 16;
	default:
		return 8;
	}
}

static int note(struct signatures *s, LLVMValueRef fn)
{
	struct signature *list = grow(s->list, s->count, &s->room, sizeof(*list)), *sig;
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);

	if (!list)
		return -1;
	s->list = list;
	sig = &list[s->count];
	*sig = (struct signature){ .name = strndup(name, len) };
	if (!sig->name)
		return -1;
	s->count++;
	sig->ret = width(llvm.GetReturnType(llvm.GlobalGetValueType(fn)));
	sig->param_count = llvm.CountParams(fn);
	if (sig->param_count > MAX_PARAMS)
		sig->param_count = MAX_PARAMS;
	for (unsigned i = 0; i < sig->param_count; i++)
		sig->params[i] = width(llvm.TypeOf(llvm.GetParam(fn, i)));
	return 0;
}

/* The kernel verifies a global function by itself and wants to know what its
 * pointers point to, which the IR does not say. A hidden one it verifies with
 * each caller. Programs are entered by the kernel: they stay. */
static void hide_unjudgeable(LLVMValueRef fn)
{
	const char *section = llvm.GetSection(fn);
	unsigned n = llvm.CountParams(fn);

	if (llvm.GetLinkage(fn) == LLVMInternalLinkage || (section && *section))
		return;
	for (unsigned i = 0; i < n; i++)
		if (width(llvm.TypeOf(llvm.GetParam(fn, i))) == POINTER)
			llvm.SetVisibility(fn, LLVMHiddenVisibility);
}

int btf_note_functions(struct bld *l)
{
	LLVMValueRef fn;

	if (!l->set.btf)
		return 0;
	l->signatures = calloc(1, sizeof(*l->signatures));
	if (!l->signatures)
		return bld_nomem(l);
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		if (llvm.IsDeclaration(fn) || llvm.GetSubprogram(fn))
			continue;
		if (note(l->signatures, fn))
			return bld_nomem(l);
		hide_unjudgeable(fn);
	}
	return 0;
}

void btf_forget_functions(struct bld *l)
{
	if (!l->signatures)
		return;
	for (size_t i = 0; i < l->signatures->count; i++)
		free(l->signatures->list[i].name);
	free(l->signatures->list);
	free(l->signatures);
}

static const struct signature *find(const struct bld *l, const char *name)
{
	for (size_t i = 0; l->signatures && i < l->signatures->count; i++)
		if (strcmp(l->signatures->list[i].name, name) == 0)
			return &l->signatures->list[i];
	return NULL;
}

/* Types of one width are made once per entry; merging duplicates is dedup's. */
static int type_of_width(struct btf_job *j, unsigned char w)
{
	char name[8];

	if (w == 0)
		return 0;
	if (w == POINTER)
		return btf__add_ptr(j->out, 0);
	snprintf(name, sizeof(name), "u%d", 8 * w);
	return btf__add_int(j->out, name, w, 0);
}

static int add_function(struct btf_job *j, const struct btf_sym *sym)
{
	static const struct signature unknown = { .ret = 8 };
	const struct signature *sig = find(j->l, sym->name);
	int types[MAX_PARAMS + 1], proto;
	char name[BTF_NAME_MAX + 1];

	if (!sig) /* defined by module assembly */
		sig = &unknown;
	types[0] = type_of_width(j, sig->ret);
	for (unsigned i = 0; i < sig->param_count; i++)
		types[i + 1] = type_of_width(j, sig->params[i]);
	proto = btf__add_func_proto(j->out, types[0]);
	for (unsigned i = 0; i < sig->param_count; i++) {
		snprintf(name, sizeof(name), "arg%u", i);
		btf__add_func_param(j->out, name, types[i + 1]);
	}
	btf_spell(sym->name, name);
	return btf__add_func(j->out, name, sym->global ? BTF_FUNC_GLOBAL : BTF_FUNC_STATIC, proto);
}

static bool has_record(const struct ext_section *s, uint64_t insn_off)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->records[i].word[0] == insn_off)
			return true;
	return false;
}

static int by_insn(const void *a, const void *b)
{
	uint32_t x = ((const struct ext_record *)a)->word[0];
	uint32_t y = ((const struct ext_record *)b)->word[0];

	return x < y ? -1 : x > y;
}

/* One record an instruction, ascending: the kernel's rule. */
static void order(struct ext_section *s)
{
	size_t kept = 0;

	if (s->count)
		qsort(s->records, s->count, sizeof(*s->records), by_insn);
	for (size_t i = 0; i < s->count; i++)
		if (!kept || s->records[kept - 1].word[0] != s->records[i].word[0])
			s->records[kept++] = s->records[i];
	s->count = kept;
}

/* The section's records of a kind, with one for `insn_off`; NULL word: it is new. */
static int ensure_record(struct btf_job *j, int kind, uint32_t section, uint64_t insn_off,
			 struct ext_record **added)
{
	struct ext_section *s = ext_section(&j->ext, kind, section);

	*added = NULL;
	if (!s)
		return bld_nomem(j->l);
	if (has_record(s, insn_off))
		return 0;
	*added = ext_add(s);
	if (!*added)
		return bld_nomem(j->l);
	(*added)->word[0] = (uint32_t)insn_off;
	return 0;
}

static int complete_function(struct btf_job *j, const struct btf_sym *sym)
{
	int section = btf__add_str(j->out, sym->section), type;
	struct ext_record *func, *line;

	if (section < 0 || ensure_record(j, EXT_FUNC, (uint32_t)section, sym->value, &func))
		return bld_nomem(j->l);
	if (func) {
		type = add_function(j, sym);
		if (type < 0)
			return bld_nomem(j->l);
		func->word[1] = (uint32_t)type;
	}
	return ensure_record(j, EXT_LINE, (uint32_t)section, sym->value, &line);
}

int btf_complete_functions(struct btf_job *j)
{
	for (size_t i = 0; i < j->syms.count; i++)
		if (j->syms.syms[i].function && complete_function(j, &j->syms.syms[i]))
			return -1;
	for (int kind = 0; kind < EXT_CORE; kind++)
		for (size_t i = 0; i < j->ext.counts[kind]; i++)
			order(&j->ext.sections[kind][i]);
	return 0;
}
