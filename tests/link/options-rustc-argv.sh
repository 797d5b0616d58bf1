# The command lines that rustc and clang write are accepted as they are.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
ar libcore.rlib main.o
ar libcompiler_builtins.rlib main.o
mkdir raw-dylibs
echo p >symbols
"$LLVM_BIN/yaml2obj" -o symbols.o <<'EOF'
--- !ELF
FileHeader: { Class: ELFCLASS64, Data: ELFDATA2LSB, Type: ET_REL, Machine: EM_BPF }
Symbols:
  - { Name: p, Binding: STB_GLOBAL }
EOF
links --export-symbols symbols symbols.o main.o libcore.rlib libcompiler_builtins.rlib \
	-L raw-dylibs --cpu generic --cpu-features +alu32 -L /nowhere/at/all -o out -O3 --debug
[ ! -s err ] || fail "a good link is not silent: $(<err)"
expect_defined out p
# clang --target=bpf-unknown-freebsd -fuse-ld=
links --eh-frame-hdr -dynamic-linker /libexec/ld-elf.so.1 --enable-new-dtags -o out -L/usr/lib -s \
	-plugin LLVMgold.so -plugin-opt=O2 -plugin-opt=mcpu=v3 main.o -r --btf
expect_defined out p
# What gcc-like drivers and Makefiles add.
links -static -nostdlib --gc-sections --as-needed --start-group libcore.rlib --end-group '-(' main.o \
	'-)' --build-id --build-id=sha1 -z relro -m elf64bpf --hash-style=gnu -pie -x -X
expect_defined out p
links --flavor bpf --fatal-errors true --log-level info --debug main.o
