/* Redaction: every kind of value in every encoding goes without a rest, what is harmless stays as it was. */
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

/* ---- what stays ---- */

static const char *const harmless[] = {
	"2026-05-21T09:14:21.200Z",
	"2026-05-21 09:14:21",
	"20260521",
	"12:30:45",
	"at 12:30:45.123",
	"v1.2.3",
	"1.2.3.4-beta",
	"Python 3.11.7",
	"release 10.15.7.1042",
	"127.0.0.1",
	"0.0.0.0",
	"localhost:8080",
	"std::vector",
	"a::b::c",
	"std::chrono::duration",
	"f00::bar",
	"5b8efff798038103d269b633813fc60c",
	"eee19b7ec3c1b174",
	"00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01",
	"550e8400-e29b-41d4-a716-446655440000",
	"sha256:c82f87b24231721c5e22703ef906d56e5c4cd6b3ebbb2acc3db2773d12abe651",
	"da39a3ee5e6b4b0d3255bfef95601890afd80709",
	"EUR 1,234.56",
	"$19.99",
	"1 234 567 people",
	"3.14159265358979",
	"1763600000000",
	"1763600000000000000",
	"claude-sonnet-4-20250514",
	"gpt-4o-2024-08-06",
	"order 4481",
	"tr_9021",
	"pol_late_delivery_v3",
	"text-embedding-3-small",
	"RefundLateDeliveryOrderHandlerFactoryImpl2Bean",
	"https://example.com/a/b/c?page=2&size=10",
	"/usr/lib/x86_64-linux-gnu/libcrypto.so.3",
	"C:\\Users\\Public\\n3w",
	"Zm9vYmFyIGlzIGp1c3QgYSB0ZXh0IHRoYXQgc2F5cyBub3RoaW5n",
	"aGVsbG8gd29ybGQ=",
	"48656c6c6f20776f726c64",
	"100%",
	"50 % off",
	"a=b&c=d",
	"x = y",
	"caf\\u00e9",
	"caf%C3%A9",
	"&lt;b&gt;",
	"Donaudampfschifffahrtsgesellschaftskapitaen",
	"{\"a\": [1, 2, 3.50], \"b\": \"\\u00fc\"}",
	"[1,2",
	"token bucket",
	"the password is wrong",
	"max_tokens=500",
	"1,412 in, 96 out",
	"10.5.3",
	"192.168",
	"1.2.3",
	"2001: a space odyssey",
	"10:20:30:40:50",
	"aa:bb:cc:dd:ee:ff",
	"call +1",
	"(1) 2 3 4",
	"ISBN 978-3-16-148410-0",
	"tok_per_s 41.7",
	"bearer of bad news",
	"secret garden",
};

static void what_is_harmless_stays(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		struct arena arena = { 0 };
		struct buf text = { 0 };
		buf_printf(&text, "He said: %s (so it is).", harmless[i]);
		struct str clean = redacted(STR(""), buf_str(&text), &arena);
		if (!str_eq(clean, buf_str(&text)))
			fail_msg("'%s' became %.*s", harmless[i], (int)clean.n, clean.s);
		clean = redacted(STR("gen_ai.prompt"), str_of(harmless[i]), &arena);
		if (!str_eq(clean, str_of(harmless[i])))
			fail_msg("'%s' alone became %.*s", harmless[i], (int)clean.n, clean.s);
		buf_release(&text);
		arena_release(&arena);
	}
}

/* The text is handed back as it is, also beside others in which something was found. */
static void without_values_the_slice_is_the_same(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct redactor *r = redactor_new(&redact_fixture_settings);
	redactor_begin_trace(r);
	redactor_learn(r, STR("x"), value_str(STR("jo@example.com, see am9AZXhhbXBsZS5jb20=")));
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		struct str text = str_of(harmless[i]);
		struct str clean = redact_text(r, STR("x"), text, &arena);
		assert_true(clean.s == text.s && clean.n == text.n);
	}
	redactor_free(r);
	arena_release(&arena);
}

/* ---- secrets by what they are called ---- */

static void a_secret_is_known_by_its_label(void **state)
{
	(void)state;
	static const struct {
		const char *label, *text;
		bool goes;
	} cases[] = {
		{ "db.password", "hunter22", true },
		{ "db.password", "content", true },
		{ "auth.client_secret", "abc123", true },
		{ "http.request.header.authorization", "Token-4711-xyz", true },
		{ "password_hash", "abc123", false },
		{ "client_secret_id", "prod-main", false },
		{ "db.password", "is asked for", false },
		{ "db.password", "<none>", false },
		{ "db.password", "********", false },
		{ "db.password", "", false },
		{ "user.message", "hunter22", false },
		{ "usage.total_tokens", "1234567", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = { 0 };
		struct str clean = redacted(str_of(cases[i].label), str_of(cases[i].text), &arena);
		if (str_eq(clean, str_of(cases[i].text)) == cases[i].goes)
			fail_msg("%s = %s became %.*s", cases[i].label, cases[i].text, (int)clean.n, clean.s);
		arena_release(&arena);
	}
}

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
		cmocka_unit_test(what_is_harmless_stays),
		cmocka_unit_test(without_values_the_slice_is_the_same),
		cmocka_unit_test(a_secret_is_known_by_its_label),
		cmocka_unit_test(json_in_a_text_stays_json),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
