# Copies, moves, fills and comparisons whose length only the running program knows load, and do what
# libc's do: within a map value, onto the stack and from it, out of a packet, with overlaps. With the
# incumbent they link and are refused: compiler_builtins' functions do arithmetic on pointers.
. "$src/tests/common.sh"
need_kernel

cat >program.c <<'END'
#define SEC(name) __attribute__((section(name), used))
typedef unsigned long u64;
typedef unsigned char u8;
struct xdp_md { unsigned data, data_end; };
struct bytes { u8 b[4096]; };
struct bytes from SEC(".data.from"), to SEC(".data.to");
volatile u64 length SEC(".data.length") = 0;
u64 at SEC(".data.at"), result SEC(".data.result");
static u64 sum(const u8 *p)
{
	u64 s = 1;
	for (int i = 0; i < 512; i++)
		s = s * 31 + p[i];
	return s;
}
static void prepare(void)
{
	for (int i = 0; i < 512; i++) {
		from.b[i] = i * 7 + 3;
		to.b[i] = i * 5 + 1;
	}
}
SEC("xdp") int copy(void *ctx)
{
	u64 n = length;
	prepare();
	if (n > 500)
		return 0;
	__builtin_memcpy(to.b, from.b, n);
	result = sum(to.b);
	return 2;
}
SEC("xdp") int up(void *ctx)
{
	u64 n = length;
	prepare();
	if (n > 500)
		return 0;
	__builtin_memmove(to.b + 5, to.b, n);
	result = sum(to.b);
	return 2;
}
SEC("xdp") int down(void *ctx)
{
	u64 n = length;
	prepare();
	if (n > 500)
		return 0;
	__builtin_memmove(to.b, to.b + 5, n);
	result = sum(to.b);
	return 2;
}
SEC("xdp") int fill(void *ctx)
{
	u64 n = length;
	prepare();
	if (n > 500)
		return 0;
	__builtin_memset(to.b, 0xa5, n);
	result = sum(to.b);
	return 2;
}
SEC("xdp") int compare(void *ctx)
{
	u64 n = length;
	prepare();
	if (n > 500)
		return 0;
	__builtin_memcpy(to.b, from.b, 500);
	to.b[250] = 255;
	int r = __builtin_memcmp(to.b, from.b, n);
	result = r > 0 ? 1 : r < 0 ? 2 : 0;
	return 2;
}
#ifdef __bpf__
SEC("xdp") int stack(void *ctx)
{
	u8 buffer[256];
	u64 n = length;
	prepare();
	if (n > sizeof(buffer))
		return 0;
	__builtin_memset(buffer, 9, sizeof(buffer));
	__builtin_memcpy(buffer, from.b, n);
	__builtin_memcpy(to.b, buffer, sizeof(buffer));
	result = sum(to.b);
	return 2;
}
SEC("xdp") int packet(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(u64)ctx->data, *end = (u8 *)(u64)ctx->data_end;
	if (data + 60 > end)
		return 0;
	u64 n = data[14] & 15;	/* 5 */
	__builtin_memcpy(to.b, data, 4 * n);
	result = to.b[12];
	return 2;
}
SEC("xdp") int constant(void *ctx)
{
	result = 100 * __builtin_strlen(length & 1 ? "one" : "fifteen") + __builtin_strlen(length & 2 ? "" : "seven");
	return 2;
}
char gpl[] SEC("license") = "GPL";
#endif
END
cat >host.c <<'END'
#include <stdio.h>
#include "program.c"
int main(int argc, char **argv)
{
	sscanf(argv[1], "%lu", (u64 *)&length);
	static int (*const run[])(void *) = { copy, up, down, fill, compare };
	static const char *const name[] = { "copy", "up", "down", "fill", "compare" };
	for (int i = 0; i < 5; i++) {
		run[i](0);
		printf("%s %lu\n", name[i], result);
	}
}
END
"$CLANG" -w -O1 -o host host.c
"$CLANG" --target=bpfel -O2 -g -emit-llvm -c program.c -o program.bc
value() { sed -n 's/^global result = //p' got; }
for cpu in v1 v3 v4; do
	"$shim" --cpu $cpu --btf --export gpl -o program-$cpu.o program.bc
	"$loader" load program-$cpu.o >got
	[ "$(grep -c ': accepted$' got)" = 9 ] || { cat got && fail "cpu $cpu"; }
done
ln -s program-v3.o program.o
for n in 0 1 250 251 499; do
	./host $n >want
	while read -r name want; do
		"$loader" run program.o -s length=$n "$name:1" >got
		[ "$(value)" = "$want" ] || fail "$name of $n bytes: $(value), not $want"
	done <want
done
"$loader" run program.o packet:1 >got
[ "$(value)" = 8 ] || fail "packet: $(value)"
"$loader" run program.o -s length=200 stack:1 >got
expect_line '^run stack: 1 times, returned 2$' got
for case in 0:705 1:305 2:700 3:300; do
	"$loader" run program.o -s length=${case%:*} constant:1 >got
	[ "$(value)" = ${case#*:} ] || fail "lengths: $(value), not ${case#*:}"
done
