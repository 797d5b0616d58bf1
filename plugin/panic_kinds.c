/*
 * panic_kinds.c: which check of Rust's panics when one of its functions is called.
 *
 * By the last part of the function's path, since core moves them about; the crate must be
 * one of the language's own. Most tell all by their name; some are given a text.
 */
#include "internal.h"

static const struct {
	const char *name;	/* ends in '*': of all that begin so */
	const char *what;
	bool text;		/* its first argument is a string that says more */
} kinds[] = {
	{ "panic_bounds_check", "index out of bounds", false },
	{ "panic_const_add_overflow", "attempt to add with overflow", false },
	{ "panic_const_sub_overflow", "attempt to subtract with overflow", false },
	{ "panic_const_mul_overflow", "attempt to multiply with overflow", false },
	{ "panic_const_neg_overflow", "attempt to negate with overflow", false },
	{ "panic_const_shl_overflow", "attempt to shift left with overflow", false },
	{ "panic_const_shr_overflow", "attempt to shift right with overflow", false },
	{ "panic_const_div_overflow", "attempt to divide with overflow", false },
	{ "panic_const_rem_overflow", "attempt to calculate the remainder with overflow", false },
	{ "panic_const_div_by_zero", "attempt to divide by zero", false },
	{ "panic_const_rem_by_zero", "attempt to calculate the remainder by zero", false },
	{ "panic_const_*", "resumed after it has ended", false }, /* coroutines */
	{ "slice_start_index_len_fail", "slice begins out of bounds", false },
	{ "slice_end_index_len_fail", "slice ends out of bounds", false },
	{ "slice_index_order_fail", "slice ends before it begins", false },
	{ "slice_start_index_overflow_fail", "slice begins out of bounds", false },
	{ "slice_end_index_overflow_fail", "slice ends out of bounds", false },
	{ "slice_index_fail", "slice out of bounds", false },
	{ "slice_error_fail", "string slice out of bounds, or within a character", false },
	{ "len_mismatch_fail", "slices of different lengths", false },
	{ "unwrap_failed", "unwrap or expect fails", true }, /* Result's; Option's has no text */
	{ "expect_failed", "expect fails", true },
	{ "assert_failed", "assert_eq or assert_ne fails", false },
	{ "assert_failed_inner", "assert_eq or assert_ne fails", false },
	{ "assert_matches_failed", "assert_matches fails", false },
	{ "panic_already_borrowed", "RefCell borrowed already", false },
	{ "panic_already_mutably_borrowed", "RefCell borrowed mutably already", false },
	{ "panic_for_nonpositive_argument", "logarithm of a number that is not positive", false },
	{ "from_ascii_radix_panic", "radix out of range", false },
	{ "handle_alloc_error", "allocation fails", false },
	{ "capacity_overflow", "capacity overflows", false },
	{ "panic", "panic", true },
	{ "panic_fmt", "panic", true },
	{ "panic_explicit", "explicit panic", false },
	{ "panic_*", "panic", false },
	{ "unreachable_display", "entered unreachable code", false },
	{ "rust_begin_unwind", "panic", false },
	{ "abort", "abort", false },
};

/* "core::option::unwrap_failed", "<[u8]>::copy_from_slice::len_mismatch_fail" */
static bool is_librarys(const char *path)
{
	static const char *const begins[] = { "core::", "alloc::", "std::", "__rustc::", "<" };

	for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
		if (str_has_prefix(path, begins[i]))
			return true;
	return strcmp(path, "rust_begin_unwind") == 0;
}

static bool is_kind(const char *kind, const char *name, size_t len)
{
	size_t stem = strcspn(kind, "*");

	return kind[stem] ? len > stem && strncmp(kind, name, stem) == 0
			  : len == stem && memcmp(kind, name, len) == 0;
}

/* The last part of the path that is a function's own: not "::<u8>", "::{closure#0}", nor
 * what core has within functions for the two ways that they are run. */
static const char *last_part(const char *path, size_t *len)
{
	static const char *const within[] = { "do_panic", "runtime", "rt_error" };
	const char *end = strstr(path, "::<"), *begin;

	/* "<T>::f" begins with what it is for; only arguments at the end are cut off. */
	end = end && path[strlen(path) - 1] == '>' ? end : path + strlen(path);
	for (;;) {
		bool inner = false;

		for (begin = end; begin > path && begin[-1] != ':'; begin--)
			;
		*len = (size_t)(end - begin);
		for (size_t i = 0; i < ARRAY_SIZE(within); i++)
			inner |= strlen(within[i]) == *len && memcmp(within[i], begin, *len) == 0;
		if ((!inner && *begin != '{') || begin < path + 2)
			return begin;
		end = begin - 2;
	}
}

void panic_kind_of(struct bld *l, LLVMValueRef fn, struct panic_kind *out)
{
	size_t len;
	const char *symbol = llvm.GetValueName2(fn, &len);
	const char *path = demangled(l, symbol), *name = last_part(path, &len);

	*out = (struct panic_kind){ .path = path };
	if (global_is_llvms(fn)) {
		out->what = "trap";
		return;
	}
	if (!is_librarys(path))
		return;
	out->librarys = true;
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && !out->what; i++)
		if (is_kind(kinds[i].name, name, len)) {
			out->what = kinds[i].what;
			out->text = kinds[i].text;
		}
}
