/*
 * check_places.c: unit tests of how messages name functions and places in the source.
 */
#include <check.h>
#include <stdio.h>

#include "internal.h"

static struct bld *l;

static void no_report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	(void)m;
}

static void open_bld(void)
{
	const struct bld_host host = { .report = no_report };

	l = bld_open(&(struct bld_settings){ 0 }, &host);
	ck_assert_ptr_nonnull(l);
}

static void close_bld(void)
{
	bld_close(l);
}

/* -- demangle.c --------------------------------------------------------------------------- */

START_TEST(names)
{
	static const char *const of[][2] = {
		{ "_RNvCs1234_7mycrate3foo", "mycrate::foo" },
		{ "_RNvMNtCs5499411d943_4core5sliceSh3len.llvm.12", "<[u8]>::len" },
		{ "_RINvNtC3std3mem8align_ofhEC3foo", "std::mem::align_of::<u8>" },
		{ "_RNCNvCs1234_7mycrate4main0", "mycrate::main::{closure#0}" },
		{ "_ZN4core9panicking9panic_fmt17h0123456789abcdefE", "core::panicking::panic_fmt" },
		{ "_ZN4core9panicking9panic_fmt17h0123456789abcdefE.llvm.77",
		  "core::panicking::panic_fmt" },
		{ "_ZN66_$LT$core..option..Option$LT$T$GT$$u20$as$u20$core..fmt..Debug$GT$3fmt17h"
		  "0123456789abcdefE",
		  "<core::option::Option<T> as core::fmt::Debug>::fmt" },
		{ "_Z3fooi", "foo(int)" },
		{ "_ZN1A3fooEv.isra.0", "A::foo()" },
		{ "xdp_main", "xdp_main" },
		{ "xdp.main", "xdp.main" },
		{ "_Z", "_Z" },
		{ "_R", "_R" },
		{ "_RNvC", "_RNvC" },
		{ "", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(of); i++)
		ck_assert_str_eq(demangled(l, of[i][0]), of[i][1]);
}
END_TEST

/* "B", a number in base 62, "_": what stands at `offset`. */
static char *refer(char *end, size_t offset)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	*end++ = 'B';
	if (offset > 62)
		*end++ = digits[(offset - 1) / 62];
	*end++ = digits[(offset - 1) % 62];
	*end++ = '_';
	return end;
}

/* Each tuple holds the one before it twice: 2^40 names in 500 bytes. */
START_TEST(name_without_end)
{
	char symbol[2048] = "_RINvC1a1bThhE", *end = symbol + strlen(symbol);
	size_t last = strlen("INvC1a1b");
	const char *name;

	for (int i = 0; i < 40; i++) {
		size_t here = (size_t)(end - symbol) - strlen("_R");

		*end++ = 'T';
		end = refer(refer(end, last), last);
		*end++ = 'E';
		last = here;
	}
	strcpy(end, "E");
	name = demangled(l, symbol);
	ck_assert_msg(str_has_prefix(name, "a::b::<(u8, u8), ((u8, u8), (u8, u8)), "), "%s", name);
	ck_assert_uint_gt(strlen(name), 2000);
	ck_assert_uint_lt(strlen(name), 2100);
	ck_assert_str_eq(name + strlen(name) - 3, "...");
}
END_TEST

/* -- source.c ----------------------------------------------------------------------------- */

