/* Slips, and the traces they are about. */
#include "query/resolve.h"
#include "query/span_fields.h"
#include "told_fixture.h"

/* ---- reading slips ---- */

static size_t errors;

static void count_error(void *user, const struct diag_entry *e)
{
	(void)user;
	errors += e->severity == SEVERITY_ERROR;
}

static enum status read_slip(struct slip *s, const char *json, const char *ticket)
{
	struct diag diag = { .report = count_error };
	errors = 0;
	return slip_read(s, str_of(json), STR("slip.json"), str_of(ticket), &diag);
}

static const struct slip_key *key_called(const struct slip *s, const char *key)
{
	for (size_t i = 0; i < s->keys.n; i++)
		if (is(s->keys.v[i].key, key))
			return &s->keys.v[i];
	return NULL;
}

/* Whatever the case and the joints of its keys are; lists and objects are no keys. */
static void test_keys_of_a_slip(void **state)
{
	struct slip s;
	(void)state;
	assert_int_equal(
		read_slip(&s,
			  "{\"ticketId\":\"cs_441\",\"Complaint-Text\":\"No.\",\"feedback.label\":\"wrong\","
			  "\"capturedAt\":\"1970-01-01T00:00:02Z\",\"list\":[1],\"object\":{}}",
			  NULL),
		STATUS_OK);
	assert_true(is(s.ticket, "cs_441"));
	assert_true(is(s.text, "No."));
	assert_true(is(s.label, "wrong"));
	assert_true(s.has_time && s.time_ns == INT64_C(2000000000));
	assert_int_equal(s.unread.n, 2);
	assert_true(is(s.unread.v[1], "object"));
	assert_true(is(slip_meant(STR("complaint_txt"), &s.arena), "complaint_text"));
	assert_true(is(slip_meant(STR("sesionId"), &s.arena), "session_id"));
	assert_false(str_is_set(slip_meant(STR("channel"), &s.arena)));
	assert_false(str_is_set(slip_meant(STR("order_id"), &s.arena)));
	slip_release(&s);
}

static void test_roles(void **state)
{
	static const struct {
		const char *key;
		enum slip_role role;
		const char *value;
	} expected[] = {
		{ "trace_id", SLIP_TRACE, "tr_9021" },
		{ "sessionId", SLIP_SESSION, "sess_918" },
		{ "turn_id", SLIP_TURN, "07" },
		{ "workspace-id", SLIP_TENANT, "acme_eu" },
		{ "prompt_version", SLIP_TAG, "refund-v3" },
		{ "order_id", SLIP_BUSINESS, "4481" },
		{ "amount", SLIP_BUSINESS, "12.5" },
	};
	struct slip s;
	(void)state;
	assert_int_equal(
		read_slip(&s,
			  "{\"ticket_id\":\"cs_441\",\"complaint_text\":\"No.\",\"trace_id\":\"tr_9021\","
			  "\"sessionId\":\"sess_918\",\"turn_id\":\"07\",\"workspace-id\":\"acme_eu\","
			  "\"feedback_label\":\"wrong\",\"prompt_version\":\"refund-v3\",\"order_id\":4481,"
			  "\"amount\":12.5,\"empty\":\"\",\"none\":null,\"list\":[1],"
			  "\"captured_at\":\"2026-05-21T09:14:33Z\"}",
			  NULL),
		STATUS_OK);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct slip_key *k = key_called(&s, expected[i].key);
		assert_non_null(k);
		assert_int_equal(k->role, expected[i].role);
		assert_true(is(k->value, expected[i].value));
	}
	assert_null(key_called(&s, "empty"));
	assert_null(key_called(&s, "complaint_text"));
	assert_true(is(s.ticket, "cs_441"));
	assert_true(is(s.text, "No."));
	assert_true(is(s.label, "wrong"));
	assert_true(s.has_time);
	assert_int_equal(s.time_ns, 1779354873000000000);
	slip_release(&s);
}

