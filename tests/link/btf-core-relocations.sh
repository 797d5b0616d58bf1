# CO-RE relocations of C inputs: the same records as in clang's own object, with types that are kept as
# they are: each record's access string leads to the same members of the same struct.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || skip "no bpftool"

cat >core.c <<'EOC'
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct list { struct list *next, *prev; };
struct task___old { long state; };
struct mm { unsigned long pgd[4]; struct { int users; unsigned long flags : 5, more : 30; }; };
struct task {
	long __state;
	union { int pid; long wide; };
	struct mm *mm;
	struct list children;
	char comm[16];
	const struct task *parent;
};
typedef struct { int counter; struct task *owner; } atomic_thing;
enum kind { KIND_A, KIND_B = 7 };
enum wide_kind { WIDE = 1ull << 40 };
#pragma clang attribute pop
struct plain { int a, b; };

#define READ(p) __builtin_preserve_access_index(p)
__attribute__((noinline)) int helper(struct task *t)
{
	return t->pid + t->comm[3] + t->mm->users + t->mm->flags + t->mm->more +
	       (t->children.next->prev != 0) + t->parent->pid;
}
__attribute__((section("kprobe/p"))) long p(struct task *t)
{
	struct plain *plain = (struct plain *)t;
	atomic_thing *thing = (atomic_thing *)t;

	return helper(t) + t->__state + *READ(&plain->b) + thing->counter + thing->owner->pid +
	       (__builtin_preserve_field_info(t->mm, 2) ? t->mm->pgd[2] : 0) +
	       (__builtin_preserve_field_info(((struct task___old *)t)->state, 2) ?
		((struct task___old *)t)->state : 0) +
	       __builtin_preserve_type_info(*(struct mm *)0, 0) +
	       __builtin_preserve_type_info(*(atomic_thing *)0, 1) +
	       __builtin_preserve_enum_value(*(enum kind *)KIND_B, 1) +
	       __builtin_preserve_enum_value(*(enum wide_kind *)WIDE, 0) +
	       __builtin_btf_type_id(*(struct task *)0, 0);
}
EOC
c core.o -g <core.c
"$CLANG" --target=bpfel -O2 -g -c -o own.o -x c core.c

cat >relocations.py <<'EOP'
# Each record in words that do not depend on type numbers: section, kind, access
# string, the struct's name and size, and what its members are on the way.
import struct, sys
sys.argv, path = ["", "-u"], sys.argv[1:]
exec(open(path[0]).read().split("untyped = ")[0])
elf = Elf(open(path[1], "rb").read())
btf, ext = Btf(elf.section(".BTF"), elf.end), elf.section(".BTF.ext")


def plain(i):
    while i and btf.types[i][0] in (TYPEDEF, CONST, VOLATILE, RESTRICT, TYPE_TAG):
        i = btf.types[i][3]
    return i


def text(i, deep=1):
    if not i:
        return "void"
    kind, name, info, size, rest = btf.types[i]
    if kind in (STRUCT, UNION):
        members = [f"{btf.string(rest[m])}@{rest[m + 2]}:{text(rest[m + 1], deep - 1)}"
                   for m in range(0, len(rest), 3)] if deep > 0 or not name else []
        return f"{kind} {name} {size} {{{' '.join(members)}}}"
    if kind in (ENUM, ENUM64):
        return f"{kind} {name} {size} {info & 0xFFFF}"
    if kind == ARRAY:
        return f"{text(rest[0], deep)}[{rest[2]}]"
    return f"{kind} {name} " + (text(size, deep) if kind in (PTR, TYPEDEF, CONST, VOLATILE) else "")


for section, found in records(btf, ext, 24):
    for off, type_id, access, kind in found:
        print(section, kind, btf.string(access), text(type_id, 2), "|", text(plain(type_id), 2))
EOP
relocations() { python3 relocations.py "$src/tests/link/btf_facts.py" "$1" | sort; }

relocations own.o >want
[ "$(wc -l <want)" -ge 18 ] || fail "clang has only these: $(cat want)"
for options in "" "-s" "-O3"; do
	# shellcheck disable=SC2086
	links --btf $options --export p,helper core.o
	relocations out >got
	diff want got >&2 || fail "records are not clang's: $options"
	python3 "$src/tests/link/btf_facts.py" out || fail "BTF is not what the object is: $options"
done
"$shim" --check out

# The offsets are of the instructions that take the value.
"$LLVM_BIN/llvm-objdump" -dr out >code
[ "$(grep -c 'CO-RE <' code)" = "$(wc -l <want)" ] || fail "not each record lies on an instruction"
"$LLVM_BIN/llvm-objdump" -dr own.o >own.code
for object in code own.code; do
	sed -n 's/.*CO-RE <\([a-z_]*\)> \[[0-9]*\]/\1/p' $object | sort >$object.relocations
done
diff own.code.relocations code.relocations >&2 || fail "objdump sees other records"

# Beside a file with another struct of one name: both are there, each with its own members.
c other.o -g <<'EOC'
struct task { char first[64]; int pid; } __attribute__((preserve_access_index));
__attribute__((noinline)) int other(struct task *t) { return t->pid; }
EOC
links --btf --export p,helper,other core.o other.o
relocations out | grep -v 'first@' >got
diff want got >&2 || fail "another file's struct changes the records"
relocations out | grep 'first@' >got
expect_line '^\.text 0 0:1 4 task 68 \{first@0:.* pid@512:' got
