# CO-RE by link names: what the kernel at hand has not, or otherwise, is a warning with the likeliest name.
. "$src/tests/link/common.bash"

plain vmlinux -g <<'EOC'
struct inner { int deep; };
struct list { struct list *next; } the_list;
struct task { int tgid; struct list *mm; union { long wide; struct { int narrow; }; }; struct inner in; char comm[16];
	      enum mode { MODE_ONE, MODE_TWO } mode; int bits : 3; _Bool flag; };
enum big { BIG = 1ull << 40 };
union both { int a; };
typedef int pid_type;
typedef struct { int counter; } atomic_type;
__attribute__((used)) long f(struct task *t, enum big b, union both u, pid_type p, atomic_type a) { return 0; }
EOC
# asks NAME...: links a program that asks for these, and for nothing else.
asks() {
	local n=0 name
	{
		echo 'typedef unsigned long long u64;'
		for name; do echo "extern u64 f$((n++))(void) __asm__(\"bpf_core.$name\");"; done
		echo '__attribute__((section("xdp"))) int p(void *ctx) { u64 r = 0;'
		while [ $n != 0 ]; do echo "r += f$((--n))();"; done
		echo 'return r; }'
	} >ask.c
	"$CLANG" --target=bpfel -O2 -g -emit-llvm -c ask.c -o ask.o
	links --btf --vmlinux-btf=vmlinux ask.o
	"$shim" --check out
}
silent() {
	asks "$@"
	[ ! -s err ] || { cat err >&2; fail "a warning about: $*"; }
}
warns() {
	local regex=$1 remedy=$2
	shift 2
	asks "$@"
	expect_line "^bpf-ld-shim: warning: ask.c:[0-9]+:[0-9]+: $regex" err
	expect_line "^  $remedy" err
	[ "$(grep -c warning err)" = 1 ] || { cat err >&2; fail "more than one warning about: $*"; }
}

silent byte_off.task.tgid byte_off.task.mm:ptr byte_off.task.wide:i64 byte_off.task.narrow byte_off.task.in.deep:i32
silent byte_off.task.in:inner 'byte_off.task.comm:[u8; 16]' 'exists.task.comm[3]' byte_off.task.mode:enum
silent lshift.task.bits byte_off.task.flag:bool byte_off.task.flag 'byte_off.union both.a' type_id_target.enum\ big
silent enum_value.mode.MODE_TWO enum_value.big.BIG type_size.typedef\ pid_type:i32 byte_off.typedef\ atomic_type.counter
silent byte_off.list.next:'*const list'

warns "the kernel's struct task has no member tgidd" 'is it tgid\?' byte_off.task.tgidd
warns "the kernel's struct task has no member depe" 'is it deep\?' byte_size.task.in.depe:i32
warns "the kernel's struct task has no member fpu" 'where kernels may lack it, ask bpf_core.exists before' signed.task.fpu
warns "the kernel has no struct tsak" 'is it task\?' byte_off.tsak.tgid
warns "the kernel has no struct both" 'write union both' byte_off.both.a
warns "the kernel has no struct zzz" 'where kernels may lack it, ask bpf_core.type_exists' type_id_target.zzz
warns "the kernel's enum mode has no enumerator MODE_TOW" 'is it MODE_TWO\?' enum_value.mode.MODE_TOW
warns "the kernel's task.mm.next lies behind a pointer" 'read the pointer' byte_off.task.mm.next:ptr
warns "the kernel's task.mm is a pointer, not an integer" 'say what it is' byte_off.task.mm
warns "the kernel's task.mm is a pointer, not an integer" 'say what it is' exists.task.mm:u32
warns "the kernel's task.comm is an array, not a pointer" 'say what it is' byte_off.task.comm:ptr
warns "the kernel's task.mode is an enum, not an integer" 'say what it is' byte_off.task.mode:u32
warns "the kernel's task.in is a struct, not an integer" 'say what it is' byte_size.task.in
warns "the kernel's typedef atomic_type is a struct, not an integer" 'say what it is' 'type_exists.typedef atomic_type'

# What is asked for before, or is another version, may be missing.
silent byte_off.task.fpu exists.task.fpu
silent byte_off.task.fpu.state exists.task.fpu:struct
silent byte_off.task___old.state exists.tsak.tgid type_exists.zzz type_size.zzzz type_matches.zzzzz enum_exists.mode.X
silent byte_off.zzz.a exists.zzz.b
silent exists.task.mm exists.task.mode
silent type_id_target.zzz type_exists.zzz
silent enum_value.mode.MODE_THREE enum_exists.mode.MODE_THREE
silent enum_value.nowhere.A enum_exists.nowhere.A

# The object does not depend on what the kernel is.
asks byte_off.task.tgidd exists.task.mm:u32
cp out with
links --btf --vmlinux-btf=none ask.o
[ ! -s err ] || fail "without a kernel's BTF there is a warning"
cmp with out || fail "the object depends on the kernel"
