# llvm.used and llvm.compiler.used keep what they name, of objects and of members that take part.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
@keep = internal global i32 1
@keep2 = internal global i32 1
@gone = internal global i32 1
@llvm.used = appending global [1 x ptr] [ptr @keep], section "llvm.metadata"
@llvm.compiler.used = appending global [1 x ptr] [ptr @keep2], section "llvm.metadata"
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir f.o <<'EOF'
@kept_too = internal global i32 1
@llvm.used = appending global [1 x ptr] [ptr @kept_too], section "llvm.metadata"
define i64 @f() { ret i64 51 }
EOF
ir idle.o <<'EOF'
@not_kept = internal global i32 1
@llvm.used = appending global [1 x ptr] [ptr @not_kept], section "llvm.metadata"
define i64 @idle() { ret i64 51 }
EOF
ar lib.a f.o idle.o
for engine in core lto; do
	links --engine=$engine --export p main.o lib.a
	defined out | sed 's/\.llvm\..*//' >got
	printf '%s\n' keep keep2 kept_too p | diff - got >&2 || fail "other symbols"
	sections out >secs
	expect_no_line 'llvm\.metadata' secs
done
