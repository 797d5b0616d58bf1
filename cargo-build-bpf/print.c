/* print.c: --print: the cargo command and the configuration that do the same without us. */
#include <stdlib.h>
#include <string.h>

#include "build_bpf.h"

/* For a POSIX shell. */
static void print_word(const char *word)
{
	const char *p;

	if (*word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789-_=+./,:@%")]) {
		fputs(word, stdout);
		return;
	}
	putchar('\'');
	for (p = word; *p; p++) {
		if (*p == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*p);
	}
	putchar('\'');
}

static void print_command(const struct job *job)
{
	struct list argv = { NULL, 0, 0 };
	size_t i;

	build_command(job, &argv);
	/* they stand above any configuration */
	if (getenv("CARGO_ENCODED_RUSTFLAGS") || getenv("RUSTFLAGS"))
		fputs("env -u CARGO_ENCODED_RUSTFLAGS -u RUSTFLAGS ", stdout);
	if (job->tool.bootstrap)
		fputs("RUSTC_BOOTSTRAP=1 ", stdout);
	if (job->tool.name) {
		printf("cargo +%s", job->tool.name);
	} else {
		fputs("RUSTC=", stdout);
		print_word(job->tool.rustc);
		putchar(' ');
		print_word(job->tool.cargo);
	}
	for (i = 1; i < argv.n; i++) {
		putchar(' ');
		print_word(argv.v[i]);
	}
	putchar('\n');
}

void print_plain(const struct job *job)
{
	size_t i;

	print_command(job);
	printf("\n# .cargo/config.toml of the crate, in place of what it has of this:\n"
	       "[target.%s]\nlinker = %s\nrustflags = [", job->target, quoted(job->tool.linker));
	for (i = 0; i < job->flags.n; i++)
		printf("%s%s", i ? ", " : "", quoted(job->flags.v[i]));
	fputs("]\n", stdout);
	if (job->lto)
		printf("\n[profile.%s]\nlto = true\n", build_profile(&job->args));
}
