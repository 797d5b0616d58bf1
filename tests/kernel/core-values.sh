# CO-RE by link names: loaded by libbpf, each kind of value is what a reader in C gets by clang's means from the
# running kernel's types: offsets, bitfields, signedness, sizes, enumerators of 32 and 64 bits, flavours.
. "$src/tests/common.sh"
need_kernel
[ -r /sys/kernel/btf/vmlinux ] || skip "the kernel has no BTF"

cat >program.h <<'EOC'
#define SECTION(s) __attribute__((section(s)))
char gpl[] SECTION("license") = "GPL";
#define VALUES(X) \
	X(off_tgid) X(off_comm_3) X(off_nested) X(off_anonymous) X(off_union) X(off_typedef) X(off_array) \
	X(has_tgid) X(has_none) X(has_flavour) X(has_kind) X(size_comm) X(size_struct) X(size_pointer) X(size_bits) \
	X(signed_prio) X(signed_flags) X(lshift_prio) X(rshift_prio) X(lshift_bits) X(rshift_bits) X(off_bits) \
	X(lshift_two) X(rshift_two) X(type_task) X(type_none) X(type_union) X(size_task) X(size_none) \
	X(size_union) X(size_typedef) X(id_task) X(id_none) X(match_task) X(match_prio) X(match_other) \
	X(enum_hash) X(enum_wide) X(has_hash) X(has_other) \
	X(any_int) X(any_ptr) X(any_struct) X(any_enum) X(any_ints) X(any_structs) X(any_none)
#define DECLARE(name) u64 v_##name;
#define STORE(name) v_##name = GET(name);
VALUES(DECLARE)
SECTION("raw_tp/sys_enter") int p(void *ctx) { VALUES(STORE) return 0; }
EOC

cat >names.c <<'EOC'
typedef unsigned long long u64;
#define ASK(name, text) extern u64 name(void) __asm__("bpf_core." text)
ASK(off_tgid, "byte_off.task_struct.tgid:i32");
ASK(off_comm_3, "byte_off.task_struct.comm[3]");
ASK(off_nested, "byte_off.task_struct.se.vruntime:u64");
ASK(off_anonymous, "byte_off.sk_buff.dev:ptr");
ASK(off_union, "byte_off.union sigval.sival_ptr:ptr");
ASK(off_typedef, "byte_off.typedef atomic_t.counter:i32");
ASK(off_array, "byte_off.net_device.name:[u8; 16]");
ASK(has_tgid, "exists.task_struct.tgid");
ASK(has_none, "exists.task_struct.no_such_member");
ASK(has_flavour, "exists.task_struct___other.pid:i32");
ASK(has_kind, "exists.task_struct___wrong.pid:ptr");
ASK(size_comm, "byte_size.task_struct.comm:[u8; 16]");
ASK(size_struct, "byte_size.task_struct.se:struct sched_entity");
ASK(size_pointer, "byte_size.task_struct.mm:*const mm_struct");
ASK(size_bits, "byte_size.sk_buff.cloned:u8");
ASK(signed_prio, "signed.task_struct.prio");
ASK(signed_flags, "signed.task_struct.flags:u32");
ASK(lshift_prio, "lshift.task_struct.prio:i32");
ASK(rshift_prio, "rshift.task_struct.prio");
ASK(lshift_bits, "lshift.sk_buff.cloned");
ASK(rshift_bits, "rshift.sk_buff.cloned");
ASK(off_bits, "byte_off.sk_buff.cloned");
ASK(lshift_two, "lshift.sk_buff.fclone:u8");
ASK(rshift_two, "rshift.sk_buff.fclone");
ASK(type_task, "type_exists.task_struct");
ASK(type_none, "type_exists.no_such_struct");
ASK(type_union, "type_exists.union sigval");
ASK(size_task, "type_size.task_struct");
ASK(size_none, "type_size.no_such_struct");
ASK(size_union, "type_size.union sigval");
ASK(size_typedef, "type_size.typedef pid_t:i32");
ASK(id_task, "type_id_target.task_struct");
ASK(id_none, "type_id_target.no_such_struct");
ASK(match_task, "type_matches.task_struct");
ASK(match_prio, "type_matches.task_struct.prio:i32");
ASK(match_other, "type_matches.task_struct.prio:u64");
ASK(enum_hash, "enum_value.bpf_map_type.BPF_MAP_TYPE_HASH");
ASK(enum_wide, "enum_value.perf_callchain_context.PERF_CONTEXT_USER");
ASK(has_hash, "enum_exists.bpf_map_type.BPF_MAP_TYPE_HASH");
ASK(has_other, "enum_exists.bpf_map_type.BPF_MAP_TYPE_NO_SUCH");
ASK(any_int, "exists.task_struct.policy");
ASK(any_ptr, "exists.task_struct___a.real_parent");
ASK(any_struct, "exists.task_struct.children");
ASK(any_enum, "exists.bpf_prog.type");
ASK(any_ints, "exists.net_device.perm_addr");
ASK(any_structs, "exists.signal_struct.rlim");
ASK(any_none, "exists.task_struct.none_at_all");
#define GET(name) name()
#include "program.h"
EOC

