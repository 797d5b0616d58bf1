# -S drops DWARF and keeps BTF; -s drops also what no loader asks for by name, and the object is whole.
. "$src/tests/link/common.bash"

c main.o -g <<'EOF'
long state;
static __attribute__((noinline)) long sub(long x) { return state += x; }
__attribute__((section("xdp"))) long p(long *x)
{
	for (long i = 0; i < *x; i++)
		sub(i);
	return 1;
}
EOF
for option in -S --strip-debug -s --strip-all; do
	links --btf $option --export p main.o
	sections out >secs
	expect_no_line 'debug_' secs
	expect_line '^\.BTF ' secs
	expect_line '^\.BTF\.ext ' secs
	symbols out >syms
	expect_line 'FUNC +GLOBAL DEFAULT +[0-9]+ p$' syms
	expect_no_line 'LBB|\.L' syms
	code out >dis
	expect_line 'R_BPF_64_64\s+(state|\.bss)' dis
	"$LLVM_BIN/llvm-readelf" -aW out >all 2>&1
	expect_no_line '[Ww]arning|[Ee]rror' all
done
links --btf -S --export p main.o
large=$(stat -c %s out)
links --btf -s --export p main.o
[ "$(stat -c %s out)" -le "$large" ] || fail "-s makes it larger than -S"
# The last one counts.
mv out stripped
links --btf -S -s --export p main.o
cmp out stripped
links --btf -s -S --export p main.o
[ "$(stat -c %s out)" = "$large" ] || fail "-s -S is not -S"
