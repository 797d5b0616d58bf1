/*
 * internal_panics.h: Rust's panics, found, reported, and given an end.
 *
 * A part of internal.h, which includes it.
 */
#ifndef BLD_INTERNAL_PANICS_H
#define BLD_INTERNAL_PANICS_H

/* -- panics.c: Rust's panics --------------------------------------------------- */

/* Takes away the run-time checks for undefined behaviour of debug builds. */
void panics_drop_diagnostics(struct bld *l);
bool panics_never_returns(LLVMValueRef fn);
/* `loop {}`, which programs that load do not have. */
bool panics_is_empty_loop(LLVMBasicBlockRef b);
/* True if panics shall come to the kernel's trap. */
bool panics_trap(const struct bld *l);
/* True if a call that does not return has survived the optimiser. */
bool panics_remain(struct bld *l);

/* panic_judge.c: does it do anything that anybody can see? */
struct panic_judge *panic_judge_open(void);
bool panic_is_silent(struct panic_judge *j, LLVMValueRef fn);
/* False: memory ran out, and not all is known. */
bool panic_judge_close(struct panic_judge *j);

/* panic_cut.c: panics whose way to the end nobody sees become calls of PANIC_NAME, or of
 * PANIC_AT_NAME, whose argument is the address of the place; PANIC_MARK_NAME is called before
 * others. */
#define PANIC_NAME "__bpf_ld_shim_panic"
#define PANIC_AT_NAME PANIC_NAME "_at"
#define PANIC_MARK_NAME PANIC_NAME "_mark"

/* Before the optimiser: remembers what panics where. */
int panics_tag(struct bld *l);
int panics_cut(struct bld *l);
/* True if panics are cut before the optimiser, not after it. */
bool panics_early(const struct bld *l);
bool panic_is_ours(LLVMValueRef fn);
/* A call of PANIC_NAME or PANIC_AT_NAME. */
bool panic_is_end(LLVMValueRef call);
/* `location` may be NULL. */
LLVMValueRef panic_call(struct bld *l, LLVMBuilderRef builder, LLVMValueRef location);
LLVMValueRef panic_mark(struct bld *l, LLVMBuilderRef builder);

/* panic_kinds.c: what panics when a function that never returns is called. */
struct panic_kind {
	const char *what;	/* NULL: not known */
	const char *path;	/* the function's, demangled */
	bool text;		/* its first argument is a string that says more */
	bool librarys;		/* one of Rust's own */
};

void panic_kind_of(struct bld *l, LLVMValueRef fn, struct panic_kind *out);

/* panic_sites.c: what panics where. Remembers it of a call of a function that never returns. */
int panic_site_note(struct bld *l, LLVMValueRef call, const struct panic_kind *kind);
/* The same in a call of PANIC_NAME (`ends`) or PANIC_MARK_NAME made at the builder's place, for
 * `inst`: such a call, or the end of an endless loop. */
int panic_site_cut(struct bld *l, LLVMValueRef inst, const struct panic_kind *kind,
		   LLVMBuilderRef builder, bool ends);
/* Of a call that is part of another site. */
int panic_site_hide(struct bld *l, LLVMValueRef call);
/* Of such a call. False: it is part of another site. `place` may become NULL. */
bool panic_site_of(struct bld *l, LLVMValueRef call, const char **what, const char **place);
void panic_sites_forget(struct bld *l);

/* panic_report.c: looks which panics are left ... */
int panics_look(struct bld *l);
/* ... and says so. -1: that fails the link. */
int panics_report(struct bld *l);
void panic_report_forget(struct bld *l);

/* panic_reach.c: inlines what may panic, up to the programs and what they have called back. *any:
 * there was something. */
int panics_inline(struct bld *l, bool *any);
/* True if something calls it; not if its address is taken only. */
bool panic_is_called(LLVMValueRef fn);
/* There is a call of PANIC_NAME or PANIC_AT_NAME in it. */
bool panics_directly(LLVMValueRef fn);

/* panic_throw.c: --panic=throw. */
bool panics_throw(const struct bld *l);
/* -1: there is no BTF for it (reported). */
int panic_throw_check(struct bld *l);
/* A function that may panic, by itself or by what it calls. */
struct panic_function {
	LLVMValueRef fn;
	bool inlined;		/* it shall be, everywhere */
	bool closed;		/* the kernel takes no exception from what it calls */
	bool known;		/* what the programs return that it is part of */
	int64_t value;
};
/* Settles `inlined` of all. */
void panic_throw_sort(struct bld *l, struct panic_function *list, size_t count);
/* One that is not inlined: remembers its value. */
void panic_throw_mark(struct bld *l, const struct panic_function *f);
bool panic_throw_is_marked(LLVMValueRef fn);
/* Calls bpf_throw where the function panics; what follows may return. */
void panic_throw(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn);
void panic_throw_forget(struct bld *l);

