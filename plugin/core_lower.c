/*
 * core_lower.c: what is left of the calls that ask for CO-RE's values, before codegen.
 *
 * In: the optimised module. Out: each call is a load of a variable that LLVM's BPF backend takes
 * for a value of the loader's, as clang makes them of C: it becomes an immediate, the offset of
 * a load or store or the number of a shift, with a record in .BTF.ext. So each access is as many
 * instructions as in C, for every version of LLVM.
 *
 * The name of such a variable says kind, value and path, its metadata has the type, and an
 * attribute tells the backend (llvm/lib/Target/BPF/BTFDebug.cpp). LLVM's C API has no attributes
 * of variables: they are read from text.
 */
#include <inttypes.h>
#include <stdio.h>

#include "core.h"

#define HOLDER "bpf_ld_shim_core_values"

struct ask {
	LLVMValueRef fn;
	struct core_name name;
	char *variable;
	bool other;		/* of the same call as the one before: either says yes */
};

struct lowering {
	struct bld *l;
	struct ask *asks;
	size_t count, room;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct ask *)a)->name.text, ((const struct ask *)b)->name.text);
}

static struct ask *add_ask(struct lowering *c)
{
	struct ask *asks = grow(c->asks, c->count, &c->room, sizeof(*asks));

	if (!asks)
		return NULL;
	c->asks = asks;
	asks[c->count] = (struct ask){ .fn = NULL };
	return &asks[c->count++];
}

/* The names that are still in use, in their order. They have been read before. */
static int collect(struct lowering *c)
{
	LLVMValueRef fn, next;

	for (fn = llvm.GetFirstFunction(c->l->module); fn; fn = next) {
		struct ask *a;
		char *what = NULL;

		next = llvm.GetNextFunction(fn);
		if (!core_name_of(fn))
			continue;
		if (!llvm.GetFirstUse(fn)) {
			llvm.DeleteFunction(fn);
			continue;
		}
		a = add_ask(c);
		if (!a)
			return bld_nomem(c->l);
		a->fn = fn;
		if (core_name_parse(core_name_of(fn), &a->name, &what)) {
			free(what);
			return bld_nomem(c->l);
		}
	}
	if (c->count)
		qsort(c->asks, c->count, sizeof(*c->asks), by_text);
	return 0;
}


/* Those that ask for any kind of member become several. */
static int add_others(struct lowering *c)
{
	struct lowering all = { .l = c->l };
	int err = 0;

	for (size_t i = 0; !err && i < c->count; i++) {
		bool any = core_any_wanted(c->l, &c->asks[i].name);
		struct ask *a = add_ask(&all);

		if (!a)
			return bld_nomem(c->l);
		*a = c->asks[i];
		for (size_t k = 0; !err && any && k < CORE_OTHERS; k++) {
			a = add_ask(&all);
			if (!a)
				return bld_nomem(c->l);
			a->fn = c->asks[i].fn;
			a->other = true;
			err = core_any_name(c->l, &c->asks[i].name, k, &a->name);
		}
	}
	free(c->asks);
	*c = all;
	return err;
}

/* The backend writes records for functions with debug info only, and knows the loads where it
 * may optimise only. */
static int prepare_functions(struct lowering *c)
{
	for (size_t i = 0; i < c->count; i++) {
		LLVMUseRef use;

		for (use = llvm.GetFirstUse(c->asks[i].fn); use; use = llvm.GetNextUse(use)) {
			const char *text = c->asks[i].name.text;
			LLVMValueRef call = llvm.GetUser(use), fn;

			fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(call));
			if (!c->l->set.btf)
				return core_complain(c->l, call, text, "link with --btf",
					     "what the kernel knows needs BTF");
			if (!llvm.GetSubprogram(fn))
				return core_complain(c->l, call, text,
					     "compile with -C debuginfo=2 (rustc) or -g (clang)",
					     "what the kernel knows needs debug info, which "
					     "the function has not");
			llvm.RemoveEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
							llvm_attribute("optnone"));
		}
	}
	return 0;
}

static bool is_type_id(enum core_value value)
{
	return value == CORE_TYPE_ID_LOCAL || value == CORE_TYPE_ID_TARGET;
}

