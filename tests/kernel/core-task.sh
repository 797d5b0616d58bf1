# core-task finds the running kernel's structs: what it reads of its own process is so, and what the loader
# put into it is what bpftool says of that kernel's types.
. "$src/tests/common.sh"
need_kernel
command -v bpftool >/dev/null || skip "no bpftool"
[ -r /sys/kernel/btf/vmlinux ] || skip "the kernel has no BTF"

cargo_build core-task
"$loader" run core-task core_task >result
cat result
expect_line "^global PARENT = $$ 1752392034 0 0 0$" result	# "bash"
expect_line '^global STATE = 0$' result		# running
expect_line '^global IN_EXECVE = 0$' result

# Before 5.13 there is no enumerator of arenas, and so on: 0 for what is not there.
bpftool btf dump file /sys/kernel/btf/vmlinux format raw >types
awk '
/^\[/ { in_task = /STRUCT .task_struct. /; if (/STRUCT .bpf_arena. /) arena = 1 }
in_task && match($0, /size=[0-9]+/) && !size { size = substr($0, RSTART + 5, RLENGTH - 5) }
in_task && /\47tgid\47/ { sub(/.*bits_offset=/, ""); tgid = $1 / 8 }
/\47BPF_MAP_TYPE_RINGBUF\47/ { sub(/.*val=/, ""); ringbuf = $1 }
END { print "global FOUND = " tgid " 16 " size " " ringbuf " " arena + 0 }
' types >want
grep -Fxf want result || fail "bpftool says: $(cat want)"
