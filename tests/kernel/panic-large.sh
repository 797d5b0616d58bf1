# Large functions that may panic and are called from several places stay functions, which say to their callers
# that they have panicked; where the stack does not suffice for that they are inlined.
. "$src/tests/kernel/panic.bash"

cat >large.c <<'EOF'
struct { MAP(RINGBUF, 4096); } records SEC(".maps");
#define FOUR(x) x x x x
volatile u64 work;
u32 table[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

/* It takes more arguments than there are registers, with the flag. */
NOINLINE u64 large(u32 i, u64 a, u64 b, u64 c, u64 d)
{
	FOUR(FOUR(FOUR(work += a; work ^= b;)))
	panic_if(i >= 8);
	done++;
	return table[i] + a + b + c + d;
}
/* It panics by what it calls only. */
NOINLINE void middle(u32 i)
{
	FOUR(FOUR(FOUR(work += i; work ^= i;)))
	work += large(i, work, 2, 3, 4);
	done++;
}
SEC("xdp") int calls(struct xdp_md *ctx)
{
	u64 n = 0;

	middle(idx);
	n += large(idx, 1, 2, 3, 4);
	middle(idx + 1);
	n += large(idx + 2, work, 3, 4, 5);
	middle(idx + 3);
	n += large(idx + 3, work, n, 5, 6);
	work = n;
	return 2;
}
SEC("xdp") int held(struct xdp_md *ctx)
{
	u64 *r = bpf_ringbuf_reserve(&records, 8, 0);

	if (!r)
		return 1;
	middle(idx);
	*r = large(idx, 1, 2, 3, 4);
	middle(idx + 1);
	bpf_ringbuf_submit(r, 0);
	work += large(idx + 2, 1, 1, 1, 1);
	middle(idx + 3);
	return 2;
}
EOF
build large --trace <large.c 2>err
expect_line 'large may panic, and stays a function' err
expect_line 'middle may panic, and stays a function' err
expect_no_line 'the stack does not suffice' err
code large.o >dis
expect_line '<large>:' dis
expect_line '<middle>:' dis
"$loader" load large.o | tee verdict
[ "$(grep -c ': accepted$' verdict)" = 3 ] || fail "not all are accepted"

# runs IDX PROGRAM RETURNED DONE
runs() {
	"$loader" run large.o -s "idx=$1" "$2" >result || fail "$(cat result)"
	expect_line "^run $2: 1 times, returned $3\$" result
	expect_line "^global done = $4\$" result
}
runs 3 calls 2 9
runs 4 calls 2 9
runs 5 calls 0 6
runs 6 calls 0 5
runs 8 calls 0 0
runs 3 held 2 8
runs 5 held 0 6
runs 6 held 0 5
runs 7 held 0 3
runs 8 held 0 0

# The same, where the program's and the function's variables must not be there at once.
{
	cat large.c
	cat <<-'EOF'
		struct big { char bytes[320]; };
		static void (*const bpf_get_current_comm)(void *, u32) = (void *)16;
		NOINLINE u64 frame(u32 i)
		{
			struct big b;

			bpf_get_current_comm(&b, sizeof(b));
			FOUR(FOUR(FOUR(work += i; work ^= i;)))
			panic_if(i >= 8);
			done++;
			return b.bytes[i];
		}
		SEC("xdp") int frames(struct xdp_md *ctx)
		{
			u64 n;

			{
				struct big b;

				bpf_get_current_comm(&b, sizeof(b));
				n = b.bytes[idx & 7];
			}
			n += frame(idx) + frame(idx + 1) + frame(idx + 2) + frame(idx + 3) + frame(idx);
			work = n;
			return 2;
		}
	EOF
} >frames.c
build large --trace <frames.c 2>err
expect_line 'frame may panic, and stays a function' err
expect_line 'the stack does not suffice: what may panic is inlined' err
"$loader" load large.o | tee verdict
[ "$(grep -c ': accepted$' verdict)" = 4 ] || fail "not all are accepted"
runs 3 frames 2 5
runs 6 frames 0 2
