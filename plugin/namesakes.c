/*
 * namesakes.c: symbols named like a section of the program's.
 *
 *	char license[] SEC("license") = "GPL";
 *	SEC("xdp") int xdp(struct xdp_md *ctx) { ... }
 *
 * Objects may have both. But inside of LLVM (and of GNU as) a section is a symbol, too: a
 * definition of the same name is an error there, and a reference to one that is missing
 * silently becomes one to the section. So while LLVM makes the object such sections go by
 * another name, of the same length, and get their own back in its bytes.
 */
#include <byteswap.h>
#include <gelf.h>
#include <linux/btf.h>

#include "internal.h"

struct namesake {
	char *hidden;		/* the section's name, but for its first character */
	char first;
	struct namesake *next;
};

/* Is there anything that ends so, and could share the bytes of this name? */
static bool is_taken(LLVMModuleRef m, const char *name)
{
	struct global_iter it = global_begin(m);
	LLVMValueRef v;

	while ((v = global_next(&it))) {
		const char *section = global_is_object(v) ? llvm.GetSection(v) : NULL;
		size_t len, end = strlen(name);
		const char *symbol = llvm.GetValueName2(v, &len);

		if (section && strcmp(section, name) == 0)
			return true;
		if (len >= end && memcmp(symbol + len - end, name, end) == 0)
			return true;
	}
	return false;
}

static const char *hide(struct bld *l, const char *section)
{
	struct namesake *n = calloc(1, sizeof(*n));

	if (!n || !(n->hidden = strdup(section))) {
		free(n);
		bld_nomem(l);
		return NULL;
	}
	n->first = *section;
	n->next = l->namesakes;
	l->namesakes = n;
	for (*n->hidden = '\x02'; is_taken(l->module, n->hidden); ++*n->hidden)
		;
	return n->hidden;
}

static const char *hidden_name(struct bld *l, const char *section)
{
	for (const struct namesake *n = l->namesakes; n; n = n->next)
		if (n->first == *section && strcmp(n->hidden + 1, section + 1) == 0)
			return n->hidden;
	return hide(l, section);
}

/* The section that a function or variable is in, if there is a symbol of that name; else NULL.
 * Names that begin with a dot mean something to LLVM. */
static const char *section_with_namesake(struct bld *l, LLVMValueRef v)
{
	const char *section = global_is_object(v) ? llvm.GetSection(v) : NULL;

	if (!section || !*section || *section == '.' ||
	    !global_named(l->module, section, strlen(section)))
		return NULL;
	return section;
}

int namesakes_refuse(struct bld *l)
{
	struct global_iter it = global_begin(l->module);
	LLVMValueRef v;
	static const char remedy[] = "rename one of them; objects (--emit=obj) may have both";
	int err = 0;

	while ((v = global_next(&it))) {
		const char *section = section_with_namesake(l, v);

		if (section)
			err = bld_fail(l, section, remedy, "assembly cannot tell a section from a "
				       "symbol of the same name");
	}
	return err;
}

int namesakes_hide(struct bld *l)
{
	struct global_iter it = global_begin(l->module);
	LLVMValueRef v;

	while ((v = global_next(&it))) {
		const char *section = section_with_namesake(l, v);
		const char *hidden;

		if (!section)
			continue;
		hidden = hidden_name(l, section);
		if (!hidden)
			return -1;
		llvm.SetSection(v, hidden);
	}
	return 0;
}

/* A string table: what ends in a hidden name ends in the section's own. */
static void restore_names(const struct bld *l, char *strings, size_t len)
{
	for (const struct namesake *n = l->namesakes; n; n = n->next) {
		size_t size = strlen(n->hidden) + 1;
		char *end = strings + len, *p = strings;

		while ((p = memmem(p, (size_t)(end - p), n->hidden, size)))
			*p = n->first;
	}
}

static void restore_btf(const struct bld *l, char *data, size_t len)
{
	struct btf_header h;
	size_t from, size;
	bool swapped;

	if (len < sizeof(h))
		return;
	memcpy(&h, data, sizeof(h));
	swapped = h.magic != BTF_MAGIC;
	from = (size_t)(swapped ? bswap_32(h.hdr_len) : h.hdr_len) +
	       (swapped ? bswap_32(h.str_off) : h.str_off);
	size = swapped ? bswap_32(h.str_len) : h.str_len;
	if (from <= len && size <= len - from)
		restore_names(l, data + from, size);
}

int namesakes_restore(struct bld *l, struct image *obj)
{
	const char *btf;
	char *copy;
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	size_t len;
	Elf *elf;

	if (!l->namesakes)
		return 0;
	copy = malloc(obj->len);
	if (!copy)
		return bld_nomem(l);
	len = obj->len;
	memcpy(copy, obj->data, len);
	image_free(obj);
	*obj = (struct image){ .data = copy, .len = len };
	elf_version(EV_CURRENT);
	elf = elf_memory(copy, len);
	while (elf && (scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &sh) && sh.sh_type == SHT_STRTAB && sh.sh_offset <= len &&
		    sh.sh_size <= len - sh.sh_offset)
			restore_names(l, copy + sh.sh_offset, sh.sh_size);
	elf_end(elf);
	btf = elf_section(obj, ".BTF", &len);
	if (btf)
		restore_btf(l, copy + (btf - copy), len);
	return 0;
}

void namesakes_forget(struct bld *l)
{
	while (l->namesakes) {
		struct namesake *n = l->namesakes;

		l->namesakes = n->next;
		free(n->hidden);
		free(n);
	}
}
