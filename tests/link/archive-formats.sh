# GNU, BSD, Darwin and 64-bit archives, with long names and without an index, link alike.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
long=a-member-with-a-name-that-is-much-longer-than-fifteen-letters.o
ir $long <<<'define i64 @f() { ret i64 51 }'
ir short.o <<<'define i64 @g() { ret i64 52 }'
ir fifteen-chars.o <<<'define i64 @h() { ret i64 53 }'

for format in gnu bsd darwin; do
	for index in s S; do
		rm -f lib.a
		"$LLVM_BIN/llvm-ar" --format=$format rc$index lib.a short.o $long fifteen-chars.o
		links --trace --export p main.o lib.a
		expect_line "lib.a\\($long\\): needed" err
		expect_defined out p
		code out >dis
		expect_line '0 = 0x33$' dis
	done
done

# GNU ar without LLVM's plugin writes an index that has no bitcode symbols.
printf '!<arch>\n%-16s%-12s%-6s%-6s%-8s%-10s`\n\0\0\0\0' / 0 0 0 0 4 >lib.a
"$LLVM_BIN/llvm-ar" rcS noindex.a $long
tail -c +9 noindex.a >>lib.a
links --export p main.o lib.a
code out >dis
expect_line '0 = 0x33$' dis

# SYM64, as made for archives beyond 4 GiB.
SYM64_THRESHOLD=0 "$LLVM_BIN/llvm-ar" rcs sym64.a short.o $long
grep -q /SYM64/ sym64.a || fail "the test's archive has no 64-bit index"
links --export p main.o sym64.a
code out >dis
expect_line '0 = 0x33$' dis
