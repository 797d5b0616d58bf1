# c-and-rust: calls both ways are resolved, BTF knows both languages' types.
. "$src/tests/common.sh"

cargo_build c-and-rust

"$LLVM_BIN/llvm-readelf" -sW c-and-rust >symbols
expect_line 'FUNC +GLOBAL .* filter$' symbols
expect_line 'OBJECT +GLOBAL .* HITS$' symbols
expect_no_line ' UND [^ ]' symbols

bpftool btf dump file c-and-rust >btf
expect_line "FUNC 'filter' .*linkage=global" btf
expect_line "VAR 'HITS' .*linkage=global" btf
