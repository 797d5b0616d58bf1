/*
 * config.c: cargo's configuration. `cargo config get` reads and merges the files; its JSON has
 * the values, its TOML tells which file each is from, and the line is searched for in that file.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "build_bpf.h"

static char *ask(const struct job *job, const char *form, const char *also)
{
	const char *env[] = { "RUSTC_BOOTSTRAP", "1", NULL, NULL };
	struct run run = { .env = env, .keep_err = true };
	struct list argv = { NULL, 0, 0 };

	list_add(&argv, job->tool.cargo);
	list_add(&argv, "config");
	list_add(&argv, "get");
	list_addf(&argv, "--format=%s", form);
	list_add(&argv, "-Zunstable-options");
	list_add(&argv, "--color=never");
	list_add_all(&argv, &job->args.configs);
	if (also)
		list_add(&argv, also);
	if (!run_quiet(&run, &argv))
		return run.out;
	fputs(run.err, stderr);
	return NULL;
}

int config_read(struct job *job)
{
	char *values = ask(job, "json", NULL);

	if (!values)
		return STATUS_FAILED;
	job->config.values = json_loads(values, 0, NULL);
	job->config.origins = ask(job, "toml", "--show-origin");
	return STATUS_OK;
}

const json_t *config_get(const struct config *c, const char *first, const char *second,
			 const char *third)
{
	const json_t *value = json_object_get(json_object_get(c->values, first), second);

	return third ? json_object_get(value, third) : value;
}

/*
 * The listing has lines like
 *	target.bpfel-unknown-none.linker = "llvm-ld" # /home/me/x/.cargo/config.toml
 * and of a list a line for each value, indented, with its own place.
 */
char *config_origin(const char *origins, const char *key, const char *value)
{
	const char *p = origins, *end, *mark;
	char *quoted = value ? format("%s\"", value) : NULL;	/* -CX is one word, too */
	bool inside = false;

	for (; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		if (!isspace((unsigned char)*p))
			inside = starts(p, key) && starts(p + strlen(key), " = ");
		mark = memmem(p, (size_t)(end - p), " # ", 3);
		if (!inside || !mark)
			continue;
		if (!quoted || memmem(p, (size_t)(mark - p), quoted, strlen(quoted)))
			return copy(mark + 3, (size_t)(end - mark - 3));
	}
	return copy("", 0);
}

int config_line(const char *text, const char *key, const char *value)
{
	const char *name = strrchr(key, '.') ? strrchr(key, '.') + 1 : key, *p = text;
	int line = 1, found = 0;

	while (*p) {
		size_t len = strcspn(p, "\n"), skip = strspn(p, " \t");
		const char *needle = value ? value : name;

		if (p[skip] != '#' && memmem(p, len, needle, strlen(needle))) {
			found = line;
			/* of a key only where it is set */
			if (value || memmem(p, len, "=", 1))
				return found;
		}
		p += len + (p[len] == '\n');
		line++;
	}
	return found;
}

char *config_place(const struct config *c, const char *key, const char *value)
{
	char *file = config_origin(c->origins ? c->origins : "", key, value);
	char *text = *file ? file_text(file) : NULL;
	int line = text ? config_line(text, key, value) : 0;

	if (!*file)
		return format("cargo's configuration");
	return line ? format("%s:%d", path_shown(file), line) : format("%s", path_shown(file));
}
