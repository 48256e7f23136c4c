/*
 * A small dump of each dialect, cut at every byte and damaged in every bit:
 * what is whole is read, what is not is said, and nothing is made up.
 */
#include "every_byte.h"

#include <jansson.h>

/* A flipped bit may make two records of one. */
enum { SPANS_MADE_UP = 1 };

enum { DUMP_BYTES = 1500 };

static const struct dump {
	const char *path;
	bool is_json; /* and nothing else */
} dumps[] = {
	{ "clickhouse/rows.jsonl", true },
	{ "event-envelope/turn.jsonl", true },
	{ "flat/lines.jsonl", true },
	{ "flat/strands.json", true },
	{ "go/stdout.json", true },
	{ "jaeger-span/es_search.json", true },
	{ "jaeger/api_v2.json", true },

	{ "js/exporters.jsonl", true },
	{ "otlp-json/tempo_batches.json", true },
	{ "otlp-json/order.jsonl", true },
	{ "otlp-json/signals.jsonl", true },
	{ "otlp-proto/request.binpb", false },
	{ "otlp-proto/exporter.bin", false },
	{ "phoenix/client.json", true },
	{ "phoenix/columns.json", true },
	{ "python/monocle.json", true },
	{ "python/console.txt", false },
	{ "run-record/runs.jsonl", true },
	{ "trace-document/two.json", true },
	{ "zipkin/shared.json", true },
	{ "zipkin/v1.json", true },
	{ "langfuse/observations.jsonl", true },
	{ "langfuse/trace.json", true },
	{ "langsmith/nested.json", true },
	{ "langsmith/runs.jsonl", true },
	{ "feedback/evaluations.jsonl", true },
};
enum { DUMPS = sizeof(dumps) / sizeof(dumps[0]) };

static void load_dump(const struct dump *dump, struct buf *bytes)
{
	char path[128];
	snprintf(path, sizeof(path), "testdata/dialects/%s", dump->path);
	load(path, bytes);
	/* A few lines are enough. */
	while (str_ends(str_of(path), STR(".jsonl")) && bytes->n > DUMP_BYTES)
		for (bytes->n--; bytes->n && bytes->s[bytes->n - 1] != '\n';)
			bytes->n--;
}

/* By jansson: nothing but whole records, in arrays that are closed; or whose commas begin the lines: who
 * writes that leaves out the end. */
static bool is_whole(struct str text)
{
	static const struct str blank = STR_ROW(" \t\r\n[],");
	json_error_t error;
	int open = 0;
	bool on_new_line = false, comma_leads = false;
	while (text.n) {
		if (memchr(blank.s, text.s[0], blank.n)) {
			open += (text.s[0] == '[') - (text.s[0] == ']');
			on_new_line =
				text.s[0] == '\n' || (on_new_line && text.s[0] != '[' && text.s[0] != ']');
			comma_leads = text.s[0] == ',' ? on_new_line : comma_leads;
			text = str_from(text, 1);
			continue;
		}
		json_t *v = json_loadb(text.s, text.n, JSON_DISABLE_EOF_CHECK, &error);
		if (!v)
			return false;
		json_decref(v);
		text = str_from(text, (size_t)error.position);
		on_new_line = false;
	}
	return open == 0 || comma_leads;
}

/* Another key, another number: then nobody can tell. */
static bool is_whole_flipped(struct buf *bytes, size_t bit)
{
	flip_bit(bytes, bit);
	bool whole = is_whole(buf_str(bytes));
	flip_bit(bytes, bit);
	return whole;
}

static int cut(struct looker *l, const struct dump *dump)
{
	struct buf bytes = { 0 };
	load_dump(dump, &bytes);
	struct seen whole = look(l, buf_str(&bytes));
	uint64_t least = 0;
	int wrong = 0;
	for (size_t n = 0; n <= bytes.n; n++) {
		struct str start = { bytes.s, n };
		struct seen seen = look(l, start);
		bool clean = n && dump->is_json && is_whole(start);
		bool ok = seen.spans >= least && seen.spans <= whole.spans;
		ok &= clean ? seen.complaints <= whole.complaints : !dump->is_json || seen.complaints > 0;
		if (clean)
			least = seen.spans;
		if (!ok)
			COMPLAIN(&wrong, "%s, first %zu bytes: %d spans of %d to %d, %d complaints, %s\n",
				 dump->path, n, (int)seen.spans, (int)least, (int)whole.spans,
				 (int)seen.complaints, clean ? "whole" : "cut");
	}
	assert_true(!dump->is_json || least == whole.spans);
	buf_release(&bytes);
	return wrong;
}

