#!/bin/bash
# Loads the examples, and all objects in the directory OBJECTS if that is given,
# on Debian's kernels in small VMs and on the running one:
#
#	tests/kernels/run.sh [--markdown]
#
# A VM boots a kernel of fetch.sh with an initial file system that holds busybox,
# the loader (verdicts.c) and the objects, and says over its serial line what the
# kernel thinks of each (try.sh). A VM that crashes is no verdict: it boots
# again, three times in all. One VM runs at a time, by emulation (TCG), for KVM
# is not to be had everywhere.
#
# NO_EXAMPLES=1 leaves the examples out. SUITES are the Debian suites to take kernels
# from, BOOT_SECONDS is a VM's time to live. Results and logs stay in $O/tests/kernels. The last line counts
# verdicts: an object's .BTF, its maps, and each of its programs.
# shellcheck source=tests/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=tests/debian.bash
. "$src/tests/debian.bash"

here=$src/tests/kernels
dir=$O/tests/kernels
tree=$dir/tree		# what becomes the VM's file system
results=$dir/results
markdown=
[ "${1:-}" != --markdown ] || markdown=1

note() { echo "$*" >&2; }

need_packages() {
	local missing=()
	command -v qemu-system-x86_64 >/dev/null || missing+=(qemu-system-x86)
	command -v cpio >/dev/null || missing+=(cpio)
	# The VM has no libraries: it must be the static one.
	dpkg-query -W -f '${db:Status-Status}' busybox-static 2>/dev/null | grep -q '^installed' ||
		missing+=(busybox-static)
	debian_install "$dir/install.log" "${missing[@]}" || fail "packages are missing"
}

# The machine field of an ELF header says BPF, in either byte order.
is_bpf() {
	[[ $(od -An -tx1 -N20 "$1" | tr -d ' \n') =~ ^7f454c46.{28}(f700|00f7)$ ]]
}

