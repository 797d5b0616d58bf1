/*
 * btf_bytes.h: what the unit tests of BTF share: BTF made of words, an object that
 * it is of, and what is reported.
 */
#ifndef BTF_BYTES_H
#define BTF_BYTES_H

#include <check.h>
#include <stdio.h>

#include "btf.h"

#define X16 "xxxxxxxxxxxxxxxx"
#define X128 X16 X16 X16 X16 X16 X16 X16 X16

/* All strings of the BTF here, and where they begin. */
#define STRINGS                                                                          \
	"\0int\0a\0b\0c<d>\0e.f\0gr\303\266\0.data\0.data/x\0?ops\0.ksyms\0"                \
	".kconfig\0" "7up\0" "0:1\0" "0\0" "xdp\0" X128 "\0" X128 "x"
enum {
	NONE, INT_NAME = 1, A = 5, B = 7, BAD = 9, DOTTED = 14, UTF8 = 18, DATA = 23, SLASH = 29,
	OPS = 37, KSYMS = 42, KCONFIG = 49, DIGIT = 58, ACCESS = 62, ZERO = 66, XDP = 68,
	LONG = 72, TOO_LONG = LONG + 129, EMPTY = TOO_LONG + 129, OUTSIDE = EMPTY + 1,
};

#define INFO(kind, vlen) ((uint32_t)BTF_KIND_##kind << 24 | (vlen))
#define KFLAG 0x80000000u

/* Words of types, and what the checker says. */
struct row {
	const char *rule;	/* part of the message; NULL: fine */
	const uint32_t *words;
	size_t count;
};

#define T(...) (const uint32_t[]){ __VA_ARGS__ }, sizeof((uint32_t[]){ __VA_ARGS__ }) / 4

/* All messages, a line each, since the last open_bld. */
extern char said[16384];
struct bld *open_bld(void);

extern unsigned char bytes[65536];
extern size_t bytes_len;

void put_word(size_t at, uint32_t v, bool big);
/* .BTF of four types (an int, struct a, a prototype, function a) and these. */
void build(const uint32_t *words, size_t count, bool big);
/* btf_check of `bytes`. */
int check_bytes(const void *ext, size_t ext_len, const struct btf_syms *syms);

/* Of section "xdp", 32 bytes: functions at 0 and 16. And a variable in ".data", of
 * 8 bytes. Its `sections` are malloc'ed. */
extern struct btf_sym the_syms[3];
void set_object(struct btf_syms *syms);

/* The exit status. */
int run_tests(TCase *t);

#endif
