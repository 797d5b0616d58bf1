/*
 * module.c: an input's module in the link's LLVM context.
 *
 * The second half of claiming, once LLVM is loaded: textual IR becomes
 * bitcode, bitcode becomes a module whose function bodies are read only when
 * something needs them. Its machine is checked here, since LLVM itself links
 * modules of different machines with a mere warning.
 */
#include <stdio.h>

#include "internal.h"

LLVMMemoryBufferRef text_to_bitcode(const char *text, size_t len, const char *name, char **message)
{
	LLVMContextRef ctx = llvm.ContextCreate();
	LLVMMemoryBufferRef bitcode = NULL;
	LLVMModuleRef m;

	if (!llvm.ParseIRInContext(ctx, llvm.CreateMemoryBufferWithMemoryRangeCopy(text, len, name),
				   &m, message)) {
		bitcode = llvm.WriteBitcodeToMemoryBuffer(m);
		llvm.DisposeModule(m);
	}
	llvm.ContextDispose(ctx);
	return bitcode;
}

/* Text goes the way of all bitcode. */
static int claim_text(struct bld *l, struct input *in)
{
	char *message = NULL;
	LLVMMemoryBufferRef bitcode = text_to_bitcode((const char *)in->data, in->len, in->name,
						      &message);

	if (!bitcode) {
		foreign_text(l, in->name, message);
		llvm.DisposeMessage(message);
		in->kind = INPUT_BAD;
		return -1;
	}
	in->text_bitcode.buffer = bitcode;
	in->data = (const unsigned char *)llvm.GetBufferStart(bitcode);
	in->len = llvm.GetBufferSize(bitcode);
	in->kind = INPUT_BITCODE;
	return 0;
}

/* The byte order of a BPF triple: 'l', 'b', or 0 if it is not BPF's. */
static char byte_order(const char *triple)
{
	size_t arch = strcspn(triple, "-");

	if (arch == 5 && str_has_prefix(triple, "bpfel"))
		return 'l';
	if (arch == 5 && str_has_prefix(triple, "bpfeb"))
		return 'b';
	if (arch == 3 && str_has_prefix(triple, "bpf"))
		return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 'l' : 'b';
	return 0;
}

int module_check_order(struct bld *l, struct input *in, const char *triple, const char *what)
{
	const char *wanted = l->set.target;

	if (!l->triple && !(l->triple = strdup(wanted ? wanted : triple)))
		return bld_nomem(l);
	if (byte_order(triple) != byte_order(l->triple))
		return bld_fail(l, in->name, "compile all inputs for one byte order, bpfel or bpfeb",
				"%s for %s in a link for %s", what, triple, l->triple);
	return 0;
}

/* The first module's triple is the link's, unless --target says otherwise. */
static int check_machine(struct bld *l, struct input *in, LLVMModuleRef m)
{
	const char *triple = llvm.GetTarget(m);
	const char *wanted = l->set.target;

	if (!*triple)
		triple = wanted ? wanted : "bpf";
	if (wanted && !byte_order(wanted))
		return bld_fail(l, "--target", "use bpf, bpfel or bpfeb", "%s is not a BPF target",
				wanted);
	if (!byte_order(triple))
		return bld_fail(l, in->name, "compile it for BPF (rustc --target bpfel-unknown-none, "
				"clang --target=bpf)", "bitcode for %s, not BPF", triple);
	if (module_check_order(l, in, triple, "bitcode"))
		return -1;
	llvm.SetTarget(m, l->triple);
	return 0;
}

/* What LLVM shall read of an input: once for all the times that it does. */
static const unsigned char *bitcode_of(struct bld *l, struct input *in)
{
	if (!l->set.keep_variables && !in->filter_tried &&
	    debug_filter(in->data, in->len, &in->filtered))
		bld_nomem(l);
	in->filter_tried = true;
	if (in->filtered && l->host.idle)
		l->host.idle(l->host.ctx, in->data, in->len);
	return in->filtered ? in->filtered : in->data;
}

