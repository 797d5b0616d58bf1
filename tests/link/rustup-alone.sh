# Each of rustup's toolchains, as the caller, is enough without any LLVM of the system's. They have no core
# for BPF: the crate does without.
. "$src/tests/link/common.bash"
. "$src/tests/link/llvm-stubs.bash"

toolchains=${RUSTUP_HOME:-$HOME/.rustup}/toolchains
ls "$toolchains"/*/bin/rustc >/dev/null 2>&1 || skip "rustup has no toolchain here"
cat >old.rs <<'EOF'
#![allow(internal_features)]
#![feature(no_core, lang_items)]
#![no_core]
#![no_main]
#[lang = "sized"] pub trait Sized {}
#[no_mangle] #[link_section = "xdp"] pub extern "C" fn p() -> u64 { 51 }
EOF
# Since 1.89 there are more kinds of Sized.
sed 's/^#\[lang = "sized"\].*/#[lang = "pointee_sized"] pub trait PointeeSized {}\
#[lang = "meta_sized"] pub trait MetaSized: PointeeSized {}\
#[lang = "sized"] pub trait Sized: MetaSized {}/' old.rs >new.rs

# build RUSTC SOURCE: `out`, by a rustc that calls the linker.
build() {
	RUSTC_BOOTSTRAP=1 hidden "$1" --target bpfel-unknown-none -O -C linker="$shim" -C link-arg=--trace \
		-C link-arg=--log-file=trace --crate-type bin -o out "$2" >err 2>&1
}

for rustc in "$toolchains"/*/bin/rustc; do
	rm -f out trace
	build "$rustc" new.rs || build "$rustc" old.rs || fail "$rustc cannot build: $(<err)"
	lib=$(realpath "$(dirname "$rustc")/../lib")
	expect_line "trace: $lib/libLLVM[^:]*: the LLVM of the calling rustc\$" trace
	code out >dis
	expect_line '0 = 0x33$' dis
	PATH=$(dirname "$rustc"):/usr/bin:/bin hidden "$shim" --version >version
	expect_line "^LLVM .*\\($lib/" version
done