/* The text that declares the variables. A function uses them, or the linker would leave them. */
static int write_text(struct lowering *c, FILE *f)
{
	const char *pointer = llvm_is(c->l, LLVM_TYPED_POINTERS) ? "i64*" : "ptr";
	struct core_types *types = core_types_of(c->l);
	unsigned version = core_types_write(types, f);

	for (size_t i = 0; i < c->count; i++) {
		struct ask *a = &c->asks[i];
		struct core_access access;
		int len;

		core_types_access(types, &a->name, &access);
		if (is_type_id(a->name.value))
			len = asprintf(&a->variable, "llvm.bpf_core.%zu$%d", i, a->name.value);
		else
			len = asprintf(&a->variable, "llvm.bpf_core.%zu:%d:%" PRIu64 "$%s", i,
				       a->name.value, access.value, access.path);
		if (len < 0) {
			a->variable = NULL;
			return bld_nomem(c->l);
		}
		fprintf(f, "@\"%s\" = external global i64, !llvm.preserve.access.index !%u #%d\n",
			a->variable, access.type, is_type_id(a->name.value));
	}
	fprintf(f, "attributes #0 = { \"btf_ama\" }\nattributes #1 = { \"btf_type_id\" }\n"
		"!llvm.module.flags = !{!%u}\n!%u = !{i32 2, !\"Debug Info Version\", i32 3}\n"
		"define void @" HOLDER "() {\n", version, version);
	for (size_t i = 0; i < c->count; i++)
		fprintf(f, "%%v%zu = load i64, %s @\"%s\"\n", i, pointer, c->asks[i].variable);
	fputs("ret void\n}\n", f);
	return 0;
}

static int link_text(struct lowering *c, const char *text, size_t len)
{
	struct bld *l = c->l;
	char *message = NULL;
	LLVMMemoryBufferRef bitcode = text_to_bitcode(text, len, "CO-RE", &message);
	LLVMModuleRef m;
	int err;

	if (!bitcode) {
		bld_fail(l, "CO-RE", NULL, "LLVM cannot read what we wrote: %s", message);
		llvm.DisposeMessage(message);
		return -1;
	}
	err = llvm.ParseBitcodeInContext2(l->ctx, bitcode, &m);
	llvm.DisposeMemoryBuffer(bitcode);
	if (err)
		return bld_fail(l, "CO-RE", NULL, "LLVM cannot read what it wrote");
	llvm.SetTarget(m, l->triple);
	llvm.SetModuleDataLayout(m, target_layout(l));
	if (llvm.LinkModules2(l->module, m))
		return l->failed ? -1 : bld_fail(l, "CO-RE", NULL, "LLVM cannot link it");
	return 0;
}

static int add_variables(struct lowering *c)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	int err;

	if (!f)
		return bld_nomem(c->l);
	err = write_text(c, f);
	if (fclose(f))
		err = bld_nomem(c->l);
	if (!err)
		err = link_text(c, text, len);
	free(text);
	return err;
}

/* What values there may be: one past the greatest, 0: any. */
static uint64_t limit_of(enum core_value value)
{
	switch (value) {
	case CORE_EXISTS:
	case CORE_SIGNED:
	case CORE_TYPE_EXISTS:
	case CORE_TYPE_MATCHES:
	case CORE_ENUM_EXISTS:
		return 2;
	case CORE_ENUM_VALUE:
		return 0;
	default:
		return UINT64_C(1) << 32;
	}
}

static void set_range(struct bld *l, LLVMValueRef load, uint64_t limit)
{
	LLVMTypeRef i64 = llvm.IntTypeInContext(l->ctx, 64);
	LLVMMetadataRef ends[2];

	if (!limit)
		return;
	ends[0] = llvm.ValueAsMetadata(llvm.ConstInt(i64, 0, 0));
	ends[1] = llvm.ValueAsMetadata(llvm.ConstInt(i64, limit, 0));
	llvm.SetMetadata(load, llvm.GetMDKindIDInContext(l->ctx, "range", strlen("range")),
			 llvm.MetadataAsValue(l->ctx, llvm.MDNodeInContext2(l->ctx, ends, 2)));
}

