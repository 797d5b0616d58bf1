# C types come through as clang has them: bitfields, floats, anonymous unions, flexible arrays, 64-bit
# enums, function pointers, forward declarations, qualifiers, tags of all kinds; and the places of variables.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || skip "no bpftool"

cat >types.c <<'EOC'
#define TAG(text) __attribute__((btf_decl_tag(text)))
#define TYPE_TAG(text) __attribute__((btf_type_tag(text)))
#define LOOK(variable) (*(volatile int *)&(variable))
struct unknown;
union unknown_union;
typedef int number;
typedef number *number_pointer;
enum small { A = -1, B = 5 };
enum big { BIG = 1ull << 40, NEGATIVE = -1ll };
enum big_unsigned { MOST = ~0ull };
struct all {
	unsigned bits : 3, more : 12;
	enum small few : 3;
	_Bool flag : 1;
	long long wide : 40;
	union { float f; struct { short low, high; }; unsigned char bytes[4]; };
	struct { int x, y; } point;
	struct unknown *unknown;
	union unknown_union *unknown_union;
	int (*call)(struct all *self, const char *text, ...);
	void (*nothing)(void);
	const volatile number *restrict watched;
	int TYPE_TAG("one") * TYPE_TAG("two") * tagged;
	enum big big;
	enum big_unsigned big_unsigned;
	unsigned __int128 widest;
	double d;
	char text[3][5];
	number_pointer np;
	int member TAG("of a member");
	signed char s8;
	unsigned char u8;
	int last[];
} TAG("of a struct");
struct point3 { int x, y, z; } __attribute__((packed));

struct all all TAG("of a variable");
struct point3 three[3] = { { 1 } };
static int private_data = 7;
static int private_zero;
const volatile int constant = 3;
static const volatile char text[] = "text";
int own __attribute__((section(".data.own"))) = 1;
int aligned __attribute__((section(".data.own"), aligned(32))) = 2;
__attribute__((weak)) int weak_zero;

TAG("of a function")
static __attribute__((noinline)) int internal(struct all *p TAG("of an argument"), number n, enum big b)
{
	return p->wide + n + (int)b + LOOK(private_data) + LOOK(private_zero);
}
__attribute__((noinline)) int exported(number n, char c, unsigned long long u)
{
	return n + c + u + text[n & 3] + constant + LOOK(own) + LOOK(aligned) + LOOK(weak_zero) + three[n & 1].z;
}
__attribute__((noinline)) __attribute__((visibility("hidden"))) int hidden(int n) { return n + LOOK(own); }
__attribute__((section("xdp"))) int p(void *ctx)
{
	return internal(&all, 3, BIG) + exported(1, 2, 3) + hidden(4);
}
EOC
c types.o -g <types.c
# The internalised too: what is not exported is static whatever C said.
links --btf --export p,exported,all,three,constant types.o
python3 "$src/tests/link/btf_facts.py" out || fail "BTF is not what the object is"
"$shim" --check out
bpftool btf dump file out >dump

for line in \
	"'bits' type_id=[0-9]* bits_offset=0 bitfield_size=3" \
	"'more' type_id=[0-9]* bits_offset=3 bitfield_size=12" \
	"'few' type_id=[0-9]* bits_offset=15 bitfield_size=3" \
	"'flag' type_id=[0-9]* bits_offset=18 bitfield_size=1" \
	"'wide' type_id=[0-9]* bits_offset=[0-9]* bitfield_size=40" \
	"ENUM 'small' encoding=SIGNED size=4 vlen=2" "'A' val=-1" \
	"ENUM64 'big' encoding=SIGNED size=8 vlen=2" "'BIG' val=1099511627776" "'NEGATIVE' val=-1" \
	"ENUM64 'big_unsigned' encoding=UNSIGNED size=8" "'MOST' val=18446744073709551615" \
	"FWD 'unknown' fwd_kind=struct" "FWD 'unknown_union' fwd_kind=union" \
	"UNION '\(anon\)' size=4 vlen=3" "FLOAT 'double' size=8" "FLOAT 'float' size=4" \
	"INT 'unsigned __int128' size=16 .*nr_bits=128" "INT '_Bool' size=1 .*BOOL" \
	"INT 'char' size=1 .*(SIGNED|CHAR|\(none\))" "INT 'signed char' size=1 " \
	"INT 'unsigned char' size=1 .*\(none\)" \
	"TYPEDEF 'number' type_id=" "TYPEDEF 'number_pointer' type_id=" \
	"RESTRICT '\(anon\)'" "VOLATILE '\(anon\)'" "CONST '\(anon\)'" \
	"TYPE_TAG 'one'" "TYPE_TAG 'two'" \
	"ARRAY '\(anon\)' .*nr_elems=0" "ARRAY '\(anon\)' .*nr_elems=3" \
	"STRUCT 'point3' size=12 vlen=3" \
	"FUNC 'p' .*linkage=global" "FUNC 'exported' .*linkage=global" \
	"FUNC 'internal' .*linkage=static" "FUNC 'hidden' .*linkage=static" \
	"VAR 'all' .*linkage=global" "VAR 'constant' .*linkage=global" \
	"VAR 'private_data' .*linkage=static" "VAR 'weak_zero' .*linkage=static" \
	"DATASEC '.data' size=40 vlen=2" "DATASEC '.data.own' size=36 vlen=2" \
	"DATASEC '.rodata' size=[0-9]* vlen=2" "DATASEC '.bss' size=[0-9]* vlen=3" \
	"offset=32 size=4 .*'aligned'"; do
	expect_line "$line" dump
done

# What tags are tied to. $1: the tag, $2: its component, $3: kind and name of the type.
tag() {
	local line id
	line=$(grep -E "DECL_TAG '$1'" dump) || fail "no tag '$1'"
	[[ $line == *"component_idx=$2" ]] || fail "tag '$1': $line"
	line=${line##*type_id=} id=${line%% *}
	expect_line "^\[$id\] $3" dump
}
tag 'of a struct' -1 "STRUCT 'all'"
tag 'of a variable' -1 "VAR 'all'"
tag 'of a function' -1 "FUNC 'internal'"
tag 'of an argument' 0 "FUNC 'internal'"
tag 'of a member' "$(($(sed -n "/STRUCT 'all'/,/'member'/p" dump | grep -c "^	'\|^	(anon)\|bits_offset") - 1))" "STRUCT 'all'"

# The same C: what clang's own object has, apart from what nothing reaches.
"$CLANG" --target=bpfel -O2 -g -x c -c -o own.o types.c
for object in out own.o; do
	bpftool btf dump file $object format c | sed '/^typedef.*__ARRAY_SIZE/d' | tr -d '\n' |
		sed 's/struct all {/\n&/; s/} __attribute__((preserve_access_index));\|};/&\n/g' |
		grep '^struct all {' >$object.all
done
diff out.all own.o.all >&2 || fail "struct all is not clang's"
