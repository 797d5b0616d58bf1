/*
 * panic_sites.c: what is remembered of each panic.
 *
 * The call of a function that never returns tells what panics, by the function's name; and
 * where: rustc gives each panicking function the address of a constant
 * core::panic::Location, {file, length of the file's name, line, column}, debug info or not;
 * through functions that are #[track_caller] that of the first caller that is not. The
 * optimiser takes such arguments away, for handlers do not look at them. So before it each
 * such call gets an attribute, the number of what we have read: it goes where the call goes,
 * and means nothing to anybody else. When the call is cut off, the call in its place gets it.
 *
 * Where the Location is an argument of the function at hand (Option::unwrap in unoptimised
 * code), the call in its place is one of PANIC_AT_NAME, and is given it: inlining makes a
 * constant of it.
 */
#include <byteswap.h>
#include <stdio.h>

#include "internal.h"

#define NO_SITE SIZE_MAX

static const char attribute[] = "bpf-ld-shim-panic";

struct panic_site {
	const char *what;	/* static, or kept (bld_keep) */
	const char *place;	/* kept; NULL: not known */
	bool users;		/* the place is not in Rust's own libraries */
};

struct panic_sites {
	struct panic_site *list;
	size_t count, room;
};

/* -- constants ----------------------------------------------------------------- */

/* The variable that an address is of; with typed pointers there are casts on the way. */
static LLVMValueRef variable_at(LLVMValueRef address)
{
	while (llvm.IsAConstantExpr(address) && llvm.GetNumOperands(address) == 1)
		address = llvm.GetOperand(address, 0);
	address = address ? llvm.IsAGlobalVariable(address) : NULL;
	return address && llvm.IsGlobalConstant(address) ? address : NULL;
}

/* The bytes of a constant array, NULL if it is none. */
static const char *bytes_of(LLVMValueRef array, size_t *len)
{
	if (!array || !llvm.IsAConstantDataSequential(array) || !llvm.IsConstantString(array))
		return NULL;
	return llvm.GetAsString(array, len);
}

/* A string constant's bytes, from its address. */
static const char *string_at(LLVMValueRef address, size_t *len)
{
	LLVMValueRef variable = variable_at(address), init;
	const char *s;

	init = variable ? llvm.GetInitializer(variable) : NULL;
	s = bytes_of(init, len);
	/* rustc wraps it: <{ [N x i8] }> */
	if (!s && init && llvm.IsAConstantStruct(init) && llvm.GetNumOperands(init) == 1)
		s = bytes_of(llvm.GetOperand(init, 0), len);
	return s;
}

static uint64_t number(const struct bld *l, const char *bytes, size_t size)
{
	bool big = l->triple && str_has_prefix(l->triple, "bpfeb");
	uint64_t n = 0;

	for (size_t i = 0; i < size; i++)
		n |= (uint64_t)(unsigned char)bytes[i] << 8 * (big ? size - 1 - i : i);
	return n;
}

/* The argument of all calls of a function, if it is the same constant in each; or NULL. */
static LLVMValueRef given(LLVMValueRef argument)
{
	LLVMValueRef fn = llvm.GetParamParent(argument), found = NULL;
	unsigned n = llvm.CountParams(fn), at;
	LLVMUseRef use;

	for (at = 0; at < n && llvm.GetParam(fn, at) != argument; at++)
		;
	for (use = llvm.GetFirstUse(fn); use; use = llvm.GetNextUse(use)) {
		LLVMValueRef user = llvm.GetUser(use), operand;

		if (!llvm.IsACallInst(user) || llvm.GetCalledValue(user) != fn ||
		    llvm.GetNumArgOperands(user) <= at)
			return NULL;
		operand = llvm.GetOperand(user, at);
		if (!llvm.IsAConstant(operand) || (found && found != operand))
			return NULL;
		found = operand;
	}
	return found;
}

/* Reads the Location at an address. */
static bool read_location(struct bld *l, LLVMValueRef address, struct panic_site *site)
{
	enum { NUMBERS = 16 };	/* u64 length, u32 line, u32 column */
	LLVMValueRef variable, init;
	const char *file, *numbers;
	size_t len, file_len;
	uint64_t wanted;
	char *place;

	if (llvm.IsAArgument(address))
		address = given(address);
	variable = address ? variable_at(address) : NULL;
	init = variable ? llvm.GetInitializer(variable) : NULL;
	if (!init || !llvm.IsAConstantStruct(init) || llvm.GetNumOperands(init) != 2)
		return false;
	numbers = bytes_of(llvm.GetOperand(init, 1), &len);
	file = string_at(llvm.GetOperand(init, 0), &file_len);
	if (!numbers || len != NUMBERS || !file)
		return false;
	wanted = number(l, numbers, 8);
	if (!wanted || wanted > file_len)
		return false;
	if (asprintf(&place, "%.*s:%u:%u", (int)wanted, file, (unsigned)number(l, numbers + 8, 4),
		     (unsigned)number(l, numbers + 12, 4)) < 0)
		return false;
	site->place = bld_keep(l, place);
	site->users = site->place && source_is_users(place);
	return site->place != NULL;
}

