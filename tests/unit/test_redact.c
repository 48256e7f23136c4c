/* Redaction: every kind of value in every encoding goes without a rest. */
#include "redact_fixture.h"

#include "json/write.h"

static const struct {
	const char *label, *text;
	enum personal_kind kind;
} values[] = {
	{ "", "jane.doe@mail.example.org", PERSONAL_EMAIL },
	{ "", "Bob+orders@Example.com", PERSONAL_EMAIL },
	{ "", "+49 171 1234567", PERSONAL_PHONE },
	{ "", "(555) 123-4567", PERSONAL_PHONE },
	{ "", "4111 1111 1111 1111", PERSONAL_CARD },
	{ "", "5105105105105100", PERSONAL_CARD },
	{ "", "DE89370400440532013000", PERSONAL_IBAN },
	{ "", "GB82 WEST 1234 5698 7654 32", PERSONAL_IBAN },
	{ "", "078-05-1120", PERSONAL_GOVERNMENT_ID },
	{ "", "203.0.113.77", PERSONAL_IP },
	{ "", "10.20.30.40", PERSONAL_IP },
	{ "", "2001:db8:85a3::8a2e:370:7334", PERSONAL_IP },
	{ "", "fd12:3456:789a::1", PERSONAL_IP },
	{ "", "sk-proj-abcdEFGH1234ijklMNOP5678qrst", PERSONAL_SECRET },
	{ "", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", PERSONAL_SECRET },
	{ "", "AKIAIOSFODNN7ABCDEFG", PERSONAL_SECRET },
	{ "", "xK9mQ2vR7pL4wZ8nB3tY6cF1hJ5gD0sA", PERSONAL_SECRET },
	{ "", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
	  PERSONAL_SECRET },
};
enum { VALUES = sizeof(values) / sizeof(values[0]) };

static const struct {
	const char *name;
	encode_text *encode;
	int depth; /* so many steps undo it */
} encodings[] = {
	{ "as it is", as_it_is, 0 },
	{ "JSON escapes", as_json_escapes, 1 },
	{ "JSON escapes in JSON", as_json_escapes_twice, 2 },
	{ "percent", as_percent, 1 },
	{ "percent, as links have it", as_url, 1 },
	{ "percent twice", as_percent_twice, 2 },
	{ "decimal entities", as_decimal_entities, 1 },
	{ "hex entities", as_hex_entities, 1 },
	{ "quoted-printable", as_quoted_printable, 1 },
	{ "backslash x", as_backslash_x, 1 },
	{ "hex", as_hex, 1 },
	{ "upper hex", as_upper_hex, 1 },
	{ "base64", as_base64, 1 },
	{ "base64url", as_base64url, 1 },
	{ "base64 in lines", as_wrapped_base64, 2 },
	{ "quoted-printable in lines", as_wrapped_quoted_printable, 2 },
};
enum { ENCODINGS = sizeof(encodings) / sizeof(encodings[0]) };

/* Only one or two characters of it may be known. */
static void assert_gone(struct str clean, const char *value, const char *how)
{
	struct str whole = str_of(value), head = { value, whole.n - 2 }, tail = { value + 2, whole.n - 2 };
	if (!is_hidden_in(clean, head) && !is_hidden_in(clean, tail))
		return;
	fail_msg("'%s' %s is left: %.*s", value, how, (int)clean.n, clean.s);
}

/* `before` and `after` are encoded together with the value, or stay outside. */
static void check(size_t v, size_t e, const char *before, const char *after, bool inside)
{
	struct arena arena = { 0 };
	struct buf plain = { 0 }, text = { 0 };
	buf_printf(&plain, "%s%s%s", inside ? before : "", values[v].text, inside ? after : "");
	buf_add_c(&text, inside ? "see " : before);
	encodings[e].encode(&text, buf_str(&plain));
	buf_add_c(&text, inside ? " there" : after);
	assert_true(is_hidden_in(buf_str(&text), str_of(values[v].text)));
	struct str clean = redacted(str_of(values[v].label), buf_str(&text), &arena);
	assert_gone(clean, values[v].text, encodings[e].name);
	buf_release(&plain);
	buf_release(&text);
	arena_release(&arena);
}

static void each_value_goes_in_each_encoding(void **state)
{
	(void)state;
	for (size_t v = 0; v < VALUES; v++)
		for (size_t e = 0; e < ENCODINGS; e++) {
			check(v, e, "", "", false);
			check(v, e, "Write to ", ", please.", false);
			check(v, e, "{\"x\":\"", "\"}", false);
			check(v, e, "q=", "&r=1", false);
		}
}

static void each_value_goes_at_each_alignment(void **state)
{
	(void)state;
	static const char *const before[] = { " ", "a ", "ab ", "abc ", "text: ", "{\"user\":\"" };
	for (size_t v = 0; v < VALUES; v++)
		for (size_t e = 0; e < ENCODINGS; e++)
			for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
				check(v, e, before[i], "", true);
				check(v, e, before[i], " and more", true);
				check(v, e, before[i], "\"}", true);
			}
}

