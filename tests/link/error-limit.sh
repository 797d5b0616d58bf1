# --error-limit=N shows N errors, 20 by default, and counts the rest; the log file has all. -w drops
# warnings, which then are not fatal either.
. "$src/tests/link/common.bash"

for i in {1..25}; do
	echo "define i64 @f$i() { ret i64 1 }"
done | ir one.o
cp one.o two.o
# shown N ARGUMENTS: N errors about symbols.
shown() {
	local n=$1
	shift
	refuses 1 'duplicate symbol f1,' "$@" one.o two.o
	[ "$(grep -c 'duplicate symbol' err)" = "$n" ] || fail "not $n errors: $*"
}
shown 20
expect_line '^bpf-ld-shim: error: too many errors: 5 more$' err
[ "$(grep -c . <(tail -n 2 err | head -n 1 | grep 'too many'))" = 1 ] || fail "the count is not last"
shown 1 --error-limit=1
expect_line 'too many errors: 24 more$' err
shown 25 --error-limit 0
expect_no_line 'too many' err
shown 25 --error-limit=25
expect_no_line 'too many' err
refuses 2 "'many' is no number" --error-limit=many one.o
shown 3 --error-limit=3 --log-file log
[ "$(grep -c 'duplicate symbol f25,' log)" -gt 0 ] || fail "the log file lacks errors"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --btf --export p main.o
expect_line 'warning' err
for w in -w --no-warnings; do
	links $w --btf --fatal-warnings --export p main.o
	[ ! -s err ] || fail "$w warns: $(<err)"
done
links --btf --fatal-warnings --no-fatal-warnings --export p main.o
