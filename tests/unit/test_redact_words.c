/* Redaction: what is harmless stays as it was; words are secrets only where they are called so. */
#include "redact_fixture.h"

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
	"toolu_bdrk_011nDreLrC9nv8NZs6iGrx6d",
	"call_9QmxVtR2zLp8Wc4Yb7Ks1Dg3Hj6Nf5Ae",
	"9e25c528-5e2f-4719-899a-8248bab290ec\nquery\nCHAIN\nWhat did he do?",
	"password: required",
	"password=",
	"PASSWORD=$1",
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

/* What a text was called when nothing was found in it says nothing of the same text under another name. */
static void a_text_is_remembered_by_its_label(void **state)
{
	(void)state;
	struct redactor *r = redactor_new(&redact_fixture_settings);
	redactor_begin_trace(r);
	for (int i = 0; i < 2; i++) {
		redactor_learn(r, STR("note"), value_str(STR("hunter22")));
		redactor_learn(r, STR("note"), value_str(STR("password\0hunter2x")));
		redactor_learn(r, STR("note"), value_json(STR("{\"a\":\"hunter22\"}")));
		assert_int_equal(redactor_values(r, PERSONAL_SECRET), 0);
	}
	redactor_learn(r, STR("note\0password"), value_str(STR("hunter2x")));
	assert_int_equal(redactor_values(r, PERSONAL_SECRET), 1);
	redactor_learn(r, STR("db.password"), value_str(STR("hunter22")));
	assert_int_equal(redactor_values(r, PERSONAL_SECRET), 2);
	redactor_free(r);
}

/* One that works beside of another tells what it found when it is asked to, and each value counts once. */
static void what_is_found_beside_is_told(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct redactor *r = redactor_new(&redact_fixture_settings), *beside = redactor_beside(r);
	struct str text = STR("jo@example.com, and db.password=postgres");
	for (int trace = 0; trace < 2; trace++) {
		redactor_begin_trace(beside);
		redactor_learn(beside, STR("x"), value_str(text));
		struct str clean = redact_text(beside, STR("x"), text, &arena);
		assert_true(str_starts(clean, STR("<email:e_")));
		assert_true(str_find(clean, STR("postgres")) < 0);
		assert_int_equal(redactor_values(r, PERSONAL_EMAIL), trace);
		redactor_take(r, redactor_found(beside, &arena));
		assert_int_equal(redactor_values(r, PERSONAL_EMAIL), 1);
		assert_int_equal(redactor_values(r, PERSONAL_SECRET), 1);
	}
	/* All that is known is looked for, whoever found it. */
	struct redactor *other = redactor_beside(r);
	redactor_suspect_all(other);
	struct str clean = redact_text(other, STR("x"), STR("to jo@example.com"), &arena);
	assert_true(str_starts(clean, STR("to <email:e_")));
	redactor_free(other);
	redactor_free(beside);
	redactor_free(r);
	arena_release(&arena);
}

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

/* "postgres" is a password in a link, and a word everywhere else. */
static void a_password_in_a_link_is_no_literal(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct str text = STR("postgres at postgresql://postgres:postgres@db.example/postgres, see postgres");
	struct str clean = redacted(STR(""), text, &arena);
	assert_true(str_starts(clean, STR("postgres at postgresql://postgres:<secret:s_")));
	assert_true(str_ends(clean, STR(">@db.example/postgres, see postgres")));
	clean = redacted(STR(""), STR("POSTGRES_PASSWORD=postgres POSTGRES_DB=postgres"), &arena);
	assert_true(str_starts(clean, STR("POSTGRES_PASSWORD=<secret:s_")));
	assert_true(str_ends(clean, STR("> POSTGRES_DB=postgres")));
	/* Also below an encoding. */
	clean = redacted(STR(""), STR("postgres cG9zdGdyZXM6Ly91c2VyOnBvc3RncmVzQGRiLmV4YW1wbGUv postgres"),
			 &arena);
	assert_false(is_hidden_in(clean, STR("user:postgres@db")));
	assert_true(str_starts(clean, STR("postgres ")) && str_ends(clean, STR(" postgres")));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_harmless_stays),
		cmocka_unit_test(without_values_the_slice_is_the_same),
		cmocka_unit_test(a_text_is_remembered_by_its_label),
		cmocka_unit_test(what_is_found_beside_is_told),
		cmocka_unit_test(a_secret_is_known_by_its_label),
		cmocka_unit_test(a_password_in_a_link_is_no_literal),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
