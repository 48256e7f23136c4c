/*
 * Eight bytes of a dump are written over, at each place in turn: what is given
 * of it says nothing that the sound dump does not say of the same span, and
 * hardly a span is lost.
 */
#include "every_byte.h"

enum { SMASHED = 8, SPANS_MOST = 16, FIELDS_OF = 6 };

/* In a hundred places. Where both ids of a span are hit, or one and its time, it is not to be told from
 * others. */
enum { LOST_MOST = 12 };

struct said_span {
	char field[FIELDS_OF][48]; /* trace, span, parent, name, start, end; "" where it is not said */
	bool torn;
};

struct said {
	struct said_span span[SPANS_MOST];
	size_t n;
};

static void put(char *out, struct str text)
{
	snprintf(out, sizeof(((struct said_span *)0)->field[0]), "%.*s", (int)text.n, text.s ? text.s : "");
}

static enum status take(void *user, const struct span *s, const struct record *r)
{
	struct said *said = user;
	(void)r;
	assert_true(said->n < SPANS_MOST);
	struct said_span *to = &said->span[said->n++];
	*to = (struct said_span){ .torn = s->flags & SPAN_TORN };
	put(to->field[0], s->trace_id);
	put(to->field[1], s->span_id);
	put(to->field[2], s->parent_id);
	put(to->field[3], s->name);
	if (s->flags & SPAN_HAS_START)
		snprintf(to->field[4], sizeof(to->field[4]), "%lld", (long long)s->start_ns);
	if (s->flags & SPAN_HAS_END)
		snprintf(to->field[5], sizeof(to->field[5]), "%lld", (long long)s->end_ns);
	return STATUS_OK;
}

static void read_said(struct looker *l, struct str bytes, struct said *said)
{
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { .report = look_note, .user = &l->seen };
	struct input *in = input_new(&limits, &diag);
	struct reader_options options = { .limits = limits, .index = l->index };
	struct sink sink = { .user = said, .span = take };
	struct reader_totals totals = { 0 };
	*said = (struct said){ .n = 0 };
	assert_int_equal(ftruncate(l->fd, 0), 0);
	assert_int_equal(pwrite(l->fd, bytes.s, bytes.n, 0), bytes.n);
	input_add(in, l->path);
	assert_int_not_equal(reader_run(in, &options, &sink, &diag, &totals), STATUS_FATAL);
	input_free(in);
}

/* Does it say nothing else than this one does? What has the byte in it that was written was written over. */
static bool agrees(const struct said_span *s, const struct said_span *sound, char over)
{
	for (int i = 0; i < FIELDS_OF; i++)
		if (s->field[i][0] && strcmp(s->field[i], sound->field[i]) != 0 && !strchr(s->field[i], over))
			return false;
	return true;
}

static bool is_of(const struct said_span *s, const struct said *sound, char over)
{
	for (size_t i = 0; i < sound->n; i++)
		if (agrees(s, &sound->span[i], over))
			return true;
	return false;
}

