/*
 * What the OTLP/JSON writer writes, read again, is what it was given: for every
 * sample of every dialect, and for real dumps where they are there.
 */
#include "base/array.h"
#include "dialect/reader.h"
#include "report/otlp.h"
#include "json/walk.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct load {
	struct arena arena;
	ARRAY(struct span *) spans;
	struct input *in; /* owns the names in origins */
};

static enum status keep(void *user, const struct span *s, const struct record *r)
{
	struct load *l = user;
	(void)r;
	*array_add(&l->spans) = span_copy(&l->arena, s, NULL, NULL);
	return STATUS_OK;
}

static void load_path(struct load *l, const char *path)
{
	const struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { 0 };
	struct facet_index *index = facet_index_new();
	struct reader_options options = { .limits = limits, .index = index };
	struct sink sink = { .user = l, .span = keep };
	struct reader_totals totals = { 0 };
	*l = (struct load){ .in = input_new(&limits, &diag) };
	input_add(l->in, path);
	if (reader_run(l->in, &options, &sink, &diag, &totals) == STATUS_FATAL)
		fail_msg("%s: reading stopped", path);
	facet_index_free(index);
}

static void load_release(struct load *l)
{
	array_release(&l->spans);
	arena_release(&l->arena);
	input_free(l->in);
}

/* ---- are they the same? ---- */

/* JSON without white space, in one spelling: lists are evidence by what they hold. */
static struct str plain_json(struct arena *arena, struct str json)
{
	struct buf b = { 0 };
	struct json_walk w;
	enum json_step step;
	json_walk_init(&w, json, arena);
	while ((step = json_walk_next(&w)) != JSON_STEP_END) {
		if (str_is_set(w.key))
			buf_printf(&b, "%zu:%.*s=", w.key.n, (int)w.key.n, w.key.s);
		if (step == JSON_STEP_OPEN)
			buf_add_char(&b, w.type == PULL_OBJECT ? '{' : '[');
		else if (step == JSON_STEP_CLOSE)
			buf_add_c(&b, w.type == PULL_OBJECT ? "} " : "] ");
		else if (w.type == PULL_STRING)
			buf_printf(&b, "\"%zu:%.*s ", json_walk_string(&w).n, (int)json_walk_string(&w).n,
				   json_walk_string(&w).s);
		else
			buf_printf(&b, "%.*s ", (int)w.raw.n, w.raw.s);
	}
	struct str out = arena_str(arena, buf_str(&b));
	buf_release(&b);
	return out;
}

static bool same_value(struct arena *arena, const struct value *a, const struct value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case VALUE_BOOL:
		return a->b == b->b;
	case VALUE_INT:
		return a->i == b->i;
	case VALUE_DOUBLE:
		return memcmp(&a->d, &b->d, sizeof(a->d)) == 0;
	case VALUE_JSON:
		return str_eq(plain_json(arena, a->text), plain_json(arena, b->text));
	default:
		return str_eq(a->text, b->text);
	}
}

static bool same_attrs(struct arena *arena, const struct attrs *a, const struct attrs *b)
{
	if (a->n != b->n || a->dropped != b->dropped)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		if (str_eq(a->v[i].key, b->v[i].key) && a->v[i].key_id == b->v[i].key_id &&
		    same_value(arena, &a->v[i].value, &b->v[i].value))
			continue;
		print_error("# attribute '%.*s': '%.*s' and '%.*s'\n", (int)a->v[i].key.n, a->v[i].key.s,
			    (int)a->v[i].value.text.n, a->v[i].value.text.s, (int)b->v[i].value.text.n,
			    b->v[i].value.text.s);
		return false;
	}
	return true;
}

static bool same_lists(struct arena *arena, const struct span *a, const struct span *b)
{
	if (a->events_n != b->events_n || a->events_dropped != b->events_dropped ||
	    a->links_n != b->links_n || a->links_dropped != b->links_dropped)
		return false;
	for (uint32_t i = 0; i < a->events_n; i++) {
		const struct event *x = &a->events[i], *y = &b->events[i];
		if (!str_eq(x->name, y->name) || x->has_time != y->has_time ||
		    (x->has_time && x->time_ns != y->time_ns) || !same_attrs(arena, &x->attrs, &y->attrs))
			return false;
	}
	for (uint32_t i = 0; i < a->links_n; i++) {
		const struct link *x = &a->links[i], *y = &b->links[i];
		if (!str_eq(x->trace_id, y->trace_id) || !str_eq(x->span_id, y->span_id) ||
		    !same_attrs(arena, &x->attrs, &y->attrs))
			return false;
	}
	return true;
}

