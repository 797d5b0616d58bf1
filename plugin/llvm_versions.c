/*
 * llvm_versions.c: in what LLVM 14 to 23 differ, as far as a link notices.
 *
 * Two tables by major version: what an LLVM can or cannot do, and which of its own options it
 * gets. Everything else asks here; no other file compares version numbers.
 */
#include <stdio.h>

#include "bitstream.h"
#include "internal.h"

#define EVER 0		/* since, or until, all versions that we know */

struct versions {
	unsigned since, until;	/* both included */
};

static bool is_within(const struct bld *l, const struct versions *v)
{
	return l->llvm_major >= v->since && (!v->until || l->llvm_major <= v->until);
}

static const struct versions traits[] = {
	[LLVM_TYPED_POINTERS] = { EVER, 14 },
	[LLVM_HAS_CPU_V4] = { 18, EVER },
	[LLVM_HAS_BPF_TRAP] = { 21, EVER },
	[LLVM_HAS_WIDE_CALLS] = { 23, EVER },
	[LLVM_DIVIDES_BY_SHIFTS] = { 21, EVER },
	[LLVM_ABORTS_ON_DIVISION] = { EVER, 17 },
	[LLVM_FORGETS_FETCH] = { 20, EVER },
	[LLVM_HAS_ORDERED_ACCESS] = { 22, EVER },
	[LLVM_UPGRADES_AFTER_STRIPPING] = { 20, EVER },
	[LLVM_NEEDS_SUBPROGRAMS] = { EVER, 16 },
	[LLVM_LACKS_CHAR] = { EVER, 22 },
	[LLVM_LACKS_VARIANTS] = { EVER, 21 },
	[LLVM_REPEATS_LTO_FLAG] = { EVER, 16 },
	[LLVM_KEEPS_NAMES] = { EVER, 16 },
};

bool llvm_is(const struct bld *l, enum llvm_trait trait)
{
	return is_within(l, &traits[trait]);
}

static bool wants_v4(const struct bld *l)
{
	return strcmp(l->set.cpu, "v4") == 0;
}

unsigned llvm_wish(const struct bld *l)
{
	return wants_v4(l) && !l->set.cpu_if_known ? traits[LLVM_HAS_CPU_V4].since : 0;
}

int llvm_check_settings(struct bld *l)
{
	if (wants_v4(l) && !llvm_is(l, LLVM_HAS_CPU_V4) && l->set.cpu_if_known)
		l->set.cpu = "v3";
	if (wants_v4(l) && !llvm_is(l, LLVM_HAS_CPU_V4))
		return bld_fail(l, "--cpu", "use --cpu v3, or install LLVM 18 or newer (Debian: "
				"libllvm19, libllvm22) and name it with --llvm=PATH",
				"%s does not know cpu v4", l->llvm_version);
	if (l->set.allow_bpf_trap && !llvm_is(l, LLVM_HAS_BPF_TRAP)) {
		bld_warn(l, "--allow-bpf-trap", "LLVM calls __bpf_trap since version 21",
			 "ignored: %s does not", l->llvm_version);
		l->set.allow_bpf_trap = false;
	}
	return 0;
}

/* -- LLVM's own options ------------------------------------------------------------ */

enum when { ALWAYS, IN_ORDER, NO_TRAP, UNROLL, ANY_STACK, NO_PLACES };

/* An option that its LLVM does not know would end the process in libLTO. */
static const struct {
	const char *text;
	enum when when;
	struct versions versions;
} options[] = {
	/* Accessors that return more than 64 bits must be inlined, and rustc marks
	 * their callers' paths cold, which makes the inliner stop. */
	{ "--cold-callsite-rel-freq=0", ALWAYS, { EVER, EVER } },
	/* Cold functions stay in .text: loaders refuse code in .text.unlikely. */
	{ "--profile-guided-section-prefix=false", ALWAYS, { EVER, EVER } },
	/* Runtime functions are linked in when they exist (libcalls.c). */
	{ "--bpf-allows-libcalls", ALWAYS, { 23, EVER } },
	{ "--bpf-expand-memcpy-in-order", IN_ORDER, { EVER, EVER } },
	{ "--bpf-disable-trap-unreachable", NO_TRAP, { 21, EVER } },
	{ "--unroll-runtime", UNROLL, { EVER, EVER } },
	{ "--unroll-runtime-multi-exit", UNROLL, { EVER, EVER } },
	{ "--unroll-max-upperbound=4294967295", UNROLL, { EVER, EVER } },
	{ "--unroll-threshold=4294967295", UNROLL, { EVER, EVER } },
	/* stack.c judges all calls together, and names them. This is what an instruction can
	 * address. */
	{ "--bpf-stack-size=32760", ANY_STACK, { 19, EVER } },
	/* Where variables are: it looks through all lines and finds none. */
	{ "--live-debug-variables=false", NO_PLACES, { EVER, EVER } },
};

static bool is_wanted(const struct bld *l, enum when when)
{
	switch (when) {
	case IN_ORDER:
		return !l->set.no_expand_memcpy_in_order;
	case NO_TRAP:
		return !l->set.allow_bpf_trap;
	case UNROLL:
		return l->set.unroll_loops;
	case ANY_STACK:
		return wants(l, BLD_EMIT_OBJ) && !target_users_stack(l);
	case NO_PLACES:
		return l->set.btf && !l->set.keep_variables;
	default:
		return true;
	}
}

size_t llvm_options(const struct bld *l, const char **out)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (is_within(l, &options[i].versions) && is_wanted(l, options[i].when))
			out[n++] = options[i].text;
	return n;
}

/* -- which version this is ------------------------------------------------------------ */

/* Before LLVMGetVersion (16) only the bitcode that a library writes tells it. */
static void version_written(unsigned *major, unsigned *minor, unsigned *patch)
{
	LLVMContextRef ctx = llvm.ContextCreate();
	LLVMModuleRef m = llvm.ModuleCreateWithNameInContext("", ctx);
	LLVMMemoryBufferRef bitcode = llvm.WriteBitcodeToMemoryBuffer(m);
	struct bitstream_writer w;

	if (bitstream_identify((const unsigned char *)llvm.GetBufferStart(bitcode),
			       llvm.GetBufferSize(bitcode), &w) > 0)
		sscanf(w.producer, "LLVM%u.%u.%u", major, minor, patch);
	llvm.DisposeMemoryBuffer(bitcode);
	llvm.DisposeModule(m);
	llvm.ContextDispose(ctx);
}

void llvm_read_version(unsigned *major, unsigned *minor, unsigned *patch)
{
	*major = *minor = *patch = 0;
	if (llvm.GetVersion)
		llvm.GetVersion(major, minor, patch);
	else
		version_written(major, minor, patch);
}
