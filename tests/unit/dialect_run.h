/* One record through the dialects, and what came of it. For the tests of dialects. */
#ifndef TESTS_DIALECT_RUN_H
#define TESTS_DIALECT_RUN_H

#include "dialect/dialect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define NS_2026 INT64_C(1780000000000000000) /* 2026-05-28T20:26:40Z */

struct run {
	struct limits limits;
	struct facet_index *index;
	struct arena arena, kept;
	struct build build;
	struct diag diag;
	struct reading_totals totals;
	ARRAY(struct span *) spans;
	unsigned feedback;
	char errors[512]; /* codes of the errors reported, each behind a blank */
};

static enum status run_keep(void *user, const struct span *s, const struct record *r)
{
	struct run *run = user;
	(void)r;
	*array_add(&run->spans) = span_copy(&run->kept, s, NULL, NULL);
	return STATUS_OK;
}

static enum status run_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct run *run = user;
	(void)f;
	(void)r;
	run->feedback++;
	return STATUS_OK;
}

static void run_note(void *user, const struct diag_entry *e)
{
	struct run *run = user;
	size_t n = strlen(run->errors);
	if (e->severity == SEVERITY_ERROR)
		snprintf(run->errors + n, sizeof(run->errors) - n, " %s", e->code);
}

static int run_setup(void **state)
{
	struct run *run = mem_alloc(1, sizeof(*run));
	run->limits = (struct limits)LIMITS_DEFAULT;
	run->index = facet_index_new();
	run->diag = (struct diag){ .report = run_note, .user = run };
	arena_init(&run->arena);
	arena_init(&run->kept);
	build_init(&run->build, &run->arena, run->index);
	*state = run;
	return 0;
}

static int run_teardown(void **state)
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

/* Reads one JSON record, by whoever bids or by the dialect named. */
static enum status run_read_as(struct run *run, const char *text, const char *dialect)
{
	struct record record = { .kind = RECORD_JSON, .text = str_of(text) };
	struct sink sink = { .user = run, .span = run_keep, .feedback = run_feedback };
	record.place = (struct place){ .file = STR("t.json"), .line = 5, .offset = 1000, .has_offset = true };
	struct reading reading = {
		.build = &run->build,
		.arena = &run->arena,
		.limits = &run->limits,
		.sink = &sink,
		.diag = &run->diag,
		.totals = &run->totals,
	};
	arena_reset(&run->arena);
	enum status st = dialect_read(&reading, &record, dialect ? dialect_by_name(str_of(dialect)) : NULL);
	array_release(&reading.others);
	return st;
}

static inline enum status run_read(struct run *run, const char *text)
{
	return run_read_as(run, text, NULL);
}

/* The only span, of the dialect that is expected. */
#define only_span(run, dialect) only_span_at(run, dialect, __FILE__, __LINE__)
static inline const struct span *only_span_at(struct run *run, const char *dialect, const char *file,
					      int line)
{
	if (run->spans.n == 1 && strcmp(run->spans.v[0]->dialect, dialect) == 0)
		return run->spans.v[0];
	print_error("# %zu spans, the first of dialect %s\n", run->spans.n,
		    run->spans.n ? run->spans.v[0]->dialect : "(none)");
	_fail(file, line);
	return NULL;
}

#define assert_text(actual, expected) assert_text_at(actual, expected, __FILE__, __LINE__)
static inline void assert_text_at(struct str actual, const char *expected, const char *file, int line)
{
	if (expected ? str_is_set(actual) && str_eq(actual, str_of(expected)) : !str_is_set(actual))
		return;
	print_error("# got '%.*s', not '%s'\n", (int)actual.n, actual.s ? actual.s : "(unset)",
		    expected ? expected : "(unset)");
	_fail(file, line);
}

/* What a facet says, as text; NULL: nothing. */
#define assert_facet(s, facet, expected) assert_facet_at(s, FACET_##facet, expected, __FILE__, __LINE__)
static inline void assert_facet_at(const struct span *s, enum facet facet, const char *expected,
				   const char *file, int line)
{
	struct arena arena;
	arena_init(&arena);
	struct value v = facet_get(s, facet, &arena);
	assert_text_at(value_is_set(v) ? value_text(v, &arena) : STR_UNSET, expected, file, line);
	arena_release(&arena);
}

/* An attribute of the list as text; NULL: it is not there. */
#define assert_attr(attrs, key, expected) assert_attr_at(attrs, key, expected, __FILE__, __LINE__)
static inline void assert_attr_at(struct attrs attrs, const char *key, const char *expected, const char *file,
				  int line)
{
	struct arena arena;
	struct str text = STR_UNSET;
	arena_init(&arena);
	for (uint32_t i = 0; i < attrs.n && !str_is_set(text); i++)
		if (str_eq(attrs.v[i].key, str_of(key)))
			text = value_text(attrs.v[i].value, &arena);
	if (expected ? !str_eq(text, str_of(expected)) || !str_is_set(text) : str_is_set(text))
		print_error("# attribute '%s':\n", key);
	assert_text_at(text, expected, file, line);
	arena_release(&arena);
}

static inline enum value_type attr_type(const struct span *s, const char *key)
{
	const struct attr *a = span_attr(s, str_of(key));
	return a ? a->value.type : VALUE_NONE;
}

#endif
