#!/bin/bash
# enter.sh ROOT [FROM:TO]... -- COMMAND...: as root, runs a command in a root file
# system, with FROM (a file or directory of ours) seen read-only at TO in it. The
# mounts are the command's own: they go with it.
set -eu

[ -n "${BLD_ENTERED:-}" ] || BLD_ENTERED=1 exec unshare --mount -- "$0" "$@"
unset BLD_ENTERED

root=$1
shift

# show FROM TO: the directories that lead to TO are made, and stay.
show() {
	local to=$root$2
	if [ -d "$1" ]; then
		mkdir -p "$to"
	else
		mkdir -p "$(dirname "$to")"
		[ -e "$to" ] || : >"$to"
	fi
	mount --bind "$1" "$to"
	mount -o remount,bind,ro "$to"
}

mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
# Names and certificates are the host's: it may be behind a proxy of its own.
rm -f "$root/etc/resolv.conf"
show /etc/resolv.conf /etc/resolv.conf
authorities=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
[ ! -e "$authorities" ] || show "$authorities" /etc/ssl/certs/ca-certificates.crt
while [ "$1" != -- ]; do
	show "${1%%:*}" "${1#*:}"
	shift
done
shift

# No variable of the caller's gets in.
proxies=()
for name in http_proxy https_proxy no_proxy; do
	[ -z "${!name:-}" ] || proxies+=("$name=${!name}")
done
exec env -i "${proxies[@]}" HOME=/root LC_ALL=C.UTF-8 TERM=dumb \
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt chroot "$root" "$@"
