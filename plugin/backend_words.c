/*
 * backend_words.c: what BPF cannot do, in plain words.
 *
 * In: a complaint of LLVM's code generator. Out: what the user's code does, and what to do
 * about it. The wording of all LLVM versions from 14 on is here; what is not in the table
 * is shown as LLVM has it. Kernel versions are those that first run what the remedy names.
 */
#include <stdio.h>

#include "backend.h"

/* -- instructions ------------------------------------------------------------------------- */

static bool is_call(const struct complaint *c, LLVMValueRef i)
{
	LLVMValueRef callee = llvm.IsACallInst(i) ? llvm.GetCalledValue(i) : NULL;
	size_t len;

	if (!callee)
		return false;
	if (!llvm.IsAFunction(callee))
		return !c->callee && !llvm.IsAInlineAsm(callee);
	if (global_is_llvms(callee))
		return false;
	return !c->callee || strcmp(llvm.GetValueName2(callee, &len), c->callee) == 0;
}

/* An intrinsic that the complaint names, or one that only its opcode's number stands for. */
static bool is_intrinsic(const struct complaint *c, LLVMValueRef i)
{
	LLVMValueRef callee = llvm.IsACallInst(i) ? llvm.GetCalledValue(i) : NULL;
	const char *name;
	size_t len;

	if (!callee || !llvm.IsAFunction(callee))
		return false;
	name = llvm.GetValueName2(callee, &len);
	if (c->callee)
		return strcmp(name, c->callee) == 0;
	return str_has_prefix(name, "llvm.returnaddress") || str_has_prefix(name, "llvm.frameaddress");
}

static bool is_wide(const struct complaint *c, LLVMValueRef i)
{
	LLVMTypeRef type = llvm.TypeOf(i);
	struct complaint any = { 0 };

	(void)c;
	if (is_call(&any, i))
		return false;
	return llvm.GetTypeKind(type) == LLVMIntegerTypeKind && llvm.GetIntTypeWidth(type) > 64 &&
	       llvm.GetInstructionOpcode(i) != LLVMLoad && llvm.GetInstructionOpcode(i) != LLVMPHI;
}

static bool is_signed_division(const struct complaint *c, LLVMValueRef i)
{
	LLVMOpcode op = llvm.GetInstructionOpcode(i);

	(void)c;
	return op == LLVMSDiv || op == LLVMSRem;
}

static bool is_dynamic_alloca(const struct complaint *c, LLVMValueRef i)
{
	(void)c;
	return llvm.IsAAllocaInst(i) && !llvm.IsAConstantInt(llvm.GetOperand(i, 0));
}

static bool is_return(const struct complaint *c, LLVMValueRef i)
{
	(void)c;
	return llvm.GetInstructionOpcode(i) == LLVMRet;
}

/* Does the instruction's text have `part`? Slow; for few instructions. */
static bool reads(LLVMValueRef v, const char *part)
{
	char *text = llvm.PrintValueToString(v);
	bool found = strstr(text, part) != NULL;

	llvm.DisposeMessage(text);
	return found;
}

static bool is_assembly(const struct complaint *c, LLVMValueRef i)
{
	LLVMValueRef callee = llvm.IsACallInst(i) ? llvm.GetCalledValue(i) : NULL;
	const char *quote = strstr(c->said, "constraint '");
	char constraint[64];

	if (!callee || !llvm.IsAInlineAsm(callee))
		return false;
	if (c->assembly)
		return reads(callee, c->assembly);
	if (!quote || sscanf(quote, "constraint '%63[^']'", constraint) != 1)
		return true;
	return reads(callee, constraint);
}

/* -- atomic operations --------------------------------------------------------------------- */

