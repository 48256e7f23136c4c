/* Reports of outcomes: every format, every state, whatever was recorded. */
#include "tests/unit/outcome_fixture.h"
#include "tests/unit/report_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct outcome_settings settings = {
	.tool = "trace-replay-check",
	.version = "1.0",
	.contract = STR_ROW("contracts/refund-bot.json"),
	.exit_code = 1,
};

static struct buf written(const char *format, const struct outcome *o)
{
	struct buf out = { 0 };
	outcome_format_by_name(str_of(format))->write(&out, o, &settings);
	return out;
}

static void assert_holds(const char *format, const char *what, const char *wrong)
{
	if (wrong)
		fail_msg("%s, %s: %s", format, what, wrong);
}

/* What must hold of every report. */
static void assert_sound(const struct outcome *o)
{
	size_t n;
	const struct outcome_format *formats = outcome_formats(&n);
	uint64_t cases, failed, skipped;
	for (size_t i = 0; i < n; i++) {
		const char *name = formats[i].name;
		struct buf out = written(name, o), again = written(name, o);
		struct str text = buf_str(&out);
		assert_true(str_eq(text, buf_str(&again)));
		assert_holds(name, "characters", check_characters(text, false));
		assert_holds(name, "commands", check_commands(text, !strcmp(name, "github")));
		if (!strcmp(name, "json") || !strcmp(name, "sarif") || !strcmp(name, "gitlab"))
			assert_holds(name, "JSON", check_json(text));
		if (!strcmp(name, "junit"))
			assert_holds(name, "XML", check_xml(text));
		if (!strcmp(name, "tap")) {
			struct outcome_counts counts = outcome_count(o);
			assert_holds(name, "TAP", check_tap(text, &cases, &failed, &skipped));
			assert_int_equal(cases, counts.cases);
			assert_int_equal(failed, counts.of[OUTCOME_VIOLATED]);
			assert_int_equal(skipped, counts.of[OUTCOME_SKIPPED]);
		}
		buf_release(&out);
		buf_release(&again);
	}
}

static size_t occurrences(struct str text, const char *of)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(text, str_of(of))) >= 0; n++)
		text = str_from(text, (size_t)at + 1);
	return n;
}

static void assert_has(const struct buf *b, const char *text)
{
	if (str_find(buf_str(b), str_of(text)) < 0)
		fail_msg("not there: %s\nin: %.*s", text, (int)b->n, b->s);
}

/* ---- all states, and none ---- */

static void all_states_are_told(void **state)
{
	(void)state;
	struct outcome o;
	outcome_fixture_mixed(&o, "dump.jsonl");
	assert_sound(&o);
	struct buf text = written("text", &o), junit = written("junit", &o), github = written("github", &o);
	assert_has(&text, "dump.jsonl:4:1: error: refund-annual: 05_llm: model: the answer came from another "
			  "model (got 'gpt-4o-mini-2024-07-18', expected 'gpt-4o-2024-08-06') "
			  "[attribute-equals]\n");
	assert_has(&text, "dump.jsonl:4:1: warning: ");
	assert_has(&text, "contracts/refund-bot.json:1:1: error: refund-monthly: leaves a trace: ");
	assert_has(&text, "bundle.tar.gz!dump/a b.binpb:1:1: error: refund-monthly: requires 04_retrieve: no "
			  "such span (at byte 4711) [span-required]\n");
	assert_has(&text, "contract refund-bot.json: 3 of 6 violated, 1 warned, 1 skipped\n");
	assert_has(&junit,
		   "<testsuites name=\"contract refund-bot.json\" tests=\"6\" failures=\"3\" errors=\"0\" "
		   "skipped=\"1\" time=\"1.870000000\">");
	assert_has(&junit, "timestamp=\"2024-05-22T09:41:03\"");
	assert_has(&github,
		   "::error file=dump.jsonl,line=4,endLine=4,title=refund-annual%3A 05_llm%3A model::");
	assert_has(&github, "%0Athe router chose it%0Abecause the budget was spent\n");
	/* A line of a member is none of the archive. */
	assert_has(&github, "::error file=bundle.tar.gz,title=");
	buf_release(&text);
	buf_release(&junit);
	buf_release(&github);
	outcome_fixture_release(&o);
}

