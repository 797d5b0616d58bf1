# Declarations whose types differ from the definition link: by pointer casts, as linkers do; and
# structs of one name and different members are told apart.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
%struct.s = type { i32, i32 }
@v = external global %struct.s
declare i32 @f(i32)
define i32 @p() section "xdp" {
  %x = load i32, ptr @v
  %r = call i32 @f(i32 %x)
  ret i32 %r
}
EOF
ir f.o <<'EOF'
%struct.s = type { i64, i64, i64 }
@v = global %struct.s { i64 1, i64 2, i64 3 }
define i64 @f(i64 %x) noinline { %y = load volatile i64, ptr @v %r = add i64 %x, %y ret i64 %r }
EOF
ar f.a f.o
for f in f.o f.a; do
	links --export p main.o $f
	expect_defined out f p v
	symbols out >syms
	expect_line ' 24 OBJECT .* v$' syms
done
# A function here, a variable there.
ir clash.o <<<'@f = global i64 3'
ir caller.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
status=0
"$shim" --export p -o out caller.o clash.o 2>err || status=$?
[ $status -le 1 ] || fail "exit status $status"
[ $status = 0 ] || check_messages
