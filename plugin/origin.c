/*
 * origin.c: which input a function or variable came from.
 *
 * LLVM's linker does not say what it has taken, and renames what clashes. But it appends:
 * a mark is set at the end of the module's lists, and what is behind it after an input has
 * been linked is that input's. Noted only when somebody will ask (maps, messages of failed
 * links); the marks leave no trace.
 */
#include "internal.h"

struct origins {
	struct ptrmap values;	/* index in `inputs`, until names are final */
	const struct input **inputs;
	size_t input_count, input_room;
	struct symtab names;	/* symbol.object is the input */
	LLVMValueRef function, variable; /* the marks */
};

static bool origin_wanted(const struct bld *l)
{
	return l->explain || l->set.map || l->set.why_count;
}

void origin_forget(struct bld *l)
{
	if (!l->origins)
		return;
	ptrmap_free(&l->origins->values);
	symtab_free(&l->origins->names);
	free(l->origins->inputs);
	free(l->origins);
	l->origins = NULL;
}

void origin_before(struct bld *l)
{
	LLVMTypeRef byte = llvm.Int8TypeInContext(l->ctx);
	LLVMTypeRef type = llvm.FunctionType(byte, NULL, 0, 0);

	if (!origin_wanted(l))
		return;
	if (!l->origins)
		l->origins = calloc(1, sizeof(*l->origins));
	if (!l->origins)
		return;
	l->origins->function = llvm.AddFunction(l->module, "", type);
	l->origins->variable = llvm.AddGlobal(l->module, byte, "");
}

/* A deleted value's address may come again: what is written last counts. */
static void note(struct origins *o, LLVMValueRef v)
{
	uint32_t *at = ptrmap_at(&o->values, v);

	if (at)
		*at = (uint32_t)o->input_count - 1;
}

void origin_after(struct bld *l, const struct input *in)
{
	struct origins *o = l->origins;
	const struct input **inputs;
	LLVMValueRef v;

	if (!o || !o->function)
		return;
	inputs = grow(o->inputs, o->input_count, &o->input_room, sizeof(*inputs));
	if (!inputs)
		return;
	o->inputs = inputs;
	inputs[o->input_count++] = in;
	for (v = llvm.GetNextFunction(o->function); v; v = llvm.GetNextFunction(v))
		note(o, v);
	for (v = llvm.GetNextGlobal(o->variable); v; v = llvm.GetNextGlobal(v))
		note(o, v);
	for (v = llvm.GetFirstGlobalAlias(l->module); v; v = llvm.GetNextGlobalAlias(v))
		if (ptrmap_get(&o->values, v) == PTRMAP_NONE)
			note(o, v);
	llvm.DeleteFunction(o->function);
	llvm.DeleteGlobal(o->variable);
	o->function = o->variable = NULL;
}

void origin_settle(struct bld *l)
{
	struct global_iter it;
	LLVMValueRef v;

	if (!l->origins)
		return;
	for (it = global_begin(l->module); (v = global_next(&it));) {
		uint32_t input = ptrmap_get(&l->origins->values, v);
		size_t len;
		const char *name = llvm.GetValueName2(v, &len);
		struct symbol *s;

		if (input == PTRMAP_NONE || !len || llvm.IsDeclaration(v))
			continue;
		s = symtab_add_copy(&l->origins->names, name, len);
		if (s)
			s->object = (struct input *)l->origins->inputs[input];
	}
	ptrmap_free(&l->origins->values);
}

/* Plain objects have been linked by then, and no name of theirs is bitcode's. */
void origin_settle_plain(struct bld *l)
{
	for (size_t i = 0; l->origins && l->plain_count && i < l->input_count; i++)
		if (plain_takes_part(l->inputs[i]))
			plain_note_defined(l->inputs[i], &l->origins->names);
}

/* Passes append to the names of what they copy: "f.specialized.1". */
const struct input *origin_of(const struct bld *l, const char *name, size_t len)
{
	while (l->origins && len) {
		const struct symbol *s = symtab_find(&l->origins->names, name, len);

		if (s)
			return s->object;
		while (len && name[len - 1] != '.')
			len--;
		len -= len != 0;
	}
	return NULL;
}

const struct input *origin_only(const struct bld *l)
{
	const struct input *only = NULL;

	for (size_t i = 0; i < l->input_count; i++) {
		if (!l->inputs[i]->links)
			continue;
		if (only)
			return NULL;
		only = l->inputs[i];
	}
	return only;
}

/* The table of symbols knows without notes, but not the local ones. */
const char *origin_name(struct bld *l, LLVMValueRef fn)
{
	const struct input *origin = origin_only(l);
	const struct symbol *s;
	size_t len;
	const char *name = llvm.GetValueName2(fn, &len);

	if (origin)
		return origin->name;
	s = symtab_find(&l->symtab, name, len);
	if (s && s->object)
		return s->object->name;
	origin = origin_of(l, name, len);
	l->explain_wanted |= !origin;
	return origin ? origin->name : NULL;
}

const char *origin_short(const char *name)
{
	size_t file = strcspn(name, "("); /* of an archive */
	const char *slash = memrchr(name, '/', file);

	return slash ? slash + 1 : name;
}
