#!/bin/bash
# make bench: compares the linker with bpf-linker 0.13.0, with LLVM's own tools
# and with the floor (floor.c) on the examples' real link commands.
#
# RUNS=11 is how often each is run, a third of that where a link takes seconds; CASES="hello-xdp
# pipeline" measures only these.
set -eu

src=$(cd "$(dirname "$0")/../.." && pwd)
cd "$src"
. tests/common.sh
setup_cargo
here=$src/tests/bench
bench=$O/bench
mkdir -p "$bench/bin"

peer=${XDG_CACHE_HOME:-$HOME/.cache}/bpf-ld-shim/bpf-linker-0.13.0
if [ ! -x "$peer/bin/bpf-linker" ]; then
	echo "bench: installing bpf-linker 0.13.0 into $peer" >&2
	prefix=$(dirname "$LLVM_BIN")
	LLVM_PREFIX=$prefix LLVM_SYS_221_PREFIX=$prefix RUSTFLAGS="-L native=$prefix/lib" \
		CARGO_TARGET_DIR=$bench/bpf-linker \
		/usr/bin/cargo install bpf-linker --version 0.13.0 --root "$peer" \
		--no-default-features --features llvm-22
	rm -rf "$bench/bpf-linker"
fi

llvm=$(/usr/bin/llvm-config-22 --libdir)/libLLVM.so
"${CC:-cc}" -D_GNU_SOURCE -O2 -Wall -isystem "$(/usr/bin/llvm-config-22 --includedir)" \
	-o "$bench/floor" "$here/floor.c" -ldl

# Ten crates that hello-xdp names and does not use, as a program's unused
# dependencies are.
add_ten() {
	local crate=$bench/hello-xdp+10 i
	rm -rf "$crate"
	cp -r cargo-examples/hello-xdp "$crate"
	sed -i 's/^name = .*/name = "hello-xdp-10"/' "$crate/Cargo.toml"
	for i in {0..9}; do
		mkdir -p "$crate/unused$i/src"
		printf '[package]\nname = "unused%d"\nversion = "0.1.0"\nedition = "2024"\n' "$i" \
			>"$crate/unused$i/Cargo.toml"
		printf '\n[dependencies.unused%d]\npath = "unused%d"\n' "$i" "$i" >>"$crate/Cargo.toml"
		printf 'use unused%d as _;\n' "$i" >>"$crate/src/main.rs"
		{
			echo '#![no_std]'
			for _ in {1..100}; do
				printf 'pub fn f%d(a: &[u64]) -> u64 { a.iter().map(|x| x * %d).sum() }\n' \
					$((++n)) $((n))
			done
		} >"$crate/unused$i/src/lib.rs"
	done
}

# capture NAME DIRECTORY [cargo's arguments]
capture() {
	local name=$1 directory=$2
	shift 2
	[[ " ${CASES:-$name} " = *" $name "* ]] || return 0
	rm -rf "$CARGO_TARGET_DIR"/*/*/.fingerprint/"$(basename "$directory" | tr + -)"-*
	if ! (cd "$directory" && PATH=$bench/bin:$PATH CAPTURED=$shim CAPTURE=$bench/links/$name \
		/usr/bin/cargo build --release "$@" >"$bench/log" 2>&1); then
		cat "$bench/log" >&2
		fail "cannot build $name"
	fi
	captures+=("$bench/links/$name")
}

echo "bench: building the examples" >&2
ln -sf "$here/capture.sh" "$bench/bin/bpf-ld-shim"
captures=()
n=0
capture hello-xdp cargo-examples/hello-xdp
capture aya-bare cargo-examples/aya-xdp --no-default-features
capture aya-xdp cargo-examples/aya-xdp
capture maps-libbpf cargo-examples/maps-libbpf
capture pipeline cargo-examples/pipeline
capture large-half tests/bench/large --features half
capture large-short tests/bench/large --features short
capture large tests/bench/large
add_ten
capture hello-xdp+10 "$bench/hello-xdp+10"

echo "$(date +%F), $(sed -n 's/^model name\s*: //p;T;q' /proc/cpuinfo), $(nproc) cores," \
	"Linux $(uname -r), $(/usr/bin/rustc -V | cut -d' ' -f1,2), LLVM $(/usr/bin/llvm-config-22 --version)," \
	"medians of ${RUNS:-11}"
echo
# As rustc calls a linker: its own directory comes first in PATH.
PATH=$(/usr/bin/rustc --print sysroot)/lib/rustlib/$(/usr/bin/rustc -vV | sed -n 's/^host: //p')/bin:$PATH \
	LC_ALL=C python3 "$here/measure.py" "${RUNS:-11}" "$shim" "$peer/bin/bpf-linker" "$LLVM_BIN" \
	"$bench/floor" "$llvm" "${captures[@]}"
