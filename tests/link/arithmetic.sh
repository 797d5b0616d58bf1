# What BPF cannot compute is done by functions of ours: 128-bit products, quotients and shifts, 64-bit checked products,
# signed division below cpu v4. What codegen can do stays with codegen. The incumbent: "'__udivti3' is not supported",
# "'__multi3' is not supported", "unsupported signed division".
. "$src/tests/link/common.bash"

# operation NAME TYPE EXPRESSION: %x and %y are loaded from the arguments, %z is stored.
operation() {
	ir "$1.o" <<-EOF
		declare { i64, i1 } @llvm.umul.with.overflow.i64(i64, i64)
		declare { i64, i1 } @llvm.smul.with.overflow.i64(i64, i64)
		declare { i128, i1 } @llvm.umul.with.overflow.i128(i128, i128)
		declare { i128, i1 } @llvm.smul.with.overflow.i128(i128, i128)
		declare i128 @llvm.fshl.i128(i128, i128, i128)
		declare i128 @llvm.fshr.i128(i128, i128, i128)
		define i64 @p(ptr %a, ptr %b) section "xdp" {
		  %x = load $2, ptr %a
		  %y = load $2, ptr %b
		  $3
		  store $2 %z, ptr %a
		  ret i64 1
		}
	EOF
}
checked() { echo "%r = call { $1, i1 } @llvm.$2mul.with.overflow.$1($1 %x, $1 %y) %v = extractvalue { $1, i1 } %r, 0
%o = extractvalue { $1, i1 } %r, 1 %w = zext i1 %o to $1 %z = xor $1 %v, %w"; }
operation mul i128 '%z = mul i128 %x, %y'
operation udiv i128 '%z = udiv i128 %x, %y'
operation urem i128 '%z = urem i128 %x, %y'
operation sdiv i128 '%z = sdiv i128 %x, %y'
operation srem i128 '%z = srem i128 %x, %y'
operation odd i100 '%z = sdiv i100 %x, %y'
operation umulo64 i64 "$(checked i64 u)"
operation smulo64 i64 "$(checked i64 s)"
operation umulo128 i128 "$(checked i128 u)"
operation smulo128 i128 "$(checked i128 s)"
functions() { symbols "$1" | awk '$4 == "FUNC" { print $8 }' | sort | tr '\n' ' '; }
for cpu in v1 v2 v3 v4; do
	for engine in core lto; do
		for name in mul umulo64 smulo64 umulo128 smulo128; do
			links --cpu $cpu --engine=$engine --export p $name.o
			[ "$(functions out)" = "__bpf_ld_shim_mulhi p " ] || fail "$name: $(functions out)"
		done
		for name in udiv urem sdiv srem odd; do
			links --cpu $cpu --engine=$engine --export p $name.o
			[ "$(functions out)" = "__bpf_ld_shim_udivmod p " ] || fail "$name: $(functions out)"
		done
	done
done
symbols out >syms
expect_line 'LOCAL +DEFAULT +[0-9]+ __bpf_ld_shim_udivmod$' syms

# Shifts of 128 bits by what only the running program knows, and rotations; by a constant they are plain code.
operation shl i128 '%n = and i128 %y, 127 %z = shl i128 %x, %n'
operation lshr i128 '%n = and i128 %y, 127 %z = lshr i128 %x, %n'
operation ashr i128 '%n = and i128 %y, 127 %z = ashr i128 %x, %n'
operation rotate i128 '%z = call i128 @llvm.fshl.i128(i128 %x, i128 %x, i128 %y)'
operation funnel i128 '%z = call i128 @llvm.fshr.i128(i128 %x, i128 %y, i128 %x)'
operation constant i128 '%z = ashr i128 %x, 77'
for name in shl lshr ashr rotate funnel constant; do
	for cpu in v1 v4; do
		links --cpu $cpu --export p $name.o
		expect_defined out p
		code out >dis
		expect_no_line 'call' dis
	done
done

# Signed division: a sign and an unsigned one; v4 has an instruction.
for type in i64 i32 i16; do
	operation "div-$type" $type "%z = sdiv $type %x, %y"
	operation "rem-$type" $type "%z = srem $type %x, %y"
	for name in "div-$type" "rem-$type"; do
		for cpu in v1 v2 v3; do
			links --cpu $cpu --export p "$name.o"
			expect_defined out p
			code out >dis
			expect_line ' [/%]= ' dis
			expect_no_line 's/=|s%=' dis
		done
		links --cpu v4 --export p "$name.o"
		code out >dis
		expect_line 's/=|s%=' dis
	done
done

# Shifts do for powers of two, negative ones as well.
for divisor in 8 -16 1; do
	operation power i64 "%z = sdiv i64 %x, $divisor"
	links --cpu v3 --export p power.o
	code out >dis
	expect_no_line ' [/%]= ' dis
done
