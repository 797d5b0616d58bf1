/*
 * debug_rust.c: Rust's types in words that the BTF of LLVM before 23 knows.
 *
 * In: a module before codegen. Out: the same with other debug info for two kinds of types.
 * An enum with data is a struct with a variant part, which is not a member: LLVM before 22
 * takes it for one and writes a member without name and type. Here it becomes what LLVM 22
 * writes: a nameless union of the discriminator and the variants. And `char` has an encoding
 * without a BTF type before LLVM 23, so that the elements of arrays of it have any type at all,
 * left over in memory; here it becomes a number.
 *
 * Nodes are changed where they are: LLVM 17 and newer can do that. Before, enums are left to
 * btf_repair.c, and arrays of char are an error. A node's operands are told apart by kind: their
 * order is not the same in all versions. DWARF of the object shows the same types.
 */
#include "internal.h"

#define CHAR_NAME "char"	/* btf_repair.c renames it */

enum { VARIANT_PART = 0x33, UNSIGNED = 7 };	/* DW_TAG_variant_part, DW_ATE_unsigned */

struct walk {
	struct bld *l;
	LLVMDIBuilderRef builder;
	struct ptrmap seen;
	LLVMMetadataRef *todo;
	size_t count, room;
	bool no_memory;
};

struct operands {
	LLVMValueRef node, *ops;
	unsigned count;
};

static void visit(struct walk *w, LLVMMetadataRef md)
{
	LLVMMetadataRef *todo;
	uint32_t *seen = ptrmap_at(&w->seen, md);

	if (!seen) {
		w->no_memory = true;
		return;
	}
	if (*seen != PTRMAP_NONE)
		return;
	*seen = 0;
	todo = grow(w->todo, w->count, &w->room, sizeof(*todo));
	if (!todo) {
		w->no_memory = true;
		return;
	}
	w->todo = todo;
	todo[w->count++] = md;
}

static bool has_operands(LLVMMetadataRef md)
{
	switch (llvm.GetMetadataKind(md)) {
	case LLVMMDTupleMetadataKind:
	case LLVMDIGlobalVariableExpressionMetadataKind:
	case LLVMDIGlobalVariableMetadataKind:
	case LLVMDILocalVariableMetadataKind:
	case LLVMDISubprogramMetadataKind:
	case LLVMDIDerivedTypeMetadataKind:
	case LLVMDICompositeTypeMetadataKind:
	case LLVMDISubroutineTypeMetadataKind:
		return true;
	default:
		return false;
	}
}

/* ops is malloc'ed; an operand may be NULL. False: out of memory. */
static bool operands_of(struct walk *w, LLVMMetadataRef md, struct operands *o)
{
	o->node = llvm.MetadataAsValue(w->l->ctx, md);
	o->count = llvm.GetMDNodeNumOperands(o->node);
	o->ops = calloc(o->count + 1, sizeof(LLVMValueRef));
	if (!o->ops) {
		w->no_memory = true;
		return false;
	}
	llvm.GetMDNodeOperands(o->node, o->ops);
	return true;
}

static LLVMMetadataRef operand(const struct operands *o, unsigned i)
{
	return i < o->count && o->ops[i] ? llvm.ValueAsMetadata(o->ops[i]) : NULL;
}

static bool can_replace(void)
{
	return llvm.ReplaceMDNodeOperandWith && llvm.GetDINodeTag;
}

static bool is_lacking_part(struct walk *w, LLVMMetadataRef md)
{
	return llvm_is(w->l, LLVM_LACKS_VARIANTS) && can_replace() &&
	       llvm.GetMetadataKind(md) == LLVMDICompositeTypeMetadataKind &&
	       llvm.GetDINodeTag(md) == VARIANT_PART;
}

/* C's char has one byte. */
static bool is_char(LLVMMetadataRef md)
{
	size_t len;
	const char *name;

	if (llvm.GetMetadataKind(md) != LLVMDIBasicTypeMetadataKind ||
	    llvm.DITypeGetSizeInBits(md) != 32)
		return false;
	name = llvm.DITypeGetName(md, &len);
	return len == strlen(CHAR_NAME) && memcmp(name, CHAR_NAME, len) == 0;
}

/* What a variant part is made of. */
struct part {
	LLVMMetadataRef scope, file, *members;
	unsigned count;
};

static void add_members(struct walk *w, struct part *p, LLVMMetadataRef list)
{
	LLVMMetadataRef *members;
	struct operands o;

	if (!operands_of(w, list, &o))
		return;
	members = realloc(p->members, (p->count + o.count + 1) * sizeof(LLVMMetadataRef));
	for (unsigned i = 0; members && i < o.count; i++)
		if (operand(&o, i) &&
		    llvm.GetMetadataKind(operand(&o, i)) == LLVMDIDerivedTypeMetadataKind)
			members[p->count++] = operand(&o, i);
	free(o.ops);
	p->members = members ? members : p->members;
	w->no_memory |= !members;
}

