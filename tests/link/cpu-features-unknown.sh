# A CPU feature that LLVM does not know is said once, in our form.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 51 }'
status=0
"$shim" --cpu-features +frob --export p -o out main.o 2>err || status=$?
[ $status -le 2 ] || fail "exit status $status"
expect_line '^bpf-ld-shim: (warning|error): .*frob' err
[ "$(grep -c frob err)" = 1 ] || fail "it is said $(grep -c frob err) times"
expect_no_line '^[^b ]' err
