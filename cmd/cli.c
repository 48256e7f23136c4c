/* Options from tables, help from the same tables, and messages. */
#include "cmd/complete.h"

#include "base/array.h"
#include "base/edit.h"
#include "base/num.h"
#include "report/escape.h"

#include <langinfo.h>
#include <stdarg.h>
#include <unistd.h>

void cli_quote(struct buf *out, struct str text)
{
	buf_add_char(out, '\'');
	escape_text(out, text);
	buf_add_char(out, '\'');
}

/* In UTF-8 there are bytes that terminals without it take for controls. */
void cli_message(struct str text)
{
	struct buf line = { 0 };
	if (isatty(STDERR_FILENO) && strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		escape_ascii(&line, text);
	else
		escape_text(&line, text);
	buf_add_char(&line, '\n');
	fflush(stdout);
	fwrite(line.s, 1, line.n, stderr);
	buf_release(&line);
}

static void put_message(const struct cmd *cmd, struct buf *text)
{
	struct buf line = { 0 };
	buf_printf(&line, "%s: ", cmd->name);
	buf_add_str(&line, buf_str(text));
	cli_message(buf_str(&line));
	buf_release(&line);
	buf_release(text);
}

void cli_error(const struct cmd *cmd, const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list args;
	va_start(args, fmt);
	buf_vprintf(&text, fmt, args);
	va_end(args);
	put_message(cmd, &text);
}

void cli_error_about(const struct cmd *cmd, struct str subject, const char *what)
{
	struct buf text = { 0 };
	buf_printf(&text, "%s ", what);
	cli_quote(&text, subject);
	put_message(cmd, &text);
}

void cli_hint(const struct cmd *cmd, const struct common_options *c, const char *fmt, ...)
{
	struct buf text = { 0 };
	if (c->quiet || !isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO))
		return;
	va_list args;
	va_start(args, fmt);
	buf_vprintf(&text, fmt, args);
	va_end(args);
	put_message(cmd, &text);
}

/* ---- help ---- */

enum { HELP_COLUMN = 30, HELP_WIDTH = 80 };

/* From HELP_COLUMN on; words go to the next line where they do not fit. */
static void print_help(FILE *to, const char *text, bool next_line)
{
	size_t at = next_line ? HELP_WIDTH : HELP_COLUMN;
	for (bool first = true; *text; first = false) {
		size_t n = strcspn(text, " "), blank = !first;
		if (at + blank + n > HELP_WIDTH) {
			fprintf(to, "\n%*s", HELP_COLUMN, "");
			at = HELP_COLUMN;
			blank = 0;
		}
		fprintf(to, "%s%.*s", blank ? " " : "", (int)n, text);
		at += blank + n;
		text += n + strspn(text + n, " ");
	}
	fprintf(to, "\n");
}

static void print_option(FILE *to, const struct option_row *row)
{
	struct buf left = { 0 };
	if (row->type == OPTION_GROUP) {
		fprintf(to, "\n%s:\n", row->name);
		return;
	}
	buf_add_c(&left, "  ");
	if (row->letter)
		buf_printf(&left, "-%c%s", row->letter, row->name ? ", " : "");
	else
		buf_add_c(&left, "    ");
	if (row->name)
		buf_printf(&left, "--%s", row->name);
	if (row->alias)
		buf_printf(&left, ", --%s", row->alias);
	if (row->value)
		buf_printf(&left, "%s%s", row->name ? "=" : " ", row->value);
	fprintf(to, "%-*.*s", HELP_COLUMN, (int)left.n, left.s);
	print_help(to, row->help, left.n >= HELP_COLUMN);
	buf_release(&left);
}

static bool is_end(const struct option_row *row)
{
	return !row->name && !row->letter;
}

void cli_help(FILE *to, const struct cmd *cmd, const struct option_row *rows, bool in_full)
{
	fprintf(to, "%s: %s\n\n", cmd->name, cmd->summary);
	if (in_full && cmd->examples)
		fprintf(to, "Examples:\n%s\n", cmd->examples);
	fprintf(to, "usage: %s %s\n", cmd->name, cmd->usage);
	if (rows[0].type != OPTION_GROUP)
		fputs("\n", to);
	for (const struct option_row *row = rows; !is_end(row); row++)
		print_option(to, row);
	fputs("\n  -h, --help                  help: -h in short, --help with examples\n"
	      "      --version               version, and the libraries it was built with\n",
	      to);
	fprintf(to,
		"\nExit status: 0 yes, 1 no, 2 trouble, 3 input partly unreadable.\nSee %s(1), trace(7).\n",
		cmd->name);
}

/* ---- parsing ---- */

struct parse {
	const struct cmd *cmd;
	const struct option_row *rows;
	int argc, at;
	char **argv;
	int exit_code;
};

static const struct option_row *row_by_letter(const struct option_row *rows, char letter)
{
	for (; !is_end(rows); rows++)
		if (rows->type != OPTION_GROUP && rows->letter == letter)
			return rows;
	return NULL;
}

static bool is_name(const char *candidate, struct str name)
{
	return candidate && str_eq(str_of(candidate), name);
}

static const struct option_row *row_by_name(const struct option_row *rows, struct str name)
{
	for (; !is_end(rows); rows++)
		if (rows->type != OPTION_GROUP && (is_name(rows->name, name) || is_name(rows->alias, name)))
			return rows;
	return NULL;
}

