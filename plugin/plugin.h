/*
 * plugin.h: the linker's core as a library, the only public header of plugin/.
 *
 * Bytes and settings go in, one linked program comes out as bytes. The caller
 * (shim/) owns files, paths, the terminal and exit codes; the library never
 * prints, never exits and never opens a file of the user's.
 *
 * Use, in this order:
 *	bld_open, then bld_add_object / bld_add_member / bld_add_symbol for every
 *	input in command-line order, bld_export / bld_require for the roots, then
 *	bld_link once, bld_output for each kind wanted, bld_close.
 *
 * One handle is one link. LLVM's option parser and libLTO keep process-wide
 * state, so a process makes one link.
 */
#ifndef BLD_PLUGIN_H
#define BLD_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLD_PUBLIC __attribute__((visibility("default")))

/* One link, from bld_open to bld_close. */
struct bld;

enum bld_level {
	BLD_ERROR,	/* the link fails; the library goes on to find more errors */
	BLD_WARNING,
	BLD_TRACE,	/* what --trace shows: who contributed what, and why */
};

/* One message. No string outlives the call; those not marked may be NULL. Text for people
 * is complete in `where`, `what` and `remedy`; the rest says the same to programs. */
struct bld_message {
	enum bld_level level;
	const char *code;	/* never NULL: what kind of message, "duplicate-symbol"; a code
				 * keeps its meaning. Those without one of their own have the
				 * name of the stage that found it, "claim" */
	const char *where;	/* an input, an option, a symbol */
	const char *what;	/* never NULL; may have several lines */
	const char *remedy;	/* may have several lines */
	const char *input;	/* that it is about, unless `where` says so */
	const char *symbol;	/* as it is spelled in the object */
	const char *demangled;	/* the symbol as it is spelled in the source */
	const char *source;	/* FILE[:LINE[:COLUMN]] */
	const char *chain;	/* who leads to it, from the program on, BLD_ARROW between */
};

#define BLD_ARROW " \xe2\x86\x92 " /* U+2192 */

/* Which of LLVM's interfaces optimises and generates code. */
enum bld_engine {
	BLD_ENGINE_AUTO,	/* engine_core */
	BLD_ENGINE_LTO,		/* llvm-c/lto.h; needs libLTO beside the LLVM chosen */
	BLD_ENGINE_CORE,	/* LLVM's core C API */
};

/* What becomes of a Rust panic. */
enum bld_panic {
	BLD_PANIC_EXIT,		/* it ends the program, by the value that fails closed */
	BLD_PANIC_THROW,	/* it calls the kernel's bpf_throw with that value; needs `btf` */
	BLD_PANIC_ERROR,	/* one that the optimiser leaves fails the link */
};

/* What a panicking program returns. */
struct bld_panic_value {
	const char *section;	/* programs of this type, "xdp"; NULL: all */
	int64_t value;
};

enum bld_strip {
	BLD_STRIP_NONE,
	BLD_STRIP_DEBUG,	/* -S: no DWARF; BTF stays */
	BLD_STRIP_ALL,		/* -s: also no symbol that a loader can do without */
};

/* What is done about undefined symbols. */
enum bld_unresolved {
	BLD_UNRESOLVED_ERROR,
	BLD_UNRESOLVED_WARN,
	BLD_UNRESOLVED_ALLOW,
};

/* Kinds of output; also bits (1 << kind) in bld_settings.emit. */
enum bld_kind {
	BLD_EMIT_OBJ,
	BLD_EMIT_ASM,
	BLD_EMIT_LLVM_BC,
	BLD_EMIT_LLVM_IR,
	BLD_EMIT_KINDS,
	/* Reports; wanted by members of bld_settings of their own. */
	BLD_MAP = BLD_EMIT_KINDS,
	BLD_MAP_JSON,
	BLD_WHY,	/* also of a failed link */
	BLD_KINDS,
};

/* What the link shall do. Strings must live until bld_close. Zero is a valid
 * default for every field unless its comment says otherwise. */
