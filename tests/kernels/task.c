/*
 * task.c: what core-task finds out on the running kernel, compared with what the kernel says of
 * itself elsewhere: the process's parent by getppid and /proc, its structs by the kernel's BTF.
 *
 *	task OBJECT	a line BPF|kernel|OBJECT|values|ok or fail|reason
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The example's globals, as it declares them. */
struct task {
	int32_t tgid;
	char comm[16];
};

struct found {
	uint64_t tgid_offset, comm_size, task_size, ringbuf, arena;
};

static struct bpf_map *bss;
static const void *values;

static int say(const char *object, const char *verdict, const char *reason)
{
	const char *name = strrchr(object, '/');
	struct utsname kernel;

	uname(&kernel);
	printf("BPF|%s|%s|values|%s|%s\n", kernel.release, name ? name + 1 : object, verdict,
	       reason);
	return strcmp(verdict, "ok") != 0;
}

/* A global of the object, by its BTF; NULL: there is none. */
static const void *global(const struct bpf_object *obj, const char *name)
{
	const struct btf *btf = bpf_object__btf(obj);
	const struct btf_type *sec = btf__type_by_id(btf, bpf_map__btf_value_type_id(bss));

	for (unsigned i = 0; i < btf_vlen(sec); i++) {
		const struct btf_var_secinfo *var = &btf_var_secinfos(sec)[i];
		const struct btf_type *t = btf__type_by_id(btf, var->type);

		if (strcmp(btf__str_by_offset(btf, t->name_off), name) == 0)
			return (const char *)values + var->offset;
	}
	return NULL;
}

static uint64_t member_offset(const struct btf *btf, const struct btf_type *t, const char *name)
{
	for (unsigned i = 0; i < btf_vlen(t); i++)
		if (strcmp(btf__str_by_offset(btf, btf_members(t)[i].name_off), name) == 0)
			return btf_member_bit_offset(t, i) / 8;
	return UINT64_MAX;
}

static uint64_t enumerator(const struct btf *btf, const struct btf_type *t, const char *name)
{
	for (unsigned i = 0; i < btf_vlen(t); i++)
		if (strcmp(btf__str_by_offset(btf, btf_enum(t)[i].name_off), name) == 0)
			return (uint64_t)btf_enum(t)[i].val;
	return UINT64_MAX;
}

static bool read_kernel(struct found *out)
{
	struct btf *btf = btf__load_vmlinux_btf();
	const struct btf_type *task, *maps;

	if (!btf)
		return false;
	task = btf__type_by_id(btf, btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT));
	maps = btf__type_by_id(btf, btf__find_by_name_kind(btf, "bpf_map_type", BTF_KIND_ENUM));
	if (!task || !maps)
		return false;
	*out = (struct found){
		.tgid_offset = member_offset(btf, task, "tgid"),
		.comm_size = 16,
		.task_size = task->size,
		.ringbuf = enumerator(btf, maps, "BPF_MAP_TYPE_RINGBUF"),
		.arena = btf__find_by_name_kind(btf, "bpf_arena", BTF_KIND_STRUCT) > 0,
	};
	btf__free(btf);
	return true;
}

static void read_parent(struct task *out)
{
	char path[64];
	FILE *f;

	out->tgid = getppid();
	snprintf(path, sizeof(path), "/proc/%d/comm", out->tgid);
	f = fopen(path, "r");
	if (f && fgets(out->comm, sizeof(out->comm), f))
		out->comm[strcspn(out->comm, "\n")] = '\0';
	if (f)
		fclose(f);
}

/* The program has run. */
static int compare(const char *file, const struct bpf_object *obj)
{
	const struct task *parent = global(obj, "PARENT");
	const struct found *found = global(obj, "FOUND");
	struct task real_parent = { 0 };
	struct found real;
	char reason[256];

	read_parent(&real_parent);
	if (!parent || !found || !read_kernel(&real))
		return say(file, "fail", "no globals, or no types of the kernel's");
	snprintf(reason, sizeof(reason), "parent %d %.16s, is %d %.16s; tgid at %" PRIu64
		 ", is %" PRIu64 "; task_struct %" PRIu64 ", is %" PRIu64, parent->tgid,
		 parent->comm, real_parent.tgid, real_parent.comm, found->tgid_offset, real.tgid_offset,
		 found->task_size, real.task_size);
	if (parent->tgid != real_parent.tgid || strncmp(parent->comm, real_parent.comm, 16) ||
	    memcmp(found, &real, sizeof(real)))
		return say(file, "fail", reason);
	return say(file, "ok", reason);
}

int main(int argc, char **argv)
{
	struct bpf_object *obj = argc == 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	unsigned long long args[12] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));
	struct bpf_program *prog;
	static char data[4096];
	uint32_t zero = 0;

	if (!obj)
		return say(argc == 2 ? argv[1] : "?", "fail", "cannot be opened");
	if (bpf_object__load(obj))
		return say(argv[1], "fail", "cannot be loaded");
	prog = bpf_object__next_program(obj, NULL);
	bss = bpf_object__find_map_by_name(obj, ".bss");
	if (!prog || !bss || bpf_map__value_size(bss) > sizeof(data))
		return say(argv[1], "fail", "not the object that it should be");
	if (bpf_prog_test_run_opts(bpf_program__fd(prog), &opts))
		return say(argv[1], "fail", "cannot be run");
	if (bpf_map__lookup_elem(bss, &zero, sizeof(zero), data, bpf_map__value_size(bss), 0))
		return say(argv[1], "fail", "its values cannot be read");
	values = data;
	return compare(argv[1], obj);
}