/* Encodings within encodings: three steps are undone, and more than a few hardly ever happen by chance. */
static void each_value_goes_below_two_encodings(void **state)
{
	(void)state;
	for (size_t v = 0; v < VALUES; v++)
		for (size_t first = 1; first < ENCODINGS; first++)
			for (size_t second = 1; second < ENCODINGS; second++) {
				struct arena arena = { 0 };
				struct buf once = { 0 }, twice = { 0 };
				if (encodings[first].depth + encodings[second].depth > 3)
					continue;
				encodings[first].encode(&once, str_of(values[v].text));
				encodings[second].encode(&twice, buf_str(&once));
				assert_gone(redacted(STR(""), buf_str(&twice), &arena), values[v].text,
					    encodings[second].name);
				buf_release(&once);
				buf_release(&twice);
				arena_release(&arena);
			}
}

/* The kind is in the token, and the token is the same wherever the value stands. */
static void tokens_tell_the_kind(void **state)
{
	(void)state;
	static const char *const fronts[PERSONAL_KINDS] = { "<email:e_", "<phone:p_",         "<card:c_",
							    "<iban:b_",  "<government-id:g_", "<secret:s_",
							    "<ip:i_" };
	for (size_t v = 0; v < VALUES; v++) {
		struct arena arena = { 0 };
		struct buf text = { 0 };
		buf_printf(&text, "It is %s, see?", values[v].text);
		struct str clean = redacted(str_of(values[v].label), buf_str(&text), &arena);
		struct str front = str_of(fronts[values[v].kind]);
		assert_true(str_starts(clean, STR("It is ")) && str_ends(clean, STR(">, see?")));
		assert_true(str_starts(str_from(clean, 6), front));
		assert_int_equal(clean.n, 6 + front.n + 12 + 7);
		buf_release(&text);
		arena_release(&arena);
	}
}

static struct str token_of(const char *text, struct arena *arena)
{
	return redacted(STR(""), str_of(text), arena);
}

static void one_value_has_one_token(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	assert_true(str_eq(token_of("Bob@Example.com", &arena), token_of("bob@example.COM", &arena)));
	assert_true(str_eq(token_of("4111 1111 1111 1111", &arena), token_of("4111-1111-1111-1111", &arena)));
	assert_true(str_eq(token_of("4111 1111 1111 1111", &arena), token_of("4111111111111111", &arena)));
	assert_true(str_eq(token_of("DE89 3704 0044 0532 0130 00", &arena),
			   token_of("DE89370400440532013000", &arena)));
	assert_true(str_eq(token_of("+49 171 1234567", &arena), token_of("+49 171-1234567", &arena)));
	assert_false(str_eq(token_of("bob@example.com", &arena), token_of("bob@example.org", &arena)));
	arena_release(&arena);
}