struct bld_settings {
	const char *cpu;	/* generic, probe, v1 .. v4, inputs; NULL = generic */
	const char *cpu_features; /* "+alu32,-x"; NULL = none */
	unsigned kernel;	/* major << 8 | minor: the oldest that shall load the object, which is
				 * an error if it cannot; 0 = not said */
	bool cpu_if_known;	/* an LLVM that does not know cpu v4 may make v3 of it */
	const char *target;	/* --target: bpf, bpfel, bpfeb or a triple of these; NULL = the inputs' */
	char opt_level;		/* '0' '1' '2' '3' 's' 'z'; 0 = '2' */
	unsigned int emit;	/* bits 1 << enum bld_kind; 0 = BLD_EMIT_OBJ only */
	enum bld_strip strip;
	enum bld_engine engine;
	enum bld_panic panic;
	const struct bld_panic_value *panic_values; /* the longest section that fits counts, of
						     * equal ones the last */
	size_t panic_value_count;
	bool btf;		/* --btf: .BTF and .BTF.ext; without it debug info is dropped */
	bool btf_if_any;	/* that no input has debug info is no reason to warn */
	bool keep_variables;	/* --dwarf=full: DWARF also says where local variables are */
	bool allow_bpf_trap;	/* unreachable code may call the kernel's __bpf_trap */
	bool unroll_loops;
	bool ignore_inline_never; /* drop `noinline` everywhere */
	bool no_expand_memcpy_in_order;
	bool ignore_llvm_errors; /* --fatal-errors=false */
	bool allow_multiple_definition;
	bool no_fortran_common;	/* a common symbol fetches no definition out of an archive */
	bool no_demangle;	/* messages have symbols as the object has them */
	enum bld_unresolved unresolved;
	const char *const *allow_undefined; /* these may stay so: globs of names, demangled or
					     * not */
	size_t allow_undefined_count;
	const char *const *ksyms; /* of the kernel, whatever is known of it; NAME or, if it may be
				   * missing there, NAME? */
	size_t ksym_count;
	bool map;		/* BLD_MAP and BLD_MAP_JSON can be had */
	const char *const *why;	/* and BLD_WHY, about these symbols: --why */
	size_t why_count;
	bool no_exports_given;	/* visible globals that nothing is said about are exported,
				 * as `ld -r` would */
	/* LLVM has died in this stage of an earlier run: the link ends with it, and reports
	 * nothing but of which function it died. May fail without a report. NULL: a link like
	 * any other. */
	const char *careful;
	const char *report_it;	/* what the user may do about LLVM's faults; NULL: nothing */
	const char *const *llvm_args; /* --llvm-args, without argv[0] */
	size_t llvm_arg_count;
	const char *llvm_path;	/* --llvm or BPF_LD_SHIM_LLVM: a library, or a directory with one */
	unsigned llvm_at_least;	/* major version, if there is such an LLVM; 0 = what inputs need */
	const char *caller_path; /* the PATH we were started with; rustc puts its own first */
};

/* Bytes with a name for messages ("app.o", "libcore.rlib(core.o)"). */
struct bld_buffer {
	const char *name;
	const void *data;
	size_t len;
};

/* What the caller does for the library. Members that may be NULL say so. */
struct bld_host {
	void *ctx;	/* handed back as the first argument */

	void (*report)(void *ctx, const struct bld_message *m);

	/* The bytes of the archive member announced with `cookie`. They and the
	 * name stay valid until bld_close. 0, or -1 after reporting why not. */
	int (*fetch)(void *ctx, uint64_t cookie, struct bld_buffer *out);

	/* A library that is not part of the link and defines the symbol, for a message;
	 * NULL: none found. Valid until bld_close. The member may be NULL, too. */
	const char *(*definer)(void *ctx, const char *symbol);

	/* A kernel's BTF: `number` 0 is vmlinux's, as sysfs has it or as a section of an ELF
	 * file; from 1 on come its modules', each a continuation of vmlinux's. Asked only by
	 * what needs it. The bytes and the name stay valid until bld_close. 0; or 1: there are
	 * no more. NULL: there is none. */
	int (*kernel_btf)(void *ctx, size_t number, struct bld_buffer *out);

	/* The sysroot of the rustc in PATH, as that rustc says it. Asked only where no LLVM
	 * that is found without it has the inputs' version. 0, or -1. NULL: not wanted. */
	int (*sysroot)(void *ctx, char *out, size_t size);

	/* A member that takes part was written by a newer LLVM than the one that the inputs
	 * known before made us load, and a process has one LLVM: make the link anew, with
	 * settings.llvm_at_least. Returns only if it cannot. NULL: not wanted. */
	void (*again)(void *ctx, unsigned llvm_at_least);

