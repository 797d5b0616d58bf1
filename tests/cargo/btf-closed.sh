# Crates with debuginfo=0 and C files without -g have their functions in BTF as
# well: FUNC, func_info and line_info for each function of the object.
. "$src/tests/common.sh"

cat >in_c.c <<'EOC'
static unsigned long state[4];
static __attribute__((noinline)) unsigned long deeper(unsigned int a, char b)
{
	return *(volatile unsigned long *)&state[a & 3] + b;
}
__attribute__((noinline)) unsigned long in_c(unsigned int a, const unsigned long *p)
{
	return deeper(a, *(volatile char *)p) ^ *p;
}
EOC
"$CLANG" --target=bpfel -O2 -emit-llvm -c -o in_c.o in_c.c

setup_cargo
here=$PWD
(
	flock 9
	rm -rf "$CARGO_TARGET_DIR"/*/*/.fingerprint/btf-closed-[0-9a-f]*
	cd "$src/tests/crates/btf-closed" &&
		/usr/bin/cargo rustc --release -- -C link-arg="$here/in_c.o" &&
		cp "$CARGO_TARGET_DIR/bpfel-unknown-none/release/btf-closed" "$here/closed"
) 9>"$O/cargo.lock" || fail "cannot build btf-closed"

python3 "$src/tests/link/btf_facts.py" -u closed || fail "functions are missing in BTF"
"$shim" --check closed
bpftool btf dump file closed >dump
functions=$("$LLVM_BIN/llvm-readelf" -sW closed | grep -c ' FUNC ')
[ "$functions" -ge 12 ] || fail "only $functions functions: the test is about nothing"
[ "$(grep -c '^\[[0-9]*\] FUNC ' dump)" = "$functions" ] || fail "not $functions FUNCs"
expect_line "FUNC 'closed' .*linkage=global" dump
expect_line "FUNC 'in_c' .*linkage=static" dump
expect_line "FUNC 'deeper' .*linkage=static" dump
# From the IR: their names are the symbols', their arguments are integers and pointers.
expect_line "FUNC '_R[A-Za-z0-9_]*14btf_closed_dep5small' .*linkage=static" dump
# From debug info.
expect_line "FUNC 'generic_3C_u64_3E_' .*linkage=static" dump
expect_line "u64' size=8" dump
grep -A 2 -E "FUNC_PROTO .*vlen=2" dump >protos
expect_line "'arg0' type_id=[1-9]" protos

# Functions with debug info have their lines, the others need none but their first.
"$LLVM_BIN/llvm-objdump" -S closed >code
expect_line '^; .*sum as u32 & 2' code

if "$loader" probe; then
	"$loader" load closed >verdict || {
		cat verdict
		fail "the kernel refuses it"
	}
	expect_line '^btf: accepted$' verdict
	expect_line '^program closed: .*: accepted$' verdict
fi
