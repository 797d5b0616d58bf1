/*
 * panic_judge.c: what a function does that anybody can see afterwards.
 *
 * The question is asked about functions that never return: if one does nothing visible on
 * its way to the end of the program, the way can be cut off. Stores to variables that others
 * see, helpers, inline assembly and atomic operations are visible; what a function writes to
 * its arguments is as visible as what they point to.
 */
#include "internal.h"

enum { MAX_DEPTH = 24 };	/* calls from a panic to its handler */

/* What a function does that outlives it: writes to what its pointer arguments, bit by
 * argument, point to; or anything else. */
typedef uint64_t visible;
#define SILENT ((visible)0)
#define SEEN (~(visible)0)
enum { MAX_ARGUMENTS = 63 };

/* A function judged, or being judged. */
struct judged {
	visible verdict;
	bool done, doubted;	/* doubted: asked for while it was not done */
};

struct panic_judge {
	struct ptrmap numbers;	/* of functions, in list */
	struct judged *list;
	size_t count, room;
	bool no_memory;
};

static visible judge(struct panic_judge *j, LLVMValueRef fn, unsigned depth);

static visible argument_bit(LLVMValueRef argument)
{
	LLVMValueRef fn = llvm.GetParamParent(argument);
	unsigned n = llvm.CountParams(fn);

	for (unsigned i = 0; i < n && i < MAX_ARGUMENTS; i++)
		if (llvm.GetParam(fn, i) == argument)
			return (visible)1 << i;
	return SEEN;
}

/* What writing through `pointer` means for the function that does it. */
static visible judge_write(LLVMValueRef pointer)
{
	pointer = memory_base(pointer);
	if (llvm.IsAAllocaInst(pointer))
		return SILENT;
	return llvm.IsAArgument(pointer) ? argument_bit(pointer) : SEEN;
}

/* The callee writes to what it is given: judge it where it is given. */
static visible judge_arguments(LLVMValueRef call, visible written)
{
	unsigned n = (unsigned)llvm.GetNumArgOperands(call);
	visible v = SILENT;

	if (written == SEEN)
		return SEEN;
	for (unsigned i = 0; i < n && i < MAX_ARGUMENTS; i++)
		if (written >> i & 1)
			v |= judge_write(llvm.GetOperand(call, i));
	return v;
}

static visible judge_call(struct panic_judge *j, LLVMValueRef call, unsigned depth)
{
	LLVMValueRef callee = llvm.GetCalledValue(call);
	const char *name;
	size_t len;

	if (!llvm.IsAFunction(callee))
		return SEEN;
	if (panic_is_ours(callee))
		return SILENT;
	name = llvm.GetValueName2(callee, &len);
	if (global_is_llvms(callee))
		return str_has_prefix(name, "llvm.mem") ? judge_write(llvm.GetOperand(call, 0))
							: SILENT;
	return judge_arguments(call, judge(j, callee, depth + 1));
}

static visible judge_instruction(struct panic_judge *j, LLVMValueRef i, unsigned depth)
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

static visible look_into(struct panic_judge *j, LLVMValueRef fn, unsigned depth)
{
	visible v = SILENT;
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	if (llvm.IsDeclaration(fn) || depth > MAX_DEPTH)
		return SEEN;
	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i && v != SEEN;
		     i = llvm.GetNextInstruction(i))
			v |= judge_instruction(j, i, depth);
	return v;
}

/* Of a function that is done, or is just being judged: those are taken for silent by what
 * they call. NULL: it is neither. */
static struct judged *known(struct panic_judge *j, LLVMValueRef fn)
{
	uint32_t at = ptrmap_get(&j->numbers, fn);

	return at == PTRMAP_NONE ? NULL : &j->list[at];
}

static size_t add(struct panic_judge *j, LLVMValueRef fn)
{
	struct judged *list = grow(j->list, j->count, &j->room, sizeof(*list));
	uint32_t *at = ptrmap_at(&j->numbers, fn);

	if (list)
		j->list = list;
	if (!list || !at) {
		j->no_memory = true;
		return SIZE_MAX;
	}
	list[j->count] = (struct judged){ .verdict = SILENT };
	*at = (uint32_t)j->count;
	return j->count++;
}

static visible judge(struct panic_judge *j, LLVMValueRef fn, unsigned depth)
{
	struct judged *k = known(j, fn);
	visible v;
	size_t at;

	if (k) {
		k->doubted |= !k->done;
		return k->verdict;
	}
	at = add(j, fn);
	if (at == SIZE_MAX)
		return SEEN;
	v = look_into(j, fn, depth);
	/* It is not silent, but those around it were told so: nobody in the circle is. */
	if (v != SILENT && j->list[at].doubted) {
		v = SEEN;
		for (size_t i = at + 1; i < j->count; i++)
			j->list[i].verdict = SEEN;
	}
	j->list[at].verdict = v;
	j->list[at].done = true;
	return v;
}

struct panic_judge *panic_judge_open(void)
{
	return calloc(1, sizeof(struct panic_judge));
}

bool panic_judge_close(struct panic_judge *j)
{
	bool no_memory = !j || j->no_memory;

	if (j) {
		ptrmap_free(&j->numbers);
		free(j->list);
	}
	free(j);
	return !no_memory;
}

bool panic_is_silent(struct panic_judge *j, LLVMValueRef fn)
{
	return judge(j, fn, 0) == SILENT;
}
