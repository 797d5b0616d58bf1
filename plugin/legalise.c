/*
 * legalise.c: a module that BPF can express.
 *
 * Small rewrites over the merged module, each with its rule above it. From
 * here on the exported names are fixed: everything else is internal, so that
 * the optimiser may inline, change or drop it.
 */
#include "internal.h"

/* Rule: a definition is either exported (global, visible) or internal. Runtime
 * functions are neither until codegen has said which it calls (libcalls.c). */
static void settle_linkage(struct bld *l, LLVMValueRef v)
{
	if (llvm.IsDeclaration(v) || global_is_llvms(v) ||
	    llvm.GetLinkage(v) == LLVMPrivateLinkage ||
	    llvm.GetLinkage(v) == LLVMAvailableExternallyLinkage)
		return;
	if (resolve_is_export(l, v)) {
		llvm.SetLinkage(v, LLVMExternalLinkage);
		llvm.SetVisibility(v, LLVMDefaultVisibility);
	} else if (libcall_is_kept(l, v)) {
		llvm.SetLinkage(v, LLVMExternalLinkage);
		llvm.SetVisibility(v, LLVMHiddenVisibility);
	} else {
		llvm.SetVisibility(v, LLVMDefaultVisibility);
		llvm.SetLinkage(v, LLVMInternalLinkage);
	}
}

/* Rule: BPF has one calling convention. Others (cold, fast, preserve_most,
 * Rust's) only say what the compiler may assume of both sides at once, and
 * both sides are here. */
static void use_c_convention(LLVMValueRef fn)
{
	LLVMBasicBlockRef b;
	LLVMValueRef i;

	llvm.SetFunctionCallConv(fn, LLVMCCallConv);
	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b))
		for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
			if (llvm.IsACallInst(i))
				llvm.SetInstructionCallConv(i, LLVMCCallConv);
}

/* Rule: -Os and -Oz are wishes for each function; the pipeline is O2's. */
static void wish_small(struct bld *l, LLVMValueRef fn)
{
	const char *wish = l->set.opt_level == 'z' ? "minsize" : "optsize";

	if (l->set.opt_level != 's' && l->set.opt_level != 'z')
		return;
	if (llvm.GetEnumAttributeAtIndex(fn, LLVMAttributeFunctionIndex, llvm_attribute("optnone")))
		return;
	llvm.AddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
				 llvm.CreateEnumAttribute(l->ctx, llvm_attribute(wish), 0));
}

int legalise_module(struct bld *l)
{
	struct global_iter it;
	LLVMValueRef v;

	panics_drop_diagnostics(l);
	if (panics_tag(l) || (panics_early(l) && panics_cut(l)))
		return -1;
	for (it = global_begin(l->module); (v = global_next(&it));) {
		settle_linkage(l, v);
		if (!llvm.IsAFunction(v))
			continue;
		use_c_convention(v);
		if (llvm.IsDeclaration(v))
			continue;
		inline_never_allow(l, v);
		wish_small(l, v);
	}
	return ksyms_answer(l) || core_note(l) ? -1 : why_note(l);
}

/* Rule: constants go to .rodata. Those without an address of their own would
 * be put into .rodata.cst16, .rodata.str1.1 and so on, each a map of its own
 * to a loader, or none. */
static void keep_in_rodata(LLVMValueRef var)
{
	if (!llvm.IsDeclaration(var) && llvm.IsGlobalConstant(var) &&
	    llvm.GetUnnamedAddress(var) == LLVMGlobalUnnamedAddr)
		llvm.SetUnnamedAddress(var, LLVMNoUnnamedAddr);
}

static bool is_copy(LLVMValueRef callee)
{
	size_t len;

	return llvm.IsAFunction(callee) &&
	       str_has_prefix(llvm.GetValueName2(callee, &len), "llvm.memcpy.");
}

/* Rule: a variable that is referred to takes room. One without any, alone in its
 * section, leaves a section that loaders skip and a reference into nothing. */
static void give_room(struct bld *l, LLVMModuleRef m, LLVMValueRef var)
{
	LLVMTypeRef byte = llvm.Int8TypeInContext(l->ctx);
	LLVMValueRef one;
	const char *section;
	size_t len;
	char *name;

	if (llvm.IsDeclaration(var) || global_is_llvms(var) ||
	    llvm.ABISizeOfType(l->layout, llvm.GlobalGetValueType(var)))
		return;
	name = strdup(llvm.GetValueName2(var, &len));
	one = llvm.AddGlobal(m, byte, "");
	llvm.SetInitializer(one, llvm.ConstNull(byte));
	llvm.SetGlobalConstant(one, llvm.IsGlobalConstant(var));
	llvm.SetLinkage(one, llvm.GetLinkage(var));
	section = llvm.GetSection(var);
	if (section && *section)
		llvm.SetSection(one, section);
	llvm.ReplaceAllUsesWith(var, llvm.ConstBitCast(one, llvm.TypeOf(var)));
	llvm.DeleteGlobal(var);
	if (name)
		llvm.SetValueName2(one, name, len);
	free(name);
}

