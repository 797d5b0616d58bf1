# --disable-memory-builtins and --disable-expand-memcpy-in-order are accepted and leave no undefined
# symbol: memcpy is linked where codegen calls it, not otherwise.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define i64 @p(ptr %a, ptr %b, i64 %n) section "xdp" {
  call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %b, i64 %n, i1 false)
  ret i64 1
}
EOF
ir lib.o <<<'define weak hidden ptr @memcpy(ptr %d, ptr %s, i64 %n) { store volatile i64 %n, ptr %d ret ptr %d }'
ar lib.a lib.o
for option in --disable-memory-builtins --disable-expand-memcpy-in-order; do
	for lib in lib.a lib.o; do
		links $option --export p main.o $lib
		expect_defined out p memcpy
		symbols out >syms
		expect_no_line 'UND' syms
	done
done
