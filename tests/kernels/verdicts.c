/*
 * verdicts.c: what the running kernel says of a BPF object, a line each for its
 * BTF, its maps together and each program:
 *
 *	BPF|kernel|object|item|verdict|reason
 *
 * item: .BTF, .maps, a program's name, or .object when libbpf cannot open it.
 * verdict: ok, fail, skip (the kernel lacks what the object asks for, or this
 * process may not load such programs: the reason says which), none (no BTF).
 * After a fail, LOG|kernel|object|item|line are the last words of kernel and
 * libbpf.
 *
 * libbpf loads, and lowers what an old kernel does not know. It hides refusals
 * as well: it goes on without .BTF, and without the BTF of a map. So what it
 * asks of the kernel is seen on its way there: this program is linked with
 * --wrap=syscall. A program without a license loads as GPL, as Aya has it.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <linux/bpf.h>

#define LOG_LINES 14
#define LARGEST (64 << 20)	/* of the objects whose maps are hidden */

long __real_syscall(long nr, ...);
long __wrap_syscall(long nr, ...);

static struct utsname kernel;
static const char *object;	/* its name, as printed */

/* What was refused during the load under way. libbpf asks for a log only when
 * it asks for the second time, and never for its own probes. */
static struct {
	char *btf_log, *prog_log;	/* NULL: not refused */
	union bpf_attr prog_attr, map_attr;
	size_t prog_attr_size, map_attr_size;
	int prog_errno, map_errno;
} refused;

static char *said;	/* libbpf's words since the load began */

static void forget(void)
{
	free(refused.btf_log);
	free(refused.prog_log);
	free(said);
	said = NULL;
	memset(&refused, 0, sizeof(refused));
}

static int collect(enum libbpf_print_level level, const char *fmt, va_list args)
{
	char *line, *all;

	if (level == LIBBPF_DEBUG || vasprintf(&line, fmt, args) < 0)
		return 0;
	if (asprintf(&all, "%s%s", said ? said : "", line) >= 0) {
		free(said);
		said = all;
	}
	free(line);
	return 0;
}

static void keep_log(char **log, uint64_t buf)
{
	free(*log);
	*log = strdup((const char *)(uintptr_t)buf);
}

static void note_refusal(int cmd, const union bpf_attr *attr, size_t size)
{
	if (cmd == BPF_BTF_LOAD && attr->btf_log_level) {
		keep_log(&refused.btf_log, attr->btf_log_buf);
	} else if (cmd == BPF_PROG_LOAD && attr->log_level) {
		refused.prog_errno = errno;
		refused.prog_attr_size = size;
		memcpy(&refused.prog_attr, attr, size);
		keep_log(&refused.prog_log, attr->log_buf);
	} else if (cmd == BPF_MAP_CREATE) {
		refused.map_errno = errno;
		refused.map_attr_size = size;
		memcpy(&refused.map_attr, attr, size);
	}
}

long __wrap_syscall(long nr, ...)
{
	union bpf_attr *attr;
	long arg[6], ret;
	va_list args;
	int i, err;

	va_start(args, nr);
	for (i = 0; i < 6; i++)
		arg[i] = va_arg(args, long);
	va_end(args);
	attr = nr == SYS_bpf && (size_t)arg[2] <= sizeof(*attr) ? (union bpf_attr *)arg[1] : NULL;
	if (attr && arg[0] == BPF_PROG_LOAD && !*(const char *)(uintptr_t)attr->license)
		attr->license = (uintptr_t)"GPL";
	ret = __real_syscall(nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	if (attr && ret < 0) {
		err = errno;
		note_refusal((int)arg[0], attr, arg[2]);
		errno = err;
	}
	return ret;
}

/* One field or line of output; what would break its form becomes a blank. */
static void put_field(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && text[i]; i++)
		putchar((unsigned char)text[i] < ' ' || text[i] == '|' ? ' ' : text[i]);
}