static void nothing_is_told_of_nothing(void **state)
{
	(void)state;
	struct outcome o;
	outcome_fixture_init(&o, "nothing");
	assert_sound(&o);
	struct buf tap = written("tap", &o), github = written("github", &o), gitlab = written("gitlab", &o);
	assert_true(str_eq(buf_str(&tap), STR("TAP version 13\n1..0 # SKIP nothing was checked\n")));
	assert_int_equal(github.n, 0);
	assert_true(str_eq(buf_str(&gitlab), STR("[]\n")));
	outcome_fixture_suite(&o, STR("empty suite"));
	assert_sound(&o);
	buf_release(&tap);
	buf_release(&github);
	buf_release(&gitlab);
	outcome_fixture_release(&o);
}

static void a_terminal_gets_a_page(void **state)
{
	(void)state;
	struct outcome o;
	struct outcome_settings page = settings;
	struct buf out = { 0 };
	outcome_fixture_mixed(&o, "dump.jsonl");
	page.terminal = true;
	page.style = (struct text_style){ .width = 50, .ascii = true };
	outcome_format_by_name(STR("text"))->write(&out, &o, &page);
	assert_has(&out, "  violated  05_llm: model  [attribute-equals]\n"
			 "      because   the answer came from another model\n"
			 "      expected  gpt-4o-2024-08-06\n"
			 "      got       gpt-4o-mini-2024-07-18\n");
	assert_has(&out, "      path      01_root > 05_llm\n");
	/* Wrapped between words. */
	assert_has(&out, "      because   the prompt ends in the middle of a\n"
			 "                word, at 4,096 bytes\n");
	buf_clear(&out);
	page.style.colour = true;
	outcome_format_by_name(STR("text"))->write(&out, &o, &page);
	/* What differs is in colour, word by word. */
	assert_has(&out, "gpt-4o-2024-\x1b[32m08\x1b[0m-\x1b[32m06\x1b[0m\n");
	assert_null(check_characters(buf_str(&out), true));
	buf_release(&out);
	outcome_fixture_release(&o);
}

/* ---- hostile texts ---- */

static void hostile_texts_stay_texts(void **state)
{
	(void)state;
	struct outcome o;
	outcome_fixture_hostile(&o, hostile_texts, HOSTILE_TEXTS);
	assert_sound(&o);
	struct buf github = written("github", &o);
	for (struct str rest = buf_str(&github); rest.n;) {
		struct str line = tap_line(&rest);
		assert_true(str_starts(line, STR("::error ")) || str_starts(line, STR("::warning ")) ||
			    str_starts(line, STR("::notice ")));
	}
	buf_release(&github);
	outcome_fixture_release(&o);
}

/* Parts that are harmless alone must not make a command where they are joined. */
static void pieces_make_no_command(void **state)
{
	(void)state;
	static const struct str pieces[] = {
		STR_ROW(":"),     STR_ROW("#"),
		STR_ROW("##"),    STR_ROW("[error]x"),
		STR_ROW("[["),    STR_ROW("[ATTACHMENT|"),
		STR_ROW("]]"),    STR_ROW(">"),
		STR_ROW("##vso"), STR_ROW("section_start"),
		STR_ROW(":1:x"),  STR_ROW("\n"),
	};
	enum { PIECES = sizeof(pieces) / sizeof(pieces[0]) };
	for (size_t shift = 0; shift < PIECES; shift++) {
		struct str turned[PIECES];
		struct outcome o;
		for (size_t i = 0; i < PIECES; i++)
			turned[i] = pieces[i * (shift % 2 ? 5 : 7) % PIECES];
		struct str first = turned[0];
		turned[0] = turned[shift];
		turned[shift] = first;
		outcome_fixture_hostile(&o, turned, PIECES);
		assert_sound(&o);
		outcome_fixture_release(&o);
	}
}

