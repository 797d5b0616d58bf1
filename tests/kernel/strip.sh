# What -s leaves is still loaded by libbpf, with its BTF.
. "$src/tests/common.sh"
need_kernel

for option in -S -s; do
	cargo_build maps-libbpf -- -C link-arg=$option
	"$loader" load maps-libbpf | tee verdict
	expect_line '^btf: accepted$' verdict
	"$loader" run maps-libbpf count_xdp:5 | tee result
	expect_line '^map COUNTERS\[0\] = 5 320$' result
done
