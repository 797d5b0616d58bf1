# --llvm and BPF_LD_SHIM_LLVM name the library, or a directory with one; one that does not serve is an
# error that names it, and no other is taken instead.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --trace --export p main.o
library=$(sed -n 's/^bpf-ld-shim: trace: \(\/.*libLLVM[^:]*\): .*/\1/p' err | head -1)
[ -e "$library" ] || fail "--trace does not say which LLVM: $(<err)"

links --llvm="$library" --export p main.o
links --llvm "$(dirname "$LLVM_BIN")" --export p main.o
BPF_LD_SHIM_LLVM=$library links --export p main.o
# The option beats the environment.
BPF_LD_SHIM_LLVM=/nowhere links --llvm="$library" --export p main.o
BPF_LD_SHIM_LLVM='' links --export p main.o

refuses 1 '/nowhere: not a usable LLVM' --llvm=/nowhere --export p main.o
expect_line '^  ' err
mkdir dir
echo 'no library' >dir/libLLVM.so
refuses 1 'dir.*: not a usable LLVM' --llvm=dir --export p main.o
refuses 1 'dir/libLLVM.so: not a usable LLVM' --llvm="$PWD/dir/libLLVM.so" --export p main.o
refuses 1 'not a usable LLVM' --llvm=/lib/x86_64-linux-gnu/libc.so.6 --export p main.o
export BPF_LD_SHIM_LLVM=/nowhere
refuses 1 '/nowhere: not a usable LLVM' --export p main.o
refuses 2 'name is empty' --llvm= --export p main.o