/* panic_flag.c: large functions that stay functions. True if this one does, which may panic; it
 * is remembered. */
bool panic_flag_choose(struct bld *l, LLVMValueRef fn);
bool panic_flag_is_marked(LLVMValueRef fn);
/* After optimising: they will say that they panic, and their callers will panic. */
int panic_flags_lower(struct bld *l);
/* Where the function panics: says so, if it is one of those; what follows returns. */
void panic_flag_set(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn);
void panic_flags_forget(struct bld *l);
/* True: the link must be done again, without them. */
bool panic_flags_fail(struct bld *l);

#define PANIC_IF_NAME "__bpf_ld_shim_if_panicking"
/* void f(u64 flag), which panics unless it is 0; to be inlined. */
LLVMValueRef panic_if(struct bld *l, LLVMBuilderRef b);

/* panic_callback.c: functions that the kernel calls back. */
enum callback {
	CALLBACK_NO,	/* the address goes somewhere else, or is not all that goes there */
	CALLBACK_NOW,	/* before the helper returns */
	CALLBACK_LATER,	/* when the program has ended: the function is a program of its own */
};
/* What `user` does with the address of `fn`. */
enum callback callback_use(LLVMValueRef user, LLVMValueRef fn);
/* Those that panic will say so, and who has them called will panic. *any: there were some. */
int callbacks_convert(struct bld *l, bool *any);
/* Makes it say so and return; false: it is none of those. */
bool callback_end(struct bld *l, LLVMBuilderRef b, LLVMValueRef fn);
/* True if its address goes to who calls it back. */
bool callback_is(LLVMValueRef fn);
/* Takes the marks away. */
void callbacks_forget(struct bld *l);

/* panic_exit.c, after optimising: what is left of panics ends the program. */
int panics_settle(struct bld *l);
/* Makes the function return what panic_value says. */
void panic_return(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn);

/* panic_release.c: before each panic in the function, what it may hold is released. Functions
 * for the next always-inline pass do that; *any becomes true if there are some. */
int panic_release(struct bld *l, LLVMValueRef fn, bool *any);

/* panic_resources.c: what is acquired from the kernel, and how it is released. */
struct resource_kind {
	unsigned acquire, release, also; /* helpers' numbers; both release, `release` on a panic */
	const char *acquires, *releases; /* kernel functions' names, with at most one '*'; else */
	bool flags;		/* the release wants a second argument, 0 */
	bool one;		/* there is never more than one of it */
	enum {
		RESOURCE_RESULT,	/* what is acquired is the result */
		RESOURCE_ARGUMENT,	/* is what an argument points to */
		RESOURCE_NOTHING,	/* is a state of the program */
	} passed;
	unsigned argument;
};

/* What the call acquires, or NULL. */
const struct resource_kind *resource_acquired(LLVMValueRef call);
/* Of what it releases: a kind with the same release. */
const struct resource_kind *resource_released(LLVMValueRef call);
bool resource_alike(const struct resource_kind *a, const struct resource_kind *b);
/* The argument that is the kernel's after the call, or NULL. */
LLVMValueRef resource_taken(LLVMValueRef call);
/* The result is released with the first argument. */
bool resource_same(LLVMValueRef call);
/* What has a lower one is released first. */
size_t resource_rank(const struct resource_kind *kind);
/* Of a kernel function; kept. */
const char *resource_release_name(struct bld *l, const struct resource_kind *kind,
				  LLVMValueRef acquire);

/* kernel_calls.c: of a call of a helper its number, else 0; of any value. */
unsigned helper_number(LLVMValueRef call);
/* Of a call of an extern in .ksyms its name, else NULL. */
const char *kfunc_name(LLVMValueRef call);
/* True if the kernel function has another called when the program has ended. */
bool kfunc_calls_later(const char *name);
/* The kernel function void NAME(struct x *), or NAME(u64), declared if need be; NULL: that takes
 * --btf and debug info. */
LLVMValueRef kfunc_declare(struct bld *l, const char *name, bool pointer);

/* panic_value.c: --panic-value's, or the value that fails closed for its program type. */
int64_t panic_value(const struct bld *l, LLVMValueRef fn);
/* Values that do not fit are errors, sections without a program worth a warning. */
int panic_values_check(struct bld *l);

#endif
