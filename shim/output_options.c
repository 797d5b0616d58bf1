/*
 * output_options.c: what the output shall be, setters for the rows of options.c.
 */
#include <string.h>

#include "shim.h"

static const char *const btf_times[] = { "always", "auto", "never" };
static const char *const kinds[] = {
	[BLD_EMIT_OBJ] = "obj",
	[BLD_EMIT_ASM] = "asm",
	[BLD_EMIT_LLVM_BC] = "llvm-bc",
	[BLD_EMIT_LLVM_IR] = "llvm-ir",
};
static const char *const dwarf_kinds[] = { "lines", "full", "none" };

int output_set_btf(struct options *o, const struct option_row *row, const char *value)
{
	int i = value ? option_choose(row, value, btf_times, ARRAY_SIZE(btf_times)) : 0;

	o->settings.btf = i != 2;
	o->settings.btf_if_any = i == 1;
	return i < 0 ? -1 : 0;
}

int output_add_kind(struct options *o, const struct option_row *row, const char *value)
{
	struct strings list = { 0 };
	size_t i;
	int rc = 0;

	strings_add_list(&list, value);
	if (!list.n)
		strings_add(&list, "", 0);
	for (i = 0; !rc && i < list.n; i++) {
		int kind = option_choose(row, list.v[i], kinds, ARRAY_SIZE(kinds));

		rc = kind < 0 ? -1 : 0;
		if (rc || o->settings.emit & 1u << kind)
			continue;
		o->settings.emit |= 1u << kind;
		o->kinds[o->kind_count++] = (enum bld_kind)kind;
	}
	strings_free(&list);
	return rc;
}

int output_set_strip_all(struct options *o, const struct option_row *row, const char *value)
{
	(void)row;
	(void)value;
	o->settings.strip = BLD_STRIP_ALL;
	return 0;
}

int output_set_strip_debug(struct options *o, const struct option_row *row, const char *value)
{
	(void)row;
	(void)value;
	o->settings.strip = BLD_STRIP_DEBUG;
	return 0;
}

int output_set_dwarf(struct options *o, const struct option_row *row, const char *value)
{
	int i = option_choose(row, value, dwarf_kinds, ARRAY_SIZE(dwarf_kinds));

	o->settings.keep_variables = i == 1;
	if (i == 2 && o->settings.strip == BLD_STRIP_NONE)
		o->settings.strip = BLD_STRIP_DEBUG;
	return i < 0 ? -1 : 0;
}

/* ld's name for it, and lld's. */
int output_set_format(struct options *o, const struct option_row *row, const char *value)
{
	static const char *const names[] = { "elf", "elf64-bpf", "elf64-bpfle", "elf64-bpfbe",
					     "default" };

	(void)o;
	return option_choose(row, value, names, ARRAY_SIZE(names)) < 0 ? -1 : 0;
}

/* --lto-emit-asm, --lto-emit-llvm */
int output_set_lto_kind(struct options *o, const struct option_row *row, const char *value)
{
	(void)value;
	return output_add_kind(o, row, strstr(row->name, "asm") ? "asm" : "llvm-bc");
}
