/*
 * doctor_print.c: --doctor's report for people.
 */
#include <string.h>

#include "doctor.h"

/* Paths and versions come from the machine: a terminal gets only what is printable. */
static void put(FILE *f, const char *before, const char *text, const char *after)
{
	fputs(before, f);
	diag_escape(f, text ? text : "?", text ? strlen(text) : 1, "\n      ");
	fputs(after, f);
}

/* Nothing for an empty list. */
static void put_list(FILE *f, const char *before, const json_t *list, const char *after)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		put(f, i ? ", " : before, json_string_value(item), "");
	if (json_array_size(list))
		fputs(after, f);
}

static void print_llvm(FILE *f, const json_t *row)
{
	bool usable = json_is_true(json_object_get(row, "usable"));
	bool taken = json_is_true(json_object_get(row, "taken"));
	const char *version = doctor_text_of(row, "version"), *lto = doctor_text_of(row, "lto");

	put(f, taken ? "  * " : "    ", usable ? version : "no", "  ");
	put(f, "", doctor_text_of(row, "path"), "\n");
	if (!taken)
		put(f, "        ", doctor_text_of(row, "found_as"), "\n");
	put(f, taken ? "        taken: " : "        passed over: ", doctor_text_of(row, "reason"),
	    "\n");
	put_list(f, "        links take it when called by ",
		 json_object_get(row, "taken_by"), "\n");
	if (!usable)
		return;
	fprintf(f, "        reads bitcode of LLVM %d and older",
		(int)json_integer_value(json_object_get(row, "reads_up_to")));
	put_list(f, "; cpu ", json_object_get(row, "cpus"), "");
	put_list(f, "; target ", json_object_get(row, "targets"), "");
	put(f, "\n        libLTO: ", lto ? lto : "none (only --engine=lto needs it)", "\n");
}

static void print_rustc(FILE *f, const json_t *row)
{
	const char *llvm = doctor_text_of(row, "llvm");

	put(f, "    ", doctor_text_of(row, "version"), "  ");
	put(f, "", doctor_text_of(row, "path"), "\n");
	put(f, "        ", doctor_text_of(row, "found_as"), "");
	put(f, "; sysroot ", doctor_text_of(row, "sysroot"), "\n");
	put(f, "        LLVM ", doctor_text_of(row, "llvm_version"), "");
	put(f, "; its links take ", llvm ? llvm : "the system's", "\n");
	fprintf(f, "        rust-src: %s\n",
		json_is_true(json_object_get(row, "rust_src")) ? "present" : "missing");
}

static void print_kernel(FILE *f, const json_t *kernel)
{
	bool load = json_is_true(json_object_get(kernel, "load"));
	bool unprivileged = json_is_true(json_object_get(kernel, "load_unprivileged"));

	put(f, "\nkernel\n    Linux ", doctor_text_of(kernel, "release"), "");
	put(f, ", ", doctor_text_of(kernel, "machine"), "\n");
	fprintf(f, "        BTF: %s\n        loading programs: ",
		json_is_true(json_object_get(kernel, "btf")) ? "/sys/kernel/btf/vmlinux" : "none");
	if (load)
		fputs("permitted\n", f);
	else
		put(f, "", doctor_text_of(kernel, "load_error"),
		    unprivileged ? " (socket filters are permitted)\n" : "\n");
}

static void print_inputs(FILE *f, const json_t *report)
{
	const json_t *inputs = json_object_get(report, "inputs"), *row;
	size_t i;

	if (json_array_size(inputs))
		fputs("\ninputs\n", f);
	json_array_foreach (inputs, i, row) {
		put(f, "    ", doctor_text_of(row, "path"), "");
		put(f, ": written by ", doctor_text_of(row, "written_by"), "\n");
	}
	json_array_foreach (json_object_get(report, "errors"), i, row) {
		const char *where = doctor_text_of(row, "where");

		fputs(i ? "    " : "\nerrors\n    ", f);
		put(f, "", where ? where : "", where ? ": " : "");
		put(f, "", doctor_text_of(row, "message"), "\n");
	}
}

static void print_missing(FILE *f, const json_t *missing)
{
	static const char *const names[][2] = { { "debian", "Debian" },
						{ "fedora", "Fedora" },
						{ "homebrew", "Homebrew" } };
	const json_t *row;
	size_t i, k;

	if (!json_array_size(missing)) {
		fputs("\nnothing is missing\n", f);
		return;
	}
	fputs("\nmissing\n", f);
	json_array_foreach (missing, i, row) {
		const char *remedy = doctor_text_of(row, "remedy");
		bool any = false;

		put(f, "    ", doctor_text_of(row, "what"), "");
		put(f, ", for ", doctor_text_of(row, "needed_for"), "\n");
		for (k = 0; k < ARRAY_SIZE(names); k++) {
			const char *package = doctor_text_of(row, names[k][0]);

			if (!package)
				continue;
			fprintf(f, "%s%s: %s", any ? ", " : "        ", names[k][1], package);
			any = true;
		}
		if (remedy)
			put(f, any ? "; " : "        ", remedy, "");
		fputc('\n', f);
	}
}

void doctor_print(FILE *f, const json_t *report)
{
	const json_t *row;
	size_t i;

	put(f, "bpf-ld-shim ", doctor_text_of(report, "version"), "\n\nLLVM\n");
	json_array_foreach (json_object_get(report, "llvm"), i, row)
		print_llvm(f, row);
	if (!json_array_size(json_object_get(report, "llvm")))
		fputs("    none\n", f);
	fputs("\nrustc\n", f);
	json_array_foreach (json_object_get(report, "rustc"), i, row)
		print_rustc(f, row);
	if (!json_array_size(json_object_get(report, "rustc")))
		fputs("    none\n", f);
	print_kernel(f, json_object_get(report, "kernel"));
	print_inputs(f, report);
	print_missing(f, json_object_get(report, "missing"));
}
