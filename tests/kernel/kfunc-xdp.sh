# kfunc-xdp: the kernel's functions, declared in Rust and typed by the kernel's BTF, are called.
. "$src/tests/common.sh"
need_kernel
need_kfunc bpf_dynptr_from_xdp

cargo_build kfunc-xdp
"$loader" load kfunc-xdp | tee verdict
expect_line '^btf: accepted$' verdict
expect_line '^program kfunc_xdp: section xdp, .*: accepted$' verdict
# 64 bytes of IPv4
"$loader" run kfunc-xdp kfunc_xdp:3 | tee result
expect_line '^run kfunc_xdp: 3 times, returned 2$' result
expect_line '^global PACKETS = 3$' result
expect_line '^global BYTES = 192$' result
