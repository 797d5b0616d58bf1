# --trace says what each input contributes and which LLVM links; --time has a line for each stage;
# without them a good link is silent. --log-file gets the same lines, --log-level chooses.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @f()
define i64 @p() section "xdp" { %r = call i64 @f() ret i64 %r }
EOF
ir f.o <<<'define i64 @f() { ret i64 51 }'
ar lib.a f.o
links --export p main.o lib.a
[ ! -s err ] || fail "a good link is not silent: $(<err)"

for option in --trace -t --log-level=trace "--log-level debug"; do
	# shellcheck disable=SC2086
	links $option --export p main.o lib.a
	expect_line '^bpf-ld-shim: trace: lib.a\(f.o\): needed' err
	expect_line '^bpf-ld-shim: trace: .*libLLVM' err
	expect_no_line '^[^ b]|: error:' err
done
ir idle.o <<<'define i64 @idle() { ret i64 51 }'
ar idle.a idle.o
ir nothing.o <<<'declare i64 @f()'
links --trace --export p main.o idle.a lib.a nothing.o
expect_line '^bpf-ld-shim: trace: idle.a: contributes nothing: ' err
expect_line '^bpf-ld-shim: trace: nothing.o: contributes nothing: ' err
expect_no_line '(lib.a|main.o): contributes' err

"$shim" --time --export p -o out main.o lib.a >report 2>&1
expect_line '^stage +ms +peak MB +share$' report
for stage in options inputs llvm merge optimise codegen elf output total; do
	expect_line "^$stage +[0-9]+\\.[0-9]{2} +[1-9][0-9]*\\.[0-9] +[0-9]+\\.[0-9]%$" report
done
expect_line '^total .* 100\.0%$' report
# The memory never shrinks, and is LLVM's at the end.
awk '/%$/ { if ($3 < last) exit 1; last = $3 } END { exit last < 20 }' report || fail "memory: $(<report)"
expect_line '^files: 2, 0\.0 MB$' report
expect_line '^objects: 1, 0\.0 MB$' report
expect_line '^members: 1 of 1, 0\.0 MB, linked 1 times$' report
expect_line '^functions: 2 merged, 1 in the object$' report
"$shim" --diagnostics=json --time --export p -o out main.o lib.a idle.a 2>report
python3 - <<'EOF'
import json
rows = {(m["code"], m["where"]): m["message"] for m in map(json.loads, open("report"))}
assert rows["size", "members"].startswith("1 of 2, "), rows
assert rows["time", "codegen"].count(",") == 2 and " ms, " in rows["time", "codegen"], rows
EOF
not "$shim" --time --export p -o out main.o 2>report
expect_line '^merge .*%$' report
expect_no_line '^functions' report
echo 'first line' >log
links --trace --log-file log --export p main.o lib.a
expect_line '^first line$' log
expect_line 'lib.a\(f.o\): needed' log
not "$shim" --log-file log --export p -o out nowhere.o 2>err
expect_line '^bpf-ld-shim: error: nowhere.o' err
expect_line '^bpf-ld-shim: error: nowhere.o' log
