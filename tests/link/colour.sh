# Colour goes to a terminal only, unless --color-diagnostics or NO_COLOR say otherwise.
. "$src/tests/link/common.bash"

unset NO_COLOR
export TERM=xterm
escape=$'\033'
# terminal NAME=VALUE... ARGUMENTS: what a terminal gets.
terminal() {
	script -qec "env $* $shim -o out nowhere.o" /dev/null >got </dev/null || :
}
coloured() { grep -q "$escape\[1;31merror:$escape\[0m nowhere.o" got; }

command -v script >/dev/null || { echo "no script(1)"; exit 77; }
terminal
coloured || fail "a terminal gets no colour: $(<got)"
terminal NO_COLOR=1
coloured && fail "NO_COLOR is set"
terminal NO_COLOR=
coloured || fail "NO_COLOR is empty"
terminal TERM=dumb
coloured && fail "a dumb terminal gets colour"

not "$shim" -o out nowhere.o 2>got
coloured && fail "a file gets colour"
for option in --color-diagnostics --color-diagnostics=always; do
	NO_COLOR=1 not "$shim" $option --log-file log -o out nowhere.o 2>got
	coloured || fail "$option: no colour"
done
expect_no_line "$escape" log
not "$shim" --color-diagnostics --no-color-diagnostics -o out nowhere.o 2>got
coloured && fail "--no-color-diagnostics"
not "$shim" --color-diagnostics=sometimes -o out nowhere.o 2>got
expect_line "invalid value 'sometimes'" got
