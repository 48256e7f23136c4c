/*
 * Literals against recorded spans: whatever a query asks for, if the span of a
 * record has it, the literals that the query is looked for by stand in the
 * record. All dumps of testdata, and the samples where they are there.
 */
#include "dialect/reader.h"
#include "query/filter.h"
#include "query/span_fields.h"
#include "json/scan_many.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#define SAMPLES "../shared/data/samples"

struct check {
	struct arena scratch;
	uint64_t texts, by_literal, missed;
};

/* Asks for what the span has. */
static void ask(struct check *c, const struct record *r, struct str field, enum query_op op, struct str text)
{
	struct query q;
	struct scan_needles needles;
	query_init(&q);
	query_require(&q, query_some(&q, query_leaf(&q, field, false, op, query_text(text), false)));
	span_fields_bind(&q);
	c->texts++;
	if (filter_of_query(&q, &c->scratch, &needles)) {
		c->by_literal++;
		if (scan_find(&needles, r->text) < 0 && c->missed++ < 20)
			print_message("# %.*s '%.*s' is not in the record of line %llu of %.*s\n",
				      (int)field.n, field.s, (int)text.n, text.s,
				      (unsigned long long)r->place.line, (int)r->place.file.n,
				      r->place.file.s);
	}
	query_release(&q);
}

static void ask_attrs(struct check *c, const struct record *r, const struct attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->n; i++) {
		struct value v = attrs->v[i].value;
		if (v.type == VALUE_NONE || v.type == VALUE_NULL || v.type == VALUE_BYTES)
			continue;
		struct str text = value_text(v, &c->scratch);
		ask(c, r, STR("text"), QUERY_CONTAINS, text);
		ask(c, r, attrs->v[i].key, QUERY_EQUAL, text);
	}
}

static void ask_facets(struct check *c, const struct record *r, const struct span *s)
{
	for (int f = 0; f < FACETS; f++) {
		struct facet_item *items;
		size_t n = facet_all(s, (enum facet)f, &c->scratch, &items);
		for (size_t i = 0; i < n; i++)
			if (items[i].value.type != VALUE_BYTES)
				ask(c, r, str_of(facet_name((enum facet)f)), QUERY_EQUAL,
				    value_text(items[i].value, &c->scratch));
	}
}

static enum status check_span(void *user, const struct span *s, const struct record *r)
{
	struct check *c = user;
	arena_reset(&c->scratch);
	if (r->kind != RECORD_JSON) /* always read */
		return STATUS_OK;
	if (str_is_set(s->name))
		ask(c, r, STR("text"), QUERY_CONTAINS, s->name);
	if (str_is_set(s->status_message))
		ask(c, r, STR("status_message"), QUERY_EQUAL, s->status_message);
	ask_attrs(c, r, &s->attrs);
	if (s->resource)
		ask_attrs(c, r, &s->resource->attrs);
	for (uint32_t i = 0; i < s->events_n; i++) {
		if (str_is_set(s->events[i].name))
			ask(c, r, STR("text"), QUERY_CONTAINS, s->events[i].name);
		ask_attrs(c, r, &s->events[i].attrs);
	}
	ask_facets(c, r, s);
	return STATUS_OK;
}

static void check_all(struct check *c, const char *path)
{
	const struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { 0 };
	struct facet_index *index = facet_index_new();
	struct input *in = input_new(&limits, &diag);
	struct reader_options options = { .limits = limits, .index = index };
	struct sink sink = { .user = c, .span = check_span };
	struct reader_totals totals = { 0 };
	input_add(in, path);
	if (reader_run(in, &options, &sink, &diag, &totals) == STATUS_FATAL)
		fail_msg("%s: reading stopped", path);
	input_free(in);
	facet_index_free(index);
}

static void test_recorded(void **state)
{
	struct check c = { .texts = 0 };
	(void)state;
	arena_init(&c.scratch);
	check_all(&c, "testdata");
	if (access(SAMPLES, R_OK) == 0)
		check_all(&c, SAMPLES);
	print_message("# %llu texts, %llu of them looked for by a literal\n", (unsigned long long)c.texts,
		      (unsigned long long)c.by_literal);
	assert_int_equal(c.missed, 0);
	assert_true(c.by_literal > 1000);
	arena_release(&c.scratch);
}

/* Among many ids there are some of which base64 has no long run of letters and digits. */
static void test_many_ids(void **state)
{
	enum { IDS = 128 };
	struct arena arena = { 0 };
	struct map traces;
	struct scan_needles needles;
	uint64_t random = 88172645463325252u;
	(void)state;
	map_init(&traces);
	for (int i = 0; i < IDS; i++) {
		uint64_t half[2];
		for (int k = 0; k < 2; k++) {
			random ^= random << 13;
			random ^= random >> 7;
			half[k] = random ^= random << 17;
		}
		map_put(&traces,
			arena_printf(&arena, "%016llx%016llx", (unsigned long long)half[0],
				     (unsigned long long)half[1]),
			NULL);
	}
	assert_true(filter_of_ids(&traces, true, &arena, &needles));
	assert_non_null(needles.many);
	for (size_t i = 0; i < traces.n; i++) {
		char line[128] = { 0 };
		size_t n = (size_t)snprintf(line, sizeof(line), "{\"trace_id\":\"%.*s\",\"name\":\"n\"}",
					    (int)traces.entry[i].key.n, traces.entry[i].key.s);
		struct str text = { line, n };
		assert_true(scan_find(&needles, text) >= 0 || scan_many_find(needles.many, text) >= 0);
	}
	map_release(&traces);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_recorded),
					    cmocka_unit_test(test_many_ids) };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
