/*
 * options.c: the options, as one table.
 *
 * Parsing (parse.c), --help, the list of options that are accepted and ignored,
 * and the test that the man page names the same ones all read this table. The
 * options of bpf-linker 0.13.0 mean here what they mean there, except that of a
 * single option given twice the last one wins.
 */
#include <stdlib.h>
#include <string.h>

#include "shim.h"

#define FIELD(f) offsetof(struct options, f)

static const char *const cpus[] = { "generic", "probe", "v1", "v2", "v3", "v4", "inputs" };
static const char *const levels[] = { "0", "1", "2", "3", "s", "z" };
static const char *const panics[] = {
	[BLD_PANIC_EXIT] = "exit",
	[BLD_PANIC_THROW] = "throw",
	[BLD_PANIC_ERROR] = "error",
};
static const char *const truths[] = { "false", "true" };
static const char *const engines[] = {
	[BLD_ENGINE_AUTO] = "auto",
	[BLD_ENGINE_LTO] = "lto",
	[BLD_ENGINE_CORE] = "core",
};

int option_choose(const struct option_row *row, const char *value, const char *const *names,
		  size_t count)
{
	char *list = memory_format("possible values:");
	size_t i;

	for (i = 0; i < count && strcmp(names[i], value); i++) {
		char *longer = memory_format("%s %s", list, names[i]);

		free(list);
		list = longer;
	}
	if (i == count)
		diag_error_fix(row->name, list, "invalid value '%s'", value);
	free(list);
	return i == count ? -1 : (int)i;
}

static int set_flag(struct options *o, const struct option_row *row, const char *value)
{
	(void)value;
	*(bool *)((char *)o + row->at) = true;
	return 0;
}

static int clear_flag(struct options *o, const struct option_row *row, const char *value)
{
	(void)value;
	*(bool *)((char *)o + row->at) = false;
	return 0;
}

static int set_string(struct options *o, const struct option_row *row, const char *value)
{
	*(const char **)((char *)o + row->at) = value;
	return 0;
}

static int set_path(struct options *o, const struct option_row *row, const char *value)
{
	if (*value)
		return set_string(o, row, value);
	diag_error(row->name, "the name is empty");
	return -1;
}

static int add_string(struct options *o, const struct option_row *row, const char *value)
{
	strings_add((struct strings *)((char *)o + row->at), value, strlen(value));
	return 0;
}

static int add_list(struct options *o, const struct option_row *row, const char *value)
{
	strings_add_list((struct strings *)((char *)o + row->at), value);
	return 0;
}

static int add_library(struct options *o, const struct option_row *row, const char *value)
{
	(void)row;
	parse_add_input(o, value, true);
	return 0;
}

static int set_target(struct options *o, const struct option_row *row, const char *value)
{
	static const char *const names[] = { "bpf", "bpfel", "bpfeb" };
	size_t i, len = strcspn(value, "-");

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (len == strlen(names[i]) && !strncmp(value, names[i], len))
			return set_string(o, row, value);
	diag_error_fix(row->name, "possible values: bpf bpfel bpfeb, or a triple of these",
		       "'%s' is no BPF target", value);
	return -1;
}

int option_set_cpu(struct options *o, const struct option_row *row, const char *value)
{
	int i = option_choose(row, value, cpus, ARRAY_SIZE(cpus));

	if (i >= 0)
		o->settings.cpu = cpus[i];
	return i < 0 ? -1 : 0;
}

int option_set_level(struct options *o, const struct option_row *row, const char *value)
{
	int i = option_choose(row, value, levels, ARRAY_SIZE(levels));

	if (i >= 0)
		o->settings.opt_level = *levels[i];
	return i < 0 ? -1 : 0;
}

static int set_engine(struct options *o, const struct option_row *row, const char *value)
{
	int i = option_choose(row, value, engines, ARRAY_SIZE(engines));

	if (i >= 0)
		o->settings.engine = (enum bld_engine)i;
	return i < 0 ? -1 : 0;
}

