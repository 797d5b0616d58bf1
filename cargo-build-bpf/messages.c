/*
 * messages.c: what cargo says while it builds. Each line of its stdout is a JSON object: those of
 * rustc are shown as rustc rendered them, and kept; those about artifacts tell what was linked.
 * Its stderr goes through untouched, and is kept without colours.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_bpf.h"

size_t without_escapes(char *text, size_t len)
{
	size_t from, to = 0;

	for (from = 0; from < len; from++) {
		if (text[from] != '\033') {
			text[to++] = text[from];
			continue;
		}
		/* ESC [ … letter, or ESC ] … BEL or ESC \ */
		if (from + 1 < len && text[from + 1] == '[') {
			from += 2;
			while (from < len && (text[from] < '@' || text[from] > '~'))
				from++;
		} else if (from + 1 < len && text[from + 1] == ']') {
			from += 2;
			while (from < len && text[from] != '\a' && text[from] != '\033')
				from++;
			from += from < len && text[from] == '\033';
		}
	}
	return to;
}

/* All notes of a message, as one text. */
static const char *details_of(const json_t *message)
{
	char *text = copy("", 0);
	const json_t *child;
	size_t i;

	json_array_foreach (json_object_get(message, "children"), i, child) {
		const char *said = text_of(child, "message");

		text = format("%s%s\n", text, said ? said : "");
	}
	return text;
}

/* Something that is linked. */
static bool is_program(const json_t *target)
{
	const json_t *kind;
	size_t i;

	json_array_foreach (json_object_get(target, "kind"), i, kind) {
		const char *name = json_string_value(kind);

		if (name && (!strcmp(name, "bin") || !strcmp(name, "cdylib") ||
			     !strcmp(name, "example")))
			return true;
	}
	return false;
}

static void add_failure(struct build *b, const json_t *line, const json_t *message)
{
	const char *code = text_of(json_object_get(message, "code"), "code");
	struct failure f = {
		.package_id = text_of(line, "package_id"),
		.src_path = text_of(json_object_get(line, "target"), "src_path"),
		.code = code ? code : "",
		.message = text_of(message, "message"),
		.details = details_of(message),
		.library = !is_program(json_object_get(line, "target")),
	};

	if (!f.package_id || !f.src_path || !f.message)
		return;
	b->failures = grow(b->failures, (b->n_failures + 1) * sizeof(f));
	b->failures[b->n_failures++] = f;
}

static void take_message(struct job *job, const json_t *line, bool shown)
{
	const json_t *message = json_object_get(line, "message");
	const char *rendered = text_of(message, "rendered"), *level = text_of(message, "level");
	const char *code = text_of(json_object_get(message, "code"), "code");

	if (rendered && shown) {
		/* away with the progress bar */
		if (isatty(STDERR_FILENO))
			fputs("\r\033[K", stderr);
		fputs(rendered, stderr);
	}
	if (code && !strcmp(code, "linker_messages"))
		job->build.linker_heard = true;
	if (level && !strcmp(level, "error"))
		add_failure(&job->build, line, message);
}

static void take_artifact(struct job *job, const json_t *line)
{
	const json_t *target = json_object_get(line, "target");
	const json_t *files = json_object_get(line, "filenames"), *file;
	struct build *b = &job->build;
	size_t i;

	if (!is_program(target))
		return;
	json_array_foreach ((json_t *)(uintptr_t)files, i, file) {
		const char *path = json_string_value(file);
		const char *dot = path ? strrchr(path, '.') : NULL;
		struct artifact a = { path, text_of(target, "src_path"), text_of(target, "name") };

		/* a library's other form is no object */
		if (!path || !strstr(path, job->target) ||
		    (dot && (!strcmp(dot, ".rlib") || !strcmp(dot, ".rmeta") ||
			     !strcmp(dot, ".d"))))
			continue;
		b->artifacts = grow(b->artifacts, (b->n_artifacts + 1) * sizeof(a));
		b->artifacts[b->n_artifacts++] = a;
	}
}

void messages_line(void *context, char *line, size_t len)
{
	struct job *job = context;
	const char *asked = job->args.message_format;
	bool as_json = asked && starts(asked, "json");
	json_t *object = json_loadb(line, len, 0, NULL);
	const char *reason = text_of(object, "reason");

	if (as_json) {
		puts(line);
		fflush(stdout);
	}
	if (reason && !strcmp(reason, "compiler-message"))
		take_message(job, object, !as_json);
	else if (reason && !strcmp(reason, "compiler-artifact"))
		take_artifact(job, object);
	else if (!reason && !as_json)
		puts(line);
}

void messages_err(void *context, const char *text, size_t len)
{
	struct build *b = &((struct job *)context)->build;

	fwrite(text, 1, len, stderr);
	b->err = grow(b->err, b->err_len + len + 1);
	memcpy(b->err + b->err_len, text, len);
	b->err_len += len;
	b->err[b->err_len] = '\0';
}
