# Both engines give the same bytes from the same LLVM; with DWARF in the input when that is stripped.
. "$src/tests/link/common.bash"

cat >main.c <<'EOF'
extern long help(long);
struct point { int x, y; } where;
static __attribute__((noinline)) int sub(struct point *p) { return p->x + *(volatile int *)&p->y; }
__attribute__((cold, noinline)) long fail(long x) { return help(x) + 3; }
__attribute__((section("xdp"))) long p(long *x) { return *x > 7 ? fail(*x) : sub(&where); }
EOF
c main.o -g <main.c
c plain.o <main.c
c help.o -g <<'EOF'
long table[4];
long help(long x) { for (int i = 0; i < 4; i++) ((volatile long *)table)[i] += x; return table[x & 3]; }
long never(long x) { return x; }
EOF
ar help.a help.o
"$shim" --engine=lto --export p -o out plain.o help.a 2>err || {
	grep -q 'no libLTO' err && skip "no libLTO beside this LLVM"
}
same() {
	links --engine=core --export p "$@"
	mv out core
	links --engine=lto --export p "$@"
	cmp core out || fail "the engines differ: $*"
}
for level in 0 1 2 3 s z; do
	same -O$level plain.o help.a
	same -O$level -S --btf main.o help.a
done
for cpu in v1 v2 v3 v4; do
	same --cpu $cpu plain.o help.o
	same --cpu $cpu -s --btf main.o help.o
done
same main.o help.a
same --cpu-features +alu32 plain.o help.a
same --unroll-loops plain.o help.a
same --ignore-inline-never plain.o help.a
same --allow-bpf-trap plain.o help.a
same --disable-expand-memcpy-in-order plain.o help.a
same --emit asm plain.o help.a
