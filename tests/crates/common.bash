# What the tests of tests/crates share; each starts with: . "$src/tests/crates/common.bash"
# shellcheck shell=bash
. "$src/tests/common.sh"

rustflags=()
torture=$src/tests/crates/btf-torture
torture_bins=$(basename -a -s .rs "$torture"/src/bin/*.rs)

# torture_build release|debug: its objects in the working directory, in a
# directory of the profile's name. Those that do not link are missing, and a
# line of `failed` each.
torture_build() {
	local profile=$1 out bin
	setup_cargo
	out=$CARGO_TARGET_DIR/bpfel-unknown-none/$profile
	mkdir "$profile"
	(
		flock 9
		# shellcheck disable=SC2086
		(cd "$out" 2>/dev/null && rm -f $torture_bins)
		rm -rf "$CARGO_TARGET_DIR"/*/"$profile"/.fingerprint/btf-torture-*
		cd "$torture" && /usr/bin/cargo build --keep-going --profile "${profile/debug/dev}"
	) 9>"$O/cargo.lock" || true
	for bin in $torture_bins; do
		cp "$out/$bin" "$profile/" || echo "$profile/$bin does not link" >>failed
	done
}

# complain TEXT: this object fails, the test goes on with the others. The first
# line is said again at the end.
complain() {
	echo "$*"
	echo "$*" | head -n 1 >>failed
}

no_complaints() {
	[ ! -e failed ] || fail "$(uniq failed)"
}

# mixed_build BIN [link arguments]: this program of crate `mixed`, in the working directory; what
# rustc says in `log`. False: it does not link. rustflags=(...) for rustc.
mixed_build() {
	local bin=$1 out args=("${rustflags[@]}") arg
	shift
	for arg; do
		args+=(-C "link-arg=$arg")
	done
	setup_cargo
	out=$CARGO_TARGET_DIR/bpfel-unknown-none/release
	(
		flock 9
		rm -rf "$out/.fingerprint"/mixed-* "$out/$bin"
		(cd "$src/tests/crates/mixed" &&
			/usr/bin/cargo rustc --quiet --release --bin "$bin" -- "${args[@]}") >log 2>&1 &&
			cp "$out/$bin" .
	) 9>"$O/cargo.lock"
}
