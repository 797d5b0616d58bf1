/*
 * doctor.h: the parts of --doctor's report. Each is JSON; the text form is printed from
 * it, so that both say the same. The man page lists the keys, which do not change.
 */
#ifndef DOCTOR_H
#define DOCTOR_H

#include "json_text.h"

/* -- doctor.c ------------------------------------------------------------------- */

/* What `fn` makes in a process of its own: loading a library can crash, and no process
 * shall have two LLVMs. NULL: it died. */
json_t *doctor_in_child(json_t *(*fn)(void *ctx), void *ctx);
/* NULL for an absent or null value, else its text. */
const char *doctor_text_of(const json_t *object, const char *key);

/* -- doctor_llvm.c ---------------------------------------------------------------- */

/* Adds "inputs", "errors" and "llvm" to the report, which has "rustc" already. */
void doctor_llvm(json_t *report, const struct options *o);

/* -- doctor_rustc.c ---------------------------------------------------------------- */

json_t *doctor_rustc(void);

/* -- doctor_kernel.c ---------------------------------------------------------------- */

json_t *doctor_kernel(void);

/* -- doctor_print.c ----------------------------------------------------------------- */

void doctor_print(FILE *f, const json_t *report);

#endif