# Every example, and those variants that loaders see differently.
build_examples() {
	local example
	cd "$tree/objects"
	for example in "$src"/cargo-examples/*/; do
		example=$(basename "$example")
		case $example in
		aya-xdp-user) ;;
		# The linker takes types from this machine's kernel.
		kfunc-xdp | tcp-cc)
			if (need_kfunc bpf_dynptr_from_xdp >/dev/null); then
				cargo_build "$example"
			else
				note "check-kernels: $example needs a Linux of 6.10 or newer to be linked"
			fi
			;;
		*) cargo_build "$example" ;;
		esac
	done
	# Its log's maps are of the kind that libbpf 1.x does not open.
	mv aya-xdp "$tree/aya/aya-xdp-by-aya"
	cargo_build aya-xdp --no-default-features
	mv maps-libbpf plain
	cargo_build maps-libbpf -- -C link-arg=-s
	mv maps-libbpf maps-libbpf-stripped
	mv plain maps-libbpf
	cd "$src/cargo-examples/aya-xdp-user"
	setup_cargo
	/usr/bin/cargo build
	cp "$CARGO_TARGET_DIR/debug/aya-xdp-user" "$tree/"
	strip "$tree/aya-xdp-user"
	# With the libraries it is linked to, at their places.
	ldd "$tree/aya-xdp-user" | grep -o '/[^ ]*' | while read -r library; do
		install -D "$library" "$tree$library"
	done
}

# Objects of the user's directory: b/x.o below it becomes b_x.o.
take_objects() {
	local file name
	find -L "$1" -type f | sort | while read -r file; do
		is_bpf "$file" || continue
		name=${file#"$1"/}
		name=${name//[\/| ]/_}
		[ ! -e "$tree/objects/$name" ] || name=$name.2
		cp "$file" "$tree/objects/$name"
	done
}

make_initrd() {
	mkdir -p "$tree/bin"
	cp "$(command -v busybox || echo /bin/busybox)" "$tree/bin/busybox"
	cp "$here/init" "$here/try.sh" "$dir/verdicts" "$dir/task" "$tree/"
	(cd "$tree" && find . | cpio -o -H newc --quiet) >"$dir/initrd"
}

# $1: vmlinuz, $2: the log. True if all verdicts are there.
boot_once() {
	timeout "$seconds" qemu-system-x86_64 -M pc -accel tcg,thread=single -cpu max -smp 1 -m 1024 \
		-nodefaults -no-user-config -display none -no-reboot -serial stdio \
		-kernel "$1" -initrd "$dir/initrd" \
		-append "console=ttyS0 quiet panic=-1 oops=panic lsm=bpf nokaslr" \
		</dev/null 2>&1 | tr -d '\r' >"$2" || true
	is_complete "$2"
}

# The end mark counts the verdicts: the kernel writes to the same line.
is_complete() {
	local count
	count=$(sed -n 's/^END|[^|]*|//p' "$1")
	[ -n "$count" ] && [ "$count" = "$(grep -c '^BPF|[^|]*|[^|]*|[^|]*|[a-z]*|' "$1")" ]
}

# $1: a suite of Debian
boot() {
	local vmlinuz version log try start=$SECONDS
	if ! vmlinuz=$("$here/fetch.sh" "$1"); then
		echo "BPF|$1|(kernel)|boot|fail|cannot be fetched" >>"$results"
		return
	fi
	version=$(basename "$(dirname "$vmlinuz")")
	for try in 1 2 3; do
		log=$dir/$version.$try.log
		if boot_once "$vmlinuz" "$log"; then
			note "check-kernels: $version: $((SECONDS - start)) s, boot $try"
			grep -aE '^(BPF|LOG)\|' "$log" >>"$results"
			return
		fi
		note "check-kernels: $version: boot $try ended early, see $log"
	done
	echo "BPF|$version|(kernel)|boot|fail|three boots ended early, the last at" \
		"$(sed -n 's/^AT|//p' "$log" | tail -n 1)" >>"$results"
}

run_on_host() {
	local as_root=() release start=$SECONDS
	release=$(uname -r)
	[ "$(id -u)" = 0 ] || as_root=(sudo -n)
	if "${as_root[@]}" true 2>/dev/null; then
		"${as_root[@]}" sh "$here/try.sh" "$tree" >"$dir/host.log"
		sed -n "s/^\(BPF\|LOG\)|$release|/\1|host $release|/p" "$dir/host.log" >>"$results"
	else
		echo "BPF|host $release|(kernel)|load|skip|not root, and sudo wants a password" >>"$results"
	fi
	note "check-kernels: host: $((SECONDS - start)) s"
}

count() { grep -c "^BPF|[^|]*|[^|]*|[^|]*|$1|" "$results" || true; }

rm -rf "$tree" "$results" "$dir"/*.log
mkdir -p "$tree/objects" "$tree/aya"
need_packages
[ -n "${NO_EXAMPLES:-}" ] || (build_examples) >"$dir/build.log" 2>&1 || {
	tail -n 20 "$dir/build.log" >&2
	fail "cannot build the examples"
}
[ -z "${OBJECTS:-}" ] || take_objects "$(realpath "$OBJECTS")"
make_initrd
built=$SECONDS

objects=$(find "$tree/objects" "$tree/aya" -type f | wc -l)
seconds=${BOOT_SECONDS:-$((120 + 10 * objects))}
for suite in ${SUITES:-bullseye bookworm trixie sid}; do
	boot "$suite"
done
run_on_host

echo "check-kernels: $objects objects; $SECONDS s, $built of them to build and pack the objects"
echo
awk -v markdown=$markdown -f "$here/table.awk" "$results"
failed=$(count fail)
[ -z "$markdown" ] || echo
[ "$failed" = 0 ] || echo "What kernel and libbpf say is in $results."
echo "$(count ok) passed, $failed failed, $(count skip) skipped"
[ "$failed" = 0 ]
