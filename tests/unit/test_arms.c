/* Populations in arms: where they are cut into parts does not show, also where there is more than is kept. */
#include "compare/arms.h"
#include "trace_fixture.h"

#include <stdlib.h>

enum { TRACES = 2500, NAMES = 1500, DOCUMENTS = 30000 };

/* Trace i: of an arm of its own up to ARMS_MOST + 6, with a name, a label and documents. */
static struct collect *population(struct world *w)
{
	for (int i = 0; i < TRACES; i++) {
		char trace[16], name[16], flag[24], arm[16], label[16], documents[300] = "[";
		snprintf(trace, sizeof(trace), "%05d", i);
		snprintf(arm, sizeof(arm), "arm%d", i % 5 ? i % 2 : i % (ARMS_MOST + 6));
		snprintf(label, sizeof(label), "l%d", i % 65);
		/* Letters: digits are no part of a name. */
		int n = i % NAMES;
		snprintf(name, sizeof(name), "n%c%c%c", 'g' + n % 16, 'g' + n / 16 % 16, 'g' + n / 256);
		snprintf(flag, sizeof(flag), "f%s", name);
		size_t at = 1;
		for (int k = 0; k < 12; k++)
			at += (size_t)snprintf(documents + at, sizeof(documents) - at, "\"d%d\"%s",
					       (i * 12 + k) % DOCUMENTS, k < 11 ? "," : "]");
		struct span *s = begin(w, trace, "a", NULL, i, i + 5);
		s->name = str_of(name);
		s->status = i % 3 ? SPAN_STATUS_OK : SPAN_STATUS_ERROR;
		if (i % 7)
			attr(w, "app.arm", value_str(str_of(arm)));
		attr(w, flag, value_bool(true));
		attr(w, "app.label", value_str(str_of(label)));
		attr(w, "app.short", value_str(i % 64 ? STR("x") : str_of(label)));
		attr(w, "rerank.top1_id", value_str(str_of(label)));
		attr(w, "retrieval.doc_ids", value_json(str_of(documents)));
		finish(w);
	}
	return w->collect;
}

/* All arms, one after the other. */
static void count(struct collect *of, struct str key, const struct facet_sets *sets, size_t each,
		  struct buf *out)
{
	size_t n;
	struct trace *const *traces = collect_traces(of, &n);
	struct arms *whole = arms_new(key, sets), *part = NULL;
	for (size_t i = 0; i < n; i++) {
		part = part ? part : arms_part(whole);
		arms_count(part, traces[i]);
		if ((i + 1) % each == 0) {
			arms_take(whole, part);
			part = NULL;
		}
	}
	if (part)
		arms_take(whole, part);
	buf_printf(out, "%llu unlabelled\n", (unsigned long long)whole->unlabelled);
	for (size_t i = 0; i < whole->arms.n; i++) {
		buf_printf(out, "%.*s\n", (int)whole->arms.v[i].value.n, whole->arms.v[i].value.s);
		profile_save(whole->arms.v[i].profile, out);
	}
	arms_free(whole);
}

static void cuts_do_not_show(void **state)
{
	static const struct str keys[] = { STR_ROW("app.arm"), STR_ROW("rerank.top1"), { NULL, 0 } };
	struct world *w = *state;
	struct facet_sets *sets = facet_sets_new();
	struct collect *all = population(w);
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		struct buf one = { 0 }, other = { 0 };
		count(all, keys[k], sets, 1, &one);
		for (size_t each = 7; each <= 7000; each *= 10) {
			buf_clear(&other);
			count(all, keys[k], sets, each, &other);
			assert_int_equal(one.n, other.n);
			assert_memory_equal(one.s, other.s, one.n);
		}
		buf_release(&one);
		buf_release(&other);
	}
	facet_sets_free(sets);
}

static uint64_t traces_with(const struct profile *p, enum measure m, const char *subject, const char *value)
{
	const struct profile_entry *e = profile_get(p, m, str_of(subject), str_of(value));
	return e ? e->traces : 0;
}

