# CO-RE by link names: the code and the records are clang's for the same access in C, on every LLVM and both
# byte orders; nothing is left of what is not used.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || skip "no bpftool"

# Both files define the same programs over what they declare.
cat >ask.h <<'EOC'
typedef unsigned long long u64;
#define ASK(name, text) extern ANSWER name(void) __asm__("bpf_core." text)
EOC

cat >program.h <<'EOC'
#define SECTION(s) __attribute__((section(s)))
u64 out[32];
SECTION("raw_tp/p") int p(void *ctx)
{
	if (HAS_MM)
		out[0] = OFF_VRUNTIME;
	out[1] = OFF_TGID;
	out[2] = OFF_COMM_3;
	out[3] = SIZE_COMM;
	out[4] = SIGNED_TGID;
	out[5] = LSHIFT_TGID;
	out[6] = RSHIFT_TGID;
	out[7] = TYPE_EXISTS;
	out[8] = TYPE_SIZE;
	out[9] = TYPE_MATCHES;
	out[10] = ENUM_EXISTS;
	out[11] = ENUM_VALUE;
	out[12] = TYPE_ID;
	out[13] = OFF_UNION;
	out[14] = OFF_TYPEDEF;
	out[15] = HAS_FLAVOUR;
	return 0;
}
/* Offsets of loads and stores, additions. */
SECTION("raw_tp/q") int q(char *ctx)
{
	char *task = *(char **)ctx;

	return *(int *)(task + OFF_TGID) + *(task + OFF_COMM_3);
}
SECTION("raw_tp/s") void s(char *ctx) { *(int *)(ctx + OFF_TGID) = 1; }
SECTION("raw_tp/r") long r(char *ctx) { return (long)(ctx + OFF_TGID); }
EOC

cat >names.c <<'EOC'
#include "ask.h"
#define ANSWER unsigned
ASK(off_vruntime, "byte_off.task_struct.se.vruntime:u64");
ASK(off_tgid, "byte_off.task_struct . tgid : i32");
ASK(off_comm_3, "byte_off.task_struct.comm[3]");
ASK(has_mm, "exists.struct task_struct.mm:*mut mm_struct");
ASK(size_comm, "byte_size.task_struct.comm:[i8; 16]");
ASK(signed_tgid, "signed.task_struct.tgid");
ASK(lshift_tgid, "lshift.task_struct.tgid");
ASK(rshift_tgid, "rshift.task_struct.tgid:int");
ASK(type_exists, "type_exists.struct r#mm_struct");
ASK(type_size, "type_size.union sigval");
ASK(type_matches, "type_matches.task_struct");
ASK(enum_exists, "enum_exists.kind.KIND_A");
#undef ANSWER
#define ANSWER u64
ASK(enum_value, "enum_value.enum kind.KIND_B");
#undef ANSWER
#define ANSWER unsigned
ASK(type_id, "type_id_target.typedef pid_t:i32");
ASK(off_union, "byte_off.union sigval.sival_ptr:ptr");
ASK(off_typedef, "byte_off.typedef atomic_t.counter:i32");
ASK(has_flavour, "exists.task_struct___old.state:isize");
ASK(unused, "byte_off.no_such.thing");
unsigned drop(void) { return unused(); }
#define OFF_VRUNTIME off_vruntime()
#define OFF_TGID off_tgid()
#define OFF_COMM_3 off_comm_3()
#define HAS_MM has_mm()
#define SIZE_COMM size_comm()
#define SIGNED_TGID signed_tgid()
#define LSHIFT_TGID lshift_tgid()
#define RSHIFT_TGID rshift_tgid()
#define TYPE_EXISTS type_exists()
#define TYPE_SIZE type_size()
#define TYPE_MATCHES type_matches()
#define ENUM_EXISTS enum_exists()
#define ENUM_VALUE enum_value()
#define TYPE_ID type_id()
#define OFF_UNION off_union()
#define OFF_TYPEDEF off_typedef()
#define HAS_FLAVOUR has_flavour()
#include "program.h"
EOC