static const struct {
	const char *node;	/* in LLVM's words */
	const char *op;		/* in IR */
	const char *words;
	enum { NEVER, FROM_V3, POSSIBLE } when; /* BPF has it, on 32 and 64 bits */
} atomics[] = {
	{ "AtomicLoadAdd<", " add ", "addition", POSSIBLE },
	{ "AtomicLoadSub<", " sub ", "subtraction", POSSIBLE },
	{ "AtomicLoadAnd<", " and ", "AND", POSSIBLE },
	{ "AtomicLoadOr<", " or ", "OR", POSSIBLE },
	{ "AtomicLoadXor<", " xor ", "XOR", POSSIBLE },
	{ "AtomicSwap<", " xchg ", "exchange", POSSIBLE },
	{ "AtomicLoadNand<", " nand ", "NAND", FROM_V3 },
	{ "AtomicLoadMax<", " max ", "maximum", FROM_V3 },
	{ "AtomicLoadMin<", " min ", "minimum", FROM_V3 },
	{ "AtomicLoadUMax<", " umax ", "unsigned maximum", FROM_V3 },
	{ "AtomicLoadUMin<", " umin ", "unsigned minimum", FROM_V3 },
	{ "AtomicLoadUIncWrap<", " uinc_wrap ", "wrapping increment", NEVER },
	{ "AtomicLoadUDecWrap<", " udec_wrap ", "wrapping decrement", NEVER },
	{ "AtomicLoadUSubCond<", " usub_cond ", "conditional subtraction", NEVER },
	{ "AtomicLoadFAdd<", " fadd ", "floating-point addition", NEVER },
	{ "AtomicLoadFSub<", " fsub ", "floating-point subtraction", NEVER },
	{ "AtomicLoadFMax<", " fmax ", "floating-point maximum", NEVER },
	{ "AtomicLoadFMin<", " fmin ", "floating-point minimum", NEVER },
	{ "AtomicLoadUSubSat<", " usub_sat ", "saturating subtraction", NEVER },
};

/* The instruction behind a node of LLVM's that cannot be selected. */
static bool is_atomic(const struct complaint *c, LLVMValueRef i)
{
	LLVMOpcode op = llvm.GetInstructionOpcode(i);

	if (strstr(c->said, "AtomicCmpSwap"))
		return op == LLVMAtomicCmpXchg;
	for (size_t k = 0; k < ARRAY_SIZE(atomics); k++)
		if (strstr(c->said, atomics[k].node))
			return op == LLVMAtomicRMW && reads(i, atomics[k].op);
	/* "unsupported atomic operation, please use 32/64 bit version" */
	return op == LLVMAtomicRMW || op == LLVMAtomicCmpXchg;
}

static bool is_addition(const struct complaint *c, LLVMValueRef i)
{
	(void)c;
	return llvm.GetInstructionOpcode(i) == LLVMAtomicRMW && llvm.GetFirstUse(i) &&
	       (reads(i, " add ") || reads(i, " sub "));
}

static unsigned bits_of(LLVMValueRef i)
{
	LLVMTypeRef type = llvm.TypeOf(llvm.GetOperand(i, 1));

	return llvm.GetTypeKind(type) == LLVMIntegerTypeKind ? llvm.GetIntTypeWidth(type) : 64;
}

static char *width_words(LLVMValueRef i, const char *name, const char **remedy)
{
	unsigned bits = bits_of(i);
	char *what = NULL;
	int n;

	if (bits == 32) {
		*remedy = "use --cpu=v3 (rustc: -C target-cpu=v3), for kernels from 5.12 on, or make it 64 "
			  "bits wide";
		n = asprintf(&what, "has an atomic %s of 32 bits, which cpu v3 is the first to have",
			     name);
	} else {
		*remedy = "make it 32 or 64 bits wide; from --cpu=v3 on, those that lie in a variable or a "
			  "map value are possible";
		n = asprintf(&what, "has an atomic %s of %u bits: BPF has those of 32 and 64 only",
			     name, bits);
	}
	return n < 0 ? NULL : what;
}

char *backend_atomic(LLVMValueRef i, const char **remedy)
{
	LLVMOpcode op = llvm.GetInstructionOpcode(i);
	char *what = NULL;

	if (op == LLVMAtomicCmpXchg)
		return width_words(i, "compare-and-exchange", remedy);
	for (size_t k = 0; k < ARRAY_SIZE(atomics); k++) {
		if (!reads(i, atomics[k].op))
			continue;
		if (atomics[k].when == POSSIBLE || bits_of(i) < 32)
			return width_words(i, atomics[k].words, remedy);
		if (atomics[k].when == FROM_V3) {
			*remedy = "use --cpu=v3 (rustc: -C target-cpu=v3), for kernels from 5.12 on";
			return asprintf(&what, "has an atomic %s, which cpu v3 is the first to allow",
					atomics[k].words) < 0 ? NULL : what;
		}
		*remedy = "use compare_exchange in a loop, or one value per CPU";
		if (asprintf(&what, "has an atomic %s, which no BPF cpu has", atomics[k].words) < 0)
			return NULL;
		return what;
	}
	return NULL;
}

/* -- the table ----------------------------------------------------------------------------- */

