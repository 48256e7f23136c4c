/* The proof finds what is left, in every form; pieces of values; what was seen once, elsewhere; --keep. */
#include "redact_fixture.h"

struct subject {
	struct redactor *r;
	struct arena arena;
};

static void begin(struct subject *s, const struct redact_settings *settings)
{
	*s = (struct subject){ .r = redactor_new(settings) };
	redactor_begin_trace(s->r);
}

static void end(struct subject *s)
{
	redactor_free(s->r);
	arena_release(&s->arena);
}

static void learn(struct subject *s, const char *label, const char *text)
{
	redactor_learn(s->r, str_of(label), value_str(str_of(text)));
}

static struct str clean(struct subject *s, const char *text)
{
	return redact_text(s->r, STR(""), str_of(text), &s->arena);
}

static bool proves(struct subject *s, struct str output, size_t *at, enum personal_kind *kind)
{
	const char *form = NULL;
	struct redact_proof *p = redact_proof_new(s->r);
	*at = 0;
	bool finds = redact_proof_finds(p, output, at, kind, &form);
	assert_true(finds == (form != NULL));
	redact_proof_free(p);
	return finds;
}

static void as_json_once(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '"' || text.s[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.s[i]);
	}
}

static void as_json_twice(struct buf *out, struct str text)
{
	struct buf once = { 0 };
	as_json_once(&once, text);
	as_json_once(out, buf_str(&once));
	buf_release(&once);
}

static void the_proof_finds_every_form(void **state)
{
	(void)state;
	static const char *const values[] = { "jane.doe@mail.example.org",
					      "+49 171 1234567",
					      "4111 1111 1111 1111",
					      "DE89370400440532013000",
					      "203.0.113.77",
					      "078-05-1120",
					      "postgres://u:p\"4\\s5w0rd@db.example/x" };
	static encode_text *const forms[] = { as_it_is,        as_json_once,        as_json_twice,
					      as_json_escapes, as_percent,          as_decimal_entities,
					      as_hex_entities, as_quoted_printable, as_hex,
					      as_upper_hex,    as_base64,           as_base64url };
	static const char *const before[] = { "", "a", "ab", "abc" };
	for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
		for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++)
			for (size_t b = 0; b < 4; b++) {
				struct subject s;
				struct buf plain = { 0 }, text = { 0 };
				size_t at;
				enum personal_kind kind = PERSONAL_KINDS;
				begin(&s, &redact_fixture_settings);
				learn(&s, "user.message", values[v]);
				buf_printf(&plain, "%s%s%s", before[b], values[v], "!");
				buf_add_c(&text, "{\"x\":\"");
				forms[f](&text, buf_str(&plain));
				buf_add_c(&text, "\"}\n");
				if (!proves(&s, buf_str(&text), &at, &kind))
					fail_msg("not found: %.*s", (int)text.n, text.s);
				assert_true(at >= 6 && at < text.n && kind < PERSONAL_KINDS);
				buf_release(&plain);
				buf_release(&text);
				end(&s);
			}
}

static void the_proof_finds_nothing_in_what_is_clean(void **state)
{
	(void)state;
	struct subject s;
	size_t at;
	enum personal_kind kind;
	begin(&s, &redact_fixture_settings);
	learn(&s, "", "Write to jo@example.com or +49 171 1234567.");
	assert_false(proves(&s, STR(""), &at, &kind));
	assert_false(proves(&s, STR("jo@example.co or +49 171 123456"), &at, &kind));
	assert_false(proves(&s, clean(&s, "Write to jo@example.com or +49 171 1234567."), &at, &kind));
	assert_true(proves(&s, STR("Write to jo@example.com"), &at, &kind));
	assert_int_equal(at, 9);
	assert_int_equal(kind, PERSONAL_EMAIL);
	end(&s);
}

/* The digits of the first byte are damaged: what is left of the value is cut out. */
static void ends_of_damaged_base64_are_cut_out(void **state)
{
	(void)state;
	struct subject s;
	struct buf text = { 0 };
	size_t at;
	enum personal_kind kind;
	begin(&s, &redact_fixture_settings);
	learn(&s, "", "card 4111 1111 1111 1111");
	buf_add_c(&text, "{\"x\":\"\xff\xffQxMTEgMTExMSAxMTExIDExMTEsIHNlZQ==\"}");
	assert_true(proves(&s, buf_str(&text), &at, &kind));
	struct redact_proof *p = redact_proof_new(s.r);
	redact_proof_cut(p, &text);
	redact_proof_free(p);
	assert_false(proves(&s, buf_str(&text), &at, &kind));
	assert_true(str_find(buf_str(&text), STR("<card>")) > 0);
	assert_false(is_hidden_in(buf_str(&text), STR("111 1111 1111")));
	buf_release(&text);
	end(&s);
}

/* Nine digits are a number only where they are called one; then they go everywhere. */
static void what_is_known_goes_everywhere(void **state)
{
	(void)state;
	struct subject s;
	begin(&s, &redact_fixture_settings);
	assert_true(str_eq(clean(&s, "his 536228726"), STR("his 536228726")));
	learn(&s, "", "his 536228726");
	learn(&s, "user.ssn", "536228726");
	assert_true(str_starts(clean(&s, "his 536228726"), STR("his <government-id:g_")));
	assert_true(redactor_values(s.r, PERSONAL_GOVERNMENT_ID) == 1);
	/* Also below an encoding, once it is said that anything may be anywhere. */
	redactor_suspect_all(s.r);
	assert_false(is_hidden_in(clean(&s, "see IDUzNjIyODcyNiA= or %3536%32%32%38726"), STR("536228726")));
	end(&s);
}

