# CO-RE by link names: what is wrong with a name or its use is an error with its place, all of them in one run.
. "$src/tests/link/common.bash"

cat >ask.h <<'EOC'
typedef unsigned long long u64;
#define ASK(name, text) extern u64 name(void) __asm__("bpf_core." text)
EOC
{
	echo '#include "ask.h"'
	n=0
	while IFS='|' read -r name _; do
		echo "ASK(f$n, \"$name\");"
		n=$((n + 1))
	done
	echo '__attribute__((section("xdp"))) int p(void *ctx) { u64 r = 0;'
	for ((i = 0; i < n; i++)); do echo "r += f$i();"; done
	echo 'return r; }'
} >bad.c <<'EOC'
byte_of.task.pid|
byte_off.task|
byte_off|
byte_off.task.|
byte_off.task.pid:|
byte_off.task.pid:u32 more|
byte_off.task.comm[|
byte_off.task.comm[x]|
byte_off.task.comm[99999999]|
byte_off.task.comm:[u8]|
byte_off.task.comm:[[u8; 65536]; 65536]|
byte_off.enum kind.pid|
type_exists.task.pid|
type_size.task:u32|
enum_value.kind|
enum_value.kind.A.B|
enum_exists.struct kind.A|
lshift.task.mm:ptr|
byte_off.task.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a|
byte_off.task.pid:typedef pid_t|
EOC
"$CLANG" --target=bpfel -O2 -g -emit-llvm -c bad.c -o bad.o
refuses 1 'is none of byte_off' --btf bad.o
while read -r count what; do
	found=$(grep -cF -- "$what" err || true)
	[ "$found" = "$count" ] || { cat err >&2; fail "$found times, not $count: $what"; }
done <<'EOC'
20 bpf-ld-shim: error: bad.c:
1 'byte_of' is none of
1 bpf_core.byte_off.task: no member is named
1 bpf_core.byte_off: no type is named
1 a name is missing before 'the end'
1 a kind is missing before 'the end'
1 'more' is not understood
2 a number is missing
1 the number is too large
1 an array's kind is written [KIND; COUNT]
1 the array is too large
1 an enum has no members
1 it is about a type, not a member
1 only members and typedefs have a kind here
2 an enum and one enumerator are wanted
1 a struct has no enumerators
1 lshift is about numbers
1 more than 16 members
1 what its typedef stands for
EOC
# Without --btf the second run finds the places.
refuses 1 'bad.c:[0-9]+:[0-9]+: bpf_core.byte_of.task.pid' bad.o

# Names that contradict each other.
contradicts() {
	c two.o -g -I. <<EOC
#include "ask.h"
ASK(one, "$1");
ASK(two, "$2");
__attribute__((section("xdp"))) int p(void *ctx) {
return one()
+ two(); }
EOC
	refuses 1 'bpf_core.* contradicts bpf_core\.' --btf two.o
	expect_line '^bpf-ld-shim: error: .*<stdin>:[56]:' err
}
contradicts byte_off.t.m:u32 byte_off.t.m:ptr
contradicts byte_off.t.m:u32 exists.t.m:i32
contradicts byte_off.t.m:ptr byte_off.t.m.n
contradicts byte_off.t.m:u64 byte_off.t.m[1]
contradicts 'byte_off.t.m:[u8; 4]' 'byte_off.t.m:[u8; 5]'
contradicts 'byte_off.t.m:[u8; 4]' 'byte_off.t.m[4]'
contradicts 'byte_off.t.m:[u8; 4]' 'byte_off.t.m[1]:u16'
contradicts byte_off.t.m.n:u32 byte_off.t.m:u32

# These do not.
c agree.o -g -I. <<'EOC'
#include "ask.h"
ASK(one, "byte_off.t.m:ptr");
ASK(two, "exists.t.m");
ASK(three, "byte_off.t.n:int");
ASK(four, "byte_size.t.n:u64");
ASK(five, "byte_off.t.o:[u8; 4]");
ASK(six, "byte_off.t.o[3]");
ASK(seven, "byte_off.t.u:union");
ASK(eight, "byte_off.t.u.v:f64");
ASK(nine, "byte_off.t.p:[[bool; 2]; 3]");
ASK(ten, "byte_off.t.p[2][1]");
ASK(eleven, "byte_off.t.e:enum");
ASK(twelve, "byte_off.t___new.m:u32");
ASK(thirteen, "byte_off.union t.m:u32");
__attribute__((section("xdp"))) int p(void *ctx)
{
	return one() ^ two() ^ three() ^ four() ^ five() ^ six() ^ seven() ^ eight() ^ nine() ^ ten() ^ eleven() ^
	       twelve() ^ thirteen();
}
EOC
links --btf agree.o
"$shim" --check out
code out >asked
expect_line 'byte_off> \[[0-9]+\] struct t::p\[2\]\[1\]' asked
expect_line 'byte_off> \[[0-9]+\] struct t::u.v' asked
expect_line 'byte_sz> \[[0-9]+\] struct t::n' asked
bpftool btf dump file out >types
expect_line "^\[[0-9]+\] UNION 't' size=4" types
expect_line "^\[[0-9]+\] STRUCT 't___new' size=4" types

# Used otherwise than called.
ir taken.o <<'EOF'
declare i64 @"bpf_core.byte_off.t.m"()
declare i64 @"bpf_core.byte_off.t.n"(i64)
declare ptr @"bpf_core.byte_off.t.o"()
declare i128 @"bpf_core.byte_off.t.p"()
@"bpf_core.byte_off.t.q" = external global i64
define i64 @p() section "xdp" {
  %a = call i64 @"bpf_core.byte_off.t.n"(i64 1)
  %b = call ptr @"bpf_core.byte_off.t.o"()
  %c = call i128 @"bpf_core.byte_off.t.p"()
  %d = load i64, ptr @"bpf_core.byte_off.t.q"
  ret i64 ptrtoint (ptr @"bpf_core.byte_off.t.m" to i64)
}
EOF
refuses 1 'bpf_core.byte_off.t.m: its address is taken' --btf taken.o
expect_line 'bpf_core.byte_off.t.n: called with arguments' err
[ "$(grep -c 'is not declared as an integer' err)" = 2 ] || fail "results that are no integers"
expect_line 'bpf_core.byte_off.t.q: a variable cannot ask' err

# It needs BTF, and debug info.
refuses 1 '<stdin>:[0-9]+:[0-9]+: bpf_core.byte_off.t.*needs BTF' agree.o
expect_line '^  link with --btf' err
ir bare.o <<'EOF'
declare i64 @"bpf_core.byte_off.t.m"()
define i64 @p() section "xdp" {
  %a = call i64 @"bpf_core.byte_off.t.m"()
  ret i64 %a
}
EOF
refuses 1 'bpf_core.byte_off.t.m: .*needs debug info' --btf bare.o
expect_line '^  compile with -C debuginfo=2' err
