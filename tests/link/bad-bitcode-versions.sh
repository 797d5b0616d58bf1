# Bitcode of another epoch, and of a newer LLVM than any here, is refused by name, with who wrote it.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
# patch BIT: main.o with one bit flipped.
patch() {
	local byte=$(($1 / 8)) value
	value=$(od -An -tu1 -j$byte -N1 main.o)
	head -c $byte main.o
	printf '%b' "$(printf '\\x%02x' $((value ^ 1 << ($1 % 8))))"
	tail -c +$((byte + 2)) main.o
}
producer() { "$LLVM_BIN/llvm-bcanalyzer" --dump "$1" 2>/dev/null | sed -n "s/.*<STRING.*'\(.*\)'.*/\1/p" | head -1; }
epoch() { "$LLVM_BIN/llvm-bcanalyzer" --dump "$1" 2>/dev/null | sed -n 's/.*<EPOCH.* op0=\([0-9]*\).*/\1/p' | head -1; }
[ "$(epoch main.o)" = 0 ] || fail "bitcode of this LLVM has epoch '$(epoch main.o)'"
[ -n "$(producer main.o)" ] || fail "bitcode of this LLVM has no producer"

# The first two are where LLVM 22 has them.
for bit in 158 227 $(seq 32 511); do
	patch "$bit" >flip.o
	[ -e epoch.o ] || [ "$(epoch flip.o)" != 1 ] || cp flip.o epoch.o
	[ -e newer.o ] || [[ $(producer flip.o) != LLVM[3-9][0-9].* ]] || cp flip.o newer.o
	[ ! -e epoch.o ] || [ ! -e newer.o ] || break
done
refuses 1 'epoch.o: .*[Ee]poch' --export p epoch.o
by=$(producer newer.o)
refuses 1 "newer.o: .*written by ${by//./\\.}" --export p newer.o
expect_line '^  .*--llvm' err
