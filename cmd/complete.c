/* Completion for shells, from the same rows as help and parsing. */
#include "cmd/complete.h"

#define COLORS "auto always never"

/* What a value is completed with. */
enum completion { COMPLETE_NOTHING, COMPLETE_FILES, COMPLETE_DIALECTS, COMPLETE_COLOR };

static bool is_end(const struct option_row *row)
{
	return !row->name && !row->letter;
}

static bool is_called(const struct option_row *row, const char *name)
{
	return row->name && !strcmp(row->name, name);
}

static enum completion completion_of(const struct option_row *row)
{
	if (is_called(row, "dialect"))
		return COMPLETE_DIALECTS;
	if (is_called(row, "color"))
		return COMPLETE_COLOR;
	return row->value && (!strcmp(row->value, "FILE") || !strcmp(row->value, "DIR")) ? COMPLETE_FILES
											 : COMPLETE_NOTHING;
}

static void put_dialects(FILE *to)
{
	size_t n;
	const struct dialect *const *all = dialects(&n);
	fputs("list", to);
	for (size_t i = 0; i < n; i++)
		fprintf(to, " %s", all[i]->name);
}

/* "trace-replay-check" is the function _trace_replay_check. */
static void put_function(FILE *to, const struct cmd *cmd)
{
	fputc('_', to);
	for (const char *c = cmd->name; *c; c++)
		fputc(*c == '-' ? '_' : *c, to);
}

static void put_commands(FILE *to, const struct cmd *const *commands, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(to, "%s ", commands[i]->name + strlen("trace-"));
	fputs("help", to);
}

/* ---- bash ---- */

/* "-o|--output" with that between them. */
static void put_names(FILE *to, const struct option_row *row, const char *between)
{
	const char *gap = "";
	if (row->letter) {
		fprintf(to, "-%c", row->letter);
		gap = between;
	}
	if (row->name) {
		fprintf(to, "%s--%s", gap, row->name);
		gap = between;
	}
	if (row->alias)
		fprintf(to, "%s--%s", gap, row->alias);
}

static void bash_value(FILE *to, const struct option_row *row)
{
	enum completion completion = completion_of(row);
	if (completion != COMPLETE_DIALECTS && completion != COMPLETE_COLOR)
		return;
	fputs("\t", to);
	put_names(to, row, "|");
	fputs(") COMPREPLY=($(compgen -W '", to);
	if (completion == COMPLETE_DIALECTS)
		put_dialects(to);
	else
		fputs(COLORS, to);
	fputs("' -- \"$cur\")); return ;;\n", to);
}

static void bash_command(FILE *to, const struct cmd *cmd, const struct option_row *rows)
{
	put_function(to, cmd);
	fputs("()\n{\n\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n\tCOMPREPLY=()\n\tcase "
	      "${COMP_WORDS[COMP_CWORD - 1]} in\n",
	      to);
	for (const struct option_row *row = rows; !is_end(row); row++)
		if (row->type != OPTION_GROUP)
			bash_value(to, row);
	fputs("\tesac\n\t[[ $cur == -* ]] && COMPREPLY=($(compgen -W '", to);
	for (const struct option_row *row = rows; !is_end(row); row++) {
		if (row->type == OPTION_GROUP)
			continue;
		put_names(to, row, " ");
		fputc(' ', to);
	}
	fputs("-h --help --version' -- \"$cur\"))\n}\ncomplete -o default -F ", to);
	put_function(to, cmd);
	fprintf(to, " %s\n\n", cmd->name);
}

static void bash_begin(FILE *to, const struct cmd *const *commands, size_t n)
{
	(void)commands;
	(void)n;
	fputs("# bash completion for trace(1) and its commands\n\n", to);
}

static void bash_end(FILE *to, const struct cmd *const *commands, size_t n)
{
	fputs("_trace()\n{\n\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n\tCOMPREPLY=()\n"
	      "\tif ((COMP_CWORD == 1)) || [[ ${COMP_WORDS[1]} == help ]]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W '",
	      to);
	put_commands(to, commands, n);
	fputs("' -- \"$cur\"))\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in\n", to);
	for (size_t i = 0; i < n; i++) {
		fprintf(to, "\t%s) ", commands[i]->name + strlen("trace-"));
		put_function(to, commands[i]);
		fputs(" ;;\n", to);
	}
	fputs("\tesac\n}\ncomplete -o default -F _trace trace\n", to);
}

/* ---- zsh ---- */

/* Inside '…[here]…' of _arguments. */
static void zsh_text(FILE *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			fputs("'\\''", to);
			continue;
		}
		if (strchr("[]:\\", *text))
			fputc('\\', to);
		fputc(*text, to);
	}
}

