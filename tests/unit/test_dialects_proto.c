/* OTLP in protobuf: fields, order, damage at every byte; and the wire format under it. */
#include "record_fixture.h"

#include "dialect/wire.h"

static void put_varint(struct buf *b, uint64_t v)
{
	for (; v > 0x7f; v >>= 7)
		buf_add_char(b, (char)(unsigned char)(v | 0x80));
	buf_add_char(b, (char)v);
}

static void put_number(struct buf *b, uint32_t field, uint64_t v)
{
	put_varint(b, field << 3 | WIRE_VARINT);
	put_varint(b, v);
}

static void put_fixed(struct buf *b, uint32_t field, uint64_t v)
{
	put_varint(b, field << 3 | WIRE_FIXED64);
	for (int i = 0; i < 8; i++)
		buf_add_char(b, (char)(unsigned char)(v >> 8 * i));
}

static void put_str(struct buf *b, uint32_t field, struct str s)
{
	put_varint(b, field << 3 | WIRE_BYTES);
	put_varint(b, s.n);
	buf_add_str(b, s);
}

/* The message in `inner` as a field; `inner` is empty afterwards. */
static void put_message(struct buf *b, uint32_t field, struct buf *inner)
{
	put_str(b, field, buf_str(inner));
	buf_release(inner);
	*inner = (struct buf){ 0 };
}

static void put_pair(struct buf *b, uint32_t field, const char *key, struct buf *value)
{
	struct buf pair = { 0 };
	put_str(&pair, 1, str_of(key));
	put_message(&pair, 2, value);
	put_message(b, field, &pair);
}

static void proto_span(struct buf *span)
{
	struct buf m = { 0 }, list = { 0 }, value = { 0 };
	put_str(span, 1, STR("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"));
	put_str(span, 2, STR("\0\0\0\0\0\0\0\xa1"));
	put_str(span, 5, STR("caf\xc3"));
	put_number(span, 6, 3);
	put_fixed(span, 7, 1772352000000000001);
	put_fixed(span, 8, 1772352000000000007);
	put_number(&m, 3, (uint64_t)-5);
	put_pair(span, 9, "i", &m);
	put_str(&m, 7, STR("\0\xff"));
	put_pair(span, 9, "bytes", &m);
	put_pair(span, 9, "none", &m);
	put_str(&value, 1, STR("a\"b\n"));
	put_message(&list, 1, &value);
	put_number(&value, 2, 1);
	put_message(&list, 1, &value);
	put_message(&list, 1, &value);
	put_message(&m, 5, &list);
	put_pair(&list, 1, "l", &m);
	put_message(&m, 6, &list);
	put_pair(span, 9, "tree", &m);
	put_fixed(&m, 1, 1772352000000000002);
	put_str(&m, 2, STR("e"));
	put_message(span, 11, &m);
	put_str(&m, 2, STR("bad"));
	put_number(&m, 3, 2);
	put_message(span, 15, &m);
	put_number(span, 999, 7);
}

static void proto_request(struct buf *b, uint32_t scope_spans)
{
	struct buf span = { 0 }, scope = { 0 }, spans = { 0 }, resource = { 0 }, m = { 0 }, all = { 0 };
	proto_span(&span);
	put_message(&spans, 2, &span);
	put_str(&span, 2, STR("\0\0\0\0\0\0\0\xa2"));
	put_message(&spans, 2, &span);
	put_str(&scope, 1, STR("lib"));
	put_message(&spans, 1, &scope); /* behind the spans: protobuf knows no order */
	put_message(&all, scope_spans, &spans);
	put_str(&m, 1, STR("front"));
	put_pair(&resource, 1, "service.name", &m);
	put_message(&all, 1, &resource);
	put_message(b, 1, &all);
}

static void test_proto(void **state)
{
	struct run *run = *state;
	struct buf b = { 0 };
	proto_request(&b, 2);
	assert_int_equal(read_record(run, RECORD_PROTO, buf_str(&b)), STATUS_OK);
	assert_int_equal(run->spans.n, 2);
	const struct span *s = run->spans.v[0];
	assert_text(s->trace_id, "0102030405060708090a0b0c0d0e0f10");
	assert_text(s->span_id, "00000000000000a1");
	assert_true(span_is_root(s));
	assert_text(s->name, "caf\xc3");
	assert_int_equal(s->kind, SPAN_CLIENT);
	assert_true(s->start_ns == 1772352000000000001 && s->end_ns == 1772352000000000007);
	assert_attr(s, "i", "-5");
	assert_int_equal(span_attr(s, STR("bytes"))->value.type, VALUE_BYTES);
	assert_int_equal(span_attr(s, STR("none"))->value.type, VALUE_NULL);
	assert_attr(s, "tree", "{\"l\":[\"a\\\"b\\u000a\",true,null]}");
	assert_int_equal(s->events_n, 1);
	assert_true(s->events[0].time_ns == 1772352000000000002);
	assert_int_equal(s->status, SPAN_STATUS_ERROR);
	assert_text(s->status_message, "bad");
	assert_attr(s, "service.name", "front");
	assert_text(s->scope.name, "lib");
	assert_true(s->origin.offset > 1000 && s->origin.offset + s->origin.length < 1000 + b.n);
	assert_text(run->spans.v[1]->scope.name, "lib");
	buf_release(&b);
}

static void test_proto_old_field(void **state)
{
	struct run *run = *state;
	struct buf b = { 0 };
	proto_request(&b, 1000);
	assert_int_equal(read_record(run, RECORD_PROTO, buf_str(&b)), STATUS_OK);
	assert_int_equal(run->spans.n, 2);
	buf_release(&b);
}