static void long_texts_are_cut(void **state)
{
	(void)state;
	struct outcome o;
	outcome_fixture_large(&o, 2, 3 << 20);
	assert_sound(&o);
	struct buf json = written("json", &o), junit = written("junit", &o), sarif = written("sarif", &o);
	assert_true(json.n > 4 * 3 << 20); /* all of it */
	assert_true(junit.n < 100000 && sarif.n < 100000);
	assert_has(&junit, "bytes more)");
	buf_release(&json);
	buf_release(&junit);
	buf_release(&sarif);
	outcome_fixture_release(&o);
}

/* ---- names and fingerprints ---- */

static struct str *values_of(const struct buf *json, const char *key, struct arena *arena, size_t *n)
{
	size_t most = occurrences(buf_str(json), key);
	struct str *out = arena_array(arena, most, sizeof(*out)), rest = buf_str(json);
	*n = 0;
	for (ptrdiff_t at; (at = str_find(rest, str_of(key))) >= 0;) {
		rest = str_from(rest, (size_t)at + strlen(key));
		const char *end = memchr(rest.s, '"', rest.n);
		out[(*n)++] = (struct str){ rest.s, (size_t)(end - rest.s) };
	}
	return out;
}

static void equal_names_are_told_apart(void **state)
{
	(void)state;
	struct outcome o;
	struct arena arena = { 0 };
	outcome_fixture_init(&o, "names");
	/* Two of one name; one that looks like what is made of the second; two that look alike when shown. */
	static const struct str names[] = { STR_ROW("a"), STR_ROW("a"),    STR_ROW("a (2)"),
					    STR_ROW("a"), STR_ROW("\x1b"), STR_ROW("\\x1b") };
	for (int s = 0; s < 3; s++) {
		struct outcome_suite *suite = outcome_fixture_suite(&o, STR("suite"));
		suite->trace_id = s ? STR("5b8efff798038103d269b633813fc60c") : STR_UNSET;
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			outcome_fixture_case(suite, OUTCOME_VIOLATED, STR("r"), names[i]);
	}
	struct buf junit = written("junit", &o), gitlab = written("gitlab", &o);
	size_t n;
	struct str *key = values_of(&junit, "classname=\"", &arena, &n);
	assert_int_equal(n, 18);
	struct str *name = values_of(&junit, " name=\"", &arena, &n);
	(void)name;
	/* Class name and name stand side by side: the whole text up to time is the key. */
	for (size_t i = 0; i < 18; i++)
		key[i].n = (size_t)(strstr(key[i].s, " time=") - key[i].s);
	for (size_t i = 0; i < 18; i++)
		for (size_t k = i + 1; k < 18; k++)
			assert_false(str_eq(key[i], key[k]));
	struct str *print = values_of(&gitlab, "\"fingerprint\": \"", &arena, &n);
	assert_int_equal(n, 18);
	for (size_t i = 0; i < 18; i++)
		for (size_t k = i + 1; k < 18; k++)
			assert_false(str_eq(print[i], print[k]));
	buf_release(&junit);
	buf_release(&gitlab);
	arena_release(&arena);
	outcome_fixture_release(&o);
}

