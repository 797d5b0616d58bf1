/*
 * remedy.c: what to do about an undefined symbol.
 *
 * The name tells what went wrong. The rules are tried in order: what is known for certain
 * comes before what is likely. Only failed links come here.
 */
#include <stdio.h>

#include "internal.h"

/* A library that was not given, and has the symbol. */
static const char *by_library(struct bld *l, const char *name)
{
	const char *library = l->host.definer ? l->host.definer(l->host.ctx, name) : NULL;
	char *text;

	if (!library ||
	    asprintf(&text, "%s defines it, but is not part of the link: name it", library) < 0)
		return NULL;
	return bld_keep(l, text);
}

/* It was taken for need of the symbol, and has not got it. */
static const char *by_index(struct bld *l, const char *name)
{
	const struct symbol *s = symtab_find(&l->symtab, name, strlen(name));
	const struct input *in = s && !s->object ? s->member : NULL;
	char *text;

	if (!in || !in->links || asprintf(&text, "the archive's index says that %s defines it, but it "
					  "does not: run ranlib on the archive",
					  input_name(in)) < 0)
		return NULL;
	return bld_keep(l, text);
}

static const char *by_operation(struct bld *l, const char *name)
{
	struct runtime_operation op;

	(void)l;
	if (libcall_is_memory(name, strlen(name)))
		return "link compiler_builtins (Rust) or a definition of your own; copies and fills "
		       "of a constant size up to 1 KiB need none";
	if (!operation_of(name, &op))
		return NULL;
	if (op.type != LLVMIntegerTypeKind)
		return "BPF has no floating point: use integers, or link compiler_builtins, which "
		       "does it in software";
	return "BPF's registers have 64 bits: use u64, or link compiler_builtins, which does it in "
	       "software";
}

/* What rustc's compiler would have asked for, had it linked. */
static const char *by_rust_runtime(struct bld *l, const char *name)
{
	static const struct {
		const char *part, *remedy;
	} rows[] = {
		{ "__rust_alloc", NULL }, { "__rust_dealloc", NULL }, { "__rust_realloc", NULL },
		{ "__rust_no_alloc_shim", NULL }, { "__rg_", NULL }, { "__rdl_", NULL },
		{ "rust_begin_unwind", "add a #[panic_handler], or do not leave out the crate that "
		  "has it" },
		{ "rust_eh_personality", "compile with -C panic=abort: BPF does not unwind" },
		{ "_Unwind_", "compile with -C panic=abort: BPF does not unwind" },
		{ "rust_panic", "std is not for BPF: use the crate that refers to it without its std "
		  "feature (often default-features = false)" },
	};

	(void)l;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strstr(name, rows[i].part))
			return rows[i].remedy ? rows[i].remedy :
			       "the alloc crate needs an allocator: add a #[global_allocator], or do "
			       "without alloc";
	return NULL;
}

static const char *by_rust_name(struct bld *l, const char *name)
{
	return rust_remedy(l, name);
}

/* C++'s own library. */
static const char *by_cpp_runtime(struct bld *l, const char *name)
{
	(void)l;
	if (str_has_prefix(name, "__cxa_") || str_has_prefix(name, "__gxx_") ||
	    str_has_prefix(name, "_ZTVN10__cxxabiv"))
		return "BPF has no C++ runtime: compile with -fno-exceptions -fno-rtti "
		       "-fno-threadsafe-statics";
	if (str_has_prefix(name, "_Zn") || str_has_prefix(name, "_Zd"))
		return "BPF has no heap for new and delete: use a map or a variable";
	return NULL;
}

static const char *by_helper(struct bld *l, const char *name)
{
	int number = kernel_helper(name);
	char *text;

	if (!number ||
	    asprintf(&text, "it is a helper of the kernel, which is called by its number, not its "
			    "name: include <bpf/bpf_helpers.h> (C), or call a function pointer of "
			    "value %d (Rust; aya_ebpf::helpers has them)", number) < 0)
		return NULL;
	return bld_keep(l, text);
}

static const char *by_c_library(struct bld *l, const char *name)
{
	static const struct {
		const char *names, *remedy;
	} rows[] = {
		{ " printf fprintf puts putchar putc fputs fputc vprintf fwrite ",
		  "BPF has no C library: use bpf_printk or a ring buffer" },
		{ " snprintf sprintf vsnprintf ", "BPF has no C library: use bpf_snprintf" },
		{ " malloc calloc realloc free aligned_alloc posix_memalign ",
		  "BPF has no heap: use a map, a variable or bpf_obj_new" },
		{ " abort exit _exit __assert_fail __assert __stack_chk_fail ",
		  "BPF has no C library: return from the program instead" },
		{ " strcpy strncpy strcat strcmp strncmp strchr strrchr strstr strtol strtoul atoi "
		  "qsort bsearch memchr strdup time clock_gettime getpid rand getenv errno "
		  "__errno_location read write open close ",
		  "BPF has no C library: link an implementation of your own, or use the kernel's "
		  "helpers" },
	};
	char wanted[32];

	(void)l;
	if (snprintf(wanted, sizeof(wanted), " %s ", name) >= (int)sizeof(wanted))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strstr(rows[i].names, wanted))
			return rows[i].remedy;
	return NULL;
}

static const char *by_kernel(struct bld *l, const char *name)
{
	if (str_has_prefix(name, "CONFIG_") || strcmp(name, "LINUX_KERNEL_VERSION") == 0)
		return "it is of the kernel's configuration: link with --btf, by which loaders find it";
	switch (kernel_name(l, name)) {
	case KERNEL_KFUNC: /* else ksyms.c would have taken it */
		return "the kernel has a function of this name that programs may call: link with --btf, by "
		       "which loaders find it";
	case KERNEL_ANY_FUNCTION:
		return "the kernel has a function of this name, and does not tell if programs may call "
		       "it: if so, name it with --ksyms (C: extern ... __ksym does, too)";
	case KERNEL_FUNCTION:
		return "the kernel has a function of this name, but it is no kfunc: programs cannot "
		       "call it";
	case KERNEL_VARIABLE:
		return "the kernel has a variable of this name: name it with --ksyms (C: extern ... "
		       "__ksym does, too)";
	case KERNEL_NONE:
		break;
	}
	return NULL;
}

static const char *by_likeness(struct bld *l, const char *name)
{
	return nearest_name(l, name);
}

/* In bitcode there would be none left. */
static const char *by_core(struct bld *l, const char *name)
{
	(void)l;
	return core_is_name(name) ? "only bitcode can ask for CO-RE's values by name: compile it with "
				    "-emit-llvm" : NULL;
}

static const char *(*const rules[])(struct bld *l, const char *name) = {
	by_core, by_index, by_rust_runtime, by_library,	by_operation, by_cpp_runtime, by_helper,
	by_c_library,	 by_likeness, by_rust_name, by_kernel,
};

const char *remedy_for_undefined(struct bld *l, const char *name)
{
	enum { ENOUGH = 100 };	/* nobody reads on, and some of the rules take a while */

	if (l->remedies++ < ENOUGH) {
		for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
			const char *text = rules[i](l, name);

			if (text)
				return text;
		}
	}
	return "link the object or archive that defines it, or name a kernel symbol with --ksyms";
}
