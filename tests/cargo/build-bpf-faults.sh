# cargo build-bpf: what makes a crate no program for BPF is told in three lines each. The faults
# are programs of one crate.
. "$src/tests/common.sh"

mkdir -p faults/src/bin faults/handler/src
cd faults
cat >Cargo.toml <<'END'
[package]
name = "faults"
version = "0.1.0"
edition = "2024"

[features]
two = ["dep:handler"]

[dependencies]
handler = { path = "handler", optional = true }

[profile.release]
panic = "abort"
END
cat >handler/Cargo.toml <<'END'
[package]
name = "handler"
version = "0.1.0"
edition = "2024"
END
cat >handler.rs <<'END'
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
END
{ echo '#![no_std]' && cat handler.rs; } >handler/src/lib.rs

program='#[unsafe(no_mangle)] #[unsafe(link_section = "xdp")] extern "C" fn program(_: *const u8) -> u32'
no_std='#![no_std]' no_main='#![no_main]'
fault() {
	printf '%s\n' "${@:2}" >src/bin/"$1".rs
}
fault bare "fn main() { println!(\"{}\", 1); }"
fault with_main "$no_std" "$(<handler.rs)" "fn main() {}"
fault without_main "$no_std" "$(<handler.rs)" "$program { 2 }"
fault no_handler "$no_std" "$no_main" "$program { 2 }"
fault handlers "$no_std" "$no_main" "use handler as _;" "$(<handler.rs)" "$program { 2 }"
fault std_asked "$no_std" "$no_main" "extern crate std;" "$(<handler.rs)" "$program { 2 }"
fault undefined "$no_std" "$no_main" "$(<handler.rs)" \
	'unsafe extern "C" { fn bpf_rcu_read_lok(); fn elsewhere(); }' \
	'#[inline(never)] fn deep() { unsafe { bpf_rcu_read_lok(); elsewhere() } }' \
	"$program { deep(); 2 }"
fault typo "$no_std" "$no_main" "$(<handler.rs)" "$program { 2u64 }"

# explains PROGRAM WHAT WHY TYPE: of one program three lines, after cargo's own, and its status.
explains() {
	build_bpf --bin "$1" ${features:-}
	[ $status = 101 ] || fail "$1: status $status: $(cat err)"
	expect_line '^error' err
	expect_line "^cargo build-bpf: error: $2" err
	expect_line "^  why:  .*$3" err
	expect_line "^  type: .*$4" err
	[ "$(grep -c '^  why: ' err)" = 1 ] || fail "$1: more than one explanation: $(cat err)"
}

explains bare 'faults cannot be built for BPF: src/bin/bare.rs does not say #!\[no_std\]' \
	'does not exist for BPF' '#!\[no_std\] and #!\[no_main\] as the first lines of src/bin/bare.rs'
explains std_asked 'faults \(src/bin/std_asked.rs\) needs std' 'extern crate std' 'core::'
explains with_main 'src/bin/with_main.rs does not say #!\[no_main\]' 'there is no main' '#!\[no_main\]'
explains without_main 'src/bin/without_main.rs does not say' 'there is no main' '#!\[no_main\]'
explains no_handler 'src/bin/no_handler.rs has no panic handler' 'what a panic does' \
	'#\[panic_handler\] fn panic'
features='--features two' explains handlers 'there are two panic handlers.* src/bin/handlers.rs' \
	'handler has one, and faults another' 'take the #\[panic_handler\] out'
explains undefined 'linking failed: src/bin/undefined.rs:[0-9]+:[0-9]+: undefined symbol.*1 more' \
	'needed by program → undefined::deep' '.'

# A fault of another kind is said to be one.
build_bpf --bin typo
[ $status = 101 ] || fail "typo: status $status"
expect_line "note: rustc's errors are about the program itself" err
expect_no_line '^  why: ' err

# Cargo's own: no crate, a rustc too old, words that nobody here knows.
mkdir ../empty && cd ../empty
build_bpf
[ $status = 101 ] || fail "no crate: status $status"
expect_line 'error: could not find `Cargo.toml`' err
expect_line '^cargo build-bpf: error: there is no crate here' err

cd ../faults
sed -i 's/^edition.*/&\nrust-version = "1.999"/' handler/Cargo.toml
build_bpf --features two --bin handlers
expect_line '^cargo build-bpf: error: rustc [0-9.]+ is older than a dependency asks: .*handler@0.1.0 requires rustc 1.999' err
expect_line '^  type: .*CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback cargo update' err

build_bpf --bin nowhere
[ $status = 101 ] || fail "no such program: status $status"
expect_line 'no bin target named `nowhere`' err
expect_line '^cargo build-bpf: error: the build failed, for a reason that is not known here' err

build_bpf --target x86_64-unknown-linux-gnu
[ $status = 2 ] || fail "another target: status $status"
build_bpf --dev --release
[ $status = 2 ] || fail "two profiles: status $status"
