# rustc's @file: one argument a line, backslash before backslash and space only; quotes, tabs, $ # @
# stand for themselves, an empty line is an empty argument.
. "$src/tests/link/common.bash"

mkdir 'rustc dir'
ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
names=('a"b'\''c.o' 'with space.o' 'back\slash.o' '#hash.o' '$dollar.o' $'tab\there.o' "'quoted'.o" 'é.o')
echo p >'rustc dir/symbols'
{
	printf '%s\n' --export-symbols 'rustc\ dir/symbols' main.o
	i=0
	for name in "${names[@]}"; do
		i=$((i + 1))
		ir n.o <<<"define i64 @f$i() section \"tc\" { ret i64 $i }"
		mv n.o "$name"
		escaped=${name//\\/\\\\}
		printf '%s\n' "${escaped// /\\ }"
	done
	printf '%s\n' -L 'rustc\ dir' --cpu generic -o 'out\ put' -O3 --debug
} >'rustc dir/linker-arguments'

"$shim" @'rustc dir/linker-arguments'
expect_defined 'out put' p f1 f2 f3 f4 f5 f6 f7 f8

# An @ in it is a file's name, not another list.
cp main.o @main.o
printf '%s\n' --export-symbols 'rustc\ dir/symbols' @main.o -o out >linker-arguments
"$shim" @linker-arguments
expect_defined out p
# An empty line is an argument: an input without a name.
printf '%s\n' --export-symbols 'rustc\ dir/symbols' '' main.o -o out >linker-arguments
not "$shim" @linker-arguments 2>err
expect_line '^bpf-ld-shim: error: ""' err
# Many arguments, as when argv is too long.
{
	printf '%s\n' --export-symbols 'rustc\ dir/symbols' main.o -o out
	for ((i = 0; i < 30000; i++)); do
		printf -- '-L\n/nowhere/%0100d\n' $i
	done
} >linker-arguments
"$shim" @linker-arguments
expect_defined out p
