/*
 * diag.c: every message of the program.
 *
 *	bpf-ld-shim: error: WHERE: WHAT
 *	  what to do about it
 *
 * or a JSON object (diag_json.c). Messages go to stderr and to the --log-file,
 * each by one write, so that the lines of parallel links stay whole; the log has
 * also those that --error-limit keeps back. Names come from files and command
 * lines that need not be UTF-8: a terminal gets only what is printable. The state
 * is file-static because the terminal and the exit status are the process's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim.h"

static enum diag_verbosity verbosity = DIAG_NORMAL;
static enum diag_colour colour = DIAG_AUTO;
static const char *stage = "options";
static bool json, no_warnings, muted;
static const struct inputs *inputs;
static size_t errors, warnings;
static size_t error_limit = 20; /* as lld has it */
static int log_fd = -1;

static const struct {
	const char *word, *colour;
	enum diag_verbosity needs;
} levels[] = {
	[BLD_ERROR] = { "error", "\033[1;31m", DIAG_QUIET },
	[BLD_WARNING] = { "warning", "\033[1;35m", DIAG_NORMAL },
	[BLD_TRACE] = { "trace", "", DIAG_TALKATIVE },
};

void diag_verbosity(enum diag_verbosity v)
{
	verbosity = v;
}

void diag_colour(enum diag_colour c)
{
	colour = c;
}

void diag_stage(const char *name)
{
	stage = name;
}

void diag_json(bool on)
{
	json = on;
}

bool diag_is_json(void)
{
	return json;
}

void diag_inputs(const struct inputs *in)
{
	inputs = in;
}

void diag_error_limit(size_t n)
{
	error_limit = n;
}

void diag_mute(bool on)
{
	muted = on;
}

void diag_no_warnings(bool on)
{
	no_warnings = on;
}

size_t diag_errors(void)
{
	return errors;
}

size_t diag_warnings(void)
{
	return warnings;
}

int diag_log_to(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd < 0) {
		diag_error(path, "cannot open the log file: %s", strerror(errno));
		return -1;
	}
	if (log_fd >= 0)
		close(log_fd);
	log_fd = fd;
	return 0;
}

/* Length of the printable UTF-8 sequence at `s`, 0 if there is none. */
static size_t printable(const unsigned char *s, size_t len)
{
	static const uint32_t least[] = { 0, 0x20, 0xa0, 0x800, 0x10000 };
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 :
		   s[0] < 0xf5 ? 4 : 0;
	uint32_t c;
	size_t i;

	if (!n || n > len)
		return 0;
	c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	/* Nothing overlong, no control, no surrogate, none of the marks that
	 * turn the direction of the text around. */
	if (c < least[n] || c == 0x7f || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return 0;
	return n;
}

void diag_escape(FILE *f, const char *text, size_t len, const char *newline)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t i = 0;

	while (i < len) {
		size_t n = printable(s + i, len - i);

		if (n)
			fwrite(s + i, 1, n, f);
		else if (newline && (s[i] == '\n' || s[i] == '\t'))
			fputs(s[i] == '\n' ? newline : "\t", f);
		else
			fprintf(f, "\\x%02x", s[i]);
		i += n ? n : 1;
	}
}

/* Text that may have several lines: those after the first are indented. */
static void put_text(FILE *f, const char *text)
{
	size_t len = strlen(text);

	while (len && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	diag_escape(f, text, len, "\n  ");
}

static void compose(FILE *f, bool coloured, const struct bld_message *m)
{
	fprintf(f, "bpf-ld-shim: %s%s:%s ", coloured ? levels[m->level].colour : "",
		levels[m->level].word, coloured ? "\033[0m" : "");
	if (m->where) {
		if (*m->where)
			diag_escape(f, m->where, strlen(m->where), NULL);
		else
			fputs("\"\"", f);
		fputs(": ", f);
	}
	put_text(f, m->what);
	if (m->remedy) {
		fputs("\n  ", f);
		put_text(f, m->remedy);
	}
	fputc('\n', f);
}

static void write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

static bool wants_colour(void)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	if (colour != DIAG_AUTO)
		return colour == DIAG_ALWAYS;
	return isatty(STDERR_FILENO) && !(no && *no) && term && strcmp(term, "dumb");
}

/* malloc'ed; NULL: out of memory. */
static char *line_of(const struct bld_message *m, bool coloured)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f;

	if (json)
		return diag_json_line(m, levels[m->level].word, inputs);
	f = open_memstream(&text, &len);
	if (!f)
		return NULL;
	compose(f, coloured, m);
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}

static void put(int fd, const struct bld_message *m)
{
	char *line = line_of(m, fd == STDERR_FILENO && wants_colour());

	if (line)
		write_all(fd, line, strlen(line));
	free(line);
}

void diag_put(const struct bld_message *m)
{
	put(STDERR_FILENO, m);
}

void diag_report(const struct bld_message *m)
{
	if (muted || (m->level == BLD_WARNING && no_warnings))
		return;
	errors += m->level == BLD_ERROR;
	warnings += m->level == BLD_WARNING;
	if (verbosity < levels[m->level].needs)
		return;
	if (m->level != BLD_ERROR || !error_limit || errors <= error_limit)
		put(STDERR_FILENO, m);
	if (log_fd >= 0)
		put(log_fd, m);
}

void diag_finish(void)
{
	struct bld_message m = { .level = BLD_ERROR, .code = "error-limit",
				 .remedy = "--error-limit=0 shows them all" };
	char *what;

	if (!error_limit || errors <= error_limit)
		return;
	what = memory_format("too many errors: %zu more", errors - error_limit);
	m.what = what;
	put(STDERR_FILENO, &m);
	free(what);
}

static void PRINTF(4, 0) format(enum bld_level level, const char *where, const char *remedy,
				const char *fmt, va_list ap)
{
	struct bld_message m = { .level = level, .code = stage, .where = where, .remedy = remedy };
	char *what;

	if (vasprintf(&what, fmt, ap) < 0)
		what = NULL;
	m.what = what ? what : fmt;
	diag_report(&m);
	free(what);
}

void diag_error(const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(BLD_ERROR, where, NULL, fmt, ap);
	va_end(ap);
}

void diag_error_fix(const char *where, const char *remedy, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(BLD_ERROR, where, remedy, fmt, ap);
	va_end(ap);
}

void diag_warn(const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(BLD_WARNING, where, NULL, fmt, ap);
	va_end(ap);
}

void diag_trace(const char *where, const char *fmt, ...)
{
	va_list ap;

	if (verbosity < DIAG_TALKATIVE)
		return;
	va_start(ap, fmt);
	format(BLD_TRACE, where, NULL, fmt, ap);
	va_end(ap);
}
