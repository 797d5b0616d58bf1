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
