# With standard descriptors closed the output is not mixed up with messages.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --export p main.o
mv out want
"$shim" --export p -o out main.o <&- >&- 2>&-
cmp out want
"$shim" --trace --export p -o out main.o <&- >&- 2>&-
cmp out want
not "$shim" --export p -o none nowhere.o <&- >&- 2>&-
[ ! -e none ] || fail "a failed link leaves an output"
status=0
"$shim" --export p -o out nowhere.o 2>/dev/full || status=$?
[ $status = 1 ] || fail "status $status with a full standard error"
