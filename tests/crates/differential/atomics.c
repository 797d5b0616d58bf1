/*
 * atomics.c: cases of atomic operations, which rustc has not for BPF. Compiled for the host and
 * for BPF; as work.rs.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned u32;
typedef unsigned long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long s64;

enum { RELAXED = __ATOMIC_RELAXED, ACQ_REL = __ATOMIC_ACQ_REL, SEQ_CST = __ATOMIC_SEQ_CST };

#define RMW(op, type, at, by, order) \
	((u64)__c11_atomic_fetch_##op((_Atomic type *)(at), (type)(by), order))

#define OPERATIONS(type) \
	static type at_##type; \
	static inline void work_##type(const u64 *i, u64 *o) \
	{ \
		type *at = &at_##type, was = (type)i[3]; \
		\
		__atomic_store_n(at, (type)i[0], __ATOMIC_RELEASE); \
		o[0] = RMW(add, type, at, i[1], RELAXED) ^ RMW(sub, type, at, i[2], ACQ_REL) << 1; \
		o[1] = RMW(and, type, at, i[3], SEQ_CST); \
		o[2] = RMW(or, type, at, i[4], ACQ_REL) ^ RMW(xor, type, at, i[5], RELAXED) << 1; \
		o[3] = (u64)__atomic_fetch_nand(at, (type)i[6], RELAXED); \
		o[4] = RMW(max, type, at, i[7], RELAXED) ^ RMW(min, type, at, i[1], SEQ_CST) << 1; \
		o[5] = (u64)__atomic_exchange_n(at, (type)i[3], ACQ_REL); \
		o[6] = __atomic_compare_exchange_n(at, &was, (type)i[4], 0, SEQ_CST, RELAXED); \
		o[6] |= (u64)__atomic_compare_exchange_n(at, &was, (type)i[5], 0, ACQ_REL, RELAXED) << 1; \
		o[6] ^= (u64)was << 2; \
		o[7] = (u64)__atomic_load_n(at, __ATOMIC_ACQUIRE); \
	}
OPERATIONS(u64)
OPERATIONS(s64)
OPERATIONS(u32)
OPERATIONS(s32)
OPERATIONS(u16)
OPERATIONS(s16)
OPERATIONS(u8)
OPERATIONS(s8)

static u8 bytes[7];
static u16 halves[3];

/* Each leaves the others of its word alone. */
static inline void work_parts(const u64 *i, u64 *o)
{
	for (int k = 0; k < 7; k++)
		__atomic_store_n(&bytes[k], (u8)i[k], RELAXED);
	for (int k = 0; k < 3; k++)
		__atomic_store_n(&halves[k], (u16)i[k], SEQ_CST);
	o[0] = RMW(add, u8, &bytes[i[7] % 7], i[6], SEQ_CST);
	o[1] = RMW(sub, u16, &halves[i[7] & 1], i[6], SEQ_CST);
	o[2] = RMW(xor, u8, &bytes[i[6] & 3], i[5], SEQ_CST);
	o[3] = RMW(max, s16, &halves[2], i[5], SEQ_CST);
	for (int k = 0; k < 7; k++)
		o[4] = o[4] << 8 | bytes[k];
	for (int k = 0; k < 3; k++)
		o[5] = o[5] << 16 | halves[k];
}

static u64 first;
static u32 second;

static inline void work_ordered(const u64 *i, u64 *o)
{
	__atomic_store_n(&first, i[0], SEQ_CST);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	__atomic_store_n(&second, (u32)i[1], __ATOMIC_RELEASE);
	__atomic_thread_fence(SEQ_CST);
	o[0] = __atomic_load_n(&second, __ATOMIC_ACQUIRE);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	o[1] = __atomic_load_n(&first, SEQ_CST) ^ __atomic_load_n(&second, RELAXED);
}

#define CASES(X) X(u64) X(s64) X(u32) X(s32) X(u16) X(s16) X(u8) X(s8) X(parts) X(ordered)

#ifdef __bpf__
struct xdp_md {
	u32 data, data_end;
};

#define PROGRAM(name) \
	__attribute__((section("xdp"), used)) int name##_program(struct xdp_md *ctx) \
	{ \
		volatile u64 *p = (void *)(u64)ctx->data; \
		u64 i[8], o[8] = { 0 }; \
		\
		if ((void *)(p + 16) > (void *)(u64)ctx->data_end) \
			return 1; \
		for (int k = 0; k < 8; k++) \
			i[k] = p[k]; \
		work_##name(i, o); \
		for (int k = 0; k < 8; k++) \
			p[8 + k] = o[k]; \
		return 2; \
	}
CASES(PROGRAM)
#else
#define ROW(name) { #name "_program", work_##name },
const struct each_case {
	const char *name;
	void (*work)(const u64 *input, u64 *output);
} cases[] = { CASES(ROW) { 0, 0 } };
#endif