static int set_doctor(struct options *o, const struct option_row *row, const char *value)
{
	static const char *const formats[] = { "text", "json" };
	int i = value ? option_choose(row, value, formats, ARRAY_SIZE(formats)) : 0;

	if (i >= 0)
		o->doctor = i ? DOCTOR_JSON : DOCTOR_TEXT;
	return i < 0 ? -1 : 0;
}

static int set_panic(struct options *o, const struct option_row *row, const char *value)
{
	int i = option_choose(row, value, panics, ARRAY_SIZE(panics));

	if (i >= 0)
		o->settings.panic = (enum bld_panic)i;
	return i < 0 ? -1 : 0;
}

static int set_fatal_errors(struct options *o, const struct option_row *row, const char *value)
{
	int i = option_choose(row, value, truths, ARRAY_SIZE(truths));

	if (i >= 0)
		o->settings.ignore_llvm_errors = !i;
	return i < 0 ? -1 : 0;
}

/* clang-format off */
/* A row may stop early: what it leaves out is NULL, 0 and false. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
const struct option_row option_rows[] = {
	{ .help = "Output" },
	{ "--output", "-o", "FILE", "write the linked program to FILE", set_path, FIELD(output),
	  .path = PATH_WRITTEN },
	{ "--emit", NULL, "KIND", "obj (default), asm, llvm-bc or llvm-ir; of several, the first\n"
	  "goes to FILE, the others to FILE.o, .s, .bc, .ll", output_add_kind },
	{ "--strip-all", "-s", NULL, "leave out debug info and symbols no loader needs",
	  output_set_strip_all },
	{ "--strip-debug", "-S", NULL, "make no DWARF; BTF stays", output_set_strip_debug },
	{ "--lto-emit-asm", NULL, NULL, "as --emit=asm", output_set_lto_kind },
	{ "--lto-emit-llvm", NULL, NULL, "as --emit=llvm-bc", output_set_lto_kind },
	{ "--oformat", NULL, "FORMAT", "elf, elf64-bpf, elf64-bpfle or elf64-bpfbe: the inputs' byte\n"
	  "order counts", output_set_format },
	{ "--dependency-file", NULL, "FILE", "write to FILE what was read, as a rule for make",
	  set_path, FIELD(dependency_file), .path = PATH_WRITTEN },
	{ "--dwarf", NULL, "KIND", "lines (default): all but where local variables are; full; or none",
	  output_set_dwarf },
	{ "--btf", NULL, "[WHEN]", "write .BTF and .BTF.ext: always, never or, if an input has debug\n"
	  "info, auto", output_set_btf },

	{ .help = "Code" },
	{ "-O", NULL, "LEVEL", "optimise: 0, 1, 2 (default), 3, s or z", option_set_level },
	{ "--target", NULL, "TRIPLE", "bpf, bpfel, bpfeb; default: what the inputs are for",
	  set_target, FIELD(settings.target) },
	{ "--cpu", NULL, "CPU", "generic (default), probe, v1, v2, v3, v4 or inputs: the\n"
	  "highest that an object was compiled for", option_set_cpu },
	{ "--kernel", NULL, "X.Y", "the oldest kernel that shall load the object: the newest --cpu that\n"
	  "it has, and an error for each thing that it lacks", kernel_set },
	{ "--cpu-features", NULL, "LIST", "LLVM's features to add and take away: +alu32,-dwarfris",
	  set_string, FIELD(settings.cpu_features), true },
	{ "--panic", NULL, "KIND", "a Rust panic that the optimiser leaves: exit (default) ends the\n"
	  "program, throw does so by bpf_throw, error fails the link", set_panic },
	{ "--panic-value", NULL, "N", "what it returns; SECTION=N for one type: xdp=1",
	  link_add_panic_value, .hyphen = true },
	{ "--allow-bpf-trap", NULL, NULL, "unreachable code calls the kernel's __bpf_trap",
	  set_flag, FIELD(settings.allow_bpf_trap) },
	{ "--unroll-loops", NULL, NULL, "unroll all loops, for kernels without bounded loops",
	  set_flag, FIELD(settings.unroll_loops) },
	{ "--ignore-inline-never", NULL, NULL, "inline also what is marked never to be",
	  set_flag, FIELD(settings.ignore_inline_never) },
	{ "--disable-expand-memcpy-in-order", NULL, NULL, "let LLVM reorder what memcpy becomes",
	  set_flag, FIELD(settings.no_expand_memcpy_in_order) },
	{ "--lto-O", NULL, "LEVEL", "as -O", option_set_level, .joined = true },
	{ "--mllvm", NULL, "OPTION", "an option for LLVM", add_string, FIELD(llvm_args), true,
	  .one_dash = true },
	{ "--llvm-args", NULL, "LIST", "options for LLVM, separated by commas",
	  add_list, FIELD(llvm_args), true },

	{ .help = "Symbols" },
	{ "--export", NULL, "LIST", "keep these symbols, separated by commas",
	  add_list, FIELD(exports) },
	{ "--export-symbols", NULL, "FILE", "keep the symbols that FILE lists, one per line",
	  add_string, FIELD(export_files), .path = PATH_READ },
	{ "--retain-symbols-file", NULL, "FILE", "as --export-symbols",
	  add_string, FIELD(export_files), .path = PATH_READ },
	{ "--version-script", NULL, "FILE", "keep the symbols that FILE makes global, and those\n"
	  "that it does not mention", add_string, FIELD(version_scripts), .path = PATH_READ },
	{ "--undefined-version", NULL, NULL, "do not warn of names in it that nothing defines",
	  set_flag, FIELD(undefined_version) },
	{ "--no-undefined-version", NULL, NULL, "do (default)",
	  clear_flag, FIELD(undefined_version) },
	{ "--dynamic-list", NULL, "FILE", "keep the symbols that FILE lists: { a; b*; };",
	  add_string, FIELD(dynamic_lists), .path = PATH_READ },
	{ "--export-dynamic-symbol", NULL, "GLOB", "keep the visible symbols that match",
	  add_string, FIELD(export_globs) },
	{ "--export-dynamic-symbol-list", NULL, "FILE", "as --dynamic-list",
	  add_string, FIELD(dynamic_lists), .path = PATH_READ },
	{ "--export-dynamic", "-E", NULL, "keep every visible global symbol of the objects",
	  set_flag, FIELD(export_dynamic) },
	{ "--no-export-dynamic", NULL, NULL, "as if --export-dynamic had not been given",
	  clear_flag, FIELD(export_dynamic) },
	{ "--undefined", "-u", "SYMBOL", "take SYMBOL from an archive and keep it",
	  add_string, FIELD(required) },
	{ "--undefined-glob", NULL, "GLOB", "the same for every symbol that matches",
	  add_string, FIELD(required_globs) },
	{ "--require-defined", NULL, "SYMBOL", "as --undefined; an error if nothing defines it",
	  add_string, FIELD(require_defined) },
	{ "--entry", "-e", "SYMBOL", "as --undefined", add_string, FIELD(required), .apart = true },
	{ "--wrap", NULL, "SYMBOL", "where SYMBOL is undefined it means __wrap_SYMBOL, and\n"
	  "__real_SYMBOL means SYMBOL", add_string, FIELD(wraps) },
	{ "--defsym", NULL, "A=B", "A means the symbol B", link_add_defsym },
	{ "--exclude-libs", NULL, "LIST", "export nothing of these archives (libx.a:liby.a) or of ALL",
	  link_add_excluded },
	{ "--fortran-common", NULL, NULL, "an archive's definition beats a common symbol (default)",
	  clear_flag, FIELD(settings.no_fortran_common) },
	{ "--no-fortran-common", NULL, NULL, "it does not", set_flag,
	  FIELD(settings.no_fortran_common) },
	{ "--allow-multiple-definition", NULL, NULL, "of two definitions take the first",
	  set_flag, FIELD(settings.allow_multiple_definition) },
	{ "--no-allow-multiple-definition", NULL, NULL, "that is an error (default)",
	  clear_flag, FIELD(settings.allow_multiple_definition) },
	{ "--allow-undefined", NULL, "[LIST]", "these symbols, or all, may stay undefined; LIST may\n"
	  "have *, ? and [...]", unresolved_set_allow },
	{ "--ignore-unresolved-symbol", NULL, "SYMBOL", "this one may", add_string,
	  FIELD(allow_undefined) },
	{ "--unresolved-symbols", NULL, "METHOD", "report-all (default) or ignore-all; also\n"
	  "ignore-in-object-files, ignore-in-shared-libs", unresolved_set_method },
	{ "--no-undefined", NULL, NULL, "as --unresolved-symbols=report-all",
	  unresolved_set_report },
	{ "--warn-unresolved-symbols", NULL, NULL, "undefined symbols are warned of",
	  set_flag, FIELD(warn_unresolved) },
	{ "--noinhibit-exec", NULL, NULL, "as --warn-unresolved-symbols",
	  set_flag, FIELD(warn_unresolved) },
	{ "--error-unresolved-symbols", NULL, NULL, "they are errors (default)",
	  clear_flag, FIELD(warn_unresolved) },

	{ .help = "The kernel" },
	{ "--ksyms", NULL, "LIST", "these are functions, variables or configuration values of the\n"
	  "kernel's; NAME? if it may lack NAME", add_list, FIELD(ksyms) },
	{ "--vmlinux-btf", NULL, "FILE", "a kernel's BTF, or vmlinux, to take types from where a link\n"
	  "wants them; default: the running kernel's; none", vmlinux_set, .path = PATH_READ_OR_NONE },

	{ .help = "Inputs" },
	{ "--library-path", "-L", "DIR", "search DIR for libraries", add_string, FIELD(dirs),
	  .path = PATH_READ },
	{ "--library", "-l", "NAME", "link libNAME.a or libNAME.rlib; with -l:NAME, NAME itself",
	  add_library },
	{ "--whole-archive", NULL, NULL, "from here on archives take part whole",
	  set_flag, FIELD(whole) },
	{ "--no-whole-archive", NULL, NULL, "from here on only what is needed (default)",
	  clear_flag, FIELD(whole) },
	{ "--push-state", NULL, NULL, "remember whether --whole-archive is on", link_push_state },
	{ "--pop-state", NULL, NULL, "go back to what --push-state has remembered", link_pop_state },
	{ "--format", "-b", "FORMAT", "as --oformat, of the inputs: each is what it is",
	  output_set_format, .apart = true },
	{ "--start-lib", NULL, NULL, "from here on objects are taken as an archive's members are",
	  set_flag, FIELD(lazy) },
	{ "--end-lib", NULL, NULL, "from here on they take part whole (default)",
	  clear_flag, FIELD(lazy) },

	{ .help = "For clang" },
	{ "-Wl,", NULL, "LIST", "options for the linker, separated by commas" },
	{ "--Xlinker", NULL, "OPTION", "an option for the linker", NULL, 0, true },
	{ "-m", NULL, "EMULATION", "elf64bpf, elf64_bpf, elf64lbpf or elf64bbpf; -mcpu=CPU is --cpu",
	  driver_set_emulation },
	{ "--EL", NULL, NULL, "--target=bpfel", driver_set_order },
	{ "--EB", NULL, NULL, "--target=bpfeb", driver_set_order },
	{ "--print-clang-dir", NULL, NULL, "print the directory for clang --target=bpf -B",
	  set_flag, FIELD(print_clang_dir) },

	{ .help = "LLVM" },
	{ "--llvm", NULL, "PATH", "use this libLLVM, or the one in this directory",
	  set_path, FIELD(settings.llvm_path) },
	{ "--engine", NULL, "NAME", "auto (default), lto or core: which interface of LLVM links",
	  set_engine },
	{ "--fatal-errors", NULL, "BOOL", "true (default) or false: LLVM's errors fail the link",
	  set_fatal_errors },

	{ .help = "Messages" },
	{ "--check", NULL, NULL, "instead of linking, say whether the kernel takes the BTF of\n"
	  "the inputs, which are finished objects", set_flag, FIELD(check) },
	{ "--doctor", NULL, "[FORMAT]", "instead of linking, say what is here to build, link and load\n"
	  "with, and what is missing: text (default) or json", set_doctor },
	{ "--help", "-h", NULL, "print this help", set_flag, FIELD(help) },
	{ "--version", "-V", NULL, "print our version and LLVM's", set_flag, FIELD(version) },
	{ "-v", NULL, NULL, "print our version and go on", set_flag, FIELD(announce) },
	{ "--trace", "-t", NULL, "say what each input contributes", set_flag, FIELD(trace) },
	{ "--verbose", NULL, NULL, "as --trace", set_flag, FIELD(trace) },
	{ "--map", "-Map", "FILE", "write to FILE what is in the object, where it came from and why\n"
	  "it is there; as JSON if FILE ends in .json", set_path, FIELD(map), .path = PATH_WRITTEN },
	{ "--print-map", "-M", NULL, "print the same", set_flag, FIELD(print_map) },
	{ "--why", NULL, "SYMBOL", "print what keeps SYMBOL, or why it is not there",
	  add_string, FIELD(why) },
	{ "--trace-symbol", "-y", "SYMBOL", "as --why", add_string, FIELD(why) },
	{ "--time", NULL, NULL, "print each stage's time and memory", set_flag, FIELD(time) },
	{ "--save-temps", NULL, "DIR", "write what each stage hands on to DIR",
	  set_path, FIELD(save_dir), .path = PATH_WRITTEN },
	{ "--dump-module", NULL, "DIR", "the same, for users of bpf-linker",
	  set_path, FIELD(save_dir), .path = PATH_WRITTEN },
	{ "--reproduce", NULL, "DIR", "write all that is read to DIR, with a script that repeats\n"
	  "the link", reproduce_set, FIELD(reproduce) },
	{ "--diagnostics", NULL, "FORMAT", "text (default) or json: an object a line",
	  diag_set_format },
	{ "--color-diagnostics", NULL, "[WHEN]", "auto (default): on a terminal; always, never",
	  diag_set_colour },
	{ "--no-color-diagnostics", NULL, NULL, "as --color-diagnostics=never", diag_set_no_colour },
	{ "--demangle", NULL, NULL, "show symbols as the source has them (default)",
	  clear_flag, FIELD(settings.no_demangle) },
	{ "--no-demangle", NULL, NULL, "show them as the object has them",
	  set_flag, FIELD(settings.no_demangle) },
	{ "--error-limit", NULL, "N", "show N errors (20) and count the rest; 0: show all",
	  diag_set_error_limit },
	{ "--fatal-warnings", NULL, NULL, "a warning fails the link",
	  set_flag, FIELD(fatal_warnings) },
	{ "--no-fatal-warnings", NULL, NULL, "it does not (default)",
	  clear_flag, FIELD(fatal_warnings) },
	{ "--no-warnings", "-w", NULL, "do not warn", diag_set_no_warnings },
	{ "--log-level", NULL, "LEVEL", "error, warn (default), info, debug or trace",
	  diag_set_log_level },
	{ "--log-file", NULL, "FILE", "append all messages to FILE, too",
	  set_path, FIELD(log_file), .path = PATH_WRITTEN },

	{ .help = "Accepted and ignored" },
#include "ignored.h"
	{ .help = NULL },
};
#pragma GCC diagnostic pop
/* clang-format on */

