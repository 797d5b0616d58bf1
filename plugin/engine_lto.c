/*
 * engine_lto.c: optimise and generate code by llvm-c/lto.h.
 *
 * libLTO works on modules in a context of its own, so the merged module goes
 * in as bitcode and comes out as a file (lto_codegen_write_merged_modules),
 * here one in memory. One code generator serves both steps, because libLTO
 * parses -O and -mattr once per process, into the first generator that asks.
 * For codegen the module is put into it again (lto_codegen_set_module), as
 * the stages in between have left it.
 *
 * libLTO calls exit() on an unknown option: target.c passes only known ones.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

static void on_diagnostic(lto_codegen_diagnostic_severity_t severity, const char *text, void *ctx)
{
	char *copy;

	if (severity != LTO_DS_ERROR && severity != LTO_DS_WARNING)
		return;
	copy = strdup(text);
	if (copy)
		llvm_report(ctx, severity == LTO_DS_ERROR, copy);
	free(copy);
}

static int fail(struct bld *l, const char *what)
{
	if (l->failed)
		return -1;
	return bld_fail(l, NULL, "try --engine=core", "libLTO cannot %s: %s", what,
			lto.get_error_message());
}

/* Types stay in the code generator's context: those of the first module are the types of all
 * that come after it. */
static int set_module(struct bld *l, lto_code_gen_t gen)
{
	LLVMMemoryBufferRef bitcode;
	lto_module_t m;

	if (debug_rust_types(l, l->module))
		return -1;
	bitcode = llvm.WriteBitcodeToMemoryBuffer(l->module);
	m = lto.module_create_in_codegen_context(llvm.GetBufferStart(bitcode),
						 llvm.GetBufferSize(bitcode), "bpf-ld-shim", gen);
	if (m)
		lto.codegen_set_module(gen, m); /* owns it */
	llvm.DisposeMemoryBuffer(bitcode);
	return m ? 0 : fail(l, "read the merged module");
}

static void set_options(struct bld *l, lto_code_gen_t gen)
{
	char level[8], attrs[1024];
	const char *extra[] = { level, "-data-sections=0", attrs };
	size_t extra_count = *target_features(l) ? 3 : 2;

	snprintf(level, sizeof(level), "-O%c", optimise_level(l));
	snprintf(attrs, sizeof(attrs), "-mattr=%s", target_features(l));
	lto.codegen_debug_options_array(gen, (const char *const *)l->options + 1,
					l->option_count - 1);
	lto.codegen_debug_options_array(gen, extra, (int)extra_count);
	lto.codegen_set_cpu(gen, l->set.cpu);
	lto.codegen_set_pic_model(gen, LTO_CODEGEN_PIC_MODEL_STATIC);
	/* legalise.c has settled every linkage. */
	lto.codegen_set_should_internalize(gen, 0);
}

/* Reads the module that libLTO has optimised back into our context. */
static int read_back(struct bld *l, int fd, size_t len)
{
	LLVMMemoryBufferRef buf;
	LLVMModuleRef m;
	void *data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	int err;

	if (data == MAP_FAILED)
		return bld_nomem(l);
	buf = llvm.CreateMemoryBufferWithMemoryRange(data, len, "opt.bc", 0);
	err = llvm.ParseBitcodeInContext2(l->ctx, buf, &m);
	llvm.DisposeMemoryBuffer(buf);
	munmap(data, len);
	if (err)
		return fail(l, "hand back the optimised module");
	llvm.SetModuleIdentifier(m, MODULE_NAME, strlen(MODULE_NAME));
	llvm.DisposeModule(l->module);
	l->module = m;
	return 0;
}

static int take_optimised(struct bld *l, lto_code_gen_t gen)
{
	int fd = memfd_create("opt.bc", MFD_CLOEXEC);
	struct stat st;
	char path[32];
	int err;

	if (fd < 0)
		return bld_nomem(l);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (lto.codegen_write_merged_modules(gen, path) || fstat(fd, &st) || !st.st_size)
		err = fail(l, "write the optimised module");
	else
		err = read_back(l, fd, (size_t)st.st_size);
	close(fd);
	return err;
}

static lto_code_gen_t generator(struct bld *l)
{
	lto_code_gen_t gen = l->engine_state;

	if (gen)
		return gen;
	gen = lto.codegen_create_in_local_context();
	lto.codegen_set_diagnostic_handler(gen, on_diagnostic, l);
	set_options(l, gen);
	l->engine_state = gen;
	return gen;
}

/* Optimising adds a flag to the module, which older libLTOs add again the next time:
 * such a module is broken, and codegen drops its debug info or ends the process. */
static bool is_optimised_for_good(struct bld *l)
{
	static const char flag[] = "LTOPostLink";

	return llvm_is(l, LLVM_REPEATS_LTO_FLAG) &&
	       llvm.GetModuleFlag(l->module, flag, strlen(flag));
}

static int optimise(struct bld *l)
{
	lto_code_gen_t gen = generator(l);

	if (is_optimised_for_good(l))
		return engine_core.optimise(l);
	if (set_module(l, gen))
		return -1;
	if (lto.codegen_optimize(gen))
		return fail(l, "optimise");
	return take_optimised(l, gen);
}

static int emit(struct bld *l, struct image *out)
{
	lto_code_gen_t gen = l->engine_state;
	const void *object;

	debug_standins(l, l->module);
	if (set_module(l, gen))
		return -1;
	object = lto.codegen_compile_optimized(gen, &out->len);
	if (!object)
		return fail(l, "generate code");
	out->data = malloc(out->len);
	if (!out->data)
		return bld_nomem(l);
	memcpy(out->data, object, out->len);
	return 0;
}

static void close_engine(struct bld *l)
{
	if (l->engine_state)
		lto.codegen_dispose(l->engine_state);
}

const struct engine engine_lto = { "lto", optimise, emit, close_engine };
