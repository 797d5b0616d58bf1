# bpf_ksym.exists.NAME: does the kernel have it? Weak from then on, in Rust and C.
# bpf-linker 0.13: an undefined symbol like any other.
. "$src/tests/link/common.bash"
command -v bpftool >/dev/null || skip "no bpftool"

plain vmlinux -g <<<'__attribute__((used, btf_decl_tag("bpf_kfunc"))) void k_new(void *p) {}'
ir main.o <<'END'
declare zeroext i1 @bpf_ksym.exists.k_new()
declare i32 @bpf_ksym.exists.somewhere()
declare i1 @bpf_ksym.exists.ours()
declare i1 @bpf_ksym.exists.unused()
declare void @k_new(ptr)
define void @ours() noinline { call void asm sideeffect "", ""() ret void }
define i32 @p(ptr %c) section "xdp" {
  %a = call zeroext i1 @bpf_ksym.exists.k_new()
  br i1 %a, label %yes, label %no
yes:
  call void @k_new(ptr %c)
  br label %no
no:
  %b = call i32 @bpf_ksym.exists.somewhere()
  %d = call i1 @bpf_ksym.exists.ours()
  %e = zext i1 %d to i32
  %f = shl i32 %e, 4
  %r = add i32 %b, %f
  ret i32 %r
}
END
ask() {
	links --btf --vmlinux-btf="$1" main.o
	symbols out >syms
	expect_line 'NOTYPE +WEAK +DEFAULT +UND k_new$' syms
	expect_line 'NOTYPE +WEAK +DEFAULT +UND somewhere$' syms
	expect_no_line 'bpf_ksym|unused' syms
	bpftool btf dump file out >dump
	expect_line "FUNC 'k_new' .*linkage=extern" dump
	expect_line "VAR 'somewhere' .*linkage=extern" dump
	expect_line "DATASEC '.ksyms' size=0 vlen=2" dump
	code out >text
	expect_line 'R_BPF_64_64	k_new$' text
	expect_line 'R_BPF_64_32	k_new$' text
	expect_line 'R_BPF_64_64	somewhere$' text
}
ask vmlinux
ask none # also where the kernel at hand does not have it

# Asked otherwise
ir wrong.o <<'END'
declare i1 @bpf_ksym.exists.k_new(i64)
declare ptr @bpf_ksym.exists.somewhere()
declare i1 @bpf_ksym.exists.()
declare i1 @bpf_ksym.exists.taken()
@table = global ptr @bpf_ksym.exists.taken, section ".data.table"
define i1 @p(ptr %c) section "xdp" {
  %a = call i1 @bpf_ksym.exists.k_new(i64 1)
  %b = call ptr @bpf_ksym.exists.somewhere()
  %d = call i1 @bpf_ksym.exists.()
  ret i1 %a
}
END
refuses 1 'bpf_ksym.exists.k_new: called with arguments; there are none' wrong.o --btf
for line in 'somewhere: its result is not declared as bool' 'taken: its address is taken; it can only be called' \
	': names no symbol'; do
	expect_line "error: bpf_ksym.exists.$line" err
done
refuses 1 'bpf_ksym.exists.k_new: what the kernel has is found by BTF' main.o
expect_line '^  link with --btf' err

# In C, and by the running kernel
c run.o -g <<'EOC'
extern _Bool has_map(void) __asm__("bpf_ksym.exists.bpf_map_sum_elem_count");
extern _Bool has_lock(void) __asm__("bpf_ksym.exists.bpf_rcu_read_lock");
extern _Bool has_no(void) __asm__("bpf_ksym.exists.bpf_no_such_function");
extern void bpf_no_such_function(void *);
extern void bpf_rcu_read_lock(void);
extern void bpf_rcu_read_unlock(void);
char LICENSE[] __attribute__((section("license"))) = "GPL";
__attribute__((section("xdp"))) int p(void *c)
{
	int found = has_lock() << 1 | has_map();

	if (has_no()) {
		bpf_no_such_function(c);
		found |= 4;
	}
	if (has_lock()) {
		bpf_rcu_read_lock();
		bpf_rcu_read_unlock();
	}
	return found;
}
EOC
if "$loader" probe >/dev/null && bpftool btf dump file /sys/kernel/btf/vmlinux >kernel &&
	grep -A1 "FUNC 'bpf_rcu_read_lock'" kernel | grep -q "'bpf_kfunc'"; then
	links --btf --export=p,LICENSE run.o
	"$loader" run out p >verdict || { cat verdict >&2 && fail "the kernel refuses it"; }
	expect_line '^run p: 1 times, returned [23]$' verdict
fi
