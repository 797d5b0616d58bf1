# Without memory the link fails with a message, not by a signal.
. "$src/tests/link/common.bash"
case $shim in */asan/*) skip "AddressSanitizer needs its memory" ;; esac

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
for mib in 20 100 160 200 250 300; do
	status=0
	(ulimit -v $((mib * 1024)) && exec "$shim" --export p -o out main.o) 2>err || status=$?
	case $status in
	0) ;;
	1 | 3) expect_line '^bpf-ld-shim: error: ' err ;;
	*) fail "status $status with $mib MiB: $(<err)" ;;
	esac
done
