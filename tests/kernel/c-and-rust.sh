# The kernel accepts c-and-rust: C drops the packet for port 9 (rule 2, XDP_DROP
# is 1), Rust has counted it.
. "$src/tests/common.sh"
need_kernel

cargo_build c-and-rust
"$loader" load c-and-rust | tee verdict
expect_line '^btf: accepted$' verdict
expect_line '^program filter: section xdp, .*: accepted$' verdict
"$loader" run c-and-rust filter:3 | tee result
expect_line '^run filter: 3 times, returned 1$' result
expect_line '^global HITS = 0 0 3 0$' result
