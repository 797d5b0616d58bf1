# bpfeb inputs give MSB objects, readable, with BTF in that order, by both engines.
. "$src/tests/link/common.bash"

for file in main help; do
	"$CLANG" --target=bpfeb -O2 -g -x c -emit-llvm -c -o $file.o - <<-EOF
		$([ $file = main ] && echo 'extern long help(long);
			__attribute__((section("xdp"))) long p(long *x) { return help(*x); }' || echo '
			static long table[3] = { 0x1122334455667788, 2, 3 };
			__attribute__((noinline)) long help(long x) { return table[x]++; }')
	EOF
done
ar help.a help.o
for options in "" "--engine=lto" "--btf" "--btf -s" "--target bpfeb" "--target=bpfeb-unknown-none"; do
	# shellcheck disable=SC2086
	links $options --export p main.o help.a
	"$LLVM_BIN/llvm-readelf" -hW out >header
	expect_line "Data: +2's complement, big endian" header
	expect_line 'Machine: +EM_BPF' header
	code out >dis
	expect_line 'R_BPF_64_64\s+(table|\.data)' dis
	expect_line '^ +[0-9]+:\s+exit$' dis
	"$LLVM_BIN/llvm-objcopy" -O binary --only-section=.data out data
	[ "$(od -An -tx1 -N8 data | tr -d ' ')" = 1122334455667788 ] || fail "data is not MSB"
done
if command -v bpftool >/dev/null; then
	links --btf --export p main.o help.a
	bpftool btf dump file out >dump
	expect_line "FUNC 'help' .*linkage=static" dump
fi
