# Relocations name the right symbols after symbols have been dropped and renumbered, local symbols
# come first, and -s does not change where relocations point.
. "$src/tests/link/common.bash"

c main.o -g <<'EOF'
extern long a, b;
long a = 1, b = 2, unused = 3;
static long hidden[4];
struct { int (*type)[1]; } map __attribute__((section(".maps")));
static __attribute__((noinline)) long sub(long *x) { return *(volatile long *)x + hidden[*x]++; }
__attribute__((section("xdp"))) long p(long *x)
{
	*(volatile long *)&a = *x;
	if (*x > 5) {
		*(volatile long *)&b = (long)&map;
		return sub(&b);
	}
	return sub(&a);
}
__attribute__((section("tc"))) long q(void) { return sub(&b); }
EOF
for options in "" "-S" "-s" "--btf" "--btf -s"; do
	# shellcheck disable=SC2086
	links $options --export p,q,a,b,map main.o
	symbols out >syms
	awk '$5 == "LOCAL" { if (seen) exit 1 } $5 != "LOCAL" { seen = 1 }' syms ||
		fail "a local symbol after a global one"
	info=$(sections out | awk '$1 == ".symtab" { print $(NF - 1) }')
	[ "$(awk '$5 == "LOCAL"' syms | wc -l)" = $((info - 1)) ] || fail "sh_info of .symtab is $info"
	code --section=xdp out | grep -o 'R_BPF_64_.*' | sort | uniq -c >relocs
	expect_line ' R_BPF_64_64\s+a$' relocs
	expect_line ' R_BPF_64_64\s+b$' relocs
	expect_line ' 1 R_BPF_64_64\s+map$' relocs
	expect_line ' R_BPF_64_32\s+(\.text|sub)' relocs
	code --section=.text out >dis
	expect_line 'R_BPF_64_64\s+(hidden|\.bss)' dis
done
