/*
 * explain_link.c: the linker's errors. It writes them to a file for us, besides giving them to
 * rustc, which wraps them up: each is a line, and indented lines with the chain of who needs what
 * and, the last, what to do.
 */
#include <stdlib.h>
#include <string.h>

#include "build_bpf.h"

static const char mark[] = "bpf-ld-shim: error: ";

static size_t count(const char *log)
{
	size_t n = 0;

	while ((log = strstr(log, mark))) {
		n++;
		log++;
	}
	return n;
}

/* The indented lines that follow. */
static void read_rest(const char *p, struct list *rest)
{
	while (*p == '\n' && (p[1] == ' ' || p[1] == '\t')) {
		const char *line = p + 1 + strspn(p + 1, " \t");

		list_add(rest, copy(line, strcspn(line, "\n")));
		p = line + strcspn(line, "\n");
	}
}

void explain_link(const struct job *job, const struct failure *f)
{
	const char *log = job->build.log ? file_text(job->build.log) : NULL;
	const char *first = log ? strstr(log, mark) : NULL;
	struct list rest = { NULL, 0, 0 };
	const char *type = "cargo build-bpf -v, for the linker's own command";
	size_t n;

	if (!first) {
		say_three(format("%s could not be linked", path_shown(f->src_path)),
			  "the linker left no message but what rustc shows above", type);
		return;
	}
	n = count(log);
	first += strlen(mark);
	read_rest(first + strcspn(first, "\n"), &rest);
	if (rest.n) {
		type = rest.v[rest.n - 1];
		rest.n--;
	}
	say_three(format("linking failed: %.*s%s", (int)strcspn(first, "\n"), first,
			 n > 1 ? format(" (and %zu more, above)", n - 1) : ""),
		  rest.n ? list_join(&rest, "; ") : "what a BPF object may have in it is decided "
						    "by the kernel that will load it", type);
}
