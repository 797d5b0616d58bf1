/*
 * shim.h: what the files of shim/ share, sectioned by file, in the order of
 * the road (main.c).
 *
 * The shim is a program, not a library: it owns files, paths, the terminal and
 * the exit status, and keeps what it has read until the process ends.
 */
#ifndef SHIM_H
#define SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "plugin.h"

#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum shim_status {
	SHIM_OK,
	SHIM_FAILED,	/* the link: bad inputs, undefined symbols, a full disk */
	SHIM_USAGE,	/* the command line */
	SHIM_FAULT,	/* ours or LLVM's */
};

struct inputs;
struct options;
struct option_row;
struct file;
struct vmlinux;

/* -- memory.c: allocation that ends the process instead of failing ---------- */

/* A list of strings, all of them malloc'ed and owned by it. Zero is empty. */
struct strings {
	char **v;
	size_t n, room;
};

void *memory_grow(void *p, size_t count, size_t size);
char *memory_format(const char *fmt, ...) PRINTF(1, 2);
void strings_add(struct strings *s, const char *text, size_t len);
/* Adds the parts of "a,b,c" that are not empty. */
void strings_add_list(struct strings *s, const char *list);
void strings_free(struct strings *s);

/* -- diag.c: messages -------------------------------------------------------- */

enum diag_verbosity { DIAG_QUIET, DIAG_NORMAL, DIAG_TALKATIVE };
enum diag_colour { DIAG_AUTO, DIAG_ALWAYS, DIAG_NEVER };

void diag_report(const struct bld_message *m);
/* The plain case; `where` may be NULL. */
void diag_error(const char *where, const char *fmt, ...) PRINTF(2, 3);
/* The same with what to do about it. */
void diag_error_fix(const char *where, const char *remedy, const char *fmt, ...) PRINTF(3, 4);
void diag_warn(const char *where, const char *fmt, ...) PRINTF(2, 3);
void diag_trace(const char *where, const char *fmt, ...) PRINTF(2, 3);
/* On stderr, whatever is wanted otherwise: --time's rows as JSON. */
void diag_put(const struct bld_message *m);
bool diag_is_json(void);
/* Says how many errors --error-limit has kept back. */
void diag_finish(void);

void diag_verbosity(enum diag_verbosity v);
void diag_colour(enum diag_colour c);
/* Of a program's road: the code of messages that have none of their own. */
void diag_stage(const char *name);
void diag_json(bool on);
/* Where names of inputs are looked up for JSON; NULL: nowhere. */
void diag_inputs(const struct inputs *in);
/* 0: no limit */
void diag_error_limit(size_t n);
/* No message is shown or counted. */
void diag_mute(bool on);
/* Warnings are neither shown nor counted. */
void diag_no_warnings(bool on);
/* Messages go to `path`, too. -1: it cannot be opened (reported). */
int diag_log_to(const char *path);
size_t diag_errors(void);
size_t diag_warnings(void);
/* `text` as a terminal may see it: what is not printable UTF-8 as \xHH. `newline` is
 * what a line ends in; NULL: the text is to have one line. */
void diag_escape(FILE *f, const char *text, size_t len, const char *newline);

/* -- diag_json.c: messages for programs ------------------------------------------ */

/* The message as one line, malloc'ed; NULL: out of memory. `in` may be NULL. */
char *diag_json_line(const struct bld_message *m, const char *severity, const struct inputs *in);

/* -- crash.c: signals, and the temporary files that must not outlive us ------- */

void crash_guard(void);
/* Ends the process if it works so many seconds more; 0: no limit any longer. */
void crash_limit(unsigned seconds);
/* Names what is under way. */
void crash_stage(const char *stage);
/* What LLVM reads just now, or NULL. */
void crash_input(const char *name);
/* How the user may report a fault: kept. */
void crash_report(const char *how);
/* What the user may do about LLVM's faults: malloc'ed. */
char *crash_remedy(void);
/* LLVM gives up with this message. */
void crash_give_up(const char *stage, const char *what) __attribute__((noreturn));
/* Files to remove should the process die. False: too many. */
bool crash_remember(const char *path);
void crash_forget_all(void);
/* Removes what is remembered; safe in a signal handler. */
void crash_clean_up(void);

