/*
 * floor.c: what LLVM's own work on one link costs, and nothing else: load
 * libLLVM, read the merged module, keep only the exports global, optimise,
 * generate code, write the object. `make bench` compares the linker with it.
 *
 *	floor LIBLLVM MERGED.bc EXPORTS OUT
 */
#include <dlfcn.h>
#include <llvm-c/BitReader.h>
#include <llvm-c/Core.h>
#include <llvm-c/Support.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *llvm;

/* As the linker gives them to LLVM. */
static const char *const options[] = {
	"floor", "--cold-callsite-rel-freq=0", "--profile-guided-section-prefix=false",
	"--bpf-expand-memcpy-in-order", "--bpf-disable-trap-unreachable",
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "floor: %s: %s\n", what, why);
	exit(1);
}

static void *find(const char *name)
{
	void *f = dlsym(llvm, name);

	if (!f)
		die(name, "not in this LLVM");
	return f;
}

#define L(name) ((__typeof__(&LLVM##name))find("LLVM" #name))

/* The names in the file, one a line, as one string: "\nA\nB\n". */
static char *read_exports(const char *path)
{
	FILE *f = fopen(path, "r");
	char *names = NULL;
	size_t cap = 0;
	ssize_t len;

	if (!f)
		die(path, "cannot open");
	len = getdelim(&names, &cap, '\0', f);
	fclose(f);
	if (len < 0 || asprintf(&names, "\n%s\n", names) < 0)
		die(path, "cannot read");
	return names;
}

static void internalise(LLVMValueRef v, const char *exports)
{
	size_t len;
	char line[512];

	if (L(IsDeclaration)(v) || !strncmp(L(GetValueName2)(v, &len), "llvm.", 5))
		return;
	snprintf(line, sizeof(line), "\n%s\n", L(GetValueName2)(v, &len));
	if (strstr(exports, line))
		return;
	L(SetVisibility)(v, LLVMDefaultVisibility);
	L(SetLinkage)(v, LLVMInternalLinkage);
}

static LLVMModuleRef read_module(const char *path)
{
	LLVMMemoryBufferRef buf;
	LLVMModuleRef m;
	char *why;

	if (L(CreateMemoryBufferWithContentsOfFile)(path, &buf, &why))
		die(path, why);
	if (L(ParseBitcodeInContext2)(L(ContextCreate)(), buf, &m))
		die(path, "no bitcode");
	return m;
}

static LLVMTargetMachineRef make_machine(LLVMModuleRef m)
{
	LLVMTargetRef target;
	char *why;

	if (L(GetTargetFromTriple)(L(GetTarget)(m), &target, &why))
		die("target", why);
	return L(CreateTargetMachine)(target, L(GetTarget)(m), "generic", "",
				      LLVMCodeGenLevelAggressive, LLVMRelocStatic,
				      LLVMCodeModelDefault);
}

int main(int argc, char **argv)
{
	LLVMPassBuilderOptionsRef opts;
	LLVMTargetMachineRef machine;
	LLVMModuleRef m;
	LLVMValueRef v;
	char *exports, *why;

	if (argc != 5)
		die("usage", "floor LIBLLVM MERGED.bc EXPORTS OUT");
	llvm = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	if (!llvm)
		die(argv[1], dlerror());
	((void (*)(void))find("LLVMInitializeBPFTargetInfo"))();
	((void (*)(void))find("LLVMInitializeBPFTarget"))();
	((void (*)(void))find("LLVMInitializeBPFTargetMC"))();
	((void (*)(void))find("LLVMInitializeBPFAsmPrinter"))();
	((void (*)(void))find("LLVMInitializeBPFAsmParser"))();
	L(ParseCommandLineOptions)(sizeof(options) / sizeof(options[0]), options, "");

	m = read_module(argv[2]);
	exports = read_exports(argv[3]);
	for (v = L(GetFirstFunction)(m); v; v = L(GetNextFunction)(v))
		internalise(v, exports);
	for (v = L(GetFirstGlobal)(m); v; v = L(GetNextGlobal)(v))
		internalise(v, exports);

	machine = make_machine(m);
	opts = L(CreatePassBuilderOptions)();
	if (L(RunPasses)(m, "lto<O3>", machine, opts))
		die("lto<O3>", "failed");
	if (L(TargetMachineEmitToFile)(machine, m, argv[4], LLVMObjectFile, &why))
		die(argv[4], why);
	fflush(NULL);
	_exit(0);	/* as the linker does: the kernel frees faster */
}
