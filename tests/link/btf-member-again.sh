# With debug info, too, a member that is needed again contributes each function and variable once, to
# the symbols and to BTF.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || PATH=$PATH:/usr/sbin
command -v bpftool >/dev/null || skip "no bpftool"

c main.o -g <<'EOF'
extern long first(long);
__attribute__((section("xdp"))) long p(long *x) { return first(*x); }
EOF
c state.o -g <<'EOF'
extern long relay(long);
static volatile long state;
static __attribute__((noinline)) long helper(long x) { state += x; return state; }
__attribute__((noinline)) long first(long x) { return helper(x) + relay(x); }
__attribute__((noinline)) long second(long x) { return helper(x * 3) + state; }
EOF
c relay.o -g <<'EOF'
extern long second(long);
__attribute__((noinline)) long relay(long x) { return second(x) * 7; }
EOF
ar lib.a state.o relay.o
for engine in core lto; do
	links --engine=$engine --trace --btf --export p main.o lib.a
	expect_line 'state.o\): needed again' err
	bpftool btf dump file out >dump
	for name in p first second helper relay; do
		[ "$(grep -c "FUNC '$name" dump)" = 1 ] || fail "$name has $(grep -c "FUNC '$name" dump) FUNCs"
		[ "$(symbols out | grep -c "FUNC.* $name")" = 1 ] || fail "$name is there again"
	done
	[ "$(grep -c "^\[.*VAR 'state" dump)" = 1 ] || fail "state has $(grep -c "^\[.*VAR 'state" dump) VARs"
	expect_line "DATASEC '.bss' size=8 vlen=1" dump
done
