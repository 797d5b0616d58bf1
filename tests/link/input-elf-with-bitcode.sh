# ELF objects that carry bitcode: clang's -fembed-bitcode (.llvmbc) and -ffat-lto-objects (.llvm.lto),
# also in archives. The code around it is not looked at.
. "$src/tests/link/common.bash"

cat >main.c <<'EOF'
long f(void);
__attribute__((section("xdp"))) long p(void) { return f(); }
EOF
echo 'long f(void) { return 51; }' >f.c
for file in main f; do
	"$CLANG" --target=bpfel -O2 -fembed-bitcode -c -o $file-embed.o $file.c
	"$CLANG" --target=bpfel -O2 -flto -ffat-lto-objects -c -o $file-fat.o $file.c
	"$CLANG" --target=bpfel -O2 -flto=thin -ffat-lto-objects -c -o $file-thin.o $file.c
done
sections f-embed.o >secs
expect_line '^\.llvmbc' secs
sections f-fat.o >secs
expect_line '^\.llvm\.lto' secs

for kind in embed fat thin; do
	ar f-$kind.a f-$kind.o
	"$LLVM_BIN/llvm-ar" rcS f-$kind-noindex.a f-$kind.o
	for f in f-$kind.o f-$kind.a f-$kind-noindex.a; do
		links --export p main-$kind.o "$f"
		code out >dis
		expect_line '0 = 0x33$' dis
		expect_defined out p
		sections out >secs
		expect_no_line 'llvmbc|llvm\.lto|llvmcmd' secs
	done
done
# clang's two kinds of LTO in one link.
links --export p main-thin.o f-fat.o
links --export p main-fat.o f-thin.o
