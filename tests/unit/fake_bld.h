/*
 * fake_bld.h: a plugin that links nothing and writes down what it is told, for
 * the unit tests of shim/. Also what those tests share.
 */
#ifndef FAKE_BLD_H
#define FAKE_BLD_H

#include <check.h>

#include <check.h>

#include "shim.h"

/* An argv. */
#define WORDS(...) (char *[]){ "bpf-ld-shim", __VA_ARGS__, NULL }

/* All calls so far, a line each: "object a.o 4", "symbol 0 main", ... */
extern char fake_calls[8192];
/* What bld_output gives for every kind; NULL: nothing. */
extern const char *fake_result;

struct bld *fake_open(struct inputs *in);

/* What read_options has read; freed by tear_down. */
extern struct options options;
int read_options(char **argv);

/* Into a new empty directory, and stderr into its file "messages". */
void set_up(void);
void tear_down(void);

/* What has been written to stderr since set_up. */
const char *messages(void);
void ck_message(const char *part);

/* "[a] [b]" */
const char *joined(const struct strings *s);

void write_file(const char *path, const void *data, size_t len);
/* NULL if there is none. */
const char *read_file(const char *path);

/* The exit status. */
int run_tests(TCase *t);

#endif
