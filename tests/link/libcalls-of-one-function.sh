# Where one function computes what only codegen knows the calls of, codegen is asked about that function
# alone; what it calls and what calls it stay as they are. Wide shifts by constants call nothing.
. "$src/tests/link/common.bash"

cat >wide.c <<'EOF'
typedef unsigned __int128 wide;
__attribute__((noinline)) static long plain(long *p) { p[3] += 7; return p[2] ^ p[3]; }
__attribute__((noinline)) static long divides(long *p)
{
	wide x = (wide)(unsigned long)p[0] << 64 | (unsigned long)p[1];
	x /= (wide)(unsigned long)plain(p) << 64 | (unsigned long)p[4];
	p[0] = (long)(x >> 64);
	return (long)x;
}
__attribute__((section("xdp"))) long p(long *a) { return divides(a) + plain(a + 8); }
__attribute__((section("tc"))) long q(long *a) { return plain(a); }
EOF
functions() { symbols "$1" | awk '$4 == "FUNC" { print $8 }' | sort | tr '\n' ' '; }
divide() {
	local options
	"$3" --target=bpfel -mcpu=v3 -O2 -g -emit-llvm -c -o wide.o wide.c
	for options in --btf "" "--btf --panic=error --map=map"; do
		# shellcheck disable=SC2086
		links --llvm="$2" --cpu v3 $options --export p,q wide.o
		[ "$(functions out)" = "__bpf_ld_shim_udivmod divides p plain q " ] || fail "$(functions out)"
		symbols out >syms
		expect_no_line 'UND +[^ ]+$' syms
	done
}
each_llvm divide

# An alias holds on to the function that it is of.
ir alias.o <<'EOF'
@other = alias i64 (ptr), ptr @plain
define i64 @plain(ptr %a) noinline { %x = load volatile i64, ptr %a ret i64 %x }
define i64 @p(ptr %a) section "xdp" {
  %x = load i128, ptr %a
  %b = getelementptr i8, ptr %a, i64 16
  %y = load i128, ptr %b
  %z = udiv i128 %x, %y
  store i128 %z, ptr %a
  %r = call i64 @other(ptr %b)
  ret i64 %r
}
EOF
links --export p,other alias.o
expect_line ' other$' <(symbols out)
expect_line ' __bpf_ld_shim_udivmod$' <(symbols out)

ir shift.o <<'EOF'
define i64 @p(ptr %a) section "xdp" {
  %x = load i128, ptr %a
  %l = shl i128 %x, 72
  %m = lshr i128 %x, 40
  %n = ashr i128 %x, 3
  %s = add i128 %l, %m
  %t = xor i128 %s, %n
  store i128 %t, ptr %a
  ret i64 1
}
EOF
links --export p shift.o
expect_defined out p
code out >dis
expect_no_line 'call' dis
