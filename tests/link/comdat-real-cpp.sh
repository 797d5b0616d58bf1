# C++ by clang: inline functions and template instances of two files.
. "$src/tests/link/common.bash"

for name in p q; do
	"$CLANG" --target=bpfel -O1 -x c++ -fno-exceptions -emit-llvm -c -o $name.o - <<-EOF
		template <class T> __attribute__((noinline)) T twice(T x) { return x * 2; }
		inline long state;
		__attribute__((noinline)) inline long both(long x) { state += x; return state; }
		extern "C" __attribute__((section("xdp"))) long $name(long *x)
		{ return twice(*x) + both(*x); }
	EOF
done
links --export p,q p.o q.o
sections out >secs
expect_no_line 'GROUP|\.group|\.text\.|\.bss\.' secs
expect_defined out _Z4bothl _Z5twiceIlET_S0_ p q state
