/*
 * operations.c: what in the source is behind a runtime function.
 *
 * Codegen calls __udivti3 where the source has a division: nobody looks for that name in
 * the own code. In: the name, by compiler-rt's (libgcc's) rules for names, which are
 * __OPERATION, a letter pair for each type, and a digit. Out: the operation in words, and
 * which instructions are it.
 */
#include <stdio.h>

#include "internal.h"

/* The letter pairs. */
static const struct mode {
	char letters[3];
	unsigned bits;
	LLVMTypeKind kind;
} modes[] = {
	{ "si", 32, LLVMIntegerTypeKind }, { "di", 64, LLVMIntegerTypeKind },
	{ "ti", 128, LLVMIntegerTypeKind }, { "hf", 16, LLVMHalfTypeKind },
	{ "sf", 32, LLVMFloatTypeKind }, { "df", 64, LLVMDoubleTypeKind },
	{ "xf", 80, LLVMX86_FP80TypeKind }, { "tf", 128, LLVMFP128TypeKind },
};

/* The mode of the result is the last one. */
static const struct operation {
	const char *name, *words;
	LLVMOpcode integer, real;	/* 0: none */
	unsigned mode_count;
} operations[] = {
	{ "add", "addition", 0, LLVMFAdd, 1 },
	{ "sub", "subtraction", 0, LLVMFSub, 1 },
	{ "mul", "multiplication", LLVMMul, LLVMFMul, 1 },
	{ "mulo", "multiplication", LLVMMul, 0, 1 },
	{ "div", "division", LLVMSDiv, LLVMFDiv, 1 },
	{ "udiv", "unsigned division", LLVMUDiv, 0, 1 },
	{ "mod", "remainder", LLVMSRem, 0, 1 },
	{ "umod", "unsigned remainder", LLVMURem, 0, 1 },
	{ "ashl", "shift", LLVMShl, 0, 1 },
	{ "lshr", "shift", LLVMLShr, 0, 1 },
	{ "ashr", "shift", LLVMAShr, 0, 1 },
	{ "neg", "negation", 0, LLVMFNeg, 1 },
	{ "eq", "comparison", 0, LLVMFCmp, 1 },
	{ "ne", "comparison", 0, LLVMFCmp, 1 },
	{ "lt", "comparison", 0, LLVMFCmp, 1 },
	{ "le", "comparison", 0, LLVMFCmp, 1 },
	{ "gt", "comparison", 0, LLVMFCmp, 1 },
	{ "ge", "comparison", 0, LLVMFCmp, 1 },
	{ "unord", "comparison", 0, LLVMFCmp, 1 },
	{ "extend", "conversion", 0, LLVMFPExt, 2 },
	{ "trunc", "conversion", 0, LLVMFPTrunc, 2 },
	{ "fix", "conversion to an integer", LLVMFPToSI, 0, 2 },
	{ "fixuns", "conversion to an integer", LLVMFPToUI, 0, 2 },
	{ "float", "conversion from an integer", 0, LLVMSIToFP, 2 },
	{ "floatun", "conversion from an integer", 0, LLVMUIToFP, 2 },
};

/* C's functions that LLVM has an intrinsic or an instruction for. */
static const struct {
	const char *name, *words, *intrinsic;
} calls[] = {
	{ "memcpy", "copy of memory", "llvm.memcpy." },
	{ "memmove", "move of memory", "llvm.memmove." },
	{ "memset", "fill of memory", "llvm.memset." },
	{ "sqrt", "floating-point square root", "llvm.sqrt." },
	{ "fma", "floating-point multiplication", "llvm.fma." },
	{ "fmod", "floating-point remainder", NULL },
	{ "pow", "floating-point power", "llvm.pow." },
	{ "exp", "floating-point power", "llvm.exp." },
	{ "log", "floating-point logarithm", "llvm.log." },
	{ "sin", "floating-point function", "llvm.sin." },
	{ "cos", "floating-point function", "llvm.cos." },
	{ "floor", "floating-point rounding", "llvm.floor." },
	{ "ceil", "floating-point rounding", "llvm.ceil." },
	{ "trunc", "floating-point rounding", "llvm.trunc." },
	{ "round", "floating-point rounding", "llvm.round." },
	{ "rint", "floating-point rounding", "llvm.rint." },
	{ "nearbyint", "floating-point rounding", "llvm.nearbyint." },
	{ "roundeven", "floating-point rounding", "llvm.roundeven." },
	{ "fmax", "floating-point maximum", "llvm.maxnum." },
	{ "fmin", "floating-point minimum", "llvm.minnum." },
	{ "exp2", "floating-point power", "llvm.exp2." },
	{ "exp10", "floating-point power", "llvm.exp10." },
	{ "log2", "floating-point logarithm", "llvm.log2." },
	{ "log10", "floating-point logarithm", "llvm.log10." },
	{ "ldexp", "floating-point multiplication", "llvm.ldexp." },
	{ "tan", "floating-point function", "llvm.tan." },
};

