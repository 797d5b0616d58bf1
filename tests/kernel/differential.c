/*
 * differential.c: runs programs in the kernel and the same code on the host, and compares.
 *
 *	differential OBJECT INPUTS [SEED]
 *
 * It is linked with the cases of tests/crates/differential, compiled for the host (`cases`).
 * Each has a program of its name in OBJECT, which is given eight numbers in a packet and
 * writes eight behind them; so many random inputs for each.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 8, XDP_PASS_VALUE = 2 };

struct each_case {
	const char *name;
	void (*work)(const uint64_t *input, uint64_t *output);
};

extern const struct each_case cases[];

/* Rust's core for the host refers to it. */
void rust_eh_personality(void);
void rust_eh_personality(void)
{
}

static uint64_t state;

static uint64_t random_number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Of any size, and now and then a corner. */
static uint64_t random_input(void)
{
	static const uint64_t corners[] = {
		0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0x7fffffff, 0x80000000, 0xffffffff,
		INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX, UINT64_MAX - 1,
	};
	uint64_t r = random_number();

	if (r % 4 == 0)
		return corners[r / 4 % (sizeof(corners) / sizeof(*corners))];
	return random_number() >> r / 4 % 64;
}

static void print_numbers(const char *what, const uint64_t *n)
{
	printf("    %s", what);
	for (int i = 0; i < NUMBERS; i++)
		printf(" %#llx", (unsigned long long)n[i]);
	putchar('\n');
}

static int compare(const struct each_case *c, int fd, int inputs)
{
	uint64_t packet[2 * NUMBERS], result[2 * NUMBERS], want[NUMBERS];
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		    .data_out = result);

	for (int n = 0; n < inputs; n++) {
		for (int i = 0; i < NUMBERS; i++)
			packet[i] = random_input();
		memset(packet + NUMBERS, 0xa5, sizeof(want));
		memset(want, 0, sizeof(want));
		c->work(packet, want);
		opts.data_size_out = sizeof(result);
		if (bpf_prog_test_run_opts(fd, &opts) || opts.retval != XDP_PASS_VALUE) {
			printf("%s: ended with %d\n", c->name, opts.retval);
			print_numbers("input", packet);
			return -1;
		}
		if (memcmp(result + NUMBERS, want, sizeof(want)) == 0)
			continue;
		printf("%s: computes otherwise\n", c->name);
		print_numbers("input", packet);
		print_numbers("kernel", result + NUMBERS);
		print_numbers("host  ", want);
		return -1;
	}
	return 0;
}

/* One that the kernel refuses takes the others down with it: by itself. */
static int compare_alone(const char *file, const struct each_case *c, int inputs)
{
	struct bpf_object *obj = bpf_object__open_file(file, NULL);
	struct bpf_program *p;
	int err = -1;

	if (!obj)
		return -1;
	bpf_object__for_each_program(p, obj)
		bpf_program__set_autoload(p, strcmp(bpf_program__name(p), c->name) == 0);
	p = bpf_object__find_program_by_name(obj, c->name);
	if (!p)
		printf("%s: no such program\n", c->name);
	else if (bpf_object__load(obj))
		printf("%s: refused\n", c->name);
	else
		err = compare(c, bpf_program__fd(p), inputs);
	bpf_object__close(obj);
	return err;
}

static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	if (level != LIBBPF_DEBUG && getenv("VERBOSE"))
		vprintf(format, args);
	return 0;
}

int main(int argc, char **argv)
{
	struct bpf_object *obj;
	bool loads;
	int failed = 0;

	if (argc < 3)
		return 2;
	state = 88172645463325252u ^ (argc > 3 ? strtoull(argv[3], NULL, 0) : 0) << 20;
	libbpf_set_print(print);
	obj = bpf_object__open_file(argv[1], NULL);
	if (!obj) {
		printf("%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	loads = bpf_object__load(obj) == 0;
	for (const struct each_case *c = cases; c->name; c++) {
		struct bpf_program *p = bpf_object__find_program_by_name(obj, c->name);

		if (loads && p)
			failed += compare(c, bpf_program__fd(p), atoi(argv[2])) != 0;
		else
			failed += compare_alone(argv[1], c, atoi(argv[2])) != 0;
	}
	bpf_object__close(obj);
	return failed != 0;
}