/* -- again.c: a link in which LLVM died is run again, to find out of what ---------- */

void again_prepare(char **argv);
/* The stage in which an earlier run has died; NULL: this is the first. */
const char *again_stage(void);
/* Runs the link again with care. Returns if that has told the user nothing. Safe in a
 * signal handler. */
void again_run(const char *stage);
/* What to exit with. */
int again_status(int status);

/* -- reproduce.c: the link in a directory, to be repeated elsewhere ----------------- */

/* Before any input is read. -1: the directory cannot be written (reported). */
int reproduce_begin(const struct options *o);
/* "LLVM 22.1.8 (path)", once it is chosen. */
void reproduce_llvm(const char *llvm);
/* A file is read. */
void reproduce_file(const struct file *f);
/* True if something could not be written (reported). */
bool reproduce_failed(void);
int reproduce_set(struct options *o, const struct option_row *row, const char *value);

/* -- file.c: files are mapped ------------------------------------------------ */

struct file {
	const char *path;	/* the caller's */
	const char *data;	/* mapped until file_close_all; "" if empty */
	size_t len;
	uint64_t device, inode;
};

/* NULL, or why it cannot be mapped. */
const char *file_map(const char *path, struct file *out);
/* The path of the mapping that holds `address`; safe in a signal handler. */
const char *file_at(const void *address);
/* Bytes of a file that was mapped: the kernel may have their memory until they are read. */
void file_idle(const void *data, size_t len);
/* Calls fn for every file that has been mapped and is not empty. */
void file_each(void (*fn)(const struct file *f));
void file_close_all(void);

/* -- search.c: -l -------------------------------------------------------------------- */

/* Maps the file that -l NAME means; its path is added to `paths`. False: there is none
 * (reported). */
bool search_library(const struct strings *dirs, const char *name, struct strings *paths,
		    struct file *out);

/* -- respfile.c: argv without @files ------------------------------------------ */

/* All words of the command line but argv[0]. -1: an @file is wrong (reported). */
int respfile_expand(struct strings *words, int argc, char **argv);
bool respfile_is_rustc(const char *text, size_t len);
void respfile_split_rustc(struct strings *words, const char *text, size_t len);
/* -1: a quote has no end. */
int respfile_split_gnu(struct strings *words, const char *text, size_t len);

/* -- options.c: the table -------------------------------------------------------- */

/* A name or a pattern of a version script or a dynamic list. */
struct pattern {
	char *name;
	const char *file;	/* set by the reader's caller */
	unsigned line;
	unsigned node;		/* of the script, counted on over all of them */
	bool global, cxx, glob;	/* else local; spelled as in C++; fnmatch's, else a name */
};

struct patterns {
	struct pattern *v;
	size_t n;
	unsigned line;		/* of an error */
};

/* One input of the command line. */
struct input_arg {
	const char *name;
	bool library;		/* -l NAME */
	bool whole;		/* after --whole-archive */
	bool lazy;		/* after --start-lib */
};