static const struct mode *mode_at(const char *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (strncmp(s, modes[i].letters, 2) == 0)
			return &modes[i];
	return NULL;
}

/* What stands between the operation's name and the digit. Of two types a floating-point
 * one is of interest, of two of these the wider. */
static bool read_modes(const char *s, const struct operation *op, struct runtime_operation *out)
{
	LLVMTypeKind result = LLVMVoidTypeKind;

	out->bits = 0;
	for (unsigned i = 0; i < op->mode_count; i++, s += 2) {
		const struct mode *m = mode_at(s);

		if (!m)
			return false;
		result = m->kind;
		if (out->bits && (m->kind == LLVMIntegerTypeKind ||
				  (out->type != LLVMIntegerTypeKind && m->bits < out->bits)))
			continue;
		out->type = m->kind;
		out->bits = m->bits;
	}
	/* Conversions may do without the digit. */
	if (*s ? s[0] < '2' || s[0] > '4' || s[1] : op->mode_count == 1)
		return false;
	out->opcode = result == LLVMIntegerTypeKind ? op->integer : op->real;
	return out->opcode != 0;
}

static bool read_operation(const char *name, struct runtime_operation *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++) {
		const struct operation *op = &operations[i];

		if (!str_has_prefix(name, op->name) ||
		    !read_modes(name + strlen(op->name), op, out))
			continue;
		out->words = op->words;
		return true;
	}
	return false;
}

static bool read_call(const char *name, struct runtime_operation *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		size_t len = strlen(calls[i].name);
		bool single = strncmp(name, calls[i].name, len) == 0 && strcmp(name + len, "f") == 0;

		if (!single && strcmp(name, calls[i].name))
			continue;
		out->words = calls[i].words;
		out->intrinsic = calls[i].intrinsic;
		out->opcode = calls[i].intrinsic ? LLVMCall : LLVMFRem;
		out->type = single ? LLVMFloatTypeKind : LLVMDoubleTypeKind;
		return true;
	}
	return false;
}

bool operation_of(const char *symbol, struct runtime_operation *out)
{
	memset(out, 0, sizeof(*out));
	if (str_has_prefix(symbol, "__"))
		return read_operation(symbol + 2, out);
	return read_call(symbol, out);
}

const char *operation_words(struct bld *l, const struct runtime_operation *op)
{
	char *text;
	int n;

	if (!op->bits)
		return op->words;
	n = asprintf(&text, "%u-bit %s%s", op->bits,
		     op->type == LLVMIntegerTypeKind ? "" : "floating-point ", op->words);
	return n < 0 ? op->words : bld_keep(l, text);
}

/* Narrower integers are widened to the next size that there is a function for. */
static bool is_of_type(LLVMTypeRef type, const struct runtime_operation *op)
{
	LLVMTypeKind kind = llvm.GetTypeKind(type);
	unsigned bits;

	/* BPF has no vectors: they come apart. */
	if (kind == LLVMVectorTypeKind)
		return true;
	if (op->type != LLVMIntegerTypeKind)
		return kind == op->type || kind == LLVMHalfTypeKind;
	bits = kind == LLVMIntegerTypeKind ? llvm.GetIntTypeWidth(type) : 0;
	return bits > op->bits / 2 && bits <= op->bits;
}

static bool calls_intrinsic(LLVMValueRef inst, const char *prefix)
{
	LLVMValueRef callee = llvm.IsACallInst(inst) ? llvm.GetCalledValue(inst) : NULL;
	size_t len;

	return callee && llvm.IsAFunction(callee) &&
	       strstr(llvm.GetValueName2(callee, &len), prefix) && global_is_llvms(callee);
}

bool operation_is(const struct runtime_operation *op, LLVMValueRef inst)
{
	if (op->opcode == LLVMCall)
		return calls_intrinsic(inst, op->intrinsic);
	/* Both halves of the product are needed to see an overflow. */
	if (op->opcode == LLVMMul && calls_intrinsic(inst, "mul.with.overflow."))
		return true;
	if (llvm.GetInstructionOpcode(inst) != op->opcode)
		return false;
	return is_of_type(llvm.TypeOf(inst), op) ||
	       (llvm.GetNumOperands(inst) && is_of_type(llvm.TypeOf(llvm.GetOperand(inst, 0)), op));
}
