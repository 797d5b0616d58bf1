# The aya crate loads aya-xdp (with -s, too), the kernel runs it, its packets are
# counted and logged; without logging, libbpf loads it as well.
. "$src/tests/common.sh"
need_kernel

setup_cargo
(cd "$src/cargo-examples/aya-xdp-user" && /usr/bin/cargo build)
user=$CARGO_TARGET_DIR/debug/aya-xdp-user

for option in -O2 -s; do
	cargo_build aya-xdp -- -C link-arg=$option
	"$user" aya-xdp 3 | tee result
	expect_line '^returned: 2$' result
	expect_line '^INFO: packet 1 from 192\.0\.2\.1, protocol 17$' result
	expect_line '^INFO: packet 3 from 192\.0\.2\.1, protocol 17$' result
	expect_line '^packets counted: 3$' result
done

cargo_build aya-xdp --no-default-features
"$user" aya-xdp 3 | tee result
expect_line '^packets counted: 3$' result
"$loader" load aya-xdp | tee verdict
expect_line '^btf: accepted$' verdict
"$loader" run aya-xdp aya_xdp:5 | tee result
expect_line '^map PACKETS\[0\] = 5$' result
