/*
 * build_bpf.h: what the files of cargo-build-bpf/ share, in the order of the road (main.c).
 *
 * The program asks others for what they know: cargo for configuration, packages and messages,
 * bpf-ld-shim for toolchains, options and BTF, libbpf for maps and the kernel's verdict. It is
 * short-lived: what it allocates lives until it ends.
 */
#ifndef BUILD_BPF_H
#define BUILD_BPF_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define ARROW " \342\206\222 "

enum { STATUS_OK = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

/* -- text.c: strings, lists of them, and what we say ------------------------ */

struct list {
	char **v;	/* ends in NULL once something was added */
	size_t n, room;
};

void *grow(void *p, size_t size);
char *format(const char *fmt, ...) PRINTF(1, 2);
char *copy(const char *text, size_t len);
bool starts(const char *text, const char *prefix);
void list_add(struct list *l, const char *text);
void list_addf(struct list *l, const char *fmt, ...) PRINTF(2, 3);
void list_add_all(struct list *l, const struct list *more);
/* The index of `text`, or -1. */
long list_find(const struct list *l, const char *text);
char *list_join(const struct list *l, const char *separator);
/* As a string of TOML. */
char *quoted(const char *text);
/* The file's bytes and a 0, or NULL. */
char *file_text(const char *path);
/* -1 with errno */
int file_write(const char *path, const char *text, size_t len);
/* `path` as seen from the working directory, if it lies below. */
const char *path_shown(const char *path);
const char *text_of(const json_t *object, const char *key);

/* Lines of ours on stderr, beginning with the program's name. */
void say_note(const char *fmt, ...) PRINTF(1, 2);
void say_error(const char *fmt, ...) PRINTF(1, 2);
/* What happened, why, and what to type: three lines. */
void say_three(const char *what, const char *why, const char *type);
/* Colours for that; by default only on a terminal. */
void say_colour(const char *when);
bool say_in_colour(void);

/* -- args.c: our options and those of cargo's that we look at --------------- */

struct args {
	struct list cargo;	/* to be handed on, in their order */
	struct list configs;	/* --config */
	struct list features;	/* -F and the like, as `cargo metadata` takes them, too */
	const char *target, *profile, *manifest, *target_dir, *message_format, *colour;
	const char *new_name;
	bool dev, release, no_btf, print, load, aya, help, version;
	bool selects;		/* says which packages */
	bool builds_std;	/* -Z build-std */
};

/* STATUS_OK, or STATUS_USAGE (said). */
int args_parse(struct args *a, int argc, char **argv);
void args_help(FILE *f);

/* -- run.c: other programs -------------------------------------------------- */

struct run {
	const char *const *env;	/* pairs of name and value, value NULL: unset; ends in NULL */
	char *out, *err;	/* all it wrote; of err only if `keep_err` */
	bool keep_err;
	int status;		/* as a shell has it; 127: it cannot be run */
};

/* Waits for it. Returns the status. */
int run_quiet(struct run *r, const struct list *argv);
/* Hands each line of its output, without the newline, to `line` and what comes on its stderr,
 * as it comes, to `text`. */
int run_watched(struct run *r, const struct list *argv, void (*line)(void *, char *, size_t),
		void (*text)(void *, const char *, size_t), void *context);

/* -- toolchain.c: the linker, and a cargo and rustc that can build core ----- */

struct toolchain {
	const char *linker;	/* the path of bpf-ld-shim */
	const char *cargo, *rustc, *version;
	const char *name;	/* rustup's, or NULL */
	bool bootstrap;		/* not a nightly: RUSTC_BOOTSTRAP=1 */
	struct list cpus;	/* that BPF has, as its LLVM knows them */
};

/* Sets ->linker. */
void toolchain_linker(struct toolchain *t);
/* STATUS_OK, or STATUS_FAILED (said). */
int toolchain_find(struct toolchain *t);
/* Picks from the answer of --doctor=json; `wanted` is a toolchain of rustup's that the user asked
 * for, or NULL. NULL: none will do. */
const json_t *toolchain_pick(const json_t *rustcs, const char *wanted, const char *active);

/* -- config.c: what cargo's configuration says, and where ------------------- */

struct config {
	json_t *values;
	char *origins;		/* cargo's own listing */
};

struct job;
int config_read(struct job *job);
/* The value at "a.b.c" (or below `target` with a triple), borrowed; NULL: none. */
const json_t *config_get(const struct config *c, const char *first, const char *second,
			 const char *third);
/* "FILE:LINE" of KEY, or of the VALUE in its list (may be NULL); as much as is known. */
char *config_place(const struct config *c, const char *key, const char *value);
/* The part of config_place() that looks into the listing; "" if it does not say. */
char *config_origin(const char *origins, const char *key, const char *value);
/* The line of a file's text that sets the key or holds the value; 0: none. */
int config_line(const char *text, const char *key, const char *value);

/* -- cfg.c: [target.'cfg(…)'] ------------------------------------------------- */

/* What holds for the target. */
void cfg_facts(const struct job *job, struct list *facts);
bool cfg_holds(const char *expression, const struct list *facts);

/* -- flags.c: the target, rustflags and the rest of the build's configuration  */

/* STATUS_OK or STATUS_FAILED (said). Sets job->target, ->flags, ->lto and says what was
 * replaced. */
int flags_settle(struct job *job);

/* -- workspace.c: which packages are for BPF -------------------------------- */

/* Reads the workspace; chooses, if the user has not, those members that are programs for BPF. */
int workspace_read(struct job *job);
bool workspace_has(const struct job *job, const char *package_id);
const json_t *workspace_package(const json_t *metadata, const char *package_id);
/* A program's source says so itself. */
bool source_is_no_std(const char *text);

/* -- build.c: the command --------------------------------------------------- */

struct failure {
	const char *package_id, *src_path, *code, *message, *details;
	bool library;
};

struct artifact {
	const char *path, *src_path, *name;
};

struct build {
	struct failure *failures;	/* rustc's errors */
	size_t n_failures;
	struct artifact *artifacts;	/* what was linked, or was already up to date */
	size_t n_artifacts;
	char *err;			/* what cargo itself said, without colours */
	size_t err_len;
	const char *log;		/* the file of the linker's messages */
	bool linker_heard;		/* this rustc shows its warnings */
};

/* Cargo's arguments without those that only we need, those, and the environment. All three must
 * be the same for core not to be built anew. */
void build_command(const struct job *job, struct list *argv);
void build_config(const struct job *job, struct list *argv);
void build_environment(const struct job *job, struct list *env);
/* Cargo's exit status. */
int build_run(struct job *job);
const char *build_profile(const struct args *a);

/* -- messages.c: cargo's JSON ----------------------------------------------- */

void messages_line(void *job, char *line, size_t len);
void messages_err(void *job, const char *text, size_t len);
/* Takes escape sequences out, in place. Returns the length. */
size_t without_escapes(char *text, size_t len);

/* -- explain.c: why it failed ----------------------------------------------- */

void explain(const struct job *job);
/* -- needs_std.c: a dependency that does not build for BPF ------------------ */

void explain_dependency(const struct job *job, const struct failure *f);
/* -- explain_link.c --------------------------------------------------------- */

void explain_link(const struct job *job, const struct failure *f);

/* -- object.c: what an object has in it ------------------------------------- */

/* {"size", "license", "programs": {NAME: {"section", "instructions"}}, "maps": {NAME: TEXT}};
 * NULL: it cannot be read. A new reference. */
json_t *object_read(const char *path);

/* -- report.c: what came out ------------------------------------------------ */

void report(const struct job *job);

/* -- load.c: what the running kernel says ----------------------------------- */

/* STATUS_OK, or STATUS_FAILED: it refused something, or cannot be asked. */
int load_object(const struct artifact *a);

/* -- print.c, new.c --------------------------------------------------------- */

void print_plain(const struct job *job);
int new_crate(const struct args *a);
bool new_name_fits(const char *name);

/* -- main.c ----------------------------------------------------------------- */

struct job {
	struct args args;
	struct toolchain tool;
	struct config config;
	const char *target;
	struct list flags;	/* rustflags, ours among them */
	bool lto;		/* was asked for by a flag that cargo does not take */
	bool own_build_std;	/* the configuration says it */
	bool alloc;
	json_t *metadata;	/* of the workspace, without dependencies */
	const char *target_dir;
	struct list packages;	/* that we chose; none: as cargo would */
	struct build build;
};

#endif
