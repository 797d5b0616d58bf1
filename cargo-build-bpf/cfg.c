/*
 * cfg.c: does [target.'cfg(…)'] of the configuration mean BPF? What holds for a target rustc lists
 * (`rustc --print cfg`), a line each: NAME or NAME="VALUE". An expression is one of these, or
 * not(…), all(…), any(…) of expressions.
 */
#include <ctype.h>
#include <string.h>

#include "build_bpf.h"

static void skip_space(const char **p)
{
	*p += strspn(*p, " \t\n");
}

static bool is_word(const char **p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*p, word, len) || (*p)[len + strspn(*p + len, " \t")] != '(')
		return false;
	*p += len + strspn(*p + len, " \t") + 1;
	return true;
}

static bool holds(const char **p, const struct list *facts, int depth);

/* The rest of a list, the closing parenthesis too. */
static bool list_holds(const char **p, const struct list *facts, bool all, int depth)
{
	bool answer = all;

	for (skip_space(p); **p && **p != ')'; skip_space(p)) {
		bool one = holds(p, facts, depth);

		answer = all ? answer && one : answer || one;
		skip_space(p);
		*p += **p == ',';
	}
	*p += **p == ')';
	return answer;
}

/* NAME or NAME = "VALUE", as rustc writes it. */
static bool fact_holds(const char **p, const struct list *facts)
{
	size_t len = strspn(*p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	char *name = copy(*p, len);

	/* nothing that is known: no endless loop over it */
	*p += len ? len : **p != '\0';
	skip_space(p);
	if (**p != '=')
		return list_find(facts, name) >= 0;
	++*p;
	skip_space(p);
	*p += **p == '"';
	len = strcspn(*p, "\"");
	name = format("%s=\"%.*s\"", name, (int)len, *p);
	*p += len;
	*p += **p == '"';
	return list_find(facts, name) >= 0;
}

static bool holds(const char **p, const struct list *facts, int depth)
{
	bool answer;

	skip_space(p);
	if (depth > 32)
		return false;
	if (is_word(p, "all"))
		return list_holds(p, facts, true, depth + 1);
	if (is_word(p, "any"))
		return list_holds(p, facts, false, depth + 1);
	if (!is_word(p, "not"))
		return fact_holds(p, facts);
	answer = !holds(p, facts, depth + 1);
	skip_space(p);
	*p += **p == ')';
	return answer;
}

bool cfg_holds(const char *expression, const struct list *facts)
{
	return is_word(&expression, "cfg") && holds(&expression, facts, 0);
}

void cfg_facts(const struct job *job, struct list *facts)
{
	struct run run = { .keep_err = true };
	struct list argv = { NULL, 0, 0 };
	const char *p;

	list_add(&argv, job->tool.rustc);
	list_add(&argv, "--print=cfg");
	list_addf(&argv, "--target=%s", job->target);
	run_quiet(&run, &argv);
	for (p = run.out; *p; p += strcspn(p, "\n"), p += *p == '\n')
		list_add(facts, copy(p, strcspn(p, "\n")));
}
