# -u takes a symbol from an archive and keeps it; from an object it keeps it; a name that nothing
# defines is no error.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
define i64 @p() section "xdp" { ret i64 1 }
define i64 @local() { ret i64 2 }
EOF
ir lib.o <<'EOF'
define i64 @wanted() { %r = call i64 @helper() ret i64 %r }
@v = global i64 2
define i64 @helper() noinline { %r = load volatile i64, ptr @v ret i64 %r }
define i64 @idle() { ret i64 2 }
EOF
ar lib.a lib.o

links --export p main.o lib.a
expect_defined out p
links --export p -u wanted main.o lib.a
expect_defined out p wanted helper v
symbols out >syms
expect_line 'GLOBAL DEFAULT +[0-9]+ wanted$' syms
expect_line 'LOCAL +DEFAULT +[0-9]+ helper$' syms
for spelling in "-uwanted" "--undefined wanted" "--undefined=wanted"; do
	# shellcheck disable=SC2086
	links --export p lib.a $spelling main.o
	expect_defined out p wanted helper v
done
links --export p -u local -u nowhere main.o
expect_defined out p local

# Globs: whatever matches of objects and archives.
links --export p --undefined-glob 'w*d' lib.a main.o
expect_defined out p wanted helper v
links --export p --undefined-glob '*l*' lib.a main.o
expect_defined out p helper v idle local
links --export p --undefined-glob 'x*' lib.a main.o
expect_defined out p
