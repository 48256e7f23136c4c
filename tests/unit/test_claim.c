/* Figures as people and programs write them, phrases, and where they come from. */
#include "detect/claim.h"
#include "detect/fault.h"
#include "detect/verdict.h"
#include "detect/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;

static void test_whole_amounts(void **state)
{
	static const char *const amounts[] = { "US$30", "Rs. 5000", "$30" };
	(void)state;
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		struct claims c;
		claims_in(str_of(amounts[i]), false, &arena, &c);
		assert_int_equal(c.n, 1);
		if (!str_eq(c.v[0].text, str_of(amounts[i])))
			fail_msg("'%s' is read as '%.*s'", amounts[i], (int)c.v[0].text.n, c.v[0].text.s);
	}
}

/* Is the figure of `answer` found in `given`? */
static bool is_found(const char *answer, const char *given)
{
	struct claims c;
	struct source source = { .kind = SOURCE_DOCUMENT, .text = str_of(given) };
	struct sources all = { &source, 1 };
	claims_in(str_of(answer), false, &arena, &c);
	if (!c.n)
		fail_msg("no claim in '%s'", answer);
	claims_look(&c, &all, 0, &arena);
	for (size_t i = 0; i < c.n; i++)
		if (c.v[i].source == INDEX_NONE)
			return false;
	return true;
}

