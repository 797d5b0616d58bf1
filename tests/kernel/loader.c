/*
 * loader.c: asks the running kernel, through libbpf, what it thinks of a BPF
 * object, and runs its programs.
 *
 *	loader probe			may this process load programs at all?
 *	loader show FILE		its programs and maps; asks libbpf only
 *	loader load FILE		load each program, one line of verdict each
 *	loader run FILE [-s NAME=VALUE]... PROG[:TIMES[*PROCESSES]]...
 *					run programs by BPF_PROG_TEST_RUN, in so
 *					many processes at once, then print every
 *					array map and global variable
 *
 * Exit status: 0 all accepted, 1 something refused, 2 usage, 77 the kernel lets
 * this process load nothing (so tests skip).
 *
 * libbpf goes on silently when the kernel refuses .BTF; here that is a refusal
 * like any other.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/bpf.h>

#define LOG_LINES 12	/* of libbpf's and the verifier's last words */
#define MAX_KEYS 16	/* of an array map, when printed */
#define MAX_WORDS 16	/* of a value, likewise */

enum { OK = 0, REFUSED = 1, USAGE = 2, SKIP = 77 };

/* A frame from 192.0.2.1 to 192.0.2.2, UDP from port 1000 to port 9, zeros. */
static const unsigned char packet[64] = {
	2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00,
	0x45, 0, 0, 50, 0, 0, 0, 0, 64, 17, 0xf6, 0xb7, 192, 0, 2, 1, 192, 0, 2, 2,
	1000 >> 8, 1000 & 255, 0, 9, 0, 30,
};

/* What libbpf said since the last reset: its callback takes no context. */
static char *said;

static int collect(enum libbpf_print_level level, const char *fmt, va_list args)
{
	char *line, *all;

	if (level == LIBBPF_DEBUG)
		return 0;
	if (vasprintf(&line, fmt, args) < 0)
		return 0;
	if (asprintf(&all, "%s%s", said ? said : "", line) >= 0) {
		free(said);
		said = all;
	}
	free(line);
	return 0;
}

static void forget(void)
{
	free(said);
	said = NULL;
}

static void print_last_lines(void)
{
	const char *p = said ? said + strlen(said) : "";
	int lines = 0;

	while (said && p > said && lines <= LOG_LINES) {
		if (*--p == '\n')
			lines++;
	}
	if (*p == '\n')
		p++;
	while (*p) {
		size_t n = strcspn(p, "\n");

		printf("    %.*s\n", (int)n, p);
		p += n + (p[n] != '\0');
	}
}

/* 0, or SKIP when even `return 0` may not be loaded. */
static int probe(void)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "probe", "GPL", insns, 2, NULL);

	if (fd >= 0)
		return OK;
	if (errno == EPERM || errno == ENOSYS) {
		printf("the kernel does not let this process load BPF programs (%s)\n",
		       strerror(errno));
		return SKIP;
	}
	return OK;	/* let the real load say what is wrong */
}

static struct bpf_object *open_object(const char *file)
{
	struct bpf_object *obj;

	forget();
	obj = bpf_object__open_file(file, NULL);
	if (!obj) {
		printf("object: libbpf cannot open it (%s)\n", strerror(errno));
		print_last_lines();
	}
	return obj;
}

static void describe(const struct bpf_program *prog)
{
	printf("program %s: section %s, %zu instructions", bpf_program__name(prog),
	       bpf_program__section_name(prog), bpf_program__insn_cnt(prog));
}

static int show(const char *file)
{
	struct bpf_object *obj = open_object(file);
	struct bpf_program *prog;
	struct bpf_map *map;

	if (!obj)
		return REFUSED;
	bpf_object__for_each_program(prog, obj) {
		describe(prog);
		putchar('\n');
	}
	bpf_object__for_each_map(map, obj) {
		printf("map %s: %s, %u entries of %u bytes\n", bpf_map__name(map),
		       libbpf_bpf_map_type_str(bpf_map__type(map)),
		       bpf_map__max_entries(map), bpf_map__value_size(map));
	}
	bpf_object__close(obj);
	return OK;
}

/* OK or REFUSED; `obj` has been loaded, or has failed to. */
static int btf_verdict(struct bpf_object *obj)
{
	if (said && strstr(said, "Error loading .BTF")) {
		printf("btf: refused\n");
		print_last_lines();
		return REFUSED;
	}
	if (said && strstr(said, "Retrying without BTF")) {
		printf("btf: refused for a map\n");
		print_last_lines();
		return REFUSED;
	}
	printf("btf: %s\n", !bpf_object__btf(obj) ? "none" :
	       bpf_object__btf_fd(obj) < 0 ? "not loaded" : "accepted");
	return OK;
}

