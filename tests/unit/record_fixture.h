/* What tests of dialects share: one record in, its spans kept. Included by test programs only. */
#ifndef TEST_RECORD_FIXTURE_H
#define TEST_RECORD_FIXTURE_H

#include "dialect/dialect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct run {
	struct limits limits;
	struct facet_index *index;
	struct arena arena, kept;
	struct build build;
	struct diag diag;
	struct reading_totals totals;
	ARRAY(struct span *) spans;
	unsigned feedback, evaluations;
	size_t most; /* the sink wants no more than these */
	struct place damage;
};

static inline enum status keep_span(void *user, const struct span *s, const struct record *r)
{
	struct run *run = user;
	(void)r;
	*array_add(&run->spans) = span_copy(&run->kept, s, NULL, NULL);
	return run->spans.n == run->most ? STATUS_END : STATUS_OK;
}

static inline enum status keep_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct run *run = user;
	(void)r;
	run->feedback += !f->is_evaluation;
	run->evaluations += f->is_evaluation;
	return STATUS_OK;
}

static inline void keep_damage(void *user, const struct diag_entry *e)
{
	struct run *run = user;
	if (e->severity == SEVERITY_ERROR)
		run->damage = e->place;
}

static inline int setup(void **state)
{
	struct run *run = mem_alloc(1, sizeof(*run));
	run->limits = (struct limits)LIMITS_DEFAULT;
	run->index = facet_index_new();
	run->diag = (struct diag){ .report = keep_damage, .user = run };
	arena_init(&run->arena);
	arena_init(&run->kept);
	build_init(&run->build, &run->arena, run->index);
	*state = run;
	return 0;
}

static inline int teardown(void **state)
{
	struct run *run = *state;
	build_release(&run->build);
	arena_release(&run->arena);
	arena_release(&run->kept);
	facet_index_free(run->index);
	array_release(&run->spans);
	free(run);
	return 0;
}

/* The record starts in line 5 of t.json, at byte 1000. */
static inline enum status read_record(struct run *run, enum record_kind kind, struct str text)
{
	struct record record = { .kind = kind, .text = text };
	struct sink sink = { .user = run, .span = keep_span, .feedback = keep_feedback };
	struct reading reading = {
		.build = &run->build,
		.arena = &run->arena,
		.limits = &run->limits,
		.sink = &sink,
		.diag = &run->diag,
		.totals = &run->totals,
	};
	record.place = (struct place){ .file = STR("t.json"), .line = 5, .offset = 1000, .has_offset = true };
	arena_reset(&run->arena);
	return dialect_read(&reading, &record, NULL);
}

static inline enum status read_json(struct run *run, const char *text)
{
	return read_record(run, RECORD_JSON, str_of(text));
}

#define assert_text(actual, expected) assert_text_at(actual, expected, __FILE__, __LINE__)
static inline void assert_text_at(struct str actual, const char *expected, const char *file, int line)
{
	if (str_eq(actual, str_of(expected)))
		return;
	print_error("# got '%.*s', not '%s'\n", (int)actual.n, actual.s ? actual.s : "(unset)", expected);
	_fail(file, line);
}

#define assert_attr(span, key, expected) assert_attr_at(span, key, expected, __FILE__, __LINE__)
static inline void assert_attr_at(const struct span *s, const char *key, const char *expected,
				  const char *file, int line)
{
	struct arena arena;
	const struct attr *a = span_attr(s, str_of(key));
	if (!a) {
		print_error("# no attribute '%s'\n", key);
		_fail(file, line);
		return;
	}
	arena_init(&arena);
	assert_text_at(value_text(a->value, &arena), expected, file, line);
	arena_release(&arena);
}

static inline void assert_no_attr(const struct span *s, const char *key)
{
	assert_null(span_attr(s, str_of(key)));
}

static inline const struct span *only(struct run *run)
{
	assert_int_equal(run->spans.n, 1);
	return run->spans.v[0];
}

static inline const struct span *by_id(struct run *run, const char *id)
{
	for (size_t i = 0; i < run->spans.n; i++)
		if (str_eq(run->spans.v[i]->span_id, str_of(id)))
			return run->spans.v[i];
	fail_msg("no span '%s'", id);
	return NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

#endif
