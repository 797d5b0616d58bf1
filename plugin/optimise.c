/*
 * optimise.c: the optimiser's stage, and passes by the core API.
 *
 * The pipeline is LLVM's for link-time optimisation, lto<On>: the compilers
 * have optimised each unit already, what is left is what only the whole
 * program shows. It must run whatever -O says, because unoptimised code is not
 * expressible in BPF (arguments and results by memory, dead panics): -O0 and -O1
 * mean "the least that loads", which is O2.
 */
#include <stdio.h>

#include "internal.h"

char optimise_level(const struct bld *l)
{
	return l->set.opt_level == '3' ? '3' : '2';
}

int optimise_run(struct bld *l, LLVMModuleRef m, const char *passes)
{
	if (l->set.careful && culprit_of_passes(l, m, passes))
		return -1;
	return optimise_run_now(l, m, passes);
}

int optimise_run_now(struct bld *l, LLVMModuleRef m, const char *passes)
{
	llvm_pass_options opts = llvm.CreatePassBuilderOptions();
	LLVMErrorRef error;
	char *message;

	/* As libLTO sets them, so that both engines do the same. */
	llvm.PassBuilderOptionsSetLoopVectorization(opts, 1);
	llvm.PassBuilderOptionsSetSLPVectorization(opts, 1);
	error = llvm.RunPasses(m, passes, target_machine(l), opts);
	llvm.DisposePassBuilderOptions(opts);
	if (!error)
		return 0;
	message = llvm.GetErrorMessage(error);
	bld_fail(l, NULL, "use an LLVM that has these passes, with --llvm=PATH",
		 "LLVM cannot run the passes %s: %s", passes, message);
	llvm.DisposeErrorMessage(message);
	return -1;
}

int optimise_module(struct bld *l)
{
	if (l->set.opt_level == '0' || l->set.opt_level == '1')
		bld_trace(l, l->set.opt_level == '0' ? "-O0" : "-O1",
			  "optimising as for -O2, the least that BPF can express");
	if (l->engine->optimise(l))
		return -1;
	return bld_save_module(l, "opt.bc", l->module);
}
