# A corrupt index is refused by name: counts and offsets beyond the end, names without an end, offsets
# that lead to no header; GNU's, BSD's and the 64-bit kinds.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir f.o <<<'define i64 @f() { ret i64 51 }'
size=$(stat -c %s f.o)
header() { printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' "$1" 0 0 0 644 "$2"; }
# with NAME BYTES: an archive whose index has this name and these bytes (printf %b).
with() {
	printf '%b' "$2" >index
	{
		printf '!<arch>\n' && header "$1" "$(stat -c %s index)" && cat index
		[ $(($(stat -c %s index) % 2)) = 0 ] || echo
		header f.o/ "$size" && cat f.o
	} >a.a
}
good='\0\0\0\1\0\0\0\114f\0'
with / "$good"
at=$(grep -abo 'f.o/' a.a | head -1 | cut -d: -f1)
be=$(printf '\\x%02x' $((at >> 8)) $((at & 255)))
with / "\\0\\0\\0\\1\\0\\0${be}f\\0"
links --export p main.o a.a

n=0
while read -r name bytes; do
	n=$((n + 1))
	with "$name" "$bytes"
	refuses 1 'a.a: .*corrupt archive' --export p main.o a.a
done <<'EOF'
/ \xff\xff\xff\xff\0\0\0\114f\0
/ \x7f\xff\xff\xff\0\0\0\114f\0
/ \0\0\0\2\0\0\0\114f\0
/ \0\0\0\1\xff\xff\xff\xfff\0
/ \0\0\0\1\0\0\xff\xfff\0
/ \0\0\0\1\0\0\0\0f\0
/ \0\0\0\1\0\0\0\113f\0
/ \0\0\0\1\0\0\0\114ffff
/ \0\0\0\2\0\0\0\114\0\0\0\114f\0
/SYM64/ \xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\114f\0
/SYM64/ \x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\114f\0
/SYM64/ \0\0\0\0\0\0\0\1\xff\xff\xff\xff\xff\xff\xff\xfff\0
/SYM64/ \0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\113f\0
__.SYMDEF \xf8\xff\xff\xff\0\0\0\0\114\0\0\0\2\0\0\0f\0
__.SYMDEF \x10\0\0\0\0\0\0\0\114\0\0\0\2\0\0\0f\0
__.SYMDEF \x08\0\0\0\xff\xff\xff\xff\x64\0\0\0\2\0\0\0f\0
__.SYMDEF \x08\0\0\0\0\0\0\0\xff\xff\xff\xff\2\0\0\0f\0
__.SYMDEF \x08\0\0\0\0\0\0\0\x64\0\0\0\xff\xff\xff\xfff\0
__.SYMDEF \x08\0\0\0\0\0\0\0\x64\0\0\0\2\0\0\0ff
EOF
[ $n = 19 ] || fail "only $n kinds tried"

# An index that lies: the member has no such symbol, or the offset is that of another member.
with / "\\0\\0\\0\\1\\0\\0${be}g\\0"
refuses 1 'undefined symbol: f' --export p main.o a.a
ir user.o <<'EOF'
declare i64 @g()
define i64 @p() section "xdp" { %r = call i64 @g() ret i64 %r }
EOF
refuses 1 'undefined symbol: g' --export p user.o a.a