#define FEWER "pass a pointer to a struct, or let LLVM inline it: no #[no_mangle], no pointer to it"
#define BY_POINTER "return it through a pointer argument, or let LLVM inline the function"
#define NO_DIVISION "use --cpu=v4 (rustc: -C target-cpu=v4), for kernels from 6.6 on, or divide " \
	"unsigned numbers"

/* The first that fits counts. */
static const struct words table[] = {
	{ "too many arg", is_call,
	  "calls %s with more arguments than BPF has registers for: five, of 64 bits", FEWER },
	{ "stack arguments are not supported", NULL,
	  "takes more arguments than BPF has registers for: five, of 64 bits", FEWER },
	{ "defined with too many args", NULL,
	  "takes more arguments than BPF has registers for: five, of 64 bits", FEWER },
	{ "pass by value not supported", is_call, "passes a struct by value to %s",
	  "pass a pointer to it" },
	{ "aggregate returns are not supported", NULL,
	  "returns a struct, and BPF returns one number of 64 bits", BY_POINTER },
	{ "only integer returns supported", NULL,
	  "returns a struct, and BPF returns one number of 64 bits", BY_POINTER },
	{ "unable to allocate function return", is_return,
	  "returns more than the 64 bits that BPF returns", BY_POINTER },
	{ "only small returns supported", is_wide,
	  "needs a function of the runtime library that returns more than 64 bits",
	  "compute with 64 bits; division is what 128 bits cannot do" },
	{ "only small returns supported", is_call,
	  "calls a function that returns more than 64 bits", BY_POINTER },
	{ "variadic functions are not supported", NULL, "takes a variable number of arguments",
	  "give it a fixed number" },
	{ "VarArgs or StructRet are not supported", NULL,
	  "takes a variable number of arguments, or returns a struct", BY_POINTER },
	{ "dynamic stack allocation", is_dynamic_alloca,
	  "takes room on the stack, how much only the running program knows",
	  "use an array of fixed size, or a map" },
	{ "BPF stack limit", NULL, "needs more stack than BPF has (512 bytes in the kernel)",
	  "move large variables into a map, a per-CPU array of one entry; "
	  "--llvm-args=-bpf-stack-size=N is for BPF outside of the kernel" },
	{ "signed division", is_signed_division,
	  "divides signed numbers, which cpu v4 is the first to do", NO_DIVISION },
	{ " = sdiv ", is_signed_division,
	  "divides signed numbers, which cpu v4 is the first to do", NO_DIVISION },
	{ " = srem ", is_signed_division,
	  "divides signed numbers, which cpu v4 is the first to do", NO_DIVISION },
	{ "XADD return value", is_addition,
	  "uses the value before an atomic addition, which cpu v3 is the first to give",
	  "use --cpu=v3 (rustc: -C target-cpu=v3), for kernels from 5.12 on" },
	{ "nsupported atomic operation", is_atomic, NULL, NULL },
	{ "= Atomic", is_atomic, NULL, NULL },
	{ "GlobalTLSAddress", NULL, "uses a thread-local variable, which BPF has not",
	  "use a per-CPU map" },
	{ "Cannot select: intrinsic", is_intrinsic,
	  "calls the intrinsic %s, which BPF has not", NULL },
	{ "unimplemented opcode", is_intrinsic,
	  "asks where it was called from (its return or frame address), which BPF cannot say",
	  NULL },
	{ "alling convention", NULL, "has a calling convention that BPF has not",
	  "use that of C" },
	{ "<inline asm>", is_assembly, "has inline assembly that is not BPF's:",
	  "BPF's reads like r0 = r1, r0 += 1, *(u64 *)(r1 + 8) = r0, call 1" },
	{ "for constraint", is_assembly, "has inline assembly with an operand that BPF has not:",
	  "operands are registers (r, w) or constants (i)" },
	{ "A call to built-in function", NULL, "needs the runtime function %s, which no input has",
	  "link compiler_builtins, or write it" },
	{ "ran out of registers", is_assembly, "needs more registers at once than BPF has", NULL },
	{ "Branch target out of insn range", NULL, "is so large that a jump does not reach its end",
	  "use --cpu=v4 (rustc: -C target-cpu=v4), for kernels from 6.6 on, or make it several "
	  "functions" },
};

const struct words *backend_words(const struct complaint *c, const struct words *before)
{
	size_t i = before ? (size_t)(before - table) + 1 : 0;

	for (; i < ARRAY_SIZE(table); i++)
		if (strstr(c->said, table[i].says))
			return &table[i];
	return NULL;
}
