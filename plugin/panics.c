/*
 * panics.c: what a linker may know of Rust's panics.
 *
 * Two things. First, always: debug builds check for undefined behaviour at run
 * time: alignment and null checks before each dereference, preconditions of
 * unsafe functions. The checks compute with pointers in ways that the verifier
 * refuses, and a program that passes the verifier cannot fail most of them.
 * They diagnose what is undefined anyway, so taking them away changes no
 * defined program.
 *
 * Second, the cut: what happens on the way from a panic to the end of the
 * program is of no interest if nobody can see it. A call to a function that
 * never returns and does nothing visible becomes a call of PANIC_NAME. With it
 * goes all formatting of messages, which BPF could not express. panic_exit.c
 * makes an end of the program of what is left after the optimiser.
 *
 * Functions are recognised by name, so this comes before anything that renames
 * or drops names.
 */
#include "internal.h"

/* Called with the condition's operands; return nothing, panic if it is false.
 * Or called when a check has failed; never return. As identifiers in mangled
 * names, legacy and v0: with their length in front. */
static const char *const diagnostics[] = {
	"18precondition_check",
	"36panic_misaligned_pointer_dereference",
	"30panic_null_pointer_dereference",
	"32panic_null_reference_constructed",
	"31panic_invalid_enum_construction",
	"14panic_nounwind",
	"18panic_nounwind_fmt",
	"26panic_nounwind_nobacktrace",
};

/* Only core's and alloc's: their names begin with the crate, before the
 * function's identifier. A user's function of that name is the user's. */
static bool is_librarys(const char *name, const char *identifier)
{
	static const char *const crates[] = { "4core", "5alloc" };

	for (size_t i = 0; i < ARRAY_SIZE(crates); i++) {
		const char *crate = strstr(name, crates[i]);

		if (crate && crate < identifier)
			return true;
	}
	return false;
}

static bool is_diagnostic(LLVMValueRef fn)
{
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);

	if (!str_has_prefix(name, "_R") && !str_has_prefix(name, "_ZN"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(diagnostics); i++) {
		const char *at = strstr(name, diagnostics[i]);

		/* "118precondition_check..." is another name's end. */
		if (at && (at[-1] < '0' || at[-1] > '9') && is_librarys(name, at))
			return true;
	}
	return false;
}

/* A call that is gone leaves the `unreachable` behind it: the optimiser then
 * knows that the check cannot fail, and takes the check away. */
static void erase_calls(LLVMValueRef fn)
{
	LLVMUseRef use, next;

	for (use = llvm.GetFirstUse(fn); use; use = next) {
		LLVMValueRef user = llvm.GetUser(use);

		next = llvm.GetNextUse(use);
		if (llvm.IsACallInst(user) && llvm.GetCalledValue(user) == fn)
			llvm.InstructionEraseFromParent(user);
	}
}

void panics_drop_diagnostics(struct bld *l)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		LLVMTypeRef ret = llvm.GetReturnType(llvm.GlobalGetValueType(fn));

		if (llvm.GetTypeKind(ret) == LLVMVoidTypeKind && is_diagnostic(fn))
			erase_calls(fn);
	}
}

static unsigned noreturn_kind(void)
{
	return llvm_attribute("noreturn");
}

static bool never_returns(LLVMValueRef fn)
{
	return llvm.IsAFunction(fn) &&
	       llvm.GetEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex, noreturn_kind());
}

static bool is_trap(LLVMValueRef fn)
{
	size_t len;

	return strcmp(llvm.GetValueName2(fn, &len), "llvm.trap") == 0;
}

/* `loop {}`: what panic handlers end in, and no program that loads has. */
static bool is_empty_loop(LLVMBasicBlockRef b)
{
	LLVMValueRef end = llvm.GetBasicBlockTerminator(b);

	return end && llvm.GetFirstInstruction(b) == end &&
	       llvm.GetInstructionOpcode(end) == LLVMBr && llvm.GetNumSuccessors(end) == 1 &&
	       llvm.GetSuccessor(end, 0) == b;
}

