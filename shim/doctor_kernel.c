/*
 * doctor_kernel.c: would the running kernel take a program from us? It is asked with one of
 * two instructions, of the kind that most need permission for.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "doctor.h"

/* 0, or -errno. */
static int load(enum bpf_prog_type type)
{
	/* r0 = 0; exit */
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(type, NULL, "GPL", insns, ARRAY_SIZE(insns), NULL);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/* In the byte order of this machine. */
static bool has_btf(const char *path)
{
	static const uint16_t magic = 0xeb9f;
	FILE *f = fopen(path, "re");
	uint16_t found = 0;
	bool ok = f && fread(&found, sizeof(found), 1, f) == 1 && found == magic;

	if (f)
		fclose(f);
	return ok;
}

static json_t *sysctl_value(const char *path)
{
	FILE *f = fopen(path, "re");
	json_t *value = json_null();
	int n;

	if (!f)
		return value;
	if (fscanf(f, "%d", &n) == 1)
		value = json_integer(n);
	fclose(f);
	return value;
}

json_t *doctor_kernel(void)
{
	int err = load(BPF_PROG_TYPE_XDP);
	struct utsname u;
	bool known = !uname(&u);

	return json_pack("{s:o, s:o, s:b, s:b, s:o, s:b, s:o}", "release",
			 json_text(known ? u.release : NULL), "machine",
			 json_text(known ? u.machine : NULL), "btf",
			 has_btf("/sys/kernel/btf/vmlinux"), "load", err == 0, "load_error",
			 json_text(err ? strerror(-err) : NULL), "load_unprivileged",
			 !load(BPF_PROG_TYPE_SOCKET_FILTER), "unprivileged_bpf_disabled",
			 sysctl_value("/proc/sys/kernel/unprivileged_bpf_disabled"));
}
