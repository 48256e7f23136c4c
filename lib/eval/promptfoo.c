/*
 * promptfoo test cases (https://www.promptfoo.dev/docs/configuration/test-cases).
 * promptfoo renders templates in vars that are strings, in prompts and in the
 * values of assertions; it loads and runs what "file://" and "package:" name,
 * and follows "$ref" in objects. So all that was recorded stands in one var
 * that is an object, where nothing is rendered, JSON as text, and everything
 * else only points there.
 */
#include "detect/claim.h"
#include "eval/eval.h"

/* "{{rec.must_not[0]}}": what was recorded is in a value only by this. */
static void put_pointer(struct fixture *f, const char *key, const char *list, size_t i)
{
	struct str pointer = arena_printf(f->arena, "{{rec.%s[%zu]}}", list, i);
	if (key)
		json_write_key(&f->w, key);
	json_write_str(&f->w, pointer);
}

static void open_assertion(struct fixture *f, const char *type, const char *metric)
{
	json_write_object(&f->w);
	json_write_key(&f->w, "type");
	json_write_c(&f->w, type);
	json_write_key(&f->w, "metric");
	json_write_c(&f->w, metric);
}

static void assert_pointers(struct fixture *f, const char *type, const char *metric, const char *list,
			    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		open_assertion(f, type, metric);
		put_pointer(f, "value", list, i);
		json_write_object_end(&f->w);
	}
}

/* What of an expected answer can be looked for letter by letter: its figures, dates, amounts, ids. */
static struct eval_strs facts_of(struct fixture *f, struct str answer)
{
	enum { MOST = 8, LOOKED_AT = 64 };
	struct eval_strs out = { arena_array(f->arena, MOST, sizeof(*out.v)), 0 };
	struct claims claims;
	claims_in(answer, false, f->arena, &claims);
	for (size_t i = 0; i < claims.n && i < LOOKED_AT && out.n < MOST; i++)
		if (claims.v[i].text.n >= 2 && !redact_splits(f->redactor, answer, claims.v[i].text))
			out.v[out.n++] = claims.v[i].text;
	return out;
}

static bool is_short(struct str answer)
{
	return answer.n <= 40 && !memchr(answer.s, '\n', answer.n);
}

static void assert_answer(struct fixture *f, const struct eval_case *c, const struct eval_strs *facts)
{
	struct str answer = c->expect.answer;
	if (!str_is_set(answer) || !answer.n || c->expect.json)
		return;
	if (is_short(answer) || !facts->n) {
		open_assertion(f, is_short(answer) ? "equals" : "rouge-n", "expected answer");
		if (!is_short(answer)) {
			json_write_key(&f->w, "threshold");
			json_write_double(&f->w, 0.5);
		}
		json_write_key(&f->w, "value");
		json_write_c(&f->w, "{{rec.expected}}");
		json_write_object_end(&f->w);
		return;
	}
	assert_pointers(f, "icontains", "facts of the expected answer", "facts", facts->n);
}

static void assert_shape(struct fixture *f, const struct eval_case *c)
{
	if (!c->expect.json)
		return;
	open_assertion(f, "is-json", "output shape");
	json_write_object_end(&f->w);
	for (size_t i = 0; i < c->expect.json_keys.n; i++) {
		open_assertion(f, "icontains", "output shape");
		put_pointer(f, "value", "json_keys", i);
		json_write_object_end(&f->w);
	}
}

