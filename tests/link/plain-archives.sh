# Plain BPF objects in archives: members take part by need, of bitcode or of one another, with an index and
# without; what nothing needs clashes with nothing; what they need comes out of bitcode archives.
# bpf-linker 0.13.0 skips such members silently.
. "$src/tests/link/common.bash"

c main.o -g <<'EOF'
long one(long);
__attribute__((section("xdp"))) long program(long *x) { return one(*x); }
EOF
plain one.o -g <<<'long two(long); long one(long x) { return two(x) + 1; }'
plain two.o -g <<<'long three(long); long two(long x) { return three(x) + 2; }'
c three.o -g <<<'long helper(long); long three(long x) { return helper(x) + 3; } long unused(void) { return 1; }'
plain unneeded.o -g <<<'long nowhere(void); long one_more(void) { return nowhere(); } long two(long x) { return 9; }'
c helper.o -g <<<'__attribute__((noinline)) long helper(long x) { return x * 3; }'

for index in s S; do
	rm -f parts.a more.a
	"$LLVM_BIN/llvm-ar" rc$index parts.a two.o unneeded.o one.o
	"$LLVM_BIN/llvm-ar" rc$index more.a three.o helper.o
	for inputs in "main.o parts.a more.a" "main.o more.a parts.a" "parts.a main.o more.a"; do
		# shellcheck disable=SC2086
		links --btf --cpu v3 --export program $inputs
		expect_defined out helper program one two three
		"$shim" --check out >check
		expect_line 'as the kernel wants it .* 5 functions' check
	done
	links --trace --btf --cpu v3 --export program main.o parts.a more.a
	expect_line 'parts.a\(one.o\): needed' err
	expect_line 'parts.a\(two.o\): needed' err
	expect_no_line 'unneeded.o\): needed' err
done

# Needed for an export's or -u's sake alone; and when nothing is bitcode.
links --btf --export one parts.a more.a
expect_defined out helper one two three
links --btf -u two parts.a more.a
expect_defined out helper two three
refuses 1 'unneeded.o\): undefined symbol: nowhere' --export one_more parts.a
links --btf --export two,three --whole-archive two.o more.a
expect_line '.' /dev/stdin <<<"$(defined out)"

# An object beats a member, a member that comes first beats a later one, whatever they are.
plain three-plain.o -g <<<'long three(long x) { return 77; }'
ar plain-three.a three-plain.o
ar more.a three.o helper.o
links --btf --cpu v3 --export program main.o one.o two.o plain-three.a more.a
code out >dis
expect_line '0 = 0x4d' dis
links --btf --cpu v3 --export program main.o one.o two.o more.a plain-three.a
code out >dis
expect_no_line '0 = 0x4d' dis
links --btf --cpu v3 --export program main.o one.o two.o more.a three-plain.o
code out >dis
expect_line '0 = 0x4d' dis