/* Another run: another trace, other places, other messages, and a case before it that was not there. */
static void fingerprints_survive_the_next_run(void **state)
{
	(void)state;
	struct outcome a, b;
	struct arena arena = { 0 };
	size_t n, m;
	outcome_fixture_mixed(&a, "dump.jsonl");
	outcome_fixture_init(&b, "another title");
	struct outcome_suite *suite = outcome_fixture_suite(&b, STR("refund-annual"));
	suite->trace_id = STR("ffff");
	outcome_fixture_case(suite, OUTCOME_VIOLATED, STR("new-rule"), STR("new"));
	struct outcome_case *c =
		outcome_fixture_case(suite, OUTCOME_VIOLATED, STR("attribute-equals"), STR("05_llm: model"));
	c->message = STR("other words");
	c->origin = (struct origin){ STR("next.jsonl"), STR_UNSET, 77, 12345, 1 };
	struct buf first = written("sarif", &a), second = written("sarif", &b);
	struct str *old = values_of(&first, "\"case/v1\": \"", &arena, &n);
	struct str *new = values_of(&second, "\"case/v1\": \"", &arena, &m);
	assert_int_equal(m, 2);
	assert_true(str_eq(old[0], new[1]));
	assert_false(str_eq(old[0], new[0]));
	buf_release(&first);
	buf_release(&second);
	arena_release(&arena);
	outcome_fixture_release(&a);
	outcome_fixture_release(&b);
}

/* ---- limits ---- */

static void limits_of_consumers_are_kept(void **state)
{
	(void)state;
	struct outcome o;
	outcome_fixture_large(&o, 30000, 2000);
	struct buf github = written("github", &o), junit = written("junit", &o),
		   gitlab = written("gitlab", &o);
	struct buf sarif = written("sarif", &o), markdown = written("markdown", &o);
	assert_int_equal(occurrences(buf_str(&github), "::error "), 10);
	assert_has(&github, "::error title=29991 more violated::9 of 30000 are shown here\n");
	assert_true(junit.n < 30000000 && gitlab.n < 30000000 && markdown.n < 1 << 20);
	assert_null(check_xml(buf_str(&junit)));
	assert_null(check_json(buf_str(&sarif)));
	size_t cases = occurrences(buf_str(&junit), "<testcase ");
	char counts[60];
	snprintf(counts, sizeof(counts), " tests=\"%zu\" failures=\"%zu\"", cases, cases);
	assert_has(&junit, counts);
	assert_true(occurrences(buf_str(&sarif), "\"ruleId\"") <= 25000);
	assert_has(&markdown, " more are left out.\n");
	buf_release(&github);
	buf_release(&junit);
	buf_release(&gitlab);
	buf_release(&sarif);
	buf_release(&markdown);
	outcome_fixture_release(&o);
}

static void long_paths_lose_their_middle(void **state)
{
	(void)state;
	struct outcome o;
	enum { STEPS = 3000 };
	outcome_fixture_init(&o, "deep");
	struct outcome_suite *suite = outcome_fixture_suite(&o, STR("s"));
	struct outcome_case *c = outcome_fixture_case(suite, OUTCOME_VIOLATED, STR("r"), STR("n"));
	c->path_n = STEPS;
	c->path = arena_array(&o.arena, STEPS, sizeof(*c->path));
	for (size_t i = 0; i < STEPS; i++)
		c->path[i] = (struct outcome_step){ .name = arena_printf(&o.arena, "step %zu", i) };
	assert_sound(&o);
	struct buf sarif = written("sarif", &o);
	assert_int_equal(occurrences(buf_str(&sarif), "\"nestingLevel\""), 1000);
	assert_has(&sarif, "\"step 499\"");
	assert_has(&sarif, "\"step 2500\"");
	assert_has(&sarif, "\"step 2999\"");
	assert_int_equal(occurrences(buf_str(&sarif), "\"step 500\""), 0);
	buf_release(&sarif);
	outcome_fixture_release(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_states_are_told),
		cmocka_unit_test(nothing_is_told_of_nothing),
		cmocka_unit_test(a_terminal_gets_a_page),
		cmocka_unit_test(hostile_texts_stay_texts),
		cmocka_unit_test(pieces_make_no_command),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(equal_names_are_told_apart),
		cmocka_unit_test(fingerprints_survive_the_next_run),
		cmocka_unit_test(limits_of_consumers_are_kept),
		cmocka_unit_test(long_paths_lose_their_middle),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
