# --why: what keeps a symbol, or why it is not there; by the name in the object, the source's, or its
# end. The object is the same as without the question.
# bpf-linker 0.13 has nothing like it.
. "$src/tests/link/common.bash"

cat >main.c <<'END'
unsigned long helper(unsigned long);
unsigned long kept(unsigned long n) { return n; }
static inline unsigned long parse(unsigned long n) { return helper(n) + 1; }
static unsigned long unused(unsigned long n) { return n; }
unsigned long (*const table[])(unsigned long) = { unused };
static __attribute__((noinline)) unsigned long slow(unsigned long n)
{
	return parse(*(volatile unsigned long *)n);
}
static unsigned long counter;
__attribute__((section("xdp"))) unsigned long prog(unsigned long *c)
{
	counter += slow(*c);
	return counter + parse(slow(2));
}
END
c main.o -g <main.c
ir helper.o <<'END'
define i64 @helper(i64 %n) { %r = call i64 @_RNvNtCs1234_3dep4deep5check(i64 %n) ret i64 %r }
define i64 @idle(i64 %n) { %r = call i64 @_RNvNtCs1234_3dep4deep5check(i64 %n) ret i64 %r }
define i64 @_RNvNtCs1234_3dep4deep5check(i64 %n) noinline { %r = load volatile i64, ptr @state ret i64 %r }
define i64 @_RINvNtCs1234_3dep4deep7genericmE(i64 %n) { ret i64 %n }
@state = internal global i64 0
END
ar libhelper.a helper.o
ir lonely.o <<<'define i64 @lonely() { ret i64 1 }'
ar liblonely.a lonely.o

inputs="--export prog main.o libhelper.a liblonely.a"

# answers QUESTION...: with --btf; the text without sizes.
answers() {
	# shellcheck disable=SC2086
	"$shim" --btf -o out "${@/#/--why=}" $inputs | sed -E 's/, [0-9]+ bytes/, N bytes/'
}

answers prog slow parse check helper idle lonely state kept counter lnoely >got
diff - got <<'END' || fail "other answers"
prog: in section xdp, N bytes: program
slow: in section .text, N bytes: called by prog
  prog → slow
parse: inlined
  prog → parse, <stdin>:14:19
  prog → slow → parse, <stdin>:8:9
dep::deep::check: in section .text, N bytes: called by prog
  prog → dep::deep::check
helper: not in the object; libhelper.a(helper.o) defines it, all of it was inlined or optimised away on the way
  prog → helper
idle: not in the object; libhelper.a(helper.o) defines it, but nothing refers to it
lonely: not in the object; liblonely.a(lonely.o) defines it, but nothing refers to it
state: in section .bss, N bytes: used by dep::deep::check
  prog → dep::deep::check → state
kept: not in the object; main.o defines it, but nothing leads to it
counter: in section .bss, N bytes: used by prog
  prog → counter
lnoely: no input defines it, and nothing refers to it; did you mean lonely, which is defined?
END

# Names: whole, from the end, mangled; not from the middle of a word. Types may be left out.
for name in dep::deep::check deep::check check _RNvNtCs1234_3dep4deep5check; do
	expect_line '^dep::deep::check: in section .text' <(answers $name)
done
expect_line '^heck: no input defines it' <(answers heck)
for name in generic 'generic::<u32>' deep::generic; do
	expect_line '^dep::deep::generic::<u32>: not in the object' <(answers "$name")
done

# The object does not depend on the question.
# shellcheck disable=SC2086
links --btf $inputs
cp out plain
answers parse helper >got
cmp out plain || fail "a question changes the object"

# Without --btf nothing is known of what clang has inlined.
# shellcheck disable=SC2086
"$shim" -o out --why parse --why slow $inputs >got
expect_line '^parse: no input defines it, .* known with debug info and --btf$' got
expect_line '^  prog → slow$' got

# A link that fails answers, too.
"$shim" --btf -o out --why=helper --why=check --export prog main.o >got 2>err && fail "links"
diff - got <<'END' || fail "other answers of a failed link"
helper: undefined: called by prog
  prog → helper
check: no input defines it, and nothing refers to it
END
"$shim" -o out --why=nothing --export prog main.o nowhere.a >got 2>err && fail "links"
[ ! -s got ] || fail "answers without inputs: $(cat got)"
