# maps-libbpf: sections as libbpf wants them, BTF for the map, globals, functions.
. "$src/tests/common.sh"

cargo_build maps-libbpf

"$LLVM_BIN/llvm-readelf" -SW maps-libbpf | sed -n 's/^  \[ *[0-9]*\] //p' >sections
for section in .text xdp socket license .maps .data .rodata .BTF .BTF.ext; do
	expect_line "^$section +PROGBITS" sections
done
expect_line '^\.bss +NOBITS' sections
# One section each, under its plain name: libbpf makes a map of each.
expect_no_line '^\.(text|data|rodata|bss)\.' sections

"$LLVM_BIN/llvm-readelf" -sW maps-libbpf >symbols
for symbol in 'FUNC +GLOBAL .* count_xdp' 'FUNC +GLOBAL .* count_socket' \
	'FUNC +LOCAL .* _R[A-Za-z0-9_]*count$' 'OBJECT +GLOBAL .* COUNTERS'; do
	expect_line "$symbol" symbols
done
expect_no_line 'mem(cpy|set|move|cmp)|bcmp' symbols

bpftool btf dump file maps-libbpf >btf
expect_line "FUNC 'count' .*linkage=static" btf
expect_line "FUNC 'count_xdp' .*linkage=global" btf
for section in .bss .data .maps .rodata license; do
	expect_line "DATASEC '$section'" btf
done
for variable in COUNTERS DROPPED MAX_LENGTH MIN_LENGTH; do
	expect_line "VAR '$variable' .*linkage=global" btf
done
