/*
 * Prints a report of a made-up outcome, for tests of formats:
 *
 *	outcomes FORMAT (mixed DUMP | empty | held | hostile | large CASES BYTES | terminal)
 */
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

int main(int argc, char **argv)
{
	struct outcome o = { 0 };
	struct buf out = { 0 };
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
