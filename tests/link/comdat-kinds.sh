# COMDAT groups of objects, by their kind: any takes the first, largest the largest, exactmatch and
# samesize want them so, nodeduplicate wants one. Errors name both files.
. "$src/tests/link/common.bash"

# group FILE KIND TYPE VALUE
group() {
	ir "$1" <<-EOF2
		\$v = comdat $2
		@v = global $3 $4, comdat
		define i64 @f() noinline comdat(\$v) { ret i64 $4 }
	EOF2
}
for kind in any exactmatch largest nodeduplicate samesize; do
	group $kind-7.o $kind i32 7
	group $kind-8.o $kind i32 8
	group $kind-wide.o $kind i64 9
done

# chosen SIZE RESULT INPUT...: whose v and f are in the object; there is no group any more.
chosen() {
	local size=$1 result=$2
	shift 2
	links --export v,f "$@"
	symbols out >syms
	expect_line " $size OBJECT +GLOBAL DEFAULT +[0-9]+ v\$" syms
	expect_defined out f v
	code out >dis
	expect_line "0 = 0x$result\$" dis
	"$LLVM_BIN/llvm-readelf" -gW out | grep -q 'no section groups' || fail "a group is left"
}
chosen 4 7 any-7.o any-8.o any-wide.o
chosen 8 9 any-wide.o any-7.o
chosen 8 9 largest-7.o largest-wide.o
chosen 8 9 largest-wide.o largest-7.o
chosen 8 9 any-7.o largest-wide.o
chosen 4 7 exactmatch-7.o exactmatch-7.o
chosen 4 7 samesize-7.o samesize-8.o
chosen 4 7 nodeduplicate-7.o

differ() {
	refuses 1 "$2: its COMDAT group v and that of $1 cannot be one: $3\$" --export v,f "$1" "$2"
}
differ exactmatch-7.o exactmatch-8.o 'ExactMatch violated'
differ exactmatch-8.o exactmatch-7.o 'ExactMatch violated'
differ samesize-7.o samesize-wide.o 'SameSize violated'
differ any-7.o samesize-8.o 'invalid selection kinds'
refuses 1 'nodeduplicate-8.o: duplicate symbol v, already defined in nodeduplicate-7.o' \
	--export v,f nodeduplicate-7.o nodeduplicate-8.o
chosen 4 7 --allow-multiple-definition nodeduplicate-7.o nodeduplicate-8.o

# A symbol of two groups, or of a group and none, is defined twice.
ir other.o <<'EOF2'
$w = comdat any
define i64 @f() comdat($w) { ret i64 2 }
EOF2
ir none.o <<<'define i64 @f() { ret i64 2 }'
for two in other.o none.o; do
	refuses 1 "$two: duplicate symbol f, already defined in any-7.o" --export f any-7.o $two
	refuses 1 "any-7.o: duplicate symbol f, already defined in $two" --export f $two any-7.o
	links --allow-multiple-definition --export f any-7.o $two
	code out >dis
	expect_line '0 = 0x7$' dis
done

# What only the group that is left out defines comes from an archive.
ir more.o <<'EOF2'
$v = comdat any
@v = global i32 5, comdat
define i64 @g() noinline comdat($v) { ret i64 3 }
define i64 @p() section "xdp" { %r = call i64 @g() ret i64 %r }
EOF2
ir g.o <<<'define i64 @g() noinline { ret i64 4 }'
ar g.a g.o
links --export p any-7.o more.o g.a
code out >dis
expect_line '0 = 0x4$' dis
links --export p more.o any-7.o
code out >dis
expect_line '0 = 0x3$' dis
