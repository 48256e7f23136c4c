/* Feedback joined onto traces. */
#include "query/join.h"
#include "told_fixture.h"

static enum status into_collect(void *user, const struct span *s, const struct record *r)
{
	(void)r;
	collect_add(user, s);
	return STATUS_OK;
}

static void assert_feedback(struct join *j, struct collect *c, const char *trace, const char *expected)
{
	struct arena arena;
	const struct slip **slips;
	struct buf got = { 0 };
	arena_init(&arena);
	size_t n = join_of(j, collect_find(c, str_of(trace)), &arena, &slips);
	for (size_t i = 0; i < n; i++)
		buf_printf(&got, "%s%.*s", i ? " " : "", (int)slips[i]->label.n, slips[i]->label.s);
	buf_add_char(&got, '\0');
	assert_string_equal(got.s, expected);
	buf_release(&got);
	arena_release(&arena);
}

static void tell_sessions(const struct facet_index *index, struct sink sink)
{
	TELL("t-1", 1, { "session.id", "S" }, { "turn.id", "1" });
	TELL("t-2", 2, { "session.id", "S" });
	TELL("t-2", 2, { "turn.id", "turn_02" });
	TELL("t-3", 3, { "request.id", "R" }, { "gen_ai.conversation.id", "C" });
}

static void test_join(void **state)
{
	static const char feedback[] = "{\"trace_id\":\"t-1\",\"session_id\":\"other\",\"label\":\"by-id\"}"
				       "{\"session_id\":\"S\",\"turn_id\":\"2\",\"label\":\"by-turn\"}"
				       "{\"session_id\":\"S\",\"label\":\"by-session\"}"
				       "{\"request_id\":\"R\",\"label\":\"by-request\"}"
				       "{\"conversation_id\":\"C\",\"label\":\"by-talk\"}"
				       "{\"session_id\":\"S\",\"turn_id\":\"9\",\"label\":\"no-such-turn\"}"
				       "{\"user_id\":\"U\",\"label\":\"points-nowhere\"}";
	struct join *j = join_new();
	struct collect *c = collect_new();
	struct sink collecting = { .user = c, .span = into_collect };
	size_t n;
	assert_int_equal(join_add_text(j, STR(feedback), STR("f.jsonl"), 1, NULL), 7);
	assert_true(join_needs_spans(j));
	join_traces(j, &n);
	assert_int_equal(n, 1); /* the id it names */
	tell_sessions(index_of(state), join_sink(j));
	join_traces(j, &n);
	assert_int_equal(n, 3);
	tell_sessions(index_of(state), collecting);
	assert_feedback(j, c, "t-1", "by-id by-session");
	assert_feedback(j, c, "t-2", "by-turn by-session");
	assert_feedback(j, c, "t-3", "by-request by-talk");
	assert_int_equal(join_count(j), 7);
	assert_int_equal(join_lost(j), 2);
	collect_free(c);
	join_free(j);
}

static void test_join_by_ids_alone(void **state)
{
	struct join *j = join_new();
	(void)state;
	join_add_text(j, STR("[{\"trace_id\":\"0X4BF92F3577B34DA6A3CE929D0E0E4736\"},{\"trace_id\":\"b\"}]"),
		      STR("f"), 1, NULL);
	size_t n;
	const struct str *ids = join_traces(j, &n);
	assert_false(join_needs_spans(j));
	assert_int_equal(n, 2);
	assert_true(is(ids[0], "4bf92f3577b34da6a3ce929d0e0e4736"));
	join_free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_join_by_ids_alone),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
