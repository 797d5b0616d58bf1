# Inputs that cannot be linked are refused by name, with what they are, and no output: missing, empty, a
# directory, text, sources, other machines' binaries, other systems' files; all of them in one run.
# bpf-linker 0.13.0 links without a word what is ELF or Mach-O and leaves it out.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
: >empty.o
mkdir dir.o
echo 'just some text, not IR' >text.o
printf '\0\1\2\3binary' >binary.o
printf 'define i64 @p() {\0}' >nul.ll
printf 'x' >tiny.o
printf '\x7fELF' >elf-tiny.o
printf 'BC' >bc-tiny.o
mkfifo pipe.o
ln -s loop.o loop.o

refuses 1 'nowhere.o: No such file' --export p nowhere.o
refuses 1 'nowhere.o: No such file' --export p main.o nowhere.o
refuses 1 'empty.o: .*empty' --export p main.o empty.o
refuses 1 'dir.o: .*is a directory' --export p main.o dir.o
refuses 1 'text.o: text, but not textual IR' --export p main.o text.o
refuses 1 'binary.o: neither' --export p main.o binary.o
refuses 1 'nul.ll: ' --export p main.o nul.ll
refuses 1 'tiny.o: ' --export p main.o tiny.o
refuses 1 'elf-tiny.o: ' --export p main.o elf-tiny.o
refuses 1 'bc-tiny.o: ' --export p main.o bc-tiny.o
refuses 1 'pipe.o: .*not a regular file' --export p main.o pipe.o
refuses 1 '/dev/null: .*not a regular file' --export p main.o /dev/null
refuses 1 'loop.o: ' --export p main.o loop.o

# Each with what it is, and mostly what to do.
while IFS='|' read -r name bytes what; do
	printf "$bytes" >"$name"
	refuses 1 "$name: $what" --export p main.o "$name"
done <<'EOF'
macho.o|\xcf\xfa\xed\xfe\x07\0\0\1|a Mach-O file, which cannot be linked
fat.o|\xca\xfe\xba\xbe\0\0\0\2|a Mach-O universal file
coff.o|\x64\x86\4\0\0\0\0\0|a Windows object \(COFF\) for x86-64
prog.exe|MZ\x90\0\3\0|a Windows program
page.wasm|\0asm\1\0\0\0|a WebAssembly file
lib.rmeta|rust\0\0\0\9|rustc's metadata
lib.a.gz|\x1f\x8b\x08\0|a gzip file
libc.so|/* GNU ld script\n|a linker script
libm.so|INPUT ( a.so )|a linker script
run.o|#!/bin/sh\n|a script
main.c|int main;\n|C source, not an object
main.rs|fn main() {}\n|Rust source, not an object
main.s|.text\nexit\n|assembly, not an object
EOF
expect_line '^  compile it first: ' err

# ELF of other kinds.
refuses 1 '/bin/true: a shared library or program for (x86-64|AArch64), not BPF' --export p main.o /bin/true
"$LLVM_BIN/llc" -march=x86-64 -filetype=obj -o x86.o main.o 2>/dev/null
refuses 1 'x86.o: an object for x86-64, not BPF' --export p main.o x86.o
expect_line '^  compile it for BPF' err
"$LLVM_BIN/llc" -march=bpfel -filetype=obj -o el.o main.o
printf '\3' | dd of=el.o bs=1 seek=16 conv=notrunc status=none
refuses 1 'el.o: a shared library or program for BPF, not an object' --export p main.o el.o
"$LLVM_BIN/llc" -march=bpfeb -filetype=obj -o eb.o main.o
refuses 1 'eb.o: a BPF object for bpfeb in a link for bpfel' --export p main.o eb.o
refuses 1 '(main|eb).o: .* for bpfe. in a link for bpfe' --export p eb.o main.o
"$LLVM_BIN/llvm-mc" -triple=bpfel -filetype=obj -o gimple.o <<'EOF'
.section .gnu.lto_.decls.1,"e",@progbits
.ascii "gimple"
EOF
refuses 1 "gimple.o: GCC's intermediate code \\(GIMPLE\\)" --export p main.o gimple.o

refuses 1 'nowhere.o: No such file' nowhere.o empty.o dir.o macho.o x86.o
expect_line 'error: empty.o: ' err
expect_line 'error: dir.o: ' err
expect_line 'error: macho.o: ' err
expect_line 'error: x86.o: ' err