/* An instruction of @f for each chain of places; line N is its Nth. */
static const char ir[] =
	"define void @f(ptr %p) !dbg !10 {\n"
	"  store i8 1, ptr %p, !dbg !20\n" /* own */
	"  store i8 2, ptr %p, !dbg !21\n" /* core in own */
	"  store i8 3, ptr %p, !dbg !22\n" /* core in dependency in own */
	"  store i8 4, ptr %p, !dbg !23\n" /* line 0 */
	"  store i8 5, ptr %p\n"
	"  store i8 6, ptr %p, !dbg !24\n" /* core only */
	"  ret void\n"
	"}\n"
	"define void @g() { ret void }\n"
	"!llvm.module.flags = !{!0}\n"
	"!llvm.dbg.cu = !{!1}\n"
	"!0 = !{i32 2, !\"Debug Info Version\", i32 3}\n"
	"!1 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !2, emissionKind: FullDebug)\n"
	"!2 = !DIFile(filename: \"src/main.rs\", directory: \"/home/me\")\n"
	"!3 = !DIFile(filename: \"/rustc/abc/library/core/src/slice/index.rs\", directory: \"\")\n"
	"!4 = !DIFile(filename: \"/root/.cargo/registry/src/i-1/aya-ebpf-0.1.1/src/lib.rs\", "
	"directory: \"\")\n"
	"!5 = !DISubroutineType(types: !{null})\n"
	"!10 = distinct !DISubprogram(name: \"f\", file: !2, line: 10, type: !5, unit: !1, "
	"spFlags: DISPFlagDefinition)\n"
	"!11 = distinct !DISubprogram(name: \"c\", file: !3, line: 1, type: !5, unit: !1, "
	"spFlags: DISPFlagDefinition)\n"
	"!12 = distinct !DISubprogram(name: \"d\", file: !4, line: 1, type: !5, unit: !1, "
	"spFlags: DISPFlagDefinition)\n"
	"!20 = !DILocation(line: 11, column: 5, scope: !10)\n"
	"!30 = distinct !DILocation(line: 12, column: 6, scope: !10)\n"
	"!21 = !DILocation(line: 300, column: 1, scope: !11, inlinedAt: !30)\n"
	"!31 = distinct !DILocation(line: 40, scope: !12, inlinedAt: !30)\n"
	"!22 = !DILocation(line: 300, scope: !11, inlinedAt: !31)\n"
	"!23 = !DILocation(line: 0, scope: !10)\n"
	"!32 = distinct !DILocation(line: 0, scope: !10)\n"
	"!24 = !DILocation(line: 301, scope: !11, inlinedAt: !32)\n";

static LLVMModuleRef module(void)
{
	LLVMMemoryBufferRef text;
	LLVMModuleRef m;
	char *message;

	if (llvm_load(l))
		ck_abort_msg("no LLVM");
	l->ctx = llvm.ContextCreate(); /* ours discards names, which text needs */
	text = llvm.CreateMemoryBufferWithMemoryRangeCopy(ir, strlen(ir), "ir");
	ck_assert(!llvm.ParseIRInContext(l->ctx, text, &m, &message));
	return m;
}

START_TEST(places)
{
	static const char *const want[] = {
		"src/main.rs:11:5", "src/main.rs:12:6", "src/main.rs:12:6", "src/main.rs:10",
		"src/main.rs:10", "/rustc/abc/library/core/src/slice/index.rs:301",
	};
	LLVMModuleRef m = module();
	LLVMValueRef f = llvm.GetNamedFunction(m, "f"), g = llvm.GetNamedFunction(m, "g"), i;

	i = llvm.GetFirstInstruction(llvm.GetFirstBasicBlock(f));
	for (size_t k = 0; k < ARRAY_SIZE(want); k++, i = llvm.GetNextInstruction(i))
		ck_assert_str_eq(source_of_instruction(l, i), want[k]);
	ck_assert_str_eq(source_of_function(l, f), "src/main.rs:10");
	ck_assert_ptr_null(source_of_function(l, g));
	i = llvm.GetFirstInstruction(llvm.GetFirstBasicBlock(g));
	ck_assert_ptr_null(source_of_instruction(l, i));
	ck_assert(!l->explain_wanted);
	l->debug_dropped = true;
	ck_assert_ptr_null(source_of_function(l, g));
	ck_assert(l->explain_wanted);
	llvm.DisposeModule(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("places");
	TCase *t = tcase_create("places");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, open_bld, close_bld);
	tcase_add_test(t, names);
	tcase_add_test(t, name_without_end);
	tcase_add_test(t, places);
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
