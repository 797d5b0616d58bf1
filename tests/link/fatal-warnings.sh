# --fatal-warnings: a link with a warning fails and leaves no output.
. "$src/tests/link/common.bash"

ir main.o <<<'define i64 @p() section "xdp" { ret i64 1 }'
links --btf --export p main.o
expect_line '^bpf-ld-shim: warning: ' err
links --fatal-warnings --export p main.o
refuses 1 'warning' --fatal-warnings --btf --export p main.o