static void put_line(const char *tag, const char *item, const char *verdict, const char *text,
		     size_t len)
{
	printf("%s|%s|", tag, kernel.release);
	put_field(object, SIZE_MAX);
	putchar('|');
	put_field(item, SIZE_MAX);
	printf("|%s%s", verdict, *verdict ? "|" : "");
	put_field(text, len);
	putchar('\n');
	fflush(stdout);
}

static void verdict(const char *item, const char *word, const char *reason)
{
	put_line("BPF", item, word, reason, strcspn(reason, "\n"));
}

static void put_log(const char *item, const char *log)
{
	const char *p = log ? log + strlen(log) : NULL;
	int lines = 0;

	while (p && p > log && lines <= LOG_LINES) {
		if (*--p == '\n')
			lines++;
	}
	while (p && *p) {
		size_t len = strcspn(p, "\n");

		if (len)
			put_line("LOG", item, "", p, len);
		p += len + (p[len] != '\0');
	}
}

/* The last line of a log that tells something; "" if none does. */
static const char *last_word(const char *log)
{
	static const char *const dull[] = { "processed ", "verification time ", "stack depth ",
					    "failed to load", "-- BEGIN ", "-- END " };
	static char line[512];
	size_t i;

	line[0] = '\0';
	while (log && *log) {
		size_t len = strcspn(log, "\n");
		bool tells = len > 0;

		for (i = 0; i < sizeof(dull) / sizeof(*dull); i++)
			tells = tells && !memmem(log, len, dull[i], strlen(dull[i]));
		if (tells)
			snprintf(line, sizeof(line), "%.*s", (int)len, log);
		log += len + (log[len] != '\0');
	}
	return line;
}

/* Likewise of BTF's log; of a member, with the type it is in. */
static const char *last_btf_word(const char *log)
{
	static char both[512];
	const char *member = last_word(log), *type = log, *at;

	if (*member == '[' || !log)
		return member;
	for (at = log; (at = strstr(at, "\n[")); at++)
		type = at + 1;
	snprintf(both, sizeof(both), "%.*s:%s", (int)strcspn(type, "\n"), type, member);
	return both;
}

/* What libbpf or a verifier says where the kernel, or libbpf itself, lacks
 * what the object asks for. */
static const char *const lacking[] = {
	"legacy map definitions in 'maps' section are not supported",
	"endianness mismatch",
	"missing BPF prog type, check ELF section name",
	"not found in kernel or module BTFs",	/* a kfunc or kernel variable */
	"failed to find kernel BTF type ID of",	/* what to attach to */
	"invalid func unknown#",		/* a helper */
	"BPF_CALL uses reserved fields",	/* all kfuncs, before 5.13 */
};

/* The line of `text` that tells of something lacking, or NULL. */
static const char *find_lacking(const char *text)
{
	size_t i;

	for (i = 0; text && i < sizeof(lacking) / sizeof(*lacking); i++) {
		const char *at = strstr(text, lacking[i]);

		while (at && at > text && at[-1] != '\n')
			at--;
		if (at)
			return at;
	}
	return NULL;
}

/* A map was not created: true if the kernel knows no such type or flag. */
static bool map_lacking(char *reason, size_t size)
{
	union bpf_attr attr = refused.map_attr;
	const char *type = libbpf_bpf_map_type_str(attr.map_type);
	char name[BPF_OBJ_NAME_LEN + 1];
	size_t attr_size = refused.map_attr_size;
	int err = refused.map_errno;
	unsigned int flags;
	long fd;

	snprintf(name, sizeof(name), "%.*s", BPF_OBJ_NAME_LEN, attr.map_name);
	snprintf(reason, size, "map %s: type %s, flags 0x%x: %s", name, type ? type : "unknown",
		 attr.map_flags, strerror(err));
	/* The probe's own refusals are noted over this one. */
	if (libbpf_probe_bpf_map_type(attr.map_type, NULL) == 0) {
		snprintf(reason, size, "map %s: no map type %s in this kernel", name,
			 type ? type : "unknown");
		return true;
	}
	flags = attr.map_flags;
	if (!flags || err != EINVAL)
		return false;
	attr.map_flags = 0;
	fd = __real_syscall(SYS_bpf, BPF_MAP_CREATE, &attr, attr_size);
	if (fd < 0)
		return false;
	snprintf(reason, size, "map %s: no flags 0x%x for type %s in this kernel", name,
		 flags, type);
	return true;
}

