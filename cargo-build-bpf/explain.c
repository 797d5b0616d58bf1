/*
 * explain.c: why a build failed, in three lines: what happened, why, what to type. It is told by
 * rustc's messages, as cargo hands them on in JSON, by cargo's own, and by the linker's.
 *
 * What we do not know we say we do not know; nobody's text is held back.
 */
#include <string.h>

#include "build_bpf.h"

#define MOST 3		/* explanations; more are one failure's consequences */

struct rule {
	const char *code;	/* rustc's, or "" */
	const char *text;	/* in its message */
	bool own;		/* only of packages of the workspace */
	void (*explain)(const struct job *job, const struct failure *f);
};

static const char *package_of(const struct job *job, const struct failure *f)
{
	const char *name = text_of(workspace_package(job->metadata, f->package_id), "name");

	return name ? name : f->package_id;
}

static const char *no_std_remedy(const struct job *job, const struct failure *f)
{
	const char *path = path_shown(f->src_path);

	if (f->library)
		return format("#![no_std] as the first line of %s, and core:: in place of std:: "
			      "in it", path);
	return format("#![no_std] and #![no_main] as the first lines of %s; or, if it is a "
		      "program for the host, leave it out by -p NAME or --exclude %s", path,
		      package_of(job, f));
}

static void no_std(const struct job *job, const struct failure *f)
{
	const char *path = path_shown(f->src_path);
	char *text = file_text(f->src_path);

	if (text && source_is_no_std(text))
		say_three(format("%s (%s) needs std, which does not exist for BPF",
				 package_of(job, f), path),
			  "it says #![no_std], but something in it asks for std: `extern crate "
			  "std`, or a feature",
			  "use core:: in place of std::, and #[cfg(not(target_arch = \"bpf\"))] "
			  "for the rest");
	else
		say_three(format("%s cannot be built for BPF: %s does not say #![no_std]",
				 package_of(job, f), path),
			  "without it a crate uses std, which does not exist for BPF: there is no "
			  "operating system below a BPF program", no_std_remedy(job, f));
}

static void no_main(const struct job *job, const struct failure *f)
{
	(void)job;
	say_three(format("%s does not say #![no_main]", path_shown(f->src_path)),
		  "BPF programs are functions that the kernel calls, each in a section of its "
		  "own; there is no main",
		  format("#![no_main] below #![no_std] in %s, and no fn main",
			 path_shown(f->src_path)));
}

static void no_panic_handler(const struct job *job, const struct failure *f)
{
	(void)job;
	say_three(format("%s has no panic handler", path_shown(f->src_path)),
		  "a program without std must say what a panic does; the linker makes it end the "
		  "program, so that the loop is never reached",
		  format("#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }"
			 "   in %s", path_shown(f->src_path)));
}

static void two_panic_handlers(const struct job *job, const struct failure *f)
{
	const char *first = strstr(f->details, "first defined in crate `");
	const char *name = first ? first + strlen("first defined in crate `") : "";

	if (!first)
		first = "a crate that this one uses";
	say_three(format("there are two panic handlers, one of them in %s",
			 path_shown(f->src_path)),
		  *name ? format("%.*s has one, and %s another", (int)strcspn(name, "`"), name,
				 package_of(job, f)) : format("the other is in %s", first),
		  format("take the #[panic_handler] out of %s, or out of the other (many crates "
			 "have a feature for it)", path_shown(f->src_path)));
}

static void no_abort(const struct job *job, const struct failure *f)
{
	(void)f;
	say_three("panics are to unwind, which BPF cannot do",
		  "the profile does not say panic = \"abort\"",
		  format("[profile.%s] panic = \"abort\"   in the workspace's Cargo.toml",
			 build_profile(&job->args)));
}

static void no_allocator(const struct job *job, const struct failure *f)
{
	(void)job;
	say_three("the program uses alloc, and has no allocator",
		  "BPF has no heap; an allocator of yours could hand out parts of a map's value",
		  format("#[global_allocator] static A: …   in %s, or core's types and maps in "
			 "place of alloc's", path_shown(f->src_path)));
}

