/* trace: one program, a link for each command. */
#include "cmd/commands.h"
#include "cmd/complete.h"

#include "base/edit.h"
#include "base/sandbox.h"
#include "json/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const struct cmd *const commands[] = {
#define COMMAND(name) &cmd_##name,
#include "cmd/commands.def"
#undef COMMAND
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

/* "trace-find", or "find". */
static const struct cmd *command_by_name(const char *name)
{
	const char *prefix = "trace-";
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i]->name, name) || !strcmp(commands[i]->name + strlen(prefix), name))
			return commands[i];
	return NULL;
}

static void print_usage(FILE *to)
{
	fputs("From a complaint to its trace, and from the trace to its cause.\n\n"
	      "usage: trace COMMAND [options] [input ...]\n\n",
	      to);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-19s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n`trace help COMMAND` shows its options, `trace --version` what it was built with.\n"
	      "trace(7) is the overview.\n",
	      to);
}

static int unknown_command(const char *name)
{
	struct buf line = { 0 };
	size_t best = 3;
	const char *near = NULL;
	for (size_t i = 0; i < COMMANDS; i++) {
		size_t d = edit_distance(str_of(name), str_of(commands[i]->name + strlen("trace-")), best);
		if (d < best) {
			best = d;
			near = commands[i]->name;
		}
	}
	static const char *const options[] = { "--help", "--version", "--generate" };
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (edit_distance(str_of(name), str_of(options[i]), best) < best) {
			best = edit_distance(str_of(name), str_of(options[i]), best);
			near = options[i];
		}
	cli_quote(&line, str_of(name));
	fprintf(stderr, "trace: unknown command %.*s\n", (int)line.n, line.s);
	if (near)
		fprintf(stderr, "did you mean %s?\n", near);
	buf_release(&line);
	return EXIT_TROUBLE;
}

void cli_version(FILE *to)
{
	const char *why = "", *archives = input_archive_library(&why);
	fprintf(to, "casefile " CASEFILE_VERSION "\ngzip: %s\narchives: %s%s\nscanning: %s\n",
		input_gzip_library(), archives ? archives : "none: ", archives ? "" : why,
		scan_level_name(scan_level_best()));
	struct sandbox_offer offer = sandbox_offered();
	fputs("sandbox: ", to);
	if (offer.landlock)
		fprintf(to, "Landlock (ABI %d)%s", offer.landlock, offer.seccomp ? ", " : "");
	fputs(offer.seccomp    ? "seccomp\n"
	      : offer.landlock ? "\n"
			       : "none; this system offers neither Landlock nor seccomp\n",
	      to);
}

static int generate(const char *what)
{
	const char *prefix = "complete-";
	if (what && !strncmp(what, prefix, strlen(prefix)) &&
	    complete_all(stdout, what + strlen(prefix), commands, COMMANDS))
		return EXIT_YES;
	fputs("trace: --generate takes complete-bash, complete-zsh or complete-fish\n", stderr);
	return EXIT_TROUBLE;
}

static int run_dispatcher(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	bool help = !strcmp(word, "help") || !strcmp(word, "--help") || !strcmp(word, "-h");
	if (!strncmp(word, "--generate", strlen("--generate")) && (!word[10] || word[10] == '='))
		return generate(word[10] ? word + 11 : argc > 2 ? argv[2] : NULL);
	if (!strcmp(word, "--version")) {
		cli_version(stdout);
		return EXIT_YES;
	}
	if (!*word || (help && argc < 3)) {
		print_usage(help ? stdout : stderr);
		return help ? EXIT_YES : EXIT_TROUBLE;
	}
	const struct cmd *cmd = command_by_name(help ? argv[2] : word);
	if (!cmd)
		return unknown_command(help ? argv[2] : word);
	if (help) {
		char option[] = "--help", *args[] = { argv[2], option, NULL };
		return cmd->run(cmd, 2, args);
	}
	return cmd->run(cmd, argc - 1, argv + 1);
}

/* A file that we open shall not take the place of one that was closed: it would be written to as stdout. */
static void fill_gaps(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
	fill_gaps();
	setlocale(LC_CTYPE, "");
	/* A reader that has seen enough (head, a pager) ends us without a word: write() fails instead. */
	signal(SIGPIPE, SIG_IGN);
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : argc > 0 ? argv[0] : "trace";
	const struct cmd *cmd = !strncmp(name, "trace-", 6) ? command_by_name(name) : NULL;
	int code = cmd ? cmd->run(cmd, argc, argv) : run_dispatcher(argc, argv);
	errno = 0;
	if ((fflush(stdout) || ferror(stdout)) && errno != EPIPE) {
		fputs("trace: cannot write the output\n", stderr);
		return EXIT_TROUBLE;
	}
	return code;
}
