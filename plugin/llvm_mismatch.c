/*
 * llvm_mismatch.c: LLVMs that do not serve, and what to say about them.
 *
 * A link that finds no LLVM for its inputs ends in three lines: who wrote the input
 * that asks the most, which LLVMs were found, and what to do. Only then what is too
 * old is looked for at all. Bitcode of a newer LLVM than the one loaded is refused
 * unread, whatever LLVM would make of it: the format promises nothing in that
 * direction, and what a reader does not know it may skip.
 */
#include <stdio.h>
#include <unistd.h>

#include "internal.h"
#include "llvm_file.h"
#include "llvm_find.h"

/* Reasons that are compared by address. */
const char llvm_too_old[] = "it is too old: LLVM 14 is the first that serves";
const char llvm_cannot_read[] = "it is older than what wrote the inputs";

struct passed_over {
	char *name, *why;
	bool too_old;		/* for the inputs; else it serves no link */
};

void llvm_passed_over(struct bld *l, const struct llvm_candidate *c, const char *why)
{
	struct passed_over *list, p = { .name = strdup(c->name), .why = strdup(why),
					.too_old = why == llvm_cannot_read };

	bld_trace(l, c->name, "passed over (%s): %s", c->how, why);
	list = grow(l->passed_over, l->passed_over_count, &l->passed_over_room, sizeof(*list));
	if (!list || !p.name || !p.why) {
		free(p.name);
		free(p.why);
		return; /* a message will lack it */
	}
	l->passed_over = list;
	list[l->passed_over_count++] = p;
}

void llvm_forget_passed_over(struct bld *l)
{
	for (size_t i = 0; i < l->passed_over_count; i++) {
		free(l->passed_over[i].name);
		free(l->passed_over[i].why);
	}
	free(l->passed_over);
	l->passed_over = NULL;
	l->passed_over_count = l->passed_over_room = 0;
}

const char *llvm_why_passed_over(const struct bld *l)
{
	return l->passed_over_count ? l->passed_over[l->passed_over_count - 1].why : NULL;
}

/* -- what there is -------------------------------------------------------------- */

struct inventory {
	FILE *out;
	size_t count;
	unsigned enough;	/* major version that would serve */
	char serves[PATH_MAX];	/* the first that has it */
};

static bool list_candidate(void *ctx, const struct llvm_candidate *c)
{
	struct inventory *v = ctx;

	if (c->why_not || !c->major)
		return false;
	/* Where ld.so finds a bare name shows only when it is loaded. */
	if (!strchr(c->name, '/'))
		return false;
	fprintf(v->out, "%sLLVM %u (%s)", v->count++ ? ", " : "", c->major, c->name);
	if (c->major >= v->enough && !*v->serves)
		snprintf(v->serves, sizeof(v->serves), "%s", c->name);
	return false;
}

/* -- messages --------------------------------------------------------------------- */

/* An input of another version than the newest: the oldest such. */
static const struct input *oldest_other(const struct bld *l, const struct input *newest)
{
	const struct input *oldest = NULL;
	unsigned least = producer_major(newest->producer);

	for (size_t i = 0; i < l->input_count; i++) {
		unsigned major = producer_major(l->inputs[i]->producer);

		if (!major || major >= least)
			continue;
		least = major;
		oldest = l->inputs[i];
	}
	return oldest;
}

/* Who wrote it, and what cannot read it. */
static void put_writers(struct bld *l, const struct input *in, FILE *f)
{
	const struct input *other = oldest_other(l, in);
	char who[400];

	producer_describe(in, who, sizeof(who));
	fprintf(f, "written by %s", who);
	if (other) {
		producer_describe(other, who, sizeof(who));
		fprintf(f, ", and %s by %s", input_name(other), who);
	}
	if (l->set.llvm_path)
		fprintf(f, ": the LLVM given cannot read %s", other ? "both" : "that");
	else if (l->llvm_handle)
		fprintf(f, ": LLVM %u, chosen for the other inputs, cannot read that",
			l->llvm_major);
	else
		fprintf(f, ": no LLVM found here can read %s", other ? "both" : "that");
}

