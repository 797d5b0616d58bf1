# A disk that fills up: an error that names the output, no half file, the older one whole.
. "$src/tests/link/common.bash"

if [ -z "${IN_NAMESPACE-}" ]; then
	unshare -rm true 2>/dev/null || unshare -m true 2>/dev/null || skip "no mount namespaces here"
	export IN_NAMESPACE=1
	[ "$(id -u)" = 0 ] && exec unshare -m bash "${BASH_SOURCE[0]}"
	exec unshare -rm bash "${BASH_SOURCE[0]}"
fi
mkdir disk
mount -t tmpfs -o size=64k none disk 2>/dev/null || skip "may not mount a tmpfs"
{
	echo 'define i64 @p() section "xdp" { ret i64 1 }'
	echo "@v = constant [100000 x i8] c\"$(printf 'x%.0s' {1..100000})\""
} | ir main.o
echo old >disk/out
not "$shim" --export p,v -o disk/out main.o 2>err
check_messages
expect_line '^bpf-ld-shim: error: disk/out: .*No space left' err
[ "$(cat disk/out)" = old ] || fail "the older output is gone"
[ "$(ls -A disk)" = out ] || fail "left behind: $(ls -A disk)"
not "$shim" --export p,v --save-temps=disk/temps -o out main.o 2>err
check_messages
expect_line '^bpf-ld-shim: error: disk/temps/.*: .*No space left' err
[ ! -e out ] || fail "a failed link leaves an output"

mount -o remount,ro disk
not "$shim" --export p -o disk/out main.o 2>err
check_messages
expect_line '^bpf-ld-shim: error: disk/out: .*Read-only file system' err
umount disk
