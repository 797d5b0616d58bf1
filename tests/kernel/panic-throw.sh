# --panic=throw: a panic is an exception of the kernel's, from any depth of calls. What is held is released
# before; what a helper calls back says so to the program, which throws.
. "$src/tests/kernel/panic.bash"

cat >throw.c <<'EOF'
static long (*const bpf_loop)(u32, void *, void *, u64) = (void *)181;
struct { MAP(RINGBUF, 4096); } records SEC(".maps");
u32 table[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
u64 total;

NOINLINE u32 inner(u32 i)
{
	done++;
	panic_if(i >= 8);
	return table[i];
}
NOINLINE u32 outer(u32 i)
{
	u32 n = inner(i) + inner(i + 1);

	panic_if(n > 14);
	total += n;
	return n;
}
SEC("xdp") int nested(struct xdp_md *ctx)
{
	u32 n = outer(idx);

	return n ? 2 : 1;
}
/* Another value: the functions cannot be shared with xdp. */
NOINLINE u32 common(u32 i)
{
	done++;
	panic_if(i >= 8);
	return i;
}
SEC("xdp") int one(struct xdp_md *ctx)
{
	return 1 + common(idx);
}
SEC("tc") int other(void *ctx)
{
	return 8 + common(idx);
}
SEC("xdp") int held(struct xdp_md *ctx)
{
	u32 *r = bpf_ringbuf_reserve(&records, 8, 0);

	if (!r)
		return 1;
	*r = inner(idx);
	bpf_ringbuf_submit(r, 0);
	*(volatile u32 *)&total = inner(idx + 1);
	return 2;
}
static long step(u64 i, u64 *sum)
{
	*sum += inner(i);
	return 0;
}
SEC("xdp") int loop(struct xdp_md *ctx)
{
	u64 sum = 0;

	bpf_loop(idx, step, &sum, 0);
	total = sum;
	return 2;
}
EOF
build throw --panic=throw <throw.c 2>/dev/null
"$loader" load throw.o | tee verdict
[ "$(grep -c ': accepted$' verdict)" = 6 ] || fail "not all are accepted"
code throw.o >dis
expect_line 'bpf_throw' dis
expect_line '<outer>:' dis

# runs IDX PROGRAM RETURNED DONE
runs() {
	"$loader" run throw.o -s "idx=$1" "$2" >result || fail "$(cat result)"
	expect_line "^run $2: 1 times, returned $3\$" result
	expect_line "^global done = $4\$" result
}
runs 3 nested 2 2
runs 6 nested 0 2
runs 7 nested 0 2
runs 20 nested 0 1
runs 7 one 8 1
runs 8 one 0 1
runs 7 other 15 1
runs 8 other 2 1
runs 6 held 2 2
runs 7 held 0 2
runs 8 held 0 1
runs 8 loop 2 8
runs 9 loop 0 9
build throw --panic=throw --panic-value=xdp=3 <throw.c 2>/dev/null
runs 8 nested 3 1
