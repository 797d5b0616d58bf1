# Debug info that other linkers stumble over: subprograms without a scope, line numbers beyond 16 bits,
# tags on static functions, inputs with and without debug info.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || PATH=$PATH:/usr/sbin
command -v bpftool >/dev/null || skip "no bpftool"

ir scope.o <<'EOF'
define i64 @p() section "xdp" !dbg !4 {
  %r = call i64 @sub(), !dbg !8
  ret i64 %r, !dbg !8
}
define i64 @sub() noinline !dbg !9 { %r = load volatile i64, ptr null, !dbg !10 ret i64 %r, !dbg !10 }
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3}
!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "a.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !{i32 7, !"Dwarf Version", i32 5}
!4 = distinct !DISubprogram(name: "p", file: !1, line: 40000, scopeLine: 40001, type: !5, unit: !0, spFlags: DISPFlagDefinition)
!5 = !DISubroutineType(types: !6)
!6 = !{!7}
!7 = !DIBasicType(name: "long", size: 64, encoding: DW_ATE_signed)
!8 = !DILocation(line: 40002, scope: !4)
!9 = distinct !DISubprogram(name: "sub", file: !1, line: 40010, scopeLine: 40010, type: !5, unit: !0, spFlags: DISPFlagDefinition)
!10 = !DILocation(line: 40011, scope: !9)
EOF
links --btf --export p scope.o
bpftool btf dump file out >dump
expect_line "FUNC 'p' .*linkage=global" dump
expect_line "FUNC 'sub' .*linkage=static" dump
links --btf --emit llvm-ir --export p scope.o
"$LLVM_BIN/llvm-as" -o /dev/null out 2>err
expect_no_line . err

c tagged.o -g <<'EOF'
#define TAG __attribute__((btf_decl_tag("mine")))
static __attribute__((noinline)) TAG long sub(long *x) { return *(volatile long *)x; }
__attribute__((section("xdp"))) long p(long *x) { return sub(x); }
EOF
links --btf --export p tagged.o
bpftool btf dump file out >dump
expect_line "DECL_TAG 'mine'" dump

# A callee without debug info has a FUNC and func_info, too: one record for each function.
c with.o -g <<'EOF'
extern long without(long);
__attribute__((section("xdp"))) long p(long *x) { return without(*x); }
EOF
c without.o <<'EOF'
long v;
__attribute__((noinline)) long without(long x) { return *(volatile long *)&v + x; }
EOF
for order in "with.o without.o" "without.o with.o"; do
	# shellcheck disable=SC2086
	links --btf --export p $order
	bpftool btf dump file out >dump
	expect_line "FUNC 'p' .*linkage=global" dump
	expect_line "FUNC 'without' .*linkage=static" dump
done
