# A section and a symbol of the same name: SEC("license") license, SEC("xdp") xdp. LLVM by itself
# refuses that, and takes the section for a symbol that is missing.
# bpf-linker 0.13: "symbol 'xdp' is already defined", and of the missing one nothing.
. "$src/tests/link/common.bash"

cat >main.c <<'END'
int xdps(void);
char license[] __attribute__((section("license"))) = "GPL";
/* Ends as a section's name does. */
__attribute__((section("xdp"))) int adp(void *ctx) { return xdps(); }
__attribute__((section("xdp"))) int xdp(void *ctx) { return xdps() + 2; }
__attribute__((section("tc"))) int tc(void *ctx) { return *license; }
END
echo '__attribute__((noinline)) int xdps(void) { asm volatile(""); return 1; }' >part.c

"$CLANG" --target=bpf -O2 -g -emit-llvm -c main.c part.c
links --btf --cpu v3 main.bc part.bc
expect_defined out adp license tc xdp xdps
sections out >secs
for name in xdp .relxdp license tc .reltc; do
	[ "$(grep -c "^$name " secs)" = 1 ] || fail "no section $name: $(cat secs)"
done
bpftool btf dump file out >btf
expect_line "DATASEC 'license' size=4 vlen=1" btf
expect_line "FUNC 'xdp' .*linkage=global" btf
"$shim" --check out || fail "its BTF is wrong"
LC_ALL=C not grep -q $'[\x02-\x08]dp\|[\x02-\x08]icense' out

mv out core
links --btf --cpu v3 --engine=lto main.bc part.bc
cmp <(code core | sed 1,2d) <(code out | sed 1,2d)
"$CLANG" --target=bpfeb -O2 -g -emit-llvm -c main.c part.c
links --btf main.bc part.bc
bpftool btf dump file out | grep -q "DATASEC 'license'" || fail "big-endian BTF"

# Every LLVM.
try() {
	"$3" --target=bpf -O2 -g -emit-llvm -c main.c part.c
	rm -f out
	"$shim" --llvm="$2" --btf --export xdp,adp,tc -o out main.bc part.bc
	expect_defined out adp license tc xdp xdps
}
each_llvm try

# In text there is no way.
refuses 1 'license: assembly cannot tell a section from a symbol of the same name' --emit asm main.bc part.bc

# A symbol that is missing is not the section.
c missing.o <<'END'
extern int license;
char L[] __attribute__((section("license"))) = "GPL";
__attribute__((section("xdp"))) int p(void *ctx) { return license; }
END
refuses 1 'undefined symbol: license' missing.o
