# Rust's enums with data (unknown to the BTF of LLVM before 22) and char (before 23): the same types
# by every LLVM from 17 on, and both engines; older ones tell only the size of enums, and say so.
. "$src/tests/link/common.bash"

# WORD: Option<u32>. SHAPE: a struct of Shape, [char; 3] and char; Shape has one variant and no
# discriminator.
cat >types.ll <<END
$ir_header
%Pair = type { i64, [3 x i32], i32 }
@WORD = global { i32, i32 } { i32 1, i32 7 }, align 4, !dbg !0
@SHAPE = global %Pair zeroinitializer, align 8, !dbg !20
@LICENSE = constant [4 x i8] c"GPL\00", section "license", align 1
define i32 @prog(ptr %ctx) section "xdp" !dbg !50 {
  %v = load volatile i32, ptr @WORD, align 4, !dbg !52
  %w = load volatile i64, ptr @SHAPE, align 8, !dbg !52
  %t = trunc i64 %w to i32, !dbg !52
  %r = add i32 %v, %t, !dbg !52
  ret i32 %r, !dbg !52
}
!llvm.dbg.cu = !{!2}
!llvm.module.flags = !{!60, !61}
!0 = !DIGlobalVariableExpression(var: !1, expr: !DIExpression())
!1 = distinct !DIGlobalVariable(name: "WORD", scope: !2, file: !3, line: 1, type: !4, isLocal: false, isDefinition: true)
!2 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !3, producer: "rustc", isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug, globals: !62)
!3 = !DIFile(filename: "types.rs", directory: "/")
!4 = !DICompositeType(tag: DW_TAG_structure_type, name: "Option<u32>", file: !3, size: 64, align: 32, elements: !5, templateParams: !63, identifier: "option")
!5 = !{!6}
!6 = !DICompositeType(tag: DW_TAG_variant_part, scope: !4, file: !3, size: 64, align: 32, elements: !7, templateParams: !63, identifier: "part", discriminator: !13)
!7 = !{!8, !10}
!8 = !DIDerivedType(tag: DW_TAG_member, name: "None", scope: !6, file: !3, baseType: !9, size: 64, align: 32, extraData: i32 0)
!9 = !DICompositeType(tag: DW_TAG_structure_type, name: "None", scope: !4, file: !3, size: 64, align: 32, elements: !63, identifier: "none")
!10 = !DIDerivedType(tag: DW_TAG_member, name: "Some", scope: !6, file: !3, baseType: !11, size: 64, align: 32, extraData: i32 1)
!11 = !DICompositeType(tag: DW_TAG_structure_type, name: "Some", scope: !4, file: !3, size: 64, align: 32, elements: !12, identifier: "some")
!12 = !{!14}
!13 = !DIDerivedType(tag: DW_TAG_member, scope: !4, file: !3, baseType: !15, size: 32, align: 32, flags: DIFlagArtificial)
!14 = !DIDerivedType(tag: DW_TAG_member, name: "__0", scope: !11, file: !3, baseType: !15, size: 32, align: 32, offset: 32)
!15 = !DIBasicType(name: "u32", size: 32, encoding: DW_ATE_unsigned)
!20 = !DIGlobalVariableExpression(var: !21, expr: !DIExpression())
!21 = distinct !DIGlobalVariable(name: "SHAPE", scope: !2, file: !3, line: 2, type: !22, isLocal: false, isDefinition: true)
!22 = !DICompositeType(tag: DW_TAG_structure_type, name: "Pair", file: !3, size: 192, align: 64, elements: !23, identifier: "pair")
!23 = !{!24, !30, !31}
!24 = !DIDerivedType(tag: DW_TAG_member, name: "shape", scope: !22, file: !3, baseType: !25, size: 64, align: 64)
!25 = !DICompositeType(tag: DW_TAG_structure_type, name: "Shape", file: !3, size: 64, align: 64, elements: !26, identifier: "shape")
!26 = !{!27}
!27 = !DICompositeType(tag: DW_TAG_variant_part, scope: !25, file: !3, size: 64, align: 64, elements: !28, identifier: "shapes")
!28 = !{!29}
!29 = !DIDerivedType(tag: DW_TAG_member, name: "Only", scope: !27, file: !3, baseType: !33, size: 64, align: 64)
!30 = !DIDerivedType(tag: DW_TAG_member, name: "letters", scope: !22, file: !3, baseType: !35, size: 96, align: 32, offset: 64)
!31 = !DIDerivedType(tag: DW_TAG_member, name: "letter", scope: !22, file: !3, baseType: !32, size: 32, align: 32, offset: 160)
!32 = !DIBasicType(name: "char", size: 32, encoding: DW_ATE_UTF)
!33 = !DICompositeType(tag: DW_TAG_structure_type, name: "Only", scope: !25, file: !3, size: 64, align: 64, elements: !34, identifier: "only")
!34 = !{!38}
!35 = !DICompositeType(tag: DW_TAG_array_type, baseType: !32, size: 96, align: 32, elements: !36)
!36 = !{!37}
!37 = !DISubrange(count: 3, lowerBound: 0)
!38 = !DIDerivedType(tag: DW_TAG_member, name: "__0", scope: !33, file: !3, baseType: !39, size: 64, align: 64)
!39 = !DIBasicType(name: "u64", size: 64, encoding: DW_ATE_unsigned)
!50 = distinct !DISubprogram(name: "prog", scope: !2, file: !3, line: 5, type: !51, unit: !2, spFlags: DISPFlagDefinition)
!51 = !DISubroutineType(types: !53)
!52 = !DILocation(line: 6, scope: !50)
!53 = !{!15, !54}
!54 = !DIDerivedType(tag: DW_TAG_pointer_type, name: "*const Shape", baseType: !25, size: 64)
!60 = !{i32 2, !"Debug Info Version", i32 3}
!61 = !{i32 2, !"Dwarf Version", i32 4}
!62 = !{!0, !20}
!63 = !{}
END

