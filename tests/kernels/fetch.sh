#!/bin/bash
# fetch.sh SUITE: prints the path of the newest cloud kernel in a suite of
# Debian, and fetches it if the cache has none.
#
# The cache: VERSION/vmlinuz in ${XDG_CACHE_HOME:-~/.cache}/bpf-ld-shim/kernels,
# and for each suite a link to the version; REFRESH=1 asks the archive again.
# Nothing is installed, and the system's apt learns nothing: the archive that
# its first source names is asked through a private apt state, and what comes is
# checked against Debian's keys.
set -eu
# shellcheck source=tests/debian.bash
. "$(dirname "$0")/../debian.bash"

suite=$1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bpf-ld-shim/kernels
if [ -s "$cache/$suite/vmlinuz" ] && [ -z "${REFRESH:-}" ]; then
	realpath "$cache/$suite/vmlinuz"
	exit
fi

die() {
	echo "fetch.sh: $suite: $*" >&2
	exit 1
}

uri=$(debian_archive) || exit

mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p lists/partial cache/archives/partial
: >status
# Of sid, the archive's own word may be older than it allows itself.
echo "deb [signed-by=$debian_keys check-valid-until=no] $uri $suite main" >sources.list
options=(-o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
	-o Dir::State="$work" -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status"
	-o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none)
apt-get "${options[@]}" -qq update >&2 || die "cannot read the archive's list"

# One package up to 6.x; then an image without a kernel, and the kernel in a
# `binary`. Names move with every upload.
names='^linux-(image|binary)-[0-9].*-cloud-amd64$'
packages=$(apt-cache "${options[@]}" search --names-only "$names" | sed 's/ .*//')
# shellcheck disable=SC2001
version=$(sed 's/^linux-[a-z]*-//' <<<"$packages" | sort -V | tail -n 1)
# "binary" sorts before "image".
package=$(grep -Fx -e "linux-binary-$version" -e "linux-image-$version" <<<"$packages" | sort |
	head -n 1)
[ -n "$package" ] || die "no cloud kernel in it"

if [ ! -s "$cache/$version/vmlinuz" ]; then
	apt-get "${options[@]}" -qq download "$package" >&2 || die "cannot get $package"
	mkdir -p package "$cache/$version"
	dpkg-deb --fsys-tarfile ./*.deb | tar x -C package --wildcards '*/vmlinuz*'
	find package -type f -name 'vmlinuz*' -exec mv {} vmlinuz \;
	[ -s vmlinuz ] || die "no vmlinuz in $package"
	mv vmlinuz "$cache/$version/"
fi
ln -sfn "$version" "$cache/$suite"
echo "$cache/$version/vmlinuz"
