#!/bin/bash
# Builds the examples by the compilers of other Debian releases and of rustup, all
# linked by the same one executable, and loads the objects into the running kernel:
#
#	tests/toolchains/run.sh [--markdown]
#
# A release is a root file system (root.sh) that our executable is shown in
# (enter.sh), with the libraries it needs from that release; build.sh works in there.
# The last of them has rustup, and no LLVM but those that rustup's toolchains bring.
# Names of packages move: the newest clangs and LLVMs of sid are named here.
#
# SYSTEMS chooses some; REFRESH=1 upgrades them. Results and logs stay in
# $O/tests/toolchains, the root file systems (10 GB) in
# ${XDG_CACHE_HOME:-~/.cache}/bpf-ld-shim/toolchains. The last line counts objects.
# shellcheck source=tests/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=tests/debian.bash
. "$src/tests/debian.bash"

here=$src/tests/toolchains
dir=$O/tests/toolchains
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bpf-ld-shim/toolchains
results=$dir/results
needs="gcc libc6-dev libbpf1"
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)

note() { echo "check-toolchains: $*" >&2; }

# take SYSTEM SUITE "COMPILER..." PACKAGE...: what build.sh says of them, and the objects.
# $system: what build.sh calls it.
take() {
	local system=$1 suite=$2 compilers=$3 root=$cache/$1 start=$SECONDS log=$dir/$1.log
	shift 3
	# shellcheck disable=SC2086
	if ! "${as_root[@]}" env REFRESH="${REFRESH:-}" "$here/root.sh" "$root" "$suite" "$@" $needs \
		>"$log" 2>&1 </dev/null; then
		echo "LINK|$system: all||0|all|fail|cannot be made, see $log" >>"$results"
		return
	fi
	note "$system: root file system: $((SECONDS - start)) s"
	start=$SECONDS
	# shellcheck disable=SC2086
	"${as_root[@]}" env SSL_CERT_FILE="${SSL_CERT_FILE:-}" "$here/enter.sh" "$root" \
		"$shim:/opt/bpf-ld-shim" "$src/cargo-examples:/opt/examples" \
		"$src/tests/crates:/opt/crates" "$here:/opt/here" -- \
		env WORK=/work SHIM=/opt/bpf-ld-shim EXAMPLES=/opt/examples CRATES=/opt/crates \
		HERE=/opt/here SYSTEM="$system" REFRESH="${REFRESH:-}" /opt/here/build.sh $compilers >"$dir/$system.links" 2>>"$log" </dev/null ||
		echo "LINK|$system: all||0|all|fail|build.sh failed, see $log" >>"$dir/$system.links"
	sed "s,\([| ]\)/work/,\1$root/work/,g" "$dir/$system.links" >>"$results"
	note "$system: $(grep -c . "$dir/$system.links") links: $((SECONDS - start)) s"
}

# The compilers of this machine.
take_ours() {
	local system=$1 start=$SECONDS
	mkdir -p "$dir/work"
	WORK=$dir/work SHIM=$shim EXAMPLES=$src/cargo-examples CRATES=$src/tests/crates HERE=$here \
		SYSTEM=$system "$here/build.sh" rustc "$CLANG" >"$dir/$system.links" 2>"$dir/$system.log" </dev/null ||
		echo "LINK|$system: all||0|all|fail|build.sh failed, see $dir/$system.log" \
			>>"$dir/$system.links"
	cat "$dir/$system.links" >>"$results"
	note "$system: $(grep -c . "$dir/$system.links") links: $((SECONDS - start)) s"
}

take_all() {
	local system
	for system in ${SYSTEMS:-ours trixie sid rustup}; do
		case $system in
		ours)
			take_ours "$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)"
			;;
		trixie)
			take trixie trixie "rustc clang-17 clang-18 clang-19" rustc cargo rust-src libelf1t64 \
				clang-17 clang-18 clang-19 libllvm22 libllvm21/sid libllvm23/sid
			;;
		sid)
			take sid sid "rustc clang-21 clang-22 clang-23" rustc cargo rust-src libelf1t64 \
				clang-21 clang-22 clang-23 libllvm19
			;;
		rustup)
			# LLVM 20 (the oldest rustc that aya-xdp takes), 21, and the newest that there are.
			take rustup trixie "rustup:1.88.0 rustup:1.91.1 rustup:stable rustup:nightly" \
				rustup libelf1t64
			;;
		*)
			fail "no such system: $system"
			;;
		esac
	done
}

# load OBJECT FILE: by its loader, with what the kernel is to say of it.
load() {
	case $1 in
	hello-xdp)
		"${as_root[@]}" "$loader" load "$2" &&
			"${as_root[@]}" "$loader" run "$2" hello:3 | expect 'run hello: 3 times, returned 2'
		;;
	maps-libbpf | enums | maps)
		"${as_root[@]}" "$loader" load "$2" | expect 'btf: accepted'
		;;
	aya-xdp)
		"${as_root[@]}" "$user" "$2" 3 | expect 'INFO: packet 3 from 192\.0\.2\.1, protocol 17' \
			'packets counted: 3'
		;;
	aya-xdp-*)
		# Its log is of a form that today's aya-log does not read.
		"${as_root[@]}" "$user" "$2" 3 | expect 'returned: 2' 'packets counted: 3'
		;;
	count.c)
		"${as_root[@]}" "$loader" load "$2" | expect 'btf: accepted' &&
			"${as_root[@]}" "$loader" run "$2" count_xdp:5 | expect 'map packets\[1\] = 5'
		;;
	esac
}

# Passes on its input; true if each regular expression matches a line of it.
expect() {
	local all line
	all=$(cat)
	echo "$all"
	for line; do
		grep -q -x -e "$line" <<<"$all" || return 1
	done
}

# Turns each `linked` into what the kernel says of the object.
load_all() {
	local tag compiler llvm by object verdict detail
	while IFS='|' read -r tag compiler llvm by object verdict detail; do
		if [ "$verdict" = linked ]; then
			verdict=ok
			(set -o pipefail; load "$object" "$detail") >"$dir/load.log" 2>&1 </dev/null || {
				verdict=fail
				cp "$dir/load.log" "$detail.load" 2>/dev/null || true
				detail="not loaded: $(tail -n 1 "$dir/load.log" | tr '|' ' '), see $detail.load"
			}
		fi
		echo "$tag|$compiler|$llvm|$by|$object|$verdict|$detail"
	done
}

count() { grep -c "^LINK|[^|]*|[^|]*|[^|]*|[^|]*|$1|" "$results" || true; }

mkdir -p "$dir" "$cache"
rm -f "$results" "$dir"/*.links "$dir"/*.log
need_kernel
command -v debootstrap >/dev/null || debian_install "$dir/install.log" debootstrap ||
	fail "debootstrap is missing"
setup_cargo
(cd "$src/cargo-examples/aya-xdp-user" && /usr/bin/cargo build) >"$dir/user.log" 2>&1 || {
	tail -n 20 "$dir/user.log" >&2
	fail "cannot build aya-xdp-user"
}
user=$CARGO_TARGET_DIR/debug/aya-xdp-user

take_all
load_all <"$results" >"$dir/loaded"
mv "$dir/loaded" "$results"

echo
awk -v markdown="${1:+1}" -f "$here/table.awk" "$results"
failed=$(count fail)
[ $# != 0 ] || echo
[ "$failed" = 0 ] || echo "What failed is in $results."
echo "$(count refused) links refused by an older LLVM"
echo "$(count ok) passed, $failed failed, $(count skip) skipped"
[ "$failed" = 0 ]
