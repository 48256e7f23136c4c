/* The ledger notices what is marked twice, and what nobody marked; a NULL one takes everything. */
#include "base/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int up(void **state)
{
	static struct ledger ledger;
	ledger_init(&ledger);
	ledger_stream(&ledger, STR("f"), STR_UNSET, 0);
	*state = &ledger;
	return 0;
}

static int down(void **state)
{
	ledger_release(*state);
	return 0;
}

static struct ledger_totals totals_of(const struct ledger *l)
{
	struct ledger_totals t;
	ledger_totals(l, &t);
	return t;
}

static void assert_gap(const struct ledger *l, size_t i, uint64_t from, uint64_t to, uint64_t line,
		       const char *code)
{
	assert_true(i < l->gaps.n);
	assert_int_equal(l->gaps.v[i].from, from);
	assert_int_equal(l->gaps.v[i].to, to);
	assert_int_equal(l->gaps.v[i].line, line);
	assert_string_equal(l->gaps.v[i].code, code);
}

static void test_all_is_told(void **state)
{
	struct ledger *l = *state;
	ledger_mark(l, LEDGER_SPANS, 0, 10, 1, NULL);
	ledger_mark(l, LEDGER_OVERHEAD, 10, 11, 1, NULL);
	ledger_mark(l, LEDGER_SPANS, 11, 11, 1, NULL);
	ledger_stream_end(l, 30, true);
	struct ledger_totals t = totals_of(l);
	assert_true(t.adds_up);
	assert_int_equal(t.bytes, 30);
	assert_int_equal(t.kind[LEDGER_SPANS], 10);
	assert_int_equal(t.kind[LEDGER_OVERHEAD], 1);
	assert_int_equal(t.kind[LEDGER_LEFT], 19);
	/* Behind its end nothing is about it. */
	ledger_mark(l, LEDGER_SPANS, 30, 40, 1, NULL);
	ledger_record(l, 40, STR("x"), 1);
	ledger_piece(l, LEDGER_SPANS, STR("x"), NULL);
	ledger_damage(l, "x", "code");
	ledger_salvaged(l, 40, 41);
	ledger_record_end(l, LEDGER_UNKNOWN, true);
	ledger_stream_end(l, 99, false);
	assert_int_equal(totals_of(l).bytes, 30);
}

static void test_holes(void **state)
{
	struct ledger *l = *state;
	ledger_mark(l, LEDGER_SPANS, 0, 10, 1, NULL);
	ledger_mark(l, LEDGER_OVERHEAD, 20, 30, 1, NULL);
	ledger_stream_end(l, 50, false);
	struct ledger_totals t = totals_of(l);
	assert_false(t.adds_up);
	assert_int_equal(t.kind[LEDGER_UNTOLD], 30);
	assert_int_equal(t.kind[LEDGER_LEFT], 0);
	assert_int_equal(t.twice, 0);
}

static void test_twice(void **state)
{
	struct ledger *l = *state;
	ledger_mark(l, LEDGER_SPANS, 0, 20, 1, NULL);
	ledger_mark(l, LEDGER_FEEDBACK, 5, 8, 1, NULL);
	ledger_mark(l, LEDGER_SIGNALS, 15, 30, 1, NULL);
	ledger_stream_end(l, 30, true);
	struct ledger_totals t = totals_of(l);
	assert_false(t.adds_up);
	assert_int_equal(t.twice, 3 + 5);
	assert_int_equal(t.kind[LEDGER_SPANS], 20);
	assert_int_equal(t.kind[LEDGER_FEEDBACK], 0);
	assert_int_equal(t.kind[LEDGER_SIGNALS], 10);
}

/* What was lost, and what is found in it after all. */
static void test_gaps(void **state)
{
	struct ledger *l = *state;
	ledger_mark(l, LEDGER_GAPS, 0, 50, 3, "json.torn");
	ledger_salvaged(l, 10, 20);
	ledger_salvaged(l, 30, 50);
	ledger_mark(l, LEDGER_GAPS, 50, 60, 4, "json.noise");
	ledger_mark(l, LEDGER_OVERHEAD, 60, 61, 4, NULL);
	ledger_stream_end(l, 61, false);
	struct ledger_totals t = totals_of(l);
	assert_true(t.adds_up);
	assert_int_equal(t.kind[LEDGER_SPANS], 30);
	assert_int_equal(t.kind[LEDGER_GAPS], 30);
	assert_int_equal(l->gaps_total, 3);
	assert_gap(l, 0, 0, 10, 3, "json.torn");
	assert_gap(l, 1, 20, 30, 3, "json.torn");
	assert_gap(l, 2, 50, 60, 4, "json.noise");
}

