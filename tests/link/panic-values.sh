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
