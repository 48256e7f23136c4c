/* Settings of the diagnosis from a file: what is taken from it, and where it says that a mistake is. */
#include "base/buf.h"
#include "detect/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct detect_settings fresh(void)
{
	struct detect_settings s = { .min_confidence = 0.3 };
	detect_settings_init(&s);
	return s;
}

static enum rule_id rule(const char *id)
{
	enum rule_id found;
	assert_true(rule_by_id(str_of(id), &found));
	return found;
}

static double *option(struct detect_settings *s, const char *id, const char *name)
{
	enum rule_option found;
	assert_true(rule_option_find(rule(id), str_of(name), &found));
	return &s->option[found];
}

static void all_settings_are_read(void **state)
{
	(void)state;
	struct arena arena;
	struct config_mistake mistake;
	struct detect_settings s = fresh(), untouched = fresh();
	arena_init(&arena);
	assert_true(config_read(
		STR("\xef\xbb\xbf{\n \"rules\": { \"retrieval-low-score\": {\"threshold\": 0.4},\n"
		    "  \"retry-storm\": {\"failures\": 5, \"enabled\": false},\n"
		    "  \"many-roots\": false, \"missing-root\": true, \"agent-loop\": {} },\n"
		    " \"min_confidence\": 1,\n"
		    " \"expect\": [\"retrieve.*\", \"a\\u00e4\"], \"expect_docs\": [] }\n"),
		&arena, &s, &mistake));
	assert_true(*option(&s, "retrieval-low-score", "threshold") == 0.4);
	assert_true(*option(&s, "retry-storm", "failures") == 5);
	assert_true(*option(&s, "agent-loop", "times") == *option(&untouched, "agent-loop", "times"));
	assert_true(s.off[rule("retry-storm")] && s.off[rule("many-roots")]);
	assert_false(s.off[rule("missing-root")] || s.off[rule("agent-loop")] ||
		     s.off[rule("retrieval-low-score")]);
	assert_true(s.min_confidence == 1);
	assert_int_equal(s.expect_spans_n, 2);
	assert_true(str_eq(s.expect_spans[0], STR("retrieve.*")));
	assert_true(str_eq(s.expect_spans[1], STR("a\xc3\xa4")));
	assert_int_equal(s.expect_docs_n, 0);
	arena_release(&arena);
}

/* A second file adds to the lists of the first, and overrides its numbers. */
static void files_follow_each_other(void **state)
{
	(void)state;
	struct arena arena;
	struct config_mistake mistake;
	struct detect_settings s = fresh();
	arena_init(&arena);
	assert_true(config_read(
		STR("{\"expect_docs\":[\"a\"],\"min_confidence\":0.5,\"rules\":{\"many-roots\":false}}"),
		&arena, &s, &mistake));
	assert_true(config_read(
		STR("{\"expect_docs\":[\"b\",\"c\"],\"min_confidence\":0,\"rules\":{\"many-roots\":true}}"),
		&arena, &s, &mistake));
	assert_int_equal(s.expect_docs_n, 3);
	assert_true(str_eq(s.expect_docs[0], STR("a")) && str_eq(s.expect_docs[2], STR("c")));
	assert_true(s.min_confidence == 0);
	assert_false(s.off[rule("many-roots")]);
	assert_true(config_read(STR(" { } "), &arena, &s, &mistake));
	assert_int_equal(s.expect_docs_n, 3);
	arena_release(&arena);
}

struct wrong {
	const char *text;
	unsigned line, column;
	const char *what;
};

