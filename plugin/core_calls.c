/*
 * core_calls.c: the calls by which programs ask for CO-RE's values, before optimising.
 *
 * In: the merged module. Out: the same; each function whose name asks for a value is one that
 * the optimiser merges calls of, or drops, and knows nothing else about. Names that mean
 * nothing, contradict each other, or are used otherwise are errors.
 */
#include <stdio.h>

#include "core.h"

static const char grammar[] = "written bpf_core.VALUE.TYPE[.MEMBER...][:KIND]; the man page tells "
			      "more";
static const char declaration[] = "declare it as a function without arguments that returns u64, "
				  "u32 or bool, and call it";

struct core {
	struct core_types *types;
	const char **names;	/* of bld_keep, in their order */
	size_t count, room;
};

void core_forget(struct bld *l)
{
	if (!l->core)
		return;
	core_types_close(l->core->types);
	free(l->core->names);
	free(l->core);
	l->core = NULL;
}

struct core_types *core_types_of(struct bld *l)
{
	return l->core->types;
}

/* C's asm("name") has a byte in front. */
static const char *plain_name(const char *symbol)
{
	return symbol + (*symbol == '\1');
}

bool core_is_name(const char *symbol)
{
	return str_has_prefix(plain_name(symbol), CORE_PREFIX);
}

const char *core_name_of(LLVMValueRef v)
{
	size_t len;
	const char *name = llvm.GetValueName2(v, &len);

	return core_is_name(name) && llvm.IsDeclaration(v) ? plain_name(name) : NULL;
}

int core_complain(struct bld *l, LLVMValueRef inst, const char *name, const char *remedy,
		  const char *what)
{
	struct bld_message m = { .level = BLD_ERROR, .code = "core-name", .symbol = name,
				 .remedy = remedy };

	if (inst && llvm.IsAInstruction(inst)) {
		m.source = chain_source(l, inst);
		m.chain = chain_to_instruction(l, inst);
	}
	m.where = m.source;
	return bld_tell(l, &m, "%s: %s%s%s", name, what, m.chain ? "\n" : "",
			m.chain ? m.chain : "");
}

/* The use of a function that stands first in the code. */
static LLVMValueRef first_use(struct bld *l, const char *name)
{
	struct references refs = { 0 };
	LLVMValueRef inst = NULL;

	if (!references_find(l, &name, 1, &refs) && refs.count)
		inst = refs.list[0].inst;
	references_free(&refs);
	return inst;
}

static bool is_integer(LLVMTypeRef type)
{
	return llvm.GetTypeKind(type) == LLVMIntegerTypeKind && llvm.GetIntTypeWidth(type) <= 64;
}

/* NULL: it is a call as it should be. */
static const char *misuse(LLVMValueRef user, LLVMValueRef fn)
{
	if (!llvm.IsACallInst(user) || llvm.GetCalledValue(user) != fn)
		return "its address is taken; it can only be called";
	if (llvm.GetNumArgOperands(user))
		return "called with arguments; there are none";
	if (!is_integer(llvm.TypeOf(user)))
		return "its result is not declared as an integer of at most 64 bits";
	return NULL;
}

static int check_uses(struct bld *l, LLVMValueRef fn, const char *name)
{
	LLVMUseRef use;

	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use);
		const char *what = misuse(user, fn);

		if (what)
			return core_complain(l, user, name, declaration, what);
	}
	return 0;
}

static void report_contradiction(struct bld *l, LLVMValueRef inst, const char *name,
				const char *earlier)
{
	char *what;

	if (asprintf(&what, "contradicts %s", earlier ? earlier : "itself") < 0) {
		bld_nomem(l);
		return;
	}
	core_complain(l, inst, name, "say the same kind of one member everywhere; for another "
		      "version of the type, use another flavour, TYPE___NEW", what);
	free(what);
}

static void add_name(struct bld *l, const char *name)
{
	const char *earlier;
	struct core_name n;
	char *what;
	int err;

	if (core_name_parse(name, &n, &what)) {
		if (what)
			core_complain(l, first_use(l, name), name, grammar, what);
		else
			bld_nomem(l);
		free(what);
	} else {
		err = core_types_add(l->core->types, &n, &earlier);
		if (err < 0)
			bld_nomem(l);
		else if (err)
			report_contradiction(l, first_use(l, name), name, earlier);
	}
	core_name_free(&n);
}

/* It neither reads nor writes anything, and comes back: what nobody uses goes, what is asked
 * twice is asked once. It may not be asked earlier than the program does: where the kernel has no
 * such member, the instruction must not be reached. */
static void make_pure(struct bld *l, LLVMValueRef fn)
{
	static const char *const attributes[] = { "memory", "nounwind", "willreturn" };

	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		unsigned kind = llvm_attribute(attributes[i]);

		if (!kind)
			kind = llvm_attribute("readnone"); /* before LLVM 16 */
		llvm.AddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
					 llvm.CreateEnumAttribute(l->ctx, kind, 0));
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int note(struct bld *l, LLVMValueRef fn)
{
	struct core *c = l->core;
	const char **names, *name = core_name_of(fn);

	if (!c) {
		c = l->core = calloc(1, sizeof(*c));
		if (!c || !(c->types = core_types_open()))
			return bld_nomem(l);
	}
	names = grow(c->names, c->count, &c->room, sizeof(*names));
	if (!names)
		return bld_nomem(l);
	c->names = names;
	names[c->count++] = bld_keep(l, strdup(name));
	if (!check_uses(l, fn, name))
		make_pure(l, fn);
	return 0;
}

int core_note(struct bld *l)
{
	LLVMValueRef v;

	core_forget(l);
	for (v = llvm.GetFirstFunction(l->module); v; v = llvm.GetNextFunction(v))
		if (core_name_of(v) && llvm.GetFirstUse(v) && note(l, v))
			return -1;
	for (v = llvm.GetFirstGlobal(l->module); v; v = llvm.GetNextGlobal(v))
		if (core_name_of(v) && llvm.GetFirstUse(v))
			core_complain(l, NULL, core_name_of(v), declaration,
				      "a variable cannot ask for a value");
	if (!l->core)
		return l->failed ? -1 : 0;
	qsort(l->core->names, l->core->count, sizeof(*l->core->names), by_name);
	for (size_t i = 0; i < l->core->count; i++)
		add_name(l, l->core->names[i]);
	return l->failed ? -1 : 0;
}
