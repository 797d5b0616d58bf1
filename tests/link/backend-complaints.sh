# What LLVM's code generator complains of is told in plain words, each with its place, the function, the
# input it came from and what to do, with debug info dropped or not, by both engines. bpf-linker says:
#	ERROR llvm: <unknown>:0:0: in function six i64 (i64, i64, ...): stack arguments are not supported
#	ERROR llvm: <unknown>:0:0: in function p i64 (ptr): 0x560545e34180: i64 = GlobalAddress<ptr @six> 0
#	too many arguments
. "$src/tests/link/common.bash"

cat >bad.c <<'EOF'
__attribute__((noinline)) long six(long a, long b, long c, long d, long e, long f)
{
	return *(volatile long *)a + b + c + d + e * f;
}
__attribute__((section("xdp"))) long p(long *x) { return six(x[0], x[1], x[2], x[3], x[4], x[5]); }
__attribute__((section("xdp"))) long s(long *x)
{
	volatile char room[x[0]];
	room[x[1]] = 1;
	return room[x[2]];
}
__attribute__((section("xdp"))) long t(long *x, ...) { return x[0]; }
__attribute__((section("xdp"))) long u(long *x)
{
	asm volatile("mov eax, 1");
	return 0;
}
struct big { long v[4]; };
extern long take(struct big b);
__attribute__((section("xdp"))) long w(struct big *x) { return take(*x); }
long take(struct big b) { return *(volatile long *)b.v; }
EOF
"$CLANG" --target=bpfel -O2 -g -emit-llvm -c -o bad.o bad.c
cat >want <<'EOF'
bpf-ld-shim: error: bad.c:1: in six (bad.o): takes more arguments than BPF has registers for: five, of 64 bits
  pass a pointer to a struct, or let LLVM inline it: no #[no_mangle], no pointer to it
bpf-ld-shim: error: bad.c:5:58: in p (bad.o): calls six with more arguments than BPF has registers for: five, of 64 bits
  pass a pointer to a struct, or let LLVM inline it: no #[no_mangle], no pointer to it
bpf-ld-shim: error: bad.c:8:2: in s (bad.o): takes room on the stack, how much only the running program knows
  use an array of fixed size, or a map
bpf-ld-shim: error: bad.c:12: in t (bad.o): takes a variable number of arguments
  give it a fixed number
bpf-ld-shim: error: bad.c:15:2: in u (bad.o): has inline assembly that is not BPF's: <inline asm>:1:2: invalid register/token name
          mov eax, 1
          ^
  BPF's reads like r0 = r1, r0 += 1, *(u64 *)(r1 + 8) = r0, call 1
EOF
for with in "" --btf --engine=lto; do
	# shellcheck disable=SC2086
	refuses 1 'bad.c' $with bad.o
	diff want err >&2 || fail "other messages: $with"
done

# Without debug info the input takes the place's place. Those of a library are named, local ones too.
"$CLANG" --target=bpfel -O2 -emit-llvm -c -o bare.o bad.c
refuses 1 'bare.o: in six: takes more' bare.o
c lib.o <<'EOF'
static __attribute__((noinline)) long local(long *x)
{
	volatile char room[x[3]];
	room[x[0]] = x[1];
	return room[x[2]];
}
long lib(long *x) { return local(x); }
EOF
ar lib.a lib.o
c main.o <<'EOF'
extern long lib(long *x);
__attribute__((section("xdp"))) long p(long *x) { return lib(x); }
EOF
refuses 1 'lib.a\(lib.o\): in (lib|local): takes room on the stack' --llvm-args=-inline-threshold=-100 main.o lib.a

