# A program for each kind of panic loads: in release with overflow checks, and in the dev profile.
. "$src/tests/common.sh"
need_kernel

setup_cargo
for profile in release dev; do
	(
		flock 9
		rm -rf "$CARGO_TARGET_DIR"/*/*/.fingerprint/panic-kinds-*
		cd "$src/tests/crates/panic-kinds" && /usr/bin/cargo build --profile $profile
	) 9>"$O/cargo.lock" || fail "cannot build panic-kinds, $profile"
	cp "$CARGO_TARGET_DIR/bpfel-unknown-none/${profile/dev/debug}/panic-kinds" .
	"$loader" load panic-kinds >verdict || true
	expect_no_line 'refused|cannot' verdict
	[ "$(grep -c '^program .*: accepted' verdict)" -ge 30 ] || fail "few programs"
done