static bool ends_in_panic(LLVMBasicBlockRef b)
{
	LLVMValueRef end = llvm.GetBasicBlockTerminator(b), last;

	if (is_empty_loop(b))
		return true;
	if (!end || llvm.GetInstructionOpcode(end) != LLVMUnreachable)
		return false;
	last = llvm.GetPreviousInstruction(end);
	return last && llvm.IsACallInst(last) && never_returns(llvm.GetCalledValue(last));
}

bool panics_remain(struct bld *l)
{
	LLVMBasicBlockRef b;
	LLVMValueRef fn;

	if (l->set.allow_bpf_trap)
		return false;
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn))
		for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
			if (ends_in_panic(b))
				return true;
	return false;
}

/* -- what nobody can see ------------------------------------------------------ */

enum { MAX_DEPTH = 24 };	/* calls from a panic to its handler */

enum verdict {
	SEEN,		/* does something that outlives it */
	SILENT,
	WRITES_ARGS,	/* silent but for what its pointer arguments point to */
};

/* Functions judged so far. */
struct judged {
	LLVMValueRef fn;
	enum verdict verdict;
};

struct judgement {
	struct judged *list;
	size_t count, room;
	bool no_memory;
};

static enum verdict judge(struct judgement *j, LLVMValueRef fn, unsigned depth);

/* What writing through `pointer` means for the function that does it. */
static enum verdict judge_write(LLVMValueRef pointer)
{
	pointer = memory_base(pointer);
	if (llvm.IsAAllocaInst(pointer))
		return SILENT;
	return llvm.IsAArgument(pointer) ? WRITES_ARGS : SEEN;
}

static enum verdict worse(enum verdict a, enum verdict b)
{
	return a == SEEN || b == SEEN ? SEEN : a == SILENT ? b : a;
}

/* The callee writes to what it is given: judge it where it is given. */
static enum verdict judge_arguments(LLVMValueRef call)
{
	enum verdict v = SILENT;
	unsigned n = (unsigned)llvm.GetNumArgOperands(call);

	for (unsigned i = 0; i < n; i++) {
		LLVMValueRef arg = llvm.GetOperand(call, i);

		if (llvm.GetTypeKind(llvm.TypeOf(arg)) == LLVMPointerTypeKind &&
		    !llvm.IsAConstant(arg))
			v = worse(v, judge_write(arg));
	}
	return v;
}

static enum verdict judge_call(struct judgement *j, LLVMValueRef call, unsigned depth)
{
	LLVMValueRef callee = llvm.GetCalledValue(call);
	enum verdict v;
	const char *name;
	size_t len;

	if (!llvm.IsAFunction(callee))
		return SEEN;
	name = llvm.GetValueName2(callee, &len);
	if (strcmp(name, PANIC_NAME) == 0)
		return SILENT;
	if (global_is_llvms(callee))
		return str_has_prefix(name, "llvm.mem") ? judge_write(llvm.GetOperand(call, 0))
							: SILENT;
	v = judge(j, callee, depth + 1);
	return v == WRITES_ARGS ? judge_arguments(call) : v;
}

static enum verdict judge_instruction(struct judgement *j, LLVMValueRef i, unsigned depth)
{
	switch (llvm.GetInstructionOpcode(i)) {
	case LLVMCall:
		return judge_call(j, i, depth);
	case LLVMStore:
		return llvm.GetVolatile(i) ? SEEN : judge_write(llvm.GetOperand(i, 1));
	case LLVMLoad:
		return llvm.GetVolatile(i) ? SEEN : SILENT;
	case LLVMAtomicRMW:
	case LLVMAtomicCmpXchg:
	case LLVMFence:
	case LLVMInvoke:
	case LLVMCallBr:
		return SEEN;
	default:
		return SILENT;
	}
}

static enum verdict look_into(struct judgement *j, LLVMValueRef fn, unsigned depth)
{
	enum verdict v = SILENT;
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	if (llvm.IsDeclaration(fn) || depth > MAX_DEPTH)
		return SEEN;
	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i && v != SEEN;
		     i = llvm.GetNextInstruction(i))
			v = worse(v, judge_instruction(j, i, depth));
	return v;
}

/* A function being judged is taken for silent by those that it calls: the
 * verdict is about all of them together. */
