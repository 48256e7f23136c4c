/* Spans of a few attributes, told to a sink. For the tests of complaints and feedback. */
#ifndef TESTS_TOLD_FIXTURE_H
#define TESTS_TOLD_FIXTURE_H

#include "dialect/dialect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static inline const struct facet_index *index_of(void **state)
{
	return *state;
}

static inline int setup(void **state)
{
	*state = facet_index_new();
	return 0;
}

static inline int teardown(void **state)
{
	facet_index_free(*state);
	return 0;
}

static inline bool is(struct str text, const char *expected)
{
	return expected ? str_is_set(text) && str_eq(text, str_of(expected)) : !str_is_set(text);
}

struct told {
	const char *key, *value;
};

/* A span of one attribute list, through a sink. */
static inline void tell(const struct facet_index *index, const struct sink *sink, const char *trace_id,
			int64_t minute, const struct told *said)
{
	struct attr attrs[8];
	struct span s = { .trace_id = str_of(trace_id),
			  .span_id = STR("1"),
			  .name = STR("step"),
			  .flags = SPAN_HAS_START,
			  .start_ns = minute * 60 * 1000000000,
			  .origin.file = STR("f") };
	for (; said->key; said++)
		attrs[s.attrs.n++] = (struct attr){ .key = str_of(said->key),
						    .value = value_str(str_of(said->value)),
						    .key_id = facet_index_key(index, str_of(said->key)) };
	s.attrs.v = attrs;
	assert_int_equal(sink->span(sink->user, &s, NULL), STATUS_OK);
}

#define TELL(trace, minute, ...) \
	tell(index, &sink, trace, minute, (const struct told[]){ __VA_ARGS__, { NULL, NULL } })

#endif