static const char *difference(struct arena *arena, const struct span *a, const struct span *b)
{
	const uint32_t flags = ~(uint32_t)SPAN_HAS_DURATION;
	const struct attrs none = { 0 };
	if (!str_eq(a->trace_id, b->trace_id) || !str_eq(a->span_id, b->span_id) ||
	    !str_eq(a->parent_id, b->parent_id) || span_is_root(a) != span_is_root(b))
		return "ids";
	if (!str_eq(a->name, b->name) || a->kind != b->kind)
		return "name or kind";
	if (a->status != b->status || !str_eq(a->status_message, b->status_message))
		return "status";
	if ((a->flags & flags) != (b->flags & flags) ||
	    (a->flags & SPAN_HAS_START && a->start_ns != b->start_ns) ||
	    (a->flags & SPAN_HAS_END && a->end_ns != b->end_ns))
		return "times";
	if (!str_eq(a->scope.name, b->scope.name) || !str_eq(a->scope.version, b->scope.version))
		return "scope";
	if (strcmp(a->dialect, b->dialect) || a->precision_ns != b->precision_ns)
		return "dialect";
	if (!str_eq(a->origin.file, b->origin.file) || !str_eq(a->origin.member, b->origin.member) ||
	    a->origin.line != b->origin.line || a->origin.offset != b->origin.offset ||
	    a->origin.length != b->origin.length)
		return "origin";
	if (!same_attrs(arena, &a->attrs, &b->attrs))
		return "attributes";
	if (!same_attrs(arena, a->resource ? &a->resource->attrs : &none,
			b->resource ? &b->resource->attrs : &none))
		return "resource";
	return same_lists(arena, a, b) ? NULL : "events or links";
}

/* ---- there and back ---- */

static void write_spans(const struct load *l, const char *path)
{
	FILE *f = fopen(path, "wb");
	struct buf out = { 0 };
	struct arena scratch = { 0 };
	assert_non_null(f);
	for (size_t i = 0; i < l->spans.n; i++) {
		size_t from = out.n;
		json_error_t error;
		otlp_write_span(&out, l->spans.v[i], &scratch);
		/* One line, ASCII, and JSON to others too. */
		assert_ptr_equal(memchr(out.s + from, '\n', out.n - from), out.s + out.n - 1);
		for (size_t k = from; k < out.n; k++)
			assert_true((unsigned char)out.s[k] < 0x7f);
		json_t *v = json_loadb(out.s + from, out.n - from, JSON_ALLOW_NUL, &error);
		if (!v && !strstr(error.text, "\\u"))
			fail_msg("%s: not JSON: %s", path, error.text);
		json_decref(v);
	}
	assert_int_equal(fwrite(out.s ? out.s : "", 1, out.n, f), out.n);
	assert_int_equal(fclose(f), 0);
	buf_release(&out);
	arena_release(&scratch);
}

static void there_and_back(const char *path, size_t *total)
{
	char name[] = "/tmp/casefile-otlp.XXXXXX";
	int fd = mkstemp(name);
	struct load first, again;
	struct arena arena = { 0 };
	assert_true(fd >= 0);
	close(fd);
	load_path(&first, path);
	write_spans(&first, name);
	load_path(&again, name);
	unlink(name);
	assert_int_equal(again.spans.n, first.spans.n);
	for (size_t i = 0; i < first.spans.n; i++) {
		const char *what = difference(&arena, first.spans.v[i], again.spans.v[i]);
		if (what)
			fail_msg("%.*s:%llu: other %s", (int)first.spans.v[i]->origin.file.n,
				 first.spans.v[i]->origin.file.s,
				 (unsigned long long)first.spans.v[i]->origin.line, what);
	}
	*total += first.spans.n;
	arena_release(&arena);
	load_release(&first);
	load_release(&again);
}

