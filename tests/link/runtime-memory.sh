# Memory functions that nobody defines, or only compiler_builtins does, are ours: written for the
# verifier, internal, and only those that are called. The incumbent takes compiler_builtins', which the
# kernel refuses (pointer arithmetic), or leaves an undefined memcpy in the object.
. "$src/tests/link/common.bash"

program() {
	cat <<-EOF
		@from = global [256 x i8] zeroinitializer
		@to = global [256 x i8] zeroinitializer
		declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
		declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
		declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
		declare i32 @memcmp(ptr, ptr, i64)
		declare i32 @bcmp(ptr, ptr, i64)
		declare ptr @memcpy(ptr, ptr, i64)
		declare i64 @strlen(ptr)
		define i64 @p(i64 %n) section "xdp" {
		  $1
		  ret i64 1
		}
	EOF
}
program 'call void @llvm.memcpy.p0.p0.i64(ptr @to, ptr @from, i64 %n, i1 false)' | ir copy.o
program 'call void @llvm.memmove.p0.p0.i64(ptr @to, ptr getelementptr (i8, ptr @to, i64 3), i64 %n, i1 false)' | ir move.o
program 'call void @llvm.memset.p0.i64(ptr @to, i8 0, i64 %n, i1 false)' | ir set.o
program '%r = call i32 @memcmp(ptr @to, ptr @from, i64 %n)
%w = zext i32 %r to i64
ret i64 %w
dead:' | ir compare.o
program '%r = call i32 @bcmp(ptr @to, ptr @from, i64 %n)
%w = zext i32 %r to i64
ret i64 %w
dead:' | ir equal.o
program '%r = call ptr @memcpy(ptr @to, ptr @from, i64 %n)
%w = ptrtoint ptr %r to i64
ret i64 %w
dead:' | ir result.o

program '%r = call i64 @strlen(ptr @from)
ret i64 %r
dead:' | ir length.o

# The compiler's library, by the name of its members.
ir compiler_builtins-1234.compiler_builtins.5678-cgu.1.rcgu.o <<'EOF'
@mark = internal global i64 0
define weak hidden ptr @memcpy(ptr %d, ptr %s, i64 %n) { store volatile i64 1, ptr @mark ret ptr %d }
define weak hidden i32 @memcmp(ptr %d, ptr %s, i64 %n) { store volatile i64 1, ptr @mark ret i32 0 }
EOF
ar libcompiler_builtins.rlib compiler_builtins-1234.compiler_builtins.5678-cgu.1.rcgu.o

functions() { symbols "$1" | awk '$4 == "FUNC" { print $8 }' | sort | tr '\n' ' '; }
for library in "" libcompiler_builtins.rlib; do
	for case in copy:memcpy move:memmove set:memset compare:memcmp result:memcpy length:strlen; do
		# shellcheck disable=SC2086
		links --export p,from,to "${case%:*}.o" $library
		[ "$(functions out)" = "$(printf '%s\n' p "${case#*:}" | sort | tr '\n' ' ')" ] || fail "$case: $(functions out)"
		symbols out >syms
		expect_line "LOCAL +DEFAULT +[0-9]+ ${case#*:}\$" syms
	done
done
links --export p,from,to equal.o
[ "$(functions out)" = "bcmp memcmp p " ] || fail "bcmp: $(functions out)"

# memcpy returns its first argument without handing back a pointer to the stack.
links --export p,from,to result.o
code out >dis
expect_no_line 'call.*\n.*exit' dis
expect_line 'R_BPF_64_64\s+(to|.bss)' dis

# What is not called is not there.
ir none.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --export p none.o libcompiler_builtins.rlib
expect_defined out p