static const struct wrong wrongs[] = {
	/* the document */
	{ "", 1, 1, "a JSON object is expected" },
	{ "[]", 1, 1, "a JSON object is expected" },
	{ " \n\n  7", 3, 3, "a JSON object is expected" },
	{ "{", 1, 2, "text ends inside a value" },
	{ "{}\n {}", 2, 2, "more than one JSON value" },
	{ "{} rules", 1, 4, "more than one JSON value" },
	{ "{7:1}", 1, 2, "key expected" },
	{ "{\n\"min_confidence\" 1}", 2, 18, "':' expected" },
	{ "{\"min_confidnce\":1}", 1, 2,
	  "min_confidnce: this setting is not known; did you mean 'min_confidence'?" },
	{ "{\n  \"colour\": 1}", 2, 3, "colour: this setting is not known" },
	/* numbers */
	{ "{\"min_confidence\": 1.5}", 1, 20, "min_confidence: a number from 0 to 1 is expected" },
	{ "{\"min_confidence\": -0.1}", 1, 20, "min_confidence: a number from 0 to 1 is expected" },
	{ "{\"min_confidence\": NaN}", 1, 20, "min_confidence: a number is expected" },
	{ "{\"min_confidence\":\n\"high\"}", 2, 1, "min_confidence: a number is expected" },
	{ "{\"min_confidence\": }", 1, 20, "min_confidence: value expected" },
	/* lists */
	{ "{\"expect\": \"a\"}", 1, 12, "expect: a list of texts is expected" },
	{ "{\"expect_docs\": {\"a\":1}}", 1, 17, "expect_docs: a list of texts is expected" },
	{ "{\"expect\": [\"a\",\n  7]}", 2, 3, "expect: a text is expected" },
	{ "{\"expect\": [\"a\", [\"b\"]]}", 1, 18, "expect: a text is expected" },
	{ "{\"expect\": [\"a", 1, 15, "expect: text ends inside a string" },
	{ "{\"expect\": [\"a\"", 1, 16, "expect: text ends inside a value" },
	{ "{\"expect\": [\"\\uZZZZ\"]}", 1, 14, "expect: \\u is not followed by four hexadecimal digits" },
	/* rules */
	{ "{\"rules\": [\"many-roots\"]}", 1, 11, "rules: an object of rules is expected" },
	{ "{\"rules\": {\"many-root\": false}}", 1, 12,
	  "rules.many-root: there is no such rule; did you mean 'many-roots'?" },
	{ "{\"rules\": {\"zzzzzzzzzz\": false}}", 1, 12, "rules.zzzzzzzzzz: there is no such rule" },
	{ "{\"rules\": {\"many-roots\": 1}}", 1, 26,
	  "rules.many-roots: true, false or an object of options is expected" },
	{ "{\"rules\": {\"many-roots\": }}", 1, 26, "rules.many-roots: value expected" },
	{ "{\"rules\": {\"many-roots\": true", 1, 30, "rules: text ends inside a value" },
	{ "{\"rules\": {\"retry-storm\": {\"failures\": \"5\"}}}", 1, 40,
	  "rules.retry-storm.failures: a number is expected" },
	{ "{\"rules\": {\"retry-storm\": {\"failures\": Infinity}}}", 1, 40,
	  "rules.retry-storm.failures: a number is expected" },
	{ "{\"rules\": {\"retry-storm\": {\"failures\": 1e999}}}", 1, 40,
	  "rules.retry-storm.failures: a number is expected" },
	{ "{\"rules\": {\"retry-storm\": {\"failure\": 5}}}", 1, 28,
	  "rules.retry-storm.failure: this rule has no such option; did you mean 'failures'?" },
	{ "{\"rules\": {\"many-roots\": {\"enable\": true}}}", 1, 27,
	  "rules.many-roots.enable: this rule has no such option; did you mean 'enabled'?" },
	/* An option of another rule is none of this one. */
	{ "{\"rules\": {\"many-roots\": {\"threshold\": 1}}}", 1, 27,
	  "rules.many-roots.threshold: this rule has no such option" },
	{ "{\"rules\": {\"many-roots\": {\"enabled\": 0}}}", 1, 38,
	  "rules.many-roots.enabled: true, false or an object of options is expected" },
	{ "{\"rules\": {\"many-roots\": {\"enabled\": true", 1, 42,
	  "rules.many-roots: text ends inside a value" },
};

static void mistakes_are_located(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		const struct wrong *w = &wrongs[i];
		struct arena arena;
		struct config_mistake m = { 0 };
		struct detect_settings s = fresh();
		struct buf got = { 0 }, want = { 0 };
		arena_init(&arena);
		assert_false(config_read(str_of(w->text), &arena, &s, &m));
		buf_printf(&got, "%s => %llu:%llu: %.*s%c", w->text, (unsigned long long)m.line,
			   (unsigned long long)m.column, (int)m.what.n, m.what.s, '\0');
		buf_printf(&want, "%s => %u:%u: %s%c", w->text, w->line, w->column, w->what, '\0');
		assert_string_equal(got.s, want.s);
		buf_release(&got);
		buf_release(&want);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_settings_are_read),
		cmocka_unit_test(files_follow_each_other),
		cmocka_unit_test(mistakes_are_located),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
