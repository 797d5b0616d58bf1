#!/bin/sh
# Seeds of fuzz_filter, beside file $1: modules that say in every way where variables are.
set -eu
dir=$(dirname "$1")
mkdir -p "$dir"
cat >"$dir.c" <<'END'
struct pair { long a, b; };
static long state;
static __attribute__((noinline)) long walk(long *p, int n)
{
	long sum = 0;
	for (int i = 0; i < (n & 7); i++) {
		long twice = p[i] * 2;
		{ char small = (char)twice; sum += small; }
		if (twice > 100)
			goto out;
		sum ^= twice;
	}
out:
	return sum;
}
static inline struct pair swap(struct pair x) { struct pair y = { x.b, x.a }; return y; }
__attribute__((section("xdp"))) long p(long *ctx)
{
	struct pair x = swap((struct pair){ ctx[0], ctx[1] });
	long n = ctx[9], r = walk(ctx, (int)n);
	state += x.a - x.b;
	switch (n & 3) { case 0: return r; case 1: return r + x.a; default: return state; }
}
END
seed() {
	out=$1
	shift
	clang-22 --target=bpf -mcpu=v3 -g -emit-llvm "$@" -c -o "$dir/$out" "$dir.c"
}
seed declared -O0
seed tracked -O2 -Xclang -fexperimental-assignment-tracking=forced
seed lines -O2 -gline-tables-only
seed v1 -O1 -fdebug-info-for-profiling
seed places -O2
rm "$dir.c"
