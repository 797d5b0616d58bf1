# Code that no optimiser has seen, as unoptimised Rust is, links at every -O: stack slots of
# arguments and results by memory are no obstacle.
. "$src/tests/link/common.bash"

cat >main.c <<'EOF'
struct pair { long a, b, c; };
static struct pair make(long x) { struct pair p = { x, x + 1, x + 2 }; return p; }
static inline long sum(struct pair p) { return p.a + p.b + p.c; }
__attribute__((section("xdp"))) long p(long *x) { return sum(make(*x)); }
EOF
"$CLANG" --target=bpfel -O1 -Xclang -disable-llvm-passes -emit-llvm -c -o main.o main.c
for level in 0 1 2 3 s z; do
	links -O$level --export p main.o
	expect_defined out p
done
