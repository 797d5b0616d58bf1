# c-examples/port-filter: two C files and a library, linked by every route. Each object loads and runs, and the
# map that the library writes is the one that the rules read.
. "$src/tests/link/common.bash"
need_kernel

PATH=$(dirname "$shim"):$PATH env -u MAKEFLAGS make -s -C "$src/c-examples/port-filter" O="$PWD" \
	CFLAGS="-O2 -g -Wall" CLANG="$CLANG" LLVM_AR="$LLVM_BIN/llvm-ar"
code direct.bpf.o | sed 1,2d >wanted
for route in direct clang ld freebsd ldpath; do
	object=$route.bpf.o
	expect_defined $object filter LICENSE always_blocked most_passed blocked counters
	code $object | sed 1,2d | diff wanted - || fail "$route: another program"
	"$loader" load $object | tee verdict
	expect_line '^btf: accepted$' verdict
	expect_line '^program filter: section xdp, .*: accepted$' verdict

	# Port 9 is blocked; else three packets may pass.
	"$loader" run $object filter:5 | tee result
	expect_line '^run filter: 5 times, returned 1$' result
	expect_line '^map counters\[1\] = 5 320$' result
	"$loader" run $object -s always_blocked=1 -s most_passed=3 filter:5 | tee result
	expect_line '^run filter: 5 times, returned 1$' result
	expect_line '^map counters\[1\] = 2 128$' result
	expect_line '^map counters\[2\] = 3 192$' result
done
cmp direct.bpf.o clang.bpf.o
cmp direct.bpf.o ld.bpf.o
cmp freebsd.bpf.o ldpath.bpf.o
expect_line 'libport.a\(count.o\)' clang.map
expect_no_line 'sample' clang.map