struct options {
	struct bld_settings settings;
	struct strings words;	/* owner of every string below that is no list */
	struct input_arg *inputs;	/* in command-line order */
	size_t input_count;
	struct strings dirs;	/* -L */
	struct strings exports, export_files, version_scripts, dynamic_lists;
	struct strings export_globs; /* --export-dynamic-symbol */
	struct patterns versioned, dynamic; /* what the scripts and lists hold (exports.c) */
	struct strings wraps, defsyms; /* --wrap; --defsym, name and target in turn */
	struct strings required; /* -u */
	struct strings require_defined, required_globs; /* --require-defined, --undefined-glob */
	struct strings allow_undefined;
	struct strings ksyms;
	struct strings why;
	struct bld_panic_value *panic_values;
	struct strings panic_sections; /* theirs */
	const char *map;	/* --map; NULL: not wanted */
	bool print_map;
	bool ignore_unresolved, warn_unresolved;
	struct strings excluded_libs; /* --exclude-libs */
	struct strings llvm_args;
	enum bld_kind kinds[BLD_EMIT_KINDS];	/* --emit, the one for -o first */
	size_t kind_count;
	const char *output;
	const char *reproduce;	/* --reproduce; NULL: not wanted */
	const char *save_dir;	/* --save-temps; NULL: not wanted */
	const char *log_file;
	const char *dependency_file; /* NULL: not wanted */
	const char *vmlinux;	/* --vmlinux-btf: a path, or "none"; NULL: the running kernel's */
	bool whole, lazy;	/* while parsing: --whole-archive, --start-lib are on */
	uint64_t saved;		/* while parsing: --push-state, a bit each behind a 1 */
	bool trace, time, fatal_warnings, export_dynamic, undefined_version;
	bool help, version, announce;	/* -h, --version, -v */
	bool check;		/* judge the inputs' BTF instead of linking them */
	enum { DOCTOR_NO, DOCTOR_TEXT, DOCTOR_JSON } doctor;	/* what is here to link with */
	bool print_clang_dir;
};

struct option_row {
	const char *name;	/* "--[no-]x" is both; NULL: `help` is the heading of the rows below */
	const char *alias;	/* its other name, or NULL */
	const char *arg;	/* its value; NULL: has none; "[X]": only as NAME=X */
	const char *help;
	/* NULL: accepted and ignored. 0, or -1 (reported). */
	int (*set)(struct options *o, const struct option_row *row, const char *value);
	size_t at;		/* for `set`: offset in struct options */
	bool hyphen;		/* its value may look like an option */
	bool apart;		/* short, but its value is always the next word */
	enum {
		PATH_NONE,
		PATH_READ_OR_NONE, /* its value is a file that the link may read, or "none" */
		PATH_READ,	/* a file or directory that the link reads, */
		PATH_WRITTEN,	/* or writes */
	} path;
	bool joined;		/* long, and its value may follow at once: --lto-O2 */
	bool one_dash;		/* with one dash, too, whatever a short one reads */
};

/* Ends with a row without help. */
extern const struct option_row option_rows[];
/* Index of `value` in `names`, or -1 after a message that lists what is possible. */
int option_choose(const struct option_row *row, const char *value, const char *const *names,
		  size_t count);
int option_set_cpu(struct options *o, const struct option_row *row, const char *value);
int option_set_level(struct options *o, const struct option_row *row, const char *value);

/* An environment variable of our own making, from one run to the next: the major version
 * that the LLVM is to have at least. */
#define AT_LEAST "BPF_LD_SHIM_LLVM_AT_LEAST"

/* 0, or 1 after reporting every usage error. */
int options_read(struct options *o, int argc, char **argv);
void options_help(FILE *f);
void options_free(struct options *o);

/* -- driver.c: called by clang ---------------------------------------------------- */

/* Takes -Wl, and -Xlinker apart; under a compiler's or ld's name, what that
 * implies comes first. */
void driver_words(struct strings *words, const char *argv0);
/* --print-clang-dir; -1: there is none (reported). */
int driver_print_dir(FILE *f);
int driver_set_emulation(struct options *o, const struct option_row *row, const char *value);
int driver_set_plugin_option(struct options *o, const struct option_row *row, const char *value);
int driver_set_order(struct options *o, const struct option_row *row, const char *value);
int driver_ignore_script(struct options *o, const struct option_row *row, const char *value);

/* -- output_options.c: `set` of the rows about the output ---------------------------- */

int output_add_kind(struct options *o, const struct option_row *row, const char *value);
int output_set_lto_kind(struct options *o, const struct option_row *row, const char *value);
int output_set_format(struct options *o, const struct option_row *row, const char *value);
int output_set_btf(struct options *o, const struct option_row *row, const char *value);
int output_set_dwarf(struct options *o, const struct option_row *row, const char *value);
int output_set_strip_all(struct options *o, const struct option_row *row, const char *value);
int output_set_strip_debug(struct options *o, const struct option_row *row, const char *value);

