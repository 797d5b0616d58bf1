/*
 * ksyms_types.c: types for externs of the kernel, as debug info that LLVM turns into BTF.
 *
 * Loaders look a kfunc up by its name and compare its prototype with the kernel's by the
 * kinds of types, down to what pointers point to, not by sizes or members. So what is made
 * here has no more: structs by name, without members, and neither typedefs nor qualifiers;
 * little of it depends on whose BTF it was taken from. Without the kernel's BTF the types
 * are those of the declaration's registers, and every pointer is one to void.
 */
#include <stdio.h>

#include "ksyms.h"

enum { MAX_DEPTH = 16, MAX_PARAMS = 16 };
/* DW_TAG_* */
enum { STRUCTURE = 0x13, UNION = 0x17, CONST = 0x26 };

/* A module without debug info gets what makes LLVM write BTF at all. */
static void ensure_unit(struct ksyms *k)
{
	static const char version[] = "Debug Info Version";
	LLVMModuleRef m = k->l->module;

	if (!llvm.GetNamedMetadataNumOperands(m, "llvm.dbg.cu"))
		llvm.DIBuilderCreateCompileUnit(k->builder, LLVMDWARFSourceLanguageC99, k->file, "", 0,
						1, "", 0, 0, "", 0, LLVMDWARFEmissionLineTablesOnly, 0,
						0, 0, "", 0, "", 0);
	if (!llvm.GetModuleFlag(m, version, strlen(version)))
		llvm.AddModuleFlag(m, LLVMModuleFlagBehaviorWarning, version, strlen(version),
				   llvm.ValueAsMetadata(llvm.ConstInt(
					   llvm.Int32TypeInContext(k->l->ctx), 3, 0)));
}

static void begin(struct ksyms *k)
{
	if (k->builder)
		return;
	k->builder = llvm.CreateDIBuilder(k->l->module);
	k->file = llvm.DIBuilderCreateFile(k->builder, "-", 1, "", 0);
	ensure_unit(k);
}

void ksyms_close(struct ksyms *k)
{
	if (!k->builder)
		return;
	llvm.DIBuilderFinalize(k->builder);
	llvm.DisposeDIBuilder(k->builder);
}

/* -- the kernel's --------------------------------------------------------------------- */

static LLVMMetadataRef type_of(struct ksyms *k, const struct btf *btf, uint32_t id, int depth);

LLVMMetadataRef ksyms_number(struct ksyms *k, const char *name, uint64_t bits, unsigned encoding)
{
	return llvm.DIBuilderCreateBasicType(k->builder, name, strlen(name), bits, encoding,
					     LLVMDIFlagZero);
}

static LLVMMetadataRef int_type(struct ksyms *k, const char *name, const struct btf_type *t)
{
	unsigned encoding = btf_int_encoding(t);

	return ksyms_number(k, name, 8 * (uint64_t)t->size,
		      encoding & BTF_INT_BOOL	? BOOLEAN :
		      encoding & BTF_INT_CHAR	? SIGNED_CHAR :
		      encoding & BTF_INT_SIGNED ? SIGNED :
						  UNSIGNED);
}

static LLVMMetadataRef composite(struct ksyms *k, const char *name, bool is_union)
{
	size_t len = strlen(name);

	if (is_union)
		return llvm.DIBuilderCreateUnionType(k->builder, k->file, name, len, k->file, 0, 0, 0,
						     LLVMDIFlagZero, NULL, 0, 0, "", 0);
	return llvm.DIBuilderCreateStructType(k->builder, k->file, name, len, k->file, 0, 0, 0,
					      LLVMDIFlagZero, NULL, NULL, 0, 0, NULL, "", 0);
}

static LLVMMetadataRef proto_type(struct ksyms *k, const struct btf *btf, const struct btf_type *t,
				  int depth)
{
	LLVMMetadataRef types[MAX_PARAMS + 1];
	unsigned n = btf_vlen(t) < MAX_PARAMS ? btf_vlen(t) : MAX_PARAMS;

	types[0] = type_of(k, btf, t->type, depth + 1);
	for (unsigned i = 0; i < n; i++)
		types[i + 1] = type_of(k, btf, btf_params(t)[i].type, depth + 1);
	return llvm.DIBuilderCreateSubroutineType(k->builder, k->file, types, n + 1,
						  LLVMDIFlagZero);
}

/* NULL: void */
static LLVMMetadataRef type_of(struct ksyms *k, const struct btf *btf, uint32_t id, int depth)
{
	const struct btf_type *t = btf__type_by_id(btf, id = btf_unqualified(btf, id, false));
	const char *name;

	if (!id || !t || depth > MAX_DEPTH)
		return NULL;
	name = btf__str_by_offset(btf, t->name_off);
	name = name ? name : "";
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		return int_type(k, name, t);
	case BTF_KIND_FLOAT:
		return ksyms_number(k, name, 8 * (uint64_t)t->size, FLOAT);
	case BTF_KIND_PTR:
		return llvm.DIBuilderCreatePointerType(k->builder,
						       type_of(k, btf, t->type, depth + 1), 64, 0,
						       0, "", 0);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return composite(k, name, btf_is_union(t));
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return llvm.DIBuilderCreateEnumerationType(k->builder, k->file, name, strlen(name),
							   k->file, 0, 8 * (uint64_t)t->size, 0,
							   NULL, 0, NULL);
	case BTF_KIND_FWD:
		return llvm.DIBuilderCreateForwardDecl(k->builder, btf_kflag(t) ? UNION : STRUCTURE,
						       name, strlen(name), k->file, k->file, 0, 0,
						       0, 0, "", 0);
	case BTF_KIND_FUNC_PROTO:
		return proto_type(k, btf, t, depth);
	default:
		return NULL;
	}
}

