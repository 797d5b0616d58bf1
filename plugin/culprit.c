/*
 * culprit.c: by which function LLVM dies.
 *
 * LLVM ends the process when it is given code that it cannot compile, and often does not say
 * whose. A careful link (bld_settings.careful) is one that has died before: what LLVM died
 * of is done in a child process first, and if that dies, for ever smaller parts of the
 * module, each in a child of its own, down to single functions. Then the functions are
 * named, all of them, and the link ends.
 *
 * A child has a copy of all memory, so that it may take the module apart. It tells by a pipe
 * what LLVM complains of; what LLVM prints goes to a file in memory.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

enum { MOST_CULPRITS = 20, MOST_SAID = 20, GAVE_UP = 1, TIME_LIMIT = 60 };

/* What LLVM dies of. */
struct task {
	int (*run)(struct bld *l, LLVMModuleRef m, const void *ctx);
	const void *ctx;
	bool by_function;	/* may be done for some functions only */
	const char *doing;	/* "generating code" */
};

/* How a child has ended. */
struct outcome {
	char *said[MOST_SAID];	/* LLVM's complaints */
	size_t count;
	bool gave_up;		/* the last complaint was fatal */
	int signal;		/* that it died of, or 0 */
	char *pass;		/* the last pass that the optimiser began, on what; or NULL */
};

/* -- in the child ---------------------------------------------------------------------------- */

bool culprit_notes(struct bld *l, const char *text)
{
	size_t len = strlen(text) + 1;

	if (!l->culprit_fd)
		return false;
	while (len) {
		ssize_t n = write(l->culprit_fd, text, len);

		if (n <= 0)
			_exit(0);
		text += n;
		len -= (size_t)n;
	}
	return true;
}

void culprit_gives_up(struct bld *l, const char *reason)
{
	if (culprit_notes(l, reason))
		_exit(GAVE_UP);
}

static const struct {
	int number;
	const char *name;
} faults[] = {
	{ SIGSEGV, "SIGSEGV" }, { SIGABRT, "SIGABRT" }, { SIGBUS, "SIGBUS" },
	{ SIGILL, "SIGILL" },	{ SIGFPE, "SIGFPE" },	{ SIGTRAP, "SIGTRAP" },
	{ SIGALRM, "no end" },
};

static const char *fault_name(int number)
{
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		if (faults[i].number == number)
			return faults[i].name;
	return "killed";
}

/* The library's user may have handlers, which are not meant for this. */
static void restore_signals(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		signal(faults[i].number, SIG_DFL);
	prctl(PR_SET_DUMPABLE, 0);
	alarm(TIME_LIMIT);
}

/* Calls of it remain, its code goes. */
static void make_declaration(LLVMModuleRef m, LLVMValueRef fn)
{
	size_t len;
	char *name = strdup(llvm.GetValueName2(fn, &len));
	LLVMValueRef declared = llvm.AddFunction(m, "", llvm.GlobalGetValueType(fn));

	llvm.ReplaceAllUsesWith(fn, declared);
	llvm.DeleteFunction(fn);
	if (name)
		llvm.SetValueName2(declared, name, len);
	free(name);
}

static void run_child(struct bld *l, const struct task *t, LLVMModuleRef m, int fd, int printed)
{
	restore_signals();
	dup2(printed, STDOUT_FILENO);
	dup2(printed, STDERR_FILENO);
	l->culprit_fd = fd;
	l->failed = false; /* what was told of others */
	l->explain_silent = true;
	t->run(l, m, t->ctx);
	_exit(0);
}

/* -- in the parent --------------------------------------------------------------------------- */

static void hear(FILE *f, struct outcome *o)
{
	size_t room = 0;
	char *text = NULL;

	while (getdelim(&text, &room, '\0', f) > 0) {
		if (o->count == MOST_SAID) /* the last is the one that counts */
			free(o->said[--o->count]);
		o->said[o->count] = strdup(text);
		o->count += o->said[o->count] != NULL;
	}
	free(text);
}

/* "BISECT: running pass (12) SROAPass on foo", the last of many such lines */
static char *last_pass(int printed)
{
	static const char mark[] = "BISECT: running pass (";
	off_t size = lseek(printed, 0, SEEK_END);
	char *text, *at, *pass = NULL;

	if (size <= 0)
		return NULL;
	text = mmap(NULL, (size_t)size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE, printed, 0);
	if (text == MAP_FAILED)
		return NULL;
	for (at = text; (at = memmem(at, (size_t)(text + size - at), mark, strlen(mark))); at++)
		pass = at;
	pass = pass ? memchr(pass, ')', (size_t)(text + size - pass)) : NULL;
	if (pass)
		pass = strndup(pass + 2, strcspn(pass + 2, "\n"));
	munmap(text, (size_t)size + 1);
	return pass;
}

static void forget(struct outcome *o)
{
	while (o->count)
		free(o->said[--o->count]);
	free(o->pass);
}

/* Runs the task in a child with the functions from `keep` on, `kept` of them. False: it went
 * well, or there is no process to be had. */
