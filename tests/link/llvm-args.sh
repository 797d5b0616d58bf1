# --llvm-args reach LLVM, one by one or as a list; unknown ones are not ignored in silence, and none
# ends the link without an output.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
define i64 @p(i64 %i) section "xdp" {
  %a = alloca [32 x i64]
  %c = and i64 %i, 31
  %b = getelementptr i64, ptr %a, i64 %c
  store volatile i64 7, ptr %b
  %r = load volatile i64, ptr %a
  ret i64 %r
}
EOF
links --export p main.o
for engine in core lto; do
	refuses 1 'stack' --engine=$engine --llvm-args=-bpf-stack-size=64 --export p main.o
	links --engine=$engine --llvm-args=-bpf-stack-size=64 --llvm-args -bpf-stack-size=1024 \
		--export p main.o
done
status=0
"$shim" --llvm-args=-unroll-runtime,-frob --export p -o out2 main.o 2>err || status=$?
[ $status -le 2 ] || fail "exit status $status"
expect_line '^bpf-ld-shim: (warning|error): .*-frob' err
expect_no_line '^[^b ]' err

status=0
"$shim" --llvm-args=--version --export p -o out3 main.o >stdout 2>err || status=$?
[ $status != 0 ] || [ -e out3 ] || fail "exit status 0 and no output"
