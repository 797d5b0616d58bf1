# Corrupt archives are refused by name, with the place: headers cut or broken, sizes beyond the end,
# long names without a table.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir f.o <<<'define i64 @f() { ret i64 51 }'
size=$(stat -c %s f.o)
# header NAME SIZE [END]
header() { printf '%-16s%-12s%-6s%-6s%-8s%-10s%b' "$1" 0 0 0 644 "$2" "${3-\`\n}"; }
archive() { printf '!<arch>\n'; }

{ archive && header f.o/ "$size" && cat f.o; } >good.a
links --export p main.o good.a

{ archive && printf 'f.o/'; } >a.a
refuses 1 'a.a: corrupt archive: .*offset 8' --export p main.o a.a
{ archive && header f.o/ "$size" 'xx' && cat f.o; } >a.a
refuses 1 'a.a: corrupt archive: no member header at offset 8' --export p main.o a.a
for bad in 99999999 -1 12x '' 0x10 9999999999; do
	{ archive && header f.o/ "$bad" && cat f.o; } >a.a
	refuses 1 'a.a(\(f.o\))?: .*(corrupt|cut short|valid size)' --export p main.o a.a
	refuses 1 'a.a(\(f.o\))?: .*(corrupt|cut short|valid size)' --export p --whole-archive a.a
done
{ archive && header f.o/ "$((size + 10))" && cat f.o; } >a.a
refuses 1 'a.a: corrupt archive: member .f.o/?. is cut short' --export p main.o a.a
for name in /0 /99 /18446744073709551615 '#1/99999999' '#1/-3' '#1/18446744073709551617'; do
	{ archive && header "$name" "$size" && cat f.o; } >a.a
	refuses 1 'a.a: ' --export p main.o a.a
done
{ archive && header // 4 && printf 'abcd' && header /0 "$size" && cat f.o; } >a.a
refuses 1 'a.a: corrupt archive: long name 0 has no end' --export p main.o a.a
{ archive && header // 9999 && printf 'abcd'; } >a.a
refuses 1 'a.a: corrupt archive' --export p main.o a.a
{ archive && header f.o/ "$size" && cat f.o && printf 'trailing rubbish'; } >a.a
refuses 1 'a.a: corrupt archive' --export p main.o a.a
printf '!<arch>' >a.a
refuses 1 'a.a: ' --export p main.o a.a
{ printf '!<thin>\n' && header '#1/4' "$size" && cat f.o; } >a.a
refuses 1 'a.a: ' --export p main.o a.a