/* Volatile, so that nobody loads a part of it: the backend knows whole ones only. */
static LLVMValueRef load(struct lowering *c, LLVMBuilderRef builder, const struct ask *a)
{
	LLVMTypeRef i64 = llvm.IntTypeInContext(c->l->ctx, 64);
	LLVMValueRef variable = llvm.GetNamedGlobal(c->l->module, a->variable);
	LLVMValueRef v = llvm.BuildLoad2(builder, i64, variable, "");

	llvm.SetVolatile(v, 1);
	set_range(c->l, v, limit_of(a->name.value));
	return v;
}

static void replace_call(struct lowering *c, LLVMBuilderRef builder, LLVMValueRef call,
			 const struct ask *a)
{
	const struct ask *end = c->asks + c->count;
	LLVMTypeRef type = llvm.TypeOf(call), i64 = llvm.IntTypeInContext(c->l->ctx, 64);
	LLVMValueRef v;

	llvm.PositionBuilderBefore(builder, call);
	v = load(c, builder, a);
	for (a++; a < end && a->other; a++)
		v = llvm.BuildOr(builder, v, load(c, builder, a), "");
	if (llvm.GetIntTypeWidth(type) == 1)
		v = llvm.BuildICmp(builder, LLVMIntNE, v, llvm.ConstNull(i64), "");
	else if (llvm.GetIntTypeWidth(type) < 64)
		v = llvm.BuildTrunc(builder, v, type, "");
	llvm.ReplaceAllUsesWith(call, v);
	llvm.InstructionEraseFromParent(call);
}

static void replace_calls(struct lowering *c)
{
	LLVMBuilderRef builder = llvm.CreateBuilderInContext(c->l->ctx);

	for (size_t i = 0; i < c->count; i++) {
		struct ask *a = &c->asks[i];
		LLVMUseRef use;

		if (a->other)
			continue;
		while ((use = llvm.GetFirstUse(a->fn)))
			replace_call(c, builder, llvm.GetUser(use), a);
		llvm.DeleteFunction(a->fn);
	}
	llvm.DisposeBuilder(builder);
	llvm.DeleteFunction(llvm.GetNamedFunction(c->l->module, HOLDER));
}

/* True if a value that not every kernel has may be asked for in some rounds of a loop only. */
static bool needs_order(const struct lowering *c)
{
	bool questions = false;
	LLVMUseRef use;

	for (size_t i = 0; i < c->count; i++)
		questions |= core_is_question(c->asks[i].name.value);
	for (size_t i = 0; questions && i < c->count; i++) {
		LLVMValueRef last = NULL;

		if (core_is_question(c->asks[i].name.value))
			continue;
		for (use = llvm.GetFirstUse(c->asks[i].fn); use; use = llvm.GetNextUse(use)) {
			LLVMValueRef call = llvm.GetUser(use), fn;

			fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(call));
			if (fn != last && core_has_loop(fn))
				return true;
			last = fn;
		}
	}
	return false;
}

static int lower(struct lowering *c)
{
	if (collect(c))
		return -1;
	if (!c->count)
		return 0;
	if (prepare_functions(c) || add_others(c))
		return -1;
	for (size_t i = 0; i < c->count; i++) {
		struct ask *a = &c->asks[i];

		if (!a->other)
			core_check(c->l, &a->name, llvm.GetUser(llvm.GetFirstUse(a->fn)));
		core_types_use(core_types_of(c->l), &a->name);
	}
	if (c->l->failed)
		return -1;
	if (needs_order(c))
		core_forbid_hoisting(c->l);
	core_types_lay_out(core_types_of(c->l));
	if (add_variables(c))
		return -1;
	replace_calls(c);
	return 0;
}

int core_lower(struct bld *l)
{
	struct lowering c = { .l = l };
	int err;

	if (!l->core)
		return 0;
	err = lower(&c);
	for (size_t i = 0; i < c.count; i++) {
		core_name_free(&c.asks[i].name);
		free(c.asks[i].variable);
	}
	free(c.asks);
	return err;
}
