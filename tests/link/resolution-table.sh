# The man page's table of which definition of two counts, cell by cell, for each kind of definition a
# row or column stands for; among objects, and of an object and an archive.
. "$src/tests/link/common.bash"

# The table: "ROW COLUMN OUTCOME".
sed -n '/^\.Bl -column "undefined"/,/^\.El/p' "$src/shim/bpf-ld-shim.1" |
	awk -F' Ta ' '/Sy ""/ { for (i = 2; i <= NF; i++) column[i] = substr($i, 4); next }
		/^\.It/ { sub(/^\.It Sy /, "", $1)
			for (i = 2; i <= NF; i++) print $1, column[i], $i }' >cells
[ "$(wc -l <cells)" = 12 ] || fail "no table in the man page: $(<cells)"

# The kinds that a word of the table stands for, but in combination with themselves.
kinds() {
	case $1 in
	weak) echo weak linkonce linkonce_odr ;;
	strong) echo strong hidden ;;
	*) echo "$1" ;;
	esac
}
# definition KIND SIDE: v has 4 bytes of the first, 16 of the second.
definition() {
	local type='[4 x i32]'
	[ "$2" = second ] || type='[1 x i32]'
	case $1 in
	undefined) echo "@v = external global $type" ;;
	strong) echo "@v = global $type zeroinitializer" ;;
	*) echo "@v = $1 global $type zeroinitializer" ;;
	esac
	echo "define ptr @$2() section \"tc/$2\" { ret ptr @v }"
}
for kind in undefined common $(kinds weak) $(kinds strong); do
	for side in first second; do
		definition $kind $side | ir $kind-$side.o
	done
done

# The size that v must have, or an error.
expect() {
	local outcome=$1 size
	shift
	case $outcome in
	"the first") size=4 ;;
	"the second" | "the largest") size=16 ;;
	"an error")
		refuses 1 "$2: duplicate symbol v, already defined in $1" --export v "$@"
		return
		;;
	*) fail "the table says: $outcome" ;;
	esac
	links --export v "$@"
	symbols out >syms
	expect_line " $size OBJECT +GLOBAL DEFAULT +[0-9]+ v\$" syms
}
while read -r row column outcome; do
	for one in $(kinds "$row"); do
		for two in $(kinds "$column"); do
			# linkonce_odr says that all are alike.
			[[ $one$two != *linkonce_odr* || $row != "$column" ]] || continue
			expect "$outcome" $one-first.o $two-second.o
		done
	done
done <cells
expect "the largest" common-second.o common-first.o

# Objects go before archives: the first counts there, unless the member is stronger and has to take
# part anyway, or the symbol is common.
for kind in strong weak common; do
	ar $kind.a $kind-second.o
done
in_archive() {
	expect "$1" -u second "$2-first.o" "$3.a"
	expect "$1" -u second "$3.a" "$2-first.o"
}
in_archive "the second" undefined strong
in_archive "the second" undefined weak
in_archive "the second" weak strong
in_archive "the first" weak weak
in_archive "the second" common strong
in_archive "the first" strong weak
refuses 1 'strong.a\(strong-second.o\): duplicate symbol v, already defined in strong-first.o' \
	--export v -u second strong-first.o strong.a
# What nothing needs clashes with nothing.
for kind in strong weak common; do
	for first in strong weak; do
		expect "the first" $first-first.o $kind.a
	done
done
