# cargo build-bpf --new --aya: a crate that uses aya-ebpf, with a BTF map, builds and loads.
. "$src/tests/common.sh"

need_kernel
build_bpf --new new-aya --aya
[ $status = 0 ] || fail "--new --aya: $(cat err)"
cd new-aya
build_bpf --load
[ $status = 0 ] || fail "$(cat err out)"
expect_line '^  program  new_aya: section xdp, [0-9]+ instructions' out
expect_line '^  map      PACKETS: array, 1 entry, key 4, value 8 bytes' out
expect_line '^  BTF      as the kernel wants it' out
expect_line '^  kernel   new_aya: accepted$' out
"$loader" run "$O/cargo/bpfel-unknown-none/release/new-aya" new_aya:3 >ran
expect_line 'new_aya: .*returned 2' ran
