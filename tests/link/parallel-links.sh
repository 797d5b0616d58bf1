# Links that run at the same time do not disturb each other, not even with the same output.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --export p main.o
mv out want
for ((i = 0; i < 8; i++)); do
	"$shim" --export p -o out main.o &
done
wait
cmp out want
[ -z "$(find . -name '.bpf-ld-shim*')" ] || fail "a temporary file is left"
