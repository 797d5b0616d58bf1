# Version scripts: what stands under global is exported, what stands under local is not.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
@v = global i64 0
define i64 @prog_one() { %r = load volatile i64, ptr @v ret i64 %r }
define i64 @prog_two() { ret i64 2 }
define i64 @other() { ret i64 3 }
EOF
cat >script <<'EOF'
/* as rustc writes for ELF targets */
VERS_1.0 {
  global:
    prog_one; other;  # a comment
  local:
    *;
};
EOF
links --version-script script main.o
expect_defined out prog_one other v
links --version-script=script --export prog_two main.o
expect_defined out prog_one prog_two other v
symbols out >syms
expect_line 'GLOBAL DEFAULT +[0-9]+ other$' syms
echo '{ global: prog_one; local: *; };' >anonymous
links --version-script anonymous main.o
expect_defined out prog_one v
refuses 1 'nowhere: ' --version-script nowhere main.o
refuses 1 'nowhere: ' --export-symbols nowhere main.o
echo '{ global: prog_one' >open
refuses 1 'open:2: syntax error: a name or } is missing$' --version-script open main.o