static void tokens_follow_from_the_key(void **state)
{
	(void)state;
	const struct redact_settings other = { .key = STR("another key, 16+") };
	struct subject a, b, again;
	begin(&a, &redact_fixture_settings);
	begin(&again, &redact_fixture_settings);
	begin(&b, &other);
	learn(&a, "", "jo@example.com");
	learn(&again, "", "x jo@example.com and al@example.com");
	learn(&b, "", "jo@example.com");
	assert_true(str_eq(clean(&a, "jo@example.com"), clean(&again, "jo@example.com")));
	assert_false(str_eq(clean(&a, "jo@example.com"), clean(&b, "jo@example.com")));
	/* RFC 2104 over "email:jo@example.com", by openssl(1). */
	assert_true(str_eq(clean(&a, "jo@example.com"), STR("<email:e_e4bc32aee847>")));
	end(&a);
	end(&again);
	end(&b);
}

/* ---- pieces ---- */

static void pieces_of_values_go(void **state)
{
	(void)state;
	struct subject s;
	struct str answer =
		STR("Call +33 6 12 34 56 78 within 45 days; 45 or 12 is fine, card 4111 1111 1111 1111.");
	begin(&s, &redact_fixture_settings);
	learn(&s, "", answer.s);
	static const char *const split[] = { "33",        "34",        "56 78",          "4111",
					     "1111 1111", "card 4111", "34 56 78 within" };
	static const char *const whole[] = {
		"45", "45 days", "12", "days; 45", "card 4111 1111 1111 1111.", "not there"
	};
	for (size_t i = 0; i < sizeof(split) / sizeof(split[0]); i++)
		if (!redact_splits(s.r, answer, str_of(split[i])))
			fail_msg("'%s' is a piece", split[i]);
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (redact_splits(s.r, answer, str_of(whole[i])))
			fail_msg("'%s' is no piece", whole[i]);
	struct str quoted = redact_pieces(
		s.r, STR("says \"4111\", not <card:c_411111111111>, in 45 days of 2111"), &s.arena);
	assert_true(
		str_eq(quoted, STR("says \"\xe2\x80\xa6\", not <card:c_411111111111>, in 45 days of 2111")));
	/* Of another trace's values nothing is quoted here. */
	redactor_begin_trace(s.r);
	struct str other = STR("flow 4111 of 78");
	assert_true(redact_pieces(s.r, other, &s.arena).s == other.s);
	end(&s);
}

/* ---- keeping ---- */

static void what_is_kept_stays_everywhere(void **state)
{
	(void)state;
	static const struct str patterns[] = { STR_ROW("shop.*") };
	const struct redact_settings keep = { .key = STR("0123456789abcdef"), .keep = patterns, .keep_n = 1 };
	const struct redact_settings off = { .off = true };
	struct subject s;
	size_t at;
	enum personal_kind kind;
	begin(&s, &keep);
	learn(&s, "shop.mail", "help@example.com");
	learn(&s, "user.message", "from jo@example.com to help@example.com");
	struct str text = clean(&s, "jo@example.com wrote to help@example.com");
	assert_true(str_find(text, STR("help@example.com")) > 0);
	assert_true(str_find(text, STR("jo@example.com")) < 0);
	assert_false(proves(&s, STR("help@example.com"), &at, &kind));
	assert_true(proves(&s, STR("jo@example.com"), &at, &kind));
	end(&s);
	begin(&s, &off);
	learn(&s, "user.message", "jo@example.com");
	assert_true(str_eq(clean(&s, "jo@example.com"), STR("jo@example.com")));
	assert_false(proves(&s, STR("jo@example.com"), &at, &kind));
	end(&s);
}

/* A copy without a byte behind it: a sanitizer sees every step too far. */
static void nothing_behind_the_end_is_read(void **state)
{
	(void)state;
	static const char *const ends[] = { "jo@example.com \\u00",
					    "jo@example.com%",
					    "jo@example.com %4",
					    "jo@example.com &#6",
					    "jo@example.com &",
					    "jo@example.com =",
					    "jo@example.com =4",
					    "jo@example.com \\",
					    "jo@example.com \\ud83d\\u",
					    "+49 171 1234567",
					    "{\"a\":\"jo@example.com",
					    "203.0.113.77",
					    "2001:db8::1",
					    "078-05-1120",
					    "am9AZXhhbXBsZS5jb20",
					    "6a6f406578616d706c652e636f6d",
					    "jo@example.com=\r",
					    "password=",
					    "jo@example.com \\x4" };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		for (size_t n = 0; n <= strlen(ends[i]); n++) {
			struct arena arena = { 0 };
			char *copy = malloc(n ? n : 1);
			assert_non_null(copy);
			memcpy(copy, ends[i], n);
			struct str got = redacted(STR(""), (struct str){ copy, n }, &arena);
			assert_true(got.n <= n + 64);
			free(copy);
			arena_release(&arena);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_proof_finds_every_form),
		cmocka_unit_test(the_proof_finds_nothing_in_what_is_clean),
		cmocka_unit_test(ends_of_damaged_base64_are_cut_out),
		cmocka_unit_test(what_is_known_goes_everywhere),
		cmocka_unit_test(tokens_follow_from_the_key),
		cmocka_unit_test(pieces_of_values_go),
		cmocka_unit_test(what_is_kept_stays_everywhere),
		cmocka_unit_test(nothing_behind_the_end_is_read),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
