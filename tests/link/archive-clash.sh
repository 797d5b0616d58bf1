# Two definitions where the second is in an archive: harmless if nothing in its member refers to it,
# else a strong one beats a weak one, and two strong ones are an error that names both members.
. "$src/tests/link/common.bash"

# lib FILE KIND VALUE NAME: NAME calls h of the same member.
lib() {
	ir "$1.o" <<-EOF2
		define $2 i64 @h() noinline { %r = load volatile i64, ptr @h$3 ret i64 %r }
		@h$3 = global i64 $3
		define i64 @$4() noinline { %r = call i64 @h() ret i64 %r }
	EOF2
	ar "$1.a" "$1.o"
}
lib one "" 1 f1
lib two "" 2 f2
lib weak1 weak 3 f1
lib weak2 weak 4 f2
# main FILE CALLEE...
main() {
	local out=$1 f
	shift
	{
		printf 'declare i64 @%s()\n' "$@"
		echo 'define i64 @p() section "xdp" {'
		for f; do
			echo "  %$f = call i64 @$f()"
		done
		echo "  ret i64 %$1"
		echo '}'
	} | ir "$out"
}
main both.o f1 f2
main second.o h f2
ir h.o <<'END'
@h5 = global i64 5
define i64 @h() noinline { %r = load volatile i64, ptr @h5 ret i64 %r }
END
ar h.a h.o
ir weakh.o <<<'define weak i64 @h() noinline { ret i64 6 }'

clash() {
	local regex=$1
	shift
	refuses 1 "$regex" --export p "$@"
	[ "$(grep -c error: err)" = 1 ] || fail "more than one error: $*"
}
clash 'two.a\(two.o\): duplicate symbol h, already defined in one.a\(one.o\)' both.o one.a two.a
clash 'one.a\(one.o\): duplicate symbol h, already defined in two.a\(two.o\)' both.o two.a one.a
clash 'two.a\(two.o\): duplicate symbol h, already defined in h.o' second.o h.o two.a
clash 'two.a\(two.o\): duplicate symbol h, already defined in h.o' two.a h.o second.o
clash 'two.a\(two.o\): duplicate symbol h, already defined in h.a\(h.o\)' second.o h.a two.a

# has NAME... -- ARGUMENTS: what the object defines.
has() {
	local names=()
	while [ "$1" != -- ]; do
		names+=("$1")
		shift
	done
	shift
	links --export p "$@"
	expect_defined out "${names[@]}"
}
# Nothing calls f1 or f2: their h is not needed.
main third.o h
has p h h5 -- third.o h.o one.a two.a
has p h h1 -- third.o one.a two.a
has p h h2 -- third.o two.a one.a
# Weak ones give way, also when the strong one comes later.
has p f1 f2 h h1 -- both.o one.a weak2.a
has p f1 f2 h h1 -- both.o weak2.a one.a
has p f1 f2 h h3 -- both.o weak1.a weak2.a
has p f2 h h2 -- second.o weakh.o two.a
has p -- third.o weakh.o two.a
# Allowed, the first counts.
has p f1 f2 h h1 -- --allow-multiple-definition both.o one.a two.a
has p f2 h h5 -- --allow-multiple-definition second.o h.o two.a

# memcpy and its kind are alike wherever they come from.
for i in 1 2; do
	ir m$i.o <<-EOF2
		@t$i = global i64 $i
		define ptr @memset(ptr %d, i32 %c, i64 %n) noinline {
		  store volatile i64 %n, ptr @t$i
		  ret ptr %d
		}
		define i64 @f$i(ptr %d, i64 %n) noinline {
		  %r = call ptr @memset(ptr %d, i32 3, i64 %n)
		  %x = load i64, ptr %r
		  ret i64 %x
		}
	EOF2
	ar m$i.a m$i.o
done
ir m.o <<'END'
declare i64 @f1(ptr, i64)
declare i64 @f2(ptr, i64)
define i64 @p(ptr %d, i64 %n) section "xdp" {
  %a = call i64 @f1(ptr %d, i64 %n)
  %b = call i64 @f2(ptr %d, i64 %n)
  %r = add i64 %a, %b
  ret i64 %r
}
END
links --export p m.o m1.a m2.a
