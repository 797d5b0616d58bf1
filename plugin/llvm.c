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

struct llvm_api llvm;
struct lto_api lto;

/* LLVM's fatal error handler has no user pointer. */
static struct bld *fatal_link;

static void on_fatal_error(const char *reason)
{
	struct bld *l = fatal_link;

	explain_release(l, true);
	l->host.fatal(l->host.ctx, l->stage, reason);
	abort();
}

/* "LLVM22.1.8-rust-1.96.0" gives 22; 0 if it is no LLVM's. */
static unsigned producer_major(const char *producer)
{
	if (!producer || !str_has_prefix(producer, "LLVM"))
		return 0;
	return (unsigned)strtoul(producer + 4, NULL, 10);
}

static unsigned newest_producer(const struct bld *l, const struct input **which)
{
	unsigned newest = 0;

	*which = NULL;
	for (size_t i = 0; i < l->input_count; i++) {
		unsigned major = producer_major(l->inputs[i]->producer);

		if (major > newest) {
			newest = major;
			*which = l->inputs[i];
		}
	}
	return newest;
}

static const char *fill_table(void *handle)
{
#define LOAD(ret, name, args) \
	*(void **)&llvm.name = dlsym(handle, "LLVM" #name); \
	if (!llvm.name) \
		return "LLVM" #name;
#define LOAD_OPTIONAL(ret, name, args) *(void **)&llvm.name = dlsym(handle, "LLVM" #name);
	LLVM_API(LOAD)
	LLVM_API_OPTIONAL(LOAD_OPTIONAL)
#undef LOAD
#undef LOAD_OPTIONAL
	return NULL;
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
	char text[4200];

	llvm_read_version(&l->llvm_major, &minor, &patch);
	snprintf(text, sizeof(text), "LLVM %u.%u.%u (%.4000s)", l->llvm_major, minor, patch,
		 l->llvm_path);
	free(l->llvm_version);
	l->llvm_version = strdup(text);
}

static void forget(struct bld *l, void *handle)
{
	dlclose(handle);
	free(l->llvm_path);
	l->llvm_path = NULL;
}

static bool try_library(struct bld *l, const char *candidate, const char *why)
{
	const struct input *newest_input;
	unsigned newest = newest_producer(l, &newest_input);
	void *handle = dlopen(candidate, RTLD_LAZY | RTLD_LOCAL);
	const char *missing;

	if (!handle) {
		bld_trace(l, candidate, "passed over (%s): %s", why, dlerror());
		return false;
	}
	missing = fill_table(handle);
	if (missing) {
		bld_trace(l, candidate, "passed over (%s): it has no %s", why, missing);
		dlclose(handle);
		return false;
	}
	l->llvm_path = path_of((void *)llvm.ContextCreate);
	if (!l->llvm_path)
		l->llvm_path = strdup(candidate);
	if (!l->llvm_path) {
		dlclose(handle);
		return false;
	}
	read_version(l);
	if (l->llvm_major < newest && !l->set.llvm_path) {
		bld_trace(l, candidate, "passed over (%s): LLVM %u cannot read bitcode of %s", why,
			  l->llvm_major, newest_input->producer);
		forget(l, handle);
		return false;
	}
	bld_trace(l, l->llvm_path, "%s", why);
	l->llvm_handle = handle;
	return true;
}

static int fail_to_load(struct bld *l)
{
	const struct input *in;
	unsigned newest = newest_producer(l, &in);

	if (l->set.llvm_path)
		return bld_fail(l, l->set.llvm_path,
				"name a libLLVM.so with the BPF target and LLVM's C API; --trace "
				"tells why this one does not serve",
				"not a usable LLVM library");
	if (!newest)
		return bld_fail(l, NULL,
				"install one (Debian: libllvm22) or name it with --llvm=PATH; "
				"--trace tells what was tried",
				"no LLVM library found");
	return bld_fail(l, input_name(in),
			"install that LLVM version or a newer one, or name one with --llvm=PATH; "
			"--trace tells what was tried",
			"written by %s, and no LLVM found here can read it", in->producer);
}

int llvm_load(struct bld *l)
{
	const struct input *in;

	if (l->llvm_handle)
		return 0;
	if (!llvm_find(l, newest_producer(l, &in), try_library))
		return fail_to_load(l);
	fatal_link = l;
	llvm.InstallFatalErrorHandler(on_fatal_error);
	llvm.InitializeBPFTargetInfo();
	llvm.InitializeBPFTarget();
	llvm.InitializeBPFTargetMC();
	llvm.InitializeBPFAsmPrinter();
	llvm.InitializeBPFAsmParser();
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

/* "0x55d0a8d6ca20: i64 = GlobalAddress<ptr @six> 0 too many arguments", or before
 * LLVM 17 "too many args to 0x55d0a8d6ca20: i64 = GlobalAddress<i64 ()* @six> 0": an
 * address of the process is no news, the function's name is. */
static void drop_address(char *text)
{
	static const char before[] = ": i64 = GlobalAddress<", after[] = "> 0";
	char *node = strstr(text, before), *name, *end, *start;

	if (!node || !(name = strchr(node, '@')) || !(end = strstr(name, after)))
		return;
	for (start = node; start > text && start[-1] != ' '; start--)
		;
	name++;
	memmove(start, name, (size_t)(end - name));
	start += end - name;
	end += strlen(after);
	if (*end)
		*start++ = ':';
	memmove(start, end, strlen(end) + 1);
}

void llvm_report(struct bld *l, bool error, char *text)
{
	if (libcalls_noticed(l, text) || l->probing)
		return;
	if (error && resolve_explains(l, text))
		return;
	drop_address(text);
	/* LLVM names the place itself, if it can. */
	l->explain_wanted |= l->debug_dropped;
	if (error && !l->set.ignore_llvm_errors)
		bld_fail(l, l->diag_where, NULL, "%s", text);
	else
		bld_warn(l, l->diag_where, NULL, "%s", text);
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
static bool try_lto(struct bld *l, const char *candidate, const char *why)
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
	if (same)
		bld_trace(l, candidate, "%s", why);
	else
		dlclose(handle);
	return same;
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
