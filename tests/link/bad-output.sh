# Outputs that cannot be written are named with the reason, nothing is left, an older file stays whole.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
# cannot STATUS REGEX OUTPUT ARGUMENTS
cannot() {
	local want=$1 regex=$2 output=$3 status=0
	shift 3
	"$shim" --export p -o "$output" "$@" main.o 2>err || status=$?
	[ $status = "$want" ] || fail "exit status $status, not $want: -o $output $*"
	check_messages
	expect_line "^bpf-ld-shim: error: .*($regex)" err
	[ -z "$(find . -name '.bpf-ld-shim*')" ] || fail "a temporary file is left"
}
mkdir dir
cannot 1 'dir: .*directory' dir
cannot 1 'nowhere/out: .*No such file' nowhere/out
cannot 1 'main.o/out: .*[Nn]ot a directory' main.o/out
cannot 1 '/dev/full: .*No space left' /dev/full
cannot 2 'name is empty' ''
mkdir dir.s
cannot 1 'dir.s: .*directory' dir --emit obj,asm
mkdir both.s
cannot 1 'both.s: .*directory' both --emit obj,asm
[ ! -e both ] || fail "one of two outputs is left"
cannot 1 'main.o: .*save-temps' out --save-temps=main.o
cannot 2 'nowhere/log: ' out --log-file nowhere/log
long=$(printf 'x%.0s' {1..300})
cannot 1 'File name too long' "$long"

# The output is written through links, and special files directly.
echo old >real
ln -s real link
"$shim" --export p -o link main.o
[ -L link ] || fail "the link is gone"
expect_defined real p
"$shim" --export p -o /dev/null main.o
"$shim" --export p -o /dev/stdout main.o >stdout
cmp stdout real
[ "$(stat -c %a real)" = "$(printf '%o' $((0666 & ~0$(umask))))" ] || fail "mode $(stat -c %a real)"

# Over its own input.
cp main.o self.o
"$shim" --export p -o self.o self.o
cmp self.o real
