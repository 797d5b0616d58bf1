# Debug info by every LLVM: where only some inputs have it, each function still gets its FUNC, its
# func_info and line_info; both engines, BTF as the kernel wants it. Where local variables are is
# left out, be it in calls (before LLVM 19) or records.
. "$src/tests/link/common.bash"

cat >with.c <<'EOF'
extern long without(long), also_without(void);
__attribute__((section("xdp"))) long p(long *x) { return without(*x) + also_without(); }
EOF
cat >without.c <<'EOF'
long v;
__attribute__((noinline)) long also_without(void) { return *(volatile long *)&v; }
__attribute__((noinline)) long without(long x) { return also_without() + x; }
EOF

by_each() {
	"$3" --target=bpfel -O2 -g -emit-llvm -c with.c -o with.o
	"$3" --target=bpfel -O2 -emit-llvm -c without.c -o without.o
	for order in "with.o without.o" "without.o with.o"; do
		# shellcheck disable=SC2086
		links --llvm="$2" --btf -S --export p $order
		mv out core
		"$shim" --check core
		bpftool btf dump file core >dump
		expect_line "FUNC 'p' .*linkage=global" dump
		expect_line "FUNC 'without' .*linkage=static" dump
		expect_line "FUNC 'also_without' .*linkage=static" dump
		# shellcheck disable=SC2086
		"$shim" --llvm="$2" --engine=lto --btf -S --export p -o out $order 2>err || {
			expect_line 'no libLTO' err
			continue
		}
		cmp core out || fail "the engines differ: $order"
	done
	for kind in lines full; do
		links --llvm="$2" --btf --dwarf=$kind --export p with.o without.o
		"$LLVM_BIN/llvm-dwarfdump" --debug-info out | grep -v DW_AT_frame_base >$kind
		expect_line 'DW_TAG_subprogram' $kind
	done
	expect_no_line 'DW_OP_(reg|breg|fbreg)' lines
	expect_line 'DW_OP_(reg|breg|fbreg)' full
}
each_llvm by_each
