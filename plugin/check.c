/*
 * check.c: judges the BTF of a finished object, for --check: nothing is linked
 * and no LLVM is needed.
 */
#include <gelf.h>

#include "btf.h"

static bool is_bpf(const struct image *obj)
{
	GElf_Ehdr eh;
	Elf *elf;
	bool is;

	elf_version(EV_CURRENT);
	elf = elf_memory(obj->data, obj->len);
	is = elf && elf_kind(elf) == ELF_K_ELF && gelf_getehdr(elf, &eh) &&
	     gelf_getclass(elf) == ELFCLASS64 && eh.e_machine == EM_BPF;
	elf_end(elf);
	return is;
}

static int check(struct bld *l, const char *name, const struct image *obj)
{
	struct btf_syms syms = { 0 };
	size_t len, ext_len = 0;
	const void *btf, *ext;
	int err;

	if (!is_bpf(obj))
		return bld_fail(l, name, NULL, "is no BPF object");
	btf = elf_section(obj, ".BTF", &len);
	ext = elf_section(obj, ".BTF.ext", &ext_len);
	if (!btf)
		return bld_fail(l, name, "link it with --btf, from inputs with debug info",
				"has no .BTF");
	err = btf_syms_read(l, obj, &syms);
	if (!err)
		err = btf_check(l, name, btf, len, ext, ext_len, &syms);
	btf_syms_free(&syms);
	return err;
}

BLD_PUBLIC int bld_check(const struct bld_host *host, const char *name, const void *data,
			 size_t len)
{
	const struct bld_settings none = { 0 };
	struct bld *l = bld_open(&none, host);
	/* Only read. */
	const struct image obj = { .data = (void *)(uintptr_t)data, .len = len };
	int err = l ? check(l, name, &obj) : -1;

	bld_close(l);
	return err ? -1 : 0;
}
