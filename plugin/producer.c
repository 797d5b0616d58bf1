/*
 * producer.c: who wrote the inputs, which decides what LLVM the link needs.
 *
 * In: bitcode that claim.c has found, and archive members that may come to take
 * part (bld_hint). Out: LLVM's major version that the newest one needs, since LLVM
 * reads bitcode of its own version and of older ones, and who wrote an input in
 * words for messages.
 *
 * Two demands: what takes part for sure must be readable (`producer_newest`). What
 * may take part is only a wish (`l->hinted`): the choice falls before demand says
 * which members are fetched, and no link is to fail for a member that it does not need.
 */
#include <ctype.h>
#include <gelf.h>
#include <stdio.h>

#include "internal.h"

unsigned producer_major(const char *producer)
{
	if (!producer || !str_has_prefix(producer, "LLVM"))
		return 0;
	return (unsigned)strtoul(producer + strlen("LLVM"), NULL, 10);
}

unsigned producer_newest(const struct bld *l, const struct input **which)
{
	unsigned newest = 0;

	*which = NULL;
	for (size_t i = 0; i < l->input_count; i++) {
		unsigned major = producer_major(l->inputs[i]->producer);

		if (major > newest) {
			newest = major;
			*which = l->inputs[i];
		}
	}
	return newest;
}

/* "1.96.0" after a mark such as "rustc version ", which compilers leave in !llvm.ident. */
static size_t find_version(const struct input *in, const char *mark, const char **version)
{
	const char *end = (const char *)in->data + in->len;
	const char *at = memmem(in->data, in->len, mark, strlen(mark));
	size_t len = 0;

	if (!at)
		return 0;
	*version = at += strlen(mark);
	while (at + len < end && len < 40 &&
	       (isalnum((unsigned char)at[len]) || strchr(".-+", at[len])) && at[len])
		len++;
	return len;
}

void producer_describe(const struct input *in, char *out, size_t size)
{
	const char *llvm_version = in->producer + strlen("LLVM"), *version = NULL;
	size_t llvm_len = strcspn(llvm_version, "-"), len = 0;
	const char *compiler = "rustc";

	if (!producer_major(in->producer)) {
		snprintf(out, size, "%s", in->producer);
		return;
	}
	if (str_has_prefix(llvm_version + llvm_len, "-rust-")) {
		version = llvm_version + llvm_len + strlen("-rust-");
		len = strlen(version);
	}
	if (!len)
		len = find_version(in, "rustc version ", &version);
	if (!len) {
		compiler = "clang";
		len = find_version(in, "clang version ", &version);
	}
	if (len)
		snprintf(out, size, "%s %.*s (LLVM %.*s)", compiler, (int)len, version,
			 (int)llvm_len, llvm_version);
	else
		snprintf(out, size, "LLVM %s", llvm_version);
}

/* -- members that may take part ------------------------------------------------- */

/* The bitcode in a section of an ELF file; what is wrong with the file, claim.c says
 * if it is fetched. */
static bool find_embedded(const unsigned char **data, size_t *len)
{
	Elf_Scn *scn = NULL;
	bool found = false;
	size_t names, size;
	GElf_Shdr sh;
	Elf *elf;

	elf_version(EV_CURRENT);
	/* libelf reads only; its prototype lacks the const. */
	elf = elf_memory((char *)(uintptr_t)*data, *len);
	if (!elf || elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names)) {
		elf_end(elf);
		return false;
	}
	elf_rawfile(elf, &size);
	while (!found && (scn = elf_nextscn(elf, scn)) && gelf_getshdr(scn, &sh)) {
		const char *name = elf_strptr(elf, names, sh.sh_name);

		if (!name || !claim_is_bitcode_section(name) || sh.sh_type == SHT_NOBITS ||
		    sh.sh_offset > size || sh.sh_size > size - sh.sh_offset)
			continue;
		*data += sh.sh_offset;
		*len = sh.sh_size;
		found = true;
	}
	elf_end(elf);
	return found;
}

BLD_PUBLIC void bld_hint(struct bld *l, const void *data, size_t len)
{
	const unsigned char *bitcode = data;
	struct bitstream_writer writer;
	unsigned major;

	if (len >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0 && !find_embedded(&bitcode, &len))
		return;
	if (!bitstream_unwrap(&bitcode, &len) || bitstream_identify(bitcode, len, &writer) <= 0)
		return;
	major = producer_major(writer.producer);
	if (major > l->hinted)
		l->hinted = major;
}
