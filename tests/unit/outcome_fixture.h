/* Outcomes made in code, for the tests of reports. */
#ifndef UNIT_OUTCOME_FIXTURE_H
#define UNIT_OUTCOME_FIXTURE_H

#include "report/outcome.h"

/* What a terminal, a CI system, an XML or TAP reader, a page or a spreadsheet would obey. */
static const struct str hostile_texts[] = {
	STR_ROW("\x1b[31mred\x1b]0;title\x07\x9b"
		"1m"),
	STR_ROW("\xc2\x9b"
		"31m C1, \xc2\x85 next line"),
	STR_ROW("bidi \xe2\x80\xae txt.exe \xe2\x81\xa6 isolated \xe2\x80\x8b zero"),
	STR_ROW("nul \0 and bell \a"),
	STR_ROW("bad \xff\xfe\xc0\xaf\xed\xa0\x80 utf-8 \xef\xbf\xbf \xef\xbf\xbe"),
	STR_ROW("]]> </failure><![CDATA[ <!-- & \" '"),
	STR_ROW("::error file=a,line=1::injected"),
	STR_ROW("  ::set-output name=x::y\n::add-mask::z\r\n\t::stop-commands::t"),
	STR_ROW("\xc2\xa0::warning::after a no-break space\n\xe2\x80\xa8::debug::x"),
	STR_ROW("##[error]injected ##[group]x ####[section]"),
	STR_ROW("##vso[task.setvariable variable=a]b ##teamcity[testFailed]"),
	STR_ROW("section_start:1:x\r\x1b[0K section_end:1:x"),
	STR_ROW("[[ATTACHMENT|/etc/passwd]]"),
	STR_ROW("1..0 # SKIP all\nBail out!\nnot ok 1 - x\n  ---\n  a: [b\n  ...\nok 2 # TO"
		"DO \\# \\"),
	STR_ROW("# TO"
		"DO never mind"),
	STR_ROW("back\\slash # SKIP this"),
	STR_ROW("{{env.HOME}} ${jndi:ldap://x} %0A%0D::error::x %25"),
	STR_ROW("[click](javascript:alert(1)) ![x](http://e/x.png) <img src=x onerror=alert(1)> {0} "
		"@everyone"),
	STR_ROW("| a | b |\n|---|---|\n`code` ~~x~~ ***"),
	STR_ROW("=cmd|' /C calc'!A0"),
	STR_ROW("file:12:3: error: faked [rule]\nother.c:1:1: error: x"),
	STR_ROW(""),
};

enum { HOSTILE_TEXTS = sizeof(hostile_texts) / sizeof(hostile_texts[0]) };

static inline void outcome_fixture_init(struct outcome *o, const char *title)
{
	*o = (struct outcome){ .title = str_of(title) };
}

static inline struct outcome_suite *outcome_fixture_suite(struct outcome *o, struct str name)
{
	struct outcome_suite *suite = array_add(&o->suites);
	*suite = (struct outcome_suite){ .name = name };
	return suite;
}

static inline struct outcome_case *outcome_fixture_case(struct outcome_suite *suite, enum outcome_state state,
							struct str rule, struct str name)
{
	struct outcome_case *c = array_add(&suite->cases);
	*c = (struct outcome_case){ .state = state, .rule = rule, .name = name };
	return c;
}

static inline void outcome_fixture_release(struct outcome *o)
{
	for (size_t i = 0; i < o->suites.n; i++)
		array_release(&o->suites.v[i].cases);
	array_release(&o->suites);
	arena_release(&o->arena);
}

