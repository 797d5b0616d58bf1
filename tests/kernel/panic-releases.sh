# What a program holds where a panic ends it is released: the verifier demands that of every path, once.
. "$src/tests/kernel/panic.bash"

build held 2>/dev/null <<'EOF'
struct bpf_spin_lock { u32 val; };
struct task_struct { int x; };
struct bpf_cpumask { int x; };
struct bpf_iter_num { u64 opaque[1]; } __attribute__((aligned(8)));
extern struct task_struct *bpf_task_from_pid(int pid) KSYM;
extern void bpf_task_release(struct task_struct *p) KSYM;
extern struct bpf_cpumask *bpf_cpumask_create(void) KSYM;
extern void bpf_cpumask_release(struct bpf_cpumask *p) KSYM;
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) KSYM;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) KSYM;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) KSYM;
extern void bpf_rcu_read_lock(void) KSYM;
extern void bpf_rcu_read_unlock(void) KSYM;
extern void bpf_preempt_disable(void) KSYM;
extern void bpf_preempt_enable(void) KSYM;
static void *(*const bpf_sk_lookup_udp)(void *, void *, u32, u64, u64) = (void *)85;
static void (*const bpf_sk_release)(void *) = (void *)86;
static void (*const bpf_spin_lock)(void *) = (void *)93;
static void (*const bpf_spin_unlock)(void *) = (void *)94;
static void *(*const bpf_kptr_xchg)(void *, void *) = (void *)194;
static long (*const bpf_reserve_dynptr)(void *, u32, u64, struct bpf_dynptr *) = (void *)198;
static void (*const bpf_submit_dynptr)(struct bpf_dynptr *, u64) = (void *)199;
static long (*const bpf_dynptr_write)(struct bpf_dynptr *, u32, void *, u32, u64) = (void *)202;

