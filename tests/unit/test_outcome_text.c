/* Outcomes as text: lines for logs, pages for terminals. */
#include "outcome_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct page {
	struct outcome outcome;
	struct outcome_settings settings;
	struct buf out;
};

static int up(void **state)
{
	static struct page page;
	page = (struct page){ .settings = { .tool = "trace-x", .version = "1" } };
	outcome_fixture_init(&page.outcome, "title");
	*state = &page;
	return 0;
}

static int down(void **state)
{
	struct page *p = *state;
	buf_release(&p->out);
	outcome_fixture_release(&p->outcome);
	return 0;
}

static struct outcome_case *violated(struct page *p, const char *rule, const char *name, const char *message)
{
	struct outcome_suite *suite = p->outcome.suites.n ? &p->outcome.suites.v[0]
							  : outcome_fixture_suite(&p->outcome, STR("suite"));
	struct outcome_case *c = outcome_fixture_case(suite, OUTCOME_VIOLATED, str_of(rule), str_of(name));
	c->message = str_of(message);
	return c;
}

static void assert_text(struct page *p, const char *expected)
{
	buf_clear(&p->out);
	outcome_format_by_name(STR("text"))->write(&p->out, &p->outcome, &p->settings);
	buf_add_char(&p->out, '\0');
	assert_string_equal(p->out.s, expected);
}

static void test_lines(void **state)
{
	struct page *p = *state;
	struct outcome_case *c = violated(p, "budget", "cost", "too dear");
	c->origin = (struct origin){ STR("-"), STR_UNSET, 3, 99, 10 };
	c = violated(p, "span-count", "span llm", "span llm: 2, not 1");
	c->got = STR("1");
	c->expected = STR("2");
	c->origin = (struct origin){ STR("a.pb"), STR_UNSET, 0, 40, 10 };
	violated(p, "", "name alone", "");
	violated(p, "", "", "message alone");
	assert_text(p, "<stdin>:3:1: error: suite: cost: too dear [budget]\n"
		       "a.pb:1:1: error: suite: span llm: 2, not 1 (got '1', expected '2') (at byte 40) "
		       "[span-count]\n"
		       "trace-x: error: suite: name alone\n"
		       "trace-x: error: suite: message alone\n"
		       "title: 4 of 4 violated\n");
}

/* The place of what has none is that of the span above it, else the contract. */
static void test_places(void **state)
{
	struct page *p = *state;
	struct outcome_step steps[] = {
		{ STR("root"), STR("1"), { STR("a.jsonl"), STR_UNSET, 7, 0, 10 } },
		{ STR("lost"), STR("2"), { STR_UNSET, STR_UNSET, 0, 0, 0 } },
	};
	struct outcome_case *c = violated(p, "", "below", "");
	c->path = steps;
	c->path_n = 2;
	violated(p, "", "nowhere", "");
	p->settings.contract = STR("c.json");
	assert_text(p, "a.jsonl:7:1: error: suite: below\n"
		       "c.json:1:1: error: suite: nowhere\n"
		       "title: 2 of 2 violated\n");
}

/* Of a deep one the root and the last steps are shown, twelve in all. */
static void test_paths(void **state)
{
	struct page *p = *state;
	struct outcome_step steps[14];
	static const char names[] = "abcdefghijklmn";
	for (size_t i = 0; i < 14; i++)
		steps[i] =
			(struct outcome_step){ .name = { names + i, i == 3 ? 0 : 1 }, .span_id = STR("ID") };
	struct outcome_case *c = violated(p, "rule", "deep", "");
	c->path = steps;
	p->settings.terminal = true;
	p->settings.style.ascii = true;
	c->path_n = 12;
	assert_text(p, "suite  1 of 1 violated\n"
		       "  violated  deep  [rule]\n"
		       "      path      a > b > c > ID > e > f > g > h > i > j > k > l\n"
		       "\ntitle: 1 of 1 violated\n");
	c->path_n = 13;
	assert_text(p, "suite  1 of 1 violated\n"
		       "  violated  deep  [rule]\n"
		       "      path      a > ... > c > ID > e > f > g > h > i > j > k > l > m\n"
		       "\ntitle: 1 of 1 violated\n");
	c->path_n = 14;
	p->settings.style.ascii = false;
	assert_text(
		p,
		"suite  1 of 1 violated\n"
		"  violated  deep  [rule]\n"
		"      path      a \xe2\x80\xba ... \xe2\x80\xba ID \xe2\x80\xba e \xe2\x80\xba f "
		"\xe2\x80\xba g "
		"\xe2\x80\xba h \xe2\x80\xba i \xe2\x80\xba j \xe2\x80\xba k \xe2\x80\xba l \xe2\x80\xba m "
		"\xe2\x80\xba n\n"
		"\ntitle: 1 of 1 violated\n");
}

/* What is not there is not shown; what is too long for colours is cut. */
static void test_pages(void **state)
{
	struct page *p = *state;
	struct outcome_case *c = violated(p, "", "", "");
	p->settings.terminal = true;
	c->span_id = STR("53995c3f42cd8ad8");
	c->expected = STR("only this");
	assert_text(p, "suite  1 of 1 violated\n"
		       "  violated\n"
		       "      expected  only this\n"
		       "      span      53995c3f42cd8ad8\n"
		       "\ntitle: 1 of 1 violated\n");
	struct buf longer = { 0 };
	buf_add_fill(&longer, 'x', 801);
	c->got = buf_str(&longer);
	p->settings.style.colour = true;
	buf_clear(&p->out);
	outcome_format_by_name(STR("text"))->write(&p->out, &p->outcome, &p->settings);
	assert_true(str_find(buf_str(&p->out), STR("xxx ... (1 bytes more)\n")) > 0);
	/* Words that are wider than the page begin on a line of their own. */
	c->got = STR("a bbbbbbbbbbbbbbbbbbbbbbbb c");
	c->expected = STR_UNSET;
	p->settings.style = (struct text_style){ .width = 30 };
	assert_text(p, "suite  1 of 1 violated\n"
		       "  violated\n"
		       "      got       a\n"
		       "                bbbbbbbbbbbbbbbbbbbbbbbb\n"
		       "                c\n"
		       "      span      53995c3f42cd8ad8\n"
		       "\ntitle: 1 of 1 violated\n");
	buf_release(&longer);
}

static void test_empty_page(void **state)
{
	struct page *p = *state;
	p->settings.terminal = true;
	assert_text(p, "title: nothing was checked\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, up, down)
	const struct CMUnitTest tests[] = {
		TEST(lines), TEST(places), TEST(paths), TEST(pages), TEST(empty_page),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("outcome text", tests, NULL, NULL);
}
