# BTF of joined objects: of those that have none, of names whose types differ from language to language, of kernel
# symbols that several objects use, of aliases. Each function has its entry, each type is the definition's.
. "$src/tests/link/common.bash"

c main.o -g -mcpu=v3 <<'EOF'
extern int kfunc(int) __attribute__((section(".ksyms")));
extern const int CONFIG_HZ __attribute__((section(".kconfig")));
struct map { int (*type)[2]; int (*max_entries)[4]; int *key; long *value; };
struct map counts __attribute__((section(".maps")));
long bare(long x);
long differs(int *p, unsigned char c);
long other(long x);
__attribute__((section("xdp"))) long program(int *ctx)
{
	return bare(kfunc(1)) + differs(ctx, 3) + CONFIG_HZ + other(1);
}
EOF
# Without debug info: no BTF at all.
plain bare.o <<<'static __attribute__((noinline)) long inner(long x) { return x * 5; }
long bare(long x) { return inner(x) + inner(x + 1); }'
# Other types than main.c thinks, as if of another language.
plain differs.o -g <<'EOF'
typedef struct { char c; } byte;
extern int kfunc(int) __attribute__((section(".ksyms")));
extern const int CONFIG_HZ __attribute__((section(".kconfig")));
enum counts { A };
extern enum counts counts;
long differs(byte *p, _Bool c) { return p->c + kfunc(2) + CONFIG_HZ + counts; }
long twin(long x) __attribute__((alias("other")));
__attribute__((noinline)) long other(long x) { return kfunc(3) + x; }
EOF
plain third.o -g <<'EOF'
extern int kfunc(int) __attribute__((section(".ksyms")));
long third(long x) { return kfunc(4); }
EOF
links --btf --cpu v3 --export program,third,twin main.o bare.o differs.o third.o
"$shim" --check out >check || fail "$(<check)"
expect_line '7 functions' check # kfunc is one
bpftool btf dump file out >btf
expect_line "FUNC 'bare' .*linkage=static" btf
expect_line "FUNC 'inner' .*linkage=static" btf
# Two names of one place: either will do.
expect_line "FUNC '(other|twin)' .*linkage=" btf
[ "$(grep -c "(FUNC 'kfunc')" btf)" = 1 ] || fail "kfunc is listed: $(grep kfunc btf)"
grep -A3 "DATASEC '.kconfig'" btf >kconfig
expect_line "VAR 'CONFIG_HZ'" kconfig
id=$(sed -n "s/.*FUNC 'differs' type_id=\([0-9]*\).*/\1/p" btf)
grep -A2 "^\[$id\] FUNC_PROTO" btf >proto
byte=$(sed -n "s/^\[\([0-9]*\)\] TYPEDEF 'byte'.*/\1/p" btf)
pointer=$(sed -n "s/^\[\([0-9]*\)\] PTR .* type_id=$byte$/\1/p" btf)
expect_line "'p' type_id=$pointer$" proto
# counts is the map that it is, not an enum.
id=$(sed -n "s/.*VAR 'counts' type_id=\([0-9]*\).*/\1/p" btf)
expect_line "^\[$id\] STRUCT 'map'" btf
expect_no_line 'join:' btf

# No BTF where it matters.
plain maps.o <<<'long map[4] __attribute__((section(".maps"))); long bare(long x) { return map[x]; }'
links --btf --export program,third main.o maps.o differs.o third.o
expect_line 'warning: maps.o: has maps, but no BTF' err
expect_line '^  compile it with -g' err

# The other byte order: libbpf 1.5 can, before it is said.
"$CLANG" --target=bpfeb -O2 -g -x c -c -o big.o - <<<'long f(long x) { return x + 1; }'
"$CLANG" --target=bpfeb -O2 -g -x c -emit-llvm -c -o big.bc - \
	<<<'long f(long); __attribute__((section("xdp"))) long p(void *x) { return f(1); }'
if "$shim" --btf --export p -o out big.bc big.o 2>err; then
	"$LLVM_BIN/llvm-readelf" -h out >header
	expect_line 'big endian' header
	"$shim" --check out
else
	check_messages
	expect_line 'big.o: libbpf [0-9.]* cannot join objects of the other byte order' err
fi

# Declarations that differ from the definition in what matters.
c caller.o -g <<'EOF'
struct { int (*type)[2]; int (*max_entries)[8]; int *key; int *value; } m __attribute__((section(".maps")));
long two(long a, long b) { return a + b; }
long vague(long a) { return a; }
EOF
plain callee.o -g <<'EOF'
extern struct { int (*type)[2]; int (*max_entries)[4]; int *key; long *value; } m
	__attribute__((section(".maps")));
long two(long a);
long vague();
__attribute__((section("xdp"))) long program(void *x)
{
	static void *(*lookup)(void *, const void *) = (void *)1;
	return two(1) + vague(2) + (lookup(&m, x) != 0);
}
EOF
for inputs in "caller.o callee.o" "callee.o caller.o"; do
	# shellcheck disable=SC2086
	links --btf --export program $inputs
	expect_line 'warning: callee.o: declares two with 1 parameters, it has 2' err
	expect_line 'warning: callee.o: declares map m with max_entries 4, it has 8' err
	expect_line 'warning: callee.o: declares map m with value 8, it has 4' err
	[ "$(grep -c warning err)" = 3 ] || fail "$(<err)"
done