static void test_same_figures(void **state)
{
	static const char *const same[][2] = {
		{ "$1,250", "1250.00" },
		{ "\xe2\x82\xb9"
		  "1,250",
		  "{\"amount\":1250}" },
		{ "a fee of Rs. 5 per week", "5 rupees" }, /* a small number is a claim where it is money */
		{ "a fee of Rs 5 per week", "5 rupees" },
		{ "it costs US$5", "5 dollars" },
		{ "1,870 tokens", "1870" },
		{ "0.50 percent", ".. 0.5 .." },
		{ "14 days", "a 14-day window" },
		{ "14 days", "within two weeks" },
		{ "30 days", "within thirty days" },
		{ "14 business days", "14 days" },
		{ "2 years", "24 months" },
		{ "on 2024-05-22", "May 22, 2024" },
		{ "on 22 May 2024", "\"date\":\"2024-05-22T09:41:03Z\"" },
		{ "on May 22", "2024-05-22" },
		{ "at 8:30pm", "20:30" },
		{ "at 11:14:23", "2026-02-16T11:14:23.120Z" },
		{ "order ORD-4481", "/orders/ord-4481" },
		{ "order #4481", "{\"id\":\"order_4481\"}" },
		{ "kagent-0.7.14", "chart: kagent-0.7.14" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (!is_found(same[i][0], same[i][1]))
			fail_msg("'%s' is not found in '%s'", same[i][0], same[i][1]);
}

static void test_other_figures(void **state)
{
	static const char *const other[][2] = {
		{ "14 days", "14 months" },         { "$1,250", "$1,520" },
		{ "on 22 May 2024", "2024-05-23" }, { "order ORD-4481", "ORD-4482" },
		{ "0.7.14 is out", "0.7.15" },      { "at 8:30pm", "at 9:30pm" },
		{ "12,450 INR", "12.450" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (is_found(other[i][0], other[i][1]))
			fail_msg("'%s' is found in '%s'", other[i][0], other[i][1]);
}

static void test_no_claims(void **state)
{
	static const char *const none[] = { "1. First\n2. Second", "See [1].",
					    "You have 3 options.", "one day",
					    "```\nx = 4711\n```",  "",
					    "Thank you!",          "\\u00b0F" };
	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct claims c;
		claims_in(str_of(none[i]), false, &arena, &c);
		if (c.n)
			fail_msg("'%.*s' is taken for a claim in '%s'", (int)c.v[0].text.n, c.v[0].text.s,
				 none[i]);
	}
}

static void test_phrases(void **state)
{
	struct claims c;
	struct source source = {
		.text = STR("They said: your contract  is REFUNDABLE\nat any time, of course.")
	};
	struct sources all = { &source, 1 };
	(void)state;
	claims_in(STR("Your contract is refundable at any time."), true, &arena, &c);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.v[0].kind, CLAIM_RUN);
	claims_look(&c, &all, 0, &arena);
	assert_int_equal(c.v[0].source, 0);
	assert_int_equal(c.v[0].at, 11);
}

/* ---- failures ---- */

static void test_faults(void **state)
{
	static const struct {
		const char *result;
		enum fault fault;
	} rows[] = {
		{ "{\"error\":null,\"order\":1}", FAULT_NONE },
		{ "{\"errors\":[],\"status\":\"ok\",\"exit_code\":0}", FAULT_NONE },
		{ "{\"found\":false}", FAULT_NONE },
		{ "The error rate fell.", FAULT_NONE },
		{ "", FAULT_NONE },
		{ "{\"error\":\"request timed out\"}", FAULT_TIMEOUT },
		{ "{\"status\":\"error\",\"message\":\"permission denied\"}", FAULT_PERMISSION },
		{ "{\"status_code\":503}", FAULT_OUTAGE },
		{ "{\"success\":false}", FAULT_OTHER },
		{ "{\"isError\":true,\"content\":\"unknown tool: x\"}", FAULT_UNKNOWN_TOOL },
		{ "Traceback (most recent call last):\n ValueError", FAULT_OTHER },
		{ "\"Error: order does not exist\"", FAULT_NOT_FOUND },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str what;
		enum fault got = fault_in_result(value_str(str_of(rows[i].result)), &arena, &what);
		if (got != rows[i].fault)
			fail_msg("%s: '%s', not '%s'", rows[i].result, fault_name(got),
				 fault_name(rows[i].fault));
	}
	assert_true(result_is_empty(value_str(STR("{\"results\":[],\"took_ms\":3}")), &arena));
	assert_false(
		result_is_empty(value_str(STR("{\"results\":[],\"suggestion\":1,\"items\":[2]}")), &arena));
	assert_false(result_is_empty(value_str(STR("0")), &arena));
}

static void test_verdicts(void **state)
{
	static const struct {
		const char *label;
		enum verdict verdict;
	} rows[] = {
		{ "pass", VERDICT_GOOD },
		{ "policy_correct", VERDICT_GOOD },
		{ "thumbs_up", VERDICT_GOOD },
		{ "incorrect", VERDICT_BAD },
		{ "wrong_policy_answer", VERDICT_BAD },
		{ "thumbs_down", VERDICT_BAD },
		{ "not grounded", VERDICT_BAD },
		{ "unsupported", VERDICT_BAD },
		{ "factual", VERDICT_GOOD },
		{ "hallucinated", VERDICT_BAD },
		{ "blue", VERDICT_NONE },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (verdict_of(value_str(str_of(rows[i].label))) != rows[i].verdict)
			fail_msg("'%s'", rows[i].label);
	assert_int_equal(verdict_of(value_bool(false)), VERDICT_BAD);
}

/* ---- words ---- */

static void test_words(void **state)
{
	struct grounding g;
	struct str part;
	(void)state;
	grounding_init(&g, STR("The kettle can be returned within thirty days"), &arena);
	size_t all = g.n;
	grounding_see(&g, STR("Kettles, days"));
	assert_int_equal(all - g.left, 2);
	assert_false(words_repeat(
		STR("One sentence that says one thing and then goes on to say quite another thing, and "
		    "that at some length, so that there is something to look at for whoever counts."),
		&part));
}

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_amounts), cmocka_unit_test(test_same_figures),
		cmocka_unit_test(test_other_figures), cmocka_unit_test(test_no_claims),
		cmocka_unit_test(test_phrases),       cmocka_unit_test(test_faults),
		cmocka_unit_test(test_verdicts),      cmocka_unit_test(test_words),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