/* Loads the program at `index` and no other. */
static int load_one(struct bpf_object *obj, int index)
{
	struct bpf_program *prog, *wanted = NULL;
	int i = 0, err, ret = OK;

	bpf_object__for_each_program(prog, obj) {
		bpf_program__set_autoload(prog, i == index);
		if (i++ == index)
			wanted = prog;
	}
	forget();
	err = bpf_object__load(obj);
	if (index == 0)
		ret = btf_verdict(obj);
	describe(wanted);
	if (err) {
		printf(": refused (%s)\n", strerror(-err));
		print_last_lines();
		return REFUSED;
	}
	printf(": accepted\n");
	return ret;
}

/* A program that fails takes the object down with it: one load for each. */
static int load(const char *file)
{
	int index, programs = 1, ret = OK;

	for (index = 0; index < programs; index++) {
		struct bpf_object *obj = open_object(file);
		struct bpf_program *prog;

		if (!obj)
			return REFUSED;
		programs = 0;
		bpf_object__for_each_program(prog, obj)
			programs++;
		if (programs)
			ret |= load_one(obj, index);
		bpf_object__close(obj);
	}
	if (!programs) {
		printf("object: no program in it\n");
		ret = REFUSED;
	}
	return ret;
}

/* The variable `name` among the globals of `map` (.data, .rodata, .bss), or
 * the one at `index` if `name` is NULL. */
static const struct btf_var_secinfo *find_global(const struct bpf_object *obj,
						 const struct bpf_map *map,
						 const char *name, int index,
						 const char **found)
{
	const struct btf *btf = bpf_object__btf(obj);
	const struct btf_type *sec;
	int i;

	if (!btf || !bpf_map__is_internal(map))
		return NULL;
	sec = btf__type_by_id(btf, bpf_map__btf_value_type_id(map));
	if (!sec || !btf_is_datasec(sec))
		return NULL;
	for (i = 0; i < btf_vlen(sec); i++) {
		const struct btf_var_secinfo *var = btf_var_secinfos(sec) + i;
		const struct btf_type *t = btf__type_by_id(btf, var->type);

		*found = btf__name_by_offset(btf, t->name_off);
		if (name ? !strcmp(*found, name) : i == index)
			return var;
	}
	return NULL;
}

/* `assignment` is NAME=VALUE; `obj` is not loaded yet. */
static int set_global(struct bpf_object *obj, const char *assignment)
{
	const char *eq = strchr(assignment, '='), *found;
	const struct btf_var_secinfo *var;
	unsigned long long value;
	struct bpf_map *map;
	char name[128];
	size_t size;

	if (!eq || (size_t)(eq - assignment) >= sizeof(name)) {
		fprintf(stderr, "loader: not NAME=VALUE: %s\n", assignment);
		return USAGE;
	}
	memcpy(name, assignment, eq - assignment);
	name[eq - assignment] = '\0';
	value = strtoull(eq + 1, NULL, 0);
	bpf_object__for_each_map(map, obj) {
		char *initial = (char *)bpf_map__initial_value(map, &size);

		var = find_global(obj, map, name, 0, &found);
		if (!initial || !var)
			continue;
		if (var->size > sizeof(value) || var->offset + var->size > size)
			break;
		memcpy(initial + var->offset, &value, var->size);	/* little endian */
		return OK;
	}
	printf("global %s: not in the object\n", name);
	return REFUSED;
}

static void print_words(const unsigned char *data, size_t size)
{
	size_t width = size % 8 == 0 ? 8 : size % 4 == 0 ? 4 : 1, at;

	for (at = 0; at < size && at < width * MAX_WORDS; at += width) {
		unsigned long long word = 0;

		memcpy(&word, data + at, width);
		printf(" %llu", word);
	}
	printf("%s\n", at < size ? " ..." : "");
}

static void print_globals(const struct bpf_object *obj, const struct bpf_map *map)
{
	const struct btf_var_secinfo *var;
	const char *name;
	unsigned char *data = calloc(1, bpf_map__value_size(map));
	__u32 zero = 0;
	int i;

	if (data && !bpf_map__lookup_elem(map, &zero, sizeof(zero), data,
					  bpf_map__value_size(map), 0)) {
		for (i = 0; (var = find_global(obj, map, NULL, i, &name)); i++) {
			printf("global %s =", name);
			print_words(data + var->offset, var->size);
		}
	}
	free(data);
}

