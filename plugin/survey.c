/*
 * survey.c: what there is to link with, for --doctor.
 *
 * The same candidates, looks and libraries as a link has; only nothing is chosen, and
 * nothing is an error.
 */
#include <stdio.h>

#include "internal.h"
#include "llvm_file.h"
#include "llvm_find.h"

struct place_call {
	bld_llvm_place_fn *fn;
	void *ctx;
};

static bool hand_on(void *ctx, const struct llvm_candidate *c)
{
	const struct place_call *call = ctx;

	call->fn(call->ctx, &(struct bld_llvm_place){ c->name, c->how, c->why_not });
	return false;
}

BLD_PUBLIC void bld_find_llvms(struct bld *l, bld_llvm_place_fn *fn, void *ctx)
{
	struct place_call call = { fn, ctx };

	llvm_find_all(l, hand_on, &call);
}

BLD_PUBLIC int bld_llvm_of_rustc(const char *sysroot, char *out, size_t size)
{
	return llvm_of_sysroot(sysroot, out, size) ? 0 : -1;
}

/* Appends those of `names` that the library knows. */
static void list_known(struct bld *l, bool cpus, const char *const *names, size_t n, char *out,
		       size_t size)
{
	size_t len = 0;

	*out = '\0';
	for (size_t i = 0; i < n; i++) {
		if (!target_knows(l, cpus ? "bpfel" : names[i], cpus ? names[i] : "generic"))
			continue;
		len += (size_t)snprintf(out + len, size - len, "%s%s", len ? " " : "", names[i]);
		if (len >= size)
			return;
	}
}

BLD_PUBLIC int bld_examine_llvm(struct bld *l, const char *name, struct bld_llvm *out)
{
	static const char *const cpus[] = { "generic", "v1", "v2", "v3", "v4" };
	static const char *const targets[] = { "bpfel", "bpfeb" };
	struct llvm_candidate c = { .name = name, .how = "examined" };
	struct llvm_file f;

	memset(out, 0, sizeof(*out));
	if (strchr(name, '/') && llvm_file_look(&f, name))
		llvm_passed_over(l, &c, f.why);
	else if (strchr(name, '/'))
		c.name = f.path;
	if (llvm_why_passed_over(l) || !llvm_open(l, &c)) {
		out->why_not = llvm_why_passed_over(l);
		return -1;
	}
	llvm_start(l);
	out->path = l->llvm_path;
	llvm_read_version(&out->major, &out->minor, &out->patch);
	list_known(l, true, cpus, ARRAY_SIZE(cpus), out->cpus, sizeof(out->cpus));
	list_known(l, false, targets, ARRAY_SIZE(targets), out->targets, sizeof(out->targets));
	out->lto = llvm_load_lto(l) ? NULL : l->lto_path;
	return 0;
}

BLD_PUBLIC int bld_chosen_llvm(struct bld *l, struct bld_llvm_place *out)
{
	if (llvm_load(l))
		return -1;
	*out = (struct bld_llvm_place){ .name = l->llvm_path, .how = l->llvm_how };
	return 0;
}

BLD_PUBLIC void bld_each_writer(struct bld *l, void (*fn)(void *ctx, const char *name,
							  const char *writer, unsigned major),
				void *ctx)
{
	for (size_t i = 0; i < l->input_count; i++) {
		const struct input *in = l->inputs[i];
		char writer[400];

		if (!in->producer)
			continue;
		producer_describe(in, writer, sizeof(writer));
		fn(ctx, input_name(in), writer, producer_major(in->producer));
	}
}
