# Bitcode for another machine or the other byte order is refused by name, as an object or a member; so
# is --target that contradicts the inputs.
. "$src/tests/link/common.bash"

body='define i64 @f() { ret i64 51 }'
ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
as_for() { printf '%s\n' "target triple = \"$2\"" "target datalayout = \"$3\"" "$body" | "$LLVM_BIN/llvm-as" -o "$1"; }
as_for x86.o x86_64-unknown-linux-gnu e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128
as_for eb.o bpfeb E-m:e-p:64:64-i64:64-i128:128-n32:64-S128
as_for el.o bpfel "$layout"
as_for bpf.o bpf "$layout"
as_for long.o bpfel-unknown-none "$layout"

for good in el bpf long; do
	links --export p main.o $good.o
	ar $good.a $good.o
	links --export p main.o $good.a
done
echo "$body" >none.ll
links --export p main.o none.ll

for engine in core lto; do
	refuses 1 'x86.o: .*x86_64' --engine=$engine --export p main.o x86.o
	refuses 1 'x86.o: .*x86_64' --engine=$engine --export p x86.o main.o
	refuses 1 'eb.o: .*(bpfeb|big)' --engine=$engine --export p main.o eb.o
done
refuses 1 '(main|eb).o: .*bpfe[bl]' --export p eb.o main.o
refuses 1 'x86.o: .*x86_64' --export f x86.o
for other in x86 eb; do
	ar $other.a $other.o
	refuses 1 "$other.a\\($other.o\\): .*(x86_64|bpfeb|big)" --export p main.o $other.a
	"$LLVM_BIN/llvm-ar" rcS noindex.a $other.o
	refuses 1 "noindex.a\\($other.o\\): .*(x86_64|bpfeb|big)" --export p main.o noindex.a
done
refuses 1 'el.o: .*bpfe[bl]' --target bpfeb --export f el.o
links --export f --target bpfel el.o
links --export f --target bpfeb eb.o
# LLVM before 19 wrote the layout without i128.
as_for old.o bpfel e-m:e-p:64:64-i64:64-n32:64-S128
links --export p main.o old.o
[ ! -s err ] || fail "a good link is not silent: $(<err)"