cat >types.c <<'EOC'
typedef unsigned long long u64;
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct sched_entity { u64 vruntime; };
struct task_struct { int tgid, prio, no_such_member; unsigned flags; char comm[16]; struct sched_entity se; void *mm; };
struct task_struct___other { int pid; };
struct task_struct___wrong { void *pid; };
struct sk_buff { void *dev; unsigned char cloned : 1, fclone : 2; };
struct net_device { char name[16]; };
union sigval { void *sival_ptr; };
typedef struct { int counter; } atomic_t;
typedef int pid_t;
struct no_such_struct { int a; };
struct task_struct___alone { };
struct task_struct___prio { int prio; };
struct task_struct___u64 { unsigned long long prio; };
enum bpf_map_type { BPF_MAP_TYPE_HASH = 77, BPF_MAP_TYPE_NO_SUCH };
enum perf_callchain_context { PERF_CONTEXT_USER = 1ull << 40 };
#pragma clang attribute pop
#define INFO(type, field, kind) __builtin_preserve_field_info(((type *)0)->field, kind)
#define TYPE(type, kind) __builtin_preserve_type_info(*(type *)0, kind)
#define ENUM(type, name, kind) __builtin_preserve_enum_value(*(type *)name, kind)
#define T struct task_struct
#define off_tgid INFO(T, tgid, 0)
#define off_comm_3 INFO(T, comm[3], 0)
#define off_nested INFO(T, se.vruntime, 0)
#define off_anonymous INFO(struct sk_buff, dev, 0)
#define off_union INFO(union sigval, sival_ptr, 0)
#define off_typedef INFO(atomic_t, counter, 0)
#define off_array INFO(struct net_device, name, 0)
#define has_tgid INFO(T, tgid, 2)
#define has_none INFO(T, no_such_member, 2)
#define has_flavour INFO(struct task_struct___other, pid, 2)
#define has_kind INFO(struct task_struct___wrong, pid, 2)
#define size_comm INFO(T, comm, 1)
#define size_struct INFO(T, se, 1)
#define size_pointer INFO(T, mm, 1)
#define size_bits INFO(struct sk_buff, cloned, 1)
#define signed_prio INFO(T, prio, 3)
#define signed_flags INFO(T, flags, 3)
#define lshift_prio INFO(T, prio, 4)
#define rshift_prio INFO(T, prio, 5)
#define lshift_bits INFO(struct sk_buff, cloned, 4)
#define rshift_bits INFO(struct sk_buff, cloned, 5)
#define off_bits INFO(struct sk_buff, cloned, 0)
#define lshift_two INFO(struct sk_buff, fclone, 4)
#define rshift_two INFO(struct sk_buff, fclone, 5)
#define type_task TYPE(T, 0)
#define type_none TYPE(struct no_such_struct, 0)
#define type_union TYPE(union sigval, 0)
#define size_task TYPE(T, 1)
#define size_none TYPE(struct no_such_struct, 1)
#define size_union TYPE(union sigval, 1)
#define size_typedef TYPE(pid_t, 1)
#define id_task __builtin_btf_type_id(*(T *)0, 1)
#define id_none __builtin_btf_type_id(*(struct no_such_struct *)0, 1)
#define match_task TYPE(struct task_struct___alone, 2)
#define match_prio TYPE(struct task_struct___prio, 2)
#define match_other TYPE(struct task_struct___u64, 2)
#define enum_hash ENUM(enum bpf_map_type, BPF_MAP_TYPE_HASH, 1)
#define enum_wide ENUM(enum perf_callchain_context, PERF_CONTEXT_USER, 1)
#define has_hash ENUM(enum bpf_map_type, BPF_MAP_TYPE_HASH, 0)
#define has_other ENUM(enum bpf_map_type, BPF_MAP_TYPE_NO_SUCH, 0)
#define any_int 1
#define any_ptr 1
#define any_struct 1
#define any_enum 1
#define any_ints 1
#define any_structs 1
#define any_none 0
#define GET(name) name
#include "program.h"
EOC

"$CLANG" --target=bpf -O2 -g -c types.c -o types.o
"$loader" run types.o p >want
cat want
[ "$(grep -c '^global v_' want)" = 47 ] || fail "the reader in C does not work"
for options in "" "-O3 --cpu v3" "--engine=lto"; do
	"$CLANG" --target=bpf -O2 -g -emit-llvm -c names.c -o names.o
	# shellcheck disable=SC2086
	"$shim" --btf $options -o out names.o
	"$loader" run out p >got
	diff want got >&2 || fail "values differ from those that C reads: $options"
done

# As the compiler has left it: nothing inlined, every value in memory.
"$CLANG" --target=bpf -O0 -g -emit-llvm -c names.c -o names.o
"$shim" --btf -o out names.o
"$loader" run out p >got
diff want got >&2 || fail "values differ in unoptimised code"