/* -- kernel.c: --kernel --------------------------------------------------------------- */

int kernel_set(struct options *o, const struct option_row *row, const char *value);
/* After parsing: which cpu. 0, or 1 if --cpu is too new for it (reported). */
size_t kernel_settle(struct options *o);

/* -- link_options.c: `set` of the rows about inputs and symbols -------------------- */

int link_add_excluded(struct options *o, const struct option_row *row, const char *value);
int link_add_defsym(struct options *o, const struct option_row *row, const char *value);
int link_add_panic_value(struct options *o, const struct option_row *row, const char *value);
int link_set_keyword(struct options *o, const struct option_row *row, const char *value);
int link_push_state(struct options *o, const struct option_row *row, const char *value);
int link_pop_state(struct options *o, const struct option_row *row, const char *value);

/* -- diag_options.c: `set` of the rows about messages ------------------------------ */

int diag_set_format(struct options *o, const struct option_row *row, const char *value);
int diag_set_colour(struct options *o, const struct option_row *row, const char *value);
int diag_set_no_colour(struct options *o, const struct option_row *row, const char *value);
int diag_set_error_limit(struct options *o, const struct option_row *row, const char *value);
int diag_set_no_warnings(struct options *o, const struct option_row *row, const char *value);
int diag_set_log_level(struct options *o, const struct option_row *row, const char *value);

/* -- unresolved.c: `set` of the rows about undefined symbols ------------------------ */

int unresolved_set_method(struct options *o, const struct option_row *row, const char *value);
int unresolved_set_report(struct options *o, const struct option_row *row, const char *value);
int unresolved_set_keyword(struct options *o, const struct option_row *row, const char *value);
int unresolved_set_allow(struct options *o, const struct option_row *row, const char *value);
/* After parsing: what they come to. */
void unresolved_settle(struct options *o);

/* -- parse.c: words to rows ---------------------------------------------------------- */

/* A word, or an option with the word that is its value. Begin with zeros. */
struct parsed {
	size_t next;		/* word */
	bool options_end;	/* after -- */
	const struct option_row *row; /* NULL: an input */
	const char *value;	/* of the option, NULL if it has none; or the input */
	bool wrong;		/* reported */
};

/* False: there are no more. */
bool parse_next(const struct options *o, struct parsed *p);
/* Applies the words to the rows; the number of usage errors (reported). */
size_t parse_words(struct options *o);
void parse_add_input(struct options *o, const char *name, bool library);

/* -- archive.c: ar files -------------------------------------------------------- */

enum archive_index {
	ARCHIVE_NO_INDEX,
	ARCHIVE_GNU,	/* "/": big-endian 32-bit offsets, then names */
	ARCHIVE_GNU64,	/* "/SYM64/": the same with 64 bits */
	ARCHIVE_BSD,	/* "__.SYMDEF": pairs of little-endian offsets, then names */
	ARCHIVE_BSD64,	/* "__.SYMDEF_64" */
};

struct archive {
	const char *data;
	size_t len;
	bool thin;		/* members are files beside it */
	const char *names;	/* "//": names longer than 15 bytes */
	size_t names_len;
	enum archive_index index_kind;
	const char *index;
	size_t index_len;
	size_t first;		/* offset of the first member that is no table */
	char why[160];		/* after a -1: what is wrong with it */
};

struct archive_member {
	const char *name;	/* not NUL-terminated */
	size_t name_len;
	const char *data;	/* NULL in a thin archive */
	size_t len;
	size_t next;		/* offset of the next header; the archive's size at the end */
};

typedef int archive_symbol_fn(void *ctx, uint64_t offset, const char *name, size_t len);