static void test_very_many_gaps(void **state)
{
	struct ledger *l = *state;
	for (uint64_t i = 0; i <= LEDGER_LISTED_MAX; i++)
		ledger_mark(l, LEDGER_GAPS, i, i + 1, 0, "json.noise");
	ledger_stream_end(l, LEDGER_LISTED_MAX + 1, false);
	assert_int_equal(l->gaps.n, LEDGER_LISTED_MAX);
	assert_int_equal(l->gaps_total, LEDGER_LISTED_MAX + 1);
	assert_true(totals_of(l).adds_up);
}

static struct str slice(struct str text, size_t from, size_t n)
{
	return (struct str){ text.s + from, n };
}

/* Three lines, of which the second is a span; damage is where it is, to the piece that follows. */
static void test_record(void **state)
{
	struct ledger *l = *state;
	struct str text = STR("aaa\nbbb\nccc");
	ledger_record(l, 0, text, 7);
	ledger_piece(l, LEDGER_SPANS, slice(text, 4, 3), NULL);
	ledger_damage(l, text.s + 1, "first");
	ledger_record_end(l, LEDGER_OVERHEAD, false);
	ledger_record(l, 11, text, 10);
	ledger_piece(l, LEDGER_FEEDBACK, slice(text, 6, 2),
		     NULL); /* partly the same bytes, and behind them */
	ledger_piece(l, LEDGER_SPANS, slice(text, 4, 3), NULL);
	ledger_piece(l, LEDGER_SIGNALS, slice(text, 5, 1), NULL);
	ledger_damage(l, text.s + 9, "last");
	ledger_record_end(l, LEDGER_UNKNOWN, false);
	ledger_stream_end(l, 22, false);
	struct ledger_totals t = totals_of(l);
	assert_true(t.adds_up);
	assert_int_equal(t.kind[LEDGER_SPANS], 6);
	assert_int_equal(t.kind[LEDGER_FEEDBACK], 1);
	assert_int_equal(t.kind[LEDGER_SIGNALS], 0);
	assert_int_equal(l->gaps_total, 2);
	assert_gap(l, 0, 0, 4, 7, "first");
	assert_gap(l, 1, 19, 22, 12, "last");
	assert_int_equal(t.kind[LEDGER_GAPS], 4 + 3);
	assert_int_equal(t.kind[LEDGER_OVERHEAD], 4);
	assert_int_equal(t.kind[LEDGER_UNKNOWN], 4);
}

/* Nothing is known of it but that it is one, or that it is none. */
static void test_records_without_pieces(void **state)
{
	struct ledger *l = *state;
	ledger_record(l, 2, STR("0123456789"), 0);
	ledger_record_end(l, LEDGER_UNKNOWN, true);
	ledger_record(l, 12, STR("0123456789"), 0);
	ledger_record_end(l, LEDGER_UNKNOWN, false);
	ledger_record(l, 22, STR("0123456789"), 0);
	ledger_piece(l, LEDGER_SPANS, STR("of another text"), NULL);
	ledger_salvaged(l, 22, 24);
	ledger_record_end(l, LEDGER_UNKNOWN, true);
	ledger_stream_end(l, 32, false);
	struct ledger_totals t = totals_of(l);
	assert_int_equal(t.kind[LEDGER_UNTOLD], 2);
	assert_int_equal(t.kind[LEDGER_UNKNOWN], 10);
	assert_int_equal(t.kind[LEDGER_GAPS], 10);
	assert_int_equal(t.kind[LEDGER_SPANS], 10);
	assert_gap(l, 0, 12, 22, 0, "record.damaged");
	assert_false(t.adds_up);
}

/* ---- files ---- */