static void nearer(struct str wanted, const char *name, size_t *best, const char **near)
{
	size_t d = name ? edit_distance(wanted, str_of(name), *best) : *best;
	if (d < *best || (name && *best > 1 && wanted.n > 2 && str_starts(str_of(name), wanted))) {
		*best = d < *best ? d : 1;
		*near = name;
	}
}

static bool unknown_option(struct parse *p, struct str name)
{
	struct buf text = { 0 };
	const char *near = NULL;
	size_t best = 3;
	for (const struct option_row *row = p->rows; !is_end(row); row++) {
		if (row->type == OPTION_GROUP)
			continue;
		nearer(name, row->name, &best, &near);
		nearer(name, row->alias, &best, &near);
	}
	nearer(name, "version", &best, &near);
	nearer(name, "help", &best, &near);
	buf_add_c(&text, "unknown option ");
	cli_quote(&text, str_of(p->argv[p->at]));
	if (near)
		buf_printf(&text, "; did you mean --%s?", near);
	else
		buf_printf(&text, "; see %s --help", p->cmd->name);
	put_message(p->cmd, &text);
	p->exit_code = EXIT_TROUBLE;
	return false;
}

static bool bad_value(struct parse *p, const struct option_row *row, const char *value, const char *wanted)
{
	struct buf text = { 0 };
	buf_printf(&text, "option --%s takes %s, not ", row->name, wanted);
	cli_quote(&text, str_of(value));
	put_message(p->cmd, &text);
	p->exit_code = EXIT_TROUBLE;
	return false;
}

static void add_string(struct strings *s, const char *value)
{
	*array_add(s) = value;
}

static bool store(struct parse *p, const struct option_row *row, const char *value)
{
	int64_t i;
	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)row->to = true;
		return true;
	case OPTION_STRING:
		*(const char **)row->to = value;
		return true;
	case OPTION_STRINGS:
		add_string(row->to, value);
		return true;
	case OPTION_INT:
		if (!num_parse_i64(str_of(value), &i) || i < 0 || i > INT32_MAX)
			return bad_value(p, row, value, "a number");
		*(int *)row->to = (int)i;
		return true;
	case OPTION_SIZE:
		if (!num_parse_size(str_of(value), row->to))
			return bad_value(p, row, value, "a size (64k, 256M, 1G)");
		return true;
	case OPTION_GROUP:
		break;
	}
	BUG("option row without a type");
}

/* The next word as a value; false (said) when there is none. */
static bool next_word(struct parse *p, const struct option_row *row, const char **value)
{
	if (p->at + 1 >= p->argc) {
		if (row->name)
			cli_error(p->cmd, "option --%s needs a value (%s)", row->name, row->value);
		else
			cli_error(p->cmd, "option -%c needs a value (%s)", row->letter, row->value);
		p->exit_code = EXIT_TROUBLE;
		return false;
	}
	*value = p->argv[++p->at];
	return true;
}

static bool parse_long(struct parse *p, const char *word)
{
	const char *equals = strchr(word, '=');
	struct str name = { word, equals ? (size_t)(equals - word) : strlen(word) };
	const struct option_row *row = row_by_name(p->rows, name);
	const char *value = equals ? equals + 1 : NULL;
	if (!row)
		return unknown_option(p, name);
	if (row->type == OPTION_FLAG && value) {
		cli_error(p->cmd, "option --%s takes no value", row->name);
		p->exit_code = EXIT_TROUBLE;
		return false;
	}
	if (row->type != OPTION_FLAG && !value && !next_word(p, row, &value))
		return false;
	return store(p, row, value);
}

static bool parse_letters(struct parse *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct option_row *row = row_by_letter(p->rows, *letters);
		const char *value = NULL;
		if (!row)
			return unknown_option(p, (struct str){ letters, 1 });
		if (row->type != OPTION_FLAG) {
			if (letters[1])
				value = letters + 1 + (letters[1] == '=');
			else if (!next_word(p, row, &value))
				return false;
			return store(p, row, value);
		}
		if (!store(p, row, NULL))
			return false;
	}
	return true;
}

/* -h, --help, --version, and what complete_all() asks for. */
static bool is_answer(struct parse *p, const char *word)
{
	static const char generate[] = "--generate=complete-";
	bool in_full = !strcmp(word, "--help");
	p->exit_code = EXIT_YES;
	if (in_full || !strcmp(word, "-h"))
		cli_help(stdout, p->cmd, p->rows, in_full);
	else if (!strcmp(word, "--version"))
		cli_version(stdout);
	else
		return !strncmp(word, generate, sizeof(generate) - 1) &&
		       complete_one(stdout, word + sizeof(generate) - 1, p->cmd, p->rows);
	return true;
}

bool cli_parse(const struct cmd *cmd, const struct option_row *rows, int argc, char **argv,
	       struct strings *rest, int *exit_code)
{
	struct parse p = { .cmd = cmd, .rows = rows, .argc = argc, .argv = argv };
	bool options = true, ok = true;
	for (p.at = 1; p.at < argc && ok; p.at++) {
		const char *word = argv[p.at];
		if (!options || word[0] != '-' || !word[1])
			add_string(rest, word);
		else if (!strcmp(word, "--"))
			options = false;
		else if (is_answer(&p, word))
			ok = false;
		else
			ok = word[1] == '-' ? parse_long(&p, word + 2) : parse_letters(&p, word + 1);
	}
	*exit_code = p.exit_code;
	return ok;
}
