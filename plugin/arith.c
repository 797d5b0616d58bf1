/*
 * arith.c: arithmetic that BPF has no instructions for.
 *
 * Signed division below cpu v4 and 128-bit multiplication, division and shifts become
 * calls of functions of runtime.ll, most of which are inlined at once. Only
 * what codegen would refuse is touched: a 128-bit product that it can make
 * itself, or a division by a power of two, stays.
 */
#include <stdio.h>

#include "internal.h"

#define RUNTIME_PREFIX "__bpf_ld_shim_"

/* The library functions that codegen asks for in place of wide arithmetic. */
static const char *const multiplies[] = { "__multi3", "__muloti4" };
static const char *const divides[] = { "__udivti3", "__umodti3", "__divti3", "__modti3" };
static const char *const shifting[] = { "__ashlti3", "__lshrti3", "__ashrti3" };

struct lowering {
	bool multiply, divide, shift; /* of more than 64 bits */
	bool signed_divide;	/* of 64 bits or fewer */
	bool shifts;		/* codegen does, to divide by powers of two */
	LLVMModuleRef module;
	LLVMBuilderRef builder;
	size_t count;
};

static bool is_noted(const struct bld *l, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (symtab_find(&l->libcalls, names[i], strlen(names[i])))
			return true;
	return false;
}

static bool is_among(const char *const *names, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
			return true;
	return false;
}

bool arith_replaces(const char *name, size_t len)
{
	return is_among(multiplies, ARRAY_SIZE(multiplies), name, len) ||
	       is_among(divides, ARRAY_SIZE(divides), name, len) ||
	       is_among(shifting, ARRAY_SIZE(shifting), name, len);
}

/* Codegen shifts instead, if it is new enough. */
static bool is_power_of_two(LLVMValueRef divisor)
{
	long long n;

	if (!llvm.IsAConstantInt(divisor) || llvm.GetIntTypeWidth(llvm.TypeOf(divisor)) > 64)
		return false;
	n = llvm.ConstIntGetSExtValue(divisor);
	if (n < 0)
		n = (long long)(0 - (unsigned long long)n);
	return n && !((unsigned long long)n & ((unsigned long long)n - 1));
}

/* The runtime's name for an operation on `width` bits, 64 or 128; NULL: codegen
 * does it. */
static const char *division(const struct lowering *low, LLVMValueRef i, unsigned width)
{
	static const char *const wide[] = { "udiv128", "urem128", "sdiv128", "srem128" };
	LLVMOpcode op = llvm.GetInstructionOpcode(i);
	bool is_signed = op == LLVMSDiv || op == LLVMSRem;

	if (width > 64)
		return low->divide ? wide[2 * is_signed + (op == LLVMURem || op == LLVMSRem)] : NULL;
	if (!is_signed || !low->signed_divide ||
	    (low->shifts && is_power_of_two(llvm.GetOperand(i, 1))))
		return NULL;
	return op == LLVMSDiv ? "sdiv64" : "srem64";
}

/* umul.with.overflow and smul.with.overflow; i32 and less are 64-bit products. */
static const char *checked_product(const struct lowering *low, LLVMValueRef call)
{
	static const struct {
		const char *intrinsic, *function;
	} table[] = {
		{ "llvm.umul.with.overflow.i64", "umulo64" },
		{ "llvm.smul.with.overflow.i64", "smulo64" },
		{ "llvm.umul.with.overflow.i128", "umulo128" },
		{ "llvm.smul.with.overflow.i128", "smulo128" },
	};
	LLVMValueRef callee = llvm.GetCalledValue(call);
	const char *name;
	size_t len;

	if (!low->multiply || !llvm.IsAFunction(callee) || !global_is_llvms(callee))
		return NULL;
	name = llvm.GetValueName2(callee, &len);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (strcmp(name, table[i].intrinsic) == 0)
			return table[i].function;
	return NULL;
}

/* By a constant it is plain code. */
static const char *shift(const struct lowering *low, LLVMValueRef i, unsigned width)
{
	LLVMOpcode op = llvm.GetInstructionOpcode(i);

	if (width <= 64 || !low->shift || llvm.IsAConstantInt(llvm.GetOperand(i, 1)))
		return NULL;
	return op == LLVMShl ? "shl128" : op == LLVMLShr ? "lshr128" : "ashr128";
}

static const char *function_for(const struct lowering *low, LLVMValueRef i, unsigned width)
{
	switch (llvm.GetInstructionOpcode(i)) {
	case LLVMMul:
		return width > 64 && low->multiply ? "mul128" : NULL;
	case LLVMUDiv:
	case LLVMURem:
	case LLVMSDiv:
	case LLVMSRem:
		return division(low, i, width);
	case LLVMShl:
	case LLVMLShr:
	case LLVMAShr:
		return shift(low, i, width);
	default:
		return NULL;
	}
}

/* A call of the runtime's function in place of the instruction, its result. */
static LLVMValueRef call_runtime(const struct lowering *low, const char *function,
				 LLVMTypeRef ret, LLVMValueRef a, LLVMValueRef b)
{
	LLVMTypeRef operand = llvm.TypeOf(a);
	LLVMTypeRef type = llvm.FunctionType(ret, (LLVMTypeRef[]){ operand, operand }, 2, 0);
	char name[64];
	LLVMValueRef fn;

	snprintf(name, sizeof(name), RUNTIME_PREFIX "%s", function);
	fn = llvm.GetNamedFunction(low->module, name);
	if (!fn)
		fn = llvm.AddFunction(low->module, name, type);
	return llvm.BuildCall2(low->builder, type, fn, (LLVMValueRef[]){ a, b }, 2, "");
}

