# The kernel's types by bpf-core's macros: wrong names come with their Rust line.
. "$src/tests/crates/common.bash"
[ -r /sys/kernel/btf/vmlinux ] || skip "the kernel has no BTF"

not mixed_build core_slips --fatal-warnings
cat log
expect_line "core_slips.rs:10:5: the kernel's struct task_struct has no member tgidd$" log
expect_line 'is it tgid\?$' log
expect_line "core_slips.rs:20:25: the kernel's task_struct.mm is a pointer, not an integer" log

rustflags=(--cfg contradict)
not mixed_build core_slips
expect_line 'core_slips.rs:[0-9]+:[0-9]+: bpf_core.*tgidd.* contradicts bpf_core.*tgidd' log
