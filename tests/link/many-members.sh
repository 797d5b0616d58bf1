# A long chain through many members and archives is followed to its end.
. "$src/tests/link/common.bash"

n=60
for ((i = 1; i < n; i++)); do
	{
		echo "$ir_header"
		echo "declare i64 @f$((i + 1))(i64)"
		echo "define i64 @f$i(i64 %x) { %y = add i64 %x, 1 %r = call i64 @f$((i + 1))(i64 %y) ret i64 %r }"
		echo "define i64 @idle$i() { ret i64 $i }"
	} >f$i.ll
done
ir f$n.o <<<"define i64 @f$n(i64 %x) { %r = add i64 %x, 1 ret i64 %r }"
ir main.o <<'EOF'
declare i64 @f1(i64)
define i64 @p(i64 %x) section "xdp" { %r = call i64 @f1(i64 %x) ret i64 %r }
EOF
for ((i = 1; i < n; i++)); do
	echo "f$i.ll"
done | xargs -P2 -n1 "$LLVM_BIN/llvm-as"
# Odd ones in one archive, even ones in the other, each in the wrong order.
odd=() even=("f$n.o")
for ((i = n - 1; i > 0; i--)); do
	if [ $((i % 2)) = 1 ]; then odd+=("f$i.bc"); else even+=("f$i.bc"); fi
done
ar odd.a "${odd[@]}"
ar even.a "${even[@]}"
links --export p main.o even.a odd.a
expect_defined out p
code out >dis
expect_line 'r0 \+= (0x3c|60)' dis
