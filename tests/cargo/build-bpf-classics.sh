# cargo build-bpf: the crates that people ask about. A crate without any configuration builds; one
# with rand is told how to do without std, and that cures it; a linker of the configuration that
# cannot link BPF gives way, its flags stay; what fits no BPF is named with file and line.
. "$src/tests/common.sh"

crate() {
	build_bpf --new "$1"
	[ $status = 0 ] || fail "--new: $(cat err)"
	cd "$1"
	rm -r .cargo
}

# No target configuration.
crate classic
build_bpf
[ $status = 0 ] || fail "no configuration: $(cat err)"
expect_line '^  program  classic: section xdp' out
expect_no_line 'cargo build-bpf: (error|note)' err

# rand = "0.8.5", as asked: rand's default features bring getrandom, which wants std.
sed -i 's/^\[profile.dev\]/[dependencies]\nrand = "0.8.5"\n\n&/' Cargo.toml
build_bpf
[ $status = 101 ] || fail "rand: status $status"
expect_line '^cargo build-bpf: error: getrandom 0.2.[0-9]+ needs std, which does not exist for BPF' err
expect_line "^  why:  classic → rand → rand_core → getrandom; it is rand's default features" err
expect_line '^  type: rand = \{ version = "0.8.5", default-features = false \}   in Cargo.toml \(tried: builds\)' err
fix=$(sed -n 's/^  type: \(rand.*}\) .*/\1/p' err)
sed -i "s/^rand = .*/$fix/" Cargo.toml
build_bpf
[ $status = 0 ] || fail "rand without its default features: $(cat err)"

# One that no feature cures.
sed -i 's/^rand = .*/lazy_static = "=1.5.0"/' Cargo.toml
build_bpf
[ $status = 101 ] || fail "lazy_static: status $status"
expect_line '^cargo build-bpf: error: lazy_static 1.5.0 needs std' err
expect_line '^  why:  classic → lazy_static; without default features, too' err
expect_line '^  type: take lazy_static out of Cargo.toml' err
sed -i '/^lazy_static/d' Cargo.toml

# Flags from everywhere; --print builds nothing.
mkdir .cargo
cat >.cargo/config.toml <<'END'
[build]
target = "bpfeb-unknown-none"

# linker = "none"
[target.bpfeb-unknown-none]
linker = "llvm-ld"
rustflags = [
    "-C", "link-arg=-s",
    "-C", "lto=yes",
    "-Ctarget-cpu=skylake",
    "-C", "link-arg=--no-such-option",
    "--cfg", "mine",
]

[target.'cfg(target_arch = "bpf")']
rustflags = ["--cfg", "ours"]

[target.'cfg(unix)']
rustflags = ["--cfg", "theirs"]
END
build_bpf --print
[ $status = 0 ] || fail "--print: $(cat err)"
expect_line 'note: .cargo/config.toml:6: linker = "llvm-ld": .* bpf-ld-shim is used instead' err
expect_line 'note: .cargo/config.toml:9: -C lto=yes: cargo refuses it .* lto = true of the profile' err
expect_line 'note: .cargo/config.toml:10: -C target-cpu=skylake: BPF has no such CPU, but .*v3' err
expect_line 'note: .cargo/config.toml:11: -C link-arg=--no-such-option: .* left out' err
expect_no_line ':8: ' err
expect_line '^RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc /usr/bin/cargo build --release --target bpfeb-unknown-none -Z build-std=core$' out
expect_line '^rustflags = \["-C", "link-arg=-s", "--cfg", "mine", "--cfg", "ours", "-C", "debuginfo=2", "-C", "link-arg=--btf"\]$' out
expect_line '^lto = true$' out
RUSTFLAGS='-C linker=llvm-ld -C debuginfo=1 --cfg x' \
	cargo-build-bpf --print --no-btf --dev --features a,b >out 2>err
expect_line 'note: RUSTFLAGS: -C linker=llvm-ld: ' err
expect_line '^rustflags = \["--cfg", "x"\]$' out
expect_line '^env -u CARGO_ENCODED_RUSTFLAGS -u RUSTFLAGS .* --features a,b$' out

CARGO_TARGET_BPFEB_UNKNOWN_NONE_LINKER=bpf-linker cargo-build-bpf --print >out 2>err
expect_line 'note: CARGO_TARGET_BPFEB_UNKNOWN_NONE_LINKER=bpf-linker: bpf-ld-shim is used instead$' err

# linker = "llvm-ld", -C link-arg=-s and lto=yes, built; and what --print shows makes the same object.
cat >.cargo/config.toml <<'END'
[target.bpfel-unknown-none]
linker = "llvm-ld"
rustflags = ["-C", "link-arg=-s", "-C", "lto=yes"]
END
build_bpf
[ $status = 0 ] || fail "llvm-ld: $(cat err)"
expect_line 'note: .cargo/config.toml:2: linker = "llvm-ld"' err
expect_line 'note: .cargo/config.toml:3: -C lto=yes' err
expect_line '^  BTF      as the kernel wants it' out
object=$O/cargo/bpfel-unknown-none/release/classic
"$LLVM_BIN/llvm-readelf" -SW "$object" >sections
expect_no_line 'debug_|strtab.*debug' sections
cp "$object" ours
build_bpf --print
grep '^RUSTC' out >again.sh
sed -n '/^\[/,$p' out >.cargo/config.toml
rm "$object"
touch src/main.rs
bash ./again.sh >log 2>&1 || fail "what --print shows fails: $(cat log)"
cmp "$object" ours || fail "what --print shows makes another object"