static void put_remedy(const struct bld *l, const struct inventory *v, char *out, size_t size)
{
	if (*v->serves)
		snprintf(out, size, "%sgive --llvm=%s",
			 l->set.llvm_path ? "leave --llvm and BPF_LD_SHIM_LLVM out, or " : "",
			 v->serves);
	else
		snprintf(out, size,
			 "install LLVM %u or newer (Debian: libllvm%u, Fedora: llvm-libs, "
			 "Homebrew: llvm), or name one with --llvm=PATH; --doctor tells more",
			 v->enough, v->enough);
}

static int mismatch(struct bld *l, const struct input *in)
{
	char *what = NULL, remedy[PATH_MAX + 200];
	size_t len;
	struct inventory v = { .enough = producer_major(in->producer) };

	v.out = open_memstream(&what, &len);
	if (!v.out)
		return bld_nomem(l);
	put_writers(l, in, v.out);
	fputs("\nfound: ", v.out);
	llvm_find_all(l, list_candidate, &v);
	if (!v.count)
		fputs("no LLVM at all", v.out);
	if (fclose(v.out))
		return bld_nomem(l);
	put_remedy(l, &v, remedy, sizeof(remedy));
	bld_tell(l, &(struct bld_message){ .code = "llvm-mismatch", .where = input_name(in),
					   .remedy = remedy }, "%s", what);
	free(what);
	return -1;
}

/* Why what was given does not serve; of a directory's libraries, each. */
static int given_is_unusable(struct bld *l)
{
	static const char remedy[] = "name a libLLVM.so with the BPF target, or a directory with "
				     "one; --doctor lists those found here";
	const struct passed_over *p = l->passed_over;
	char *what = NULL;
	size_t len;
	FILE *f = open_memstream(&what, &len);

	if (!f)
		return bld_nomem(l);
	fputs("not a usable LLVM", f);
	if (l->passed_over_count == 1)
		fprintf(f, ": %s", p[0].why);
	for (size_t i = 0; l->passed_over_count > 1 && i < l->passed_over_count; i++)
		fprintf(f, "\n%s: %s", p[i].name, p[i].why);
	if (fclose(f))
		return bld_nomem(l);
	bld_tell(l, &(struct bld_message){ .code = "llvm-unusable", .where = l->set.llvm_path,
					   .remedy = remedy }, "%s", what);
	free(what);
	return -1;
}

static int none_usable(struct bld *l)
{
	static const char remedy[] = "install one (Debian: libllvm22, Fedora: llvm-libs, Homebrew: "
				     "llvm) or name it with --llvm=PATH; --doctor tells more";
	char *what = NULL;
	size_t len;
	FILE *f = open_memstream(&what, &len);

	if (!f)
		return bld_nomem(l);
	fputs("no LLVM found", f);
	for (size_t i = 0; i < l->passed_over_count; i++)
		fprintf(f, "\n%s: %s", l->passed_over[i].name, l->passed_over[i].why);
	if (fclose(f))
		return bld_nomem(l);
	bld_tell(l, &(struct bld_message){ .code = "llvm-missing", .remedy = remedy }, "%s", what);
	free(what);
	return -1;
}

int llvm_none_fits(struct bld *l)
{
	const struct input *in;
	bool too_old = false;

	producer_newest(l, &in);
	for (size_t i = 0; i < l->passed_over_count; i++)
		too_old |= l->passed_over[i].too_old;
	if (l->set.llvm_path && !too_old)
		return given_is_unusable(l);
	return in ? mismatch(l, in) : none_usable(l);
}

int llvm_check_input(struct bld *l, const struct input *in)
{
	unsigned major = producer_major(in->producer);

	if (major <= l->llvm_major)
		return 0;
	/* Each time asks for more than the last: the end is reached. */
	if (l->host.again && !l->set.llvm_path && major > l->set.llvm_at_least) {
		bld_trace(l, input_name(in), "written by %s: starting anew with a newer LLVM",
			  in->producer);
		l->host.again(l->host.ctx, major);
	}
	return mismatch(l, in);
}
