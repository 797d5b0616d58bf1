/*
 * source.c: where in the source something is, by its debug info.
 *
 * In: an instruction or a function of the link's module. Out: "src/main.rs:12:5". Code is
 * often inlined out of core and other crates; the place shown is the innermost one along
 * the inlined-at chain that the user wrote, or can change.
 *
 * Without --btf debug info is dropped as inputs are read. Asking for a place then makes the
 * link, should it fail, run again with debug info (explain.c), for the same question to be
 * asked again.
 */
#include <stdio.h>

#include "internal.h"

/* Whose code a file is; the greater, the rather shown. */
enum owner { OWNER_STD, OWNER_DEPENDENCY, OWNER_USER };

static bool has(const char *path, size_t len, const char *part)
{
	return memmem(path, len, part, strlen(part)) != NULL;
}

static enum owner owner_of(const char *path, size_t len)
{
	static const char *const crates[] = {
		"/core/", "/alloc/", "/std/", "/compiler-builtins/", "/panic", "/portable-simd/",
		"/stdarch/",
	};
	const char *library = memmem(path, len, "/library", strlen("/library"));

	for (size_t i = 0; library && i < ARRAY_SIZE(crates); i++)
		if (strncmp(library + strlen("/library"), crates[i], strlen(crates[i])) == 0)
			return OWNER_STD;
	if (has(path, len, "/compiler_builtins-"))
		return OWNER_STD;
	if (has(path, len, "/registry/src/") || has(path, len, "/git/checkouts/"))
		return OWNER_DEPENDENCY;
	return OWNER_USER;
}

bool source_is_users(const char *file)
{
	return owner_of(file, strlen(file)) != OWNER_STD;
}

bool source_is_dependencys(const char *file)
{
	return owner_of(file, strlen(file)) == OWNER_DEPENDENCY;
}

bool source_is_librarys(const char *place)
{
	return owner_of(place, strlen(place)) == OWNER_STD;
}

/* The file's name as the compiler was given it; "" if there is none. */
static const char *file_of(LLVMMetadataRef scope, unsigned *len)
{
	LLVMMetadataRef file = scope ? llvm.DIScopeGetFile(scope) : NULL;
	const char *name = file ? llvm.DIFileGetFilename(file, len) : NULL;

	if (!name)
		*len = 0;
	return name ? name : "";
}

static const char *place(struct bld *l, const char *file, unsigned len, unsigned line,
			 unsigned column)
{
	char *text;
	int n;

	if (column)
		n = asprintf(&text, "%.*s:%u:%u", (int)len, file, line, column);
	else
		n = asprintf(&text, "%.*s:%u", (int)len, file, line);
	return n < 0 ? NULL : bld_keep(l, text);
}

static const char *no_place(struct bld *l)
{
	l->explain_wanted |= l->debug_dropped;
	return NULL;
}

bool source_is(LLVMValueRef inst, const char *text)
{
	LLVMMetadataRef loc = llvm.InstructionGetDebugLoc(inst);
	const char *file;
	unsigned len;
	char *spelled;
	bool same;

	if (!loc)
		return false;
	file = file_of(llvm.DILocationGetScope(loc), &len);
	if (asprintf(&spelled, "%.*s:%u:%u", (int)len, file, llvm.DILocationGetLine(loc),
		     llvm.DILocationGetColumn(loc)) < 0)
		return false;
	same = strcmp(spelled, text) == 0;
	free(spelled);
	return same;
}

const char *source_of_function(struct bld *l, LLVMValueRef fn)
{
	LLVMMetadataRef sp = llvm.GetSubprogram(fn);
	const char *file;
	unsigned len;

	if (!sp)
		return no_place(l);
	file = file_of(sp, &len);
	return len ? place(l, file, len, llvm.DISubprogramGetLine(sp), 0) : NULL;
}

const char *source_of_location(struct bld *l, LLVMMetadataRef loc)
{
	unsigned len;
	const char *file = file_of(llvm.DILocationGetScope(loc), &len);
	unsigned line = llvm.DILocationGetLine(loc);

	return len && line ? place(l, file, len, line, llvm.DILocationGetColumn(loc)) : NULL;
}

const char *source_of_instruction(struct bld *l, LLVMValueRef inst)
{
	LLVMMetadataRef loc = llvm.InstructionGetDebugLoc(inst), best = NULL;
	enum owner best_owner = OWNER_STD;
	const char *file;
	unsigned len;

	for (; loc; loc = llvm.DILocationGetInlinedAt(loc)) {
		enum owner owner;

		file = file_of(llvm.DILocationGetScope(loc), &len);
		/* Line 0: the compiler's own code, or merged out of several lines. */
		if (!len || !llvm.DILocationGetLine(loc))
			continue;
		owner = owner_of(file, len);
		if (best && owner <= best_owner)
			continue;
		best = loc;
		best_owner = owner;
	}
	if (!best)
		return source_of_function(
			l, llvm.GetBasicBlockParent(llvm.GetInstructionParent(inst)));
	return source_of_location(l, best);
}

const char *source_of_variable(struct bld *l, LLVMValueRef var)
{
	unsigned len = 0;
	const char *file = llvm.GetDebugLocFilename(var, &len);
	unsigned line = llvm.GetDebugLocLine(var);

	return file && len && line ? place(l, file, len, line, 0) : no_place(l);
}

/* A member of a debug info node, as LLVM's writers number them: of a scope 0 is the file and 1
 * the scope around it; of a subprogram 2 is the name and 3 the linker's name. */
static LLVMValueRef member_of(struct bld *l, LLVMMetadataRef node, unsigned i)
{
	enum { MAX_MEMBERS = 32 };
	LLVMValueRef v = llvm.MetadataAsValue(l->ctx, node), members[MAX_MEMBERS];
	unsigned n = llvm.GetMDNodeNumOperands(v);

	if (i >= n || n > MAX_MEMBERS)
		return NULL;
	llvm.GetMDNodeOperands(v, members);
	return members[i];
}

const char *source_function_name(struct bld *l, LLVMMetadataRef location)
{
	LLVMMetadataRef scope = llvm.DILocationGetScope(location);
	LLVMValueRef v;

	while (scope && (llvm.GetMetadataKind(scope) == LLVMDILexicalBlockMetadataKind ||
			 llvm.GetMetadataKind(scope) == LLVMDILexicalBlockFileMetadataKind)) {
		v = member_of(l, scope, 1);
		scope = v ? llvm.ValueAsMetadata(v) : NULL;
	}
	if (!scope || llvm.GetMetadataKind(scope) != LLVMDISubprogramMetadataKind)
		return NULL;
	for (unsigned i = 3; i >= 2; i--) {
		unsigned len = 0;
		const char *name;

		v = member_of(l, scope, i);
		name = v ? llvm.GetMDString(v, &len) : NULL;
		if (name && len) {
			char *copy = strndup(name, len);

			return copy ? demangled(l, bld_keep(l, copy)) : NULL;
		}
	}
	return NULL;
}
