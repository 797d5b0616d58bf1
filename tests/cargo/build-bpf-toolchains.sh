# cargo build-bpf: which packages and which toolchain are taken: a workspace with a crate for the
# host, alloc, Debian's toolchain without rustup, and rustup's that lack core's source.
. "$src/tests/common.sh"

# A program for the host beside one for BPF, which uses alloc by way of a library of both.
mkdir -p ws/host/src ws/both/src
cd ws
cat >Cargo.toml <<'END'
[workspace]
members = ["host", "prog", "both"]
resolver = "3"

[profile.release]
panic = "abort"
END
package() {
	printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]\n%s\n' "$@"
}
package host 'both = { path = "../both" }' >host/Cargo.toml
echo 'fn main() { println!("{}", both::answer()); }' >host/src/main.rs
package both "" >both/Cargo.toml
printf '%s\n' '#![no_std]' 'pub fn answer() -> u32 { 2 }' >both/src/lib.rs
build_bpf --new prog
package prog 'both = { path = "../both" }' >prog/Cargo.toml
sed -i 's/bpf::XDP_PASS$/both::answer()/' prog/src/main.rs
build_bpf
[ $status = 0 ] || fail "workspace: $(cat err)"
expect_line 'note: host, both: no #!\[no_std\] program in them, left out; -p NAME builds' err
expect_line '^  program  prog: section xdp' out
expect_no_line 'Compiling host' err
build_bpf -p host
[ $status = 101 ] || fail "a program for the host: status $status"
expect_line '^cargo build-bpf: error: host cannot be built for BPF: host/src/main.rs does not' err
expect_line '^  type: .*leave it out by -p NAME or --exclude host' err
cd prog
build_bpf
[ $status = 0 ] || fail "a member: $(cat err)"
expect_no_line 'build-bpf: note: ' err

sed -i '/no_std/d' ../both/src/lib.rs
build_bpf
[ $status = 101 ] || fail "a library for the host: status $status"
expect_line '^cargo build-bpf: error: both cannot be built for BPF: .*both/src/lib.rs does not' err
expect_line '^  type: #!\[no_std\] as the first line of .*both/src/lib.rs, and core::' err
sed -i '1i #![no_std]' ../both/src/lib.rs

# JSON is for programs: cargo's lines, and nothing else.
build_bpf --message-format=json
[ "$(grep -c '^{"reason":' out)" = "$(wc -l <out)" ] || fail "not only JSON: $(cat out)"
expect_line '"build-finished","success":true' out

# alloc is noticed, and built; what is still missing then is told.
sed -i '1a extern crate alloc;' ../both/src/lib.rs
build_bpf
[ $status = 101 ] || fail "alloc: status $status"
expect_line 'note: the program uses alloc: building that, too' err
expect_line '^cargo build-bpf: error: the program uses alloc, and has no allocator' err
expect_line '^  type: #\[global_allocator\] .* in src/main.rs' err
cat >>src/main.rs <<'END'
struct None;
unsafe impl core::alloc::GlobalAlloc for None {
    unsafe fn alloc(&self, _: core::alloc::Layout) -> *mut u8 { core::ptr::null_mut() }
    unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
}
#[global_allocator]
static ALLOCATOR: None = None;
END
build_bpf
[ $status = 0 ] || fail "alloc and an allocator: $(cat err)"
sed -i '/^extern crate alloc;/d' ../both/src/lib.rs
sed -i '/^struct None/,$d' src/main.rs

# Debian's toolchain, with nothing told and no rustup; said openly.
home=$PWD/home
mkdir home
clean() {
	env -u RUSTC -u RUSTC_BOOTSTRAP -u RUSTUP_TOOLCHAIN -u RUSTUP_TOOLCHAIN_SOURCE \
		PATH="$(dirname "$shim"):/usr/bin:/bin" RUSTUP_HOME="$home" "$@"
}
CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
export CARGO_HOME
clean cargo-build-bpf build-bpf >out 2>err || fail "Debian's toolchain: $(cat err)"
expect_line 'note: /usr/bin/rustc 1[0-9.]+ is no nightly: RUSTC_BOOTSTRAP=1 lets it build core$' err
expect_line '^  program  prog: ' out

# A toolchain of rustup's, in its place and by its answers.
toolchain() {
	local dir=$home/toolchains/$1
	mkdir -p "$dir/bin"
	cat >"$dir/bin/rustc" <<-END
		#!/bin/sh
		case \$* in
		*sysroot*) echo $dir ;;
		*) printf 'rustc $2\nrelease: $2\nLLVM version: 22.1.4\n' ;;
		esac
	END
	printf '#!/bin/sh\necho "$0 $*" >>%s/asked\nexec /usr/bin/cargo "$@"\n' "$home" >"$dir/bin/cargo"
	chmod +x "$dir/bin/rustc" "$dir/bin/cargo"
}
toolchain nightly-x86_64-unknown-linux-gnu 1.99.0-nightly
clean RUSTUP_TOOLCHAIN=nightly-x86_64-unknown-linux-gnu RUSTUP_TOOLCHAIN_SOURCE=cli \
	cargo-build-bpf build-bpf >out 2>err && fail "a nightly without core's source"
expect_line '^cargo build-bpf: error: nightly-x86_64-unknown-linux-gnu has not the source of Rust.s core' err
expect_line '^  why:  .*built from its source' err
expect_line '^  type: rustup component add rust-src --toolchain nightly-x86_64-unknown-linux-gnu$' err
# Not asked for, it is passed over.
clean cargo-build-bpf build-bpf >out 2>err || fail "Debian's beside rustup's: $(cat err)"
expect_line 'note: /usr/bin/rustc ' err

# With the source it comes first, as it is.
mkdir -p "$home/toolchains/nightly-x86_64-unknown-linux-gnu/lib/rustlib/src/rust/library/core/src"
touch "$home/toolchains/nightly-x86_64-unknown-linux-gnu/lib/rustlib/src/rust/library/core/src/lib.rs"
clean cargo-build-bpf build-bpf --print >out 2>err || fail "a nightly: $(cat err)"
expect_line '^cargo \+nightly-x86_64-unknown-linux-gnu build --release --target bpfel' out
expect_line 'nightly.*/bin/cargo metadata' "$home/asked"
expect_no_line 'build-bpf: note: ' err

# No rustc at all.
mkdir "$home/bin"
ln -s /bin/sh "$(command -v env)" "$home/bin/"
env -u RUSTC -u RUSTUP_TOOLCHAIN PATH="$home/bin" RUSTUP_HOME="$home/none" \
	"$O/cargo-build-bpf" build-bpf >out 2>err && fail "no rustc"
expect_line '^cargo build-bpf: error: no rustc was found' err
expect_line '^  type: ' err

