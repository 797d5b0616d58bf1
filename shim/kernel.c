/*
 * kernel.c: --kernel=X.Y, and which cpu that means.
 *
 * rustc passes `--cpu generic` where nobody has chosen one, so that is no choice.
 */
#include <stdio.h>
#include <string.h>

#include "shim.h"

/* "6.1", but also what uname -r says: "6.1.0-50-cloud-amd64". */
int kernel_set(struct options *o, const struct option_row *row, const char *value)
{
	unsigned major, minor;
	int end = 0;

	if (sscanf(value, "%3u.%3u%n", &major, &minor, &end) < 2 || !end || major < 3 ||
	    major > 255 || minor > 255 || (value[end] && !strchr(".-+_", value[end]))) {
		diag_error_fix(row->name, "write --kernel=X.Y: 5.10, 6.1",
			       "'%s' is no version of Linux that has BPF", value);
		return -1;
	}
	o->settings.kernel = major << 8 | minor;
	return 0;
}

size_t kernel_settle(struct options *o)
{
	const char *cpu = o->settings.cpu, *newest;

	if (!o->settings.kernel)
		return 0;
	newest = bld_kernel_cpu(o->settings.kernel);
	if (!cpu || !strcmp(cpu, "generic")) {
		o->settings.cpu = newest;
		o->settings.cpu_if_known = true;
	} else if (cpu[0] == 'v' && strcmp(cpu, newest) > 0) {
		diag_error_fix("--cpu", "leave --cpu out: --kernel takes the newest that there is",
			       "%s is newer than Linux %u.%u (--kernel), which has %s", cpu,
			       o->settings.kernel >> 8, o->settings.kernel & 255, newest);
		return 1;
	}
	return 0;
}
