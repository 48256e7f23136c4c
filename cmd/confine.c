/* From options to what may be opened; base/sandbox.h for what is given up. */
#include "cmd/confine.h"

#include "base/array.h"
#include "base/sandbox.h"
#include "cmd/output.h"
#include "input/input.h"

#include <errno.h>
#include <sys/stat.h>

struct named {
	struct strings read, write;
};

static void add_value(struct named *n, enum option_path path, const char *value)
{
	const char *colon;
	switch (path) {
	case PATH_NONE:
		break;
	case PATH_READ:
		*array_add(&n->read) = value;
		break;
	case PATH_READ_AT:
		if (value[0] == '@')
			*array_add(&n->read) = value + 1;
		break;
	case PATH_WRITE:
		*array_add(&n->write) = value;
		break;
	case PATH_WRITE_BEHIND:
		colon = strchr(value, ':');
		if (colon)
			*array_add(&n->write) = colon + 1;
		break;
	}
}

static void add_row(struct named *n, const struct option_row *row)
{
	const char *const *one = row->to;
	const struct strings *many = row->to;
	if (row->value && strstr(row->value, "FILE") && row->path == PATH_NONE)
		BUG("the row of an option that names a file does not say if it is read or written");
	if (row->path == PATH_NONE)
		return;
	if (row->type == OPTION_STRING && *one)
		add_value(n, row->path, *one);
	for (size_t i = 0; row->type == OPTION_STRINGS && i < many->n; i++)
		add_value(n, row->path, many->v[i]);
}

static void add_all(struct strings *to, const struct strings *more)
{
	for (size_t i = 0; i < more->n; i++)
		*array_add(to) = more->v[i];
}

static bool enter(const struct cmd *cmd, const struct sandbox_paths *paths)
{
	const char *failed;
	bool ok = sandbox_enter(paths, &failed);
	if (!ok)
		cli_error(cmd, "the sandbox cannot be entered: %s: %s; --no-sandbox does without", failed,
			  strerror(errno));
	return ok;
}

bool confine_to(const struct cmd *cmd, const struct strings *read)
{
	return enter(cmd, &(struct sandbox_paths){ .read = read->v, .read_n = read->n });
}

static bool enter_session(struct session *s, const struct named *n)
{
	static const char *const standard_input[] = { "-" };
	struct strings special = { 0 };
	if (!s->inputs->n)
		input_prepare(standard_input, 1);
	input_prepare(n->read.v, n->read.n);
	outputs_special(s->outputs, &special);
	const struct sandbox_paths paths = { n->read.v, n->read.n, special.v, special.n };
	bool ok = enter(s->cmd, &paths);
	free(special.v);
	return ok;
}

/* Without a place for the results there is nothing to be done; a report less is told at the end. */
static bool make_outputs(struct session *s, const struct strings *write, bool pager)
{
	const char *output = s->common->output;
	s->outputs = outputs_new(write, pager);
	int error = output ? outputs_error(s->outputs, output) : 0;
	if (!error)
		return true;
	struct buf text = { 0 };
	cli_quote(&text, str_of(output));
	cli_error(s->cmd, "cannot write %.*s: %s", (int)text.n, text.s, strerror(error));
	buf_release(&text);
	return false;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;
	return strcmp(b, "-") != 0 && stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* What is read would be replaced by what is made of it. */
static bool is_overwritten(struct session *s, const struct strings *write, const struct strings *rest)
{
	for (size_t i = 0; i < write->n; i++)
		for (size_t k = 0; k < rest->n; k++)
			if (same_file(write->v[i], rest->v[k])) {
				cli_error_about(s->cmd, str_of(write->v[i]), "not written over an input:");
				return true;
			}
	return false;
}

bool confine(struct session *s, const struct option_row *rows, const struct strings *rest, bool pager)
{
	struct named n = { { 0 }, { 0 } };
	add_all(&n.read, rest);
	add_all(&n.read, &s->common->also);
	for (const struct option_row *row = rows; row->name || row->letter; row++)
		add_row(&n, row);
	bool ok = !is_overwritten(s, &n.write, rest) && make_outputs(s, &n.write, pager) &&
		  (s->common->no_sandbox || enter_session(s, &n));
	free(n.read.v);
	free(n.write.v);
	return ok;
}
