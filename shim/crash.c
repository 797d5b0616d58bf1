/*
 * crash.c: what must happen when the process dies in the middle of a link.
 *
 * LLVM may abort, run out of stack or touch an input that somebody has cut
 * short. The user gets one message instead of a stack dump, the temporary
 * output goes away, and the exit status says whose fault it was. Everything
 * here runs in signal handlers: no allocation, no stdio, only write, unlink
 * and _exit.
 */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "shim.h"

static char remembered[BLD_KINDS][PATH_MAX];
static volatile sig_atomic_t remembered_count;
static char stage_name[48], input_name[512];

static const struct {
	int number;
	const char *name;
} faults[] = {
	{ SIGSEGV, "SIGSEGV" }, { SIGABRT, "SIGABRT" }, { SIGBUS, "SIGBUS" },
	{ SIGILL, "SIGILL" },	{ SIGFPE, "SIGFPE" },	{ SIGTRAP, "SIGTRAP" },
};

static const int ends[] = { SIGINT, SIGTERM, SIGHUP };

bool crash_remember(const char *path)
{
	size_t len = strlen(path) + 1;

	if (remembered_count >= BLD_KINDS || len > PATH_MAX)
		return false;
	memcpy(remembered[remembered_count], path, len);
	remembered_count++;
	return true;
}

void crash_forget_all(void)
{
	remembered_count = 0;
}

void crash_clean_up(void)
{
	while (remembered_count > 0) {
		remembered_count--;
		unlink(remembered[remembered_count]);
	}
}

static void keep(char *to, size_t size, const char *text)
{
	*to = '\0';
	strncpy(to, text, size - 1);
}

void crash_stage(const char *stage)
{
	keep(stage_name, sizeof(stage_name), stage);
	*input_name = '\0';
}

void crash_input(const char *name)
{
	keep(input_name, sizeof(input_name), name ? name : "");
}

/* A message, composed here and written at once. */
static char text[8192];
static size_t text_len;

static void say(const char *part)
{
	for (; *part && text_len < sizeof(text); part++)
		text[text_len++] = *part;
}

/* diag_escape for a place where stdio is out of bounds. */
static void say_name(const char *name)
{
	static const char digits[] = "0123456789abcdef";
	const char *backslash = diag_is_json() ? "\\\\" : "\\";

	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;
		char hex[] = { 'x', digits[c >> 4], digits[c & 15], '\0' };
		char plain[] = { *name, '\0' };

		if (c < 0x20 || c >= 0x7f) {
			say(backslash);
			say(hex);
			continue;
		}
		if (diag_is_json() && (c == '"' || c == '\\'))
			say("\\");
		say(plain);
	}
}

static void say_value(const char *key, const char *value)
{
	say(",\"");
	say(key);
	say(value ? "\":\"" : "\":null");
	if (!value)
		return;
	say_name(value);
	say("\"");
}

/* The keys of diag_json.c. */
static void say_json(const char *where, const char *what, const char *remedy)
{
	static const char *const unknown[] = { "member", "symbol", "demangled", "file", "line",
					       "column" };

	say("{\"severity\":\"error\"");
	say_value("code", "crash");
	say_value("where", where);
	say_value("input", where);
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		say_value(unknown[i], NULL);
	say_value("message", what);
	say_value("remedy", remedy);
	say(",\"chain\":[]}\n");
}

static void tell(const char *where, const char *what, const char *remedy)
{
	ssize_t n;

	text_len = 0;
	if (diag_is_json()) {
		say_json(where, what, remedy);
	} else {
		say("bpf-ld-shim: error: ");
		if (where) {
			say_name(where);
			say(": ");
		}
		say(what);
		say("\n  ");
		say_name(remedy);
		say("\n");
	}
	n = write(STDERR_FILENO, text, text_len);
	(void)n;
}

static const char *fault_name(int number)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(faults); i++)
		if (faults[i].number == number)
			return faults[i].name;
	return "a signal";
}

