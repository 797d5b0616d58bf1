/*
 * fuzz_filter.c: what the filter of debug records makes of bitcode is the same program.
 *
 * Whatever LLVM reads and its verifier accepts, it reads and accepts filtered, and without debug
 * info both are the same text. LLVM crashes on much that is corrupt: it looks in a child process,
 * and what kills it there counts as refused. Filtering takes no more than twice the input's memory.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <llvm-c/BitReader.h>
#include <sanitizer/allocator_interface.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

enum { ACCEPTED = 0, REFUSED = 1, DIFFERS = 42, CHILD_SECONDS = 5, SLACK = 4096 };

static void *library;
static bool counting;
static size_t live, most;

#define L(name) ((__typeof__(&LLVM##name))find("LLVM" #name))

static void *find(const char *name)
{
	void *f = dlsym(library, name);

	if (!f)
		abort();
	return f;
}

static void on_malloc(const volatile void *p, size_t size)
{
	(void)p;
	live += counting ? size : 0;
	most = live > most ? live : most;
}

static void on_free(const volatile void *p)
{
	if (counting && p)
		live -= __sanitizer_get_allocated_size((const void *)(uintptr_t)p);
}

static void report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	fprintf(stderr, "%s\n", m->what);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const struct bld_settings set = { .llvm_path = getenv("BPF_LD_SHIM_LLVM") };
	const struct bld_host host = { .report = report };
	struct bld *l = bld_open(&set, &host);
	struct bld_llvm_place place;

	(void)argc;
	(void)argv;
	if (!l || bld_chosen_llvm(l, &place))
		abort();
	library = dlopen(place.name, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		abort();
	bld_close(l);
	__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
	return 0;
}

/* In the child: what its end means. */
static int verdict = REFUSED;

static void on_signal(int sig)
{
	_exit(sig == SIGALRM ? REFUSED : verdict);
}

static void give_up(const char *reason)
{
	(void)reason;
	_exit(verdict);
}

static void ignore(LLVMDiagnosticInfoRef info, void *ctx)
{
	(void)info;
	(void)ctx;
}

/* The module without debug info, as text; NULL: refused. */
static char *text_of(LLVMContextRef ctx, const unsigned char *data, size_t len)
{
	LLVMMemoryBufferRef buf =
		L(CreateMemoryBufferWithMemoryRange)((const char *)data, len, "", 0);
	LLVMModuleRef m;

	if (L(ParseBitcodeInContext2)(ctx, buf, &m) ||
	    L(VerifyModule)(m, LLVMReturnStatusAction, NULL))
		return NULL;
	L(StripModuleDebugInfo)(m);
	return L(PrintModuleToString)(m);
}

static void compare(const unsigned char *in, const unsigned char *out, size_t len)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGALRM };
	LLVMContextRef ctx = L(ContextCreate)();
	char *before, *after;

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], on_signal);
	alarm(CHILD_SECONDS);
	L(InstallFatalErrorHandler)(give_up);
	L(ContextSetDiagnosticHandler)(ctx, ignore, NULL);
	before = text_of(ctx, in, len);
	if (!before)
		_exit(REFUSED);
	/* From here on the fault is the filter's. */
	verdict = DIFFERS;
	ctx = L(ContextCreate)();
	after = text_of(ctx, out, len);
	_exit(after && strcmp(before, after) == 0 ? ACCEPTED : verdict);
}

static void check_same(const unsigned char *in, const unsigned char *out, size_t len)
{
	int status, null;
	pid_t child;

	child = fork();
	if (child < 0)
		return;
	if (!child) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDERR_FILENO);
		compare(in, out, len);
	}
	if (waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	    WEXITSTATUS(status) == DIFFERS)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const unsigned char *bitcode = data;
	unsigned char *out;

	if (!bitstream_unwrap(&bitcode, &len))
		return 0;
	live = most = 0;
	counting = true;
	if (debug_filter(bitcode, len, &out))
		out = NULL;
	counting = false;
	if (most > 2 * len + SLACK)
		abort();
	if (out)
		check_same(bitcode, out, len);
	free(out);
	return 0;
}