# What BTF is to say, as C.
cat >types.c <<'END'
struct Only {
	u64 __0;
};
struct Shape {
	union {
		struct Only Only;
	};
};
struct Pair {
	struct Shape shape;
	char32_t letters[3];
	char32_t letter;
};
struct None {
	long: 64;
};
struct Some {
	int: 32;
	u32 __0;
};
struct Option_3C_u32_3E_ {
	union {
		u32 __discriminant;
		struct None None;
		struct Some Some;
	};
};
END

dump() { bpftool btf dump file "$1" format c | sed -n '/^struct/,/^}/p'; }

# LLVM 14 cannot read `ptr`.
by_older() {
	refuses 1 "LLVM $1 gives the elements of an array of char any type" --llvm="$2" --btf \
		--export prog,SHAPE types.ll
	links --llvm="$2" --btf --export prog,WORD no-char.ll
	expect_line "warning: .*LLVM $1 does not tell the members of enums with data" err
	"$shim" --check out
	bpftool btf dump file out >dump
	expect_line "STRUCT 'Option_3C_u32_3E_' size=8 vlen=1" dump
	expect_line "STRUCT '\(anon\)' size=8 vlen=0" dump
}

by_each() {
	[ "$1" -gt 14 ] || return 0
	if [ "$1" -lt 17 ]; then
		by_older "$1" "$2"
		return
	fi
	links --llvm="$2" --btf -S --export prog,WORD,SHAPE types.ll
	[ ! -s err ] || fail "LLVM $1: $(cat err)"
	"$shim" --check out
	dump out >dump
	diff types.c dump || fail "LLVM $1: other types"
	"$shim" --llvm="$2" --engine=lto --btf -S --export prog,WORD,SHAPE -o lto types.ll 2>err || {
		expect_line 'no libLTO' err
		return
	}
	cmp out lto || fail "LLVM $1: the engines differ"
}

sed '/^@SHAPE/d; s/^.*@SHAPE.*$/  %w = add i64 0, 0/; s/^!62 = .*/!62 = !{!0}/' types.ll >no-char.ll
each_llvm by_each
