#!/bin/sh
# try.sh DIR: what the running kernel says of DIR/objects/*, by DIR/verdicts; and
# of DIR/aya/*, by DIR/aya-xdp-user, where these are; and if what core-task reads is
# so, by DIR/task. Runs in the VM and on the
# host. A line AT|OBJECT before each object tells who crashed a VM; the last line,
# END|kernel|COUNT, that all the verdicts are there.
cd "$1" || exit 1
kernel=$(uname -r)
count=$(mktemp)

# try NAME COMMAND...: at most two minutes.
try() {
	name=$1
	shift
	echo "AT|$name"
	timeout 120 "$@" 2>&1
	status=$?
	[ $status = 0 ] || echo "BPF|$kernel|$name|.object|fail|the loader ended with status $status"
}

by_aya() {
	said=$(timeout 120 ./aya-xdp-user "$1" 1 2>&1) &&
		echo "BPF|$kernel|${1##*/}|all of it|ok|" && return
	echo "BPF|$kernel|${1##*/}|all of it|fail|$(echo "$said" | tail -n 1 | tr '|' ' ')"
	echo "$said" | sed "s/^/LOG|$kernel|${1##*/}|all of it|/"
}

{
	for object in objects/*; do
		[ -e "$object" ] && try "${object##*/}" ./verdicts "$object"
	done
	[ -e objects/core-task ] && try core-task ./task objects/core-task
	for object in aya/*; do
		[ -e "$object" ] && echo "AT|${object##*/}" && by_aya "$object"
	done
} | tee "$count"
echo "END|$kernel|$(grep -c '^BPF|' "$count")"
rm -f "$count"