bool archive_is(const char *data, size_t len);
/* Looks at the tables in front; 0, or -1 with `why`. */
int archive_open(struct archive *a, const char *data, size_t len);
int archive_member_at(struct archive *a, uint64_t offset, struct archive_member *out);
size_t archive_symbol_count(const struct archive *a);
/* Calls fn for each symbol of the index with the offset of its member's
 * header. Ends early with what fn returns, if that is not 0. */
int archive_each_symbol(struct archive *a, archive_symbol_fn *fn, void *ctx);

/* -- inputs.c: what the plugin is offered ---------------------------------------- */

struct inputs *inputs_open(const struct options *o);
/* Offers everything to the link; the number of inputs that were refused. */
size_t inputs_add(struct inputs *in, struct bld *l);
/* bld_host.fetch */
int inputs_fetch(struct inputs *in, uint64_t cookie, struct bld_buffer *out);
/* The file of the input of that name: itself, or "a.rlib" of "a.rlib(m.o)"; NULL: there is
 * no such input. */
const char *inputs_file(const struct inputs *in, const char *name);
void inputs_close(struct inputs *in);

/* -- rustc.c: what a rustc says of itself ------------------------------------------- */

/* What `rustc QUESTION [MORE]` prints. -1: it cannot be run, fails or takes too long. */
int rustc_ask(const char *rustc, const char *question, const char *more, char *out, size_t size);
/* bld_host.sysroot */
int rustc_sysroot(void *ctx, char *out, size_t size);

/* -- definer.c: libraries that were not given ---------------------------------------- */

struct definer;

/* All there are; NULL: none. */
struct definer *definer_open(const struct options *o);
/* The path of the first that defines the symbol; NULL: none does. */
const char *definer_of(struct definer *d, const char *symbol);
void definer_close(struct definer *d);

/* -- vmlinux.c: the kernel's BTF --------------------------------------------------------- */

int vmlinux_set(struct options *o, const struct option_row *row, const char *value);
/* NULL: the file named cannot be read (reported). */
struct vmlinux *vmlinux_open(const struct options *o);
/* bld_host.kernel_btf */
int vmlinux_read(struct vmlinux *v, size_t number, struct bld_buffer *out);
void vmlinux_close(struct vmlinux *v);

/* -- doctor*.c: what this machine has to link with ---------------------------------- */

/* --doctor. The exit status. */
int doctor(const struct options *o);

/* -- script.c: version scripts and dynamic lists ------------------------------------ */

/* Reads text into `out`, which may have patterns of other files already. `labels`: it is a
 * version script. -1: out->line has the line, *why (malloc'ed) what is wrong there. */
int script_read(const char *text, size_t len, bool labels, struct patterns *out, char **why);
void patterns_free(struct patterns *p);

/* -- exports.c: the roots ---------------------------------------------------------- */

/* Reads the scripts and lists; the number of wrong ones. */
size_t exports_read(struct options *o);
/* Tells the link what stays; number of files that were wrong. The options stay in use. */
size_t exports_add(const struct options *o, struct bld *l);

/* -- depfile.c: --dependency-file ---------------------------------------------------- */

/* 0, or -1 (reported). */
int depfile_write(const struct options *o);

/* -- times.c: --time ------------------------------------------------------------------ */

struct lap {
	char name[32];
	uint64_t ns, peak;	/* the most memory so far, in bytes */
};

/* Begin with zeros and `start`. */
struct times {
	bool wanted;
	uint64_t start;
	struct lap laps[64];
	size_t count;
};

uint64_t times_now(void);
void times_add(struct times *t, const char *stage, uint64_t ns);
/* sizes may be NULL */
void times_print(const struct times *t, const struct bld_figures *sizes);

/* -- output.c ------------------------------------------------------------------------ */

/* Before the link: can the results be written? Number of errors. */
size_t output_check(const struct options *o);
int output_write(const struct options *o, struct bld *l);
/* Prints a report, if the link has made it. -1: that cannot be done (reported). */
int output_print(struct bld *l, enum bld_kind kind);
/* bld_host.save */
int output_save(const char *dir, const char *name, const void *data, size_t len);

#endif
