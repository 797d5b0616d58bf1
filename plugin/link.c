/*
 * link.c: the handle and the road.
 *
 * The road is the table below: a link runs its stages in order and stops at
 * the first that fails. Each line says what is frozen after the stage.
 */
#include <stdio.h>
#include <time.h>

#include "internal.h"

static int choose_engine(struct bld *l)
{
	char remedy[96];

	l->engine = &engine_core;
	if (l->set.engine != BLD_ENGINE_LTO)
		return 0;
	if (!llvm_load_lto(l)) {
		l->engine = &engine_lto;
		return 0;
	}
	snprintf(remedy, sizeof(remedy), "use --engine=core, or an LLVM with its libLTO (Debian: "
		 "llvm-%u-linker-tools)", l->llvm_major);
	return bld_fail(l, l->llvm_path, remedy,
			"no libLTO beside this LLVM, which --engine=lto needs");
}

static int load_llvm(struct bld *l)
{
	if (llvm_load(l) || llvm_check_settings(l))
		return -1;
	return choose_engine(l);
}

static int settle(struct bld *l);

static const struct stage road[] = {
	{ "llvm", load_llvm },		/* which LLVM */
	{ "claim", claim_inputs },	/* what each object is and defines */
	{ "resolve", resolve_objects },	/* whose definition of a symbol counts */
	{ "merge", merge_modules },	/* the set of functions */
	{ "legalise", legalise_module }, /* the exported names */
	{ "optimise", optimise_module }, /* the program's functions */
	{ "settle", settle },		/* the set of functions, panics and runtime included */
	{ "codegen", codegen_object },	/* the code; IR is gone */
	{ "elf", finish_elf },		/* our sections and symbols */
	{ "join", join_objects },	/* all sections and symbols */
	{ "btf", finish_btf },		/* the object */
	{ "stack", check_stack },	/* nothing more: it only judges, */
	{ "kernel", check_kernel },	/* and so does this */
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int run_stage(struct bld *l, const struct stage *s)
{
	uint64_t start = now_ns();
	int err;

	l->stage = s->name;
	explain_hold(l);
	chain_forget(l);
	if (l->host.enter)
		l->host.enter(l->host.ctx, s->name, NULL);
	err = s->run(l);
	if (l->host.stage)
		l->host.stage(l->host.ctx, s->name, now_ns() - start);
	/* Errors are collected within a stage, so that one run shows them all. */
	if (err || l->failed) {
		explain_failure(l, road, s);
		return -1;
	}
	explain_release(l, true);
	return 0;
}

/* Back to where the modules were claimed. */
void link_forget_modules(struct bld *l)
{
	chain_forget(l);
	origin_forget(l);
	if (l->module)
		llvm.DisposeModule(l->module);
	l->module = NULL;
	for (size_t i = 0; i < l->input_count; i++)
		l->inputs[i]->links = 0;
	for (size_t i = 0; i < l->symtab.count; i++) {
		l->symtab.symbols[i].tried = false;
		l->symtab.symbols[i].object = NULL;
		l->symtab.symbols[i].definer = NULL;
		l->symtab.symbols[i].strength = SYM_UNDEF;
	}
}

/* Codegen may call runtime functions that only a new link from the objects can
 * bring in. Each round brings in new ones, so the rounds come to an end. */
static int settle(struct bld *l)
{
	static int (*const anew[])(struct bld *l) = { claim_inputs, resolve_objects, merge_modules,
						      legalise_module, optimise_module };
	bool again = false;

	for (;;) {
		if (atomics_settle(l) || panics_settle(l) || abi_settle(l) || libcalls_provide(l, &again))
			return -1;
		again = again || panic_flags_fail(l);
		if (!again)
			return panic_values_check(l) || panics_report(l) || ksyms_settle(l) ? -1 : 0;
		link_forget_modules(l);
		for (size_t i = 0; i < ARRAY_SIZE(anew); i++)
			if (anew[i](l))
				return -1;
	}
}

BLD_PUBLIC int bld_link(struct bld *l)
{
	if (l->failed)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(road); i++) {
		if (run_stage(l, &road[i]))
			return l->faulty ? -2 : -1;
		if (l->set.careful && strcmp(road[i].name, l->set.careful) == 0)
			return -1; /* it has gone well this time */
	}
	return 0;
}

BLD_PUBLIC struct bld *bld_open(const struct bld_settings *settings, const struct bld_host *host)
{
	struct bld *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->set = *settings;
	l->host = *host;
	l->stage = "inputs";
	if (!l->set.emit)
		l->set.emit = 1u << BLD_EMIT_OBJ;
	if (!l->set.opt_level)
		l->set.opt_level = '2';
	if (!l->set.cpu)
		l->set.cpu = "generic";
	if (!l->set.cpu_features)
		l->set.cpu_features = "";
	if (l->set.careful) {
		l->explain = l->explain_silent = true;
		l->set.engine = BLD_ENGINE_CORE;
	}
	return l;
}