/* A program was refused: true if the kernel has no word to say on it, nor on
 * one of its kind that does nothing, and refuses both. */
static bool prog_lacking(char *reason, size_t size)
{
	static const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	static char log[4096];
	union bpf_attr attr = refused.prog_attr;
	const char *type = libbpf_bpf_prog_type_str(attr.prog_type);
	const char *attach = libbpf_bpf_attach_type_str(attr.expected_attach_type);
	long fd;

	if (*last_word(refused.prog_log))
		return false;
	log[0] = '\0';
	attr.insns = (uintptr_t)nothing;
	attr.insn_cnt = 2;
	attr.log_buf = (uintptr_t)log;
	attr.log_size = sizeof(log);
	attr.prog_btf_fd = attr.func_info_cnt = attr.line_info_cnt = attr.core_relo_cnt = 0;
	attr.fd_array = 0;
	fd = __real_syscall(SYS_bpf, BPF_PROG_LOAD, &attr, refused.prog_attr_size);
	if (fd >= 0 || errno != refused.prog_errno || *last_word(log))
		return false;
	snprintf(reason, size, "no %s program, attach type %s, flags 0x%x is taken, not even "
		 "an empty one: %s", type ? type : "unknown", attach ? attach : "unknown",
		 attr.prog_flags, strerror(refused.prog_errno));
	return true;
}

/* Says why `item` was not loaded. */
static void explain(const char *item, int err)
{
	const char *lacks = find_lacking(refused.prog_log), *word;
	char reason[600] = "", error[64];
	bool skip = true;

	if (!lacks)
		lacks = find_lacking(said);
	if (lacks)
		snprintf(reason, sizeof(reason), "%.*s", (int)strcspn(lacks, "\n"), lacks);
	else if (refused.prog_log)
		skip = prog_lacking(reason, sizeof(reason));
	else
		skip = said && strstr(said, ": failed to create: ") &&
			map_lacking(reason, sizeof(reason));
	word = last_word(refused.prog_log);
	libbpf_strerror(err, error, sizeof(error));
	if (!*reason)
		snprintf(reason, sizeof(reason), "%s: %s", error, *word ? word : last_word(said));
	verdict(item, skip ? "skip" : "fail", reason);
	if (!skip)
		put_log(item, said);
}

/* Loads the maps, or the program at `index`, or the BTF alone. Returns `obj`. */
static struct bpf_object *load(struct bpf_object *obj, bool maps, int index, int *err)
{
	struct bpf_program *prog;
	struct bpf_map *map;
	int i = 0;

	if (!obj) {
		*err = -errno;
		return NULL;
	}
	bpf_object__for_each_program(prog, obj)
		bpf_program__set_autoload(prog, i++ == index);
	bpf_object__for_each_map(map, obj) {
		bpf_map__set_autocreate(map, maps);
		bpf_map__set_pin_path(map, NULL);
	}
	*err = bpf_object__load(obj);
	return obj;
}

static struct bpf_object *open_object(const char *file)
{
	forget();
	return bpf_object__open_file(file, NULL);
}

/* Takes the names from the sections `maps` and `.maps`, and the relocations from
 * all others. */
static void hide_maps(char *data, size_t size)
{
	const Elf64_Ehdr *ehdr = (const Elf64_Ehdr *)data;
	Elf64_Shdr *shdr, *names;
	int i;

	if (size < sizeof(*ehdr) || ehdr->e_shoff > size || ehdr->e_shoff % 8 ||
	    (size - ehdr->e_shoff) / sizeof(*shdr) < ehdr->e_shnum ||
	    ehdr->e_shstrndx >= ehdr->e_shnum)
		return;
	shdr = (Elf64_Shdr *)(data + ehdr->e_shoff);
	names = shdr + ehdr->e_shstrndx;
	for (i = 0; i < ehdr->e_shnum; i++) {
		uint64_t at = names->sh_offset + shdr[i].sh_name;

		if (at < size && size - at >= 6 && !memcmp(data + at, "maps", 5))
			shdr[i].sh_name += 1;
		else if (at < size && size - at >= 6 && !memcmp(data + at, ".maps", 6))
			shdr[i].sh_name += 2;
		if (shdr[i].sh_type == SHT_REL)
			shdr[i].sh_type = SHT_PROGBITS;
	}
}

