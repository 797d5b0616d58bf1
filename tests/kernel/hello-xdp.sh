# The kernel accepts hello-xdp, and an IPv4 packet passes (XDP_PASS is 2).
. "$src/tests/common.sh"
need_kernel

cargo_build hello-xdp
"$loader" load hello-xdp | tee verdict
expect_line '^program hello: section xdp, .*: accepted$' verdict
"$loader" run hello-xdp hello:3 | tee result
expect_line '^run hello: 3 times, returned 2$' result
