# Programs and data named like their sections load and run.
. "$src/tests/link/common.bash"
need_kernel

c main.o -g <<'END'
char license[] __attribute__((section("license"))) = "GPL";
__attribute__((section("xdp"))) int xdp(void *ctx) { return 2; }
__attribute__((section("socket"))) int socket(void *ctx) { return 3; }
END
links --btf main.o
"$loader" load out | tee verdict
expect_line '^btf: accepted$' verdict
expect_line '^program xdp: section xdp, .*: accepted$' verdict
"$loader" run out xdp socket | tee result
expect_line '^run xdp: 1 times, returned 2$' result
