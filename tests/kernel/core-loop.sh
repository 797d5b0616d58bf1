# CO-RE by link names: a member that the kernel does not have is not asked for outside the condition that it is
# behind, in a loop neither: clang's own code does not load.
. "$src/tests/common.sh"
need_kernel
[ -r /sys/kernel/btf/vmlinux ] || skip "the kernel has no BTF"

cat >loop.c <<'EOC'
typedef unsigned long long u64;
extern _Bool has(void) __asm__("bpf_core.exists.task_struct.no_such_member:u32");
extern unsigned off(void) __asm__("bpf_core.byte_off.task_struct.no_such_member:u32");
volatile unsigned go[1024];
u64 sum;
static long (*probe_read)(void *, unsigned, const void *) = (void *)113;
__attribute__((section("raw_tp/sys_enter"))) int p(void *ctx)
{
	for (int i = 0; i < 1000; i++) {
		u64 v = 0;

		if (!go[i])
			sum += 1;
		else if (has())
			sum += probe_read(&v, 4, (char *)ctx + off());
		else
			sum += 3;
	}
	return 0;
}
char gpl[] __attribute__((section("license"))) = "GPL";
EOC
for options in "" "-O3 --cpu v3" "--engine=lto" "--llvm-args=-disable-machine-licm"; do
	"$CLANG" --target=bpf -O2 -g -emit-llvm -c loop.c -o loop.o
	# shellcheck disable=SC2086
	"$shim" --btf $options -o out loop.o
	"$loader" run out p >result || { cat result; fail "it does not load: $options"; }
	expect_line '^global sum = 1000$' result
done