/* Two requests, of which one does not leave the trace that it must. */
static inline void outcome_fixture_mixed(struct outcome *o, const char *dump)
{
	struct outcome_case *c;
	outcome_fixture_init(o, "contract refund-bot.json");
	struct outcome_suite *suite = outcome_fixture_suite(o, STR("refund-annual"));
	struct origin span = { str_of(dump), STR_UNSET, 4, 3071, 812 };
	suite->trace_id = STR("5b8efff798038103d269b633813fc60c");
	suite->start_ns = INT64_C(1716370863123000000);
	suite->duration_ns = 1870000000;
	suite->has_start = suite->has_duration = true;
	outcome_fixture_case(suite, OUTCOME_HOLDS, STR("span-required"), STR("requires 01_root"));
	c = outcome_fixture_case(suite, OUTCOME_VIOLATED, STR("attribute-equals"), STR("05_llm: model"));
	c->message = STR("the answer came from another model");
	c->got = STR("gpt-4o-mini-2024-07-18");
	c->expected = STR("gpt-4o-2024-08-06");
	c->detail = STR("the router chose it\nbecause the budget was spent");
	c->span_id = STR("00f067aa0ba902b7");
	c->span_name = STR("05_llm");
	c->origin = span;
	c->path_n = 2;
	c->path = arena_array(&o->arena, c->path_n, sizeof(*c->path));
	c->path[0] = (struct outcome_step){ STR("01_root"),
					    STR("53995c3f42cd8ad8"),
					    { str_of(dump), STR_UNSET, 1, 0, 900 } };
	c->path[1] = (struct outcome_step){ STR("05_llm"), STR("00f067aa0ba902b7"), span };
	c = outcome_fixture_case(suite, OUTCOME_WARNED, STR("audit-truncated"), STR("prompt of 05_llm"));
	c->message = STR("the prompt ends in the middle of a word, at 4,096 bytes");
	c->origin = span;
	c = outcome_fixture_case(suite, OUTCOME_SKIPPED, STR("cost"), STR("costs at most $0.01"));
	c->message = STR("no span says what it cost");
	suite = outcome_fixture_suite(o, STR("refund-monthly"));
	c = outcome_fixture_case(suite, OUTCOME_VIOLATED, STR("trace-required"), STR("leaves a trace"));
	c->message = STR("no trace of this request was found");
	c = outcome_fixture_case(suite, OUTCOME_VIOLATED, STR("span-required"), STR("requires 04_retrieve"));
	c->message = STR("no such span");
	c->origin = (struct origin){ STR("bundle.tar.gz"), STR("dump/a b.binpb"), 0, 4711, 99 };
}

/* Every hostile text in every place, in every state. */
static inline void outcome_fixture_hostile(struct outcome *o, const struct str *texts, size_t n)
{
	outcome_fixture_init(o, NULL);
	o->title = texts[0];
	for (size_t i = 0; i < n; i++) {
		struct outcome_suite *suite = outcome_fixture_suite(o, texts[i]);
		suite->trace_id = texts[(i + 1) % n];
		suite->has_start = suite->has_duration = true;
		suite->start_ns = i % 2 ? INT64_MAX : INT64_MIN;
		suite->duration_ns = i % 2 ? INT64_MAX : -1;
		for (int state = 0; state < 8; state++) {
			struct str text = texts[(i + (size_t)state) % n];
			struct outcome_case *c = outcome_fixture_case(suite, (enum outcome_state)(state % 4),
								      text, state < 4 ? texts[i] : text);
			c->message = c->detail = c->got = c->expected = text;
			c->span_id = c->span_name = text;
			c->origin = (struct origin){ text, state < 4 ? STR_UNSET : texts[i], (uint64_t)state,
						     UINT64_MAX, UINT64_MAX };
			c->path_n = 3;
			c->path = arena_array(&o->arena, c->path_n, sizeof(*c->path));
			for (size_t k = 0; k < c->path_n; k++)
				c->path[k] = (struct outcome_step){ text, texts[i], c->origin };
		}
	}
}

/* Many cases, all violated, with texts of `bytes` each; names are all the same. */
static inline void outcome_fixture_large(struct outcome *o, size_t cases, size_t bytes)
{
	outcome_fixture_init(o, "large");
	char *text = arena_alloc(&o->arena, bytes + 1);
	for (size_t i = 0; i < bytes; i++)
		text[i] = i % 80 ? (char)('a' + i % 26) : '\n';
	struct outcome_suite *suite = outcome_fixture_suite(o, STR("many"));
	for (size_t i = 0; i < cases; i++) {
		struct outcome_case *c =
			outcome_fixture_case(suite, OUTCOME_VIOLATED, STR("span-required"), STR("the same"));
		c->message = c->detail = (struct str){ text, bytes };
		c->origin = (struct origin){ STR("dump.jsonl"), STR_UNSET, i + 1, i * 100, 99 };
	}
}

#endif