/* -- sites ------------------------------------------------------------------------ */

/* A &str in a call's first two arguments; of panic_fmt's, fmt::Arguments, if it is a plain
 * string: the length comes shifted, with bit 0 set (core 1.93). */
static char *text_of(LLVMValueRef call)
{
	LLVMValueRef first, second;
	const char *s;
	uint64_t len;
	size_t size;
	char *text;

	if (llvm.GetNumArgOperands(call) < 2)
		return NULL;
	first = llvm.GetOperand(call, 0);
	second = llvm.GetOperand(call, 1);
	s = string_at(first, &size);
	if (llvm.IsAConstantExpr(second) && llvm.GetConstOpcode(second) == LLVMIntToPtr)
		second = llvm.GetOperand(second, 0);
	else if (llvm.GetTypeKind(llvm.TypeOf(second)) == LLVMPointerTypeKind)
		return NULL;
	if (!s || !llvm.IsAConstantInt(second))
		return NULL;
	len = llvm.ConstIntGetZExtValue(second);
	if (second != llvm.GetOperand(call, 1)) {
		if (!(len & 1))
			return NULL;
		len >>= 1;
	}
	if (len > size || len > 200)
		return NULL;
	return asprintf(&text, "%.*s", (int)len, s) < 0 ? NULL : text;
}

static const char *what_of(struct bld *l, LLVMValueRef call, const struct panic_kind *kind)
{
	char *text = kind->text ? text_of(call) : NULL, *what;

	if (!kind->what) {
		if (asprintf(&what, "call of %s, which never returns", kind->path) < 0)
			return NULL;
		return bld_keep(l, what);
	}
	if (!text)
		return strcmp(kind->path, "core::option::unwrap_failed") == 0 ? "unwrap of None"
									      : kind->what;
	/* What core itself says is complete: "assertion failed: ...". */
	if (strcmp(kind->what, "panic") == 0)
		return bld_keep(l, text);
	if (asprintf(&what, "%s: %s", kind->what, text) < 0)
		what = NULL;
	free(text);
	return what ? bld_keep(l, what) : NULL;
}

static int add_site(struct bld *l, const struct panic_site *site, size_t *number)
{
	struct panic_sites *s = l->panic_sites;
	struct panic_site *list;

	if (!s)
		s = l->panic_sites = calloc(1, sizeof(*s));
	list = s ? grow(s->list, s->count, &s->room, sizeof(*list)) : NULL;
	if (!list)
		return bld_nomem(l);
	s->list = list;
	list[s->count] = *site;
	*number = s->count++;
	return 0;
}

static void tag(struct bld *l, LLVMValueRef call, size_t number)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%zu", number);

	llvm.RemoveCallSiteStringAttribute(call, LLVMAttributeFunctionIndex, attribute,
					   strlen(attribute));
	llvm.AddCallSiteAttribute(call, LLVMAttributeFunctionIndex,
				  llvm.CreateStringAttribute(l->ctx, attribute, strlen(attribute),
							     text, (unsigned)len));
}

/* The number that the call is tagged with, or NO_SITE. */
static size_t number_of(const struct bld *l, LLVMValueRef call)
{
	LLVMAttributeRef a = llvm.GetCallSiteStringAttribute(call, LLVMAttributeFunctionIndex,
							     attribute, strlen(attribute));
	const char *text;
	unsigned len;
	size_t number;

	if (!a || !l->panic_sites)
		return NO_SITE;
	text = llvm.GetStringAttributeValue(a, &len);
	number = strtoul(text, NULL, 10);
	return number < l->panic_sites->count ? number : NO_SITE;
}

/* The last argument, if it may be a Location that only inlining makes known. */
static LLVMValueRef open_location(LLVMValueRef call, const struct panic_kind *kind)
{
	unsigned n = llvm.GetNumArgOperands(call);
	LLVMValueRef last = n && kind->librarys ? llvm.GetOperand(call, n - 1) : NULL;

	return last && llvm.IsAArgument(last) &&
	       llvm.GetTypeKind(llvm.TypeOf(last)) == LLVMPointerTypeKind ? last : NULL;
}