static void test_which_slip(void **state)
{
	static const char two[] = "\n{\"ticket_id\":\"a\",\"session_id\":\"1\"}\n\n{\"ticket_id\":\"b\"}\n";
	struct slip s;
	(void)state;
	assert_int_equal(read_slip(&s, two, "b"), STATUS_OK);
	assert_int_equal(s.line, 4);
	slip_release(&s);
	assert_int_equal(read_slip(&s, two, NULL), STATUS_FATAL);
	assert_int_equal(errors, 1);
	slip_release(&s);
	assert_int_equal(read_slip(&s, two, "c"), STATUS_FATAL);
	slip_release(&s);
	assert_int_equal(read_slip(&s, "[{\"ticket\":7},{\"ticket\":8}]", "8"), STATUS_OK);
	slip_release(&s);
	assert_int_equal(read_slip(&s, "", NULL), STATUS_FATAL);
	slip_release(&s);
	assert_int_equal(read_slip(&s, "17", NULL), STATUS_FATAL);
	slip_release(&s);
	assert_int_equal(read_slip(&s, "{\"a\":", NULL), STATUS_FATAL);
	slip_release(&s);
}

static void test_many_keys(void **state)
{
	struct buf json = { 0 };
	struct slip s;
	(void)state;
	buf_add_char(&json, '{');
	for (int i = 0; i < 500; i++)
		buf_printf(&json, "%s\"key%d\":%d", i ? "," : "", i, i);
	buf_add_c(&json, "}");
	buf_add_char(&json, '\0');
	assert_int_equal(read_slip(&s, json.s, NULL), STATUS_OK);
	struct resolve *r = resolve_new(&s, 1, 1); /* fits */
	resolve_free(r);
	slip_release(&s);
	buf_release(&json);
}

static void test_spellings(void **state)
{
	struct arena arena;
	struct str out[SLIP_SPELLINGS];
	(void)state;
	arena_init(&arena);
	size_t n = slip_spellings(STR("orderId"), &arena, out);
	assert_int_equal(n, 4);
	assert_true(is(out[0], "orderId") && is(out[1], "order_id") && is(out[2], "order.id") &&
		    is(out[3], "order-id"));
	n = slip_spellings(STR("store_id"), &arena, out);
	assert_true(n == 4 && is(out[3], "storeId"));
	assert_int_equal(slip_spellings(STR("repo"), &arena, out), 1);
	assert_int_equal(slip_spellings(STR("__"), &arena, out), 1);
	arena_release(&arena);
}

/* ---- which trace ---- */

/* Best first, as "id:tier id:tier". */
static void assert_candidates(struct resolve *r, const char *expected)
{
	struct buf got = { 0 };
	size_t n;
	const struct candidate *c = resolve_candidates(r, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&got, "%s%.*s:%s", i ? " | " : "", (int)c[i].trace_id.n, c[i].trace_id.s,
			   resolve_tier_name(c[i].tier));
	buf_add_char(&got, '\0');
	assert_string_equal(got.s, expected);
	buf_release(&got);
}

#define HOUR ((int64_t)3600 * 1000000000)

static void test_tiers(void **state)
{
	const struct facet_index *index = index_of(state);
	struct slip s;
	assert_int_equal(
		read_slip(&s,
			  "{\"trace_id\":\"t-id\",\"session_id\":\"S\",\"turn_id\":\"07\","
			  "\"conversation_id\":\"C\",\"request_id\":\"R\",\"orderId\":\"O-1\","
			  "\"user_id\":\"U\",\"complaint_text\":\"annual contracts are refundable\"}",
			  NULL),
		STATUS_OK);
	struct resolve *r = resolve_new(&s, HOUR, HOUR);
	struct sink sink = resolve_sink(r);
	TELL("t-words", 1, { "output.value", "All Annual contracts are refundable at any time" });
	TELL("t-user", 1, { "user.id", "U" });
	TELL("t-session", 1, { "session.id", "S" }, { "turn.id", "8" });
	TELL("t-order", 1, { "order.id", "O-1" });
	TELL("t-request", 1, { "request.id", "R" });
	TELL("t-talk", 1, { "gen_ai.conversation.id", "C" });
	TELL("t-turn", 1, { "session.id", "S" });
	TELL("t-turn", 1, { "turn.id", "turn_7" }); /* on another span of it */
	TELL("t-id", 1, { "x", "y" });
	TELL("t-none", 1, { "user.id", "V" }, { "output.value", "contracts" });
	assert_candidates(
		r, "t-id:trace id | t-turn:session and turn | t-talk:conversation | t-request:request | "
		   "t-order:business key | t-session:session | "
		   "t-user:user or tenant | t-words:words of the complaint");
	resolve_free(r);
	slip_release(&s);
}

