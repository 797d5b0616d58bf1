#!/bin/bash
# build.sh COMPILER...: builds the examples by real compilers, linked by our linker:
# in a root file system of root.sh, or on the host. COMPILER is rustc (the system's),
# rustup:VERSION or clang-N (a program in C).
#
# In the environment: WORK, a directory to work in; SHIM, our executable; EXAMPLES and
# CRATES, cargo-examples/ and tests/crates/; HERE, this directory; SYSTEM, its name;
# REFRESH=1 asks rustup for what is new.
#
# Each object is linked by the LLVM that our linker chooses by itself, and must be the
# compiler's own; then by every other one that ld.so knows. A line for each:
#
#	LINK|compiler|its LLVM|linked by|object|verdict|file or reason
#
# verdict: linked; refused, by an LLVM older than the compiler's, in words that name
# both; fail.
set -eu

out=$WORK/out
said=$WORK/said		# what our linker said last
rm -rf "$out"
mkdir -p "$out" "$WORK/bin"
export PATH=$WORK/bin:/usr/bin:$PATH CARGO_TERM_COLOR=never
export RUSTC_BOOTSTRAP=1 CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback
unset RUSTC RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET CARGO_TARGET_DIR RUSTUP_TOOLCHAIN

# rustc keeps what a linker says that succeeds to itself.
cat >"$WORK/bin/bpf-ld-shim" <<END
#!/bin/sh
exec "$SHIM" --trace "\$@" 2>"$said"
END
chmod +x "$WORK/bin/bpf-ld-shim"

# Every libLLVM that ld.so knows: their files, oldest first.
libraries() {
	ldconfig -p | grep -E -o '/[^ ]*/libLLVM[-.][^ ]*' | xargs -r realpath |
		sed -E 's/.*libLLVM(-|\.so\.)([0-9]+).*/\2 &/' | sort -n -u | sed 's/.* //'
}

version_of() { "$SHIM" --llvm="$1" --version | sed -n 's/^LLVM \([0-9.]*\).*/\1/p'; }

# The file of the LLVM that the last link used.
used() { grep -o '/[^ :]*/libLLVM[^ :]*' "$said" | tail -n 1 | xargs -r realpath; }

# refused BY: that LLVM is older than the input's, and our linker's errors name both.
refused() {
	local by=${1%%.*} wrote=${llvm%%.*} errors
	errors=$(grep -v ': trace: ' "$said")
	[ "$by" -lt "$wrote" ] && [[ $errors == *error:* && $errors =~ LLVM\ ?$by.* ]] &&
		[[ $errors =~ LLVM\ ?$wrote ]]
}

