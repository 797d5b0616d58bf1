# `cargo build` without --release: the examples load in the dev profile as well.
. "$src/tests/common.sh"
need_kernel

for example in hello-xdp maps-libbpf c-and-rust pipeline; do
	profile=dev cargo_build $example
	"$loader" load $example | tee verdict
	expect_line '^program .*: accepted$' verdict
	expect_no_line 'refused|cannot' verdict
done
