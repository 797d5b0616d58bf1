# Wrong usage ends with status 2 and a line for each mistake, all in one run.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
refuses 2 '--frobnicate: unknown option' --frobnicate main.o
refuses 2 '--exprot=p: unknown option' --exprot=p main.o
expect_line '^  did you mean --export\?' err
refuses 2 '--cpu: needs a value|needs a value' main.o --cpu
refuses 2 'needs a value' --cpu -s main.o
refuses 2 'takes no value' --strip-all=yes main.o
refuses 2 'no input files' --export p
refuses 2 "'x86_64'" --target x86_64 main.o
refuses 2 "'bpfxx'" --target=bpfxx main.o
refuses 2 'invalid value' --engine=fast main.o
refuses 2 'invalid value' --fatal-errors=maybe main.o
refuses 2 'invalid value' --log-level=loud main.o
refuses 2 'invalid value' --emit= main.o
refuses 2 '--frob: unknown option' -Wl,--btf,--frob main.o

refuses 2 'unknown option' --one --cpu v9 --two main.o
expect_line '--one: unknown option' err
expect_line '--cpu: invalid value' err
expect_line '--two: unknown option' err

status=0
"$shim" main.o 2>err || status=$?
[ $status = 2 ] || fail "no -o: status $status"
expect_line 'no output file' err
status=0
"$shim" 2>err || status=$?
[ $status = 2 ] || fail "nothing at all: status $status"
check_messages
