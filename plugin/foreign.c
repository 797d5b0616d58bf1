/*
 * foreign.c: files that are no input of a BPF link, told what they are.
 *
 * Nobody gives these on purpose: a wrong target, a forgotten step of the build, a file
 * of another system. The message says which.
 */
#include <gelf.h>

#include "internal.h"

#define FOR_BPF "compile it for BPF: rustc --target bpfel-unknown-none, clang --target=bpf"
#define UNPACK "unpack it first"
#define COMPILE_C "compile it first: clang --target=bpf -O2 -g -flto -c"

static const struct magic {
	const char *bytes;
	size_t len;
	const char *name, *remedy;
} magics[] = {
	{ "\xcf\xfa\xed\xfe", 4, "a Mach-O file", FOR_BPF },
	{ "\xce\xfa\xed\xfe", 4, "a Mach-O file", FOR_BPF },
	{ "\xfe\xed\xfa\xcf", 4, "a Mach-O file", FOR_BPF },
	{ "\xfe\xed\xfa\xce", 4, "a Mach-O file", FOR_BPF },
	{ "\xca\xfe\xba\xbe", 4, "a Mach-O universal file or a Java class", FOR_BPF },
	{ "MZ", 2, "a Windows program or DLL (PE)", FOR_BPF },
	{ "\x64\x86", 2, "a Windows object (COFF) for x86-64", FOR_BPF },
	{ "\x64\xaa", 2, "a Windows object (COFF) for AArch64", FOR_BPF },
	{ "\x4c\x01", 2, "a Windows object (COFF) for i386", FOR_BPF },
	{ "\0\0\xff\xff", 4, "a Windows object (COFF)", FOR_BPF },
	{ "\0asm", 4, "a WebAssembly file", FOR_BPF },
	{ "rust\0\0\0", 7, "rustc's metadata", "give the .rlib in its place" },
	{ "CPCH", 4, "a precompiled header", COMPILE_C },
	{ "gpch", 4, "a precompiled header", COMPILE_C },
	{ "\x1f\x8b", 2, "a gzip file", UNPACK },
	{ "\x28\xb5\x2f\xfd", 4, "a Zstandard file", UNPACK },
	{ "\xfd"
	  "7zXZ",
	  5, "an xz file", UNPACK },
	{ "BZh", 3, "a bzip2 file", UNPACK },
	{ "PK\3\4", 4, "a zip file", UNPACK },
	{ "#!", 2, "a script", NULL },
	{ "/* GNU ld script", 16, "a linker script", "give the libraries that it names" },
	{ "INPUT", 5, "a linker script", "give the libraries that it names" },
	{ "GROUP", 5, "a linker script", "give the libraries that it names" },
	{ "OUTPUT_FORMAT", 13, "a linker script", "give the libraries that it names" },
};

static const struct {
	const char *suffix, *name, *remedy;
} sources[] = {
	{ ".c", "C source", COMPILE_C },
	{ ".h", "a C header", NULL },
	{ ".cc", "C++ source", COMPILE_C },
	{ ".cpp", "C++ source", COMPILE_C },
	{ ".rs", "Rust source", "compile it first: cargo, or rustc --target bpfel-unknown-none" },
	{ ".s", "assembly", COMPILE_C },
	{ ".S", "assembly", COMPILE_C },
};

int foreign_refuse(struct bld *l, const char *where, const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(magics); i++)
		if (len >= magics[i].len && memcmp(data, magics[i].bytes, magics[i].len) == 0)
			return bld_fail(l, where, magics[i].remedy, "%s, which cannot be linked",
					magics[i].name);
	/* Textual IR has no control characters but white space. */
	for (size_t i = 0; i < len && i < 512; i++)
		if (data[i] < ' ' && !strchr("\t\n\v\f\r", data[i]))
			return bld_fail(l, where, "give objects, rlibs or archives of LLVM bitcode, or "
					"BPF objects",
					"neither bitcode, textual IR, an ELF file nor an archive");
	return 0;
}

int foreign_text(struct bld *l, const char *where, const char *why)
{
	const char *dot = strrchr(where, '.');

	for (size_t i = 0; dot && i < ARRAY_SIZE(sources); i++)
		if (strcmp(dot, sources[i].suffix) == 0)
			return bld_fail(l, where, sources[i].remedy, "%s, not an object",
					sources[i].name);
	return bld_fail(l, where, "give objects, rlibs or archives of LLVM bitcode, or textual IR",
			"text, but not textual IR: %s", why);
}

const char *machine_name(unsigned machine)
{
	static const struct {
		unsigned machine;
		const char *name;
	} known[] = {
		{ EM_X86_64, "x86-64" }, { EM_386, "i386" },	{ EM_AARCH64, "AArch64" },
		{ EM_ARM, "ARM" },	 { EM_RISCV, "RISC-V" }, { EM_PPC64, "PowerPC 64" },
		{ EM_S390, "s390" },	 { EM_MIPS, "MIPS" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].machine == machine)
			return known[i].name;
	return "another machine";
}

int foreign_elf(struct bld *l, const char *where, unsigned machine, unsigned type)
{
	const char *kind = type == ET_DYN ? "a shared library or program"
			   : type == ET_EXEC ? "a program"
			   : type == ET_CORE ? "a core dump"
					     : "an object";

	if (machine != EM_BPF)
		return bld_fail(l, where, FOR_BPF, "%s for %s, not BPF (ELF)", kind,
				machine_name(machine));
	return bld_fail(l, where, "give what clang -c makes", "%s for BPF, not an object", kind);
}

int foreign_gimple(struct bld *l, const char *where)
{
	return bld_fail(l, where, "compile it without -flto, or by clang",
			"GCC's intermediate code (GIMPLE), which only gcc can read");
}