static const struct rule rules[] = {
	{ "", "linking with ", false, explain_link },
	{ "E0463", "`std`", true, no_std },
	{ "", "`#[panic_handler]` function required", true, no_panic_handler },
	{ "E0152", "duplicate lang item `panic_impl`", false, two_panic_handlers },
	{ "", "`fn main` requires the standard library", true, no_main },
	{ "E0601", "`main` function not found", true, no_main },
	{ "", "unwinding panics are not supported without std", true, no_abort },
	{ "", "`eh_personality`", true, no_abort },
	{ "", "no global memory allocator found", false, no_allocator },
};

/* False: not known. */
static bool explain_failure(const struct job *job, const struct failure *f)
{
	bool own = workspace_has(job, f->package_id);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		if ((own || !rules[i].own) && !strcmp(f->code, rules[i].code) &&
		    strstr(f->message, rules[i].text)) {
			rules[i].explain(job, f);
			return true;
		}
	}
	if (own)
		return false;
	explain_dependency(job, f);
	return true;
}

/* -- cargo's own words ----------------------------------------------------------- */

/* The line that has `text`, without what indents it. */
static char *line_with(const char *said, const char *text)
{
	const char *at = strstr(said, text), *start = at;

	if (!at)
		return NULL;
	while (start > said && start[-1] != '\n')
		start--;
	start += strspn(start, " \t");
	return copy(start, strcspn(start, "\n"));
}

static void too_old(const struct job *job, const char *line)
{
	say_three(format("rustc %s is older than a dependency asks: %s", job->tool.version, line),
		  "the newest release of it that Cargo.toml allows was taken, though it needs a "
		  "newer rustc",
		  format("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback cargo update   (the "
			 "newest that rustc %s takes), or a newer toolchain", job->tool.version));
}

static void no_source(const struct job *job, const char *line)
{
	say_three("the toolchain has not the source of Rust's core library (rust-src)", line,
		  job->tool.name ? format("rustup component add rust-src --toolchain %s",
					  job->tool.name) :
				   "apt install rust-src (Debian), dnf install rust-src (Fedora)");
}

static void no_crate(const struct job *job, const char *line)
{
	(void)job;
	say_three("there is no crate here", line, "cargo build-bpf --new NAME, or cd to where "
						  "Cargo.toml is");
}

static void old_cargo(const struct job *job, const char *line)
{
	say_three(format("%s is too old for a manifest", job->tool.cargo), line,
		  "a newer toolchain (rustup update nightly), or an older release of that crate "
		  "in Cargo.toml");
}

static const struct {
	const char *text;
	void (*explain)(const struct job *job, const char *line);
} cargo_rules[] = {
	{ "could not find `Cargo.toml`", no_crate },
	{ " requires rustc ", too_old },
	{ "unable to build with the standard library", no_source },
	{ "` is required\n\n  The package requires the Cargo feature", old_cargo },
};

static bool explain_cargo(const struct job *job)
{
	size_t i;

	for (i = 0; job->build.err && i < ARRAY_SIZE(cargo_rules); i++) {
		char *line = line_with(job->build.err, cargo_rules[i].text);

		if (!line)
			continue;
		cargo_rules[i].explain(job, line);
		return true;
	}
	return false;
}

void explain(const struct job *job)
{
	const struct build *b = &job->build;
	struct list said = { NULL, 0, 0 };
	size_t i;

	if (!b->err)
		return;		/* it did not come to a build, and why has been said */
	for (i = 0; i < b->n_failures && said.n < MOST; i++) {
		const struct failure *f = &b->failures[i];

		/* of one source the first that is known: others follow from it */
		if (list_find(&said, f->src_path) < 0 && explain_failure(job, f))
			list_add(&said, f->src_path);
	}
	if (said.n || explain_cargo(job))
		return;
	if (b->n_failures)
		say_note("rustc's errors are about the program itself, not about building it for "
			 "BPF");
	else
		say_three("the build failed, for a reason that is not known here",
			  "cargo's own words are above, and are all there is",
			  "cargo build-bpf --print shows the plain cargo command, to ask others "
			  "with");
}
