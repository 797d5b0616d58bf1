# hello-xdp for a big-endian machine: the same program, the other byte order.
. "$src/tests/common.sh"

target=bpfeb-unknown-none cargo_build hello-xdp

expect_line 'Data: .*big endian' <("$LLVM_BIN/llvm-readelf" -h hello-xdp)
"$LLVM_BIN/llvm-objdump" -d --section=xdp hello-xdp >code
expect_line '<hello>:' code
expect_line '[[:space:]]exit$' code
# ETH_P_IP needs no byte swap here.
expect_line '(==|!=) 0x800 goto' code