static void every_cut_is_said(void **state)
{
	int wrong = 0;
	for (size_t i = 0; i < DUMPS; i++)
		wrong += cut(*state, &dumps[i]);
	assert_int_equal(wrong, 0);
}

static int flip(struct looker *l, const struct dump *dump)
{
	struct buf bytes = { 0 };
	load_dump(dump, &bytes);
	struct seen whole = look(l, buf_str(&bytes));
	int wrong = 0;
	for (size_t bit = 0; bit < bytes.n * 8; bit++) {
		struct seen seen = look_flipped(l, &bytes, bit);
		bool lost = dump->is_json && seen.spans < whole.spans && !seen.reports;
		if (seen.spans > whole.spans + SPANS_MADE_UP || (lost && !is_whole_flipped(&bytes, bit)))
			COMPLAIN(&wrong, "%s, bit %zu of byte %zu: %d spans of %d, %d complaints\n",
				 dump->path, bit % 8, bit / 8, (int)seen.spans, (int)whole.spans,
				 (int)seen.complaints);
	}
	buf_release(&bytes);
	return wrong;
}

static void every_bit_may_be_wrong(void **state)
{
	int wrong = 0;
	for (size_t i = 0; i < DUMPS; i++)
		wrong += flip(*state, &dumps[i]);
	assert_int_equal(wrong, 0);
}

static bool same(struct seen a, struct seen b)
{
	return a.spans == b.spans && a.digest == b.digest && a.status == b.status &&
	       a.complaints == b.complaints && str_eq(buf_str(&a.said), buf_str(&b.said));
}

/* As it is, cut, and with a bit wrong. */
static int sip(struct looker *l, const char *name, struct buf *bytes)
{
	static const size_t caps[] = { 1 << 20, 1, 2, 3, 7, 4096 };
	int wrong = 0;
	for (size_t turn = 0; turn < 41; turn++) {
		size_t n = turn % 2 ? bytes->n * (turn / 2 + 1) / 21 : bytes->n;
		size_t bit = turn && turn % 2 == 0 ? bytes->n * 8 * (turn / 2) / 21 + turn / 2 : 0;
		struct buf copy = { 0 };
		buf_add(&copy, bytes->s, n);
		copy.s[bit / 8] = (char)(copy.s[bit / 8] ^ (bit ? 1 << bit % 8 : 0));
		l->cap = caps[0];
		struct seen all = look(l, buf_str(&copy));
		for (size_t i = 1; i < sizeof(caps) / sizeof(caps[0]); i++) {
			l->cap = caps[i];
			struct seen seen = look(l, buf_str(&copy));
			if (!same(seen, all))
				COMPLAIN(&wrong,
					 "%s, turn %zu, read by %zu: %d spans, and\n%.*snot %d, and\n%.*s",
					 name, turn, caps[i], (int)seen.spans, (int)seen.said.n, seen.said.s,
					 (int)all.spans, (int)all.said.n, all.said.s);
			buf_release(&seen.said);
		}
		buf_release(&copy);
		buf_release(&all.said);
	}
	l->cap = 0;
	return wrong;
}

static void what_is_seen_does_not_depend_on_how_much_is_read_at_once(void **state)
{
	int wrong = 0;
	for (size_t i = 0; i < DUMPS; i++) {
		struct buf bytes = { 0 }, packed = { 0 };
		load_dump(&dumps[i], &bytes);
		add_gzip(&packed, (struct str){ bytes.s, bytes.n / 2 }, 6);
		add_gzip(&packed, str_from(buf_str(&bytes), bytes.n / 2), 0);
		wrong += sip(*state, dumps[i].path, &bytes);
		wrong += sip(*state, "gzip", &packed);
		buf_release(&bytes);
		buf_release(&packed);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cut_is_said),
		cmocka_unit_test(every_bit_may_be_wrong),
		cmocka_unit_test(what_is_seen_does_not_depend_on_how_much_is_read_at_once),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, look_setup, look_teardown);
}
