/* Reduction: what is left is needed, all of it, for whatever is asked; the number of questions is kept to. */
#include "eval/reduce.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { SPANS = 20, ATTRS = 5, EVENTS = 2 };

static const char *const names[SPANS] = {
	"s0",  "s1",  "s2",  "s3",  "s4",  "s5",  "s6",  "s7",  "s8",  "s9",
	"s10", "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19"
};
static const char *const keys[ATTRS] = { "k0", "k1", "k2", "k3", "k4" };
static const char long_text[] =
	"This is a long text in which one word, needle, is wanted, and nothing else of it; "
	"sm\xc3\xb8rrebr\xc3\xb8"
	"d \xf0\x9f\xa7\xbe is around it, so that it can be cut in the wrong place.";

struct subject {
	struct arena arena;
	struct span spans[SPANS];
	struct span *list[SPANS];
	struct resource resource;
	struct reduce job;
	size_t asked;
	bool (*wants)(struct span *const *spans, size_t n);
};

static struct attr *some_attrs(struct arena *arena, const char *text)
{
	struct attr *v = arena_array(arena, ATTRS, sizeof(*v));
	for (size_t i = 0; i < ATTRS; i++)
		v[i] = (struct attr){ .key = str_of(keys[i]), .value = value_str(str_of(text)) };
	return v;
}

static bool holds(void *user, struct span *const *spans, size_t n)
{
	struct subject *s = user;
	s->asked++;
	return s->wants(spans, n);
}

static bool reduce(struct subject *s, bool (*wants)(struct span *const *, size_t), size_t most)
{
	*s = (struct subject){ .wants = wants };
	s->resource.attrs = (struct attrs){ .v = some_attrs(&s->arena, "resource"), .n = ATTRS };
	for (size_t i = 0; i < SPANS; i++) {
		struct event *events = arena_array(&s->arena, EVENTS, sizeof(*events));
		struct link *links = arena_array(&s->arena, 1, sizeof(*links));
		for (size_t e = 0; e < EVENTS; e++)
			events[e] = (struct event){ .name = str_of(keys[e]) };
		links[0] = (struct link){ .span_id = STR("s0") };
		s->spans[i] = (struct span){ .span_id = str_of(names[i]),
					     .attrs = { .v = some_attrs(&s->arena, long_text), .n = ATTRS },
					     .events = events,
					     .events_n = EVENTS,
					     .links = links,
					     .links_n = 1,
					     .resource = &s->resource };
		s->list[i] = &s->spans[i];
	}
	s->job = (struct reduce){
		.spans = s->list, .n = SPANS, .arena = &s->arena, .holds = holds, .user = s, .most = most
	};
	return reduce_trace(&s->job);
}

static const struct span *by_name(struct span *const *spans, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(spans[i]->span_id, str_of(name)))
			return spans[i];
	return NULL;
}

static size_t hangings(const struct subject *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->job.left_n; i++) {
		const struct span *left = s->job.left[i];
		n += left->attrs.n + left->events_n + left->links_n + left->resource->attrs.n;
	}
	return n;
}

/* ---- what is wanted ---- */

static bool one_span(struct span *const *spans, size_t n)
{
	return by_name(spans, n, "s13") != NULL;
}

static bool two_far_apart(struct span *const *spans, size_t n)
{
	const struct span *a = by_name(spans, n, "s0"), *b = by_name(spans, n, "s19");
	return a && b && span_attr(a, STR("k3")) && b->events_n &&
	       str_eq(b->events[b->events_n - 1].name, STR("k1"));
}

static bool needle(struct span *const *spans, size_t n)
{
	const struct span *s = by_name(spans, n, "s7");
	const struct attr *a = s ? span_attr(s, STR("k2")) : NULL;
	return a && str_find(a->value.text, STR("needle")) >= 0;
}

