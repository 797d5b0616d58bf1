# -O0 to -Oz link, in every spelling, the last counts; without -O it is -O2. Size levels do not unroll.
. "$src/tests/link/common.bash"

c main.o <<'EOF'
long table[8];
__attribute__((section("xdp"))) long p(long *x)
{
	for (int i = 0; i < 8; i++)
		((volatile long *)table)[i] = *x * i;
	return 1;
}
EOF
for level in 0 1 2 3 s z; do
	links -O$level --export p main.o
	mv out O$level
	links -O $level --export p main.o
	cmp out O$level || fail "-O $level differs from -O$level"
	links -O1 -O3 -O$level --export p main.o
	cmp out O$level || fail "the last -O does not count"
	links --engine=lto -O$level --export p main.o
	cmp out O$level || fail "-O$level: the engines differ"
	expect_defined O$level p table
done
links --export p main.o
cmp out O2 || fail "the default is not -O2"
refuses 2 "invalid value '4'" -O4 --export p main.o
expect_line '^  possible values: 0 1 2 3 s z' err

# What only -Os and -Oz wish is seen in code that clang has not optimised.
"$CLANG" --target=bpfel -O1 -Xclang -disable-llvm-passes -x c -emit-llvm -c -o raw.o - <<'EOF'
__attribute__((section("xdp"))) long p(volatile long *x)
{
	for (int i = 0; i < 8; i++)
		x[i] = i;
	return 1;
}
EOF
size() { "$LLVM_BIN/llvm-readelf" -sW out | awk '$8 == "p" { print $3 }'; }
links -O2 --export p raw.o
fast=$(size)
links -Oz --export p raw.o
[ "$(size)" -lt "$fast" ] || fail "-Oz: $(size) bytes, -O2: $fast"