/* Three spans each. */
static const struct smashed_dump {
	const char *name, *text;
} dumps[] = {
	{ "flat",
	  "{\"trace_id\":\"0a01\",\"span_id\":\"0b01\",\"parent_span_id\":null,\"name\":\"ask\",\"start_ms\":"
	  "1763600000001,\"end_ms\":1763600000009,\"attributes\":{\"a\":1,\"b\":\"x\",\"c\":[1,{\"d\":2}]}}\n"
	  "{\"trace_id\":\"0a01\",\"span_id\":\"0b02\",\"parent_span_id\":\"0b01\",\"name\":\"plan\",\"start_"
	  "ms\":1763600000002,\"end_ms\":1763600000008,\"attributes\":{\"a\":2,\"b\":\"y\",\"c\":[2,{\"d\":3}"
	  "]}}\n"
	  "{\"trace_id\":\"0a02\",\"span_id\":\"0b03\",\"parent_span_id\":\"0b04\",\"name\":\"find\",\"start_"
	  "ms\":1763600000003,\"end_ms\":1763600000007,\"attributes\":{\"a\":3,\"b\":\"z\",\"c\":[3,{\"d\":4}"
	  "]}}\n" },
	{ "otlp-json",
	  "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"
	  "\"stringValue\":\"shop\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"sdk\"},\"spans\":["
	  "{\"traceId\":\"0000000000000000000000000000a001\",\"spanId\":\"000000000000b001\","
	  "\"parentSpanId\":\"\",\"name\":\"ask\",\"startTimeUnixNano\":\"1763600000001000000\","
	  "\"endTimeUnixNano\":\"1763600000009000000\",\"attributes\":[{\"key\":\"n\",\"value\":{"
	  "\"intValue\":\"14\"}},{\"key\":\"m\",\"value\":{\"stringValue\":\"x\"}}],\"status\":{}},"
	  "{\"traceId\":\"0000000000000000000000000000a001\",\"spanId\":\"000000000000b002\","
	  "\"parentSpanId\":\"000000000000b001\",\"name\":\"plan\",\"startTimeUnixNano\":"
	  "\"1763600000002000000\",\"endTimeUnixNano\":\"1763600000008000000\",\"attributes\":[{\"key\":"
	  "\"n\",\"value\":{\"intValue\":\"15\"}},{\"key\":\"m\",\"value\":{\"stringValue\":\"y\"}}],"
	  "\"status\":{\"code\":2}},"
	  "{\"traceId\":\"0000000000000000000000000000a002\",\"spanId\":\"000000000000b003\","
	  "\"parentSpanId\":\"000000000000b009\",\"name\":\"find\",\"startTimeUnixNano\":"
	  "\"1763600000003000000\",\"endTimeUnixNano\":\"1763600000007000000\",\"attributes\":[],\"events\":["
	  "{\"name\":\"e\",\"timeUnixNano\":\"1763600000003000001\"}],\"status\":{}}"
	  "]}]}]}\n" },
	{ "zipkin", "[{\"traceId\":\"000000000000a001\",\"id\":\"000000000000b001\",\"name\":\"ask\","
		    "\"timestamp\":1763600000001000,\"duration\":8000,\"localEndpoint\":{\"serviceName\":"
		    "\"shop\"},\"tags\":{\"a\":\"1\",\"b\":\"2\"}},\n"
		    " {\"traceId\":\"000000000000a001\",\"id\":\"000000000000b002\",\"parentId\":"
		    "\"000000000000b001\",\"name\":\"plan\",\"timestamp\":1763600000002000,\"duration\":6000,"
		    "\"localEndpoint\":{\"serviceName\":\"shop\"},\"tags\":{\"a\":\"3\",\"b\":\"4\"}},\n"
		    " {\"traceId\":\"000000000000a002\",\"id\":\"000000000000b003\",\"parentId\":"
		    "\"000000000000b009\",\"name\":\"find\",\"timestamp\":1763600000003000,\"duration\":4000,"
		    "\"localEndpoint\":{\"serviceName\":\"shop\"},\"tags\":{\"a\":\"5\",\"b\":\"6\"}}]\n" },
	{ "jaeger-span",
	  "{\"traceID\":\"000000000000a001\",\"spanID\":\"000000000000b001\",\"operationName\":\"ask\","
	  "\"references\":[],\"startTime\":1763600000001000,\"duration\":8000,\"tags\":[{\"key\":\"a\","
	  "\"type\":\"string\",\"value\":\"1\"}],\"logs\":[],\"process\":{\"serviceName\":\"shop\",\"tags\":["
	  "]}}\n"
	  "{\"traceID\":\"000000000000a001\",\"spanID\":\"000000000000b002\",\"operationName\":\"plan\","
	  "\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"000000000000a001\",\"spanID\":"
	  "\"000000000000b001\"}],\"startTime\":1763600000002000,\"duration\":6000,\"tags\":[{\"key\":\"a\","
	  "\"type\":\"string\",\"value\":\"2\"}],\"logs\":[],\"process\":{\"serviceName\":\"shop\",\"tags\":["
	  "]}}\n"
	  "{\"traceID\":\"000000000000a002\",\"spanID\":\"000000000000b003\",\"operationName\":\"find\","
	  "\"references\":[],\"startTime\":1763600000003000,\"duration\":4000,\"tags\":[],\"logs\":[],"
	  "\"process\":{\"serviceName\":\"shop\",\"tags\":[]}}\n" },
};

static void show(const struct said_span *s)
{
	print_error("#   %s %s %s %s %s %s%s\n", s->field[0], s->field[1], s->field[2], s->field[3],
		    s->field[4], s->field[5], s->torn ? " torn" : "");
}

/* How often a span was lost; counts in *wrong where something is said that is not so. */
static unsigned smash(struct looker *l, const struct smashed_dump *dump, const struct said *sound, char over,
		      int *wrong)
{
	struct buf bytes = { 0 };
	struct said said;
	unsigned lost = 0;
	size_t n = strlen(dump->text);
	for (size_t at = 0; at + SMASHED <= n; at++) {
		buf_clear(&bytes);
		buf_add_str(&bytes, str_of(dump->text));
		memset(bytes.s + at, over, SMASHED);
		read_said(l, buf_str(&bytes), &said);
		lost += said.n < sound->n;
		bool ok = said.n <= sound->n;
		for (size_t i = 0; i < said.n; i++)
			ok = ok && is_of(&said.span[i], sound, over);
		if (ok)
			continue;
		COMPLAIN(wrong, "%s, %d bytes from %zu on are '%c': %zu spans\n", dump->name, SMASHED, at,
			 over, said.n);
		for (size_t i = 0; *wrong < 12 && i < said.n; i++)
			show(&said.span[i]);
	}
	buf_release(&bytes);
	return lost * 100 / (unsigned)n;
}

static void bytes_that_are_written_over(void **state)
{
	int wrong = 0;
	for (size_t i = 0; i < sizeof(dumps) / sizeof(dumps[0]); i++) {
		struct said sound;
		read_said(*state, str_of(dumps[i].text), &sound);
		assert_int_equal(sound.n, 3);
		/* Not quotes, nor brackets that close: they end a value early, and nobody can tell. */
		static const char over[] = "~{[,:";
		for (const char *c = over; *c; c++) {
			unsigned lost = smash(*state, &dumps[i], &sound, *c, &wrong);
			if (lost > LOST_MOST)
				COMPLAIN(&wrong, "%s, '%c': a span is lost at %u %% of places\n",
					 dumps[i].name, *c, lost);
		}
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bytes_that_are_written_over, look_setup, look_teardown),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
