/*
 * engine_core.c: optimise and generate code by LLVM's core C API.
 *
 * The default engine: every LLVM has this API (rustup's has no other), and it
 * works on the merged module where it stands. engine_lto.c must write the
 * module out and read it back, twice, for the same bytes.
 */
#include <stdio.h>

#include "internal.h"

static int optimise(struct bld *l)
{
	char passes[16];

	snprintf(passes, sizeof(passes), "lto<O%c>", optimise_level(l));
	return optimise_run(l, l->module, passes);
}

static int emit(struct bld *l, struct image *out)
{
	return codegen_emit(l, l->module, LLVMObjectFile, out);
}

static void close_engine(struct bld *l)
{
	(void)l;
}

const struct engine engine_core = { "core", optimise, emit, close_engine };