/* The first names, keys and documents are kept; a key with a value too many is no category. */
static void what_is_kept_is_bounded(void **state)
{
	struct world *w = *state;
	struct facet_sets *sets = facet_sets_new();
	size_t n, documents = 0, numbers = 0;
	struct trace *const *traces = collect_traces(population(w), &n);
	struct arms *whole = arms_new(STR_UNSET, sets), *part[2] = { NULL };
	part[0] = arms_part(whole);
	part[1] = arms_part(whole);
	for (size_t i = 0; i < n; i++)
		arms_count(part[i >= n / 2], traces[i]);
	arms_take(whole, part[0]);
	arms_take(whole, part[1]);
	assert_int_equal(whole->arms.n, 1);
	const struct profile *p = whole->arms.v[0].profile;
	assert_int_equal(p->traces, TRACES);
	assert_int_equal(p->names, PROFILE_NAMES);
	assert_int_equal(p->keys, PROFILE_KEYS);
	/* The first name is that of traces 0 and 1500; the last that is kept that of 999 and 2499. */
	assert_int_equal(traces_with(p, MEASURE_SPAN, "nggg", ""), 2);
	assert_int_equal(traces_with(p, MEASURE_SPAN, "nnuj", ""), 2);
	assert_int_equal(traces_with(p, MEASURE_SPAN, "nouj", ""), 0);
	assert_true(profile_get(p, MEASURE_STATES, STR("app.label"), STR(""))->dropped);
	assert_false(profile_get(p, MEASURE_STATES, STR("app.short"), STR(""))->dropped);
	assert_int_equal(traces_with(p, MEASURE_STATES, "app.short", ""), TRACES);
	for (size_t i = 0; i < p->entries.n; i++) {
		const struct profile_entry *e = p->entries.v[i];
		documents += e->measure == MEASURE_VALUE && e->subject.n && e->value.s[0] == 'd';
		numbers += e->measure == MEASURE_SELF;
	}
	assert_int_equal(documents, PROFILE_DOCUMENTS);
	assert_int_equal(numbers, PROFILE_NAMES); /* of names that are counted */
	arms_free(whole);
	facet_sets_free(sets);
}

static void arms_are_told_apart(void **state)
{
	struct world *w = *state;
	struct facet_sets *sets = facet_sets_new();
	for (int i = 0; i < 10; i++) {
		char trace[16];
		snprintf(trace, sizeof(trace), "t%d", i);
		begin(w, trace, "root", NULL, i, i + 9);
		finish(w);
		begin(w, trace, "step", "root", i + 1, i + 2 + i);
		if (i < 9)
			attr(w, "app.arm", value_str(i < 6 ? STR("b") : STR("a")));
		finish(w);
	}
	size_t n;
	struct trace *const *traces = collect_traces(w->collect, &n);
	struct arms *whole = arms_new(STR("app.arm"), sets), *part = arms_part(whole);
	for (size_t i = 0; i < n; i++)
		arms_count(part, traces[i]);
	arms_take(whole, part);
	assert_int_equal(whole->unlabelled, 1);
	assert_int_equal(whole->arms.n, 2);
	assert_true(str_eq(whole->arms.v[0].value, STR("b")));
	assert_int_equal(whole->arms.v[0].profile->traces, 6);
	assert_int_equal(whole->arms.v[1].profile->traces, 3);
	/* Steps of the traces 6, 7 and 8 take 7, 8 and 9 ms. */
	const struct profile_entry *e =
		profile_get(whole->arms.v[1].profile, MEASURE_DURATION, STR("step"), STR(""));
	assert_int_equal((int64_t)profile_sum(e), 24 * MILLION);
	assert_ptr_equal(arms_profile(whole, STR("a")), whole->arms.v[1].profile);
	arms_free(whole);
	arms_free(NULL);
	facet_sets_free(sets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(cuts_do_not_show, world_up, world_down),
		cmocka_unit_test_setup_teardown(what_is_kept_is_bounded, world_up, world_down),
		cmocka_unit_test_setup_teardown(arms_are_told_apart, world_up, world_down),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
