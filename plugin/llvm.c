/*
 * llvm.c: opens the LLVM that this link will use.
 *
 * In: the producers of the inputs and the candidates of llvm_find.c. Out: the
 * tables `llvm` and `lto`. The newest producer among the inputs rules: LLVM
 * reads bitcode of its own and of older versions. Nothing calls LLVM before
 * llvm_load has returned 0.
 */
#include <dlfcn.h>
#include <stdio.h>

#include "internal.h"
#include "llvm_file.h"
#include "llvm_find.h"

struct llvm_api llvm;
struct lto_api lto;

/* LLVM's fatal error handler has no user pointer. */
static struct bld *fatal_link;

static void on_fatal_error(const char *reason)
{
	struct bld *l = fatal_link;

	culprit_gives_up(l, reason);
	if (l->host.explain && !l->set.careful)
		l->host.explain(l->host.ctx, l->stage);
	explain_release(l, true);
	l->host.fatal(l->host.ctx, l->stage, reason);
	abort();
}

/* The first function that is missing, or NULL. */
static const char *fill_table(void *handle)
{
	const char *missing = NULL;

#define LOAD(ret, name, args) \
	*(void **)&llvm.name = dlsym(handle, "LLVM" #name); \
	if (!llvm.name && !missing) \
		missing = "LLVM" #name;
#define LOAD_OPTIONAL(ret, name, args) *(void **)&llvm.name = dlsym(handle, "LLVM" #name);
	LLVM_API(LOAD)
	LLVM_API_OPTIONAL(LOAD_OPTIONAL)
#undef LOAD
#undef LOAD_OPTIONAL
	return missing;
}

static char *path_of(void *symbol)
{
	Dl_info info;

	if (!dladdr(symbol, &info) || !info.dli_fname)
		return NULL;
	return realpath(info.dli_fname, NULL);
}

static void read_version(struct bld *l)
{
	unsigned minor, patch;
	char *text;
	int n;

	llvm_read_version(&l->llvm_major, &minor, &patch);
	n = asprintf(&text, "LLVM %u.%u.%u (%s)", l->llvm_major, minor, patch, l->llvm_path);
	free(l->llvm_version);
	l->llvm_version = n < 0 ? NULL : text;
}

static void forget(struct bld *l, void *handle)
{
	dlclose(handle);
	free(l->llvm_path);
	l->llvm_path = NULL;
	free(l->llvm_version);
	l->llvm_version = NULL;
}

/* Why the library of a full table does not serve this link, or NULL. */
static const char *judge_version(struct bld *l)
{
	if (!l->llvm_path || !l->llvm_version)
		return "out of memory";
	if (l->llvm_major && l->llvm_major < OLDEST_LLVM)
		return llvm_too_old;
	if (l->llvm_major < l->llvm_wanted)
		return l->llvm_wanted_for;
	return NULL;
}

/* What is missing tells what kind of library it is. */
static char *why_missing(const char *missing)
{
	char *why;
	int n;

	if (strcmp(missing, "LLVMInitializeBPFTargetInfo") == 0 && llvm.ContextCreate)
		n = asprintf(&why, "it is an LLVM without the BPF target: it has no %s", missing);
	else if (!llvm.ContextCreate)
		n = asprintf(&why, "it is no LLVM: it has no LLVMContextCreate");
	else
		n = asprintf(&why, "it has no %s, which this linker calls", missing);
	return n < 0 ? NULL : why;
}

bool llvm_open(struct bld *l, const struct llvm_candidate *c)
{
	void *handle = dlopen(c->name, RTLD_LAZY | RTLD_LOCAL);
	const char *missing, *why;
	char *text;

	if (!handle) {
		why = dlerror();
		/* A bare name that ld.so does not find is no library. */
		if (strchr(c->name, '/') || !str_has_prefix(why, c->name))
			llvm_passed_over(l, c, why);
		return false;
	}
	missing = fill_table(handle);
	if (missing) {
		text = why_missing(missing);
		llvm_passed_over(l, c, text ? text : missing);
		free(text);
		dlclose(handle);
		return false;
	}
	l->llvm_path = path_of((void *)llvm.ContextCreate);
	if (l->llvm_path)
		read_version(l);
	why = judge_version(l);
	if (why) {
		llvm_passed_over(l, c, why);
		forget(l, handle);
		return false;
	}
	l->llvm_handle = handle;
	return true;
}

static bool try_library(void *ctx, const struct llvm_candidate *c)
{
	struct bld *l = ctx;

	if (c->why_not)
		llvm_passed_over(l, c, c->why_not);
	else if (c->major && c->major < OLDEST_LLVM)
		llvm_passed_over(l, c, llvm_too_old);
	else if (c->major && c->major < l->llvm_wanted)
		llvm_passed_over(l, c, l->llvm_wanted_for);
	else if (llvm_open(l, c)) {
		l->llvm_how = c->how;
		bld_trace(l, l->llvm_path, "%s", c->how);
		return true;
	}
	return false;
}

/* One that is new enough for members and the settings, too, if there is any. */
static bool choose(struct bld *l)
{
	const struct input *in;
	unsigned needed = producer_newest(l, &in), wish = llvm_wish(l);

	l->llvm_wanted = l->set.llvm_at_least;
	l->llvm_wanted_for = llvm_cannot_read;
	if (l->llvm_wanted < wish) {
		l->llvm_wanted = wish;
		l->llvm_wanted_for = "it does not know the --cpu";
	}
	if (l->llvm_wanted > needed && !l->set.llvm_path &&
	    llvm_find(l, l->llvm_wanted, try_library, l))
		return true;
	l->llvm_wanted = needed;
	l->llvm_wanted_for = llvm_cannot_read;
	llvm_forget_passed_over(l);
	return llvm_find(l, needed, try_library, l);
}

void llvm_start(struct bld *l)
{
	fatal_link = l;
	llvm.InstallFatalErrorHandler(on_fatal_error);
	llvm.InitializeBPFTargetInfo();
	llvm.InitializeBPFTarget();
	llvm.InitializeBPFTargetMC();
	llvm.InitializeBPFAsmPrinter();
	llvm.InitializeBPFAsmParser();
}

int llvm_load(struct bld *l)
{
	if (l->llvm_handle)
		return 0;
	if (!choose(l))
		return llvm_none_fits(l);
	llvm_forget_passed_over(l);
	llvm_start(l);
	return 0;
}

static void on_diagnostic(LLVMDiagnosticInfoRef info, void *ctx)
{
	struct bld *l = ctx;
	LLVMDiagnosticSeverity severity = llvm.GetDiagInfoSeverity(info);
	char *text;

	if (severity != LLVMDSError && severity != LLVMDSWarning)
		return;
	text = llvm.GetDiagInfoDescription(info);
	llvm_report(l, severity == LLVMDSError, text);
	llvm.DisposeMessage(text);
}

void llvm_report(struct bld *l, bool error, char *text)
{
	if (libcalls_noticed(l, text) || l->probing)
		return;
	if (error && (culprit_notes(l, text) || resolve_explains(l, text)))
		return;
	if (!error)
		bld_warn(l, l->diag_where, NULL, "%s", text);
	else if (l->module && !l->diag_where)
		backend_complains(l, text, NULL, false);
	else if (l->set.ignore_llvm_errors)
		bld_warn(l, l->diag_where, NULL, "%s", text);
	else
		bld_fail(l, l->diag_where, NULL, "%s", text);
}

unsigned llvm_attribute(const char *name)
{
	return llvm.GetEnumAttributeKindForName(name, strlen(name));
}

LLVMContextRef llvm_new_context(struct bld *l)
{
	LLVMContextRef ctx = llvm.ContextCreate();

	/* As libLTO has it: names of locals cost time and are in no object. */
	llvm.ContextSetDiscardValueNames(ctx, 1);
	llvm.ContextSetDiagnosticHandler(ctx, on_diagnostic, l);
	return ctx;
}

static bool fill_lto_table(void *handle)
{
#define LOAD(ret, name, args) \
	*(void **)&lto.name = dlsym(handle, "lto_" #name); \
	if (!lto.name) \
		return false;
	LTO_API(LOAD)
#undef LOAD
	return true;
}

/* A libLTO of another LLVM would bring a second LLVM into the process. */
static bool try_lto(struct bld *l, const char *candidate)
{
	void *handle = dlopen(candidate, RTLD_LAZY | RTLD_LOCAL);
	void *context_create;
	char *path = NULL;
	bool same;

	if (!handle)
		return false;
	context_create = dlsym(handle, "LLVMContextCreate");
	if (context_create)
		path = path_of(context_create);
	same = path && strcmp(path, l->llvm_path) == 0 && fill_lto_table(handle);
	free(path);
	if (!same) {
		dlclose(handle);
		return false;
	}
	bld_trace(l, candidate, "libLTO of the LLVM in use");
	l->lto_path = realpath(candidate, NULL);
	return true;
}

int llvm_load_lto(struct bld *l)
{
	return llvm_find_lto(l, l->llvm_path, try_lto) ? 0 : -1;
}

BLD_PUBLIC const char *bld_llvm_version(struct bld *l)
{
	if (llvm_load(l))
		return NULL;
	return l->llvm_version;
}
