# What tests on other Debian releases share: kernels/ and toolchains/.
# shellcheck shell=bash

# shellcheck disable=SC2034
debian_keys=/usr/share/keyrings/debian-archive-keyring.gpg

# The archive that apt's first source names: of one-line sources
# (deb [options] URI SUITE ...) and of deb822 ones alike.
debian_archive() {
	local uri
	uri=$(cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | awk '
		$1 == "URIs:" { print $2; exit }
		$1 == "deb" { sub(/\[[^]]*\]/, ""); print $2; exit }')
	[ -n "$uri" ] && echo "$uri" && return
	echo "apt's sources name no archive of Debian" >&2
	return 1
}

# debian_install LOG PACKAGE...: tests/setup.sh does the same for debian-packages.
debian_install() {
	local as_root=() log=$1
	shift
	[ $# != 0 ] || return 0
	[ "$(id -u)" = 0 ] || as_root=(sudo -n)
	echo "installing $* ${as_root[*]:+by sudo}" >&2
	"${as_root[@]}" apt-get update >"$log" 2>&1 &&
		"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-remove \
			--no-install-recommends "$@" >>"$log" 2>&1 </dev/null && return
	tail -n 5 "$log" >&2
	echo "cannot install these Debian packages: $*" >&2
	return 1
}