/* Cut anywhere: never a span that is not whole, never a crash, and the first one as soon as it is there. */
static void test_proto_cut(void **state)
{
	struct run *run = *state;
	struct buf b = { 0 };
	proto_request(&b, 2);
	size_t most = 0;
	for (size_t n = 1; n < b.n; n++) {
		run->spans.n = 0;
		assert_int_equal(read_record(run, RECORD_PROTO, (struct str){ b.s, n }), STATUS_SKIP);
		assert_true(run->spans.n >= most);
		most = run->spans.n;
		for (size_t i = 0; i < run->spans.n; i++)
			assert_true(i ? str_is_set(run->spans.v[i]->span_id)
				      : run->spans.v[i]->events_n == 1);
	}
	assert_int_equal(most, 2);
	buf_release(&b);
}

/* Every byte of a message replaced, in turn: whatever is said, it ends. */
static void test_proto_wrong_bytes(void **state)
{
	struct run *run = *state;
	struct buf b = { 0 };
	proto_request(&b, 2);
	for (size_t i = 0; i < b.n; i++) {
		char was = b.s[i];
		for (int k = 0; k < 4; k++) {
			b.s[i] = (char)(unsigned char)("\x00\xff\x80\x0b"[k]);
			(void)read_record(run, RECORD_PROTO, buf_str(&b));
		}
		b.s[i] = was;
	}
	buf_release(&b);
}

static void test_proto_deep_value(void **state)
{
	struct run *run = *state;
	struct buf b = { 0 }, m = { 0 };
	put_number(&b, 3, 1);
	for (int i = 0; i < 300; i++) {
		put_message(&m, 1, &b);
		put_message(&b, 5, &m);
	}
	put_pair(&m, 9, "deep", &b);
	put_message(&b, 2, &m);
	put_message(&m, 2, &b);
	put_message(&b, 1, &m);
	assert_int_equal(read_record(run, RECORD_PROTO, buf_str(&b)), STATUS_SKIP);
	assert_int_equal(span_attr(only(run), STR("deep"))->value.type, VALUE_JSON);
	buf_release(&b);
}

/* ResourceSpans, or what is built alike: one message in one scope. */
static enum status read_in_scope(struct run *run, struct buf *message)
{
	struct buf scope = { 0 }, resource = { 0 }, all = { 0 };
	put_message(&scope, 2, message);
	put_message(&resource, 2, &scope);
	put_message(&all, 1, &resource);
	enum status st = read_record(run, RECORD_PROTO, buf_str(&all));
	buf_release(&all);
	return st;
}

/* Collectors write all signals alike: logs and metrics are told from spans, and what is torn of a span is
 * one. */
static void test_proto_other_signals(void **state)
{
	struct run *run = *state;
	struct buf m = { 0 }, inner = { 0 };
	put_fixed(&m, 1, 1772352000000000001); /* LogRecord: time, severity, body, attributes, ids */
	put_number(&m, 2, 9);
	put_str(&inner, 1, STR("a log"));
	put_message(&m, 5, &inner);
	put_str(&m, 9, STR("0123456789abcdef"));
	put_str(&m, 10, STR("01234567"));
	assert_int_equal(read_in_scope(run, &m), STATUS_OK);
	put_str(&m, 1, STR("gen_ai.token.use")); /* Metric of 16 letters, with a sum */
	put_number(&inner, 2, 1);
	put_message(&m, 7, &inner);
	assert_int_equal(read_in_scope(run, &m), STATUS_OK);
	put_str(&m, 1, STR("queue.size")); /* with a gauge, whose number is that of a span's name */
	put_str(&m, 5, STR("\x0a\x00"));
	assert_int_equal(read_in_scope(run, &m), STATUS_OK);
	assert_int_equal(run->spans.n, 0);
	assert_int_equal(run->totals.other_signals, 3);
	put_str(&m, 1, STR("0123456789abcdef"));
	put_str(&m, 2, STR("01234567"));
	assert_int_equal(read_in_scope(run, &m), STATUS_OK);
	put_str(&m, 1, STR("an id of another length"));
	put_fixed(&m, 7, 1772352000000000001);
	assert_int_equal(read_in_scope(run, &m), STATUS_OK);
	assert_int_equal(run->spans.n, 2);
	assert_int_equal(run->totals.other_signals, 3);
}

static void test_wire_groups(void **state)
{
	(void)state;
	struct wire w;
	struct wire_field f;
	/* group 1 { 2: 5, group 3 {} } 4: 7 */
	wire_init(&w, STR("\x0b\x10\x05\x1b\x1c\x0c\x20\x07"));
	assert_true(wire_next(&w, &f));
	assert_int_equal(f.number, 4);
	assert_int_equal(f.value, 7);
	assert_false(wire_next(&w, &f));
	assert_null(w.error);
	wire_init(&w, STR("\x0b\x10\x05"));
	assert_false(wire_next(&w, &f));
	assert_non_null(w.error);
	wire_init(&w, STR("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
	assert_false(wire_next(&w, &f));
	assert_non_null(w.error);
	wire_init(&w, STR("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x"));
	assert_true(wire_next(&w, &f));
	assert_true(f.cut && f.bytes.n == 1);
	assert_false(wire_next(&w, &f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(proto),
		TEST(proto_old_field),
		TEST(proto_cut),
		TEST(proto_wrong_bytes),
		TEST(proto_deep_value),
		TEST(proto_other_signals),
		TEST(wire_groups),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
