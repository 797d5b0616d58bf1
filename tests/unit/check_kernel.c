/*
 * check_kernel.c: unit tests of looking names up in the BTF of a kernel and its modules.
 */
#include <bpf/btf.h>
#include <check.h>
#include <stdio.h>

#include "internal.h"

enum { VMLINUX, GOOD_MODULE, OTHER_MODULE, FILES };

static struct {
	const void *data;
	uint32_t len;
	unsigned asked;
} files[FILES + 1];

static const char *names[] = { "vmlinux", "good", "other", "bad" };
static char said[1024];
static size_t file_count;
static struct bld *l;
static struct btf *base, *modules[2];

static void report(void *ctx, const struct bld_message *m)
{
	size_t len = strlen(said);

	(void)ctx;
	if (m->level == BLD_ERROR)
		snprintf(said + len, sizeof(said) - len, "%s: %s\n", m->where, m->what);
}

static int give(void *ctx, size_t number, struct bld_buffer *out)
{
	(void)ctx;
	if (number >= file_count)
		return 1;
	files[number].asked++;
	*out = (struct bld_buffer){ names[number], files[number].data, files[number].len };
	return 0;
}

static int add_function(struct btf *btf, const char *name, bool tag)
{
	int id = btf__add_func(btf, name, BTF_FUNC_STATIC, btf__add_func_proto(btf, 0));

	if (tag)
		ck_assert_int_gt(btf__add_decl_tag(btf, "bpf_kfunc", id, -1), 0);
	return id;
}

static void open_kernel(void)
{
	const struct bld_host host = { .report = report, .kernel_btf = give };

	base = btf__new_empty();
	add_function(base, "everywhere", true);
	add_function(base, "internal", false);
	btf__add_var(base, "variable", BTF_VAR_GLOBAL_ALLOCATED, btf__add_int(base, "int", 4, 0));
	modules[0] = btf__new_empty_split(base);
	add_function(modules[0], "in_good", true);
	modules[1] = btf__new_empty_split(base);
	add_function(modules[1], "in_other", false);
	add_function(modules[1], "in_good", false);
	files[VMLINUX].data = btf__raw_data(base, &files[VMLINUX].len);
	files[GOOD_MODULE].data = btf__raw_data(modules[0], &files[GOOD_MODULE].len);
	files[OTHER_MODULE].data = btf__raw_data(modules[1], &files[OTHER_MODULE].len);
	for (size_t i = 0; i < FILES; i++)
		files[i].asked = 0;
	file_count = FILES;
	*said = '\0';
	l = bld_open(&(struct bld_settings){ 0 }, &host);
	ck_assert_ptr_nonnull(l);
}

static void close_kernel(void)
{
	bld_close(l);
	btf__free(modules[0]);
	btf__free(modules[1]);
	btf__free(base);
}

START_TEST(kernel_finds)
{
	struct btf *btf;
	uint32_t id = kernel_find(l, "everywhere", BTF_KIND_FUNC, &btf);

	ck_assert_int_gt(id, 0);
	ck_assert_str_eq(btf__name_by_offset(btf, btf__type_by_id(btf, id)->name_off), "everywhere");
	ck_assert_int_eq(kernel_find(l, "everywhere___v2", BTF_KIND_FUNC, &btf), id);
	ck_assert_int_gt(kernel_find(l, "variable", BTF_KIND_VAR, &btf), 0);
	ck_assert_int_eq(files[VMLINUX].asked, 1);
	ck_assert_int_eq(files[GOOD_MODULE].asked, 0);
	ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(kernel_modules)
{
	struct btf *btf;
	uint32_t id = kernel_find(l, "in_good", BTF_KIND_FUNC, &btf);

	ck_assert_int_gt(id, btf__type_cnt(base) - 1);
	ck_assert_str_eq(btf__name_by_offset(btf, btf__type_by_id(btf, id)->name_off), "in_good");
	ck_assert_int_eq(files[OTHER_MODULE].asked, 0);
	ck_assert_int_gt(kernel_find(l, "in_other", BTF_KIND_FUNC, &btf), 0);
	ck_assert_int_eq(kernel_find(l, "nowhere", BTF_KIND_FUNC, &btf), 0);
	ck_assert_int_eq(kernel_find(l, "variable", BTF_KIND_FUNC, &btf), 0);
	for (size_t i = 0; i < FILES; i++)
		ck_assert_int_eq(files[i].asked, 1);
	ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(kernel_kinds)
{
	ck_assert_int_eq(kernel_name(l, "everywhere"), KERNEL_KFUNC);
	ck_assert_int_eq(kernel_name(l, "in_good"), KERNEL_KFUNC);
	ck_assert_int_eq(kernel_name(l, "internal"), KERNEL_FUNCTION);
	ck_assert_int_eq(kernel_name(l, "in_other"), KERNEL_FUNCTION);
	ck_assert_int_eq(kernel_name(l, "variable"), KERNEL_VARIABLE);
	ck_assert_int_eq(kernel_name(l, "no such name at all"), KERNEL_NONE);
}
END_TEST

/* A module's that is malformed is said once, and those before it count. */
START_TEST(kernel_bad_module)
{
	struct btf *btf;

	files[FILES].data = "\237\353\1";
	files[FILES].len = 3;
	file_count = FILES + 1;
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(kernel_find(l, "nowhere", BTF_KIND_FUNC, &btf), 0);
	ck_assert_str_eq(said, "bad: no kernel's BTF\n");
	ck_assert_int_gt(kernel_find(l, "in_other", BTF_KIND_FUNC, &btf), 0);
}
END_TEST

/* The running kernel's that libbpf does not know is no reason for a link to fail. */
START_TEST(kernel_too_new)
{
	names[VMLINUX] = "/sys/kernel/btf/vmlinux";
	files[VMLINUX].data = "\237\353\1";
	files[VMLINUX].len = 3;
	ck_assert_ptr_null(kernel_btf(l));
	ck_assert_str_eq(said, "");
	names[VMLINUX] = "vmlinux";
}
END_TEST

START_TEST(kernel_none)
{
	struct btf *btf;

	file_count = 0;
	ck_assert_ptr_null(kernel_btf(l));
	ck_assert_int_eq(kernel_find(l, "everywhere", BTF_KIND_FUNC, &btf), 0);
	ck_assert_int_eq(kernel_name(l, "everywhere"), KERNEL_NONE);
	ck_assert_str_eq(said, "");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("kernel");
	TCase *t = tcase_create("kernel");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(t, open_kernel, close_kernel);
	tcase_add_test(t, kernel_finds);
	tcase_add_test(t, kernel_modules);
	tcase_add_test(t, kernel_kinds);
	tcase_add_test(t, kernel_bad_module);
	tcase_add_test(t, kernel_too_new);
	tcase_add_test(t, kernel_none);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