# The same by clang's means, with the members in the order of the names.
cat >types.c <<'EOC'
typedef unsigned long long u64;
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct task_struct {
	int tgid;
	signed char comm[16];
	struct { u64 vruntime; } se;
	void *mm;
};
struct task_struct___old { long state; };
struct mm_struct { char none; };
struct matches { int none; };
union sigval { void *sival_ptr; };
typedef int pid_t;
typedef struct { int counter; } atomic_t;
enum kind { KIND_A, KIND_B };
#pragma clang attribute pop
#define T ((struct task_struct *)0)
#define OFF(field) __builtin_preserve_field_info(field, 0)
#define OFF_VRUNTIME OFF(T->se.vruntime)
#define OFF_TGID OFF(T->tgid)
#define OFF_COMM_3 OFF(T->comm[3])
#define HAS_MM __builtin_preserve_field_info(T->mm, 2)
#define SIZE_COMM __builtin_preserve_field_info(T->comm, 1)
#define SIGNED_TGID __builtin_preserve_field_info(T->tgid, 3)
#define LSHIFT_TGID __builtin_preserve_field_info(T->tgid, 4)
#define RSHIFT_TGID __builtin_preserve_field_info(T->tgid, 5)
#define TYPE_EXISTS __builtin_preserve_type_info(*(struct mm_struct *)0, 0)
#define TYPE_SIZE __builtin_preserve_type_info(*(union sigval *)0, 1)
#define TYPE_MATCHES __builtin_preserve_type_info(*(struct task_struct *)0, 2)
#define ENUM_EXISTS __builtin_preserve_enum_value(*(enum kind *)KIND_A, 0)
#define ENUM_VALUE __builtin_preserve_enum_value(*(enum kind *)KIND_B, 1)
#define TYPE_ID __builtin_btf_type_id(*(pid_t *)0, 1)
#define OFF_UNION OFF(((union sigval *)0)->sival_ptr)
#define OFF_TYPEDEF OFF(((atomic_t *)0)->counter)
#define HAS_FLAVOUR __builtin_preserve_field_info(((struct task_struct___old *)0)->state, 2)
#include "program.h"
EOC

# The code with its records; the numbers of types, and what is in them alone, are not compared.
shown() {
	code "$1" | sed -n 's/^ *[0-9]*:\t/ /p; s/.*CO-RE/  CO-RE/p' |
		sed -E '/^ r[0-9] = 0x[0-9a-f]+ ll$/s/0x.*/ID/; s/\[[0-9]+\] //'
}

c names.o -g -I. <names.c
c types.o -g -I. <types.c
for options in "" "--cpu v3" "--cpu v4 -O3" "--engine=lto"; do
	# shellcheck disable=SC2086
	links --btf --export p,q,r,s,out $options names.o
	shown out >names.code
	"$shim" --check out
	# shellcheck disable=SC2086
	links --btf --export p,q,r,s,out $options types.o
	shown out >types.code
	diff types.code names.code >&2 || fail "not the code that C has: $options"
done
[ "$(grep -c CO-RE names.code)" -ge 19 ] || fail "records are missing"

# Big endian.
for input in names types; do
	"$CLANG" --target=bpfeb -O2 -g -I. -emit-llvm -c $input.c -o $input.eb.o
	links --btf --export p,q,r,s,out $input.eb.o
	shown out >$input.code
done
diff types.code names.code >&2 || fail "not the code that C has, big endian"

# Every LLVM.
each() {
	"$3" --target=bpfel -O2 -g -I. -emit-llvm -c names.c -o old.o
	BPF_LD_SHIM_LLVM=$2 links --btf --export p,q,r,s,out old.o
	"$LLVM_BIN/llvm-objdump" -dr out >old.code
	[ "$(grep -c 'CO-RE <' old.code)" -ge 19 ] || fail "records are missing: LLVM $1"
	expect_line 'CO-RE <byte_off> .*struct task_struct::se.vruntime' old.code
	[ -z "$(symbols out | grep bpf_core)" ] || fail "a symbol is left"
}
each_llvm each

# What nobody asks any more leaves nothing; unused ones need no BTF.
c unused.o -g -I. <<'EOC'
#include "ask.h"
#define ANSWER u64
ASK(unused, "byte_off.no_such.thing");
static u64 drop(void) { return unused(); }
__attribute__((section("xdp"))) int p(void *ctx) { u64 v = drop(); return v * 0; }
EOC
for options in "--btf --dwarf=none" ""; do
	# shellcheck disable=SC2086
	links $options --export p unused.o
	[ -z "$(symbols out | grep bpf_core)" ] || fail "a symbol is left"
	"$LLVM_BIN/llvm-readelf" -p .BTF out >strings 2>/dev/null || true
	expect_no_line 'no_such' strings
done

# The order of the code does not change the types.
cat >one.c <<'EOC'
#include "ask.h"
#define ANSWER u64
ASK(a, "byte_off.foo.a:u64");
ASK(b, "byte_off.foo.b:ptr");
__attribute__((section("xdp"))) int p(char *ctx) { return a() + 3 * b(); }
EOC
c one.o -g -I. <one.c
links --btf --export p one.o
code out >asked
expect_line 'foo::a \(0:0\)' asked
expect_line 'foo::b \(0:1\)' asked

# Beside clang's own records, of another struct of the name.
c own.o -g <<'EOC'
struct foo { char first[64]; int b; } __attribute__((preserve_access_index));
int own(struct foo *f) { return f->b; }
EOC
links --btf --export p,own one.o own.o
"$shim" --check out
code out >asked
expect_line 'byte_off> \[[0-9]+\] struct foo::b \(0:1\)' asked
[ "$(grep -c 'byte_off> ' asked)" = 3 ] || fail "records are lost: $(cat asked)"
bpftool btf dump file out >types
[ "$(grep -c "STRUCT 'foo'" types)" = 2 ] || fail "structs of one name are mixed up"

# Objects without bitcode cannot ask.
plain plain.o -g -I. <one.c
refuses 1 'undefined symbol: bpf_core.byte_off.foo' --btf plain.o
expect_line 'only bitcode can ask' err
