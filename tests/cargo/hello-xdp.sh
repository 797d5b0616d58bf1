# hello-xdp: one program, and nothing that it does not reach.
. "$src/tests/common.sh"

cargo_build hello-xdp

file=$("$LLVM_BIN/llvm-readelf" -h hello-xdp)
expect_line 'Class: +ELF64' <(echo "$file")
expect_line 'Data: .*little endian' <(echo "$file")
expect_line 'Type: +REL ' <(echo "$file")
expect_line 'Machine: +EM_BPF' <(echo "$file")

"$LLVM_BIN/llvm-nm" --defined-only --format=just-symbols hello-xdp | sort >symbols
printf '%s\n' LICENSE hello | diff - symbols || fail "other symbols than its own"

"$LLVM_BIN/llvm-readelf" -SW hello-xdp | sed -n 's/^  \[ *[0-9]*\] //p' >sections
expect_line '^xdp +PROGBITS' sections
expect_line '^license +PROGBITS' sections
# LLVM always makes a .text; nothing may be in it.
expect_no_line '^\.text +PROGBITS +0+ [0-9a-f]+ 0*[1-9a-f]' sections
expect_no_line '^\.(text\.|rodata|data|bss)' sections
expect_no_line '^\.(BTF|debug)' sections
