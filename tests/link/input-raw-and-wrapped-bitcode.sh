# Bitcode comes raw or behind the wrapper header that Darwin's tools write; also in archives.
. "$src/tests/link/common.bash"

ir main.bc <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir f.bc <<<'define i64 @f() { ret i64 51 }'
le32() { printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) \
	$(($1 >> 16 & 255)) $(($1 >> 24 & 255)))"; }
wrap() {
	printf '\xde\xc0\x17\x0b'
	le32 0
	le32 20
	le32 "$(stat -c %s "$1")"
	le32 7
	cat "$1"
	printf 'padding that is not bitcode'
}
wrap main.bc >main-wrapped.bc
wrap f.bc >f-wrapped.bc
ar wrapped.a f-wrapped.bc
"$LLVM_BIN/llvm-ar" rcS noindex.a f-wrapped.bc

for inputs in "main.bc f.bc" "main-wrapped.bc f.bc" "main.bc f-wrapped.bc" "main.bc wrapped.a" \
	"main-wrapped.bc noindex.a"; do
	# shellcheck disable=SC2086
	links --export p $inputs
	code out >dis
	expect_line '0 = 0x33$' dis
done

# A wrapper whose numbers point outside the file.
{ printf '\xde\xc0\x17\x0b' && le32 0 && le32 20 && le32 100000 && le32 7 && cat f.bc; } >long.bc
refuses 1 'long.bc: .*wrapper' --export p main.bc long.bc
{ printf '\xde\xc0\x17\x0b' && le32 0 && le32 4294967290 && le32 100 && le32 7; } >far.bc
refuses 1 'far.bc: .*wrapper' --export p main.bc far.bc
printf '\xde\xc0\x17\x0b\0\0' >short.bc
refuses 1 'short.bc: ' --export p main.bc short.bc
