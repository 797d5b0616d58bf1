# Options that mean nothing for BPF are accepted in each spelling and change nothing; each has a
# reason in --help.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --export p main.o
mv out plain
"$shim" --help >help
# Lines "--[no-]x ARG", the aliases too.
sed -n '/^Accepted and ignored:/,/^$/p' help | sed -n 's/^  \(-[^ ].*\)/\1/p' |
	sed 's/\(  \+.*\)$//; s/^\(-[^ ,]*\), \(-[^ ]*\)\(.*\)/\1\3\n\2\3/' |
	grep -Ev '^(--script|-T|--plugin-opt|-z|--debug|--flavor)( |$)' >rows
[ "$(wc -l <rows)" -gt 100 ] || fail "few rows: $(<rows)"

words=()
# try WORD...: by itself the command line is right.
try() {
	"$shim" "$@" --help >/dev/null 2>err || fail "$*: $(<err)"
	words+=("$@")
}
while read -r name arg; do
	for n in "${name/\[no-\]/}" "${name/\[no-\]/no-}"; do
		[ "$n" = "$name" ] || [[ $name = *'[no-]'* ]] || continue
		case $arg in
		"") try "$n" ;;
		'['*) try "$n" && try "$n=x" ;;
		*) try "$n" x && try "$n=x" ;;
		esac
		# With one dash, if no short option reads otherwise.
		[[ $n != --* || $arg = '['* || $n = --[elmou]* ]] || try "${n#-}" ${arg:+x}
	done
done <rows
links "${words[@]}" --export p main.o
cmp plain out || fail "ignored options change the object"
[ ! -s err ] || fail "there are messages: $(<err)"
for o in --frobnicate --no-wrap --no-shared --lto-X2 -Bfrob; do
	refuses 2 "$o: unknown option" $o main.o
done
