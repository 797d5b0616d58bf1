# What test scripts share; each starts with: . "$src/tests/common.sh"
# shellcheck shell=bash
#
# shim: the linker; src: this repository; O: where it was built; LLVM_BIN: LLVM's
# tools. The working directory is empty and the test's own.
set -eu

src=${src:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
O=$(realpath -m "${O:-$src/build}")
shim=${shim:-$O/bpf-ld-shim}
LLVM_BIN=${LLVM_BIN:-/usr/lib/llvm-22/bin}
CLANG=${CLANG:-clang-22}
loader=$O/tests/loader
# Debian's bpftool lies where only root's PATH leads.
PATH=$PATH:/usr/sbin
export PATH src O shim LLVM_BIN CLANG LC_ALL=C

skip() {
	echo "$*"
	exit 77
}

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# Passes if the command fails, but not if a signal ended it.
not() {
	local status=0
	"$@" || status=$?
	[ $status != 0 ] || fail "should have failed: $*"
	[ $status -lt 126 ] || fail "ended with status $status: $*"
}

# expect_line REGEX FILE: some line of the file matches.
expect_line() {
	grep -E -q -e "$1" "$2" && return
	echo "--- $2:" >&2
	cat "$2" >&2
	fail "no line matches: $1"
}

# expect_no_line REGEX FILE
expect_no_line() {
	if grep -E -e "$1" "$2" >&2; then
		fail "a line of $2 matches: $1"
	fi
}

# Debian's rustc and cargo, whatever else comes first in PATH, and our linker
# by its bare name, as the examples' configuration has it.
setup_cargo() {
	PATH=$(dirname "$shim"):/usr/bin:$PATH
	export PATH RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TERM_COLOR=never
	# One directory for all: core is compiled once for each set of flags.
	export CARGO_TARGET_DIR=$O/cargo
	unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET RUSTUP_TOOLCHAIN
	mkdir -p "$CARGO_TARGET_DIR"
}

# cargo_build EXAMPLE [cargo rustc's arguments] [-- rustc's]: builds an example
# in release mode and copies the object into the working directory, under the
# example's name. target=TRIPLE for another one than its configuration says,
# profile=dev for the dev profile.
cargo_build() {
	local example=$1 here=$PWD dir=${profile:-release}
	[ "$dir" != dev ] || dir=debug
	shift
	setup_cargo
	(
		# Cargo's own lock does not cover the steps around the build.
		flock 9
		# Cargo does not know that the linker has changed.
		rm -rf "$CARGO_TARGET_DIR"/*/*/.fingerprint/"$example"-*
		cd "$src/cargo-examples/$example" &&
			/usr/bin/cargo rustc --profile "${profile:-release}" ${target:+--target "$target"} "$@" &&
			cp "$CARGO_TARGET_DIR/${target:-bpfel-unknown-none}/$dir/$example" "$here/"
	) 9>"$O/cargo.lock" || fail "cannot build $example"
}

# build_bpf [ARGUMENT]...: cargo build-bpf with Debian's rustc; out, err and the status in $status.
build_bpf() {
	setup_cargo
	status=0
	/usr/bin/cargo build-bpf "$@" >out 2>err || status=$?
}

# The LLVM libraries of this machine, "MAJOR FILE" a line, oldest first: Debian's and rustup's.
llvm_libraries() {
	local file
	for file in /usr/lib/*/libLLVM*.so* ~/.rustup/toolchains/*/lib/libLLVM*.so*; do
		[ -f "$file" ] && [ ! -L "$file" ] || continue
		[ "$(head -c 4 "$file")" = $'\x7fELF' ] || continue
		[[ ${file##*/} =~ ^libLLVM(-|\.so\.)([0-9]+) ]] || continue
		echo "${BASH_REMATCH[2]} $file"
	done | sort -n
}

# clang_of MAJOR: a clang whose bitcode this LLVM reads, its own if there is one.
clang_of() {
	local major=$1
	while [ "$major" -ge 14 ]; do
		[ -x "/usr/lib/llvm-$major/bin/clang" ] && echo "/usr/lib/llvm-$major/bin/clang" && return
		major=$((major - 1))
	done
	fail "no clang as old as LLVM $1"
}

# each_llvm COMMAND: runs COMMAND MAJOR LIBRARY CLANG for every LLVM; those of debian-packages must
# be here. Clang's bitcode has typed pointers from 14, opaque ones since 15.
each_llvm() {
	local libraries major library
	libraries=$(llvm_libraries)
	for major in 14 15 16 19 22; do
		grep -q "^$major " <<<"$libraries" || fail "no LLVM $major; debian-packages lists it"
	done
	while read -r major library; do
		echo "--- LLVM $major: $library"
		"$1" "$major" "$library" "$(clang_of "$major")" </dev/null
	done <<<"$libraries"
}

# Skips the test where the kernel does not let us load programs.
need_kernel() {
	local why
	why=$("$loader" probe) || skip "$why"
}

# need_kfunc NAME: skips the test where the linker cannot learn from the running kernel that programs
# may call the function; Linux tells since 6.10.
need_kfunc() {
	bpftool btf dump file /sys/kernel/btf/vmlinux 2>/dev/null | grep -A1 "FUNC '$1'" |
		grep -q "DECL_TAG 'bpf_kfunc'" || skip "the kernel does not say that $1 may be called"
}
