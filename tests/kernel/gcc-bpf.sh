# The kernel loads and runs bpf-gcc's objects, joined with clang's bitcode; calls and data go where they should.
. "$src/tests/link/common.bash"
need_kernel
command -v bpf-gcc >/dev/null || skip "no bpf-gcc (Debian: gcc-bpf)"

cat >gcc.c <<'EOF'
typedef unsigned int u32;
u32 before = 1, shown = 7;
unsigned long results[6];
long theirs(u32 x);
static u32 counter;
static const u32 table[4] = { 10, 20, 30, 40 };
__attribute__((noinline)) static long twice(long x) { return 2 * x + counter; }
__attribute__((noinline)) static long thrice(long x) { return 3 * x + counter; }
__attribute__((noinline)) long pad(long x) { return x * 7 + before; }
__attribute__((noinline)) long later(long x) { return x * 5 + shown; }
__attribute__((section("xdp"))) int program(int *ctx)
{
	counter++;
	results[0] = twice(100);	/* 201 */
	results[1] = thrice(100);	/* 301 */
	results[2] = pad(100);		/* 701 */
	results[3] = later(100);	/* 507 */
	results[4] = table[counter & 3]; /* 20 */
	results[5] = theirs(5);		/* 5 * 2 + 7 + pad(1) = 25 */
	return 2;
}
char LICENSE[] __attribute__((section("license"))) = "GPL";
EOF
bpf-gcc -O2 -gbtf -c gcc.c
c theirs.bc -g <<<'extern unsigned shown; long pad(long); long theirs(unsigned x) { return 2 * x + shown + pad(1); }'
links --btf --cpu v3 --export program,results gcc.o theirs.bc
"$loader" load out | tee verdict
expect_line '^btf: accepted$' verdict
"$loader" run out program:1 | tee result
expect_line 'program: 1 times, returned 2$' result
expect_line '^global results = 201 301 701 507 20 25$' result