	/* LLVM cannot go on: end the process, saying `what`. Must not return. */
	void (*fatal)(void *ctx, const char *stage, const char *what);

	/* Called before fatal: the same link may be run in a new process, with
	 * bld_settings.careful set to the stage. If that has told the user what is wrong, this
	 * process shall end. NULL: not wanted. */
	void (*explain)(void *ctx, const char *stage);

	/* These bytes of an input have been read: they may be dropped from memory, if they come
	 * back by themselves when they are read again. NULL: not wanted. */
	void (*idle)(void *ctx, const void *data, size_t len);

	/* A module or object at a seam of the road ("merged.bc", "opt.bc",
	 * "object.o", "final.o"), for --save-temps. NULL: not wanted. */
	int (*save)(void *ctx, const char *name, const void *data, size_t len);

	/* A stage begins (`input` is NULL), or LLVM begins to read an input in it, for messages
	 * about a crash. NULL: not wanted. */
	void (*enter)(void *ctx, const char *stage, const char *input);

	/* A stage ended after `ns` nanoseconds, for --time. NULL: not wanted. */
	void (*stage)(void *ctx, const char *name, uint64_t ns);
};

/* A new link. Both structs are copied, what they point to is not. NULL: out of
 * memory. */
BLD_PUBLIC struct bld *bld_open(const struct bld_settings *settings, const struct bld_host *host);

/* Frees everything; the buffers given may be unmapped afterwards. NULL is fine. */
BLD_PUBLIC void bld_close(struct bld *l);

/* Offers one object that takes part whole: raw or wrapped bitcode, an ELF with
 * embedded bitcode, textual IR, or something to refuse with a message. `data`
 * must stay mapped until bld_close; `name` is copied.
 * Returns 1 if it takes part, 0 if it has nothing to contribute (an ELF of
 * metadata or of undefined symbols only, as rustc makes them; the name comes
 * under BLD_TRACE), -1 if it was refused (reported). */
BLD_PUBLIC int bld_add_object(struct bld *l, const char *name, const void *data, size_t len);

/* What is added from here on is of this archive; NULL: of none. Those archives of which
 * nothing takes part are named under BLD_TRACE. With `exclude` no symbol is exported for
 * its definition there (--exclude-libs); -u and sections of the user's own still count.
 * 0, or -1 (reported). */
BLD_PUBLIC int bld_set_archive(struct bld *l, const char *name, bool exclude);

/* Announces an archive member that takes part when something needs it. Nothing
 * of it is read before: then host.fetch is called with `cookie`. With
 * `indexed` its symbols follow by bld_add_symbol; without, the library fetches
 * it at once and reads its symbols. Returns the member's number (>= 0), or -1
 * when it was refused (reported). */
BLD_PUBLIC int bld_add_member(struct bld *l, uint64_t cookie, bool indexed);

/* One symbol that the archive's index ascribes to the member. The name is
 * used in place until bld_close and need not end in a NUL at `len`. */
BLD_PUBLIC int bld_add_symbol(struct bld *l, int member, const char *name, size_t len);

/* Where the caller has read something: a line of a file, or an option (line 0). */
struct bld_place {
	const char *file;	/* used in place until bld_close */
	unsigned line;
};

/* The symbol stays global in the output (--export, --export-symbols, version scripts); an
 * archive member is fetched for it. If nothing defines it, that is a BLD_WARNING about
 * `place`, or without one a BLD_TRACE. Not so for memcpy and its kind: rustc exports
 * those of every crate, and the output has them only where they are called. */
BLD_PUBLIC int bld_export(struct bld *l, const char *name, size_t len,
			  const struct bld_place *place);

/* Which definitions stay global that no bld_export names. */
struct bld_rule {
	const char *pattern;	/* as fnmatch(3) has it; used in place until bld_close */
	bool global;		/* stays, else becomes local */
	bool literal;		/* the pattern is a name */
	bool demangled;		/* it is spelled as in C++ */
};

/* A rule for visible definitions. The first that matches counts; where none does,
 * bld_settings.no_exports_given. */
BLD_PUBLIC int bld_export_rule(struct bld *l, const struct bld_rule *rule);

/* The symbol is needed though nothing refers to it (-u): pulls archive members
 * and stays. With `must_exist` it is an error if nothing defines it. */
BLD_PUBLIC int bld_require(struct bld *l, const char *name, size_t len, bool must_exist);

