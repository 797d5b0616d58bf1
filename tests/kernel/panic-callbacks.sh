# A panic in what a helper calls back ends the program: the helper stops, and the program returns what fails
# closed. A timer's function ends by itself.
. "$src/tests/kernel/panic.bash"

build called 2>/dev/null <<'EOF'
struct bpf_timer { u64 opaque[2]; } __attribute__((aligned(8)));
static long (*const bpf_for_each_map_elem)(void *, void *, void *, u64) = (void *)164;
static long (*const bpf_timer_init)(void *, void *, u64) = (void *)169;
static long (*const bpf_timer_set_callback)(void *, void *) = (void *)170;
static long (*const bpf_timer_start)(void *, u64, u64) = (void *)171;
static long (*const bpf_get_current_task_btf)(void) = (void *)158;
static long (*const bpf_find_vma)(void *, u64, void *, void *, u64) = (void *)180;
static long (*const bpf_loop)(u32, void *, void *, u64) = (void *)181;
static long (*const bpf_user_ringbuf_drain)(void *, void *, void *, u64) = (void *)209;

struct timed { struct bpf_timer timer; u64 n; };
struct { MAP(ARRAY, 1); u32 *key; struct timed *value; } timers SEC(".maps");
struct { MAP(ARRAY, 8); u32 *key; u64 *value; } numbers SEC(".maps");
struct { MAP(RINGBUF, 4096); } records SEC(".maps");
struct { MAP(USER_RINGBUF, 4096); } orders SEC(".maps");
u32 table[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
u64 calls, total;

struct sums { u32 *record; u64 sum; };

static long add(u64 i, struct sums *s)
{
	calls++;
	panic_if(i >= 8);
	s->sum += table[i];
	*s->record = s->sum;
	return 0;
}
/* A record is held, by a pointer in the context. */
SEC("xdp") int loop(struct xdp_md *ctx)
{
	struct sums s = { bpf_ringbuf_reserve(&records, 8, 0), 0 };

	if (!s.record)
		return 1;
	bpf_loop(idx, add, &s, 0);
	bpf_ringbuf_discard(s.record, 0);
	total = s.sum;
	done++;
	return 2;
}
/* No context, a loop in a loop, and a call of the same function beside. */
static long inner(u64 i, void *none)
{
	calls++;
	panic_if(i > 5);
	return 0;
}
static long outer(u64 i, void *none)
{
	bpf_loop(i, inner, NULL, 0);
	return 0;
}
SEC("xdp") int nested(struct xdp_md *ctx)
{
	for (u32 i = 0; i < 2; i++)
		bpf_loop(idx, outer, NULL, 0);
	inner(1, NULL);
	done++;
	return 2;
}
static long each(void *map, u32 *key, u64 *value, u64 *sum)
{
	calls++;
	panic_if(*key == idx);
	*sum += *value;
	return 0;
}
NOINLINE u64 sum(void)
{
	u64 n = 0;

	bpf_for_each_map_elem(&numbers, each, &n, 0);
	return n;
}
SEC("xdp") int elements(struct xdp_md *ctx)
{
	total = sum() + sum();
	done++;
	return 2;
}
static long order(struct bpf_dynptr *d, u64 *sum)
{
	panic_if(++*sum > idx);
	return 0;
}
SEC("xdp") int orders_come(struct xdp_md *ctx)
{
	u64 n = 0;

	bpf_user_ringbuf_drain(&orders, order, &n, 0);
	done++;
	return 2;
}
static long vma(void *task, void *vma, u64 *n)
{
	panic_if(*n > idx);
	return 0;
}
SEC("raw_tp/x") int finds(void *ctx)
{
	u64 n = 5;

	bpf_find_vma((void *)bpf_get_current_task_btf(), 0, vma, &n, 0);
	done++;
	return 0;
}
static int tick(void *map, u32 *key, struct timed *t)
{
	panic_if(t->n++ > idx);
	t->n++;
	return 0;
}
SEC("xdp") int timer(struct xdp_md *ctx)
{
	u32 zero = 0;
	struct timed *t = bpf_map_lookup_elem(&timers, &zero);

	if (!t)
		return 1;
	bpf_timer_init(&t->timer, &timers, 1);
	bpf_timer_set_callback(&t->timer, tick);
	bpf_timer_start(&t->timer, 0, 0);
	done++;
	return 2;
}
EOF
"$loader" load called.o | tee verdict
[ "$(grep -c ': accepted$' verdict)" = 7 ] || fail "not all are accepted"

# runs IDX PROGRAM RETURNED DONE CALLS
runs() {
	"$loader" run called.o -s "idx=$1" "$2" >result || fail "$(cat result)"
	expect_line "^run $2: 1 times, returned $3\$" result
	expect_line "^global done = $4\$" result
	expect_line "^global calls = $5\$" result
}
runs 8 loop 2 1 8
runs 9 loop 0 0 9
runs 100 loop 0 0 9
runs 3 nested 2 1 7
runs 8 nested 0 0 28
runs 9 elements 2 1 16
runs 3 elements 0 0 4
