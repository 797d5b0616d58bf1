# BPF objects without bitcode are joined with bitcode, references going both ways: functions, variables, maps.
# What is not exported is hidden; BTF knows all of it, and is as the kernel wants it.
# bpf-linker 0.13.0 leaves such an object out without a word: its program has undefined symbols.
. "$src/tests/link/common.bash"

cat >shared.h <<'EOF'
struct point { int x, y; };
struct map { int (*type)[2]; int (*max_entries)[4]; int *key; long *value; };
EOF
c main.o -g -mcpu=v3 -I. <<'EOF'
#include "shared.h"
struct map ours __attribute__((section(".maps")));
extern struct map theirs __attribute__((section(".maps")));
extern int their_variable;
int our_variable = 5;
static int same_name = 4;
char LICENSE[] __attribute__((section("license"))) = "GPL";
long their_function(struct point *p);
__attribute__((noinline)) long our_function(struct point *p) { return p->x + p->y; }
__attribute__((section("xdp"))) long program(int *ctx)
{
	static void *(*lookup)(void *, const void *) = (void *)1;
	struct point p = { *ctx, 2 };

	lookup(&theirs, &p);
	return their_function(&p) + their_variable + *(volatile int *)&same_name;
}
EOF
cat >plain.c <<'EOF'
#include "shared.h"
extern struct map ours __attribute__((section(".maps")));
struct map theirs __attribute__((section(".maps")));
int their_variable = 7;
static int same_name = 1;
extern int our_variable;
long our_function(struct point *p);
char LICENSE[] __attribute__((section("license"))) = "GPL";
static __attribute__((noinline)) long inner(long x)
{
	return x + *(volatile int *)&same_name;
}
long their_function(struct point *p)
{
	static void *(*lookup)(void *, const void *) = (void *)1;

	return lookup(&ours, p) ? inner(our_function(p)) : our_variable;
}
__attribute__((section("tc"))) long other(void *ctx) { return inner(3); }
EOF
plain plain.o -g -I. <plain.c

links --btf --cpu v3 --export program,other main.o plain.o
symbols out >syms
expect_line 'FUNC +GLOBAL DEFAULT .* program$' syms
expect_line 'FUNC +GLOBAL DEFAULT .* other$' syms
expect_line 'FUNC +GLOBAL HIDDEN .* their_function$' syms
expect_line 'FUNC +GLOBAL HIDDEN .* our_function$' syms
expect_line 'OBJECT +GLOBAL HIDDEN .* our_variable$' syms
expect_line 'OBJECT +GLOBAL HIDDEN .* their_variable$' syms
expect_line 'OBJECT +GLOBAL DEFAULT .* ours$' syms
expect_line 'OBJECT +GLOBAL DEFAULT .* theirs$' syms
expect_line 'FUNC +LOCAL .* inner$' syms
expect_no_line ' UND [^ ]' syms
[ "$(grep -c 'LOCAL .* same_name$' syms)" = 2 ] || fail "two static variables of one name: $(<syms)"
# Local symbols come first.
awk '$5 != "LOCAL" { seen = 1 } $5 == "LOCAL" && seen { exit 1 }' syms || fail "order of symbols"
code out >dis
expect_line 'R_BPF_64_32.their_function' dis
expect_line 'R_BPF_64_32.our_function' dis
"$shim" --check out >check
expect_line 'as the kernel wants it .* 5 functions' check

# Types are the definitions', and static is what is hidden.
bpftool btf dump file out >btf
for name in their_function our_function inner; do
	expect_line "FUNC '$name' .*linkage=static" btf
done
expect_line "FUNC 'program' .*linkage=global" btf
[ "$(grep -c "STRUCT 'point'" btf)" = 1 ] || fail "struct point is not one: $(<btf)"
grep "(VAR 'same_name')" btf | sed 's/.*offset=\([0-9]*\).*/\1/' | sort -u >offsets
[ "$(wc -l <offsets)" = 2 ] || fail "same_name is not at two places: $(<btf)"
expect_no_line 'join:|type_id=[0-9]* offset=0 size=0' btf
expect_line "VAR 'ours' .*linkage=global" btf
grep -A6 "DATASEC '.maps'" btf >maps
expect_line "size=32 \(VAR 'ours'\)" maps
expect_line "size=32 \(VAR 'theirs'\)" maps

# The command line's order does not decide what is known; the same bytes each time.
cp out first
links --btf --cpu v3 --export program,other main.o plain.o
cmp out first
links --btf --cpu v3 --export program,other plain.o main.o
cp out swapped
mkdir elsewhere
cp plain.o elsewhere/
links --btf --cpu v3 --export program,other main.o elsewhere/plain.o
cmp out first
"$shim" --check swapped >check
expect_line 'as the kernel wants it .* 5 functions' check

# Without export options all visible symbols stay.
links --btf --cpu v3 main.o plain.o
symbols out >syms
expect_no_line HIDDEN syms

# Without --btf there is none, and a warning that maps need it.
links --cpu v3 --export program,other main.o plain.o
sections out >secs
expect_no_line 'BTF' secs
expect_line 'warning: plain.o: loaders know its maps by BTF' err
# Stripped, BTF stays.
links --btf -s --cpu v3 --export program,other main.o plain.o
sections out >secs
expect_line '^\.BTF\.ext' secs

# Joined by either engine, with what each stage hands on.
links --engine=lto --btf --cpu v3 --export program,other --save-temps=temps main.o plain.o
for file in temps/*joined.o temps/*final.o; do
	[ -e "$file" ] || fail "$file is not there"
done
"$shim" --check out >check
expect_line '5 functions' check
# An input that all of LLVM's outputs would lack.
refuses 1 'plain.o: has no bitcode to put out as asm' --emit=asm --export program main.o plain.o
