# Undefined symbols of real crates: an extern that nobody has, with its places, though without --btf
# debug info is not read before the link fails; a crate left out, or of another build; alloc without
# an allocator (rustc refuses that itself, unless somebody else links). A crate that needs std does
# not come this far: there is no std to compile for BPF.
# bpf-linker 0.13: links all of it, and the object does not load.
. "$src/tests/common.sh"

setup_cargo
crate=$src/tests/crates/undefined
out=$CARGO_TARGET_DIR/bpfel-unknown-none/release
exec 9>"$O/cargo.lock"
flock 9

# builds COMMAND ARGUMENTS: cargo's messages in `log`.
builds() {
	rm -rf "$out"/.fingerprint/undefined-*
	(cd "$crate" && /usr/bin/cargo "$@") >log 2>&1
}

rm -f "$out"/deps/libundefined_dep-*
for btf in always never; do
	# With its BTF the kernel would have bpf_rcu_read_lock.
	not builds rustc --release --bin undefined -- -C link-arg=--btf=$btf \
		-C link-arg=--vmlinux-btf=none
	cp log err
	sed -n "/bpf-ld-shim: error/,$ p" log
	expect_line ' bpf-ld-shim: error: src/main.rs:24:9: undefined symbol: bpf_rcu_read_lock$' err
	expect_line ' bpf-ld-shim: error: src/main.rs:25:28: undefined symbol: bpf_ktime_get_ns$' err
	expect_line 'it is a helper of the kernel, .* function pointer of value 5 ' err
	expect_line ' bpf-ld-shim: error: dep/src/lib.rs:28:14: undefined symbol: nobody_has_this$' err
	expect_line '^ *needed by program → undefined_dep::ask$' err
	expect_line '^ *and by program → undefined::deep::parse, src/main.rs:16:18$' err
	[ "$(grep -c 'undefined symbol' err)" = 3 ] || fail "other symbols are reported"
done

# By hand: rlibs out of cargo's directory, where those left out would be found. Those of the
# dependency are told apart by what is in them.
other=$(find "$out/deps" -name 'libundefined_dep-*.rlib')
builds build --release --lib --features grow || fail "cannot build the library"
grow=$(find "$out/deps" -name 'libundefined_dep-*.rlib' ! -path "$other" -print0 | xargs -0 ls -t | head -n 1)
mkdir rlibs
cp "$out/libundefined.rlib" rlibs/
for name in core alloc compiler_builtins; do
	cp "$(find "$out/deps" -name "lib$name-*.rlib" -print0 | xargs -0 ls -t | head -n 1)" rlibs/lib$name.rlib
done
cp "$grow" rlibs/libundefined_dep.rlib
mkdir apart
cp "$other" apart/libother.rlib
cd rlibs
library="libundefined.rlib libcore.rlib libcompiler_builtins.rlib"

# fails EXPORT LIBRARY...
fails() {
	local export=$1
	shift
	not "$shim" -o out --export "$export" "$@" 2>err
	cat err
}
# shellcheck disable=SC2086
fails checks $library
expect_line ' undefined symbol: undefined_dep::check$' err
expect_line '^  needed by checks$' err
expect_line '^  libundefined_dep.rlib defines it, but is not part of the link: name it$' err
mv libundefined_dep.rlib ..
# shellcheck disable=SC2086
fails checks $library
expect_line '^  crate undefined_dep is not part of the link: name its rlib' err
# shellcheck disable=SC2086
"$shim" -o out --export checks $library ../libundefined_dep.rlib

# shellcheck disable=SC2086
fails grows $library ../libundefined_dep.rlib liballoc.rlib
expect_line ' undefined symbol: (__rustc::)?__rust_alloc' err
expect_line '^  needed by grows → .*undefined_dep::grow' err
expect_line '^bpf-ld-shim: error: dep/src/lib.rs:[0-9:]+: undefined symbol: (__rustc::)?__rust_realloc$' err
expect_no_line 'error: /' err
expect_line '^  the alloc crate needs an allocator: add a #\[global_allocator\]' err

# shellcheck disable=SC2086
fails checks $library ../apart/libother.rlib
expect_line '^  \.\./apart/libother.rlib\(.*\) has it, but of another build of crate undefined_dep' err