static void test_every_dialect(void **state)
{
	size_t total = 0;
	(void)state;
	there_and_back("testdata/dialects", &total);
	assert_true(total > 50);
}

static void test_real_dumps(void **state)
{
	size_t total = 0;
	(void)state;
	if (access("../shared/data/samples", R_OK) != 0) { /* skip() would be "not ok" in cmocka's TAP */
		print_message("# the samples are not here: nothing was compared\n");
		return;
	}
	there_and_back("../shared/data/samples", &total);
	assert_true(total > 1000);
}

/* ---- what dumps rarely hold ---- */

static struct str line_of(const struct span *s, struct buf *out)
{
	struct arena scratch = { 0 };
	otlp_write_span(out, s, &scratch);
	arena_release(&scratch);
	return buf_str(out);
}

static void holds(const struct span *s, const char *text)
{
	struct buf out = { 0 };
	struct str line = line_of(s, &out);
	if (str_find(line, str_of(text)) < 0)
		fail_msg("no '%s' in %.*s", text, (int)line.n, line.s);
	buf_release(&out);
}

static void lacks(const struct span *s, const char *text)
{
	struct buf out = { 0 };
	struct str line = line_of(s, &out);
	if (str_find(line, str_of(text)) >= 0)
		fail_msg("'%s' in %.*s", text, (int)line.n, line.s);
	buf_release(&out);
}

static void test_unset_is_not_written(void **state)
{
	struct span s = { .trace_id = STR("t"), .span_id = STR("s") };
	(void)state;
	holds(&s, "\"status\":{}");
	lacks(&s, "Unix");
	lacks(&s, "kind");
	lacks(&s, "parentSpanId");
	lacks(&s, "\"name\"");
	lacks(&s, "resource\":");
	lacks(&s, "casefile");
	s.flags = SPAN_HAS_START;
	holds(&s, "\"startTimeUnixNano\":\"0\"");
	lacks(&s, "endTime");
}

static void test_values(void **state)
{
	struct attr attrs[] = {
		{ STR("i"), value_i64(INT64_MIN), 0 },
		{ STR("d"), value_number(STR("0.10")), 0 },
		{ STR("b"), { .type = VALUE_BYTES, .text = { "\0\xff", 2 } }, 0 },
		{ STR("n"), { .type = VALUE_NULL }, 0 },
		{ STR("z"), value_str((struct str){ "a\0b\n\xff", 5 }), 0 },
		{ STR("l"), value_json(STR("[1, \"x\", null, {\"k\": [true, 2.5]}]")), 0 },
		{ STR("torn"), value_json(STR("[1, {\"k\": ")), 0 },
	};
	struct span s = { .attrs = { attrs, sizeof(attrs) / sizeof(attrs[0]), 3 } };
	(void)state;
	holds(&s, "{\"key\":\"i\",\"value\":{\"intValue\":\"-9223372036854775808\"}}");
	holds(&s, "{\"doubleValue\":0.10}");
	holds(&s, "{\"bytesValue\":\"AP8=\"}");
	holds(&s, "{\"key\":\"n\",\"value\":{}}");
	holds(&s, "{\"stringValue\":\"a\\u0000b\\n\\ufffd\"}");
	holds(&s, "{\"arrayValue\":{\"values\":[{\"intValue\":\"1\"},{\"stringValue\":\"x\"},{},"
		  "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"arrayValue\":{\"values\":["
		  "{\"boolValue\":true},{\"doubleValue\":2.5}]}}}]}}]}}");
	holds(&s, "{\"key\":\"torn\",\"value\":{\"stringValue\":\"[1, {\\\"k\\\": \"}}");
	holds(&s, "\"droppedAttributesCount\":3");
}

static void test_deep_values(void **state)
{
	char deep[4001];
	memset(deep, '[', 2000);
	memset(deep + 2000, ']', 2000);
	deep[4000] = '\0';
	struct attr attr = { STR("deep"), value_json(str_of(deep)), 0 };
	struct span s = { .attrs = { &attr, 1, 0 } };
	(void)state;
	holds(&s, "\"stringValue\":\"[[[[");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_dialect),        cmocka_unit_test(test_real_dumps),
		cmocka_unit_test(test_unset_is_not_written), cmocka_unit_test(test_values),
		cmocka_unit_test(test_deep_values),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
