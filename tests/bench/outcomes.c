/*
 * Prints a report of a made-up outcome, for tests of formats:
 *
 *	outcomes FORMAT (mixed DUMP | empty | held | hostile | large CASES BYTES | terminal)
 *
 * or is a command that has --report:
 *
 *	outcomes check [options]
 */
#include "cmd/outcome_reports.h"
#include "tests/unit/outcome_fixture.h"

#include <stdio.h>

static struct str hash_of(void *user, struct str file)
{
	(void)user;
	(void)file;
	return STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static bool make(struct outcome *o, int argc, char **argv)
{
	const char *kind = argv[2];
	if (!strcmp(kind, "mixed") || !strcmp(kind, "terminal"))
		outcome_fixture_mixed(o, argc > 3 ? argv[3] : "dump.jsonl");
	else if (!strcmp(kind, "hostile"))
		outcome_fixture_hostile(o, hostile_texts, HOSTILE_TEXTS);
	else if (!strcmp(kind, "large") && argc == 5)
		outcome_fixture_large(o, (size_t)atol(argv[3]), (size_t)atol(argv[4]));
	else if (!strcmp(kind, "empty") || !strcmp(kind, "held"))
		outcome_fixture_init(o, "nothing");
	else
		return false;
	if (!strcmp(kind, "held"))
		outcome_fixture_case(outcome_fixture_suite(o, STR("one")), OUTCOME_HOLDS,
				     STR("span-required"), STR("requires 01_root"));
	return true;
}

/* ---- a command ---- */

void cli_version(FILE *to)
{
	fputs("outcomes\n", to);
}

static struct str help_of(void *user, struct str rule)
{
	(void)user;
	return str_eq(rule, STR("cost")) ? STR("What a trace may cost.") : STR_UNSET;
}

static int check_run(const struct cmd *cmd, int argc, char **argv)
{
	struct outcome_report_options options = { 0 };
	struct common_options common;
	const struct option_row rows[] = { OPT_REPORTS(&options), OPT_COMMON(&common), OPT_END };
	struct strings rest = { 0 };
	struct outcome_reports reports = { 0 };
	struct session session;
	struct outcome o;
	int code = EXIT_TROUBLE;
	common_init(&common);
	bool go = cli_parse(cmd, rows, argc, argv, &rest, &code) &&
		  outcome_reports_choose(cmd, &options, &common, &reports, &code) &&
		  session_open(&session, cmd, rows, &common, &rest, &code);
	if (go) {
		outcome_fixture_mixed(&o, "tests/reports.t");
		bool ok = outcome_reports_write(&session, &reports, &o, "refund-bot.json", EXIT_NO, help_of);
		code = session_close(&session, ok ? EXIT_NO : EXIT_TROUBLE);
		outcome_fixture_release(&o);
	}
	outcome_reports_release(&reports);
	outcome_report_options_release(&options);
	free(rest.v);
	return code;
}

static const struct cmd command = {
	.name = "outcomes",
	.summary = "print reports of a made-up outcome",
	.usage = "check [options]",
	.run = check_run,
};

/* ---- one format ---- */

int main(int argc, char **argv)
{
	struct outcome o = { 0 };
	struct buf out = { 0 };
	if (argc > 1 && !strcmp(argv[1], "check"))
		return command.run(&command, argc - 1, argv + 1);
	const struct outcome_format *format = argc > 2 ? outcome_format_by_name(str_of(argv[1])) : NULL;
	if (!format || !make(&o, argc, argv)) {
		fputs("usage: outcomes FORMAT (mixed [DUMP] | empty | held | hostile | large CASES BYTES | "
		      "terminal)\n",
		      stderr);
		return 2;
	}
	bool terminal = !strcmp(argv[2], "terminal");
	struct outcome_settings settings = {
		.tool = "trace-replay-check",
		.version = "1.0",
		.contract = STR("contracts/refund-bot.json"),
		.exit_code = 1,
		.sha256 = hash_of,
		.terminal = terminal,
		.style = { .width = terminal ? 60 : 0, .colour = argc > 3 && !strcmp(argv[3], "colour") },
	};
	format->write(&out, &o, &settings);
	fwrite(out.s ? out.s : "", 1, out.n, stdout);
	buf_release(&out);
	outcome_fixture_release(&o);
	return fflush(stdout) ? 2 : 0;
}