/* -- the declaration's ------------------------------------------------------------------ */

static LLVMMetadataRef register_type(struct ksyms *k, LLVMTypeRef type)
{
	char name[16];
	unsigned bits;

	switch (llvm.GetTypeKind(type)) {
	case LLVMVoidTypeKind:
		return NULL;
	case LLVMPointerTypeKind:
		return llvm.DIBuilderCreatePointerType(k->builder, NULL, 64, 0, 0, "", 0);
	case LLVMIntegerTypeKind:
		bits = llvm.GetIntTypeWidth(type);
		if (bits == 1)
			return ksyms_number(k, "bool", 8, BOOLEAN);
		bits = bits <= 8 ? 8 : bits <= 16 ? 16 : bits <= 32 ? 32 : 64;
		break;
	default:
		bits = 64;
		break;
	}
	snprintf(name, sizeof(name), "u%u", bits);
	return ksyms_number(k, name, bits, UNSIGNED);
}

static LLVMMetadataRef signature(struct ksyms *k, LLVMValueRef fn)
{
	LLVMMetadataRef types[MAX_PARAMS + 1];
	unsigned n = llvm.CountParams(fn);

	n = n < MAX_PARAMS ? n : MAX_PARAMS;
	types[0] = register_type(k, llvm.GetReturnType(llvm.GlobalGetValueType(fn)));
	for (unsigned i = 0; i < n; i++)
		types[i + 1] = register_type(k, llvm.TypeOf(llvm.GetParam(fn, i)));
	return llvm.DIBuilderCreateSubroutineType(k->builder, k->file, types, n + 1,
						  LLVMDIFlagZero);
}

static void warn_of_pointers(struct bld *l, LLVMValueRef fn, const char *name)
{
	bool any = llvm.GetTypeKind(llvm.GetReturnType(llvm.GlobalGetValueType(fn))) ==
		   LLVMPointerTypeKind;
	unsigned n = llvm.CountParams(fn);

	for (unsigned i = 0; i < n; i++)
		any |= llvm.GetTypeKind(llvm.TypeOf(llvm.GetParam(fn, i))) == LLVMPointerTypeKind;
	if (any)
		bld_warn(l, name, "name the BTF of a kernel that has it with --vmlinux-btf",
			 kernel_btf(l) ? "the kernel's BTF does not have it: its pointers are to void, "
					 "and loaders want them as the kernel's are"
				       : "there is no kernel's BTF: its pointers are to void, and "
					 "loaders want them as the kernel's are");
}

/* -- externs ----------------------------------------------------------------------------- */

static int describe_function(struct ksyms *k, LLVMValueRef fn, const char *name)
{
	struct btf *btf;
	uint32_t id = kernel_find(k->l, name, BTF_KIND_FUNC, &btf);
	LLVMMetadataRef type;

	if (id) {
		const struct btf_type *proto =
			btf__type_by_id(btf, btf__type_by_id(btf, id)->type);

		if (ksyms_check(k, fn, name, btf, proto))
			return -1;
		type = proto_type(k, btf, proto, 0);
	} else {
		type = signature(k, fn);
		warn_of_pointers(k->l, fn, name);
	}
	bld_trace(k->l, name, "kfunc, typed by %s", id ? "the kernel's BTF" : "its declaration");
	llvm.SetSubprogram(fn, llvm.DIBuilderCreateFunction(k->builder, k->file, name, strlen(name),
							     "", 0, k->file, 0, type, 0, 0, 0,
							     LLVMDIFlagZero, 0));
	return 0;
}

void ksyms_describe_variable(struct ksyms *k, LLVMValueRef var, const char *name,
			     LLVMMetadataRef type)
{
	static const char dbg[] = "dbg";
	LLVMMetadataRef nothing = llvm.DIBuilderCreateExpression(k->builder, NULL, 0);
	LLVMMetadataRef md = llvm.DIBuilderCreateGlobalVariableExpression(
		k->builder, k->file, name, strlen(name), "", 0, k->file, 0, type, 0, nothing, NULL, 0);

	llvm.GlobalSetMetadata(var, llvm.GetMDKindIDInContext(k->l->ctx, dbg, strlen(dbg)), md);
}

/* A variable that BTF knows is one to read; of another the program learns the address. */
static int describe_ksym(struct ksyms *k, LLVMValueRef var, const char *name)
{
	struct btf *btf;
	uint32_t id = kernel_find(k->l, name, BTF_KIND_VAR, &btf);
	LLVMMetadataRef type = NULL;

	if (id)
		type = type_of(k, btf, btf__type_by_id(btf, id)->type, 0);
	if (!type)
		type = llvm.DIBuilderCreateQualifiedType(k->builder, CONST, NULL);
	bld_trace(k->l, name, "kernel variable, %s",
		  id ? "typed by the kernel's BTF" : "only its address: it has no type");
	ksyms_describe_variable(k, var, name, type);
	return 0;
}

int ksyms_describe(struct ksyms *k, LLVMValueRef v, const char *name, bool config)
{
	begin(k);
	if (config)
		return ksyms_describe_config(k, v, name);
	if (llvm.IsAFunction(v))
		return describe_function(k, v, name);
	return describe_ksym(k, v, name);
}