static uint64_t bit_of(const struct slip *s, const char *key)
{
	return (uint64_t)1 << (key_called(s, key) - s->keys.v);
}

static void test_agreement(void **state)
{
	const struct facet_index *index = index_of(state);
	struct slip s;
	size_t n;
	assert_int_equal(
		read_slip(&s,
			  "{\"session_id\":\"S\",\"prompt_version\":\"v3\",\"experiment_bucket\":\"control\","
			  "\"model_deployment\":\"d-1\",\"captured_at\":\"1970-01-01T01:00:00Z\"}",
			  NULL),
		STATUS_OK);
	struct resolve *r = resolve_new(&s, HOUR, HOUR);
	struct sink sink = resolve_sink(r);
	/* Contradicted by its prompt; nearest in time. */
	TELL("t-near", 59, { "session.id", "S" }, { "prompt_version", "v2" },
	     { "experiment_bucket", "control" });
	/* Two prompts, one of them the right one: no contradiction. */
	TELL("t-good", 10, { "session.id", "S" }, { "prompt_version", "v2" });
	TELL("t-good", 11, { "prompt_version", "v3" });
	TELL("t-later", 40, { "session.id", "S" });
	TELL("t-early", 20, { "session.id", "S" });
	const struct candidate *c = resolve_candidates(r, &n);
	assert_int_equal(n, 4);
	assert_true(is(c[0].trace_id, "t-good"));
	assert_int_equal(c[0].agrees, bit_of(&s, "session_id") | bit_of(&s, "prompt_version"));
	assert_int_equal(c[0].contradicts, 0);
	/* One more agrees, one contradicts: as good as those that say nothing, but nearer. */
	assert_true(is(c[1].trace_id, "t-near"));
	assert_int_equal(c[1].contradicts, bit_of(&s, "prompt_version"));
	assert_true(is(c[2].trace_id, "t-later"));
	assert_true(is(c[3].trace_id, "t-early"));
	resolve_free(r);
	slip_release(&s);
}

static void test_window(void **state)
{
	const struct facet_index *index = index_of(state);
	struct slip s;
	assert_int_equal(read_slip(&s, "{\"tenant\":\"T\",\"captured_at\":\"1970-01-01T02:00:00Z\"}", NULL),
			 STATUS_OK);
	struct resolve *r = resolve_new(&s, HOUR, HOUR / 12);
	struct sink sink = resolve_sink(r);
	TELL("t-before", 59, { "tenant.id", "T" });
	TELL("t-in", 61, { "tenant.id", "T" });
	TELL("t-now", 124, { "tenant.id", "T" });
	TELL("t-after", 126, { "tenant.id", "T" });
	assert_candidates(r,
			  "t-now:user or tenant in the time window | t-in:user or tenant in the time window");
	resolve_free(r);
	slip_release(&s);
}

/* "channel": "web" is said of every second trace: it points at none, and does not hide the session. */
static void test_common_keys_point_nowhere(void **state)
{
	const struct facet_index *index = index_of(state);
	struct slip s;
	char id[16];
	assert_int_equal(read_slip(&s, "{\"session_id\":\"S\",\"channel\":\"web\"}", NULL), STATUS_OK);
	struct resolve *r = resolve_new(&s, HOUR, HOUR);
	struct sink sink = resolve_sink(r);
	for (int i = 0; i < 100; i++) {
		snprintf(id, sizeof(id), "t-%d", i);
		TELL(id, i, { "channel", i % 2 ? "web" : "app" });
	}
	TELL("t-session", 5, { "session.id", "S" }, { "channel", "web" });
	assert_candidates(r, "t-session:session");
	resolve_free(r);
	slip_release(&s);
}

/* Of two answers with as many words in common, the one with the rarer words. */
static void test_rare_words(void **state)
{
	const struct facet_index *index = index_of(state);
	struct slip s;
	size_t n;
	assert_int_equal(read_slip(&s, "{\"complaint_text\":\"your contract voucher please\"}", NULL),
			 STATUS_OK);
	struct resolve *r = resolve_new(&s, HOUR, HOUR);
	struct sink sink = resolve_sink(r);
	TELL("t-1", 1, { "output.value", "your contract ends" });
	TELL("t-2", 1, { "output.value", "here is your VOUCHER" });
	TELL("t-3", 1, { "output.value", "see your contract" });
	const struct candidate *c = resolve_candidates(r, &n);
	assert_int_equal(n, 3);
	assert_true(is(c[0].trace_id, "t-2"));
	assert_int_equal(c[0].in_answers, 1 << 0 | 1 << 2); /* "your", "voucher" */
	resolve_free(r);
	slip_release(&s);
}

