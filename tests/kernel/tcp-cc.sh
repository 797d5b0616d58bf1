# tcp-cc: a congestion control written in Rust is registered, and a connection uses it. The loader writes the
# value of CONFIG_HZ.
. "$src/tests/common.sh"
need_kernel
command -v bpftool >/dev/null || skip "no bpftool"
need_kfunc tcp_reno_ssthresh
[ -e /proc/config.gz ] || [ -e "/boot/config-$(uname -r)" ] || skip "nothing tells the kernel's configuration"

cargo_build tcp-cc
"$loader" load tcp-cc | tee verdict
expect_line '^btf: accepted$' verdict
for program in ssthresh cong_avoid undo_cwnd; do
	expect_line "^program $program: section struct_ops/$program, .*: accepted\$" verdict
done

bpftool btf dump file tcp-cc >dump
expect_line "VAR 'CONFIG_HZ' .*linkage=extern" dump

unregister() { bpftool struct_ops unregister name RUST_RENO >/dev/null 2>&1 || true; }
trap unregister EXIT
unregister
bpftool struct_ops register tcp-cc 2>refusal || {
	cat refusal >&2
	grep -q 'Operation not permitted' refusal && skip "the kernel registers none"
	fail "the kernel does not register it"
}
grep -qw rust_reno /proc/sys/net/ipv4/tcp_available_congestion_control || fail "nobody has heard of it"

# A megabyte through it.
python3 - <<'END' || fail "no connection uses it"
import socket, threading
listener = socket.create_server(("127.0.0.1", 0))
got = []
def receive():
    peer, _ = listener.accept()
    total = 0
    while data := peer.recv(1 << 16):
        total += len(data)
    got.append(total)
thread = threading.Thread(target=receive)
thread.start()
s = socket.socket()
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"rust_reno")
s.connect(listener.getsockname())
s.sendall(bytes(1 << 20))
assert s.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\0") == b"rust_reno"
s.close()
thread.join()
assert got == [1 << 20], got
END
bpftool map dump name tcp_cc.bss >counts
python3 - counts <<'END' || fail "the kernel has not called it"
import re, sys
acked = int(re.search(r'"ACKED": (\d+)', open(sys.argv[1]).read()).group(1))
print("acknowledged segments:", acked)
assert acked > 0
END
