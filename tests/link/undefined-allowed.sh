# What may stay undefined: by name, by pattern, all; as warnings. Of lld's options the last one wins.
# bpf-linker 0.13 has none of these options.
. "$src/tests/link/common.bash"

ir main.o <<'END'
@datum = external global i64
declare i64 @one(i64)
declare i64 @two(i64)
declare i64 @_RNvCs1234_6helper5check(i64)
define i64 @p() section "xdp" {
  %v = load i64, ptr @datum
  %a = call i64 @one(i64 %v)
  %b = call i64 @two(i64 %a)
  %c = call i64 @_RNvCs1234_6helper5check(i64 %b)
  ret i64 %c
}
END

# stays NAME...: these are undefined in the object, and nothing is said.
stays() {
	[ ! -s err ] || fail "says: $(cat err)"
	symbols out | awk '$7 == "UND" { print $8 }' | sort >got
	printf '%s\n' "$@" | sort | diff - got || fail "others are undefined"
}

all="datum one two _RNvCs1234_6helper5check"
# shellcheck disable=SC2086
for option in --allow-undefined --unresolved-symbols=ignore-all \
	--unresolved-symbols=ignore-in-object-files "-z undefs" "--no-undefined -z undefs" \
	"-z defs --allow-undefined" "--allow-undefined=o*,?wo --allow-undefined=datum,*check" \
	"--allow-undefined=datum,one,two,helper::check" "--allow-undefined=[!_]* --allow-undefined=_R*"; do
	links $option main.o
	stays $all
done

for option in "" --unresolved-symbols=report-all --unresolved-symbols=ignore-in-shared-libs \
	"-z undefs -z defs" "--allow-undefined --no-undefined" "-z nodefaultlib" \
	--allow-undefined=none,on,_two "--warn-unresolved-symbols --error-unresolved-symbols"; do
	# shellcheck disable=SC2086
	refuses 1 'undefined symbol: one' $option main.o
	[ "$(grep -c 'undefined symbol' err)" = 4 ] || fail "not all are reported: $option"
done
refuses 1 'undefined symbol: two' --allow-undefined=one,datum main.o
expect_no_line 'undefined symbol: (one|datum)' err
expect_line 'undefined symbol: helper::check$' err
refuses 1 'undefined symbol: two' --allow-undefined=one,datum --emit=asm main.o
expect_no_line 'undefined symbol: (one|datum)' err
links --allow-undefined --emit=asm main.o

links --warn-unresolved-symbols main.o
[ "$(grep -c '^bpf-ld-shim: warning: .*undefined symbol' err)" = 4 ] || fail "no warnings"
expect_line 'needed by p$' err
refuses 1 '4 warnings' --warn-unresolved-symbols --fatal-warnings main.o
refuses 2 "invalid value 'some'" --unresolved-symbols=some main.o

links --trace --allow-undefined main.o
expect_line 'trace: one stays undefined' err
