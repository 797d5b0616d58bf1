# Inputs that cannot be linked are refused by name, with the cause, and no output: missing, empty, a
# directory, text, other machines' binaries; all of them in one run.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
: >empty.o
mkdir dir.o
echo 'just some text, not IR' >text.o
printf '\xcf\xfa\xed\xfe\x07\0\0\1' >macho.o
printf '\0\1\2\3binary' >binary.o
printf 'define i64 @p() {\0}' >nul.ll
printf 'x' >tiny.o
printf '\x7fELF' >elf-tiny.o
printf 'BC' >bc-tiny.o
mkfifo pipe.o
ln -s loop.o loop.o
"$LLVM_BIN/llc" -march=bpfel -filetype=obj -o plain.o main.o

refuses 1 'nowhere.o: No such file' --export p nowhere.o
refuses 1 'nowhere.o: No such file' --export p main.o nowhere.o
refuses 1 'empty.o: .*empty' --export p main.o empty.o
refuses 1 'dir.o: .*is a directory' --export p main.o dir.o
refuses 1 'text.o: .*not' --export p main.o text.o
refuses 1 'macho.o: a Mach-O file' --export p main.o macho.o
refuses 1 'binary.o: neither' --export p main.o binary.o
refuses 1 'nul.ll: ' --export p main.o nul.ll
refuses 1 'tiny.o: ' --export p main.o tiny.o
refuses 1 'elf-tiny.o: ' --export p main.o elf-tiny.o
refuses 1 'bc-tiny.o: ' --export p main.o bc-tiny.o
refuses 1 'pipe.o: .*not a regular file' --export p main.o pipe.o
refuses 1 '/dev/null: .*not a regular file' --export p main.o /dev/null
refuses 1 'loop.o: ' --export p main.o loop.o
refuses 1 '/bin/true: an ELF file for (x86-64|AArch64)' --export p main.o /bin/true
refuses 1 'plain.o: .*without bitcode' --export p main.o plain.o
expect_line '^  .*(emit-llvm|-flto)' err

refuses 1 'nowhere.o: No such file' nowhere.o empty.o dir.o macho.o
expect_line 'error: empty.o: ' err
expect_line 'error: dir.o: ' err
expect_line 'error: macho.o: ' err
