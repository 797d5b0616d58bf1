# Ifuncs, thread-local variables, constructors and vectors, which BPF has not: an error or
# an object, no crash.
. "$src/tests/link/common.bash"

try() {
	local status=0
	"$shim" --export p -o out "$1" 2>err || status=$?
	case $status in
	0) [ -s out ] || fail "$1: no object" ;;
	1) check_messages ;;
	*) fail "$1: exit status $status: $(<err)" ;;
	esac
}
ir ifunc.o <<'EOF'
@f = ifunc i64 (), ptr @resolve
define internal ptr @resolve() { ret ptr null }
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
try ifunc.o
ir tls.o <<'EOF'
@t = thread_local global i64 3
define i64 @p() section "xdp" {
  %a = call ptr @llvm.threadlocal.address.p0(ptr @t)
  %r = load volatile i64, ptr %a
  ret i64 %r
}
declare ptr @llvm.threadlocal.address.p0(ptr)
EOF
try tls.o
ir ctor.o <<'EOF'
@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @init, ptr null }]
define internal void @init() { ret void }
define i64 @p() section "xdp" { ret i64 1 }
EOF
try ctor.o
ir vector.o <<'EOF'
define i64 @p(ptr %x) section "xdp" {
  %v = load <4 x i64>, ptr %x
  %w = add <4 x i64> %v, %v
  store <4 x i64> %w, ptr %x
  ret i64 1
}
EOF
try vector.o
ir indirect.o <<'EOF'
define i64 @p(ptr %x) section "xdp" {
  %a = load i64, ptr %x
  switch i64 %a, label %d [ i64 0, label %a0 i64 1, label %a1 i64 2, label %a2 i64 3, label %a3 i64 4, label %a4 ]
a0: ret i64 12
a1: ret i64 199
a2: ret i64 7
a3: ret i64 3333
a4: ret i64 55
d: ret i64 0
}
EOF
try indirect.o
[ -s out ] || fail "a switch does not link"