static void replace(LLVMValueRef i, LLVMValueRef by)
{
	llvm.ReplaceAllUsesWith(i, by);
	llvm.InstructionEraseFromParent(i);
}

static void lower_binary(struct bld *l, struct lowering *low, LLVMValueRef i)
{
	LLVMTypeRef type = llvm.TypeOf(i), wide;
	LLVMOpcode op = llvm.GetInstructionOpcode(i);
	bool is_signed = op == LLVMSDiv || op == LLVMSRem || op == LLVMAShr;
	LLVMValueRef operand[2], result;
	const char *function;
	unsigned width;

	if (llvm.GetTypeKind(type) != LLVMIntegerTypeKind)
		return;
	width = llvm.GetIntTypeWidth(type);
	function = width <= 128 ? function_for(low, i, width) : NULL;
	if (!function)
		return;
	wide = llvm.IntTypeInContext(l->ctx, width > 64 ? 128 : 64);
	llvm.PositionBuilderBefore(low->builder, i);
	for (unsigned k = 0; k < 2; k++) {
		operand[k] = llvm.GetOperand(i, k);
		if (llvm.TypeOf(operand[k]) != wide)
			operand[k] = is_signed ? llvm.BuildSExt(low->builder, operand[k], wide, "")
					       : llvm.BuildZExt(low->builder, operand[k], wide, "");
	}
	result = call_runtime(low, function, wide, operand[0], operand[1]);
	if (wide != type)
		result = llvm.BuildTrunc(low->builder, result, type, "");
	replace(i, result);
	low->count++;
}

/* llvm.fshl, which rotates, and llvm.fshr: the shifts that codegen would make of them. */
static void lower_funnel(struct lowering *low, LLVMValueRef call)
{
	LLVMValueRef callee = llvm.GetCalledValue(call), left, right, by, rest, first, one, most;
	LLVMTypeRef type = llvm.TypeOf(call);
	LLVMBuilderRef b = low->builder;
	const char *name;
	bool is_left;
	size_t len;

	if (!low->shift || !llvm.IsAFunction(callee))
		return;
	name = llvm.GetValueName2(callee, &len);
	is_left = strcmp(name, "llvm.fshl.i128") == 0;
	by = is_left || strcmp(name, "llvm.fshr.i128") == 0 ? llvm.GetOperand(call, 2) : NULL;
	if (!by || llvm.IsAConstantInt(by))
		return;
	llvm.PositionBuilderBefore(b, call);
	one = llvm.ConstInt(type, 1, 0);
	most = llvm.ConstInt(type, 127, 0);
	by = llvm.BuildAnd(b, by, most, "");
	rest = llvm.BuildXor(b, by, most, "");
	left = llvm.GetOperand(call, 0);
	right = llvm.GetOperand(call, 1);
	if (is_left)
		right = llvm.BuildLShr(b, right, one, "");
	else
		left = llvm.BuildShl(b, left, one, "");
	first = call_runtime(low, "shl128", type, left, is_left ? by : rest);
	right = call_runtime(low, "lshr128", type, right, is_left ? rest : by);
	replace(call, llvm.BuildOr(b, first, right, ""));
	low->count++;
}

static void lower_call(struct lowering *low, LLVMValueRef call)
{
	const char *function = checked_product(low, call);

	if (!function) {
		lower_funnel(low, call);
		return;
	}
	llvm.PositionBuilderBefore(low->builder, call);
	replace(call, call_runtime(low, function, llvm.TypeOf(call), llvm.GetOperand(call, 0),
				   llvm.GetOperand(call, 1)));
	low->count++;
}

static void lower_function(struct bld *l, struct lowering *low, LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i, next;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		for (i = llvm.GetFirstInstruction(b); i; i = next) {
			next = llvm.GetNextInstruction(i);
			if (llvm.IsACallInst(i))
				lower_call(low, i);
			else
				lower_binary(l, low, i);
		}
	}
}

int arith_lower(struct bld *l, LLVMModuleRef m, bool *changed)
{
	struct lowering low = {
		.module = m,
		.multiply = is_noted(l, multiplies, ARRAY_SIZE(multiplies)),
		.divide = is_noted(l, divides, ARRAY_SIZE(divides)),
		.shift = is_noted(l, shifting, ARRAY_SIZE(shifting)),
		.signed_divide = strcmp(l->set.cpu, "v4") != 0,
		.shifts = llvm_is(l, LLVM_DIVIDES_BY_SHIFTS),
	};
	LLVMValueRef fn;

	if (!low.multiply && !low.divide && !low.shift && !low.signed_divide)
		return 0;
	low.builder = llvm.CreateBuilderInContext(l->ctx);
	for (fn = llvm.GetFirstFunction(m); fn; fn = llvm.GetNextFunction(fn))
		lower_function(l, &low, fn);
	llvm.DisposeBuilder(low.builder);
	if (low.count)
		bld_trace(l, NULL, "%zu multiplications, divisions and shifts are done by functions",
			  low.count);
	*changed = low.count > 0;
	return 0;
}
