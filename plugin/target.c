/*
 * target.c: the BPF target machine and LLVM's own options.
 *
 * The machine is made from the link's triple, --cpu and --cpu-features; the
 * "target-cpu" attribute that rustc puts on functions means nothing to the BPF
 * backend. LLVM's options are process-wide and parsed once, before the machine
 * is made, because its constructor reads some of them.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

static int add_option(struct bld *l, const char *text)
{
	char **options = reallocarray(l->options, (size_t)l->option_count + 1, sizeof(*options));

	if (!options)
		return bld_nomem(l);
	l->options = options;
	options[l->option_count] = strdup(text);
	if (!options[l->option_count])
		return bld_nomem(l);
	l->option_count++;
	return 0;
}

const char *target_users_stack(const struct bld *l)
{
	static const char option[] = "bpf-stack-size=";
	const char *last = NULL;

	for (size_t i = 0; i < l->set.llvm_arg_count; i++) {
		const char *arg = l->set.llvm_args[i] + strspn(l->set.llvm_args[i], "-");

		if (str_has_prefix(arg, option))
			last = arg + strlen(option);
	}
	return last;
}

unsigned target_stack_size(const struct bld *l)
{
	const char *users = target_users_stack(l);

	return users ? (unsigned)strtoul(users, NULL, 0) : 512;
}

const char *const *target_options(struct bld *l, int *count)
{
	const char *options[LLVM_MAX_OPTIONS];
	size_t n = l->options ? 0 : llvm_options(l, options);

	if (!l->options && add_option(l, "bpf-ld-shim"))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (add_option(l, options[i]))
			return NULL;
	*count = l->option_count;
	return (const char *const *)l->options;
}

static int add_users_options(struct bld *l)
{
	for (size_t i = 0; i < l->set.llvm_arg_count; i++)
		if (add_option(l, l->set.llvm_args[i]))
			return -1;
	return 0;
}

const char *target_features(const struct bld *l)
{
	return l->features ? l->features : "";
}

LLVMCodeGenOptLevel target_codegen_level(const struct bld *l)
{
	return optimise_level(l) == '3' ? LLVMCodeGenLevelAggressive : LLVMCodeGenLevelDefault;
}

/* Until the inputs have been asked it is LLVM's default, "". */
static const char *cpu_of(const struct bld *l)
{
	return strcmp(l->set.cpu, "inputs") ? l->set.cpu : "";
}

static LLVMTargetMachineRef create_machine(struct bld *l, LLVMTargetRef target, const char *triple,
					   const char *cpu, const char *features)
{
	return llvm.CreateTargetMachine(target, triple, cpu, features, target_codegen_level(l),
					LLVMRelocStatic, LLVMCodeModelDefault);
}

/* Makes a machine with this cpu and feature and tells whether LLVM complained, which
 * it does on stderr and nowhere else. */
static bool is_known(struct bld *l, LLVMTargetRef target, const char *triple, const char *cpu,
		     const char *feature)
{
	int caught = memfd_create("stderr", MFD_CLOEXEC);
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	bool silent = true;

	if (caught >= 0 && saved >= 0 && dup2(caught, STDERR_FILENO) >= 0) {
		llvm.DisposeTargetMachine(create_machine(l, target, triple, cpu, feature));
		dup2(saved, STDERR_FILENO);
		silent = lseek(caught, 0, SEEK_CUR) <= 0;
	}
	if (caught >= 0)
		close(caught);
	if (saved >= 0)
		close(saved);
	return silent;
}

/* LLVM would say of an unknown feature, once for every function, that it
 * ignores it. We say so once, and leave it out. */
