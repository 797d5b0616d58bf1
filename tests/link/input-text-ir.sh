# Textual IR is recognised whatever it begins with.
. "$src/tests/link/common.bash"

body='define i64 @p() section "xdp" { ret i64 51 }'
n=0
while IFS= read -r first; do
	n=$((n + 1))
	printf '%s\n%s\n' "$first" "$body" >in$n.ll
	links --export p in$n.ll
	code out >dis
	expect_line '0 = 0x33$' dis
done <<'EOF'
@g = global i32 0
%T = type { i32 }
; just a comment
$c = comdat any
attributes #0 = { nounwind }
!0 = !{}
source_filename = "x.c"
declare i64 @unused()
module asm ""
@a = alias i64 (), ptr @p

	  
EOF
[ $n -ge 10 ] || fail "only $n beginnings tried"

# No triple at all: it is for BPF.
echo 'define i64 @p() section "xdp" { ret i64 51 }' >plain
links --export p plain
# Two of them, CRLF, no newline at the end.
printf 'declare i64 @f()\r\ndefine i64 @p() section "xdp" {\r\n %%r = call i64 @f()\r\n ret i64 %%r\r\n}' >crlf.ll
echo 'define i64 @f() { ret i64 51 }' >f.ll
links --export p crlf.ll f.ll
code out >dis
expect_line '0 = 0x33$' dis

# An error says where in the text.
printf 'define i64 @p() {\n  %%r = frobnicate i64 1\n}\n' >bad.ll
refuses 1 'bad.ll: .*2:' --export p bad.ll
