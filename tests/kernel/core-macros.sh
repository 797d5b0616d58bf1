# Every macro of bpf-core: what the running kernel's types make of it, and what a program reads of its process.
. "$src/tests/crates/common.bash"
need_kernel
[ -r /sys/kernel/btf/vmlinux ] || skip "the kernel has no BTF"

mixed_build core_macros || { cat log; fail "it does not link"; }
"$loader" load core_macros | tee verdict
expect_line '^program followed: .*: accepted$' verdict
"$loader" run core_macros all_macros >result
cat result
files=$(ulimit -n)
expect_line "^global VALUES = 120 120 1 $files 1 1 1 1 1 18446744073709551104 1 0 1$" result
expect_line '^global NAME = 125779801370476 0$' result	# "loader"
