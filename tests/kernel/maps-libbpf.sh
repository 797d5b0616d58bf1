# libbpf loads maps-libbpf, both programs run, and the map and the globals are
# what they should be afterwards.
. "$src/tests/common.sh"
need_kernel

cargo_build maps-libbpf
"$loader" load maps-libbpf | tee verdict
expect_line '^btf: accepted$' verdict
expect_line '^program count_xdp: section xdp, .*: accepted$' verdict
expect_line '^program count_socket: section socket, .*: accepted$' verdict

# 64 bytes a packet; a socket filter sees them from byte 14 on.
"$loader" run maps-libbpf -s MIN_LENGTH=20 -s DROPPED=7 count_xdp:5 count_socket:3 | tee result
expect_line '^run count_xdp: 5 times, returned 2$' result
expect_line '^run count_socket: 3 times, returned 3$' result
expect_line '^map COUNTERS\[0\] = 5 320$' result
expect_line '^map COUNTERS\[1\] = 3 150$' result
expect_line '^global MIN_LENGTH = 20$' result
expect_line '^global MAX_LENGTH = 1500$' result
expect_line '^global DROPPED = 7$' result

"$loader" run maps-libbpf -s MIN_LENGTH=65 count_xdp:5 | tee result
expect_line '^run count_xdp: 5 times, returned 1$' result
expect_line '^map COUNTERS\[0\] = 0 0$' result
expect_line '^global DROPPED = 5$' result
