# Static functions and variables of one name in several objects stay apart.
. "$src/tests/link/common.bash"

for i in 1 2 3; do
	c o$i.o -g <<-EOF
		static volatile long state = $i$i;
		static __attribute__((noinline)) long helper(long x) { return state + x * $i; }
		__attribute__((section("xdp"))) long p$i(long x) { state++; return helper(x); }
	EOF
done
for options in "" "--btf" "--engine=lto --btf"; do
	# shellcheck disable=SC2086
	links $options --export p1,p2,p3 o1.o o2.o o3.o
	[ "$(symbols out | grep -c 'FUNC.*helper')" = 3 ] || fail "not three functions"
	[ "$(symbols out | grep -c 'OBJECT.*state')" = 3 ] || fail "not three variables"
	"$LLVM_BIN/llvm-objcopy" -O binary --only-section=.data out data
	[ "$(od -An -td8 -v data | tr -s ' \n' ' ')" = " 11 22 33 " ] || fail "data: $(od -An -td8 data)"
done
