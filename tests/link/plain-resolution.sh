# Whose definition counts between bitcode and plain objects, as for any two objects: strong beats weak, the first
# of two weak ones, two strong ones are an error that names both. References go to the one that counts.
. "$src/tests/link/common.bash"

# f returns 11 (strong) or 12 (weak) in bitcode, 21 or 22 in plain objects; ask calls it from plain code.
weak='__attribute__((weak))'
c main.o -g <<'EOF'
long f(void);
long ask(void);
__attribute__((section("xdp"))) long program(void *x) { return f() * 100 + ask(); }
EOF
c bit-strong.o -g <<<'__attribute__((noinline)) long f(void) { return 11; }'
c bit-weak.o -g <<<"$weak __attribute__((noinline)) long f(void) { return 12; }"
plain plain-strong.o -g <<<'long f(void) { return 21; } long ask(void) { return f(); }'
plain plain-weak.o -g <<<"$weak long f(void) { return 22; } long ask(void) { return f(); }"
plain plain-none.o -g <<<'long f(void); long ask(void) { return f(); }'

# What f returns, by the only definition that has the name.
wins() {
	local value=$1
	shift
	links --btf --cpu v3 --export program main.o "$@"
	"$shim" --check out >check || fail "$(<check)"
	[ "$(symbols out | grep -c ' f$')" = 1 ] || fail "$*: $(symbols out)"
	expect_no_line ' UND [^ ]' <(symbols out)
	code --disassemble-symbols=f out >dis
	expect_line "0 = $value$" dis
}
wins 0xb bit-strong.o plain-none.o
wins 0xc bit-weak.o plain-none.o
wins 0x15 plain-strong.o
wins 0x16 plain-weak.o
wins 0xb bit-strong.o plain-weak.o
wins 0xb plain-weak.o bit-strong.o
wins 0x15 bit-weak.o plain-strong.o
wins 0x15 plain-strong.o bit-weak.o
wins 0xc bit-weak.o plain-weak.o
wins 0x16 plain-weak.o bit-weak.o

refuses 1 'plain-strong.o: duplicate symbol f, already defined in bit-strong.o' --export program \
	main.o bit-strong.o plain-strong.o
refuses 1 'bit-strong.o: duplicate symbol f, already defined in plain-strong.o' --export program \
	main.o plain-strong.o bit-strong.o
cp plain-strong.o twin.o
refuses 1 'twin.o: duplicate symbol f, already defined in plain-strong.o' --export program \
	main.o plain-strong.o twin.o
wins 0x15 --allow-multiple-definition plain-strong.o twin.o
wins 0xb --allow-multiple-definition bit-strong.o plain-strong.o
wins 0x15 --allow-multiple-definition plain-strong.o bit-strong.o

# What a plain object needs is an error like any other; weakly, it is not.
refuses 1 'plain-none.o: undefined symbol: f$' --export ask plain-none.o
expect_line '^  link the object or archive that defines it' err
plain weakly.o -g <<<"extern long maybe $weak; long ask(void) { return &maybe ? maybe : 5; }"
links --btf --export program main.o bit-strong.o weakly.o
expect_line 'WEAK .* UND maybe$' <(symbols out)

# Each file has its license: one is the program's, and it must be one.
license() { echo "char $1[] __attribute__((section(\"license\"))) = \"$2\";"; }
c main-gpl.o -g < <(license LICENSE GPL; echo 'long ask(void); __attribute__((section("xdp")))
long program(void *x) { return ask(); }')
plain same.o -g < <(license LICENSE GPL; echo 'long ask(void) { return 1; }')
plain other-name.o -g < <(license _license GPL; echo 'long ask(void) { return 1; }')
plain other.o -g < <(license LICENSE 'Dual MIT/GPL'; echo 'long ask(void) { return 1; }')
for file in same.o other-name.o; do
	links --btf --export program main-gpl.o $file
	[ "$(sections out | grep '^license ' | awk '{ print $5 }')" = 000004 ] || fail "$(sections out)"
	links --btf --export program $file main-gpl.o
done
refuses 1 'other.o: its license is "Dual MIT/GPL.*, that of the bitcode.s object is "GPL' --btf --export program main-gpl.o other.o
