#!/bin/bash
# Installs the Debian packages of debian-packages that are missing: as root, or
# through sudo. Where it may not, it stops with the list.
set -eu
cd "$(dirname "$0")/.."

wanted=$(sed 's/#.*//' debian-packages)
stop() {
	echo "setup: $1; these Debian packages are missing:" >&2
	echo "$missing" >&2
	exit 1
}

if ! command -v dpkg-query >/dev/null; then
	missing=$wanted
	stop "this is no Debian"
fi

# dpkg-query fails when it does not know one of the packages: that is one to install.
# shellcheck disable=SC2086
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
	sed -n 's/^installed //p') || true
missing=$(comm -23 <(tr -s ' ' '\n' <<<"$wanted" | sed '/^$/d' | sort) <(sort <<<"$installed"))
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root=(env)
elif ! command -v sudo >/dev/null; then
	stop "not root, and there is no sudo"
elif [ -t 0 ]; then
	as_root=(sudo env)
elif sudo -n true 2>/dev/null; then
	as_root=(sudo -n env)
else
	stop "not root, and sudo wants a password"
fi
command -v apt-get >/dev/null || stop "there is no apt-get"

# shellcheck disable=SC2086
echo "setup: installing" $missing
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
	"${as_root[@]}" DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 </dev/null || {
		cat "$log" >&2
		stop "$1 $2 failed"
	}
}
quietly apt-get update
# shellcheck disable=SC2086
quietly apt-get install --yes --no-install-recommends $missing
