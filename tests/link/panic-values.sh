#!/bin/bash
# What a program returns that panics fails closed for its type, which is its section's name.
. "$src/tests/link/common.bash"

ir handler.o <<'EOF'
define void @rust_begin_unwind(ptr %info) noreturn {
  br label %forever
forever:
  br label %forever
}
EOF

# fails SECTION VALUE: the program does nothing but panic.
fails() {
	ir program.o <<-EOF
		declare void @rust_begin_unwind(ptr) noreturn
		define i32 @p(ptr %ctx) section "$1" {
		  call void @rust_begin_unwind(ptr null) noreturn
		  unreachable
		}
	EOF
	links --cpu v3 --export p program.o handler.o
	[ "$(code out | sed -n 's/.*[rw]0 = //p')" = "$2" ] || fail "$1: $(code out)"
}
fails xdp 0x0
fails xdp.frags/cpumap 0x0
fails classifier 0x2
fails tcx/ingress 0x2
fails lwt_xmit 0x2
fails flow_dissector 0x2
fails lsm.s/file_open -0x1
fails lsm_cgroup/socket_bind 0x0
fails fmod_ret/f -0x1
fails fentry/f 0x0
fails cgroup_skb/egress 0x0
fails cgroup/connect4 0x0
fails cgroup/recvmsg4 0x1
fails cgroup/getpeername_unix 0x1
fails syscall -0x1
fails classifiers 0x0
fails some/program 0x0

# --panic-value: for all, or by section; the longest that fits counts, of equal ones the last.
# chosen SECTION VALUE OPTIONS...
chosen() {
	local section=$1 value=$2
	shift 2
	ir program.o <<-EOF
		declare void @rust_begin_unwind(ptr) noreturn
		define i32 @p(ptr %ctx) section "$section" {
		  call void @rust_begin_unwind(ptr null) noreturn
		  unreachable
		}
	EOF
	links --cpu v3 --export p "$@" program.o handler.o
	[ "$(code out | sed -n 's/.*[rw]0 = //p')" = "$value" ] || fail "$section $*: $(code out)"
}
chosen xdp 0x2 --panic-value=2
chosen xdp/a 0x1 --panic-value=xdp=1 --panic-value=2
chosen tc 0x3 --panic-value=xdp=1 --panic-value=0x3
expect_line 'warning: --panic-value: no program is in a section xdp' err
chosen lsm/file_open -0xd --panic-value=lsm/file_open=-13 --panic-value=lsm=-2
chosen lsm.s/bpf -0x2 --panic-value lsm=-3 --panic-value lsm.s=-2
chosen lsm/bpf -0x3 --panic-value lsm=-2 --panic-value -1 --panic-value lsm=-3
refuses 2 "panic-value: 'xdp=' is no value" --panic-value=xdp= program.o
refuses 2 "panic-value: '=1' is no value" --panic-value==1 program.o
refuses 2 "is no value" --panic-value=99999999999999999999 program.o
refuses 1 '4294967296 does not fit what p returns, a number of 32 bits' \
	--panic-value=0x100000000 --export p program.o handler.o

# Programs whose address a map or a struct of operations has are programs like any other.
for section in .maps .struct_ops .struct_ops.link; do
	ir program.o <<-EOF
		declare void @rust_begin_unwind(ptr) noreturn
		@list = global { i64, [2 x ptr] } { i64 0, [2 x ptr] [ptr null, ptr @p] }, section "$section"
		define i32 @p(ptr %ctx) section "struct_ops/p" {
		  call void @rust_begin_unwind(ptr null) noreturn
		  unreachable
		}
	EOF
	links --cpu v3 --export p,list program.o handler.o
	code out >dis
	expect_line 'w0 = 0x0$' dis
done
