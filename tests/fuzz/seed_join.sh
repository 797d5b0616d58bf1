#!/bin/bash
# Writes a seed for fuzz_join: two plain objects that need each other, as the fuzzer reads them.
# $1: the file.
set -eu
out=$(realpath -m "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >shared.h <<'EOF'
struct point { int x, y; };
struct map { int (*type)[2]; int (*max_entries)[4]; int *key; long *value; };
EOF
clang-22 --target=bpf -O2 -g -I. -x c -c -o first.o - <<'EOF'
#include "shared.h"
struct map ours __attribute__((section(".maps")));
int value = 3;
static int hidden = 4;
static int *const places[] = { &hidden, &value };
extern int kfunc(int) __attribute__((section(".ksyms")));
extern const int CONFIG_HZ __attribute__((section(".kconfig")));
long theirs(struct point *p);
__attribute__((section("xdp"))) long program(int *ctx)
{
	struct point p = { *ctx, 2 };
	return theirs(&p) + kfunc(1) + CONFIG_HZ + **(int *const volatile *)places;
}
char LICENSE[] __attribute__((section("license"))) = "GPL";
EOF
clang-22 --target=bpf -O2 -g -I. -x c -c -o second.o - <<'EOF'
#include "shared.h"
extern struct map ours __attribute__((section(".maps")));
extern int value;
extern int kfunc(int) __attribute__((section(".ksyms")));
static int hidden;
__attribute__((weak)) long program(int *ctx) { return 1; }
static __attribute__((noinline)) long inner(long x) { return x + hidden++; }
long theirs(struct point *p)
{
	static void *(*lookup)(void *, const void *) = (void *)1;
	return lookup(&ours, p) ? inner(p->x) : value + kfunc(2);
}
EOF
{
	size=$(printf '%08x' $((2 * $(stat -c %s first.o))))
	printf '%b' "\\x${size:6:2}\\x${size:4:2}\\x${size:2:2}\\x${size:0:2}"
	cat first.o second.o
} >"$out"
