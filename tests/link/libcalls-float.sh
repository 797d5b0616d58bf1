# Soft floating point: codegen's calls are pulled out of an archive, with the functions and members
# that they need, and calls that those need in turn; nothing else.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
define double @p(ptr %a, double %b) section "xdp" {
  %x = load double, ptr %a
  %z = fmul double %x, %b
  ret double %z
}
EOF
ir mul.o <<'EOF'
declare i64 @helper(i64)
@mulled = internal global double 0.0
define i64 @__muldf3(i64 %x, i64 %y) {
  %b = call i64 @helper(i64 %x)
  %d = bitcast i64 %b to double
  %e = load volatile double, ptr @mulled
  %s = fadd double %d, %e
  %r = bitcast double %s to i64
  ret i64 %r
}
define i64 @__divdf3(i64 %x, i64 %y) { ret i64 0 }
EOF
ir helper.o <<'EOF'
@helped = internal global i64 0
define i64 @helper(i64 %x) noinline { store volatile i64 %x, ptr @helped ret i64 %x }
define i64 @helper2(i64 %x) noinline { ret i64 %x }
EOF
ir add.o <<<'define i64 @__adddf3(i64 %x, i64 %y) { %r = xor i64 %x, %y ret i64 %r }'
ar lib.a helper.o mul.o add.o
for options in "" "-O0" "--engine=lto" "--btf"; do
	# shellcheck disable=SC2086
	links $options --export p main.o lib.a
	defined out | sed 's/\.llvm\..*//' >got
	printf '%s\n' p __muldf3 __adddf3 helper helped mulled | sort | diff - got >&2 ||
		fail "other symbols: $options"
done

# Nothing has them: the message says which operation of which line, and what to do.
"$CLANG" --target=bpfel -O2 -g -emit-llvm -x c -c -o none.o - <<'EOF'
#define SEC __attribute__((section("socket"), used))
double d;
float f;
long n;
double fmod(double, double);
float fmodf(float, float);
SEC int add(void *ctx) { d = d + 1.5; return 0; }
SEC int mul(void *ctx) { f = f * 3; return 0; }
SEC int from(void *ctx) { d = n; return 0; }
SEC int to(void *ctx) { n = (unsigned long)f; return 0; }
SEC int less(void *ctx) { return d < 2.5; }
SEC int wide(void *ctx) { d = f; return 0; }
SEC int rem(void *ctx) { f = fmodf(f, 3); return 0; }
SEC int rem64(void *ctx) { d = fmod(d, 3); return 0; }
SEC int max(void *ctx) { d = __builtin_fmax(d, 1); return 0; }
EOF
refuses 1 'undefined symbol: __adddf3' none.o
while read -r line who what; do
	grep -A1 "error: .*:$line:[0-9]*: undefined symbol" err >got || { cat err && fail "$who: no place"; }
	expect_line "needed by $who, for a $what\$" got
	expect_line 'BPF has no floating point: use integers' err
done <<'EOF'
7 add 64-bit floating-point addition
8 mul 32-bit floating-point multiplication
9 from 64-bit floating-point conversion from an integer
10 to 32-bit floating-point conversion to an integer
11 less 64-bit floating-point comparison
12 wide 64-bit floating-point conversion
13 rem floating-point remainder
14 rem64 floating-point remainder
15 max floating-point maximum
EOF
[ "$(grep -c 'error:' err)" = 9 ] || fail "more or fewer errors"