/* libbpf 1.x does not open an object with a section `maps`, nor with one in
 * `.maps` that is not as it likes them; the BTF can be judged all the same. */
static struct bpf_object *open_without_maps(const char *file)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "without_maps");
	struct bpf_object *obj = NULL;
	FILE *in = fopen(file, "rb");
	char *data = malloc(LARGEST);
	size_t size = data && in ? fread(data, 1, LARGEST, in) : 0;

	forget();
	if (size) {
		hide_maps(data, size);
		obj = bpf_object__open_mem(data, size, &opts);
	}
	free(data);
	if (in)
		fclose(in);
	return obj;
}

/* The .BTF as libbpf has lowered it. What is malformed, libbpf leaves out. */
static void judge_btf(const struct bpf_object *obj, int err)
{
	if (said && strstr(said, "Error loading ELF section")) {
		verdict(".BTF", "fail", strstr(said, "Error loading ELF section"));
		put_log(".BTF", said);
	} else if (!bpf_object__btf(obj)) {
		verdict(".BTF", "none", "the object has none");
	} else if (refused.btf_log || (said && strstr(said, "Error loading .BTF"))) {
		verdict(".BTF", "fail", last_btf_word(refused.btf_log));
		put_log(".BTF", said);
	} else if (err) {
		explain(".BTF", err);
	} else {
		verdict(".BTF", "ok", "");
	}
}

/* libbpf's words on a map whose BTF the kernel refused, or NULL. Error 524 is
 * ENOTSUPP: no map of that type takes any. */
static const char *map_without_btf(void)
{
	const char *at = said;

	while (at && (at = strstr(at, "Error in "))) {
		size_t len = strcspn(at, "\n");

		if (memmem(at, len, "Retrying without BTF", 20) && !memmem(at, len, "(-524)", 6))
			return at;
		at += len;
	}
	return NULL;
}

/* False if no program can be loaded for want of maps. */
static bool judge_maps(const char *file)
{
	int err;
	struct bpf_object *obj = load(open_object(file), true, -1, &err);

	if (!err && !bpf_object__next_map(obj, NULL)) {
		/* nothing to judge */
	} else if (err) {
		explain(".maps", err);
	} else if (map_without_btf()) {
		verdict(".maps", "fail", map_without_btf());
		put_log(".maps", said);
	} else {
		verdict(".maps", "ok", "");
	}
	bpf_object__close(obj);
	return !err;
}

static void judge(const char *file)
{
	struct bpf_program *prog;
	bool maps;
	int err, index = 0;
	struct bpf_object *obj = load(open_object(file), false, -1, &err), *one;

	if (!obj) {
		explain(".object", err);
		obj = load(open_without_maps(file), false, -1, &err);
		if (obj)
			judge_btf(obj, err);
		else
			explain(".BTF", err);
		bpf_object__close(obj);
		return;
	}
	judge_btf(obj, err);
	maps = judge_maps(file);
	bpf_object__for_each_program(prog, obj) {
		const char *name = bpf_program__name(prog);

		if (!maps) {
			verdict(name, "skip", "its maps cannot be made");
			continue;
		}
		one = load(open_object(file), true, index++, &err);
		if (err)
			explain(name, err);
		else
			verdict(name, "ok", "");
		bpf_object__close(one);
	}
	bpf_object__close(obj);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: verdicts FILE\n");
		return 2;
	}
	object = strrchr(argv[1], '/') ? strrchr(argv[1], '/') + 1 : argv[1];
	uname(&kernel);
	libbpf_set_print(collect);
	judge(argv[1]);
	forget();
	return 0;
}