static bool of_the_resource(struct span *const *spans, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < spans[i]->resource->attrs.n; k++)
			if (str_eq(spans[i]->resource->attrs.v[k].key, STR("k4")))
				return true;
	return false;
}

static bool anything(struct span *const *spans, size_t n)
{
	(void)spans;
	return n > 0;
}

static bool nothing(struct span *const *spans, size_t n)
{
	(void)spans;
	(void)n;
	return false;
}

/* ---- tests ---- */

static void what_is_left_is_needed(void **state)
{
	(void)state;
	struct subject s;
	assert_true(reduce(&s, one_span, 1000));
	assert_int_equal(s.job.left_n, 1);
	assert_int_equal(hangings(&s), 0);
	assert_true(one_span(s.job.left, s.job.left_n));
	arena_release(&s.arena);
	assert_true(reduce(&s, two_far_apart, 1000));
	assert_int_equal(s.job.left_n, 2);
	assert_int_equal(hangings(&s), 2);
	assert_true(two_far_apart(s.job.left, s.job.left_n));
	arena_release(&s.arena);
	assert_true(reduce(&s, of_the_resource, 1000));
	assert_int_equal(s.job.left_n, 1);
	assert_int_equal(hangings(&s), 1);
	arena_release(&s.arena);
	assert_true(reduce(&s, anything, 1000));
	assert_int_equal(s.job.left_n, 1);
	assert_int_equal(hangings(&s), 0);
	arena_release(&s.arena);
}

static void texts_get_short_and_stay_utf8(void **state)
{
	(void)state;
	struct subject s;
	assert_true(reduce(&s, needle, 1000));
	assert_int_equal(s.job.left_n, 1);
	assert_int_equal(hangings(&s), 1);
	struct str text = s.job.left[0]->attrs.v[0].value.text;
	assert_true(text.n < 24 && str_find(text, STR("needle")) >= 0);
	/* The originals are whole: others share their texts. */
	assert_int_equal(s.spans[7].attrs.n, ATTRS);
	assert_true(str_eq(s.spans[7].attrs.v[2].value.text, str_of(long_text)));
	assert_int_equal(s.resource.attrs.n, ATTRS);
	arena_release(&s.arena);
}

static bool is_whole(struct span *const *spans, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < spans[i]->attrs.n; k++) {
			struct str t = spans[i]->attrs.v[k].value.text;
			for (size_t b = 0; b < t.n; b++) {
				unsigned char c = (unsigned char)t.s[b];
				size_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
				for (size_t m = 1; m <= more; m++)
					assert_true(b + m < t.n &&
						    ((unsigned char)t.s[b + m] & 0xc0) == 0x80);
				assert_true(c < 0x80 || c >= 0xc0);
				b += more;
			}
		}
	return needle(spans, n);
}

/* Also of what is only tried. */
static void characters_are_never_cut(void **state)
{
	(void)state;
	struct subject s;
	assert_true(reduce(&s, is_whole, 1000));
	arena_release(&s.arena);
}

static void questions_are_counted(void **state)
{
	(void)state;
	struct subject s;
	assert_true(reduce(&s, two_far_apart, 5));
	assert_true(s.job.gave_up);
	assert_int_equal(s.asked, 5);
	assert_int_equal(s.job.asked, 5);
	assert_true(two_far_apart(s.job.left, s.job.left_n));
	arena_release(&s.arena);
	assert_true(reduce(&s, two_far_apart, 1000));
	assert_false(s.job.gave_up);
	assert_int_equal(s.asked, s.job.asked);
	/* ddmin over 20 spans and what hangs on two of them: far below what trying all would take. */
	assert_true(s.asked < 200);
	arena_release(&s.arena);
	assert_false(reduce(&s, nothing, 1000));
	assert_int_equal(s.asked, 1);
	arena_release(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_is_needed),
		cmocka_unit_test(texts_get_short_and_stay_utf8),
		cmocka_unit_test(characters_are_never_cut),
		cmocka_unit_test(questions_are_counted),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
