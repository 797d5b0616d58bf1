/*
 * toolchain.c: the linker, which lies beside this program, and a rustc that can build core for
 * BPF. `bpf-ld-shim --doctor=json` knows what is here; we choose.
 *
 * Core is built by an unstable option of cargo's. A nightly takes it as it is, other releases
 * with RUSTC_BOOTSTRAP=1 in the environment, which we say openly.
 */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_bpf.h"

static bool is_nightly(const json_t *rustc)
{
	const char *version = text_of(rustc, "version");

	return version && (strstr(version, "-nightly") || strstr(version, "-dev"));
}

static bool is_called(const json_t *rustc, const char *name)
{
	const char *toolchain = text_of(rustc, "toolchain"), *path = text_of(rustc, "path");
	const char *sysroot = text_of(rustc, "sysroot");

	return (toolchain && !strcmp(toolchain, name)) || (path && !strcmp(path, name)) ||
	       (sysroot && !strcmp(format("%s/bin/rustc", sysroot), name));
}

/* How gladly it is taken; 0: not at all. */
static int rank(const json_t *rustc, const char *active)
{
	if (!json_is_true(json_object_get(rustc, "rust_src")))
		return 0;
	if (is_nightly(rustc))
		return active && is_called(rustc, active) ? 4 : 3;
	return json_is_null(json_object_get(rustc, "toolchain")) ? 2 : 1;
}

const json_t *toolchain_pick(const json_t *rustcs, const char *wanted, const char *active)
{
	const json_t *rustc, *best = NULL;
	size_t i;

	json_array_foreach ((json_t *)(uintptr_t)rustcs, i, rustc) {
		if (wanted && !is_called(rustc, wanted))
			continue;
		if (rank(rustc, active) > (best ? rank(best, active) : 0))
			best = rustc;
	}
	return best;
}

static bool has_rustup(void)
{
	struct run run = { .keep_err = true };
	struct list argv = { NULL, 0, 0 };

	list_add(&argv, "sh");
	list_add(&argv, "-c");
	list_add(&argv, "command -v rustup");
	return !run_quiet(&run, &argv);
}

/* What to type so that there will be one. */
static void say_none(const json_t *rustcs, const char *wanted)
{
	const char *why = "Rust has no ready-made core library for BPF: it is built from its "
			  "source, by a nightly or with RUSTC_BOOTSTRAP=1";
	const json_t *rustc, *nightly = NULL, *other = NULL;
	const char *name;
	size_t i;

	json_array_foreach ((json_t *)(uintptr_t)rustcs, i, rustc) {
		if (wanted && !is_called(rustc, wanted))
			continue;
		if (is_nightly(rustc) && text_of(rustc, "toolchain"))
			nightly = rustc;
		other = rustc;
	}
	name = nightly ? text_of(nightly, "toolchain") :
	       wanted && other ? text_of(other, "toolchain") : NULL;
	if (name)
		say_three(format("%s has not the source of Rust's core library (rust-src)", name),
			  why,
			  format("rustup component add rust-src --toolchain %s", name));
	else if (has_rustup())
		say_three("no rustc here has the source of Rust's core library (rust-src)", why,
			  "rustup toolchain install nightly --component rust-src");
	else
		say_three(other ? format("%s has not the source of Rust's core library",
					 text_of(other, "path")) : "no rustc was found", why,
			  "apt install rust-src (Debian; Fedora: dnf install rust-src), or get "
			  "rustup from https://rustup.rs and: rustup toolchain install nightly "
			  "--component rust-src");
}

/* What a bare bpf-ld-shim means to a shell, malloc'ed; NULL: nothing. */
static char *in_path(void)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t len = strcspn(path, ":");
		char *file = format("%.*s/bpf-ld-shim", (int)len, path);

		if (!access(file, X_OK))
			return realpath(file, NULL);
		path += len + (path[len] == ':');
	}
	return NULL;
}

/* Beside this program, else in PATH. By its bare name if that is the same: cargo builds core anew
 * for a linker of another name, and that is how people have it in their configuration. */
static const char *beside_us(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *linker, *found = in_path();

	if (n <= 0)
		return "bpf-ld-shim";
	path[n] = '\0';
	linker = format("%.*s/bpf-ld-shim", (int)(strrchr(path, '/') - path), path);
	if (access(linker, X_OK) || (found && !strcmp(found, realpath(linker, path))))
		return "bpf-ld-shim";
	return linker;
}

void toolchain_linker(struct toolchain *t)
{
	t->linker = beside_us();
}

/* Which toolchain the user has asked for: by RUSTC, `cargo +NAME`, or a file. */
static const char *wanted_toolchain(void)
{
	const char *rustc = getenv("RUSTC"), *name = getenv("RUSTUP_TOOLCHAIN");
	const char *source = getenv("RUSTUP_TOOLCHAIN_SOURCE");

	if (rustc && *rustc == '/')
		return rustc;
	return name && source && strcmp(source, "default") ? name : NULL;
}

static void take_cpus(struct toolchain *t, const json_t *llvms)
{
	json_t *llvm, *cpu;
	size_t i, k;

	json_array_foreach (llvms, i, llvm) {
		json_array_foreach (json_object_get(llvm, "cpus"), k, cpu) {
			if (list_find(&t->cpus, json_string_value(cpu)) < 0)
				list_add(&t->cpus, json_string_value(cpu));
		}
	}
}

static void take_rustc(struct toolchain *t, const json_t *rustc)
{
	const char *sysroot = text_of(rustc, "sysroot"), *cargo = getenv("CARGO");

	t->version = text_of(rustc, "version");
	t->name = text_of(rustc, "toolchain");
	t->rustc = format("%s/bin/rustc", sysroot);
	if (access(t->rustc, X_OK))
		t->rustc = text_of(rustc, "path");
	t->cargo = format("%s/bin/cargo", sysroot);
	if (access(t->cargo, X_OK))
		t->cargo = cargo ? cargo : "cargo";
	t->bootstrap = !is_nightly(rustc);
}

int toolchain_find(struct toolchain *t)
{
	struct list argv = { NULL, 0, 0 };
	struct run run = { .keep_err = true };
	const json_t *rustcs, *rustc;
	json_t *answer;

	toolchain_linker(t);
	list_add(&argv, t->linker);
	list_add(&argv, "--doctor=json");
	run_quiet(&run, &argv);
	answer = json_loads(run.out, 0, NULL);
	if (!answer) {
		say_three(format("%s does not answer", t->linker),
			  *run.err ? run.err : "it links, and knows the toolchains that are here",
			  "install bpf-ld-shim, the linker, beside cargo-build-bpf");
		return STATUS_FAILED;
	}
	rustcs = json_object_get(answer, "rustc");
	rustc = toolchain_pick(rustcs, wanted_toolchain(), getenv("RUSTUP_TOOLCHAIN"));
	if (!rustc) {
		say_none(rustcs, wanted_toolchain());
		return STATUS_FAILED;
	}
	take_rustc(t, rustc);
	take_cpus(t, json_object_get(answer, "llvm"));
	if (t->bootstrap && !getenv("RUSTC_BOOTSTRAP"))
		say_note("%s %s is no nightly: RUSTC_BOOTSTRAP=1 lets it build core", t->rustc,
			 t->version);
	return STATUS_OK;
}
