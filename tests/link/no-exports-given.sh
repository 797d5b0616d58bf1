# Without any export option all visible globals of the objects stay, as ld -r has it; hidden ones do
# not, nor what nobody needs of an archive; --export-dynamic says the same.
. "$src/tests/link/common.bash"

ir main.o <<'EOF'
declare i64 @helper()
@v = global i64 0
@h = hidden global i64 0
define i64 @p() { %r = call i64 @helper() ret i64 %r }
define weak i64 @w() { ret i64 2 }
define linkonce_odr i64 @once() { ret i64 2 }
define protected i64 @protected() { ret i64 2 }
define hidden i64 @hidden() { ret i64 3 }
define internal i64 @internal() { ret i64 3 }
EOF
ir lib.o <<'EOF'
define i64 @helper() { ret i64 4 }
define i64 @more() { ret i64 4 }
EOF
ar lib.a lib.o
links main.o lib.a
expect_defined out p v w once protected helper
links --export-dynamic main.o lib.a
expect_defined out p v w once protected helper
links -E --export p main.o lib.a
expect_defined out p v w once protected helper
links --export p main.o lib.a
expect_defined out p
# An empty list of exports is one: only what loaders find by their sections stays.
: >symbols
links --export-symbols symbols main.o lib.a
[ -z "$(defined out)" ] || fail "something is defined"
