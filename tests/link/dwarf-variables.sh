#!/bin/bash
# Where local variables are is left out before LLVM reads it, unless --dwarf=full asks for it. Code,
# symbols and BTF are the same either way: of nested scopes, inlined functions, archive members.
. "$src/tests/link/common.bash"

c main.o -g <<'EOF'
long from_archive(long *p, int n);
static __attribute__((noinline)) long scopes(long *p, int n)
{
	long sum = 0;
	for (int i = 0; i < (n & 7); i++) {
		long twice = p[i] * 2;
		{ char small = (char)twice; sum += small; }
		sum ^= twice;
	}
	return sum;
}
static inline long inlined(long *p) { long a = p[0], b = p[1]; return a > b ? a - b : b - a; }
__attribute__((section("xdp"))) long p(long *ctx)
{
	long n = ctx[9], r = scopes(ctx, n) + inlined(ctx);
	return r + from_archive(ctx, n);
}
EOF
c member.o -g <<'EOF'
static long state;
__attribute__((noinline)) long from_archive(long *p, int n)
{
	long local = p[n & 3], other = local * 3;
	state += other;
	return local + state;
}
EOF
ar lib.a member.o
for kind in lines full; do
	links --btf --dwarf=$kind --export p main.o lib.a
	code out | tail -n +3 >$kind.dis
	symbols out | awk '$4 != "SECTION" { print $2, $3, $4, $5, $8 }' >$kind.syms
	bpftool btf dump file out >$kind.btf
	"$LLVM_BIN/llvm-dwarfdump" --debug-info out >$kind.dwarf
done
cmp lines.dis full.dis
cmp lines.syms full.syms
cmp lines.btf full.btf
expect_line "'ctx' type_id" lines.btf
expect_line 'DW_TAG_subprogram' lines.dwarf
# A place in the code's registers or frame; a variable of the program has an address.
located() { grep -A1 'DW_AT_location' "$1" | grep -c 'DW_OP_reg\|DW_OP_fbreg\|DW_OP_breg'; }
[ "$(located full.dwarf)" -gt 0 ] || fail "--dwarf=full says nothing of variables"
[ "$(located lines.dwarf)" = 0 ] || fail "a location of a local variable is left"
# The variables themselves go, too; arguments stay, of inlined functions as well.
for name in twice small sum r other; do
	expect_line "DW_AT_name.*\"$name\"" full.dwarf
	expect_no_line "DW_AT_name.*\"$name\"" lines.dwarf
done
for name in ctx p n; do
	expect_line "DW_AT_name.*\"$name\"" lines.dwarf
done
links --btf --export p main.o lib.a
code out | tail -n +3 | cmp - lines.dis

# Without DWARF: the same code and the same BTF, lines included, and no section of it; -S is the same.
"$LLVM_BIN/llvm-objcopy" --dump-section .BTF=lines.types --dump-section .BTF.ext=lines.ext out
for options in "--dwarf=none" "-S" "-s" "--dwarf=none --engine=lto"; do
	# shellcheck disable=SC2086
	links --btf $options --export p main.o lib.a
	sections out >sec
	expect_no_line '\.debug_' sec
	"$LLVM_BIN/llvm-objcopy" --dump-section .BTF=none.types --dump-section .BTF.ext=none.ext out
	cmp lines.types none.types
	cmp lines.ext none.ext
	code out | tail -n +3 >none.dis
	[ "$options" = -s ] || cmp lines.dis none.dis
done
links --btf --dwarf=none --emit asm --export p main.o lib.a
expect_no_line 'debug_line|debug_info' out
refuses 2 'dwarf' --dwarf=some --export p main.o lib.a
