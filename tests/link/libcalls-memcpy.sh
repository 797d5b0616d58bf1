# A copy of variable length calls memcpy: out of an archive, once, with what that needs, not exported. The
# user's own definition, weak or strong, is preferred; the first archive's comes next.
. "$src/tests/link/common.bash"

cat >both.ll <<'EOF'
@from = global [256 x i8] zeroinitializer
@to = global [256 x i8] zeroinitializer
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
define i64 @p(i64 %n) section "xdp" {
  call void @llvm.memcpy.p0.p0.i64(ptr @to, ptr @from, i64 %n, i1 false)
  ret i64 1
}
define i64 @q(i64 %n) section "xdp" {
  call void @llvm.memset.p0.i64(ptr @to, i8 0, i64 %n, i1 false)
  ret i64 1
}
EOF
sed '/@q/,$d' both.ll | ir main.o
sed '/@p/,/^}/d' both.ll | ir set.o
library() {
	cat <<-EOF
		@mark = internal global i64 0
		define $2 ptr @memcpy(ptr %d, ptr %s, i64 %n) {
		  store volatile i64 $1, ptr @mark
		  call void @step(ptr %d, i64 %n)
		  ret ptr %d
		}
		define internal void @step(ptr %d, i64 %n) noinline { store volatile i64 %n, ptr %d ret void }
		define $2 ptr @memset(ptr %d, i32 %s, i64 %n) { ret ptr %d }
		define $2 i32 @memcmp(ptr %d, ptr %s, i64 %n) { ret i32 0 }
	EOF
}
library 17 "weak hidden" | ir one.o
library 34 "weak hidden" | ir two.o
library 51 "" | ir strong.o
ar one.a one.o
ar two.a two.o
calls() {
	local want=$1
	shift
	links --export p,from,to "$@"
	symbols out | awk '$4 == "FUNC" { sub(/\.llvm\..*/, "", $8); print $8 }' | sort >got
	printf '%s\n' memcpy p step | diff - got >&2 || fail "other functions: $*"
	symbols out >syms
	expect_no_line 'GLOBAL DEFAULT +[0-9]+ (memcpy|step)' syms
	code out >dis
	expect_line "= 0x$want\$|= $((16#$want))\$" dis
	expect_line 'call.*(memcpy|-0x|0x)|R_BPF_64_32\s+(memcpy|\.text)' dis
}
calls 11 main.o one.a two.a
calls 22 two.a main.o one.a
calls 22 main.o one.a two.o
calls 33 main.o one.a strong.o
calls 33 strong.o two.a main.o
links --export q,from,to set.o one.a
symbols out >syms
expect_line 'FUNC .* memset$' syms
expect_no_line 'memcpy|memcmp' syms

# An explicit call needs no guess.
ir call.o <<'EOF'
declare i32 @memcmp(ptr, ptr, i64)
define i64 @p(ptr %a, ptr %b, i64 %n) section "xdp" {
  %x = call i32 @memcmp(ptr %a, ptr %b, i64 %n)
  %r = sext i32 %x to i64
  ret i64 %r
}
EOF
links --export p call.o one.a
symbols out >syms
expect_no_line 'memcpy|memset' syms
