# pipeline: fat LTO by the profile, alloc linked in.
. "$src/tests/common.sh"

cargo_build pipeline

"$LLVM_BIN/llvm-readelf" -SsW pipeline >elf
expect_line ' xdp +PROGBITS' elf
expect_line ' \.(bss|data) +(NOBITS|PROGBITS)' elf
expect_line ' \.BTF\.ext +PROGBITS' elf
expect_line 'FUNC +GLOBAL .* check_header$' elf
expect_line 'FUNC +LOCAL .*checksum$' elf
expect_no_line ' UND [^ ]| \.text\.' elf
