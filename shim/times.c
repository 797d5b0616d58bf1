/*
 * times.c: --time: where a link's time and memory went, and how much there was to link.
 *
 * A row for each stage that ran, in order: how long it took, the most memory that the process
 * had held by its end, and its share of the time. After a link that went well: what went in, and
 * how many functions. Names, order and units of the columns stay as they are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shim.h"

#define MB (1024.0 * 1024.0)

uint64_t times_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* In bytes; 0: not known. Not getrusage's, which counts what the process was before exec. */
static uint64_t peak_memory(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	unsigned long long kb = 0;
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmHWM: %llu", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb * 1024;
}

void times_add(struct times *t, const char *stage, uint64_t ns)
{
	struct lap *lap = &t->laps[t->count];

	if (!t->wanted || t->count == ARRAY_SIZE(t->laps))
		return;
	strncpy(lap->name, stage, sizeof(lap->name) - 1);
	lap->ns = ns;
	lap->peak = peak_memory();
	t->count++;
}

static void print(const char *code, const char *where, const char *text, const char *what)
{
	const struct bld_message m = {
		.level = BLD_TRACE, .code = code, .where = where, .what = what,
	};

	if (diag_is_json())
		diag_put(&m);
	else
		fprintf(stderr, "%s\n", text);
}

static void print_lap(const struct lap *lap, uint64_t total)
{
	double ms = (double)lap->ns / 1e6, peak = (double)lap->peak / MB;
	double share = total ? 100.0 * (double)lap->ns / (double)total : 0;
	char *text = memory_format("%-16s %10.2f %8.1f %6.1f%%", lap->name, ms, peak, share);
	char *what = memory_format("%.2f ms, %.1f MB, %.1f %%", ms, peak, share);

	print("time", lap->name, text, what);
	free(text);
	free(what);
}

static size_t file_bytes, file_count;

static void count_file(const struct file *f)
{
	file_bytes += f->len;
	file_count++;
}

static void print_size(const char *of, char *what)
{
	char *text = memory_format("%s: %s", of, what);

	print("size", of, text, what);
	free(text);
	free(what);
}

static void print_sizes(const struct bld_figures *n)
{
	file_bytes = file_count = 0;
	file_each(count_file);
	print_size("files", memory_format("%zu, %.1f MB", file_count, (double)file_bytes / MB));
	print_size("objects", memory_format("%zu, %.1f MB", n->objects,
					    (double)n->object_bytes / MB));
	print_size("members", memory_format("%zu of %zu, %.1f MB, linked %zu times",
					    n->members_taken, n->members,
					    (double)n->member_bytes / MB, n->member_links));
	print_size("functions", memory_format("%zu merged, %zu in the object",
					      n->functions_merged, n->functions_left));
}

void times_print(const struct times *t, const struct bld_figures *sizes)
{
	struct lap all = { .name = "total", .ns = times_now() - t->start, .peak = peak_memory() };
	size_t i;

	if (!diag_is_json())
		fprintf(stderr, "%-16s %10s %8s %7s\n", "stage", "ms", "peak MB", "share");
	for (i = 0; i < t->count; i++)
		print_lap(&t->laps[i], all.ns);
	print_lap(&all, all.ns);
	if (sizes)
		print_sizes(sizes);
}
