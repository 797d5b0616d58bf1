# -l searches the -L directories in order, lib*.a before lib*.rlib; -l:FILE is the file itself;
# what is not found names the directories.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
mkdir one two
for dir in one two; do
	n=$([ $dir = one ] && echo 17 || echo 34)
	ir f.o <<<"define i64 @f() { ret i64 $n }"
	ar $dir/libboth.a f.o
	ar $dir/lib$dir.rlib f.o
	mv f.o $dir/f.o
done
returns() {
	local want=$1
	shift
	links --export p "$@"
	code out >dis
	expect_line "0 = 0x$want\$" dis
}
returns 11 main.o -L one -L two -l both
returns 22 main.o -Ltwo -Lone -lboth
returns 22 main.o --library-path=two --library=both
returns 22 -ltwo -Lone main.o -Ltwo
returns 22 -l:f.o -Ltwo main.o
refuses 1 'neither libnone.a nor libnone.rlib' -Lone main.o -L two -lnone
expect_line '^  .*one.*two' err
refuses 1 'no file none.o' -Lone main.o -l:none.o
expect_line '^  .*one' err
refuses 1 'libboth' main.o -lboth
