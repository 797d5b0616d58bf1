#!/bin/bash
# --panic=throw: a panic calls the kernel's bpf_throw; the functions that may panic stay functions, but
# for those that are called where something is held.
. "$src/tests/link/common.bash"

cat >program.c <<'EOF'
static void *(*const reserve)(void *map, unsigned long size, unsigned long flags) = (void *)131;
static void (*const submit)(void *r, unsigned long flags) = (void *)132;
extern void rust_begin_unwind(void *) __attribute__((noreturn));
__attribute__((noinline)) static int check(int i)
{
	if (i > 8)
		rust_begin_unwind(0);
	return i;
}
#ifdef PLAIN
__attribute__((section("lsm/file_open"))) int plain(int *ctx)
{
	return check(*ctx) + check(ctx[1]);
}
#else
__attribute__((section("lsm/file_open"))) int holds(int *ctx)
{
	int *r = reserve(0, 8, 0);

	if (!r)
		return 0;
	*r = check(*ctx) + check(ctx[1]);
	submit(r, 0);
	return 0;
}
#endif
EOF
c plain.o -g -DPLAIN <program.c
c holds.o -g <program.c
c handler.o -g <<'EOF'
__attribute__((noreturn)) void rust_begin_unwind(void *info)
{
	for (;;)
		;
}
EOF
links --btf --cpu v3 --panic=throw --export plain plain.o handler.o
code out >dis
expect_line '<check>:' dis
expect_line 'r1 = -0x1$|r1 = 0xffffffff' dis
[ "$(grep -c bpf_throw dis)" = 1 ] || fail "$(cat dis)"
bpftool btf dump file out >btf
expect_line "FUNC 'bpf_throw' .*linkage=extern" btf
expect_line "DATASEC '.ksyms'" btf
links --btf --cpu v3 --panic=throw --export holds holds.o handler.o
code out >dis
expect_no_line '<check>:' dis
expect_line 'call 0x85' dis
expect_line 'bpf_throw' dis

# It takes BTF; but not where nothing may panic.
refuses 1 "bpf_throw is found by BTF" --panic=throw --export plain plain.o handler.o
c calm.o <<<'__attribute__((section("xdp"))) int p(void) { return 2; }'
links --panic=throw --export p calm.o handler.o
links --panic=throw --btf --export p calm.o handler.o
expect_no_line 'bpf_throw' <(symbols out)
