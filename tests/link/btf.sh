# --btf gives .BTF and .BTF.ext that bpftool reads; without it, or without debug info, there is none;
# no DWARF without --btf.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || PATH=$PATH:/usr/sbin
command -v bpftool >/dev/null || skip "no bpftool"

cat >main.c <<'EOF'
struct point { int x, y; };
struct point where;
static __attribute__((noinline)) int sub(struct point *p) { return p->x + *(volatile int *)&p->y; }
__attribute__((section("xdp"))) int p(void *ctx) { return sub(&where); }
EOF
c main.o -g <main.c
c plain.o <main.c

links --btf --export p,where main.o
bpftool btf dump file out >dump
expect_line "STRUCT 'point' size=8 vlen=2" dump
expect_line "FUNC 'p' .*linkage=global" dump
expect_line "FUNC 'sub' .*linkage=static" dump
expect_line "DATASEC '.bss' size=8 vlen=1" dump
expect_line "VAR 'where' .*linkage=global" dump
sections out >secs
expect_line '^\.BTF\.ext +PROGBITS' secs

for options in "" "-S" "-s"; do
	# shellcheck disable=SC2086
	links $options --export p,where main.o
	sections out >secs
	expect_no_line 'BTF|debug_' secs
done
links --btf --export p,where plain.o
expect_line '^bpf-ld-shim: warning: --btf: no input has debug info' err
sections out >secs
expect_no_line 'BTF|debug_' secs
links --btf --export p,where -O0 --engine=lto main.o
bpftool btf dump file out >dump
expect_line "FUNC 'sub' .*linkage=static" dump