static void fill_defaults(struct options *o)
{
	if (!o->kind_count) {
		o->kinds[o->kind_count++] = BLD_EMIT_OBJ;
		o->settings.emit = 1u << BLD_EMIT_OBJ;
	}
	if (!o->settings.llvm_path)
		o->settings.llvm_path = getenv("BPF_LD_SHIM_LLVM");
	if (o->settings.llvm_path && !*o->settings.llvm_path)
		o->settings.llvm_path = NULL;
	o->settings.caller_path = getenv("PATH");
	o->settings.llvm_at_least = getenv(AT_LEAST) ? (unsigned)atoi(getenv(AT_LEAST)) : 0;
	o->settings.llvm_args = (const char *const *)o->llvm_args.v;
	o->settings.llvm_arg_count = o->llvm_args.n;
	unresolved_settle(o);
	o->settings.panic_values = o->panic_values;
	o->settings.ksyms = (const char *const *)o->ksyms.v;
	o->settings.ksym_count = o->ksyms.n;
	o->settings.map = o->map || o->print_map;
	o->settings.why = (const char *const *)o->why.v;
	o->settings.why_count = o->why.n;
	if (o->trace)
		diag_verbosity(DIAG_TALKATIVE);
}

/* What a link cannot do without. */
static size_t check_complete(const struct options *o)
{
	size_t bad = 0;

	if (!o->input_count) {
		diag_error_fix(NULL, "bpf-ld-shim --help lists the options", "no input files");
		bad++;
	}
	if (!o->output && !o->check) {
		diag_error_fix(NULL, "add -o FILE", "no output file");
		bad++;
	}
	if (o->ksyms.n && !o->settings.btf) {
		diag_error_fix("--ksyms", "add --btf", "loaders find the kernel's symbols by BTF");
		bad++;
	}
	if (o->settings.map && !(o->settings.emit & 1u << BLD_EMIT_OBJ)) {
		diag_error_fix(o->map ? "--map" : "--print-map", "add --emit=obj",
			       "a map is of an object");
		bad++;
	}
	return bad;
}