/* The same for all symbols that match; the pattern is used in place until bld_close. */
BLD_PUBLIC int bld_require_glob(struct bld *l, const char *pattern);

/* Undefined references to `name` mean __wrap_`name`, those to __real_`name` mean `name`. */
BLD_PUBLIC int bld_wrap(struct bld *l, const char *name);

/* `name` means the symbol `target` everywhere, whatever else defines it. */
BLD_PUBLIC int bld_defsym(struct bld *l, const char *name, const char *target);

/* Resolves, merges, optimises, generates code, finishes ELF and BTF. 0, or -1
 * with at least one BLD_ERROR reported, or -2 if it is LLVM's fault. */
BLD_PUBLIC int bld_link(struct bld *l);

/* The result of one kind asked for in bld_settings, valid until bld_close. -1 if the link
 * has not made it. */
BLD_PUBLIC int bld_output(struct bld *l, enum bld_kind kind, const void **data, size_t *len);

/* How much there was to link. */
struct bld_figures {
	size_t objects;		/* that took part; their bitcode or ELF in bytes */
	uint64_t object_bytes;
	size_t members;		/* of archives, offered */
	size_t members_taken;	/* of them; bytes likewise */
	uint64_t member_bytes;
	size_t member_links;	/* a member may be linked more than once (merge.c) */
	size_t functions_merged; /* defined in the merged module */
	size_t functions_left;	/* and by its code, after the optimiser */
};

/* After bld_link. */
BLD_PUBLIC void bld_measure(const struct bld *l, struct bld_figures *out);

/* "LLVM 22.1.8 (/usr/lib/...)" of the library that this link has loaded or
 * would load without inputs; NULL (reported) when there is none. Valid until
 * bld_close. */
BLD_PUBLIC const char *bld_llvm_version(struct bld *l);

/* Judges a finished BPF object by the kernel's rules for BTF, without a link and
 * without LLVM. Of the host only `report` is used: a BLD_ERROR for each rule
 * violated, or one BLD_TRACE that says how much there is. 0, or -1. */
BLD_PUBLIC int bld_check(const struct bld_host *host, const char *name, const void *data,
			 size_t len);

/* The newest cpu that kernels from this one on have: "v3". */
BLD_PUBLIC const char *bld_kernel_cpu(unsigned kernel);

/* -- what there is to link with, without a link (--doctor) ---------------------- */

/* A library that links may take. The strings are valid during the call only. */
struct bld_llvm_place {
	const char *name;	/* a path, or a bare name for ld.so to find */
	const char *how;	/* it was found */
	const char *why_not;	/* it cannot be loaded; NULL: it may be */
};

typedef void bld_llvm_place_fn(void *ctx, const struct bld_llvm_place *place);

/* All places with a library, or a name that ld.so may find: what is given, the calling
 * rustc's, that of the rustc in PATH, the system's from the newest on. Loads nothing. */
BLD_PUBLIC void bld_find_llvms(struct bld *l, bld_llvm_place_fn *fn, void *ctx);

/* The library that the rustc in SYSROOT/bin is linked with: as bld_llvm_place.name. -1:
 * there is no such rustc. */
BLD_PUBLIC int bld_llvm_of_rustc(const char *sysroot, char *out, size_t size);

/* What a library can do. The strings are valid until bld_close. */
struct bld_llvm {
	const char *path;
	unsigned major, minor, patch;
	char cpus[32];		/* "generic v1 v2 v3 v4" */
	char targets[16];	/* "bpfel bpfeb" */
	const char *lto;	/* the libLTO beside it, or NULL */
	const char *why_not;	/* after a -1: it serves no link */
};

/* Loads a library into this process and asks it: no more is to be done with the handle
 * then, nor is a second library to be loaded. 0, or -1 with why_not. */
BLD_PUBLIC int bld_examine_llvm(struct bld *l, const char *name, struct bld_llvm *out);

/* The library that this link has loaded, or would load: its path, and how it was found,
 * valid until bld_close. -1 (reported): there is none. */
BLD_PUBLIC int bld_chosen_llvm(struct bld *l, struct bld_llvm_place *out);

/* Calls fn for each object whose compiler is known: "rustc 1.96.0 (LLVM 22.1.8)". */
BLD_PUBLIC void bld_each_writer(struct bld *l, void (*fn)(void *ctx, const char *name,
							  const char *writer, unsigned major),
				void *ctx);

#endif