static bool dies(struct bld *l, const struct task *t, LLVMModuleRef m, LLVMValueRef *fns,
		 size_t count, size_t keep, size_t kept, struct outcome *o)
{
	int ends[2], status, printed = memfd_create("printed", MFD_CLOEXEC);
	FILE *from;
	pid_t child;

	memset(o, 0, sizeof(*o));
	if (printed < 0 || pipe2(ends, O_CLOEXEC))
		return false;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		for (size_t i = 0; i < count; i++)
			if (i < keep || i >= keep + kept)
				make_declaration(m, fns[i]);
		run_child(l, t, m, ends[1], printed);
	}
	close(ends[1]);
	from = fdopen(ends[0], "r");
	if (child > 0 && from)
		hear(from, o);
	if (from)
		fclose(from);
	if (child > 0 && waitpid(child, &status, 0) == child) {
		o->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
		o->gave_up = WIFEXITED(status) && WEXITSTATUS(status) == GAVE_UP;
		o->pass = last_pass(printed);
	}
	close(printed);
	if (o->signal || o->count)
		return true;
	forget(o);
	return false;
}

/* -- telling ---------------------------------------------------------------------------------- */

/* "SROAPass on foo", "InlinerPass on (foo)", "LoopRotatePass on loop %1 in function foo" */
static LLVMValueRef function_of_pass(struct bld *l, const char *pass)
{
	const char *on = strstr(pass, " on "), *last = strrchr(pass, ' ');
	LLVMValueRef fn = on ? llvm.GetNamedFunction(l->module, on + 4) : NULL;
	char *name;

	if (fn || !last)
		return fn;
	last += 1 + (last[1] == '(');
	name = strndup(last, strcspn(last, "),"));
	fn = name ? llvm.GetNamedFunction(l->module, name) : NULL;
	free(name);
	return fn;
}

static void tell_crash(struct bld *l, const struct task *t, const struct outcome *o,
		       LLVMValueRef fn)
{
	struct bld_message m = { .code = "llvm-crash", .remedy = l->set.report_it };
	const char *pass = o->pass ? o->pass : "", *in_pass = o->pass ? ", in pass " : "";
	const char *fault = fault_name(o->signal);
	int pass_len = (int)strcspn(pass, " ");
	size_t len;

	l->faulty = true;
	if (!fn) {
		m.input = origin_only(l) ? origin_only(l)->name : NULL;
		m.where = m.input;
		bld_tell(l, &m, "LLVM crashed (%s) %s%s%.*s", fault, t->doing, in_pass, pass_len,
			 pass);
		return;
	}
	m.symbol = llvm.GetValueName2(fn, &len);
	m.demangled = demangled(l, m.symbol);
	m.source = source_of_function(l, fn);
	m.input = origin_name(l, fn);
	m.where = m.source;
	bld_tell(l, &m, "in %s (%s): LLVM crashed (%s) %s%s%.*s", m.demangled,
		 m.input ? origin_short(m.input) : "made by the linker", fault, t->doing, in_pass, pass_len, pass);
}

static void tell(struct bld *l, const struct task *t, const struct outcome *o, LLVMValueRef fn)
{
	size_t len, complaints = o->count - o->gave_up;

	if (!fn && o->pass)
		fn = function_of_pass(l, o->pass);
	/* What LLVM gives up with after complaints is their consequence. */
	for (size_t i = 0; i < (complaints ? complaints : o->count); i++)
		backend_complains(l, o->said[i], fn ? llvm.GetValueName2(fn, &len) : NULL,
				  o->gave_up || o->signal);
	if (o->signal && !o->count)
		tell_crash(l, t, o, fn);
}

/* Names the culprits among the functions; true if there are any. */
static bool search(struct bld *l, const struct task *t, LLVMModuleRef m, LLVMValueRef *fns,
		   size_t count, size_t from, size_t n)
{
	struct outcome o;
	bool found = false;

	if (!n || l->culprits >= MOST_CULPRITS || !dies(l, t, m, fns, count, from, n, &o))
		return false;
	if (n > 1 && t->by_function) {
		found = search(l, t, m, fns, count, from, n / 2);
		found |= search(l, t, m, fns, count, from + n / 2, n - n / 2);
	}
	if (!found) { /* one function, or several only together */
		l->culprits++;
		tell(l, t, &o, n == 1 ? fns[from] : NULL);
	}
	forget(&o);
	return true;
}

static int find(struct bld *l, const struct task *t, LLVMModuleRef m)
{
	LLVMValueRef *fns = NULL, *bigger, fn;
	size_t count = 0, room = 0;
	bool found;

	for (fn = llvm.GetFirstFunction(m); fn; fn = llvm.GetNextFunction(fn)) {
		if (llvm.IsDeclaration(fn))
			continue;
		bigger = grow(fns, count, &room, sizeof(*fns));
		if (!bigger)
			break;
		fns = bigger;
		fns[count++] = fn;
	}
	found = search(l, t, m, fns, count, 0, count);
	free(fns);
	return found ? -1 : 0;
}

/* -- the tasks --------------------------------------------------------------------------------- */

static int generate(struct bld *l, LLVMModuleRef m, const void *ctx)
{
	struct image out = { 0 };

	return codegen_emit_now(l, m, *(const LLVMCodeGenFileType *)ctx, &out);
}

int culprit_of_codegen(struct bld *l, LLVMModuleRef m, LLVMCodeGenFileType type)
{
	const struct task t = { generate, &type, true, "generating code" };

	return find(l, &t, m);
}

static int optimise(struct bld *l, LLVMModuleRef m, const void *ctx)
{
	static const char *const bisect[] = { "bpf-ld-shim", "--opt-bisect-limit=-1" };

	/* All passes run, but each is printed before. */
	llvm.ParseCommandLineOptions(ARRAY_SIZE(bisect), bisect, "");
	return optimise_run_now(l, m, ctx);
}

int culprit_of_passes(struct bld *l, LLVMModuleRef m, const char *passes)
{
	const struct task t = { optimise, passes, false, "optimising" };

	return find(l, &t, m);
}