static void give(struct ledger *l, uint64_t bytes)
{
	ledger_stream(l, STR("f"), STR_UNSET, 0);
	ledger_mark(l, LEDGER_SPANS, 0, bytes, 1, NULL);
	ledger_stream_end(l, bytes, false);
}

static void test_files(void **state)
{
	struct ledger *l = *state;
	const struct place place = { .file = STR("f") };
	ledger_stream_end(l, 0, false);
	/* Plain; two bytes of it are lost, of which one is told twice. */
	ledger_file(l, STR("a"));
	ledger_file_plain(l);
	ledger_lost(l, &place, 10, 12, "one");
	ledger_lost(l, &place, 11, 12, "again");
	ledger_lost(l, &place, 11, 13, "more");
	give(l, 97);
	ledger_file_end(l, 100, 100);
	/* Packed, and not read to its end; why is known of the second. */
	ledger_file(l, STR("b"));
	give(l, 1000);
	ledger_file_end(l, 50, 40);
	ledger_file(l, STR("c"));
	ledger_reason(l, "limit.ratio");
	give(l, 1000);
	ledger_file_end(l, 50, 40);
	/* Lost from there to the end, wherever reading stopped. */
	ledger_file(l, STR("d"));
	ledger_lost(l, &place, 30, UINT64_MAX, "gzip.data");
	ledger_lost(l, &place, 35, UINT64_MAX, "gzip.cut");
	ledger_file_end(l, 50, 50);
	/* Read in any order. */
	ledger_file(l, STR("e"));
	ledger_file_whole(l);
	ledger_file_end(l, 50, 7);
	/* No input. */
	ledger_file(l, STR("g"));
	ledger_file_forget(l);
	ledger_file_forget(l);
	ledger_lost(l, &place, 0, 1, "none");
	ledger_file_end(l, 50, 7);

	struct ledger_totals t = totals_of(l);
	assert_int_equal(l->files.n, 5);
	assert_int_equal(t.files.bytes, 300);
	assert_int_equal(t.files.plain, 97);
	assert_int_equal(t.files.gaps, 3 + 10 + 10 + 20);
	assert_int_equal(t.files.packed, 40 + 40 + 30 + 50);
	assert_int_equal(t.files.streams, 3);
	assert_true(t.adds_up);
	assert_int_equal(l->gaps_total, 5);
	assert_gap(l, 0, 10, 12, 0, "one");
	assert_gap(l, 1, 12, 13, 0, "more");
	assert_gap(l, 2, 40, 50, 0, "input.left");
	assert_gap(l, 3, 40, 50, 0, "limit.ratio");
	assert_gap(l, 4, 30, 50, 0, "gzip.cut");
	assert_true(l->gaps.v[4].in_file && str_eq(l->gaps.v[4].file, STR("d")));

	/* Another number of bytes came of a plain file than lie in it. */
	ledger_file(l, STR("h"));
	ledger_file_plain(l);
	give(l, 99);
	ledger_file_end(l, 100, 100);
	assert_false(totals_of(l).adds_up);
}

static void test_none(void **state)
{
	const struct place place = { .file = STR("f") };
	(void)state;
	ledger_stream(NULL, STR("f"), STR_UNSET, 0);
	ledger_mark(NULL, LEDGER_SPANS, 0, 1, 1, NULL);
	ledger_record(NULL, 0, STR("x"), 1);
	ledger_piece(NULL, LEDGER_SPANS, STR("x"), NULL);
	ledger_salvaged(NULL, 0, 1);
	ledger_damage(NULL, "x", "code");
	ledger_record_end(NULL, LEDGER_SPANS, true);
	ledger_stream_end(NULL, 1, true);
	ledger_file(NULL, STR("f"));
	ledger_lost(NULL, &place, 0, 1, "code");
	ledger_reason(NULL, "code");
	ledger_file_plain(NULL);
	ledger_file_whole(NULL);
	ledger_file_end(NULL, 1, 1);
	ledger_file_forget(NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, up, down)
	const struct CMUnitTest tests[] = {
		TEST(all_is_told),
		TEST(holes),
		TEST(twice),
		TEST(gaps),
		TEST(very_many_gaps),
		TEST(record),
		TEST(records_without_pieces),
		TEST(files),
		TEST(none),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
