# cargo build-bpf --new: both kinds of crate build, in release and in dev, and load; what is new
# is told, and no file of the user's changes.
. "$src/tests/common.sh"

need_kernel
build_bpf --new new-plain
[ $status = 0 ] || fail "--new: $(cat err)"
cd new-plain
find . -type f -exec sha256sum {} + | sort >../before

# Of an earlier run, in the directory that all tests share.
rm -f "$O"/cargo/bpfel-unknown-none/*/new-plain "$O/cargo/build-bpf.json"
for profile in release dev; do
	dir=${profile/dev/debug}
	build_bpf --profile "$profile" --load
	[ $status = 0 ] || fail "$profile: $(cat err out)"
	expect_line "cargo/bpfel-unknown-none/$dir/new-plain: [0-9]+ bytes$" out
	expect_line '^  program  new_plain: section xdp, [0-9]+ instructions$' out
	expect_line '^  map      PACKETS: array, 1 entry, key 4, value 8 bytes$' out
	expect_line '^  license  GPL$' out
	expect_line '^  BTF      as the kernel wants it \([0-9]+ types, 1 functions\)$' out
	expect_line '^  kernel   new_plain: accepted$' out
	"$loader" run "$O/cargo/bpfel-unknown-none/$dir/new-plain" new_plain:3 >ran
	expect_line 'new_plain: .*returned 2' ran
	rm ran
done
rm out err Cargo.lock
find . -type f -exec sha256sum {} + | sort >../after
cmp ../before ../after || fail "files have changed"

# What is new since the last build, and what is no longer there.
sed -i 's/PACKETS/FRAMES/; s/\*packets += 1/*packets = (*packets).wrapping_mul(3) + 1/' src/main.rs
build_bpf
expect_line 'new-plain: [0-9]+ bytes \([+-][0-9]+\)$' out
expect_line '^  program  new_plain: section xdp, [0-9]+ instructions \(\+[0-9]+\)$' out
expect_line '^  map      FRAMES: .* \(new\)$' out
expect_line '^  map      PACKETS \(gone\)$' out

# Without BTF. Core is that of hello-xdp.
build_bpf --no-btf
[ $status = 0 ] || fail "--no-btf: $(cat err)"
expect_line '^  map      FRAMES: not in BTF \(was array' out
expect_line '^  BTF      none$' out

# What the verifier refuses is shown with its source; the exit status says so, too.
sed -i '/if let Some/i\    unsafe { ((*_ctx).data as usize as *const u8).read_volatile() };' src/main.rs
build_bpf --load
[ $status = 1 ] || fail "status $status for a program that the verifier refuses: $(cat err out)"
expect_line '^  kernel   new_plain: refused \(Permission denied\)$' out
expect_line '^    ; .*@ main.rs:[0-9]+   unsafe \{ \(\(\*_ctx\).data as usize' out
expect_line '^    invalid access to packet' out

# Nothing is written over; names must do for a crate and a function.
cd ..
build_bpf --new new-plain
[ $status = 1 ] || fail "written over"
expect_line 'error: new-plain: File exists' err
build_bpf --new 7up
[ $status = 2 ] || fail "7up is no name"