void claim_release(struct bld *l)
{
	for (size_t i = 0; i < l->input_count; i++) {
		struct input *in = l->inputs[i];

		if (in->module || !in->links || in->kind != INPUT_BITCODE)
			continue;
		if (!in->filtered && l->host.idle)
			l->host.idle(l->host.ctx, in->data, in->len);
		free(in->filtered);
		in->filtered = NULL;
		in->filter_tried = false;
	}
}

/* Debug info goes before function bodies are read, which makes reading them cheap. */
static void drop_debug_info(struct bld *l, const struct input *in, LLVMModuleRef m)
{
	/* Before LLVM 19 calls said where variables are. Newer ones make records of them while
	 * they read a body, and crash when those have lost what they refer to. */
	if (llvm_is(l, LLVM_UPGRADES_AFTER_STRIPPING) && !in->text_bitcode.buffer &&
	    producer_major(in->producer) < 19)
		l->strip_merged = true;
	else if (llvm.StripModuleDebugInfo(m))
		l->debug_dropped = true;
}

LLVMModuleRef claim_module(struct bld *l, struct input *in)
{
	LLVMMemoryBufferRef buf;
	LLVMModuleRef m;

	bld_reads(l, in);
	if (in->kind == INPUT_TEXT && claim_text(l, in))
		return NULL;
	/* The module owns the buffer, the buffer does not own the bytes. */
	buf = llvm.CreateMemoryBufferWithMemoryRange((const char *)bitcode_of(l, in), in->len,
						     in->name, 0);
	if (llvm.GetBitcodeModuleInContext2(l->ctx, buf, &m)) {
		in->kind = INPUT_BAD;
		if (!l->failed)
			bld_fail(l, in->name, NULL, "broken bitcode");
		return NULL;
	}
	if (check_machine(l, in, m)) {
		llvm.DisposeModule(m);
		return NULL;
	}
	if (!target_layout(l)) {
		llvm.DisposeModule(m);
		return NULL;
	}
	llvm.SetModuleDataLayout(m, target_layout(l));
	if (!l->set.btf && !l->explain)
		drop_debug_info(l, in, m);
	if (renames_apply(l, m)) {
		llvm.DisposeModule(m);
		return NULL;
	}
	return m;
}

/* Reads the symbols of a member whose archive has no index. */
static int read_member_symbols(struct bld *l, struct input *in)
{
	struct global_iter it;
	LLVMModuleRef m;
	LLVMValueRef v;

	if (in->kind == INPUT_PLAIN)
		return plain_note_symbols(l, in);
	m = claim_module(l, in);
	if (!m)
		return -1;
	for (it = global_begin(m); (v = global_next(&it));) {
		size_t len;
		const char *name = llvm.GetValueName2(v, &len);
		struct symbol *s;

		if (llvm.IsDeclaration(v) || symbol_strength_of(v) == SYM_UNDEF)
			continue;
		s = symtab_add_copy(&l->symtab, name, len);
		if (!s) {
			llvm.DisposeModule(m);
			return bld_nomem(l);
		}
		if (!s->member)
			s->member = in;
		s->several |= s->member != in;
	}
	llvm.DisposeModule(m);
	return 0;
}

int claim_inputs(struct bld *l)
{
	if (!l->ctx)
		l->ctx = llvm_new_context(l);
	for (size_t i = 0; i < l->input_count; i++) {
		struct input *in = l->inputs[i];

		if (in->kind == INPUT_EMPTY || (in->member && in->indexed))
			continue;
		if (in->member) {
			read_member_symbols(l, in);
			continue;
		}
		if (in->kind != INPUT_PLAIN)
			in->module = claim_module(l, in);
	}
	bld_reads(l, NULL);
	/* After bitcode: its triple says more. */
	for (size_t i = 0; l->plain_count && i < l->input_count; i++)
		if (l->inputs[i]->kind == INPUT_PLAIN && !l->inputs[i]->member)
			plain_check_order(l, l->inputs[i]);
	return l->failed ? -1 : target_settle_cpu(l);
}
