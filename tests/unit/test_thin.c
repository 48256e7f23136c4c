/* What is kept of a span that is made thin, and that copies are told from what differs all the same. */
#include "span/thin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define LONG "a label that is longer than what a label may have to be a category: at all"

struct fixture {
	struct arena arena;
	struct facet_index *index;
	struct build build;
	struct attr_list room;
	struct thinning thinning;
	struct facet_sets *sets;
};

static int setup(void **state)
{
	struct fixture *f = mem_alloc(1, sizeof(*f));
	f->index = facet_index_new();
	f->sets = facet_sets_new();
	build_init(&f->build, &f->arena, f->index);
	f->thinning =
		(struct thinning){ .sets = f->sets, .key = STR("app.by"), .longest = 5, .secret = { 7 } };
	facet_set_add(&f->thinning.asked, FACET_REQUEST_MODEL);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	build_release(&f->build);
	array_release(&f->room);
	facet_sets_free(f->sets);
	facet_index_free(f->index);
	arena_release(&f->arena);
	free(f);
	return 0;
}

/* A span with these attributes, made thin: "key=value …", numbers as such. */
static struct span thin(struct fixture *f, const char *const *attrs, bool has_id)
{
	build_span(&f->build);
	f->build.span.trace_id = has_id ? STR("t") : STR_UNSET;
	for (; *attrs; attrs++) {
		const char *equals = strchr(*attrs, '=');
		struct str key = { *attrs, (size_t)(equals - *attrs) }, text = str_of(equals + 1);
		bool number = text.n && strspn(text.s, "0123456789") == text.n;
		build_attr(&f->build, key, number ? value_number(text) : value_str(text));
	}
	struct span s = *build_done(&f->build);
	span_thin(&f->thinning, &s, &f->room);
	return s;
}

#define THIN(...) thin(f, (const char *const[]){ __VA_ARGS__, NULL }, true)

static void assert_attr(const struct span *s, uint32_t i, const char *key, const char *text)
{
	assert_true(i < s->attrs.n);
	assert_true(str_eq(s->attrs.v[i].key, str_of(key)));
	assert_true(str_eq(s->attrs.v[i].value.text, str_of(text)));
}

static void what_is_asked_is_kept(void **state)
{
	struct fixture *f = *state;
	struct span s = THIN("gen_ai.prompt.0.content=long", "gen_ai.request.model=m", "app.flag=on",
			     "app.by=" LONG, "app.count=7", "app.label=  " LONG);
	assert_int_equal(s.attrs.n, 5);
	assert_attr(&s, 0, "gen_ai.request.model", "m");
	assert_attr(&s, 1, "app.flag", "on");
	assert_attr(&s, 2, "app.by", LONG);
	assert_attr(&s, 3, "app.label", "a labe"); /* longer than five bytes, without the blanks */
	assert_int_equal(s.attrs.v[4].key.n, 0);
	s = THIN("gen_ai.request.model=m", "app.flag=on");
	assert_int_equal(s.attrs.n, 2);
}

/* Where a label would come to look as if it were short. */
static void blanks_are_not_taken_for_an_end(void **state)
{
	struct fixture *f = *state;
	static const char label[] =
		"app.label=four     and more, much more, so that it would be cut otherwise: here";
	struct span s = THIN(label);
	assert_int_equal(s.attrs.n, 1);
	assert_attr(&s, 0, "app.label", strchr(label, '=') + 1);
}

static int64_t print_of(struct span s)
{
	assert_true(s.attrs.n > 0);
	assert_int_equal(s.attrs.v[s.attrs.n - 1].key.n, 0);
	return s.attrs.v[s.attrs.n - 1].value.i;
}

static void what_is_not_kept_is_told_apart(void **state)
{
	struct fixture *f = *state;
	int64_t one = print_of(THIN("gen_ai.prompt.0.content=one", "app.count=7"));
	assert_true(one == print_of(THIN("gen_ai.prompt.0.content=one", "app.count=7")));
	assert_true(one ==
		    print_of(THIN("gen_ai.prompt.0.content=one", "gen_ai.request.model=m", "app.count=7")));
	assert_true(one != print_of(THIN("gen_ai.prompt.0.content=two", "app.count=7")));
	assert_true(one != print_of(THIN("gen_ai.prompt.0.content=one", "app.count=8")));
	assert_true(one != print_of(THIN("gen_ai.prompt.0.content=one", "app.number=7")));
	assert_true(one != print_of(THIN("app.count=7", "gen_ai.prompt.0.content=one")));
	assert_true(one != print_of(THIN("gen_ai.prompt.0.content=one")));
	assert_true(print_of(THIN("app.label=" LONG " 1")) != print_of(THIN("app.label=" LONG " 2")));
	f->thinning.secret[0]++;
	assert_true(one != print_of(THIN("gen_ai.prompt.0.content=one", "app.count=7")));
}

static void thin_stays_thin(void **state)
{
	struct fixture *f = *state;
	struct attr_list again = { 0 };
	struct span s = THIN("gen_ai.prompt.0.content=long", "app.flag=on", "app.label=" LONG), before = s;
	span_thin(&f->thinning, &s, &again);
	assert_ptr_equal(s.attrs.v, before.attrs.v);
	assert_int_equal(s.attrs.n, before.attrs.n);
	array_release(&again);
}

static void what_is_told_by_its_contents_stays_whole(void **state)
{
	struct fixture *f = *state;
	struct span s = thin(f, (const char *const[]){ "gen_ai.prompt.0.content=long", NULL }, false);
	assert_attr(&s, 0, "gen_ai.prompt.0.content", "long");
	assert_int_equal(s.attrs.n, 1);
	build_attr(&f->build, STR("llm.prompts"), value_str(STR("x")));
	s = *build_done(&f->build);
	s.flags &= ~(uint32_t)SPAN_NO_TRACE_ID;
	s.component = 0;
	span_thin(&f->thinning, &s, &f->room);
	assert_int_equal(s.attrs.n, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_asked_is_kept),
		TEST(blanks_are_not_taken_for_an_end),
		TEST(what_is_not_kept_is_told_apart),
		TEST(thin_stays_thin),
		TEST(what_is_told_by_its_contents_stays_whole),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