/* A function on the way from a panic to the end: its callers' calls are the sites. A program
 * that always panics has no callers. */
static bool is_on_the_way(LLVMValueRef fn)
{
	const char *section = llvm.GetSection(fn);

	return panics_never_returns(fn) && llvm.GetFirstUse(fn) && !(section && *section);
}

/* The call by which a function of the user's never returns: it says more than the name. */
static LLVMValueRef inner_call(LLVMValueRef fn)
{
	LLVMBasicBlockRef b;

	for (b = llvm.GetFirstBasicBlock(fn); b; b = llvm.GetNextBasicBlock(b)) {
		LLVMValueRef end = llvm.GetBasicBlockTerminator(b);
		LLVMValueRef last = end ? llvm.GetPreviousInstruction(end) : NULL;

		if (last && llvm.IsACallInst(last) &&
		    panics_never_returns(llvm.GetCalledValue(last)))
			return last;
	}
	return NULL;
}

static void read_site(struct bld *l, LLVMValueRef call, const struct panic_kind *kind,
		      struct panic_site *site)
{
	enum { DEPTH = 4 };
	LLVMValueRef inner = call, next;
	struct panic_kind k = *kind;

	for (int i = 0; i < DEPTH && !k.what && (next = inner_call(llvm.GetCalledValue(inner))); i++) {
		inner = next;
		panic_kind_of(l, llvm.GetCalledValue(inner), &k);
	}
	*site = (struct panic_site){ .what = k.what ? what_of(l, inner, &k) : what_of(l, call, kind) };
	for (unsigned i = llvm.GetNumArgOperands(call); i > 0 && !site->place; i--)
		read_location(l, llvm.GetOperand(call, i - 1), site);
	for (unsigned i = llvm.GetNumArgOperands(inner); i > 0 && !site->place; i--)
		read_location(l, llvm.GetOperand(inner, i - 1), site);
}

/* `call` is NULL for an endless loop in `fn`. */
static int note(struct bld *l, LLVMValueRef fn, LLVMValueRef call, const struct panic_kind *kind,
		size_t *number)
{
	struct panic_site site = { .what = kind->what };

	if (call)
		read_site(l, call, kind, &site);
	if (is_on_the_way(fn))
		site.what = NULL;
	return add_site(l, &site, number);
}

int panic_site_note(struct bld *l, LLVMValueRef call, const struct panic_kind *kind)
{
	LLVMValueRef fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(call));
	size_t number = NO_SITE;

	if (note(l, fn, call, kind, &number))
		return -1;
	tag(l, call, number);
	return 0;
}

int panic_site_cut(struct bld *l, LLVMValueRef inst, const struct panic_kind *kind,
		   LLVMBuilderRef builder, bool ends)
{
	LLVMValueRef fn = llvm.GetBasicBlockParent(llvm.GetInstructionParent(inst));
	LLVMValueRef call = llvm.IsACallInst(inst), location = NULL, panic;
	size_t number = call ? number_of(l, call) : NO_SITE;
	const struct panic_site *site;

	if (number == NO_SITE && note(l, fn, call, kind, &number))
		return -1;
	site = &l->panic_sites->list[number];
	if (call && !site->place && site->what)
		location = open_location(call, kind);
	panic = ends ? panic_call(l, builder, location) : panic_mark(l, builder);
	tag(l, panic, number);
	return 0;
}

int panic_site_hide(struct bld *l, LLVMValueRef call)
{
	size_t number;

	if (add_site(l, &(struct panic_site){ 0 }, &number))
		return -1;
	tag(l, call, number);
	return 0;
}

bool panic_site_of(struct bld *l, LLVMValueRef call, const char **what, const char **place)
{
	struct panic_site site = { .what = "panic" };
	size_t number = number_of(l, call);
	const char *debug;

	if (number != NO_SITE)
		site = l->panic_sites->list[number];
	if (!site.place && llvm.GetNumArgOperands(call))
		read_location(l, llvm.GetOperand(call, 0), &site);
	debug = site.users ? NULL : source_of_instruction(l, call);
	*what = site.what;
	*place = debug ? debug : site.place;
	return site.what != NULL;
}

void panic_sites_forget(struct bld *l)
{
	if (l->panic_sites)
		free(l->panic_sites->list);
	free(l->panic_sites);
	l->panic_sites = NULL;
}
