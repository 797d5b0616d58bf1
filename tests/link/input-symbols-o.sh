# rustc's symbols.o, an ELF of undefined symbols only, contributes nothing and asks for nothing.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 51 }'
"$LLVM_BIN/yaml2obj" -o symbols.o <<'EOF'
--- !ELF
FileHeader: { Class: ELFCLASS64, Data: ELFDATA2LSB, Type: ET_REL, Machine: EM_BPF }
Symbols:
  - { Name: p, Binding: STB_GLOBAL }
  - { Name: memcpy, Binding: STB_GLOBAL }
  - { Name: nobody_defines_me, Binding: STB_GLOBAL }
  - { Name: _ZN4core9panicking5panic17h0123456789abcdefE, Binding: STB_GLOBAL }
EOF
symbols symbols.o >syms
expect_line 'UND +nobody_defines_me' syms
echo p >symbols
links --trace --export-symbols symbols symbols.o main.o
expect_defined out p
expect_line 'symbols.o: contributes nothing' err
symbols out >syms
expect_no_line 'UND +[^ ]' syms
