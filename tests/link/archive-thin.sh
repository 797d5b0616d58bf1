# Thin archives: members are files beside the archive, read when needed; a missing one is named.
. "$src/tests/link/common.bash"

mkdir -p sub/deep
ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir sub/deep/f.o <<<'define i64 @f() { ret i64 51 }'
ir sub/a-rather-long-name-of-a-file.o <<<'define i64 @g() { ret i64 52 }'
(cd sub && "$LLVM_BIN/llvm-ar" rcsT lib.a a-rather-long-name-of-a-file.o deep/f.o)
(cd sub && "$LLVM_BIN/llvm-ar" rcST noindex.a a-rather-long-name-of-a-file.o deep/f.o)

for lib in sub/lib.a sub/noindex.a "$PWD/sub/lib.a"; do
	links --export p main.o "$lib"
	code out >dis
	expect_line '0 = 0x33$' dis
done
links --export p main.o --whole-archive sub/lib.a

# Not needed: not looked for.
rm sub/a-rather-long-name-of-a-file.o
links --export p main.o sub/lib.a
rm sub/deep/f.o
refuses 1 'lib.a\(deep/f.o\): .*sub/deep/f.o: No such file' --export p main.o sub/lib.a
