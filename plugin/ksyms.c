/*
 * ksyms.c: what the program wants of the kernel by its name.
 *
 * In: the optimised module, with references that nothing in the link defines. Out: those
 * that are the kernel's are in the sections by which loaders know them, as C's __ksym and
 * __kconfig do it: functions that programs may call (kfuncs) and variables in .ksyms, values
 * of the kernel's configuration in .kconfig; and each has a type (ksyms_types.c). Rust can
 * say neither. A kfunc is told by the tag that kernels' BTF has for it since 6.10, a
 * configuration value by its name; --ksyms says what cannot be told.
 *
 * After this, which symbols are undefined is not the kernel's affair but an error.
 */
#include "ksyms.h"

#define KSYMS ".ksyms"
#define KCONFIG ".kconfig"

/* An entry of --ksyms: NAME, or NAME? if the program does without it. */
static bool is_listed(const struct bld *l, const char *name, bool *weak)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < l->set.ksym_count; i++) {
		const char *entry = l->set.ksyms[i];

		if (strncmp(entry, name, len) || (entry[len] && strcmp(entry + len, "?")))
			continue;
		*weak = entry[len];
		return true;
	}
	return false;
}

bool ksyms_is_config(const char *name)
{
	return str_has_prefix(name, "CONFIG_") || str_has_prefix(name, "LINUX_");
}

/* A name that something else than the kernel may be missing for. */
static bool is_known_otherwise(struct bld *l, const char *name)
{
	struct runtime_operation op;

	return core_is_name(name) || str_has_prefix(name, "_R") || str_has_prefix(name, "_ZN") ||
	       libcall_is_memory(name, strlen(name)) || operation_of(name, &op) ||
	       kernel_helper(name) || undefined_is_allowed(l, name);
}

/* NULL: it is not the kernel's, as far as is known. */
static const char *section_of(struct bld *l, LLVMValueRef v, const char *name, bool *weak)
{
	const char *section = llvm.GetSection(v);
	bool function = llvm.IsAFunction(v);

	*weak = false;
	if (section && *section)
		return strcmp(section, KSYMS) && strcmp(section, KCONFIG) ? NULL : section;
	if (plain_defines(symtab_find(&l->symtab, name, strlen(name))))
		return NULL;
	if (is_listed(l, name, weak))
		return !function && ksyms_is_config(name) ? KCONFIG : KSYMS;
	if (is_known_otherwise(l, name))
		return NULL;
	if (!function)
		return ksyms_is_config(name) ? KCONFIG : NULL;
	return kernel_is_kfunc(l, name) ? KSYMS : NULL;
}

static bool has_debug_info(LLVMValueRef v)
{
	LLVMValueMetadataEntry *entries;
	size_t n;

	if (llvm.IsAFunction(v))
		return llvm.GetSubprogram(v);
	entries = llvm.GlobalCopyAllMetadata(v, &n);
	llvm.DisposeValueMetadataEntries(entries);
	return n;
}

static int settle_one(struct ksyms *k, LLVMValueRef v)
{
	struct bld *l = k->l;
	size_t len;
	const char *name = llvm.GetValueName2(v, &len), *section;
	bool weak;

	section = section_of(l, v, name, &weak);
	if (!section)
		return 0;
	llvm.SetSection(v, section);
	if (weak)
		llvm.SetLinkage(v, LLVMExternalWeakLinkage);
	if (has_debug_info(v)) {
		bld_trace(l, name, "%s, typed by debug info", section);
		return 0;
	}
	return ksyms_describe(k, v, name, strcmp(section, KCONFIG) == 0);
}

int ksyms_settle(struct bld *l)
{
	struct ksyms k = { .l = l };
	struct global_iter it;
	LLVMValueRef v;
	int err = 0;

	/* Loaders find them by BTF alone. */
	if (!l->set.btf)
		return 0;
	for (it = global_begin(l->module); (v = global_next(&it));)
		if (llvm.IsDeclaration(v) && global_is_object(v) && !global_is_llvms(v) &&
		    llvm.GetFirstUse(v))
			err |= settle_one(&k, v);
	ksyms_close(&k);
	return err;
}