/* Over the spans that the provider sends: only where promptfoo receives them. */
static void assert_spans(struct fixture *f, const struct eval_case *c)
{
	const struct eval_expectation *e = &c->expect;
	assert_pointers(f, "trajectory:tool-used", "required tool", "tools_required", e->tools.n);
	assert_pointers(f, "not-trajectory:tool-used", "forbidden tool", "tools_forbidden", e->tools_not.n);
	if (e->tools.n > 1) {
		open_assertion(f, "trajectory:tool-sequence", "order of the tools");
		json_write_key(&f->w, "value");
		json_write_array(&f->w);
		for (size_t i = 0; i < e->tools.n; i++)
			put_pointer(f, NULL, "tools_required", i);
		json_write_array_end(&f->w);
		json_write_object_end(&f->w);
	}
	if (!str_eq(c->category, STR("tool-failure")) && !str_eq(c->category, STR("timeout")))
		return;
	/* Passes where there is no span at all: hence the count. */
	open_assertion(f, "trace-span-count", "spans are there");
	json_write_key(&f->w, "value");
	json_write_raw(&f->w, STR("{\"pattern\":\"*\",\"min\":1}"));
	json_write_object_end(&f->w);
	open_assertion(f, "trace-error-spans", "no step fails");
	json_write_key(&f->w, "value");
	json_write_i64(&f->w, 0);
	json_write_object_end(&f->w);
}

static bool has_span_assertions(const struct eval_case *c)
{
	return c->expect.tools.n || c->expect.tools_not.n || str_eq(c->category, STR("tool-failure")) ||
	       str_eq(c->category, STR("timeout"));
}

static void put_recorded(struct fixture *f, const struct eval_case *c, const struct eval_strs *facts)
{
	json_write_key(&f->w, "rec");
	json_write_object(&f->w);
	fixture_text(f, "input", c->question);
	fixture_messages(f, "messages", c);
	fixture_text(f, "system", str_is_set(c->system) ? c->system : STR(""));
	fixture_documents(f, "context", c);
	fixture_tools(f, "tools", c);
	fixture_text(f, "answer", c->answer);
	fixture_text(f, "expected", str_is_set(c->expect.answer) ? c->expect.answer : STR(""));
	fixture_strs(f, "facts", facts);
	fixture_strs(f, "must_not", &c->expect.must_not);
	fixture_strs(f, "json_keys", &c->expect.json_keys);
	fixture_strs(f, "tools_required", &c->expect.tools);
	fixture_strs(f, "tools_forbidden", &c->expect.tools_not);
	fixture_casefile(f, c);
	json_write_object_end(&f->w);
}

static void put_test(struct fixture *f, const struct eval_case *c, bool traced)
{
	struct eval_strs facts = { NULL, 0 };
	if (str_is_set(c->expect.answer) && !c->expect.json)
		facts = facts_of(f, c->expect.answer);
	json_write_object(&f->w);
	json_write_key(&f->w, "description");
	json_write_str(&f->w, fixture_title(f, c));
	json_write_key(&f->w, "vars");
	json_write_object(&f->w);
	put_recorded(f, c, &facts);
	json_write_object_end(&f->w);
	json_write_key(&f->w, "assert");
	json_write_array(&f->w);
	assert_answer(f, c, &facts);
	assert_pointers(f, "not-icontains", "must not say", "must_not", c->expect.must_not.n);
	assert_shape(f, c);
	if (traced)
		assert_spans(f, c);
	json_write_array_end(&f->w);
	json_write_key(&f->w, "metadata");
	json_write_object(&f->w);
	json_write_key(&f->w, "casefile");
	json_write_object(&f->w);
	json_write_key(&f->w, "case");
	json_write_str(&f->w, c->id);
	json_write_key(&f->w, "expect");
	json_write_c(&f->w, expect_mode_name(c->expect.mode));
	json_write_key(&f->w, "spans");
	json_write_str(&f->w, arena_printf(f->arena, "traces/%.*s.jsonl", (int)c->id.n, c->id.s));
	json_write_object_end(&f->w);
	json_write_object_end(&f->w);
	json_write_object_end(&f->w);
}

void eval_write_promptfoo(struct fixture *f, const struct eval_case *c)
{
	put_test(f, c, false);
}

bool eval_promptfoo_traced(struct fixture *f, const struct eval_case *c)
{
	if (!has_span_assertions(c))
		return false;
	put_test(f, c, true);
	return true;
}
