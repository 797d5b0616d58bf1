# The kernel accepts pipeline, whose heap works: the packet's checksum is right.
. "$src/tests/common.sh"
need_kernel

cargo_build pipeline
"$loader" load pipeline | tee verdict
expect_line '^btf: accepted$' verdict
expect_line '^program check_header: section xdp, .*: accepted$' verdict
# More runs than the heap has slots.
"$loader" run pipeline check_header:40 | tee result
expect_line '^run check_header: 40 times, returned 2$' result
