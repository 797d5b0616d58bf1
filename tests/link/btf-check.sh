# --check judges the BTF of finished objects, whoever made them: what is wrong,
# and where; status 1 if anything is.
. "$src/tests/common.sh"

cat >good.c <<'END'
struct pair { int a, b; } pairs[4];
__attribute__((section("xdp"))) int program(void *ctx) { return pairs[1].a; }
END
"$CLANG" --target=bpf -O2 -g -emit-llvm -S good.c -o good.ll
sed 's/name: "pair"/name: "Pair<u32>"/; s/name: "b"/name: "b\\C3\\B6"/' good.ll >bad.ll
"$LLVM_BIN/llc" -march=bpfel -filetype=obj good.ll -o good.o
"$LLVM_BIN/llc" -march=bpfel -filetype=obj bad.ll -o bad.o
"$LLVM_BIN/llc" -march=bpfeb -filetype=obj good.ll -o big.o
printf 'text' >text

"$shim" --check good.o big.o | tee out
expect_line '^good\.o: BTF is as the kernel wants it \([0-9]+ types, 1 functions\)$' out
expect_line '^big\.o: BTF is as the kernel wants it \([0-9]+ types, 1 functions\)$' out

not "$shim" --check bad.o good.o text missing.o >out 2>err
cat out err
expect_line "^bpf-ld-shim: error: bad\.o: BTF type [0-9]+, struct 'Pair<u32>': the name is no C" err
expect_line "member 1 'b\\\\xc3\\\\xb6': the name is no C identifier" err
expect_line '^bpf-ld-shim: error: text: is no BPF object$' err
expect_line '^bpf-ld-shim: error: missing\.o: ' err
expect_line '^good\.o: BTF is as the kernel wants it' out

# Our link repairs both.
"$LLVM_BIN/llvm-as" bad.ll -o bad.bc
"$shim" --btf --export=program -o linked.o bad.bc
"$shim" --check linked.o

# No BTF at all is not what was meant.
"$shim" --export=program -o none.o bad.bc
not "$shim" --check none.o 2>err
expect_line 'none\.o: has no \.BTF$' err