/* ":FILE:_files" */
static void zsh_value(FILE *to, const struct option_row *row)
{
	fputc(':', to);
	zsh_text(to, row->value);
	switch (completion_of(row)) {
	case COMPLETE_NOTHING:
		fputs(": ", to);
		break;
	case COMPLETE_FILES:
		fputs(":_files", to);
		break;
	case COMPLETE_COLOR:
		fputs(":(" COLORS ")", to);
		break;
	case COMPLETE_DIALECTS:
		fputs(":(", to);
		put_dialects(to);
		fputc(')', to);
		break;
	}
}

/* One of its names: '(-o --output)--output=[write to FILE]:FILE:_files' */
static void zsh_name(FILE *to, const struct option_row *row, const char *dashes, const char *name)
{
	fputs("\t\t'", to);
	if (row->type == OPTION_STRINGS) {
		fputc('*', to);
	} else {
		fputc('(', to);
		put_names(to, row, " ");
		fputc(')', to);
	}
	fprintf(to, "%s%s%s[", dashes, name, row->type == OPTION_FLAG ? "" : dashes[1] ? "=" : "+");
	zsh_text(to, row->help);
	fputc(']', to);
	if (row->type != OPTION_FLAG)
		zsh_value(to, row);
	fputs("' \\\n", to);
}

static void zsh_command(FILE *to, const struct cmd *cmd, const struct option_row *rows)
{
	put_function(to, cmd);
	fputs("() {\n\t_arguments -s -S \\\n", to);
	for (const struct option_row *row = rows; !is_end(row); row++) {
		char letter[2] = { row->letter, 0 };
		if (row->type == OPTION_GROUP)
			continue;
		if (row->letter)
			zsh_name(to, row, "-", letter);
		if (row->name)
			zsh_name(to, row, "--", row->name);
		if (row->alias)
			zsh_name(to, row, "--", row->alias);
	}
	fputs("\t\t'(- *)'{-h,--help}'[help]' '(- *)--version[version]' '*:input:_files'\n}\n\n", to);
}

static void zsh_end(FILE *to, const struct cmd *const *commands, size_t n)
{
	fputs("_trace() {\n\tlocal command=${service#trace-}\n\tif [[ $service == trace ]]; then\n"
	      "\t\tif (( CURRENT == 2 )) || [[ $words[2] == help ]]; then\n\t\t\tcompadd ",
	      to);
	put_commands(to, commands, n);
	fputs("\n\t\t\treturn\n\t\tfi\n\t\tcommand=$words[2]\n\t\tshift words\n\t\t(( CURRENT-- ))\n\tfi\n"
	      "\tcase $command in\n",
	      to);
	for (size_t i = 0; i < n; i++) {
		fprintf(to, "\t%s) ", commands[i]->name + strlen("trace-"));
		put_function(to, commands[i]);
		fputs(" ;;\n", to);
	}
	fputs("\tesac\n}\n\n_trace \"$@\"\n", to);
}

static void zsh_begin(FILE *to, const struct cmd *const *commands, size_t n)
{
	fputs("#compdef trace", to);
	for (size_t i = 0; i < n; i++)
		fprintf(to, " %s", commands[i]->name);
	fputs("\n\n", to);
}

/* ---- which shell ---- */

struct shell {
	const char *name;
	void (*begin)(FILE *to, const struct cmd *const *commands, size_t n);
	void (*command)(FILE *to, const struct cmd *cmd, const struct option_row *rows);
	void (*end)(FILE *to, const struct cmd *const *commands, size_t n);
};

static const struct shell shells[] = {
	{ "bash", bash_begin, bash_command, bash_end },
	{ "zsh", zsh_begin, zsh_command, zsh_end },
};

static const struct shell *shell_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (!strcmp(shells[i].name, name))
			return &shells[i];
	return NULL;
}

bool complete_one(FILE *to, const char *shell, const struct cmd *cmd, const struct option_row *rows)
{
	const struct shell *s = shell_by_name(shell);
	if (s)
		s->command(to, cmd, rows);
	return s != NULL;
}

bool complete_all(FILE *to, const char *shell, const struct cmd *const *commands, size_t n)
{
	const struct shell *s = shell_by_name(shell);
	if (!s)
		return false;
	s->begin(to, commands, n);
	for (size_t i = 0; i < n; i++) {
		char name[64], option[64], *args[] = { name, option, NULL };
		snprintf(name, sizeof(name), "%s", commands[i]->name);
		snprintf(option, sizeof(option), "--generate=complete-%s", s->name);
		commands[i]->run(commands[i], 2, args);
	}
	s->end(to, commands, n);
	return true;
}
