/*
 * merge.c: one module that holds what the roots reach.
 *
 * Objects are linked whole. Archive members are linked lazily, function by
 * function: before a member is linked, each of its definitions becomes
 * linkonce_odr, and LLVM's linker then takes only what the destination
 * already refers to, with what that refers to in the same member; bodies of
 * the rest are never read. What is still undefined afterwards may be defined
 * by other members, or by the same one again, so this goes on until a round
 * finds nothing.
 *
 * A member may therefore be linked more than once, and its internal variables
 * must not appear twice. They get a name of their own per member, the same in
 * each round, and linkonce_odr linkage too; restore_locals makes them local
 * again. The suffix of internal names, ".llvm.N", is one that demanglers drop.
 *
 * After this stage no function is added.
 */
#include <stdio.h>

#include "internal.h"

#define LOCAL_SUFFIX ".llvm."
#define PRIVATE_SUFFIX ".bldprivate."

/* Inputs of different LTO kinds disagree on these flags, which mean nothing
 * once all is one module. A flag that overrides settles it. */
static void settle_flags(struct bld *l, LLVMModuleRef m)
{
	static const char *const names[] = { "ThinLTO", "EnableSplitLTOUnit" };
	LLVMValueRef zero = llvm.ConstInt(llvm.Int32TypeInContext(l->ctx), 0, 0);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		llvm.AddModuleFlag(m, LLVMModuleFlagBehaviorOverride, names[i], strlen(names[i]),
				   llvm.ValueAsMetadata(zero));
}

/* With these LLVM's printer makes no DWARF: it is not written for another format (CodeView),
 * and that format is not for ELF. BTF comes from the same debug info. AsmPrinter::doInitialization */
static void settle_dwarf(struct bld *l, LLVMModuleRef m)
{
	static const struct {
		const char *name;
		unsigned value;
	} flags[] = { { "Dwarf Version", 0 }, { "CodeView", 1 } };
	LLVMTypeRef type = llvm.Int32TypeInContext(l->ctx);

	if (!l->set.btf || l->set.strip == BLD_STRIP_NONE)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		llvm.AddModuleFlag(m, LLVMModuleFlagBehaviorOverride, flags[i].name,
				   strlen(flags[i].name),
				   llvm.ValueAsMetadata(llvm.ConstInt(type, flags[i].value, 0)));
}

static LLVMModuleRef new_module(struct bld *l)
{
	LLVMModuleRef m = llvm.ModuleCreateWithNameInContext(MODULE_NAME, l->ctx);

	llvm.SetTarget(m, l->triple ? l->triple : "bpf");
	llvm.SetModuleDataLayout(m, target_layout(l));
	settle_flags(l, m);
	settle_dwarf(l, m);
	return m;
}

/* A reference is weak only if all are; LLVM's linker goes by the first. */
static void settle_weak_references(LLVMModuleRef dest, LLVMModuleRef m)
{
	struct global_iter it;
	LLVMValueRef v, other;

	for (it = global_begin(dest); (v = global_next(&it));) {
		size_t len;
		const char *name;

		if (llvm.GetLinkage(v) != LLVMExternalWeakLinkage)
			continue;
		name = llvm.GetValueName2(v, &len);
		other = global_named(m, name, len);
		if (other && llvm.IsDeclaration(other) &&
		    llvm.GetLinkage(other) == LLVMExternalLinkage)
			llvm.SetLinkage(v, LLVMExternalLinkage);
	}
}

static int link_module(struct bld *l, LLVMModuleRef m, struct input *in)
{
	settle_weak_references(l->module, m);
	bld_reads(l, in);
	in->links++;
	origin_before(l);
	if (!llvm.LinkModules2(l->module, m)) {
		origin_after(l, in);
		return 0;
	}
	if (!l->failed)
		bld_fail(l, in->name, NULL, "LLVM cannot link it");
	return -1;
}

/* COMDAT groups have done their work once symbols are resolved, and BPF
 * loaders refuse the section groups they become. */
static void drop_comdat(LLVMValueRef v)
{
	if (global_is_object(v) && llvm.GetComdat(v))
		llvm.SetComdat(v, NULL);
}

static void drop_comdats(LLVMModuleRef m)
{
	struct global_iter it;
	LLVMValueRef v;

	for (it = global_begin(m); (v = global_next(&it));)
		drop_comdat(v);
}

