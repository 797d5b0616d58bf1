# Every kind of panic of a real crate is named, with its line, and nothing else is: in release
# with overflow checks, with and without debug info in the link, and in the dev profile.
. "$src/tests/common.sh"

crate=$src/tests/crates/panic-kinds
here=$PWD

# kinds_build PROFILE [link arguments]: what the linker says goes to `said`.
kinds_build() {
	local profile=$1 args=() arg
	shift
	for arg; do
		args+=(-C "link-arg=$arg")
	done
	rm -f said
	(
		flock 9
		rm -rf "$CARGO_TARGET_DIR"/*/*/.fingerprint/panic-kinds-*
		cd "$crate" && /usr/bin/cargo rustc --quiet --profile "$profile" -- \
			-C link-arg=--log-file="$here/said" "${args[@]}"
	) 9>"$O/cargo.lock"
}

# What the source says: LINE: TEXT.
grep -n '//~ ' "$crate/src/main.rs" | sed 's/:.*\/\/~ /: /' | sort >wanted
[ "$(wc -l <wanted)" -ge 25 ] || fail "few kinds"

# What the linker says, in the same form; of all levels.
found() {
	sed -n 's/^bpf-ld-shim: [a-z]*: src\/main.rs:\([0-9]*\):[0-9]*: \(.*\): the program may.*/\1: \2/p' \
		said | sort
}

setup_cargo
kinds_build release --trace || fail "cannot build it"
found | diff wanted - || fail "other panics are found than there are"
[ "$(grep -c 'the program may' said)" = "$(wc -l <wanted)" ] || fail "one has no place"
[ "$(grep -c '^bpf-ld-shim: warning: ' said)" = 11 ] || fail "not ten places and a number"
# The chain is through inlined functions.
expect_line '^  nested → .*panic_kinds::within$' said

kinds_build release --trace --btf=never || fail "cannot build it without BTF"
found | diff wanted - || fail "other panics are found than there are, without debug info"

kinds_build release --panic=error 2>/dev/null && fail "it links, with panics"
[ "$(grep -c '^bpf-ld-shim: error: src/main.rs' said)" -ge 20 ] || fail "not each is an error"

kinds_build dev --trace || fail "cannot build it in the dev profile"
# Texts are arguments, there.
found | sed 's/:.*//' | sort -u >dev
sed 's/:.*//' wanted | sort -u | comm -23 - dev >missing
[ ! -s missing ] || fail "not found in the dev profile: $(cat missing)"
# core's own checks are there, too; but not where nothing can panic.
expect_line '^  .*nested 1' said
expect_no_line '^  .*(masked|checked|wrapping)' said
