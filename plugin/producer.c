/*
 * producer.c: who wrote the inputs, which decides what LLVM the link needs.
 *
 * In: the producers that claim.c has read. Out: LLVM's major version that the newest one
 * needs, since LLVM reads bitcode of its own version and of older ones, and who wrote
 * an input in words for messages.
 */
#include <ctype.h>
#include <stdio.h>

#include "internal.h"

unsigned producer_major(const char *producer)
{
	if (!producer || !str_has_prefix(producer, "LLVM"))
		return 0;
	return (unsigned)strtoul(producer + strlen("LLVM"), NULL, 10);
}

unsigned producer_newest(const struct bld *l, const struct input **which)
{
	unsigned newest = 0;

	*which = NULL;
	for (size_t i = 0; i < l->input_count; i++) {
		unsigned major = producer_major(l->inputs[i]->producer);

		if (major > newest) {
			newest = major;
			*which = l->inputs[i];
		}
	}
	return newest;
}

/* "1.96.0" after a mark such as "rustc version ", which compilers leave in !llvm.ident. */
static size_t find_version(const struct input *in, const char *mark, const char **version)
{
	const char *end = (const char *)in->data + in->len;
	const char *at = memmem(in->data, in->len, mark, strlen(mark));
	size_t len = 0;

	if (!at)
		return 0;
	*version = at += strlen(mark);
	while (at + len < end && len < 40 &&
	       (isalnum((unsigned char)at[len]) || strchr(".-+", at[len])) && at[len])
		len++;
	return len;
}

void producer_describe(const struct input *in, char *out, size_t size)
{
	const char *llvm_version = in->producer + strlen("LLVM"), *version = NULL;
	size_t llvm_len = strcspn(llvm_version, "-"), len = 0;
	const char *compiler = "rustc";

	if (!producer_major(in->producer)) {
		snprintf(out, size, "%s", in->producer);
		return;
	}
	if (str_has_prefix(llvm_version + llvm_len, "-rust-")) {
		version = llvm_version + llvm_len + strlen("-rust-");
		len = strlen(version);
	}
	if (!len)
		len = find_version(in, "rustc version ", &version);
	if (!len) {
		compiler = "clang";
		len = find_version(in, "clang version ", &version);
	}
	if (len)
		snprintf(out, size, "%s %.*s (LLVM %.*s)", compiler, (int)len, version,
			 (int)llvm_len, llvm_version);
	else
		snprintf(out, size, "LLVM %s", llvm_version);
}
