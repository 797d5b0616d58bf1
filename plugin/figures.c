/*
 * figures.c: how much there was to link, for those who want to know where the time went.
 */
#include "internal.h"

/* Definitions; runtime functions included. */
size_t figures_functions(const struct bld *l)
{
	size_t n = 0;
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		n += !llvm.IsDeclaration(fn);
	return n;
}

BLD_PUBLIC void bld_measure(const struct bld *l, struct bld_figures *out)
{
	*out = l->figures;
	for (size_t i = 0; i < l->input_count; i++) {
		const struct input *in = l->inputs[i];

		if (!in->member) {
			out->objects += in->links != 0;
			out->object_bytes += in->links ? in->len : 0;
			continue;
		}
		out->members++;
		out->members_taken += in->links != 0;
		out->member_bytes += in->links ? in->len : 0;
		out->member_links += in->links;
	}
}
