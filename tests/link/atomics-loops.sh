# Atomic operations without an instruction become loops of compare-and-exchange from cpu v3 on, those on 8 and 16 bits
# on the word around them where it can be told; what cannot be done is an error that says from which cpu on it can.
. "$src/tests/link/common.bash"

program() {
	ir p.o <<-EOF
		@g = global i64 0
		@h = global i32 0
		@b = global [5 x i8] zeroinitializer
		@s = global i16 7
		define i64 @p(ptr %q) section "socket" {
		  $1
		  ret i64 0
		}
	EOF
}
disassemble() {
	links --cpu "$1" --export p,g,h,b,s p.o
	code out >dis
}
for op in nand min max umin umax; do
	for width in 32 64; do
		program "%r = atomicrmw $op ptr @g, i$width 5 monotonic store volatile i$width %r, ptr @h"
		for cpu in v3 v4; do
			disassemble $cpu
			expect_line "cmpxchg(32)?_$width" dis
			[ "$(grep -c cmpxchg dis)" = 1 ] || fail "the loop is unrolled"
			expect_no_line 'call' dis
		done
		refuses 1 'which cpu v3 is the first to allow' --cpu v2 --export p,g,h,b,s p.o
	done
done
for width in 8 16; do
	for op in xchg add sub nand min max umin umax; do
		program "%r = atomicrmw $op ptr @b, i$width 5 seq_cst"
		disassemble v3
		expect_line 'cmpxchg32_32' dis
	done
	program "%x = cmpxchg ptr @b, i$width 5, i$width 6 seq_cst seq_cst %r = extractvalue { i$width, i1 } %x, 1
		%y = zext i1 %r to i32 store i32 %y, ptr @h"
	disassemble v3
	expect_line 'cmpxchg32_32' dis
	refuses 1 "compare-and-exchange of $width bits" --cpu v2 --export p,g,h,b,s p.o
	# Of a part of a word, without a loop.
	for op in and or xor; do
		program "%r = atomicrmw $op ptr getelementptr (i8, ptr @b, i64 2), i$width 5 seq_cst"
		disassemble v3
		expect_line "atomic_fetch_$op\(\(u32|lock \*\(u32" dis
		expect_no_line 'cmpxchg' dis
	done
done
# The variable gets room for its last word, at a multiple of four.
program 'atomicrmw add ptr getelementptr (i8, ptr @b, i64 4), i8 5 seq_cst'
links --cpu v3 --export p,g,h,b,s p.o
symbols out >syms
expect_line ' 8 OBJECT +GLOBAL .* b$' syms
expect_line ' 2 OBJECT +GLOBAL .* s$' syms

# What a helper hands out is aligned; an argument may lie anywhere.
program '%m = call ptr inttoptr (i64 1 to ptr)(ptr @g, ptr @h)
	%null = icmp eq ptr %m, null
	br i1 %null, label %none, label %some
some:
	%at = getelementptr { i32, i8, i8 }, ptr %m, i64 0, i32 2
	%r = atomicrmw add ptr %at, i8 5 seq_cst
	br label %none
none:'
disassemble v3
expect_line 'cmpxchg32_32\(r[0-9] \+ 0x4' dis
program '%r = atomicrmw add ptr %q, i8 5 seq_cst'
refuses 1 'has an atomic addition of 8 bits' --cpu v3 --export p,g,h,b,s p.o

# Giving up ends the program like a panic, and is none of the source's: nothing to say, whatever --panic.
program '%r = atomicrmw max ptr @g, i64 5 monotonic'
for panic in exit error; do
	links --cpu v3 --panic=$panic --export p,g,h,b,s p.o
	[ ! -s err ] || { cat err >&2 && fail "says something"; }
done
ir xdp.o <<'EOF'
@g = global i64 0
define i64 @p(ptr %q) section "tc" {
  %r = atomicrmw max ptr @g, i64 5 monotonic
  ret i64 0
}
EOF
links --cpu v3 --export p,g xdp.o
code out >dis
expect_line 'r0 = 0x2$|w0 = 0x2$' dis

# A difference is the sum of a negative where nothing else is there.
program 'atomicrmw sub ptr @h, i32 5 monotonic'
disassemble v1
expect_line 'lock \*\(u32 \*\)\(r[0-9] \+ 0x0\) \+= ' dis