struct locked { struct bpf_spin_lock lock; u32 n; };
struct kept { struct bpf_cpumask __attribute__((btf_type_tag("kptr"))) *mask; };
struct { MAP(RINGBUF, 4096); } records SEC(".maps");
struct { MAP(ARRAY, 1); u32 *key; struct locked *value; } locks SEC(".maps");
struct { MAP(ARRAY, 1); u32 *key; struct kept *value; } masks SEC(".maps");
struct { MAP(SOCKMAP, 1); u32 *key; u32 *value; } socks SEC(".maps");
u32 table[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

SEC("xdp") int bounds(struct xdp_md *ctx)
{
	u32 *r, i = idx;

	panic_if(i == 100);
	r = bpf_ringbuf_reserve(&records, 8, 0);
	if (!r)
		return 1;
	panic_if(i >= 8);
	*r = table[i];
	if (i & 1)
		bpf_ringbuf_discard(r, 0);
	else
		bpf_ringbuf_submit(r, 0);
	panic_if(i == 7);
	done++;
	return 2;
}
SEC("xdp") int either(struct xdp_md *ctx)
{
	u32 *r = idx & 1 ? bpf_ringbuf_reserve(&records, 8, 0) : bpf_ringbuf_reserve(&records, 16, 0);

	if (!r)
		return 1;
	panic_if(idx > 7);
	bpf_ringbuf_submit(r, 0);
	panic_if(idx > 5);
	done++;
	return 2;
}
struct entry { u32 *r; u32 n; };
NOINLINE void submit(struct entry *e, u32 n)
{
	e->n = *e->r = n;
	bpf_ringbuf_submit(e->r, 0);
	done++;
}
SEC("xdp") int by_a_function(struct xdp_md *ctx)
{
	struct entry e = { bpf_ringbuf_reserve(&records, 8, 0), 0 };

	if (!e.r)
		return 1;
	panic_if(idx > 7);
	submit(&e, idx);
	panic_if(idx > 5);
	return 2 + (e.n & 0);
}
SEC("xdp") int loop(struct xdp_md *ctx)
{
	for (u32 i = 0; i < 20; i++) {
		u32 *a = bpf_ringbuf_reserve(&records, 8, 0), *b;

		if (!a)
			break;
		panic_if(idx > 7);
		b = bpf_ringbuf_reserve(&records, 8, 0);
		if (!b) {
			panic_if(idx == 6);
			bpf_ringbuf_discard(a, 0);
			continue;
		}
		panic_if(idx > 6);
		*a = *b = i;
		bpf_ringbuf_submit(b, 0);
		panic_if(idx > 5);
		bpf_ringbuf_submit(a, 0);
		panic_if(idx > 4);
	}
	done++;
	return 2;
}
SEC("xdp") int lock(struct xdp_md *ctx)
{
	u32 zero = 0;
	struct locked *v = bpf_map_lookup_elem(&locks, &zero);

	if (!v)
		return 1;
	bpf_spin_lock(&v->lock);
	panic_if(v->n >= idx);
	v->n++;
	bpf_spin_unlock(&v->lock);
	panic_if(v->n == 1000);
	done++;
	return 2;
}
SEC("xdp") int dynptr(struct xdp_md *ctx)
{
	struct bpf_dynptr d;
	u64 x = 1;

	bpf_reserve_dynptr(&records, 8, 0, &d);
	panic_if(idx > 7);
	bpf_dynptr_write(&d, 0, &x, 8, 0);
	bpf_submit_dynptr(&d, 0);
	panic_if(idx > 5);
	done++;
	return 2;
}
SEC("xdp") int iterator(struct xdp_md *ctx)
{
	struct bpf_iter_num it;
	u32 n = 0, *v;

	bpf_iter_num_new(&it, 0, 20);
	while ((v = (u32 *)bpf_iter_num_next(&it))) {
		panic_if(*v > idx);
		n++;
	}
	bpf_iter_num_destroy(&it);
	panic_if(idx > 90);
	done++;
	return 2 + (n & 0);
}
SEC("tc") int socket(void *ctx)
{
	u32 tuple[3] = { 0 };
	u32 *s;

	for (u32 i = 0; i < 4; i++) {
		tuple[2] = i;
		s = bpf_sk_lookup_udp(ctx, tuple, sizeof(tuple), -1, 0);
		if (!s) {
			panic_if(idx == 7);
			continue;
		}
		panic_if(s[1] != idx);
		bpf_sk_release(s);
		panic_if(idx == 9);
	}
	return 0;
}
SEC("sk_skb/stream_verdict") int socket_of_map(void *ctx)
{
	u32 zero = 0, *s = bpf_map_lookup_elem(&socks, &zero);

	if (!s)
		return 1;
	panic_if(s[1] != idx);
	bpf_sk_release(s);
	panic_if(idx > 5);
	return 1;
}
SEC("syscall") int task(void *ctx)
{
	struct task_struct *t = bpf_task_from_pid(1);

	if (!t)
		return 0;
	panic_if(idx > 7);
	bpf_task_release(t);
	panic_if(idx > 5);
	return 0;
}
SEC("syscall") int kept(void *ctx)
{
	u32 zero = 0;
	struct kept *v = bpf_map_lookup_elem(&masks, &zero);
	struct bpf_cpumask *m, *old;

	if (!v)
		return 0;
	m = bpf_cpumask_create();
	if (!m)
		return 0;
	panic_if(idx > 7);
	old = bpf_kptr_xchg(&v->mask, m);
	panic_if(idx > 6);
	if (old)
		bpf_cpumask_release(old);
	panic_if(idx > 5);
	return 0;
}
SEC("raw_tp/x") int sections(void *ctx)
{
	bpf_rcu_read_lock();
	panic_if(idx > 8);
	bpf_preempt_disable();
	panic_if(idx > 7);
	bpf_preempt_enable();
	panic_if(idx > 6);
	bpf_rcu_read_unlock();
	panic_if(idx > 5);
	return 0;
}
EOF
"$loader" load held.o | tee verdict
[ "$(grep -c ': accepted$' verdict)" = 13 ] || fail "not all are accepted"

# runs IDX PROGRAM... : RETURNED DONE
runs() {
	local programs=$2 returned=$3 ran=$4 program
	"$loader" run held.o -s "idx=$1" $programs >result || fail "$(cat result)"
	for program in $programs; do
		expect_line "^run $program: 1 times, returned $returned\$" result
	done
	expect_line "^global done = $ran\$" result
}
runs 3 "bounds either by_a_function loop lock dynptr" 2 6
runs 8 "bounds either by_a_function loop dynptr" 0 0
runs 100 "bounds either" 0 0
runs 7 "loop bounds" 0 0
runs 0 lock 0 0
runs 25 iterator 2 1
runs 4 iterator 0 0
