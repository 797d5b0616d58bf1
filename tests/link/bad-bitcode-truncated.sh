# Bitcode cut at any length is refused by name: as an object, and as the member of an archive.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
c f.o -g <<'EOF'
struct { int a, b; } state;
long f(void) { return state.a; }
EOF
size=$(stat -c %s f.o)
for percent in 0 1 2 5 10 20 40 60 80 90 95 99; do
	head -c $((size * percent / 100 + 4)) f.o >cut.o
	refuses 1 'cut.o: ' --export p main.o cut.o
done
head -c $((size - 1)) f.o >cut.o
refuses 1 'cut.o: ' --export p main.o cut.o
head -c $((size - 4)) f.o >cut.o
refuses 1 'cut.o: ' --btf --export p main.o cut.o

# A valid index with members that are cut: the one that is needed is named.
head -c $((size / 2)) f.o >half.o
cp half.o f2.o
rm -f lib.a
cp f.o member.o
ar lib.a member.o
offset=$(grep -abo 'member.o/' lib.a | head -1 | cut -d: -f1)
{
	head -c "$offset" lib.a
	printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' member.o/ 0 0 0 644 $((size / 2))
	cat half.o
} >cut.a
refuses 1 'cut.a\(member.o\): ' --export p main.o cut.a
"$LLVM_BIN/llvm-ar" rcS noindex.a half.o 2>/dev/null
refuses 1 'noindex.a\(half.o\): ' --export p main.o noindex.a
refuses 1 'noindex.a\(half.o\): ' --export p main.o --whole-archive noindex.a
