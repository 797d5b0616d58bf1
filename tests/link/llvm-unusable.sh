# A --llvm that cannot serve is an error that says why, for each kind of what it may be; no other LLVM
# is taken instead. Linker scripts are followed.
. "$src/tests/link/common.bash"
. "$src/tests/link/llvm-stubs.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --trace --export p main.o
library=$(sed -n 's/^bpf-ld-shim: trace: \(\/.*libLLVM[^:]*\): .*/\1/p' err | head -1)

# unusable PATH REGEX
unusable() {
	refuses 1 "$1: not a usable LLVM: .*($2)" --llvm="$1" --export p main.o
	expect_line '^  name a libLLVM.so' err
}

unusable /nowhere 'No such file'
echo 'no library' >text
unusable text 'neither a shared library nor a linker script'
: >empty
unusable empty 'neither a shared library nor a linker script'
mkdir dir
unusable dir 'neither it nor its lib has a libLLVM.so'

# ELF files that are no library of this machine.
"$LLVM_BIN/llvm-mc" -triple="$([ "$(uname -m)" = s390x ] && echo x86_64 || echo s390x)" -filetype=obj \
	-o foreign.so /dev/null
unusable foreign.so 'built for (s390|x86-64), not for'
gcc -c -x c -o object.so - <<<'int x;'
unusable object.so 'no shared library'
head -c 40 "$library" >cut.so
unusable cut.so 'broken ELF file'
for size in 100000 50000000; do
	head -c $size "$library" >cut.so
	unusable cut.so 'cut short'
done
rm cut.so

# Libraries that are no LLVM, or not enough of one.
stub other.so libother.so.1 other
unusable ./other.so 'it is no LLVM: it has no LLVMContextCreate'
stub x86.so libLLVM.so.22.1 $(llvm_functions | grep -v BPF)
unusable ./x86.so 'an LLVM without the BPF target'
[ "$(llvm_functions | wc -l)" -gt 100 ] || fail "the list of functions is not found"
for missing in LLVMLinkModules2 LLVMRunPasses; do
	stub less.so libLLVM.so.22.1 $(llvm_functions | grep -v "^$missing\$")
	unusable ./less.so "it has no $missing, which this linker calls"
done
stub old.so libLLVM-13.so.1 $(llvm_functions)
unusable ./old.so 'too old: LLVM 14 is the first'

# Of a directory's libraries, each.
cp text dir/libLLVM.so
cp x86.so dir/libLLVM.so.22.1
refuses 1 'dir: not a usable LLVM' --llvm=dir --export p main.o
expect_line '^  dir/libLLVM.so: .*neither' err
expect_line '^  dir/libLLVM.so.22.1: .*without the BPF target' err

# Linker scripts.
script() { cat >"$1.so"; }
script dangling <<<'INPUT(libLLVM.so.22.1-rust-1.97.0-nightly)'
unusable dangling.so 'linker script that leads to ./libLLVM.so.22.1-rust-1.97.0-nightly, which does not exist'
unusable "$PWD/dangling.so" "leads to $PWD/libLLVM.so.22.1-rust-1.97.0-nightly,"
script circle <<<'GROUP(circle2.so)'
script circle2 <<<'GROUP(circle.so)'
unusable circle.so 'in a circle'
script nothing <<<'/* INPUT(a.so) */ INPUT()'
unusable nothing.so 'nor a linker script that names one'
script foreign2 <<<'INPUT ( -lforeign )'
cp foreign.so libforeign.so
unusable foreign2.so 'built for'
ln -s "$library" libgood.so
for text in "INPUT(libgood.so)" "INPUT($library)" "INPUT ( -lgood )" "GROUP ( AS_NEEDED ( libgood.so ) -lc )" \
	"/* GNU ld script */ OUTPUT_FORMAT(elf64-x86-64) INPUT(libgood.so)"; do
	script good <<<"$text"
	links --llvm=good.so --export p main.o
done
script again <<<'INPUT(good.so)'
links --llvm=again.so --export p main.o
