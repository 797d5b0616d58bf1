# ELF wrappings of bitcode that are corrupt are refused by name: section table, names, offsets and the
# bitcode inside; cut at any length.
. "$src/tests/link/common.bash"

echo 'long p(void) { return 51; }' >main.c
"$CLANG" --target=bpfel -O2 -fembed-bitcode -c -o good.o main.c
links --export p good.o
ir main.o <<<'define i64 @q() section "xdp" { ret i64 1 }'
size=$(stat -c %s good.o)
u64() { od -An -tu8 -j"$1" -N8 good.o | tr -d ' '; }
shoff=$(u64 40)
# patch OFFSET BYTES: bad.o
patch() {
	local n
	n=$(printf '%b' "$2" | wc -c)
	{ head -c "$1" good.o && printf '%b' "$2" && tail -c +$(($1 + n + 1)) good.o; } >bad.o
}
ff='\xff\xff\xff\xff\xff\xff\xff\x7f'
patch 40 "$ff"
refuses 1 'bad.o: .*ELF' --export q main.o bad.o
patch 60 '\xff\xff'
refuses 1 'bad.o: .*ELF' --export q main.o bad.o
patch 62 '\xfe\xff'
refuses 1 'bad.o: ' --export q main.o bad.o
patch 4 '\x09'
refuses 1 'bad.o: .*ELF' --export q main.o bad.o
patch 5 '\x09'
refuses 1 'bad.o: .*ELF' --export q main.o bad.o

number=$("$LLVM_BIN/llvm-readelf" -SW good.o | sed -n 's/^ *\[ *\([0-9]*\)\] \.llvmbc .*/\1/p')
section=$((shoff + 64 * number))
patch $((section + 24)) "$ff"
refuses 1 'bad.o: .*\.llvmbc' --export q main.o bad.o
patch $((section + 32)) "$ff"
refuses 1 'bad.o: .*\.llvmbc' --export q main.o bad.o
patch $((section + 0)) '\xff\xff\xff\x7f'
refuses 1 'bad.o: .*ELF' --export q main.o bad.o
patch "$(u64 $((section + 24)))" 'no bitcode here'
refuses 1 'bad.o: ' --export q main.o bad.o

for percent in 1 5 20 50 80 99; do
	head -c $((size * percent / 100)) good.o >cut.o
	refuses 1 'cut.o: ' --export q main.o cut.o
done
