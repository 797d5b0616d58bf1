/*
 * core_debug.c: the types of CO-RE's link names as debug info, which LLVM makes BTF of.
 *
 * In: the tree of core_types.c, laid out. Out: LLVM's textual IR. Debug info that LLVM's C API
 * cannot attach to a global is easily written down and read back.
 */
#include <inttypes.h>

#include "core_types.h"

struct writer {
	FILE *f;
	unsigned next;		/* number of a node */
};

static unsigned begin(struct writer *w)
{
	fprintf(w->f, "!%u = ", w->next);
	return w->next++;
}

/* C's name: BTF's readers know no others. */
static unsigned write_number(struct writer *w, const struct core_node *n)
{
	static const char *const names[2][9] = {
		{ [1] = "unsigned char", [2] = "unsigned short", [4] = "unsigned int",
		  [8] = "unsigned long long" },
		{ [1] = "signed char", [2] = "short", [4] = "int", [8] = "long long" },
	};
	const char *name = names[n->is_signed][n->bytes], *encoding = "unsigned";

	if (n->class == CORE_FLOAT) {
		name = n->bytes == 4 ? "float" : "double";
		encoding = "float";
	} else if (n->class == CORE_BOOL) {
		name = "_Bool";
		encoding = "boolean";
	} else if (n->is_signed) {
		encoding = "signed";
	}
	begin(w);
	fprintf(w->f, "!DIBasicType(name: \"%s\", size: %" PRIu64 ", encoding: DW_ATE_%s)\n", name,
		8 * n->bytes, encoding);
	return w->next - 1;
}

static unsigned write_type(struct writer *w, const struct core_node *n, const char *name);

static unsigned write_array(struct writer *w, const struct core_node *n)
{
	unsigned element = write_type(w, n->element, NULL);

	begin(w);
	fprintf(w->f, "!DISubrange(count: %u)\n", n->count);
	begin(w);
	fprintf(w->f, "!{!%u}\n", w->next - 2);
	begin(w);
	fprintf(w->f, "!DICompositeType(tag: DW_TAG_array_type, baseType: !%u, size: %" PRIu64
		", elements: !%u)\n", element, 8 * n->bytes, w->next - 2);
	return w->next - 1;
}

/* One member or enumerator; its node is the last one then. */
static void write_child(struct writer *w, const struct core_node *n, const struct core_node *c)
{
	unsigned type;

	if (n->class == CORE_ENUM) {
		begin(w);
		fprintf(w->f, "!DIEnumerator(name: \"%s\", value: %u, isUnsigned: true)\n", c->name,
			c->index);
		return;
	}
	type = write_type(w, c, NULL);
	begin(w);
	fprintf(w->f, "!DIDerivedType(tag: DW_TAG_member, name: \"%s\", baseType: !%u, "
		"size: %" PRIu64 ", offset: %" PRIu64 ")\n", c->name, type, 8 * c->bytes,
		8 * c->offset);
}

static unsigned write_children(struct writer *w, const struct core_node *n)
{
	const char *separator = "";
	char *list = NULL;
	size_t len;
	FILE *f = open_memstream(&list, &len);

	for (struct core_node *c = n->children; f && c; c = c->next) {
		if (!c->used)
			continue;
		write_child(w, n, c);
		fprintf(f, "%s!%u", separator, w->next - 1);
		separator = ", ";
	}
	if (f)
		fclose(f);
	begin(w);
	fprintf(w->f, "!{%s}\n", list ? list : "");
	free(list);
	return w->next - 1;
}

static unsigned write_composite(struct writer *w, const struct core_node *n, const char *name)
{
	const char *tag = n->class == CORE_ENUM ? "enumeration" :
			  n->class == CORE_UNION ? "union" : "structure";
	unsigned elements = write_children(w, n);

	begin(w);
	fprintf(w->f, "!DICompositeType(tag: DW_TAG_%s_type, ", tag);
	if (name)
		fprintf(w->f, "name: \"%s\", ", name);
	fprintf(w->f, "size: %" PRIu64 ", elements: !%u)\n", 8 * n->bytes, elements);
	return w->next - 1;
}

static unsigned write_type(struct writer *w, const struct core_node *n, const char *name)
{
	if (n->element)
		return write_array(w, n);
	switch (n->class) {
	case CORE_STRUCT:
	case CORE_UNION:
	case CORE_ENUM:
		return write_composite(w, n, name);
	case CORE_PTR:
		begin(w);
		fputs("!DIDerivedType(tag: DW_TAG_pointer_type, baseType: null, size: 64)\n", w->f);
		return w->next - 1;
	default:
		return write_number(w, n);
	}
}

unsigned core_types_write(struct core_types *t, FILE *f)
{
	struct writer w = { .f = f };

	for (struct core_type *type = t->first; type; type = type->next) {
		if (!type->root.used)
			continue;
		if (type->class != CORE_TYPEDEF) {
			type->number = write_type(&w, &type->root, type->root.name);
			continue;
		}
		type->number = write_type(&w, &type->root, NULL);
		begin(&w);
		fprintf(f, "!DIDerivedType(tag: DW_TAG_typedef, name: \"%s\", baseType: !%u)\n",
			type->root.name, type->number);
		type->number = w.next - 1;
	}
	return w.next;
}
