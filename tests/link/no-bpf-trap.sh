# Unreachable code and llvm.trap leave no call of the kfunc __bpf_trap, which older kernels have not;
# --allow-bpf-trap does.
. "$src/tests/link/common.bash"

ir unreachable.o <<'EOF'
define i64 @p(i64 %x) section "xdp" {
  %c = icmp ugt i64 %x, 5
  br i1 %c, label %bad, label %good
bad:
  call void @never(i64 %x)
  unreachable
good:
  ret i64 1
}
@state = global i64 0
define void @never(i64 %x) noinline noreturn {
  store volatile i64 %x, ptr @state
  unreachable
}
EOF
ir trap.o <<'EOF'
declare void @llvm.trap()
define i64 @p(i64 %x) section "xdp" {
  %c = icmp ugt i64 %x, 5
  br i1 %c, label %bad, label %good
bad:
  call void @llvm.trap()
  unreachable
good:
  ret i64 1
}
EOF
for input in unreachable.o trap.o; do
	for engine in core lto; do
		links --engine=$engine --export p $input
		symbols out >syms
		expect_no_line '__bpf_trap' syms
		sections out >secs
		expect_no_line 'ksyms' secs
	done
done
links --allow-bpf-trap --export p unreachable.o
symbols out >syms
expect_line '__bpf_trap' syms
