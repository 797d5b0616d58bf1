#!/bin/bash
# root.sh DIR SUITE PACKAGE...: as root, makes a root file system of a Debian suite
# with these packages in DIR, or adds the packages that an older one lacks.
# PACKAGE/SUITE2 is a library of another suite, which this suite's libc carries.
# REFRESH=1 upgrades it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/debian.bash
. "$here/../debian.bash"
root=$1
suite=$2
shift 2

inside() { "$here/enter.sh" "$root" -- "$@"; }
apt() {
	inside env DEBIAN_FRONTEND=noninteractive apt-get -o APT::Sandbox::User=root --quiet --yes \
		--no-install-recommends "$@"
}

uri=$(debian_archive)
if [ ! -e "$root.made" ]; then
	rm -rf --one-file-system "$root"
	mkdir -p "$root"
	debootstrap --variant=minbase --keyring=$debian_keys "$suite" "$root" "$uri"
	# Of sid, the archive's own word may be older than it allows itself.
	echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90old"
	echo 'Acquire::Languages "none";' >"$root/etc/apt/apt.conf.d/90small"
	: >"$root.made"
fi

# The made file lists what was asked for.
missing=$*
[ -n "${REFRESH:-}" ] ||
	missing=$(comm -13 <(sort "$root.made") <(printf '%s\n' "$@" | sort))
[ -n "$missing" ] || exit 0

# Another suite's packages never come by themselves.
rm -f "$root/etc/apt/sources.list"
: >"$root/etc/apt/preferences.d/suites"
for name in "$suite" $(printf '%s\n' "$@" | sed -n 's,.*/,,p' | sort -u); do
	echo "deb $uri $name main" >>"$root/etc/apt/sources.list"
	[ "$name" = "$suite" ] || printf 'Package: *\nPin: release n=%s\nPin-Priority: 90\n\n' \
		"$name" >>"$root/etc/apt/preferences.d/suites"
done
apt update
[ -z "${REFRESH:-}" ] || apt dist-upgrade
# shellcheck disable=SC2086
apt install $missing
inside apt-get clean
printf '%s\n' "$@" >"$root.made"