/* LLVM's linker leaves linkonce definitions alone until something refers to
 * them. An export has no other reason to stay, and what archive members refer to
 * nobody knows yet. False: the module defines nothing. */
static bool keep_linkonce(struct bld *l, LLVMModuleRef m)
{
	struct global_iter it;
	bool any = false;
	LLVMValueRef v;
	size_t len;

	for (it = global_begin(m); (v = global_next(&it));) {
		LLVMLinkage linkage = llvm.GetLinkage(v);

		any |= !global_is_missing(v) && !global_is_llvms(v);
		if ((linkage == LLVMLinkOnceAnyLinkage || linkage == LLVMLinkOnceODRLinkage) &&
		    (l->has_members || resolve_is_export(l, v)))
			llvm.SetLinkage(v, LLVMWeakAnyLinkage);
	}
	llvm.GetModuleInlineAsm(m, &len);
	return any || len;
}

static int merge_objects(struct bld *l)
{
	bool first = true;

	for (size_t i = 0; i < l->input_count; i++) {
		struct input *in = l->inputs[i];
		LLVMModuleRef m = in->module;
		const char *source;
		size_t len;

		if (!m)
			continue;
		if (first) {
			source = llvm.GetSourceFileName(m, &len);
			llvm.SetSourceFileName(l->module, source, len);
			first = false;
		}
		if (!keep_linkonce(l, m))
			bld_trace(l, in->name, "contributes nothing: it defines nothing");
		in->module = NULL; /* consumed, also on failure */
		if (link_module(l, m, in))
			return -1;
	}
	drop_comdats(l->module);
	return 0;
}

static void rename_local(LLVMValueRef v, size_t number, size_t ordinal)
{
	bool is_private = llvm.GetLinkage(v) == LLVMPrivateLinkage;
	const char *suffix = is_private ? PRIVATE_SUFFIX : LOCAL_SUFFIX;
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);
	char *renamed;
	int n;

	if (len)
		n = asprintf(&renamed, "%.*s%s%zx", (int)len, name, suffix, number);
	else
		n = asprintf(&renamed, "anon.%zu%s%zx", ordinal, suffix, number);
	if (n < 0)
		abort(); /* a name lost here would make a wrong program */
	llvm.SetValueName2(v, renamed, (size_t)n);
	llvm.SetLinkage(v, LLVMLinkOnceODRLinkage);
	llvm.SetVisibility(v, LLVMHiddenVisibility);
	free(renamed);
}

/* Is the definition wanted for its own sake? */
static bool is_root(struct bld *l, LLVMValueRef v)
{
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);
	const struct symbol *s = symtab_find(&l->symtab, name, len);

	return s && resolve_is_member_root(l, s);
}

static void make_lazy(struct bld *l, struct input *in, LLVMModuleRef m, struct clashes *c)
{
	struct global_iter it;
	LLVMValueRef v;
	size_t ordinal = 0;

	for (it = global_begin(m); (v = global_next(&it)); ordinal++) {
		LLVMLinkage linkage = llvm.GetLinkage(v);

		if (llvm.IsDeclaration(v) || global_is_llvms(v) ||
		    linkage == LLVMAvailableExternallyLinkage)
			continue;
		drop_comdat(v);
		if (linkage == LLVMInternalLinkage || linkage == LLVMPrivateLinkage)
			rename_local(v, in->number, ordinal);
		else if (!clash_settled(l, in, v, c) && !is_root(l, v))
			llvm.SetLinkage(v, LLVMLinkOnceODRLinkage);
	}
}

/* What LLVM's linker appends each time must come once. */
static void drop_appending(LLVMModuleRef m)
{
	static const char *const names[] = { "llvm.used", "llvm.compiler.used" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		LLVMValueRef v = llvm.GetNamedGlobal(m, names[i]);

		if (v)
			llvm.DeleteGlobal(v);
	}
	llvm.SetModuleInlineAsm2(m, "", 0);
}

static int merge_member(struct bld *l, struct input *in)
{
	struct clashes clashes = { 0 };
	LLVMModuleRef m;
	int err;

	if (claim_member(l, in))
		return -1;
	if (in->kind == INPUT_EMPTY)
		return 0;
	if (in->kind == INPUT_PLAIN)
		return plain_take_member(l, in);
	m = claim_module(l, in);
	if (!m)
		return -1;
	bld_trace(l, in->name, "%s", in->links ? "needed again" : "needed");
	if (!in->number)
		in->number = ++l->members_linked;
	make_lazy(l, in, m, &clashes);
	if (in->links)
		drop_appending(m);
	err = link_module(l, m, in);
	return clashes_report(l, in, &clashes) || err ? -1 : 0;
}

