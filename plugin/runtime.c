/*
 * runtime.c: our own runtime functions, written for the verifier.
 *
 * compiler_builtins' memcpy aligns its pointers and copies words, which the
 * kernel refuses, and its 128-bit division returns by two registers, which BPF
 * has not. runtime.ll has functions for the same purposes that load. They take
 * the place of the compiler's own library only: a definition of the user's, in
 * an object or an archive, wins.
 */
#include "internal.h"

__asm__(".pushsection .rodata\n"
	"runtime_text:\n"
	".incbin \"" RUNTIME_LL "\"\n"
	".byte 0\n"
	"runtime_text_end:\n"
	".popsection\n");

extern const char runtime_text[] __attribute__((visibility("hidden")));
extern const char runtime_text_end[] __attribute__((visibility("hidden")));

static const char *const memory[] = { "memcpy", "memmove", "memset", "memcmp", "bcmp",
				      "strlen" };

static bool has(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(memory); i++)
		if (strlen(memory[i]) == len && memcmp(memory[i], name, len) == 0)
			return true;
	return false;
}

/* The member that has the name is of the library that comes with the compiler. */
static bool is_compilers(struct bld *l, const struct symbol *s)
{
	return claim_member(l, s->member) == 0 &&
	       strstr(input_name(s->member), "(compiler_builtins-");
}

bool runtime_supplies(struct bld *l, const char *name, size_t len)
{
	const struct symbol *s;

	if (!has(name, len))
		return false;
	s = symtab_find(&l->symtab, name, len);
	return !s || (!s->object && (!s->member || is_compilers(l, s)));
}

/* The text with typed pointers, for LLVM 14. Those named here are to numbers of 64 bits,
 * all others to bytes. Malloc'ed; NULL: out of memory. */
static char *with_typed_pointers(const char *text, size_t len)
{
	static const struct {
		const char *from, *to;
	} words[] = {
		{ "ptr %out", "i64* %out" }, { "ptr %p1", "i64* %p1" },
		{ "ptr %p2", "i64* %p2" },   { "ptr %p3", "i64* %p3" },
		{ "ptr ", "i8* " },	     { "alloca [4 x i64]", "alloca i64, i64 4" },
	};
	char *typed = malloc(2 * len + 1), *out = typed;
	char before = '\n';

	for (; typed && *text; before = text[-1]) {
		/* Not "getelementptr". */
		bool inside = before >= 'a' && before <= 'z';
		size_t i = 0;

		while (i < ARRAY_SIZE(words) && (inside || !str_has_prefix(text, words[i].from)))
			i++;
		if (i == ARRAY_SIZE(words)) {
			*out++ = *text++;
			continue;
		}
		out = stpcpy(out, words[i].to);
		text += strlen(words[i].from);
	}
	if (typed)
		*out = '\0';
	return typed;
}

/* LLVM before 17 cannot read names into a context that discards them, whatever that is
 * told meanwhile. True if it fails. */
static bool parse_apart(struct bld *l, size_t len, LLVMModuleRef *m, char **message)
{
	bool typed = llvm_is(l, LLVM_TYPED_POINTERS);
	char *text = typed ? with_typed_pointers(runtime_text, len) : NULL;
	LLVMMemoryBufferRef bitcode;
	bool failed;

	if (typed && !text)
		return true;
	bitcode = text_to_bitcode(typed ? text : runtime_text, typed ? strlen(text) : len,
				  "runtime.ll", message);
	free(text);
	if (!bitcode)
		return true;
	failed = llvm.ParseBitcodeInContext2(l->ctx, bitcode, m);
	llvm.DisposeMemoryBuffer(bitcode);
	return failed;
}

static bool parse_here(struct bld *l, size_t len, LLVMModuleRef *m, char **message)
{
	LLVMMemoryBufferRef text =
		llvm.CreateMemoryBufferWithMemoryRange(runtime_text, len, "runtime.ll", 1);
	bool failed;

	/* Text is read by its names, which the link's context does not keep. */
	llvm.ContextSetDiscardValueNames(l->ctx, 0);
	failed = llvm.ParseIRInContext(l->ctx, text, m, message);
	llvm.ContextSetDiscardValueNames(l->ctx, 1);
	return failed;
}

static LLVMModuleRef parse(struct bld *l)
{
	size_t len = (size_t)(runtime_text_end - runtime_text) - 1;
	char *message = NULL;
	LLVMModuleRef m;

	if (!(llvm_is(l, LLVM_KEEPS_NAMES) ? parse_apart : parse_here)(l, len, &m, &message))
		return m;
	bld_fail(l, NULL, NULL, "this LLVM cannot read our runtime functions: %s",
		 message ? message : "out of memory");
	if (message)
		llvm.DisposeMessage(message);
	return NULL;
}

/* Without a reference in IR a function is linked because it is external. */
static void choose(struct bld *l, LLVMModuleRef m)
{
	LLVMValueRef fn;

	for (fn = llvm.GetFirstFunction(m); fn; fn = llvm.GetNextFunction(fn)) {
		size_t len;
		const char *name = llvm.GetValueName2(fn, &len);

		if (llvm.IsDeclaration(fn))
			continue;
		llvm.SetVisibility(fn, LLVMHiddenVisibility);
		if (!symtab_find(&l->libcalls, name, len) || !runtime_supplies(l, name, len))
			llvm.SetLinkage(fn, LLVMLinkOnceODRLinkage);
		else
			bld_trace(l, NULL, "%s is our own: the verifier follows it", name);
	}
}

/* memcpy's result is its first argument, which every caller has. */
static void use_destination(LLVMModuleRef m)
{
	for (size_t i = 0; i < 3; i++) {
		LLVMValueRef fn = llvm.GetNamedFunction(m, memory[i]);
		LLVMUseRef use = fn && llvm.IsDeclaration(fn) ? llvm.GetFirstUse(fn) : NULL;

		for (; use; use = llvm.GetNextUse(use)) {
			LLVMValueRef call = llvm.GetUser(use);

			if (llvm.IsACallInst(call) && llvm.GetCalledValue(call) == fn &&
			    llvm.GetFirstUse(call))
				llvm.ReplaceAllUsesWith(call, llvm.GetOperand(call, 0));
		}
	}
}

static void make_internal(LLVMModuleRef m, LLVMModuleRef runtime_names)
{
	LLVMValueRef fn, linked;

	for (fn = llvm.GetFirstFunction(runtime_names); fn; fn = llvm.GetNextFunction(fn)) {
		linked = llvm.GetNamedFunction(m, llvm.GetValueName2(fn, &(size_t){ 0 }));
		if (!linked || llvm.IsDeclaration(linked) ||
		    llvm.GetVisibility(linked) != LLVMHiddenVisibility)
			continue;
		llvm.SetVisibility(linked, LLVMDefaultVisibility);
		llvm.SetLinkage(linked, LLVMInternalLinkage);
	}
}

int runtime_link(struct bld *l)
{
	LLVMModuleRef m = parse(l), names;
	int err;

	if (!m)
		return -1;
	use_destination(l->module);
	choose(l, m);
	llvm.SetTarget(m, llvm.GetTarget(l->module));
	llvm.SetModuleDataLayout(m, target_layout(l));
	names = llvm.CloneModule(m);
	err = llvm.LinkModules2(l->module, m);
	if (!err)
		make_internal(l->module, names);
	llvm.DisposeModule(names);
	return err ? bld_fail(l, NULL, NULL, "LLVM cannot link our runtime functions") : 0;
}