/* Documents share words with complaints by the dozen: an answer that shares fewer of them is preferred. */
static void test_answers_before_documents(void **state)
{
	const struct facet_index *index = index_of(state);
	struct slip s;
	size_t n;
	assert_int_equal(read_slip(&s, "{\"complaint_text\":\"annual contract voucher please\"}", NULL),
			 STATUS_OK);
	struct resolve *r = resolve_new(&s, HOUR, HOUR);
	struct sink sink = resolve_sink(r);
	TELL("t-doc", 1, { "openinference.span.kind", "RETRIEVER" },
	     { "output.value", "every annual contract, every voucher, please" });
	TELL("t-doc", 1, { "output.value", "no voucher" });
	TELL("t-answer", 1, { "output.value", "an annual contract" });
	TELL("t-tool", 1, { "openinference.span.kind", "TOOL" }, { "output.value", "contract" });
	assert_candidates(r,
			  "t-answer:words of the complaint | t-doc:words of the complaint, but in no answer");
	const struct candidate *c = resolve_candidates(r, &n);
	assert_int_equal(c[0].in_answers, 3);
	assert_int_equal(c[1].in_answers, 1 << 2);
	assert_int_equal(c[1].elsewhere, 1 << 0 | 1 << 1 | 1 << 3);
	resolve_free(r);
	slip_release(&s);
}

/* Without any key, the window: what began before the slip first, the nearest of it. */
static void test_time_alone(void **state)
{
	static const struct {
		const char *slip, *expected;
	} rows[] = {
		{ "{\"ticket_id\":\"T-1\",\"captured_at\":\"1970-01-01T02:00:00Z\"}",
		  "t-in:time alone | t-early:time alone | t-now:time alone" },
		/* A key that leads to a trace leaves no room for it. */
		{ "{\"session_id\":\"S\",\"captured_at\":\"1970-01-01T02:00:00Z\"}", "t-in:session" },
		/* A trace that has another session is not meant, at whatever time. */
		{ "{\"session_id\":\"X\",\"captured_at\":\"1970-01-01T02:00:00Z\"}",
		  "t-early:time alone | t-now:time alone" },
		{ "{\"ticket_id\":\"T-1\"}", "" },
	};
	const struct facet_index *index = index_of(state);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slip s;
		assert_int_equal(read_slip(&s, rows[i].slip, NULL), STATUS_OK);
		struct resolve *r = resolve_new(&s, HOUR, HOUR / 12);
		struct sink sink = resolve_sink(r);
		TELL("t-before", 59, { "x", "y" });
		TELL("t-early", 90, { "x", "y" });
		TELL("t-in", 100, { "session.id", "S" });
		TELL("t-now", 121, { "x", "y" });
		TELL("t-after", 126, { "x", "y" });
		assert_candidates(r, rows[i].expected);
		resolve_free(r);
		slip_release(&s);
	}
}

/* Without a time nothing is "in the time window". */
static void test_no_window(void **state)
{
	const struct facet_index *index = index_of(state);
	struct slip s;
	assert_int_equal(read_slip(&s, "{\"tenant\":\"T\",\"captured_at\":\"this morning\"}", NULL),
			 STATUS_OK);
	assert_false(s.has_time);
	assert_true(is(s.no_time, "this morning"));
	struct resolve *r = resolve_new(&s, HOUR, HOUR);
	struct sink sink = resolve_sink(r);
	TELL("t-1", 59, { "tenant.id", "T" });
	assert_candidates(r, "t-1:user or tenant");
	resolve_free(r);
	slip_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_keys_of_a_slip),
		cmocka_unit_test(test_which_slip),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_tiers),
		cmocka_unit_test(test_agreement),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_common_keys_point_nowhere),
		cmocka_unit_test(test_rare_words),
		cmocka_unit_test(test_answers_before_documents),
		cmocka_unit_test(test_time_alone),
		cmocka_unit_test(test_no_window),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