/* One line per key: its 8-byte words, those of per-CPU maps added up. */
static void print_array(const struct bpf_map *map)
{
	bool percpu = bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_ARRAY;
	size_t size = bpf_map__value_size(map), slot = (size + 7) / 8 * 8;
	int cpus = percpu ? libbpf_num_possible_cpus() : 1, cpu;
	unsigned long long *data = calloc(cpus, slot);
	__u32 key;
	size_t i;

	for (key = 0; data && key < bpf_map__max_entries(map) && key < MAX_KEYS; key++) {
		if (bpf_map__lookup_elem(map, &key, sizeof(key), data,
					 percpu ? cpus * slot : size, 0))
			break;
		for (cpu = 1; cpu < cpus; cpu++) {
			for (i = 0; i < slot / 8; i++)
				data[i] += data[cpu * slot / 8 + i];
		}
		printf("map %s[%u] =", bpf_map__name(map), key);
		print_words((const unsigned char *)data, size);
	}
	free(data);
}

/* In `processes` processes at once. 0, or the error of one. */
static int test_run(int fd, struct bpf_test_run_opts *opts, int processes)
{
	int status, err, i;

	fflush(stdout);
	for (i = 1; i < processes; i++)
		if (fork() == 0)
			_exit(bpf_prog_test_run_opts(fd, opts) ? REFUSED : OK);
	err = bpf_prog_test_run_opts(fd, opts);
	while (wait(&status) > 0)
		if (status && !err)
			err = -EIO;
	return err;
}

/* `spec` is PROG, PROG:TIMES or PROG:TIMES*PROCESSES. */
static int run_program(const struct bpf_object *obj, const char *spec)
{
	size_t len = strcspn(spec, ":");
	int times = spec[len] ? atoi(spec + len + 1) : 1, err;
	const char *processes = strchr(spec, '*');
	unsigned long long args[12] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_program *prog;
	char name[128];

	snprintf(name, sizeof(name), "%.*s", (int)len, spec);
	prog = bpf_object__find_program_by_name(obj, name);
	if (!prog) {
		printf("program %s: not in the object\n", name);
		return REFUSED;
	}
	if (bpf_program__type(prog) == BPF_PROG_TYPE_RAW_TRACEPOINT) {
		opts.ctx_in = args;
		opts.ctx_size_in = sizeof(args);
	} else {
		opts.data_in = packet;
		opts.data_size_in = sizeof(packet);
		opts.repeat = times;
	}
	err = test_run(bpf_program__fd(prog), &opts, processes ? atoi(processes + 1) : 1);
	if (err) {
		printf("run %s: failed (%s)\n", name, strerror(-err));
		return REFUSED;
	}
	printf("run %s: %d times, returned %u\n", name, times, opts.retval);
	return OK;
}

static int run(const char *file, char **args)
{
	struct bpf_object *obj = open_object(file);
	struct bpf_map *map;
	int ret = OK;

	if (!obj)
		return REFUSED;
	for (; args[0] && args[1] && !strcmp(args[0], "-s") && ret == OK; args += 2)
		ret = set_global(obj, args[1]);
	if (ret == OK && bpf_object__load(obj)) {
		printf("object: refused\n");
		print_last_lines();
		ret = REFUSED;
	}
	for (; ret == OK && *args; args++)
		ret = run_program(obj, *args);
	bpf_object__for_each_map(map, obj) {
		enum bpf_map_type type = bpf_map__type(map);

		if (ret != OK)
			break;
		if (bpf_map__is_internal(map))
			print_globals(obj, map);
		else if (type == BPF_MAP_TYPE_ARRAY || type == BPF_MAP_TYPE_PERCPU_ARRAY)
			print_array(map);
	}
	bpf_object__close(obj);
	return ret;
}

int main(int argc, char **argv)
{
	int ret;

	libbpf_set_print(collect);
	if (argc == 3 && !strcmp(argv[1], "show"))
		return show(argv[2]);
	ret = probe();
	if (ret != OK || (argc == 2 && !strcmp(argv[1], "probe")))
		return ret;
	if (argc == 3 && !strcmp(argv[1], "load")) {
		ret = load(argv[2]);
	} else if (argc >= 4 && !strcmp(argv[1], "run")) {
		ret = run(argv[2], argv + 3);
	} else {
		fprintf(stderr, "usage: loader probe | show FILE | load FILE | "
				"run FILE [-s NAME=VALUE]... PROG[:TIMES[*PROCESSES]]...\n");
		ret = USAGE;
	}
	forget();
	return ret;
}
