# --ignore-inline-never inlines what is marked never to be: functions, also those that are not to be optimised, and
# single calls. What is called all the same is said.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
@v = global i64 3
define i64 @p() section "xdp" { %r = call i64 @sub() ret i64 %r }
define i64 @sub() noinline { %r = load volatile i64, ptr @v ret i64 %r }
EOF
links --export p main.o
expect_defined out p sub v
for engine in core lto; do
	links --engine=$engine --ignore-inline-never --export p main.o
	expect_defined out p v
done

ir calls.o <<'EOF'
@v = global i64 3
define i64 @p() section "xdp" {
  %r = call i64 @sub() noinline
  %s = call i64 @unoptimised()
  %t = add i64 %r, %s
  ret i64 %t
}
define i64 @sub() { %r = load volatile i64, ptr @v ret i64 %r }
define i64 @unoptimised() noinline optnone { %r = load volatile i64, ptr @v ret i64 %r }
EOF
for engine in core lto; do
	links --engine=$engine --export p,v calls.o
	expect_defined out p sub unoptimised v
	links --engine=$engine --ignore-inline-never --export p,v calls.o
	expect_defined out p v
	[ ! -s err ] || { cat err >&2 && fail "says something"; }
done

# Too large, of the user's or of ours.
{
	echo '@v = global i64 3
	@w = global [64 x i8] zeroinitializer
	declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
	define i64 @p(i64 %n) section "xdp" { call void @large() call void @large()
	call void @llvm.memcpy.p0.p0.i64(ptr @v, ptr @w, i64 %n, i1 false) ret i64 0 }
	define void @large() noinline {'
	for _ in {1..300}; do
		echo 'store volatile i64 1, ptr @v'
	done
	echo 'ret void }'
} | ir large.o
links --ignore-inline-never --export p,v,w large.o
expect_line 'warning: large: large is still called, in spite of --ignore-inline-never: kernels before 4.16' err
expect_line 'warning: memcpy: memcpy is still called' err
links --export p,v,w large.o
[ ! -s err ] || { cat err >&2 && fail "says something without the option"; }
