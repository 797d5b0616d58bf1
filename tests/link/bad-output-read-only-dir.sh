# A directory that may not be written is named before any work is done.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
run=("$shim")
if [ "$(id -u)" = 0 ]; then
	# Root may, unless it gives the right up.
	run=(setpriv --bounding-set "-dac_override,-dac_read_search" "$shim")
	"${run[@]}" --help >help || skip "root may write everywhere"
fi
mkdir locked
echo old >locked/out
chmod 555 locked
not "${run[@]}" --export p -o locked/new main.o 2>err
check_messages
expect_line '^bpf-ld-shim: error: .*locked.*Permission denied' err
not "${run[@]}" --export p -o locked/out main.o 2>err
expect_line '^bpf-ld-shim: error: .*locked.*Permission denied' err
chmod 755 locked
[ "$(cat locked/out)" = old ] || fail "the older output is gone"
