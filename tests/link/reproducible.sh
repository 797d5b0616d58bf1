# The same inputs give the same bytes: twice in a row, from another directory, under another output
# name, with other unused inputs beside them.
. "$src/tests/link/common.bash"

mkdir one two
cat >one/main.c <<'EOF'
#include "help.h"
struct point { int x, y; } where;
__attribute__((section("xdp"))) long p(long *x) { return help(*x) + where.x; }
EOF
echo 'long help(long);' >one/help.h
cat >one/help.c <<'EOF'
#include "help.h"
static long count;
__attribute__((noinline)) long help(long x) { return count += x; }
EOF
for file in main help; do
	(cd one && "$CLANG" --target=bpfel -O2 -g -emit-llvm -fdebug-compilation-dir=. \
		-c -o $file.o $file.c)
done
(cd one && ar help.a help.o)
ir idle.o <<<'define i64 @idle() { ret i64 1 }'
ar idle.a idle.o
cp one/*.o one/help.a two

for options in "" "--btf" "--btf -s" "--engine=lto --btf" "--emit llvm-bc" "--emit llvm-ir --btf"; do
	for dir in one two; do
		# shellcheck disable=SC2086
		(cd $dir && "$shim" $options --export p -o ../$dir.out main.o help.a)
		# shellcheck disable=SC2086
		(cd $dir && "$shim" $options --export p -o again main.o help.a && mv again ../$dir.again)
	done
	# The sources lie in `one` only.
	cmp one.out two.out || fail "two directories differ: $options"
	cmp one.out one.again || fail "two runs differ: $options"
	# shellcheck disable=SC2086
	(cd one && "$shim" $options --export p -o ../more main.o ../idle.a help.a ../idle.a)
	cmp one.out more || fail "an unused archive makes a difference: $options"
done
