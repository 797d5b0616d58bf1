/*
 * object.c: what a BPF object has in it. Programs, license and the names of maps are read from
 * ELF, so that objects of every loader's kind can be told of; what a map is, libbpf knows.
 */
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_bpf.h"

#define INSTRUCTION 8

struct object {
	Elf *elf;
	size_t names;		/* the section of section names */
	json_t *programs, *maps;
};

static const char *section_name(const struct object *o, size_t index, GElf_Shdr *head)
{
	Elf_Scn *section = elf_getscn(o->elf, index);
	const char *name;

	if (!section || !gelf_getshdr(section, head))
		return NULL;
	name = elf_strptr(o->elf, o->names, head->sh_name);
	return name;
}

static void add_symbol(struct object *o, const char *name, const GElf_Sym *symbol)
{
	int type = GELF_ST_TYPE(symbol->st_info);
	GElf_Shdr head;
	const char *section = section_name(o, symbol->st_shndx, &head);

	if (!section || !name || !*name)
		return;
	/* .text has what programs call */
	if (type == STT_FUNC && GELF_ST_BIND(symbol->st_info) == STB_GLOBAL &&
	    (head.sh_flags & SHF_EXECINSTR) && strcmp(section, ".text"))
		json_object_set_new(o->programs, name,
				    json_pack("{s:s, s:I}", "section", section, "instructions",
					      (json_int_t)(symbol->st_size / INSTRUCTION)));
	if (type == STT_OBJECT && (!strcmp(section, ".maps") || !strcmp(section, "maps")))
		json_object_set_new(o->maps, name, json_string("not in BTF"));
}

static void read_symbols(struct object *o, Elf_Scn *section, const GElf_Shdr *head)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t i, n = data && head->sh_entsize ? head->sh_size / head->sh_entsize : 0;
	GElf_Sym symbol;

	for (i = 0; i < n; i++) {
		if (gelf_getsym(data, (int)i, &symbol))
			add_symbol(o, elf_strptr(o->elf, head->sh_link, symbol.st_name), &symbol);
	}
}

static int be_silent(enum libbpf_print_level level, const char *fmt, va_list args)
{
	(void)level;
	(void)fmt;
	(void)args;
	return 0;
}

/* array, 2 entries of 4 and 16 bytes */
static void describe_maps(const char *path, json_t *maps)
{
	struct bpf_object *object;
	struct bpf_map *map;

	libbpf_set_print(be_silent);
	object = bpf_object__open_file(path, NULL);
	if (!object)
		return;
	bpf_object__for_each_map (map, object) {
		const char *type = libbpf_bpf_map_type_str(bpf_map__type(map));

		json_object_set_new(maps, bpf_map__name(map),
				    json_string(format("%s, %u entr%s, key %u, value %u bytes",
						       type ? type : "?", bpf_map__max_entries(map),
						       bpf_map__max_entries(map) == 1 ? "y" : "ies",
						       bpf_map__key_size(map),
							       bpf_map__value_size(map))));
	}
	bpf_object__close(object);
}

static json_t *license_of(Elf_Scn *section)
{
	Elf_Data *data = elf_getdata(section, NULL);

	if (!data || !data->d_buf || !data->d_size)
		return json_null();
	return json_stringn(data->d_buf, strnlen(data->d_buf, data->d_size));
}

static json_t *read_elf(struct object *o, const char *path, off_t size)
{
	json_t *license = json_null();
	Elf_Scn *section = NULL;
	GElf_Shdr head;

	o->programs = json_object();
	o->maps = json_object();
	while ((section = elf_nextscn(o->elf, section))) {
		const char *name = section_name(o, elf_ndxscn(section), &head);

		if (!name)
			continue;
		if (head.sh_type == SHT_SYMTAB)
			read_symbols(o, section, &head);
		if (!strcmp(name, "license"))
			license = license_of(section);
	}
	describe_maps(path, o->maps);
	return json_pack("{s:I, s:o, s:o, s:o}", "size", (json_int_t)size, "license", license,
			 "programs", o->programs, "maps", o->maps);
}

json_t *object_read(const char *path)
{
	struct object o = { NULL, 0, NULL, NULL };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	json_t *answer = NULL;

	if (fd < 0)
		return NULL;
	elf_version(EV_CURRENT);
	o.elf = elf_begin(fd, ELF_C_READ, NULL);
	if (o.elf && elf_kind(o.elf) == ELF_K_ELF && !elf_getshdrstrndx(o.elf, &o.names))
		answer = read_elf(&o, path, lseek(fd, 0, SEEK_END));
	elf_end(o.elf);
	close(fd);
	return answer;
}
