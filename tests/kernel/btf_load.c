/*
 * btf_load.c: asks the running kernel itself, not a loader, what it thinks of the
 * .BTF of an object, and whether our checker thinks the same.
 *
 *	btf_load load FILE...	gives the bytes to BPF_BTF_LOAD; prints its log
 *	btf_load agree FILE...	gives it thousands of damaged copies, too: where
 *				the kernel refuses one, btf_check must, and the
 *				other way round but for rules of older kernels
 *
 * Exit status: 0 fine, 1 refused or no agreement, 2 usage, 77 the kernel lets
 * this process load nothing.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "btf.h"

enum { OK = 0, FAILED = 1, USAGE = 2, SKIP = 77 };

static char log_text[1 << 16];

/* The last thing that btf_check said, and whether only older kernels mind. */
static char said[4096];
static bool only_strict;

static struct {
	unsigned long cases, refused, stricter, different;
} count;

/* What 6.18 takes and 5.10 does not. */
static bool is_strict(const char *what)
{
	static const char *const rules[] = {
		"the name is no C identifier", "the name is longer than 128 bytes",
		"kernels do not take the section's name",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (strstr(what, rules[i]))
			return true;
	return strstr(what, " tag '") && strstr(what, "it must not have the kind flag");
}

static void report(void *ctx, const struct bld_message *m)
{
	(void)ctx;
	if (m->level != BLD_ERROR)
		return;
	if (!is_strict(m->what) || !*said)
		snprintf(said, sizeof(said), "%s", m->what);
	only_strict = only_strict && is_strict(m->what);
}

/* 0, or the errno of the kernel. */
static int load(const void *data, size_t len, bool log)
{
	LIBBPF_OPTS(bpf_btf_load_opts, opts, .log_buf = log ? log_text : NULL,
		    .log_size = log ? sizeof(log_text) : 0, .log_level = log);
	int fd;

	log_text[0] = '\0';
	fd = bpf_btf_load(data, len, &opts);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static bool may_load(void)
{
	/* One int. */
	static const uint32_t words[] = {
		0x0001eb9f, 24, 0, 16, 16, 5, 1, 1 << 24, 4, 32, 0x746e6900, 0
	};
	int err = load(words, 24 + 16 + 5, false);

	if (err)
		printf("the kernel loads no BTF for us: %s\n", strerror(err));
	return !err;
}

static bool we_refuse(struct bld *l, const void *data, size_t len)
{
	said[0] = '\0';
	only_strict = true;
	return btf_check(l, "BTF", data, len, NULL, 0, NULL) != 0;
}

/* True if both say the same, or we are stricter on purpose. */
static bool compare(struct bld *l, const void *data, size_t len, const char *how, size_t at)
{
	bool kernel = load(data, len, false), ours = we_refuse(l, data, len);

	count.cases++;
	count.refused += kernel;
	if (kernel == ours)
		return true;
	if (ours && only_strict) {
		count.stricter++;
		return true;
	}
	if (count.different++ < 20) {
		load(data, len, true);
		printf("%s, %zu: the kernel %s, we %s%s\n%s", how, at,
		       kernel ? "refuses" : "accepts", ours ? "refuse: " : "accept",
		       ours ? said : "", kernel ? log_text : "");
	}
	return false;
}

static uint32_t rotate16(uint32_t v)
{
	return v << 16 | v >> 16;
}

static const char *const ways[] = {
	"0", "1", "-1", "+1", "-1 of it", "*2", "halves swapped", "kind flag turned", "vlen + 1",
	"kind + 1", "the next word", "bit 27 turned", "8", "31", "+8", "another type",
};

static uint32_t damaged(uint32_t v, uint32_t next, size_t way, size_t seed)
{
	switch (way) {
	case 0:
	case 1:
		return (uint32_t)way;
	case 2:
		return UINT32_MAX;
	case 3:
	case 8:
		return v + 1;
	case 4:
		return v - 1;
	case 5:
		return v * 2;
	case 6:
		return rotate16(v);
	case 7:
		return v ^ 1u << 31;
	case 9:
		return v + (1 << 24);
	case 10:
		return next;
	case 11:
		return v ^ 1u << 27;
	case 12:
		return 8;
	case 13:
		return 31;
	case 14:
		return v + 8;
	default:
		return (uint32_t)(seed * 2654435761u >> 7) % 64;
	}
}

static void damage_words(struct bld *l, const unsigned char *data, size_t len)
{
	unsigned char *copy = malloc(len);

	for (size_t at = 0; copy && at + 8 <= len; at += 4)
		for (size_t way = 0; way < ARRAY_SIZE(ways); way++) {
			uint32_t v, next;

			memcpy(copy, data, len);
			memcpy(&v, data + at, 4);
			memcpy(&next, data + at + 4, 4);
			v = damaged(v, next, way, at);
			memcpy(copy + at, &v, 4);
			compare(l, copy, len, ways[way], at);
		}
	free(copy);
}

/* Several words at once, by a generator that is always the same. */
static void damage_more(struct bld *l, const unsigned char *data, size_t len)
{
	unsigned char *copy = malloc(len);
	uint64_t seed = 1;

	for (int round = 0; copy && round < 20000; round++) {
		memcpy(copy, data, len);
		for (int n = 0; n < 2; n++) {
			uint32_t v, next;
			size_t at;

			seed = seed * 6364136223846793005u + 1442695040888963407u;
			at = 24 + 4 * ((seed >> 33) % (len / 4 - 8));
			memcpy(&v, copy + at, 4);
			memcpy(&next, copy + at + 4, 4);
			v = damaged(v, next, (seed >> 20) % ARRAY_SIZE(ways), seed >> 40);
			memcpy(copy + at, &v, 4);
		}
		compare(l, copy, len, "two words", (size_t)round);
	}
	free(copy);
}

/* -- types that refer to each other at random ------------------------------------ */

enum { GRAPH = 60 };

struct graph {
	uint32_t words[6 + GRAPH * 12 + 1];
	size_t n;
	uint64_t seed;
	uint32_t types;
	bool forward;	/* refer to types to come, which makes for depth */
};

static uint32_t any(struct graph *g, uint32_t below)
{
	g->seed = g->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(g->seed >> 33) % below;
}

static void put(struct graph *g, uint32_t word)
{
	g->words[g->n++] = word;
}

/* Mostly types on one side of this one, so that not all goes in circles. */
static uint32_t any_type(struct graph *g, uint32_t id)
{
	if (g->forward && any(g, 64))
		return id + 2 < g->types ? id + 1 + !any(g, 4) : 1;
	return any(g, 16) ? any(g, id) : any(g, GRAPH + 1);
}

static void put_type(struct graph *g, uint32_t id)
{
	static const uint8_t kinds[] = {
		BTF_KIND_PTR, BTF_KIND_PTR, BTF_KIND_CONST, BTF_KIND_VOLATILE, BTF_KIND_TYPEDEF,
		BTF_KIND_STRUCT, BTF_KIND_STRUCT, BTF_KIND_ARRAY, BTF_KIND_FUNC_PROTO,
		BTF_KIND_FUNC, BTF_KIND_TYPE_TAG, BTF_KIND_FWD, BTF_KIND_VAR, BTF_KIND_DECL_TAG,
	};
	size_t choice = any(g, g->forward ? 5 : id % 3 ? 8 : ARRAY_SIZE(kinds));
	uint32_t kind = id == 1 ? BTF_KIND_INT : kinds[choice];
	bool named = kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_FUNC || kind == BTF_KIND_VAR ||
		     kind == BTF_KIND_DECL_TAG || kind == BTF_KIND_TYPE_TAG;
	uint32_t members = kind == BTF_KIND_STRUCT ? any(g, 3) : kind == BTF_KIND_FUNC_PROTO;

	put(g, named || kind == BTF_KIND_FWD);
	put(g, kind << 24 | members);
	put(g, kind == BTF_KIND_INT ? 4 : kind == BTF_KIND_STRUCT ? 256
	       : kind == BTF_KIND_ARRAY || kind == BTF_KIND_FWD ? 0 : any_type(g, id));
	for (uint32_t i = 0; i < members; i++) {
		put(g, 1);
		put(g, any_type(g, id));
		if (kind == BTF_KIND_STRUCT)
			put(g, 64 * i);
	}
	if (kind == BTF_KIND_INT || kind == BTF_KIND_VAR || kind == BTF_KIND_DECL_TAG)
		put(g, kind == BTF_KIND_INT ? 32 : kind == BTF_KIND_VAR ? 1 : UINT32_MAX);
	if (kind == BTF_KIND_ARRAY) {
		put(g, any_type(g, id));
		put(g, any(g, 8) ? 1 : any_type(g, id));
		put(g, any(g, 3));
	}
}

static void compare_graphs(struct bld *l)
{
	for (uint32_t round = 0; round < 60000; round++) {
		struct graph g = { .n = 6, .seed = round, .forward = round % 3 == 0 };
		uint32_t len;

		g.types = g.forward ? 25 + any(&g, 30) : 2 + any(&g, round % 2 ? 8 : GRAPH - 2);
		for (uint32_t id = 1; id <= g.types; id++)
			put_type(&g, id);
		len = 4 * (uint32_t)(g.n - 6);
		memcpy(g.words, (uint32_t[]){ 0x0001eb9f, 24, 0, len, len, 3 }, 24);
		memcpy(g.words + g.n, "\0a", 3);
		compare(l, g.words, 24 + len + 3, "graph", round);
	}
}

static void cut(struct bld *l, const unsigned char *data, size_t len)
{
	unsigned char *copy = calloc(len + 8, 1);

	if (!copy)
		return;
	memcpy(copy, data, len);
	for (size_t n = 0; n < len + 8; n += n < 64 ? 1 : 7)
		compare(l, copy, n, "cut or prolonged", n);
	free(copy);
}

static int agree(const char *name, const void *data, size_t len)
{
	const struct bld_settings set = { 0 };
	const struct bld_host host = { .report = report };
	struct bld *l = bld_open(&set, &host);

	memset(&count, 0, sizeof(count));
	if (!compare(l, data, len, "whole", 0) || we_refuse(l, data, len))
		printf("%s: not fit for a comparison: %s\n", name, said);
	damage_words(l, data, len);
	damage_more(l, data, len);
	cut(l, data, len);
	compare_graphs(l);
	bld_close(l);
	printf("%s: %lu cases, %lu refused by the kernel, %lu by older ones only, "
	       "%lu judged differently\n",
	       name, count.cases, count.refused, count.stricter, count.different);
	return count.different || count.refused < count.cases / 4 ? FAILED : OK;
}

static int load_one(const char *name, const void *data, size_t len)
{
	int err = load(data, len, false);

	if (err)
		load(data, len, true);
	printf("%s: %s\n%s", name, err ? strerror(err) : "accepted", err ? log_text : "");
	return err ? FAILED : OK;
}

static int each(const char *name, int (*fn)(const char *, const void *, size_t))
{
	struct image img = { 0 };
	const void *btf = NULL;
	struct stat st;
	size_t len = 0;
	int fd = open(name, O_RDONLY | O_CLOEXEC), status;

	if (fd >= 0 && !fstat(fd, &st) && (img.data = malloc((size_t)st.st_size + 1))) {
		img.len = (size_t)st.st_size;
		if (read(fd, img.data, img.len) == st.st_size)
			btf = elf_section(&img, ".BTF", &len);
		close(fd);
	}
	if (!btf)
		printf("%s: no .BTF\n", name);
	status = btf ? fn(name, btf, len) : FAILED;
	free(img.data);
	return status;
}

int main(int argc, char **argv)
{
	bool loading = argc > 2 && !strcmp(argv[1], "load");
	int status = OK;

	if (argc < 3 || (!loading && strcmp(argv[1], "agree") != 0))
		return USAGE;
	libbpf_set_print(NULL);
	if (!may_load())
		return SKIP;
	for (int i = 2; i < argc; i++)
		if (each(argv[i], loading ? load_one : agree) != OK)
			status = FAILED;
	return status;
}
