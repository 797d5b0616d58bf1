/*
 * kernel_names.c: what the kernel would know by a name.
 *
 * For messages about undefined symbols only: reading a kernel's BTF and symbols takes some
 * milliseconds. Which kernel will load the program is not known; the one at hand is a good
 * guess. Helpers are known without a kernel.
 */
#include <bpf/btf.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "internal.h"

/* " bpf_unspec  bpf_map_lookup_elem ...", in the order of their numbers: one string or many,
 * as the header separates them or not. */
#define HELPER(name, ...) " bpf_" #name " "
static const char *const helpers[] = { __BPF_FUNC_MAPPER(HELPER) };

int kernel_helper(const char *name)
{
	char wanted[128];
	int number = 0;

	if (snprintf(wanted, sizeof(wanted), " %s ", name) >= (int)sizeof(wanted))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(helpers); i++) {
		const char *at = strstr(helpers[i], wanted);

		for (const char *s = helpers[i]; *s && s != at; s++)
			number += s[0] == ' ' && s[1] != ' ' && s[1];
		if (at)
			return number;
	}
	return 0;
}

bool kernel_helper_name(int number, char *out, size_t size)
{
	int left = number;

	for (size_t i = 0; left >= 0 && i < ARRAY_SIZE(helpers); i++)
		for (const char *s = helpers[i]; *s; s++) {
			if (s[0] != ' ' || s[1] == ' ' || !s[1] || left--)
				continue;
			snprintf(out, size, "%.*s", (int)strcspn(s + 1, " "), s + 1);
			return true;
		}
	return false;
}

/* BTF has few variables; their symbols are known all the same. */
static bool is_data(const char *name)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[512], symbol[400], type;
	bool found = false;

	/* By its block size the C library would take 5,000 reads for it. */
	if (f)
		setvbuf(f, NULL, _IOFBF, 1 << 18);
	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, name) &&
			sscanf(line, "%*x %c %399s", &type, symbol) == 2 &&
			strchr("dDbBrRvV", type) && strcmp(symbol, name) == 0;
	if (f)
		fclose(f);
	return found;
}

enum kernel_name kernel_name(struct bld *l, const char *name)
{
	struct btf *btf;

	if (kernel_is_kfunc(l, name))
		return KERNEL_KFUNC;
	if (kernel_find(l, name, BTF_KIND_FUNC, &btf))
		return kernel_tags_kfuncs(l) ? KERNEL_FUNCTION : KERNEL_ANY_FUNCTION;
	if (kernel_find(l, name, BTF_KIND_VAR, &btf))
		return KERNEL_VARIABLE;
	return is_data(name) ? KERNEL_VARIABLE : KERNEL_NONE;
}
