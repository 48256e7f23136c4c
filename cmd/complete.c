/* Completion for shells, from the same rows as help and parsing. */
#include "cmd/complete.h"

#include "detect/rule.h"
#include "eval/eval.h"
#include "report/outcome.h"

/* What a value is completed with. */
static void put_colors(FILE *to)
{
	fputs("auto always never", to);
}

static void put_dialects(FILE *to)
{
	size_t n;
	const struct dialect *const *all = dialects(&n);
	fputs("list", to);
	for (size_t i = 0; i < n; i++)
		fprintf(to, " %s", all[i]->name);
}

static void put_evals(FILE *to)
{
	size_t n;
	const struct eval_format *all = eval_formats(&n);
	fputs("list", to);
	for (size_t i = 0; i < n; i++)
		fprintf(to, " %s", all[i].name);
}

static void put_reports(FILE *to)
{
	size_t n;
	const struct outcome_format *all = outcome_formats(&n);
	fputs("list", to);
	for (size_t i = 0; i < n; i++)
		fprintf(to, " %s", all[i].name);
}

static void put_rules(FILE *to)
{
	fputs("all", to);
	for (int i = 0; i < RULES; i++)
		fprintf(to, " %s", rule_table[i].id);
}

static void (*words_of(const struct option_row *row))(FILE *)
{
	static const struct {
		const char *option;
		void (*put)(FILE *);
	} words[] = {
		{ "color", put_colors },   { "dialect", put_dialects }, { "format", put_evals },
		{ "report", put_reports }, { "suspect", put_rules },    { "rules", put_rules },
		{ "explain", put_rules },
	};
	for (size_t i = 0; row->name && i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(row->name, words[i].option))
			return words[i].put;
	return NULL;
}

static bool takes_file(const struct option_row *row)
{
	return row->path == PATH_READ || row->path == PATH_WRITE;
}

static bool is_end(const struct option_row *row)
{
	return !row->name && !row->letter;
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
	void (*words)(FILE *) = words_of(row);
	if (!words)
		return;
	fputs("\t", to);
	put_names(to, row, "|");
	fputs(") COMPREPLY=($(compgen -W '", to);
	words(to);
	fputs("' -- \"$cur\")); return ;;\n", to);
}

static void bash_command(FILE *to, const struct cmd *cmd, const struct option_row *rows)
{
	put_function(to, cmd);
	/* "--color=a" are three words. */
	fputs("()\n{\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\t[[ $cur == = ]] && cur=\n"
	      "\t[[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	      "\tCOMPREPLY=()\n\tcase $prev in\n",
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
	void (*words)(FILE *) = words_of(row);
	if (words) {
		fputs(":(", to);
		words(to);
		fputc(')', to);
	} else {
		fputs(takes_file(row) ? ":_files" : ": ", to);
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

/* ---- fish ---- */

/* In '…'. */
static void fish_text(FILE *to, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			fputc('\\', to);
		fputc(*text, to);
	}
}

static void fish_option(FILE *to, const char *command, const struct option_row *row)
{
	void (*words)(FILE *) = words_of(row);
	bool is_flag = row->type == OPTION_FLAG;
	fprintf(to, "complete %s", command);
	if (row->letter)
		fprintf(to, " -s %c", row->letter);
	if (row->name)
		fprintf(to, " -l %s", row->name);
	if (row->alias)
		fprintf(to, " -l %s", row->alias);
	fputs(is_flag ? "" : takes_file(row) ? " -r -F" : " -x", to);
	if (words) {
		fputs(" -a '", to);
		words(to);
		fputc('\'', to);
	}
	fputs(" -d '", to);
	fish_text(to, row->help);
	fputs("'\n", to);
}

/* Twice: "trace-find --all", and "trace find --all". */
static void fish_command(FILE *to, const struct cmd *cmd, const struct option_row *rows)
{
	static const struct option_row common[] = {
		OPT_FLAG('h', "help", NULL, "help"),
		OPT_FLAG(0, "version", NULL, "version"),
		OPT_END,
	};
	char names[2][128];
	snprintf(names[0], sizeof(names[0]), "-c %s", cmd->name);
	snprintf(names[1], sizeof(names[1]), "-c trace -n '__fish_seen_subcommand_from %s'",
		 cmd->name + strlen("trace-"));
	for (size_t i = 0; i < 2; i++) {
		for (const struct option_row *row = rows; !is_end(row); row++)
			if (row->type != OPTION_GROUP)
				fish_option(to, names[i], row);
		for (const struct option_row *row = common; !is_end(row); row++)
			fish_option(to, names[i], row);
	}
	fputc('\n', to);
}

static void fish_begin(FILE *to, const struct cmd *const *commands, size_t n)
{
	fputs("# fish completion for trace(1) and its commands\n\n", to);
	for (size_t i = 0; i < n; i++) {
		fprintf(to, "complete -c trace -n __fish_use_subcommand -f -a %s -d '",
			commands[i]->name + strlen("trace-"));
		fish_text(to, commands[i]->summary);
		fputs("'\n", to);
	}
	fputs("complete -c trace -n __fish_use_subcommand -f -a help -d 'help of a command'\n"
	      "complete -c trace -n '__fish_seen_subcommand_from help' -f -a '",
	      to);
	put_commands(to, commands, n);
	fputs("'\n\n", to);
}

static void fish_end(FILE *to, const struct cmd *const *commands, size_t n)
{
	(void)to;
	(void)commands;
	(void)n;
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
	{ "fish", fish_begin, fish_command, fish_end },
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
