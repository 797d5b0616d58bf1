# What an LLVM has not is an error that says what to install, or a warning; never a line of LLVM's
# own, and never code that means something else. Arithmetic and copies that BPF lacks, by each LLVM.
. "$src/tests/link/common.bash"

cat >main.c <<'EOF'
long state, from[8], to[8];
__attribute__((noinline, noreturn)) void never(long x) { *(volatile long *)&state = x; __builtin_unreachable(); }
__attribute__((section("xdp"))) long p(long *x) { if (*x > 5) never(*x); return 1; }
EOF
cat >arith.c <<'EOF'
typedef __int128 wide;
typedef unsigned __int128 unsigned_wide;
unsigned char from[64], to[64];
__attribute__((section("xdp"))) long p(long *x)
{
	long r = x[0] / x[1] + x[0] % x[2] + x[3] / 8 + x[4] % -16 + (int)x[5] / (int)x[6], over;
	unsigned_wide w = (unsigned_wide)x[0] * (unsigned long)x[1];
	wide q = ((wide)x[0] << 64 | x[1]) / ((wide)x[2] << 8 | x[3]);
	__builtin_memcpy(to, from, x[1] & 63);
	__builtin_memset(to, x[2], x[3] & 63);
	return __builtin_mul_overflow(x[2], x[3], &over) ? r : r + over + (long)(w >> 64) + (long)q;
}
EOF
cat >wide.c <<'EOF'
typedef __int128 wide;
__attribute__((noinline)) long six(long a, long b, long c, long d, long e, long f) { return a ^ f; }
__attribute__((noinline)) wide two(long a) { return (wide)a << 70 | a; }
long (*volatile pointer)(long, long, long, long, long, long);
__attribute__((section("xdp"))) long p(long *x) { return pointer(x[0], x[1], x[2], x[3], x[4], x[5]); }
EOF

by_each() {
	"$3" --target=bpfel -O2 -emit-llvm -c main.c -o main.o
	"$3" --target=bpfel -O2 -emit-llvm -c arith.c -o arith.o
	if [ "$1" -lt 18 ]; then
		refuses 1 "--cpu: LLVM $1.* does not know cpu v4" --llvm="$2" --cpu v4 --export p main.o
		expect_line '^  .*--cpu v3, or install LLVM 18' err
	else
		links --llvm="$2" --cpu v4 --export p main.o
	fi
	links --llvm="$2" --allow-bpf-trap --export p main.o
	symbols out >syms
	if [ "$1" -lt 21 ]; then
		expect_line '^bpf-ld-shim: warning: --allow-bpf-trap: ignored: LLVM ' err
		expect_no_line '__bpf_trap' syms
		links --llvm="$2" --export p main.o
		mv out without
		links --llvm="$2" --allow-bpf-trap --export p main.o
		cmp out without
	else
		expect_line '__bpf_trap' syms
		expect_no_line . err
	fi
	for cpu in v1 v3; do
		links --llvm="$2" --cpu $cpu --export p,from,to arith.o
		code out >dis
		expect_no_line 's/=|s%=' dis
		expect_line 'memcpy' dis
	done
	# Kernels take five arguments and give back one register, whatever LLVM 23 can do.
	"$3" --target=bpfel -O2 -g -emit-llvm -c wide.c -o wide.o
	refuses 1 'in six.*: takes more arguments than BPF has' --llvm="$2" --export six wide.o
	refuses 1 'in two.*: returns |unable to allocate function return' --llvm="$2" --export two wide.o
	refuses 1 'in p.*: calls .*with more arguments than BPF has' --llvm="$2" --export p wide.o
	# LLVM itself would say this, and choose another cpu.
	expect_no_line 'not a recognized' err
}
each_llvm by_each

# Where it may be chosen, one that knows the cpu is.
"$(clang_of 14)" --target=bpfel -O2 -emit-llvm -c main.c -o main.o
links --trace --export p main.o
expect_line 'trace: /.*libLLVM-14.so.*: ' err
links --trace --cpu v4 --export p main.o
expect_line 'trace: /.*libLLVM[^:]*: the .*LLVM' err
expect_no_line 'libLLVM-1[4-7]' err