static enum verdict judge(struct judgement *j, LLVMValueRef fn, unsigned depth)
{
	struct judged *list;
	enum verdict v;
	size_t at;

	for (size_t i = 0; i < j->count; i++)
		if (j->list[i].fn == fn)
			return j->list[i].verdict;
	list = grow(j->list, j->count, &j->room, sizeof(*list));
	if (!list) {
		j->no_memory = true;
		return SEEN;
	}
	j->list = list;
	at = j->count++;
	j->list[at] = (struct judged){ fn, SILENT };
	v = look_into(j, fn, depth);
	j->list[at].verdict = v;
	return v;
}

/* -- the cut ------------------------------------------------------------------- */

static LLVMValueRef panic_function(struct bld *l, LLVMTypeRef *type)
{
	static const char *const attributes[] = { "noreturn", "nounwind" };
	LLVMValueRef fn = llvm.GetNamedFunction(l->module, PANIC_NAME);

	*type = llvm.FunctionType(llvm.VoidTypeInContext(l->ctx), NULL, 0, 0);
	if (fn)
		return fn;
	fn = llvm.AddFunction(l->module, PANIC_NAME, *type);
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		llvm.AddAttributeAtIndex(
			fn, LLVMAttributeFunctionIndex,
			llvm.CreateEnumAttribute(l->ctx,
						 llvm_attribute(attributes[i]),
						 0));
	return fn;
}

static void cut_calls(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn)
{
	LLVMUseRef use, next;
	LLVMTypeRef type;
	LLVMValueRef panic = panic_function(l, &type);

	for (use = llvm.GetFirstUse(fn); use; use = next) {
		LLVMValueRef call = llvm.GetUser(use);

		next = llvm.GetNextUse(use);
		if (!llvm.IsACallInst(call) || llvm.GetCalledValue(call) != fn)
			continue;
		llvm.PositionBuilderBefore(builder, call);
		llvm.BuildCall2(builder, type, panic, NULL, 0, "");
		llvm.InstructionEraseFromParent(call);
	}
}

static void cut_empty_loops(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMTypeRef type;
	LLVMValueRef panic;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		LLVMValueRef end = llvm.GetBasicBlockTerminator(b);

		if (!is_empty_loop(b))
			continue;
		panic = panic_function(l, &type);
		llvm.PositionBuilderBefore(builder, end);
		llvm.BuildCall2(builder, type, panic, NULL, 0, "");
		llvm.BuildUnreachable(builder);
		llvm.InstructionEraseFromParent(end);
	}
}

/* These make the inliner hold back, in a program that must be small paths. */
static void drop_hints(LLVMValueRef fn)
{
	static const char *const hints[] = { "cold", "minsize", "optsize" };

	for (size_t i = 0; i < ARRAY_SIZE(hints); i++)
		llvm.RemoveEnumAttributeAtIndex(
			fn, LLVMAttributeFunctionIndex,
			llvm_attribute(hints[i]));
}

bool panics_early(const struct bld *l)
{
	return !l->set.allow_bpf_trap && (l->set.opt_level == '0' || l->set.opt_level == '1');
}

int panics_cut(struct bld *l)
{
	LLVMBuilderRef builder;
	struct judgement j = { 0 };
	LLVMValueRef fn;

	/* Unoptimised code spills every pointer: who writes where shows only after this. */
	if (optimise_run(l, l->module, "function(sroa,early-cse,simplifycfg)"))
		return -1;
	builder = llvm.CreateBuilderInContext(l->ctx);
	for (fn = llvm.GetFirstFunction(l->module); fn; fn = llvm.GetNextFunction(fn)) {
		LLVMTypeRef ret = llvm.GetReturnType(llvm.GlobalGetValueType(fn));

		drop_hints(fn);
		cut_empty_loops(l, builder, fn);
		if (llvm.GetTypeKind(ret) != LLVMVoidTypeKind)
			continue;
		if (is_trap(fn) || (never_returns(fn) && judge(&j, fn, 0) == SILENT))
			cut_calls(l, builder, fn);
	}
	llvm.DisposeBuilder(builder);
	free(j.list);
	return j.no_memory ? bld_nomem(l) : 0;
}
