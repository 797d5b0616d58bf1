# bpf-gcc's objects are joined with bitcode and with each other: its relocations, which before binutils 2.41 have
# the symbol's value in them twice, its static functions without func_info, its char. bpf-gcc links by us, too.
# bpf-linker 0.13.0 leaves its objects out; libbpf does not load even what it makes of one file.
. "$src/tests/link/common.bash"
command -v bpf-gcc >/dev/null || skip "no bpf-gcc (Debian: gcc-bpf)"

cat >first.c <<'EOF'
typedef unsigned int u32;
u32 before = 1, shown = 7;
long theirs(u32 x);
static u32 counter;
static const u32 table[4] = { 1, 2, 3, 4 };
__attribute__((noipa)) static long twice(long x) { return 2 * x + counter; }
__attribute__((noinline)) static long thrice(long x) { return 3 * x + counter; }
__attribute__((noinline)) long pad(long x) { return x * 7 + before; }
__attribute__((noinline)) long later(long x) { return x * 5 + shown + theirs(3); }
__attribute__((section("xdp"))) long program(int *ctx)
{
	counter++;
	return later(4) + pad(3) + twice(2) + thrice(1) + table[ctx[3] & 3];
}
u32 *places[] = { &before, &shown, &counter };
char LICENSE[] __attribute__((section("license"))) = "GPL";
EOF
bpf-gcc -O2 -gbtf -c first.c
c second.bc -g <<<'extern unsigned shown; long pad(long); long theirs(unsigned x) { return shown + pad(x); }'
bpf-gcc -O2 -gbtf -x c -c -o second.o - \
	<<<'extern unsigned shown; long pad(long); long theirs(unsigned x) { return shown + pad(x); }'

for second in second.bc second.o; do
	links --btf --export program,places first.o $second
	"$shim" --check out >check || fail "$(<check)"
	expect_line ' 6 functions' check
	code out >dis
	# Words as LLVM has them: calls are -1 from the function, data 0 from the variable.
	awk '/R_BPF_64_32.(pad|later|theirs)$/ { if (line !~ /call -0x1$/) exit 1 } { line = $0 }' dis ||
		fail "calls: $(<dis)"
	awk '/R_BPF_64_64.(before|shown)$/ { if (line !~ /= 0x0 ll$/) exit 1 } { line = $0 }' dis ||
		fail "data: $(<dis)"
	[ "$(grep -c 'R_BPF_64_32' dis)" -ge 6 ] || fail "calls are missing: $(<dis)"
	# Functions that stand where calls without relocation go.
	expect_line 'R_BPF_64_32..text$' dis
	"$LLVM_BIN/llvm-readelf" -x .data out >hex
	expect_line '00000000 00000000 00000000 00000000' hex
	"$LLVM_BIN/llvm-readelf" -rW out >relocations
	expect_line 'R_BPF_64_ABS64 .* before' relocations
	expect_line 'R_BPF_64_ABS64 .* counter' relocations
	bpftool btf dump file out >btf
	expect_line "FUNC 'twice' .*linkage=static" btf
	expect_line "FUNC 'program' .*linkage=global" btf
	expect_line "VAR 'shown' .*linkage=global" btf
done

# One file alone, and bpf-gcc's way to a linker.
dir=$("$shim" --print-clang-dir)
bpf-gcc -B "$dir" -O2 -gbtf -Wl,--export,program,--export,places -o by-gcc first.o second.o
cmp by-gcc out
bpf-gcc -B "$dir" -O2 -gbtf -Wl,--export,program -o alone first.c second.c 2>/dev/null ||
	bpf-gcc -B "$dir" -O2 -gbtf -Wl,--export,program -o alone first.c second.o
"$shim" --check alone >check

# Its own intermediate code is no use to us.
bpf-gcc -O2 -flto -c -o lto.o first.c
refuses 1 "lto.o: GCC's intermediate code" --export program lto.o
bpf-gcc -O2 -flto -ffat-lto-objects -c -o fat.o first.c
links --export program fat.o second.o