static int check_features(struct bld *l, LLVMTargetRef target, const char *triple)
{
	char *given = strdup(l->set.cpu_features), *kept = calloc(1, strlen(given) + 2), *rest = given;
	const char *feature;

	if (!given || !kept)
		return bld_nomem(l);
	while ((feature = strsep(&rest, ","))) {
		if (!*feature)
			continue;
		if (!is_known(l, target, triple, cpu_of(l), feature)) {
			bld_warn(l, "--cpu-features", "llc -march=bpf -mattr=help lists the features",
				 "%s has no feature %s for BPF; ignored", l->llvm_version, feature);
			continue;
		}
		if (*kept)
			strcat(kept, ",");
		strcat(kept, feature);
	}
	free(given);
	l->features = kept;
	return 0;
}

static const char *triple_of(const struct bld *l)
{
	return l->triple ? l->triple : l->set.target ? l->set.target : "bpf";
}

/* What clang -mcpu= and rustc have put on functions: "generic", "v1" to "v4". */
static const char *cpu_of_function(LLVMValueRef fn)
{
	static const char kind[] = "target-cpu";
	LLVMAttributeRef a = llvm.GetStringAttributeAtIndex(fn, LLVMAttributeFunctionIndex, kind,
							    strlen(kind));
	unsigned len;

	return a ? llvm.GetStringAttributeValue(a, &len) : NULL;
}

static const char *highest_cpu(LLVMModuleRef m, const char *best)
{
	static const char *const known[] = { "", "generic", "v1", "v2", "v3", "v4" };
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(m); fn; fn = llvm.GetNextFunction(fn)) {
		const char *cpu = llvm.IsDeclaration(fn) ? NULL : cpu_of_function(fn);

		for (size_t i = 0; cpu && i < ARRAY_SIZE(known); i++)
			if (strcmp(cpu, known[i]) == 0 && strcmp(known[i], best) > 0)
				best = known[i];
	}
	return best;
}

int target_settle_cpu(struct bld *l)
{
	const char *best = "";
	LLVMTargetRef target;
	char *message;

	if (strcmp(l->set.cpu, "inputs"))
		return 0;
	for (size_t i = 0; i < l->input_count; i++)
		if (l->inputs[i]->module)
			best = highest_cpu(l->inputs[i]->module, best);
	bld_trace(l, "--cpu=inputs", "%s", *best ? best : "LLVM's default");
	l->set.cpu = best;
	if (!l->tm || !*best)
		return 0;
	llvm.DisposeTargetMachine(l->tm);
	if (llvm.GetTargetFromTriple(triple_of(l), &target, &message))
		abort(); /* it had one before */
	l->tm = create_machine(l, target, triple_of(l), cpu_of(l), target_features(l));
	return l->tm ? 0 : bld_nomem(l);
}

LLVMTargetMachineRef target_machine(struct bld *l)
{
	const char *triple = triple_of(l);
	char *message = NULL;
	LLVMTargetRef target;
	int count;

	if (l->tm)
		return l->tm;
	if (!target_options(l, &count) || llvm_check_args(l) || add_users_options(l))
		return NULL;
	/* libLTO parses them itself, and may do so only once. */
	if (l->engine != &engine_lto)
		llvm.ParseCommandLineOptions(l->option_count, (const char *const *)l->options, "");
	if (llvm.GetTargetFromTriple(triple, &target, &message)) {
		bld_fail(l, l->llvm_path, "use an LLVM built with the BPF target", "%s", message);
		llvm.DisposeMessage(message);
		return NULL;
	}
	if (*l->set.cpu_features && check_features(l, target, triple))
		return NULL;
	l->tm = create_machine(l, target, triple, cpu_of(l), target_features(l));
	if (!l->tm)
		bld_fail(l, triple, NULL, "LLVM has no machine for this target");
	return l->tm;
}

LLVMTargetDataRef target_layout(struct bld *l)
{
	if (!l->layout && target_machine(l))
		l->layout = llvm.CreateTargetDataLayout(l->tm);
	return l->layout;
}

bool target_knows(struct bld *l, const char *triple, const char *cpu)
{
	LLVMTargetRef target;
	char *message = NULL;

	if (llvm.GetTargetFromTriple(triple, &target, &message)) {
		llvm.DisposeMessage(message);
		return false;
	}
	return is_known(l, target, triple, cpu, "");
}