static void free_libraries(struct library *lib)
{
	while (lib) {
		struct library *next = lib->next;

		free(lib->name);
		free(lib);
		lib = next;
	}
}

static void free_input(struct input *in)
{
	if (in->module)
		llvm.DisposeModule(in->module);
	image_free(&in->text_bitcode);
	plain_free(in->plain);
	free(in->filtered);
	free(in->producer);
	free(in->name);
	free(in);
}

BLD_PUBLIC void bld_close(struct bld *l)
{
	if (!l)
		return;
	if (l->engine)
		l->engine->close(l);
	for (size_t i = 0; i < l->input_count; i++)
		free_input(l->inputs[i]);
	for (size_t i = 0; i < BLD_KINDS; i++)
		image_free(&l->output[i]);
	if (l->module)
		llvm.DisposeModule(l->module);
	if (l->layout)
		llvm.DisposeTargetData(l->layout);
	if (l->tm)
		llvm.DisposeTargetMachine(l->tm);
	if (l->ctx)
		llvm.ContextDispose(l->ctx);
	for (int i = 0; i < l->option_count; i++)
		free(l->options[i]);
	free(l->options);
	symtab_free(&l->symtab);
	symtab_free(&l->libcalls);
	symtab_free(&l->kernels);
	symtab_free(&l->complaints);
	core_forget(l);
	panic_sites_forget(l);
	panic_report_forget(l);
	btf_forget_functions(l);
	chain_forget(l);
	origin_forget(l);
	namesakes_forget(l);
	why_forget(l);
	kernel_btf_close(l);
	free(l->inputs);
	free_libraries(l->libraries);
	exports_free(l);
	renames_free(l);
	free(l->triple);
	free(l->features);
	free(l->llvm_path);
	free(l->llvm_version);
	free(l->lto_path);
	for (size_t i = 0; i < l->kept_count; i++)
		free(l->kept[i]);
	free(l->kept);
	llvm_forget_passed_over(l);
	free(l);
}

/* Reports are made when they are asked for. */
static int make_report(struct bld *l, enum bld_kind kind)
{
	struct image *img = &l->output[kind];

	/* Before the inputs are read there is nothing to tell. */
	if (kind == BLD_WHY)
		return l->ctx ? why_make(l, img) : 0;
	if (!l->set.map || !l->output[BLD_EMIT_OBJ].data)
		return 0;
	return kind == BLD_MAP ? map_make_text(l, img) : map_make_json(l, img);
}

BLD_PUBLIC int bld_output(struct bld *l, enum bld_kind kind, const void **data, size_t *len)
{
	const struct image *img = &l->output[kind];

	if (l->failed && kind != BLD_WHY)
		return -1;
	if (kind >= BLD_EMIT_KINDS && !img->data && make_report(l, kind))
		return -1;
	if (!img->data)
		return -1;
	*data = img->data;
	*len = img->len;
	return 0;
}

int bld_save(struct bld *l, const char *name, const void *data, size_t len)
{
	if (!l->host.save || l->explain)
		return 0;
	if (!l->host.save(l->host.ctx, name, data, len))
		return 0;
	l->failed = true; /* reported by the host */
	return -1;
}

int bld_save_module(struct bld *l, const char *name, LLVMModuleRef m)
{
	LLVMMemoryBufferRef buf;
	int err;

	if (!l->host.save || l->explain)
		return 0;
	buf = llvm.WriteBitcodeToMemoryBuffer(m);
	err = bld_save(l, name, llvm.GetBufferStart(buf), llvm.GetBufferSize(buf));
	llvm.DisposeMemoryBuffer(buf);
	return err;
}

const char *bld_keep(struct bld *l, char *text)
{
	char **kept = grow(l->kept, l->kept_count, &l->kept_room, sizeof(*kept));

	if (kept)
		l->kept = kept;
	if (!kept || !text)
		abort(); /* a message could not be told either */
	l->kept[l->kept_count++] = text;
	return text;
}

void image_free(struct image *img)
{
	if (img->buffer)
		llvm.DisposeMemoryBuffer(img->buffer);
	else
		free(img->data);
	memset(img, 0, sizeof(*img));
}

void *grow(void *array, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? 2 * *room : 16;
	void *bigger;

	if (count < *room)
		return array;
	bigger = reallocarray(array, more, size);
	if (bigger)
		*room = more;
	return bigger;
}