# attempt OBJECT LIBRARY BY COMMAND...: a link by that LLVM, version BY. The command
# writes to $object.
attempt() {
	local name=$1 library=$2 by=$3 dir verdict=fail detail
	shift 3
	dir=$out/${compiler//[: ]/-}/$by
	object=$dir/$name
	mkdir -p "$dir"
	: >"$said"
	if "$@" >"$object.log" 2>&1 && [ -s "$object" ]; then
		verdict=linked detail=$object
		[ "$(used)" = "$library" ] || verdict=fail detail="linked by $(used), not $library"
	elif [ ! -e "$object" ] && refused "$by"; then
		verdict=refused detail=$object.said
	else
		detail=$(grep -E -h '(^|: )error(\[|:)' "$said" "$object.log" | head -n 1 | tr '|' ' ')
		detail="${detail:-failed}, see $object.log"
	fi
	cp "$said" "$object.said"
	echo "LINK|$compiler|$llvm|$by|$name|$verdict|$detail"
}

# make_object OBJECT COMMAND...: by the LLVM that is chosen, then by all others.
make_object() {
	local name=$1 library
	shift
	unset BPF_LD_SHIM_LLVM
	attempt "$name" "$own" "$llvm" "$@"
	for library in $(libraries); do
		[ "$library" != "$own" ] || continue
		export BPF_LD_SHIM_LLVM=$library
		attempt "$name" "$library" "$(version_of "$library")" "$@"
	done
	unset BPF_LD_SHIM_LLVM
}

# take CRATE: a copy of it becomes the working directory.
take() {
	rm -rf "${dir:?}/$(basename "$1")"
	mkdir -p "$dir"
	cp -R "$1" "$dir/"
	cd "$dir/$(basename "$1")"
	rm -rf Cargo.lock target
}

# cargo_object BIN: of the crate in the working directory.
cargo_object() {
	# Cargo does not know of the linker and its LLVM.
	rm -rf "$CARGO_TARGET_DIR"/*/release/.fingerprint/"$(basename "$PWD")"-*
	rm -f "$CARGO_TARGET_DIR/bpfel-unknown-none/release/$1"
	cargo build --release --bin "$1" && cp "$CARGO_TARGET_DIR/bpfel-unknown-none/release/$1" "$object"
}

c_object() {
	"$1" --target=bpf -mcpu=v3 -O2 -g -Wall -Werror -emit-llvm \
		-c "$HERE/count.c" -o "$WORK/count.bc" &&
		bpf-ld-shim --btf --cpu v3 -o "$object" "$WORK/count.bc"
}

# aya-ebpf has maps with BTF since 0.2, and that asks for rustc 1.87 and means 1.88.
# The newest that 1.85 takes:
older_aya() {
	sed -i 's/^aya-ebpf = .*/aya-ebpf = "=0.1.1"/
		/^aya-ebpf = /a aya-ebpf-bindings = "=0.1.1"
		/^aya-ebpf = /a aya-ebpf-cty = "=0.2.2"
		s/^aya-log-ebpf = .*/aya-log-ebpf = { version = "=0.1.0", optional = true }/' Cargo.toml
	sed -i 's/btf_maps::/maps::/; s/\<btf_map\>/map/
		s/<u64, 1> = PerCpuArray::new()/<u64> = PerCpuArray::with_max_entries(1, 0)/' src/main.rs
}

older() { [ "$(printf '%s\n%s' "$1" "$2" | sort -V | head -n 1)" != "$2" ]; }

# Of the rustc in PATH, which RUSTUP_TOOLCHAIN may choose.
build_rust() {
	local release dir example
	release=$(rustc -vV | sed -n 's/^release: //p')
	llvm=$(rustc -vV | sed -n 's/^LLVM version: //p')
	own=$(realpath "$(ldd "$(rustc --print sysroot)/bin/rustc" | grep -o '/[^ ]*libLLVM[^ ]*')")
	compiler="$SYSTEM: rustc $release"
	dir=$WORK/rustc-$release
	export CARGO_TARGET_DIR=$dir/target
	for example in hello-xdp maps-libbpf; do
		take "$EXAMPLES/$example"
		make_object $example cargo_object $example
	done
	take "$EXAMPLES/aya-xdp"
	if older "$release" 1.88; then
		older_aya
		make_object aya-xdp-0.1 cargo_object aya-xdp
	else
		make_object aya-xdp cargo_object aya-xdp
	fi
	# Debug info that LLVM before 22 and 23 has no BTF for. In maps, rustc 1.85 crashes.
	take "$CRATES/btf-torture"
	make_object enums cargo_object enums
	older "$release" 1.88 || make_object maps cargo_object maps
}

# `stable` and `nightly` stay what they were, but for REFRESH.
rustup_install() {
	if [ -z "${REFRESH:-}" ] && [ -d "$(rustc --print sysroot)/lib/rustlib/src" ]; then
		return
	fi
	rustup toolchain install "$RUSTUP_TOOLCHAIN" --profile minimal -c rust-src
}

build_c() {
	llvm=$("$1" -dumpversion)
	own=$(libraries | grep -E "libLLVM(-|\.so\.)${llvm%%.*}\>")
	compiler="$SYSTEM: clang $llvm"
	make_object count.c c_object "$1"
}

for which; do
	case $which in
	rustc)
		build_rust
		;;
	rustup:*)
		export RUSTUP_TOOLCHAIN=${which#*:} RUSTUP_INIT_SKIP_PATH_CHECK=yes
		if rustup_install >"$WORK/rustup.log" 2>&1; then
			build_rust
		else
			echo "LINK|$SYSTEM: rustc $RUSTUP_TOOLCHAIN||0|all|skip|$(tail -n 1 "$WORK/rustup.log")"
		fi
		unset RUSTUP_TOOLCHAIN
		;;
	*)
		build_c "$which"
		;;
	esac
done
