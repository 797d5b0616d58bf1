# --kernel=X.Y: the newest cpu that it has, --cpu beside it, what is a warning only, and how the
# version is spelled. What each release brought: kernel-features.sh.
. "$src/tests/link/common.bash"

cat >main.c <<'END'
struct { int (*type)[2]; int (*max_entries)[1]; unsigned *key; long *value; } m __attribute__((section(".maps")));
static void *(*lookup)(void *, void *) = (void *)1;
__attribute__((section("tc"))) int p(int *c)
{
	unsigned key = 0;
	long *v = lookup(&m, &key);

	if (v)
		__sync_fetch_and_add(v, 1);
	return v && *v < c[1] ? c[0] / c[1] : c[2];
}
END
"$CLANG" --target=bpfel -O2 -g -emit-llvm -c main.c

# chooses CPU ARGUMENTS: the same code as --cpu=CPU makes.
chooses() {
	local cpu=$1
	shift
	links --btf --cpu "$cpu" main.bc
	mv out wanted
	links --btf "$@" main.bc
	code wanted | sed 1,2d >wanted.dis
	code out | sed '1,2d' | diff wanted.dis - || fail "$*: not as $cpu"
}
chooses v1 --kernel=4.13
chooses v2 --kernel=4.14
chooses v2 --kernel=5.0
chooses v3 --kernel=5.12
chooses v3 --kernel=6.5 --cpu generic
chooses v4 --kernel=6.6 --cpu generic
chooses v4 --kernel=7.2
chooses v2 --kernel=6.6 --cpu v2
chooses v3 --kernel=6.1.0-50-cloud-amd64
chooses v3 --kernel 6.1.7
# An addition whose value nobody wants needs no 5.12.
links --btf --kernel=5.1 main.bc
code out >dis
expect_line 'lock \*' dis
expect_line 'w[0-9] ' dis

# Not every LLVM knows v4.
older() {
	[ "$1" -lt 18 ] || return 0
	"$3" --target=bpfel -O2 -g -emit-llvm -c main.c -o old.bc
	"$shim" --llvm="$2" --btf --kernel=6.6 -o out old.bc
	code out >dis
	expect_line 'w[0-9] ' dis
}
each_llvm older

refuses 2 '--cpu: v4 is newer than Linux 6.1 \(--kernel\), which has v3' --kernel=6.1 --cpu=v4 main.bc
for version in 6 six 2.6 6. .1 6.1x 6.999; do
	refuses 2 "--kernel: '$version' is no version of Linux that has BPF" --kernel=$version main.bc
done
# What the inputs were compiled for.
c v4.o -g -mcpu=v4 <<<'int p(int *c) { return c[0] / c[1]; }'
refuses 1 'p uses signed division: new in Linux 6.6, but --kernel is 6.1' --kernel=6.1 --cpu=inputs v4.o

# The loader, or the program, decides what is alive.
cat >asks.c <<'END'
extern int bpf_made_up(void) __attribute__((section(".ksyms"), weak));
extern int CONFIG_HZ __attribute__((section(".kconfig")));
extern const void schedule __attribute__((section(".ksyms")));
const volatile int has_tai;
static unsigned long (*boot_ns)(void) = (void *)125, (*tai_ns)(void) = (void *)208;
__attribute__((section("tc"))) int guarded(void *c) { return has_tai ? tai_ns() : boot_ns(); }
__attribute__((section("tc"))) int weak(void *c) { return bpf_made_up ? bpf_made_up() : 0; }
__attribute__((section("tc"))) int setting(void *c) { return CONFIG_HZ; }
__attribute__((section("tc"))) int address(void *c) { return &schedule == c; }
END
"$CLANG" --target=bpfel -O2 -g -emit-llvm -c asks.c 2>/dev/null
links --btf --kernel=5.8 --export guarded asks.bc
expect_line '^bpf-ld-shim: warning: .*asks.c:6: guarded uses helper bpf_ktime_get_tai_ns: new in Linux 6.1, but' err
expect_line '; the program must ask before it comes here$' err
links --btf --kernel=5.10 asks.bc
expect_line '^bpf-ld-shim: warning: .*asks.c:7: weak uses kernel function bpf_made_up: new in Linux 5.13' err
not "$shim" --btf --kernel=5.1 asks.bc -o out 2>err
expect_line '^bpf-ld-shim: error: .*asks.c:8: setting uses global variables: new in Linux 5.2, but' err
expect_no_line 'address uses' err

# Lines are known though nobody has asked for BTF; big-endian objects are read, too.
cat >sure.c <<'END'
static unsigned long (*boot_ns)(void) = (void *)125;
__attribute__((section("tc"))) int sure(void *c) { return boot_ns(); }
END
for endian in el eb; do
	"$CLANG" --target=bpf$endian -O2 -g -emit-llvm -c main.c sure.c
	refuses 1 'main.c:[0-9]*: p uses program section tc: new in Linux 4.1' --kernel=4.0 main.bc
	refuses 1 'sure.c:2: sure uses helper bpf_ktime_get_boot_ns: new in Linux 5.8' --kernel=5.7 sure.bc
	refuses 1 'sure.c:2: sure uses helper bpf_ktime_get_boot_ns: new in' --btf --kernel=5.7 sure.bc
	links --btf --kernel=5.8 main.bc
done