/* Who crashed? */
static bool is_llvms(const char *stage)
{
	static const char *const ours[] = {
		"start", "inputs", "resolve", "elf", "join", "stack", "btf", "output",
	};

	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		if (strcmp(ours[i], stage) == 0)
			return false;
	return true;
}

#define ANOTHER "another LLVM may do better (--llvm=PATH); "

static char report_it[PATH_MAX + 64] = "to report it, link again with --reproduce=DIR and send DIR";

void crash_report(const char *remedy)
{
	keep(report_it, sizeof(report_it), remedy);
}

char *crash_remedy(void)
{
	return memory_format(ANOTHER "%s", report_it);
}

static void append(char *to, size_t size, const char *part)
{
	size_t len = strlen(to);

	keep(to + len, size - len, part);
}

/* INPUT: LLVM crashed reading it (SIGSEGV, stage merge); no output was written */
static void tell_fault(const char *who, const char *how)
{
	static char what[256], remedy[sizeof(report_it) + 64];
	const char *const parts[] = { who, *input_name ? " reading it (" : " (", how, ", stage ",
				      stage_name, "); no output was written" };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		append(what, sizeof(what), parts[i]);
	append(remedy, sizeof(remedy),
	       *input_name ? "it is probably corrupt: build it again; " : ANOTHER);
	append(remedy, sizeof(remedy), report_it);
	tell(*input_name ? input_name : NULL, what, remedy);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	const char *file = number == SIGBUS ? file_at(info->si_addr) : NULL;

	(void)context;
	crash_clean_up();
	if (file) {
		tell(file, "the file was cut short or became unreadable while it was linked "
		     "(SIGBUS)", "link again when nothing writes to it any more");
		_exit(SHIM_FAILED);
	}
	if (!*input_name)
		again_run(stage_name);
	tell_fault(is_llvms(stage_name) ? "LLVM crashed" : "bpf-ld-shim crashed", fault_name(number));
	_exit(SHIM_FAULT);
}

/* Corrupt bitcode can make LLVM follow a circle for ever. */
static void on_endless(int number)
{
	(void)number;
	crash_clean_up();
	tell_fault("LLVM gave up", "no end");
	_exit(SHIM_FAULT);
}

void crash_give_up(const char *stage, const char *what)
{
	crash_clean_up();
	if (*input_name)
		diag_error_fix(input_name, "it is probably corrupt, or an LLVM later than this one "
			       "wrote it: build it again, or name an LLVM with --llvm=PATH",
			       "LLVM cannot read it: %s", what);
	else
		diag_error_fix(stage, "another LLVM may do better (--llvm=PATH)",
			       "LLVM gave up: %s", what);
	diag_finish();
	_exit(SHIM_FAILED);
}

void crash_limit(unsigned seconds)
{
	/* Of the process's own work: a busy machine changes nothing. */
	const struct itimerval limit = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &limit, NULL);
}

static void on_end(int number)
{
	crash_clean_up();
	/* SA_RESETHAND has restored the default: die of the signal itself. */
	raise(number);
}

void crash_guard(void)
{
	/* A fault of the stack itself leaves no stack to handle it on. */
	static char alternate[64 * 1024];
	const stack_t stack = { .ss_sp = alternate, .ss_size = sizeof(alternate) };
	struct sigaction fault = { .sa_sigaction = on_fault,
				   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND };
	const struct sigaction endless = { .sa_handler = on_endless, .sa_flags = SA_ONSTACK };
	struct sigaction end = { .sa_handler = on_end, .sa_flags = SA_RESETHAND | SA_NODEFER };
	struct sigaction old;
	size_t i;

	crash_stage("start");
	sigaltstack(&stack, NULL);
	for (i = 0; i < ARRAY_SIZE(faults); i++)
		sigaction(faults[i].number, &fault, NULL);
	for (i = 0; i < ARRAY_SIZE(ends); i++)
		if (!sigaction(ends[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(ends[i], &end, NULL);
	sigaction(SIGPROF, &endless, NULL);
	/* A closed pipe and a file-size limit are errors of write(). */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}