/* Rule: registers are written before they are read. An undefined value that
 * flows on (into a phi, a store, a call) becomes a read of a register that the
 * verifier has not seen written: it becomes zero. Undefined aggregates are
 * only filled in, never read. */
static void define_operands(LLVMValueRef i)
{
	int n = llvm.GetNumOperands(i);

	switch (llvm.GetInstructionOpcode(i)) {
	case LLVMInsertValue:
	case LLVMInsertElement:
	case LLVMShuffleVector:
		return;
	default:
		break;
	}
	for (int k = 0; k < n; k++) {
		LLVMValueRef operand = llvm.GetOperand(i, (unsigned)k);

		if (llvm.IsAUndefValue(operand))
			llvm.SetOperand(i, (unsigned)k, llvm.ConstNull(llvm.TypeOf(operand)));
	}
}

static void define_values(LLVMBasicBlockRef b)
{
	LLVMValueRef i;

	for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i))
		define_operands(i);
}

/* Rule: memcpy is aligned to 8 bytes at most. LLVM's expansion of it has no
 * wider loads, and crashes on an alignment above that. */
static void align_copies(LLVMBasicBlockRef b)
{
	LLVMValueRef i;

	for (i = llvm.GetFirstInstruction(b); i; i = llvm.GetNextInstruction(i)) {
		unsigned kind = llvm_attribute("align");
		LLVMAttributeRef align;

		if (!llvm.IsACallInst(i) || !is_copy(llvm.GetCalledValue(i)))
			continue;
		for (unsigned k = 1; k <= 2; k++) {
			align = llvm.GetCallSiteEnumAttribute(i, k, kind);
			if (!align || llvm.GetEnumAttributeValue(align) <= 8)
				continue;
			llvm.RemoveCallSiteEnumAttribute(i, k, kind);
			llvm.SetInstrParamAlignment(i, k, 8);
		}
	}
}

static bool is_trap(LLVMValueRef i)
{
	LLVMValueRef callee = llvm.IsACallInst(i) ? llvm.GetCalledValue(i) : NULL;
	const char *name;
	size_t len;

	if (!callee || !llvm.IsAFunction(callee))
		return false;
	name = llvm.GetValueName2(callee, &len);
	return strcmp(name, "llvm.trap") == 0 || strcmp(name, "llvm.ubsantrap") == 0 ||
	       strcmp(name, "llvm.debugtrap") == 0;
}

/* Rule: code never runs off the end of a function. After a trap, or a call
 * that does not return, comes `unreachable`, which becomes no instruction at
 * all, and control would fall into whatever code comes next. It returns
 * instead. A bare `unreachable` is a switch's impossible case and stays, unless it
 * is all of the function. */
static void end_block(struct bld *l, LLVMBuilderRef builder, LLVMValueRef fn, LLVMBasicBlockRef b)
{
	LLVMValueRef end = llvm.GetBasicBlockTerminator(b), last;

	if (!end || llvm.GetInstructionOpcode(end) != LLVMUnreachable)
		return;
	last = llvm.GetPreviousInstruction(end);
	if (l->set.allow_bpf_trap || (!last && b != llvm.GetFirstBasicBlock(fn)))
		return;
	llvm.PositionBuilderBefore(builder, end);
	panic_return(l, builder, fn);
	llvm.InstructionEraseFromParent(end);
	if (last && is_trap(last))
		llvm.InstructionEraseFromParent(last);
}

static void legalise_blocks(struct bld *l, LLVMModuleRef m)
{
	LLVMBuilderRef builder = llvm.CreateBuilderInContext(l->ctx);
	LLVMBasicBlockRef b;
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(m); fn; fn = llvm.GetNextFunction(fn)) {
		for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
			end_block(l, builder, fn, b);
			define_values(b);
			align_copies(b);
			memory_expand(l, builder, b);
		}
		atomics_lower(l, builder, fn);
	}
	llvm.DisposeBuilder(builder);
}

void legalise_for_codegen(struct bld *l, LLVMModuleRef m)
{
	LLVMValueRef v, next;

	for (v = llvm.GetFirstGlobal(m); v; v = next) {
		next = llvm.GetNextGlobal(v);
		keep_in_rodata(v);
		give_room(l, m, v);
	}
	legalise_blocks(l, m);
}
