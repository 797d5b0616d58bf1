/*
 * ksyms_check.c: does a declaration fit the kernel's function?
 *
 * The extern is typed as the kernel has it, so no loader would see that the program calls it
 * otherwise. Parameters too many or too few are an error. What only looks wrong, a number for
 * a pointer, a result read wider than it is, is a warning.
 */
#include <stdio.h>

#include "ksyms.h"

/* Tells it of where the program first refers to the function. */
static int PRINTF(4, 5) tell(struct bld *l, enum bld_level level, const char *name,
			      const char *fmt, ...)
{
	struct bld_message m = { .level = level, .code = "kernel-function", .symbol = name };
	struct references refs = { 0 };
	char *what = NULL;
	va_list ap;
	int err;

	if (!references_find(l, &name, 1, &refs) && refs.count && refs.list->inst) {
		m.source = chain_source(l, refs.list->inst);
		m.chain = chain_to_instruction(l, refs.list->inst);
	}
	references_free(&refs);
	m.where = m.source;
	m.remedy = "declare it as the kernel does: bpftool btf dump file /sys/kernel/btf/vmlinux "
		   "format c; or name the BTF of the kernel that it is for with --vmlinux-btf";
	va_start(ap, fmt);
	err = vasprintf(&what, fmt, ap);
	va_end(ap);
	if (err < 0)
		return bld_nomem(l);
	err = bld_tell(l, &m, "the kernel's %s %s%s%s", name, what, m.chain ? "\nneeded by " : "",
		       m.chain ? m.chain : "");
	free(what);
	return err;
}

enum class { VOID, NUMBER, POINTER, OTHER };

/* *bits: of a number */
static enum class class_of_kernel(const struct btf *btf, uint32_t id, unsigned *bits)
{
	const struct btf_type *t = btf__type_by_id(btf, id = btf_unqualified(btf, id, false));

	if (!id || !t)
		return VOID;
	*bits = btf_is_int(t) || btf_is_any_enum(t) ? 8 * t->size : 64;
	return btf_is_ptr(t) ? POINTER : btf_is_int(t) || btf_is_any_enum(t) ? NUMBER : OTHER;
}

static enum class class_of(LLVMTypeRef type, unsigned *bits)
{
	switch (llvm.GetTypeKind(type)) {
	case LLVMVoidTypeKind:
		return VOID;
	case LLVMPointerTypeKind:
		return POINTER;
	case LLVMIntegerTypeKind:
		*bits = llvm.GetIntTypeWidth(type);
		return NUMBER;
	default:
		return OTHER;
	}
}

static const char *word(enum class c)
{
	return c == POINTER ? "a pointer" : c == NUMBER ? "a number" : "no register's";
}

static void check_params(struct bld *l, LLVMValueRef fn, const char *name, const struct btf *btf,
			 const struct btf_type *proto)
{
	for (unsigned i = 0; i < btf_vlen(proto); i++) {
		unsigned bits = 64;
		enum class its = class_of_kernel(btf, btf_params(proto)[i].type, &bits);
		enum class ours = class_of(llvm.TypeOf(llvm.GetParam(fn, i)), &bits);

		if (its != ours && its != OTHER && its != VOID)
			tell(l, BLD_WARNING, name, "has %s for argument %u, which is declared as %s",
			     word(its), i + 1, word(ours));
	}
}

static void check_result(struct bld *l, LLVMValueRef fn, const char *name, const struct btf *btf,
			 const struct btf_type *proto)
{
	unsigned bits = 0, declared = 0;
	enum class its = class_of_kernel(btf, proto->type, &bits);
	enum class ours = class_of(llvm.GetReturnType(llvm.GlobalGetValueType(fn)), &declared);

	if (its == VOID && ours != VOID)
		tell(l, BLD_WARNING, name, "returns nothing, and is declared to return %s", word(ours));
	else if (its == NUMBER && ours == NUMBER && declared > bits)
		tell(l, BLD_WARNING, name,
		     "returns %u bits, and is declared to return %u: the upper ones are anything", bits,
		     declared);
	else if (its == NUMBER && ours == POINTER)
		tell(l, BLD_WARNING, name, "returns a number, and is declared to return a pointer");
}

int ksyms_check(struct ksyms *k, LLVMValueRef fn, const char *name, const struct btf *btf,
		const struct btf_type *proto)
{
	unsigned its = btf_vlen(proto), ours = llvm.CountParams(fn);

	if (its != ours)
		return tell(k->l, BLD_ERROR, name, "takes %u argument%s, and is declared with %u", its,
			    its == 1 ? "" : "s", ours);
	check_params(k->l, fn, name, btf, proto);
	check_result(k->l, fn, name, btf, proto);
	return 0;
}