static int merge_members(struct bld *l)
{
	while (resolve_members(l) || (libcalls_expected(l) && resolve_members(l))) {
		for (size_t i = 0; i < l->input_count; i++) {
			struct input *in = l->inputs[i];

			if (!in->wanted)
				continue;
			in->wanted = false;
			if (merge_member(l, in))
				return -1;
		}
	}
	return 0;
}

/* The name without our suffix, if nothing else has it. */
static void rename_back(LLVMModuleRef m, LLVMValueRef v, const char *name, size_t suffix_at)
{
	char *plain = strndup(name, suffix_at);

	if (plain && suffix_at && !global_named(m, plain, suffix_at))
		llvm.SetValueName2(v, plain, suffix_at);
	free(plain);
}

static void restore_locals(LLVMModuleRef m)
{
	struct global_iter it;
	LLVMValueRef v;

	for (it = global_begin(m); (v = global_next(&it));) {
		size_t len;
		const char *name = llvm.GetValueName2(v, &len), *suffix;

		if (llvm.GetVisibility(v) != LLVMHiddenVisibility || llvm.IsDeclaration(v) ||
		    llvm.GetLinkage(v) != LLVMLinkOnceODRLinkage)
			continue;
		llvm.SetVisibility(v, LLVMDefaultVisibility);
		suffix = memmem(name, len, PRIVATE_SUFFIX, strlen(PRIVATE_SUFFIX));
		llvm.SetLinkage(v, suffix ? LLVMPrivateLinkage : LLVMInternalLinkage);
		if (!suffix)
			suffix = memmem(name, len, LOCAL_SUFFIX, strlen(LOCAL_SUFFIX));
		if (suffix)
			rename_back(m, v, name, (size_t)(suffix - name));
	}
}

/* Where local variables are, as LLVM before 19 has it: in calls, which the filter of
 * bitcode (debug_filter.c) does not know. Later versions have made records of them. */
static void drop_variable_places(struct bld *l)
{
	static const char *const names[] = { "llvm.dbg.value", "llvm.dbg.declare", "llvm.dbg.addr",
					     "llvm.dbg.assign", "llvm.dbg.label" };
	LLVMValueRef fn;
	LLVMUseRef use;

	for (size_t i = 0; i < ARRAY_SIZE(names) && !l->set.keep_variables; i++) {
		fn = llvm.GetNamedFunction(l->module, names[i]);
		while (fn && (use = llvm.GetFirstUse(fn)))
			llvm.InstructionEraseFromParent(llvm.GetUser(use));
		if (fn)
			llvm.DeleteFunction(fn);
	}
}

static bool is_anything_linked(const struct bld *l)
{
	for (size_t i = 0; i < l->input_count; i++)
		if (l->inputs[i]->links)
			return true;
	return false;
}

static void trace_idle_libraries(struct bld *l)
{
	for (size_t i = 0; i < l->input_count; i++)
		if (l->inputs[i]->library && l->inputs[i]->links)
			l->inputs[i]->library->linked = true;
	for (const struct library *lib = l->libraries; lib; lib = lib->next)
		if (!lib->linked)
			bld_trace(l, lib->name, "contributes nothing: nothing needs its members");
}

int merge_modules(struct bld *l)
{
	l->module = new_module(l);
	if (merge_objects(l) || merge_members(l))
		return -1;
	if (!is_anything_linked(l))
		return bld_fail(l, NULL, "give an object, or export what an archive "
				"defines (--export=NAME, -u NAME)", "no input has anything to link");
	restore_locals(l->module);
	plain_override(l);
	origin_settle(l);
	drop_variable_places(l);
	if (l->strip_merged && !l->explain && llvm.StripModuleDebugInfo(l->module))
		l->debug_dropped = true;
	if (renames_define(l))
		return -1;
	exports_check(l);
	trace_idle_libraries(l);
	bld_reads(l, NULL);
	claim_release(l);
	l->figures.functions_merged = figures_functions(l);
	if (bld_save_module(l, "merged.bc", l->module))
		return -1;
	if (plain_check_outputs(l))
		return -1;
	return verify_module(l);
}
