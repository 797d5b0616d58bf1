#!/bin/bash
# Do Debian's kernels take and refuse what --kernel says that they do?
#
#	tests/kernels/features.sh
#
# Each program of features.bash is linked for the release that brought what it uses, and
# loaded by all kernels of fetch.sh in small VMs, as by run.sh. The last line counts.
# shellcheck source=tests/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=tests/kernels/features.bash
. "$src/tests/kernels/features.bash"

dir=$O/tests/features
rm -rf "$dir"
mkdir -p "$dir/objects"
build() {
	local name=$1 since=$2 where=$4
	"$CLANG" --target=bpfel -O2 -g -x c -emit-llvm -c -o "$dir/$name.bc" -
	[ "$where" = kernel ] || return 0
	"$shim" --kernel="$since" --btf -o "$dir/objects/$since-$name" "$dir/$name.bc"
}
all_features build
OBJECTS=$dir/objects NO_EXAMPLES=1 "$src/tests/kernels/run.sh" >"$dir/log" || true
awk -F '|' '
function number(v,  part) { split(v, part, "."); return part[1] * 1000 + part[2] }
$1 == "BPF" && $4 !~ /^\./ {
	kernel = $2; sub(/^host /, "", kernel)
	since = $3; sub(/-.*/, "", since)
	expected = number(kernel) >= number(since) ? "ok" : "fail"
	got = $5 == "ok" ? "ok" : "fail"
	if (got == expected) { right++; next }
	print "kernel " kernel ": " $3 ": " got ", not " expected ": " $6
	wrong++
}
END { print right + 0 " as --kernel says, " wrong + 0 " otherwise"; exit wrong || !right }
' "$O/tests/kernels/results"