/* Programs want messages about the command line in their format, too. */
static void find_format(char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n && strcmp(words[i], "--"); i++)
		if (!strcmp(words[i], "--diagnostics=json"))
			diag_json(true);
}

/* A program that does not run us itself, but cargo, has only the environment. */
static int open_log(const struct options *o)
{
	const char *path = o->log_file ? o->log_file : getenv("BPF_LD_SHIM_LOG_FILE");

	return path && *path ? diag_log_to(path) : 0;
}

int options_read(struct options *o, int argc, char **argv)
{
	find_format(argv, (size_t)argc);
	if (respfile_expand(&o->words, argc, argv))
		return 1;
	driver_words(&o->words, argv[0]);
	find_format(o->words.v, o->words.n);
	if (parse_words(o))
		return 1;
	fill_defaults(o);
	if (open_log(o))
		return 1;
	if (o->help || o->version || o->doctor || o->print_clang_dir || (o->announce && !o->input_count))
		return 0;
	return check_complete(o) + kernel_settle(o) ? 1 : 0;
}

void options_free(struct options *o)
{
	strings_free(&o->words);
	strings_free(&o->dirs);
	strings_free(&o->exports);
	strings_free(&o->export_files);
	strings_free(&o->version_scripts);
	strings_free(&o->dynamic_lists);
	strings_free(&o->export_globs);
	patterns_free(&o->versioned);
	patterns_free(&o->dynamic);
	strings_free(&o->wraps);
	strings_free(&o->defsyms);
	strings_free(&o->require_defined);
	strings_free(&o->required_globs);
	strings_free(&o->required);
	strings_free(&o->allow_undefined);
	strings_free(&o->excluded_libs);
	strings_free(&o->ksyms);
	strings_free(&o->why);
	strings_free(&o->llvm_args);
	strings_free(&o->panic_sections);
	free(o->panic_values);
	free(o->inputs);
	memset(o, 0, sizeof(*o));
}