/* Blanks that do not break, hyphens of typesetters, wide characters; what is between them and not seen. */
static void lookalikes_are_the_same(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	static const char *const same[][2] = {
		{ "4111\u00a01111\u202f1111\u20091111", "4111 1111 1111 1111" },
		{ "4111\u20101111\u20111111\u20131111", "4111-1111-1111-1111" },
		{ "\uff14\uff11\uff11\uff11 1111 1111 \uff11111", "4111 1111 1111 1111" },
		{ "+49\u00a0171\u202f1234567", "+49 171 1234567" },
		{ "jane.doe\uff20mail.example.org", "jane.doe@mail.example.org" },
		{ "jane\u200b.doe@mail\u00ad.example.org", "jane.doe@mail.example.org" },
	};
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		struct buf text = { 0 };
		struct pull j;
		struct str decoded;
		buf_printf(&text, "\"%s\"", same[i][0]);
		pull_init(&j, buf_str(&text), 1, &arena);
		assert_true(pull_string(&j, &decoded));
		struct str token = token_of(same[i][1], &arena);
		if (!str_eq(redacted(STR(""), decoded, &arena), token) ||
		    !str_eq(token_of(same[i][0], &arena), token))
			fail_msg("%s is not %s", same[i][0], same[i][1]);
		buf_release(&text);
	}
	struct str prose = STR("\xe2\x80\x9cYes\xe2\x80\x9d \xe2\x80\x93 he said\xc2\xa0: 12\xe2\x80\xaf\x30 "
			       "00 \xef\xbc\x81");
	assert_true(str_eq(redacted(STR(""), prose, &arena), prose));
	arena_release(&arena);
}

/* ---- JSON ---- */

static struct str clean_json(const char *json, struct arena *arena)
{
	return redacted(STR("gen_ai.tool.call.arguments"), str_of(json), arena);
}

static void json_in_a_text_stays_json(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	static const char *const texts[] = {
		"{\"card\":4111111111111111}",
		"{\"password\":\"content\",\"content\":\"content\"}",
		"[\"jo\\u0040example.com\",{\"n\":[1,2.50,\"+49 171 1234567\"]}]",
		"{\"jo@example.com\":{\"jo@example.com\":\"x\"}}",
		"{\"link\":\"https://x.example/?m=jo%40example.com\"}",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct str clean = clean_json(texts[i], &arena);
		struct pull j;
		pull_init(&j, clean, 64, &arena);
		assert_true(pull_skip(&j, NULL) && pull_at_end(&j));
		assert_true(str_find(clean, STR(":")) >= 0 || *texts[i] == '[');
		assert_false(is_hidden_in(clean, STR("jo@example.com")));
		assert_false(is_hidden_in(clean, STR("4111111111111111")));
		assert_false(is_hidden_in(clean, STR("1234567")));
	}
	/* An escape that JSON does not have hides nothing. */
	assert_false(is_hidden_in(clean_json("{\"a\":\"jo@example.com \\u12\"}", &arena), STR("jo@example")));
	assert_false(is_hidden_in(clean_json("{\"a\":\"jo\\x40example.com\"}", &arena), STR("jo@example")));
	/* The word stays where it is not called a secret, and so do the keys. */
	struct str clean = clean_json(texts[1], &arena);
	assert_true(str_find(clean, STR("\"content\":\"content\"")) > 0);
	assert_true(str_find(clean, STR("\"password\":\"<secret:s_")) >= 0);
	/* Without values it is not written anew. */
	const char *odd = "{ \"a\" :1.50 ,\n\"b\":[ ] }";
	assert_true(str_eq(clean_json(odd, &arena), str_of(odd)));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_value_goes_in_each_encoding),
		cmocka_unit_test(each_value_goes_at_each_alignment),
		cmocka_unit_test(each_value_goes_below_two_encodings),
		cmocka_unit_test(tokens_tell_the_kind),
		cmocka_unit_test(one_value_has_one_token),
		cmocka_unit_test(lookalikes_are_the_same),
		cmocka_unit_test(json_in_a_text_stays_json),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
