# Rust programs that load, though other linkers cannot link them: two crates with a memcpy, a
# library in C of which a member could not be linked, objects of clang and bpf-gcc without bitcode
# that share maps.
# bpf-linker 0.13: "symbol multiply defined!" of the first; the second loads, its BTF does not; of
# the third libbpf says "failed to find BTF for extern 'by_clang'", for the objects are left out
# without a word.
. "$src/tests/crates/common.bash"
need_kernel
c=$src/tests/crates/mixed/c

# runs BIN RESULT
runs() {
	"$loader" load "$1" | tee verdict
	expect_line '^btf: accepted$' verdict
	"$loader" run "$1" program | tee result
	expect_line "^run program: 1 times, returned $2\$" result
}

mixed_build memcpy || fail "two crates with memcpy: $(cat log)"
runs memcpy 2
expect_line '^global TO = 8623620610 0$' result

"$CLANG" --target=bpf -O2 -g -emit-llvm -c "$c/sum.c" "$c/rest.c"
"$LLVM_BIN/llvm-ar" rcs libparts.a sum.bc rest.bc
mixed_build library -L"$PWD" -lparts || fail "a library in C: $(cat log)"
runs library 3
expect_line '^global CALLS = 2$' result

"$CLANG" --target=bpf -mcpu=v3 -O2 -g -c "$c/clang.c"
bpf-gcc -O2 -gbtf -c "$c/gcc.c"
mixed_build objects "$PWD/clang.o" "$PWD/gcc.o" || fail "objects without bitcode: $(cat log)"
runs objects 2
for counted in 'COUNTS\[0\] = 1' 'COUNTS\[1\] = 10' 'COUNTS\[2\] = 100' 'by_clang\[0\] = 10' \
	'by_clang\[1\] = 5'; do
	expect_line "^map $counted\$" result
done
