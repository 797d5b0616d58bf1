/*
 * doctor.c: --doctor, what this machine has to build, link and load BPF programs with,
 * and what it lacks.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doctor.h"

#define CHILD_SECONDS 30

static json_t *read_answer(int fd, pid_t pid)
{
	json_t *answer = json_loadfd(fd, JSON_DISABLE_EOF_CHECK, NULL);
	int status = 0;

	close(fd);
	waitpid(pid, &status, 0);
	return answer;
}

json_t *doctor_in_child(json_t *(*fn)(void *ctx), void *ctx)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return NULL;
	fflush(NULL);
	pid = fork();
	if (pid) {
		close(fds[1]);
		return pid < 0 ? NULL : read_answer(fds[0], pid);
	}
	alarm(CHILD_SECONDS);
	json_dumpfd(fn(ctx), fds[1], 0);
	_exit(SHIM_OK);
}

const char *doctor_text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* -- what to install ---------------------------------------------------------------- */

/* What is missing, what for, and who has it: packages, or a sentence. */
struct remedy {
	const char *what, *needed_for, *debian, *fedora, *homebrew, *remedy;
};

static void lack(json_t *missing, const struct remedy *r)
{
	json_array_append_new(
		missing, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "what", json_text(r->what),
				   "needed_for", json_text(r->needed_for), "debian",
				   json_text(r->debian), "fedora", json_text(r->fedora),
				   "homebrew", json_text(r->homebrew), "remedy",
				   json_text(r->remedy)));
}

/* Is there a library that reads bitcode of this version? */
static bool is_any_enough(const json_t *report, json_int_t wanted)
{
	const json_t *row;
	size_t i;

	json_array_foreach (json_object_get(report, "llvm"), i, row)
		if (json_is_true(json_object_get(row, "usable")) &&
		    json_integer_value(json_object_get(row, "reads_up_to")) >= wanted)
			return true;
	return false;
}

/* The newest version that an input asks for. */
static json_int_t wanted_version(const json_t *report)
{
	json_int_t wanted = 0;
	const json_t *input;
	size_t i;

	json_array_foreach (json_object_get(report, "inputs"), i, input) {
		json_int_t major = json_integer_value(json_object_get(input, "llvm_major"));

		wanted = major > wanted ? major : wanted;
	}
	return wanted;
}

static void lack_llvm(json_t *missing, const json_t *report)
{
	json_int_t wanted = wanted_version(report);
	char *what, *debian;

	if (is_any_enough(report, wanted))
		return;
	what = wanted ? memory_format("LLVM %d or newer, with the BPF target", (int)wanted) :
			memory_format("an LLVM with the BPF target");
	debian = memory_format("libllvm%d", wanted ? (int)wanted : 22);
	lack(missing, &(struct remedy){ what, "linking", debian, "llvm-libs", "llvm",
					"or name one with --llvm=PATH" });
	free(what);
	free(debian);
}

static void lack_source(json_t *missing, const json_t *rustc)
{
	const char *toolchain = doctor_text_of(rustc, "toolchain");
	char *what = memory_format("the source of core for %s", doctor_text_of(rustc, "path"));
	struct remedy r = { what, "cargo build -Z build-std=core", NULL, NULL, NULL, NULL };
	char *command = NULL;

	if (toolchain) {
		command = memory_format("rustup component add rust-src --toolchain %s", toolchain);
		r.remedy = command;
	} else {
		r.debian = r.fedora = "rust-src";
		r.remedy = "Homebrew's rust has none: use rustup's";
	}
	lack(missing, &r);
	free(what);
	free(command);
}

static void lack_kernel(json_t *missing, const json_t *kernel)
{
	if (json_is_false(json_object_get(kernel, "btf")))
		lack(missing, &(struct remedy){
				      .what = "the kernel's BTF (/sys/kernel/btf/vmlinux)",
				      .needed_for = "CO-RE, and programs that are typed by the "
						    "kernel's functions",
				      .remedy = "a kernel built with CONFIG_DEBUG_INFO_BTF=y" });
	if (json_is_false(json_object_get(kernel, "load")))
		lack(missing, &(struct remedy){
				      .what = "permission to load BPF programs",
				      .needed_for = "loading",
				      .remedy = "be root, or have CAP_BPF, CAP_PERFMON and "
						"CAP_NET_ADMIN in the first user namespace" });
}

static json_t *what_is_missing(const json_t *report)
{
	const json_t *rustcs = json_object_get(report, "rustc"), *rustc;
	json_t *missing = json_array();
	size_t i;

	lack_llvm(missing, report);
	if (!json_array_size(rustcs))
		lack(missing, &(struct remedy){ "rustc", "programs in Rust", "rustc", "rust",
						"rustup", NULL });
	json_array_foreach (rustcs, i, rustc)
		if (json_is_false(json_object_get(rustc, "rust_src")))
			lack_source(missing, rustc);
	lack_kernel(missing, json_object_get(report, "kernel"));
	return missing;
}

static bool is_any_taken(const json_t *report)
{
	const json_t *llvm;
	size_t i;

	json_array_foreach (json_object_get(report, "llvm"), i, llvm)
		if (json_is_true(json_object_get(llvm, "taken")))
			return true;
	return false;
}

int doctor(const struct options *o)
{
	json_t *report = json_object();
	bool ok;

	json_object_set_new(report, "version", json_string(BLD_VERSION));
	json_object_set_new(report, "ok", json_false());
	json_object_set_new(report, "rustc", doctor_rustc());
	doctor_llvm(report, o);
	ok = is_any_taken(report) && !json_array_size(json_object_get(report, "errors"));
	json_object_set_new(report, "ok", json_boolean(ok));
	json_object_set_new(report, "kernel", doctor_kernel());
	json_object_set_new(report, "missing", what_is_missing(report));
	if (o->doctor == DOCTOR_JSON) {
		json_dumpf(report, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		doctor_print(stdout, report);
	}
	json_decref(report);
	return ok ? SHIM_OK : SHIM_FAILED;
}
