# --help and --version go to standard output, need no inputs and succeed; -v announces and goes on.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
for option in --help -h -help; do
	"$shim" $option >out 2>err
	[ ! -s err ] || fail "$option writes to standard error"
	for known in --output --btf --cpu-features --export-symbols --whole-archive --gc-sections; do
		expect_line "(^|[ ,])$known([ =,[]|\$)" out
	done
done
for option in --version -V -version; do
	"$shim" $option >out 2>err
	[ ! -s err ] || fail "$option writes to standard error"
	expect_line '^bpf-ld-shim [0-9]+\.[0-9]+\.[0-9]+' out
	expect_line '^LLVM [0-9]+\.[0-9]+' out
done
"$shim" -v >out
expect_line '^bpf-ld-shim [0-9]' out
"$shim" -v --export p -o linked main.o >out 2>&1
expect_line '^bpf-ld-shim [0-9]' out
expect_defined linked p
# A reader that goes away is no crash.
"$shim" --help | head -1 >first
expect_line . first
