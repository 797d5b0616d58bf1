# `cargo build` without --release: the examples load and run in the dev profile as well, which checks indexing
# and arithmetic. At opt-level 1, too, and from several objects a crate.
. "$src/tests/common.sh"
need_kernel

# dev EXAMPLE [cargo rustc's arguments]: builds it, and loads it.
dev() {
	profile=dev cargo_build "$@"
	"$loader" load "$1" | tee verdict
	expect_line '^program .*: accepted$' verdict
	expect_no_line 'refused|cannot' verdict
}

maps_libbpf() {
	dev maps-libbpf
	"$loader" run maps-libbpf count_xdp:5 count_socket:3 | tee result
	expect_line '^run count_xdp: 5 times, returned 2$' result
	expect_line '^map COUNTERS\[0\] = 5 320$' result
	expect_line '^map COUNTERS\[1\] = 3 150$' result
}
dev hello-xdp
"$loader" run hello-xdp hello:3 | tee result
expect_line '^run hello: 3 times, returned 2$' result
maps_libbpf
dev c-and-rust
"$loader" run c-and-rust filter:3 | tee result
expect_line '^run filter: 3 times, returned 1$' result
expect_line '^global HITS = 0 0 3 0$' result
dev pipeline
"$loader" run pipeline check_header:40 | tee result
expect_line '^run check_header: 40 times, returned 2$' result
dev aya-xdp --no-default-features
"$loader" run aya-xdp aya_xdp:5 | tee result
expect_line '^map PACKETS\[0\] = 5$' result

export CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_PROFILE_DEV_CODEGEN_UNITS=16 CARGO_PROFILE_DEV_DEBUG=2
maps_libbpf
