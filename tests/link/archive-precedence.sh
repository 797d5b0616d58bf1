# The user's object beats archives wherever it stands, an earlier archive beats a later one, an
# earlier member a later one; weak or strong does not matter there.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
for i in 1 2 3; do
	ir s$i.o <<<"define i64 @f() { ret i64 $i }"
	ir w$i.o <<<"define weak i64 @f() { ret i64 $((i + 3)) }"
done
returns() {
	local want=$1
	shift
	links --export p "$@"
	code out >dis
	expect_line "0 = 0x$want\$" dis
	expect_defined out p
}

ar s2.a s2.o
ar s3.a s3.o
ar w2.a w2.o
ar both.a w2.o s3.o
returns 1 s2.a main.o s1.o
returns 4 s2.a main.o w1.o
returns 2 main.o s2.a s3.a
returns 3 main.o s3.a s2.a
returns 2 s2.a main.o s3.a
returns 5 main.o w2.a s3.a
returns 3 main.o s3.a w2.a
returns 5 main.o both.a
