# --exclude-libs: symbols of these archives are not exported, whatever asks for it but -u and sections
# of the user's own; what objects define is.
. "$src/tests/link/common.bash"

ir main.o <<'END'
declare i64 @a()
declare i64 @b()
@v = global i64 0
define i64 @p() section "xdp" {
  %x = call i64 @a()
  %y = call i64 @b()
  %r = add i64 %x, %y
  ret i64 %r
}
END
for i in a b; do
	ir $i.o <<-END
		@v$i = global i64 1
		@map$i = global i64 1, section ".maps"
		define i64 @$i() noinline {
		  %x = load volatile i64, ptr @v$i
		  %y = load volatile i64, ptr @map$i
		  %r = add i64 %x, %y
		  ret i64 %r
		}
		define i64 @${i}2() noinline { ret i64 1 }
	END
	mkdir $i
	ar $i/lib$i.a $i.o
done
libs="a/liba.a b/libb.a"
# globals ARGUMENTS: the global symbols, as a line.
globals() {
	# shellcheck disable=SC2086
	links "$@" main.o $libs
	symbols out | awk '$5 == "GLOBAL" && $7 != "UND" { print $8 }' | sort | tr '\n' ' '
}
is() { [ "$1" = "$2" ] || fail "global are: $1, not $2"; }

is "$(globals)" "a b mapa mapb p v va vb "
is "$(globals --exclude-libs ALL)" "mapa mapb p v "
is "$(globals --exclude-libs=liba.a)" "b mapa mapb p v vb "
is "$(globals --exclude-libs libx.a:liba.a,libb.a)" "mapa mapb p v "
is "$(globals --exclude-libs a/liba.a)" "a b mapa mapb p v va vb "
is "$(globals --exclude-libs liba.a --export a,a2,b,v)" "b mapa mapb p v "
is "$(globals --exclude-libs liba.a --export b -u a -u a2)" "a a2 b mapa mapb p "
libs="--whole-archive $libs"
is "$(globals --exclude-libs liba.a)" "b b2 mapa mapb p v vb "
