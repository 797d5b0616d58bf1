# Every spelling of an option with a value: separate, with =, short and joined; long ones with one dash.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
define i64 @p() section "xdp" { ret i64 1 }
define i64 @q() { ret i64 1 }
EOF
ir cpu.o <<'EOF'
define i32 @p(ptr %x) section "xdp" {
  %a = load i32, ptr %x
  %b = mul i32 %a, %a
  ret i32 %b
}
EOF
for output in "-o out" "-oout" "-o=out" "--output out" "--output=out"; do
	rm -f out
	# shellcheck disable=SC2086
	"$shim" $output --export p main.o
	expect_defined out p
done
for export in "--export p --export q" "--export=p --export=q" "--export p,q" "--export=p,q" \
	"--export q,p --export p" "-export p,q" "--export=p, --export=,q"; do
	# shellcheck disable=SC2086
	links $export main.o
	expect_defined out p q
done
for cpu in "--cpu v3" "--cpu=v3" "-cpu v3" "-cpu=v3" "--cpu v1 --cpu v3" "-plugin-opt=mcpu=v3" \
	"-plugin-opt mcpu=v3" "--plugin-opt=mcpu=v3"; do
	# shellcheck disable=SC2086
	links $cpu --export p cpu.o
	code out >dis
	expect_line 'w0 \*= w0' dis
done
# An option that takes inputs for its value eats no input.
links --export p -- main.o
cp main.o -- -dash.o
links --export p -- -dash.o
links --export p ./-dash.o
# Output named twice: the last.
rm -f first out
"$shim" -o first -o out --export p main.o
[ -e out ] || fail "the last -o does not count"
[ ! -e first ] || fail "the first -o counts, too"
