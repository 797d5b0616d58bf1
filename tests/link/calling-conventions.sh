# Calling conventions that BPF has not (cold, fast, preserve_most, Rust's) link as the C one does, on
# both sides of a call, across inputs and through pointers.
. "$src/tests/link/common.bash"

for convention in coldcc fastcc preserve_mostcc preserve_allcc tailcc "cc 16"; do
	ir main.o <<-EOF
		declare $convention i64 @f(i64, i64)
		@pointer = global ptr @f
		define i64 @p(i64 %x) section "xdp" {
		  %a = call $convention i64 @f(i64 %x, i64 2)
		  %i = load volatile ptr, ptr @pointer
		  %b = call $convention i64 %i(i64 %x, i64 %a)
		  %r = call $convention i64 @g(i64 %b)
		  ret i64 %r
		}
		define internal $convention i64 @g(i64 %x) noinline { %r = mul i64 %x, 51 ret i64 %r }
	EOF
	ir f.o <<-EOF
		define $convention i64 @f(i64 %x, i64 %y) noinline {
		  %z = sub i64 %x, %y
		  %r = mul i64 %z, 52
		  ret i64 %r
		}
	EOF
	ar f.a f.o
	links --export p main.o f.o
	code out >dis
	expect_line 'r0 \*= (0x34|52)$' dis
	expect_line 'callx' dis
	links --export p main.o f.a
	links --engine=lto --export p main.o f.o
done
