# .maps definitions as libbpf reads them; externs have their DATASEC (.ksyms, .kconfig), weak or strong,
# functions and variables, and only those that are used.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || skip "no bpftool"

cat >main.c <<'EOC'
#define SEC(name) __attribute__((section(name)))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define __array(name, val) typeof(val) *name[]
struct key { int a; char b[3]; };
struct value { long n; struct key keys[2]; };
struct {
	__uint(type, 1);
	__uint(max_entries, 10);
	__type(key, struct key);
	__type(value, struct value);
} table SEC(".maps");
struct inner {
	__uint(type, 2);
	__uint(max_entries, 1);
	__type(key, unsigned int);
	__type(value, struct value);
} inner_map SEC(".maps");
struct {
	__uint(type, 12);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { &inner_map } };

extern void bpf_rcu_read_lock(void) SEC(".ksyms");
extern void bpf_rcu_read_unlock(void) __attribute__((weak)) SEC(".ksyms");
extern const int runqueues __attribute__((weak)) SEC(".ksyms");
extern const void bpf_prog_active SEC(".ksyms");
extern int unused_ksym SEC(".ksyms");
extern unsigned int LINUX_KERNEL_VERSION SEC(".kconfig");
extern int CONFIG_HZ __attribute__((weak)) SEC(".kconfig");
extern _Bool CONFIG_BPF SEC(".kconfig");
static void *(*lookup)(void *, const void *) = (void *)1;

SEC("tc") int p(void *ctx)
{
	struct key key = { 1 };
	unsigned int zero = 0;

	bpf_rcu_read_lock();
	if (bpf_rcu_read_unlock)
		bpf_rcu_read_unlock();
	return !!lookup(&table, &key) + !!lookup(&inner_map, &zero) + !!lookup(&outer, &zero) +
	       (&runqueues != 0) + (long)&bpf_prog_active + LINUX_KERNEL_VERSION + CONFIG_HZ + CONFIG_BPF;
}
char LICENSE[] SEC("license") = "GPL";
EOC
c main.o -g <main.c
links --btf --export p,LICENSE,table,inner_map,outer main.o
python3 "$src/tests/link/btf_facts.py" out || fail "BTF is not what the object is"
"$shim" --check out
bpftool btf dump file out >dump
for line in \
	"VAR 'table' .*linkage=global" "VAR 'inner_map' .*linkage=global" "VAR 'outer' .*linkage=global" \
	"STRUCT 'key' size=8 vlen=2" "STRUCT 'value' size=24 vlen=2" "STRUCT 'inner' size=32 vlen=4" \
	"FUNC 'bpf_rcu_read_lock' .*linkage=extern" "FUNC 'bpf_rcu_read_unlock' .*linkage=extern" \
	"VAR 'runqueues' .*linkage=extern" "VAR 'bpf_prog_active' .*linkage=extern" \
	"VAR 'LINUX_KERNEL_VERSION' .*linkage=extern" "VAR 'CONFIG_HZ' .*linkage=extern" \
	"DATASEC '.ksyms' size=[0-9]* vlen=4" "DATASEC '.kconfig' size=[0-9]* vlen=3" \
	"DATASEC '.maps' size=96 vlen=3" "\(VAR 'outer'\)" "\(FUNC 'bpf_rcu_read_lock'\)"; do
	expect_line "$line" dump
done
symbols out >syms
expect_line 'NOTYPE +WEAK +DEFAULT +UND bpf_rcu_read_unlock$' syms
expect_line 'NOTYPE +GLOBAL +DEFAULT +UND bpf_rcu_read_lock$' syms
expect_line ' WEAK +DEFAULT +UND runqueues$' syms
expect_line ' WEAK +DEFAULT +UND CONFIG_HZ$' syms
code -j .maps out >/dev/null
"$LLVM_BIN/llvm-readelf" -rW out >relocations
expect_line "rel\.maps' at" relocations
expect_line 'inner_map$' relocations

# libbpf reads them all.
"$loader" show out >maps 2>&1 || fail "libbpf cannot open it: $(cat maps)"
expect_line 'map table: hash, 10 entries of 24 bytes' maps
expect_line 'map inner_map: array, 1 entries of 24 bytes' maps
expect_line 'map outer: array_of_maps, 2 entries' maps

# In one file of two, with other types of the same names in the other.
c helper.o -g <<'EOC'
struct key { long other; };
extern int CONFIG_HZ __attribute__((weak, section(".kconfig")));
extern void bpf_rcu_read_lock(void) __attribute__((section(".ksyms")));
__attribute__((noinline)) int helper(struct key *k) { bpf_rcu_read_lock(); return k->other + CONFIG_HZ; }
EOC
links --btf --export p,helper,LICENSE,table,inner_map,outer main.o helper.o
python3 "$src/tests/link/btf_facts.py" out || fail "BTF of two files is not what the object is"
bpftool btf dump file out >dump
[ "$(grep -c "\] FUNC 'bpf_rcu_read_lock'" dump)" = 1 ] || fail "two FUNCs for one extern"
[ "$(grep -c "DATASEC '.kconfig'" dump)" = 1 ] || fail "two .kconfig"
[ "$(grep -c "\] VAR 'CONFIG_HZ'" dump)" = 1 ] || fail "two VARs for one extern"
[ "$(grep -c "STRUCT 'key'" dump)" = 2 ] || fail "not both structs key"
"$loader" show out >maps 2>&1 || fail "libbpf cannot open that of two files: $(cat maps)"
expect_line 'map table: hash, 10 entries of 24 bytes' maps