/* The discriminator is the first member. */
static void take_apart(struct walk *w, LLVMMetadataRef md, struct part *p)
{
	LLVMMetadataRef variants = NULL;
	struct operands o;

	if (!operands_of(w, md, &o))
		return;
	p->members = calloc(1, sizeof(LLVMMetadataRef));
	w->no_memory |= !p->members;
	for (unsigned i = 0; p->members && i < o.count; i++) {
		LLVMMetadataRef op = operand(&o, i);
		LLVMMetadataKind kind = op ? llvm.GetMetadataKind(op) : LLVMMDStringMetadataKind;

		if (kind == LLVMDIFileMetadataKind)
			p->file = op;
		else if (kind == LLVMDICompositeTypeMetadataKind)
			p->scope = op;
		else if (kind == LLVMDIDerivedTypeMetadataKind)
			p->members[0] = op;
		else if (kind == LLVMMDTupleMetadataKind && !variants)
			variants = op;
	}
	p->count = p->members && p->members[0];
	if (p->members && variants)
		add_members(w, p, variants);
	free(o.ops);
}

/* The member that stands for a variant part; NULL: out of memory. */
static LLVMMetadataRef as_union(struct walk *w, LLVMMetadataRef part)
{
	uint64_t size = llvm.DITypeGetSizeInBits(part);
	uint32_t align = llvm.DITypeGetAlignInBits(part);
	LLVMMetadataRef type = NULL;
	struct part p = { 0 };

	take_apart(w, part, &p);
	if (!w->no_memory)
		type = llvm.DIBuilderCreateUnionType(w->builder, p.scope, "", 0, p.file, 0, size, align,
						     LLVMDIFlagZero, p.members, p.count, 0, "", 0);
	free(p.members);
	if (!type)
		return NULL;
	return llvm.DIBuilderCreateMemberType(w->builder, p.scope, "", 0, p.file, 0, size, align, 0,
					      LLVMDIFlagZero, type);
}

/* NULL: `char` stays in the node. */
static LLVMMetadataRef as_number(struct walk *w, LLVMMetadataRef node)
{
	if (!can_replace()) {
		if (!w->l->failed && llvm.GetMetadataKind(node) == LLVMDICompositeTypeMetadataKind)
			bld_fail(w->l, ".BTF", "use LLVM 17 or newer (--llvm), or leave out --btf",
				 "LLVM %u gives the elements of an array of char any type",
				 w->l->llvm_major);
		return NULL;
	}
	return llvm.DIBuilderCreateBasicType(w->builder, CHAR_NAME, strlen(CHAR_NAME), 32, UNSIGNED,
					     LLVMDIFlagZero);
}

static void repair(struct walk *w, LLVMMetadataRef md)
{
	bool is_list = llvm.GetMetadataKind(md) == LLVMMDTupleMetadataKind;
	struct operands o;

	if (!operands_of(w, md, &o))
		return;
	for (unsigned i = 0; i < o.count && !w->no_memory; i++) {
		LLVMMetadataRef op = operand(&o, i), other = NULL;

		if (!op)
			continue;
		if (is_char(op)) {
			other = as_number(w, md);
		} else if (is_lacking_part(w, op)) {
			/* Its variants have it for their scope. */
			if (!is_list)
				continue;
			other = as_union(w, op);
			w->no_memory |= !other;
		}
		if (other && other != op)
			llvm.ReplaceMDNodeOperandWith(o.node, i, other);
		if (has_operands(other ? other : op))
			visit(w, other ? other : op);
	}
	free(o.ops);
}

static void visit_global(struct walk *w, LLVMValueRef v)
{
	size_t n;
	LLVMValueMetadataEntry *entries = llvm.GlobalCopyAllMetadata(v, &n);

	for (unsigned i = 0; i < n; i++) {
		LLVMMetadataRef md = llvm.ValueMetadataEntriesGetMetadata(entries, i);

		if (has_operands(md))
			visit(w, md);
	}
	llvm.DisposeValueMetadataEntries(entries);
}

int debug_rust_types(struct bld *l, LLVMModuleRef m)
{
	struct walk w = { .l = l };
	LLVMValueRef v;

	if (!l->set.btf || !llvm_is(l, LLVM_LACKS_CHAR))
		return 0;
	w.builder = llvm.CreateDIBuilder(m);
	for (v = llvm.GetFirstFunction(m); v; v = llvm.GetNextFunction(v))
		visit_global(&w, v);
	for (v = llvm.GetFirstGlobal(m); v; v = llvm.GetNextGlobal(v))
		visit_global(&w, v);
	while (w.count && !w.no_memory)
		repair(&w, w.todo[--w.count]);
	llvm.DisposeDIBuilder(w.builder);
	ptrmap_free(&w.seen);
	free(w.todo);
	if (w.no_memory)
		bld_nomem(l);
	return l->failed ? -1 : 0;
}
