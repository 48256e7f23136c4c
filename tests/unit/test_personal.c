/* Personal data in a text: what is found, where it begins and ends, and what traces hold that is none. */
#include "personal_fixture.h"

/* ---- e-mail ---- */

static void emails_are_found(void **state)
{
	(void)state;
	assert_found(PERSONAL_EMAIL, "jane.doe@shop.co.uk");
	assert_found(PERSONAL_EMAIL, "j_d+orders@mail.example.com");
	assert_found(PERSONAL_EMAIL, "4481@163.com");
	assert_found(PERSONAL_EMAIL, "O2@m\xc3\xbcller.de");
	assert_found(PERSONAL_EMAIL, "j\xc3\xbcrgen@example.test");
	assert_marked("<jane@x.com>,mailto:joe@x.org?subject=1",
		      "<<e-mail address:jane@x.com>>,mailto:<e-mail address:joe@x.org>?subject=1");
	assert_marked("\\u003cjane@x.com\\u003e", "\\u003c<e-mail address:jane@x.com>\\u003e");
	assert_marked("\xe8\xaf\xb7\xe8\x81\x94jo@x.com\xe8\xb0\xa2",
		      "\xe8\xaf\xb7\xe8\x81\x94<e-mail address:jo@x.com>\xe8\xb0\xa2");
	assert_marked("a@b.com@c.com", "<e-mail address:a@b.com>@c.com");
	assert_marked("12345678Z@x.com 555-123-4567@txt.net",
		      "<e-mail address:12345678Z@x.com> <e-mail address:555-123-4567@txt.net>");
}

static void other_at_signs_are_not(void **state)
{
	(void)state;
	SILENT("j***@x.com", "***@x.com", "<email:5f4d>", "[EMAIL]@x.com", "redacted@x.com", "jxxx@x.com",
	       "5f4dcc3b5aa765d61d8327deb882cf99@x.com", "j\xe2\x80\xa6@x.com", "@app.route", "a@b",
	       "react@18.2.0", "pkg@1.0.0-beta.rc", "pkg@1.0.0.beta", "logo@2x.png", "git@github.com:a/b.git",
	       "ssh://git@github.com/a", "ml@proj.iam.gserviceaccount.com", "self.q@self.k", "a@b.mean()",
	       "x @ y.com", "@jane.doe", "user@", "@", "a@.com", "a@-b.com", "@types/node@20.1.0",
	       "root@db.local");
}

static void addresses_begin_and_end_somewhere(void **state)
{
	(void)state;
	assert_marked("\\njane@x.com \\tjane@x.com \\rjane@x.com",
		      "\\n<e-mail address:jane@x.com> \\t<e-mail address:jane@x.com> \\r<e-mail "
		      "address:jane@x.com>");
	assert_marked("\\xjane@x.com", "\\<e-mail address:xjane@x.com>");
	assert_marked("..jane@x.com -%jane@x.com",
		      "..<e-mail address:jane@x.com> -%<e-mail address:jane@x.com>");
	assert_marked("jane@x.com. jane@x.com.", "<e-mail address:jane@x.com>. <e-mail address:jane@x.com>.");
	assert_marked("jo@xn--mller-kva.de jo@x.xn--p1ai",
		      "<e-mail address:jo@xn--mller-kva.de> <e-mail address:jo@x.xn--p1ai>");
	SILENT("jane.@x.com", "}jane@x.com", "]jane@x.com", "#jane@x.com", "masked@x.com", "Hidden@x.com",
	       "jane@x.c", "jane@x.c0m", "jane@x.abcdefghijklmnopqrstuvwxy", "jane@x.com_", "jane@x.com(",
	       "jane@x.com*", "jane@x..com", "git@x.com", "jane@2.0x", "jane@x.JPG");
}

/* ---- phones ---- */

static void phones_are_found(void **state)
{
	(void)state;
	assert_found(PERSONAL_PHONE, "+49 30 1234567");
	assert_found(PERSONAL_PHONE, "+491711234567");
	assert_found(PERSONAL_PHONE, "+49 (0)171 123-4567");
	assert_found(PERSONAL_PHONE, "+1 (555) 123-4567");
	assert_found(PERSONAL_PHONE, "+1-555-123-4567");
	assert_found(PERSONAL_PHONE, "+33 6 12 34 56 78");
	assert_found(PERSONAL_PHONE, "+15551234567");
	assert_found(PERSONAL_PHONE, "(030) 1234567");
	assert_found(PERSONAL_PHONE, "(020) 7946 0958");
	assert_found(PERSONAL_PHONE, "(555) 123-4567");
	assert_found(PERSONAL_PHONE, "555-123-4567");
	assert_found(PERSONAL_PHONE, "555.123.4567");
	assert_found(PERSONAL_PHONE, "1-800-555-0199");
	assert_marked("jo,555-123-4567,30", "jo,<phone number:555-123-4567>,30");
}

static void other_digits_are_no_phones(void **state)
{
	(void)state;
	SILENT("5551234567", "01711234567", "1716370863", "1716370863120", "+1716370863120", "+00:00",
	       "2024-05-22T10:00:00+02:00", "20240522T100000+0200", "+12.345678901", "+0.0012345678",
	       "a+4917112345678", "@@ -12,7 +12,9 @@", "f(123) 4567890", "(2024) 12345678", "(12) 345",
	       "155-123-4567", "555-023-4567", "555-123-45678", "555-123-4567-8", "ab-555-123-4567",
	       "#555-123-4567", "order 555-123-4567", "trace_id: 555-123-4567", "+49 *** 1234567",
	       "/555-123-4567", "+999 123456789", "+1 055 123 4567", "+48.8583701234", "2024-05-22",
	       "(1) 2 3 4 5 6 7 8 9");
}

/* ---- cards, accounts ---- */

static void cards_are_found(void **state)
{
	(void)state;
	static const char *const cards[] = { "4111111111111111",
					     "4111 1111 1111 1111",
					     "4111-1111-1111-1111",
					     "5105105105105100",
					     "378282246310005",
					     "3782 822463 10005",
					     "6011 1111 1111 1117",
					     "3056 930902 5904",
					     "3530111333300000",
					     "2221012345678902",
					     "6201 2345 6789 0123",
					     "4539148803436467",
					     NULL };
	for (const char *const *card = cards; *card; card++)
		assert_found(PERSONAL_CARD, *card);
	assert_marked("cardNumber=30569309025904;card_no: 6201234567890123",
		      "cardNumber=<card number:30569309025904>;card_no: <card number:6201234567890123>");
	assert_marked("card 4012345678909 visa 4012345678901234565",
		      "card <card number:4012345678909> visa <card number:4012345678901234565>");
	assert_marked("4111 1111 1111 1111 12/27 cvv 123", "<card number:4111 1111 1111 1111> 12/27 cvv 123");
}

static void other_digits_are_no_cards(void **state)
{
	(void)state;
	SILENT("30569309025904", "6201234567890123", "4111111111111112", "4111 1111 1111 1112",
	       "1716370863120000", "1716370863120123456", "1234567890123452", "4012345678909",
	       "4012345678901234565", "0.4539148803436467", "4539148803436467.25",
	       "\"order_id\":\"4539148803436467\"", "order 4539148803436467", "traceId=4539148803436467",
	       "ord-4539148803436467", "/v1/4539148803436467", "4539148803436467abc", "a4539148803436467",
	       "-4539148803436467", "$4539148803436467", "[4539148803436467,4539148803436467]",
	       "4111 1111 1111 1111 1111", "9 4111 1111 1111 1111", "**** **** **** 1111",
	       "4111 11** **** 1111", "4111.1111.1111.1111", "41111111111111111111111111",
	       "45391488-0343-6467", "0000 0000 0000 0000", "4096 8192 2048 1024");
}

static void ibans_are_found(void **state)
{
	(void)state;
	assert_found(PERSONAL_IBAN, "DE89370400440532013000");
	assert_found(PERSONAL_IBAN, "DE89 3704 0044 0532 0130 00");
	assert_found(PERSONAL_IBAN, "GB82WEST12345698765432");
	assert_found(PERSONAL_IBAN, "NL91 ABNA 0417 1643 00");
	assert_found(PERSONAL_IBAN, "NO9386011117947");
	assert_found(PERSONAL_IBAN, "FR1420041010050500013M02606");
	SILENT("DE88370400440532013000", "DE8937040044053201300", "DE893704004405320130001",
	       "XX89370400440532013000", "DE89 **** **** **** **** 00", "xDE89370400440532013000",
	       "DE89 3704 0044 0532 0131 00", "de89370400440532013000", "GB82", "DE89-3704", "NO93");
}

/* ---- government ids ---- */

static void government_ids_are_found(void **state)
{
	(void)state;
	assert_found(PERSONAL_GOVERNMENT_ID, "536-90-4399");
	assert_found(PERSONAL_GOVERNMENT_ID, "86095742719");
	assert_found(PERSONAL_GOVERNMENT_ID, "12345678Z");
	assert_found(PERSONAL_GOVERNMENT_ID, "12345678-Z");
	assert_found(PERSONAL_GOVERNMENT_ID, "X1234567L");
	assert_found(PERSONAL_GOVERNMENT_ID, "111.444.777-35");
	assert_found(PERSONAL_GOVERNMENT_ID, "756.9234.5678.93");
	assert_marked("SSN: 536904399", "SSN: <government id:536904399>");
	assert_marked("{\"bsn\":\"111222333\"}", "{\"bsn\":\"<government id:111222333>\"}");
	assert_marked("cpf=11144477735", "cpf=<government id:11144477735>");
	assert_marked("userSsn: 536904399", "userSsn: <government id:536904399>");
}

static void other_digits_are_no_government_ids(void **state)
{
	(void)state;
	SILENT("000-12-3456", "666-12-3456", "900-12-3456", "536-00-4399", "536-90-0000", "078-05-1120",
	       "219-09-9999", "536904399", "111222333", "order 536-90-4399", "536-90-43991", "1536-90-4399",
	       "86095742718", "12345678910", "00000000000", "ticket 86095742719", "12345678A", "20240521S",
	       "20240520T10", "00000000T", "X1234567A", "AX1234567L", "12345678Zx", "111.444.777-36",
	       "111.111.111-11", "756.9234.5678.94", "BSN 111222334", "bsnx 111222333", "lessn 536904399");
}

/* ---- what traces are full of ---- */

static void traces_are_silent(void **state)
{
	(void)state;
	SILENT("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "3f9a2b11-7c4d-4e8f-9a6b-5d2c1e0f4a3b",
	       "12345678-1234-4234-8234-123456789012",
	       "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	       "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	       "2024-05-22T10:01:03.120456789Z", "1716370863120456789", "gpt-4o-2024-08-06", "$1,234.56",
	       "EUR 1.234.567,89", "chatcmpl-9fQ2xL7vR4tB8nK1mZ6wC3yH5sD0a", "call_9fQ2xL7vR4tB8nK1mZ6wC3yH",
	       "pol_refund_v7", "[0.123456789012345, -0.4111111111111111, 1e-05]", "order 4481-2231-9983",
	       "ORD-2024-000123", "ISBN 978-3-16-148410-0", "[REDACTED]", "<phone>", "{{user.email}}",
	       "tokens: 1870/8192", "(p<0.05)", "call 911", "k8s-pod-7d4b9c6f5-x2x4z", "us-east-1a",
	       "req_011CQ1234567890abcdefABCD", "192.0.2", "AB12CD34EF56", "1Z999AA10123456784");
}

/* ---- names of texts ---- */

static bool is_hit(const char *label, const char *text)
{
	size_t at = 0;
	struct personal_hit hit;
	bool found = personal_next_called(str_of(label), str_of(text), &at, &hit);
	if (found)
		assert_true(str_eq(hit.text, str_of(text)));
	return found;
}

static void labels_count(void **state)
{
	(void)state;
	assert_true(is_hit("user.ssn", "536904399"));
	assert_true(is_hit("payment.card", "4012345678909"));
	assert_true(is_hit("client.address", "84.132.10.9"));
	assert_true(is_hit(NULL, "4539148803436467"));
	assert_false(is_hit("order.id", "4539148803436467"));
	assert_false(is_hit("orderId", "4539148803436467"));
	assert_false(is_hit("app.version", "84.132.10.9"));
	assert_true(is_hit("order.id", "jo@x.com"));
	size_t at = 0;
	struct personal_hit hit;
	/* Behind the first phrase it is about something else. */
	assert_false(personal_next_called(STR("ssn"), STR("none, 536904399"), &at, &hit));
}

static void hostile_bytes_end(void **state)
{
	(void)state;
	static const char *const pieces[] = { "@",
					      "eyJ",
					      "eyJa.",
					      "sk-",
					      "a@b.",
					      "4",
					      "+1",
					      "(0",
					      "-",
					      "Bearer ",
					      "-----BEGIN PRIVATE KEY-----",
					      "\xc3",
					      "2001:",
					      "DE89 ",
					      "1.",
					      "1-",
					      "\\n" };
	struct buf text = { 0 }, out = { 0 };
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		buf_clear(&text);
		while (text.n < 200000)
			buf_add_c(&text, pieces[i]);
		mark(&out, buf_str(&text)); /* a pass that is not linear would not come back */
		assert_true(out.n > text.n);
	}
	mark(&out, STR("\0a@b.de\0"));
	assert_int_equal(out.n, sizeof("\0<e-mail address:a@b.de>\0"));
	size_t at = 0;
	struct personal_hit hit;
	assert_false(personal_next(STR_UNSET, &at, &hit));
	buf_release(&text);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emails_are_found),
		cmocka_unit_test(other_at_signs_are_not),
		cmocka_unit_test(addresses_begin_and_end_somewhere),
		cmocka_unit_test(phones_are_found),
		cmocka_unit_test(other_digits_are_no_phones),
		cmocka_unit_test(cards_are_found),
		cmocka_unit_test(other_digits_are_no_cards),
		cmocka_unit_test(ibans_are_found),
		cmocka_unit_test(government_ids_are_found),
		cmocka_unit_test(other_digits_are_no_government_ids),
		cmocka_unit_test(traces_are_silent),
		cmocka_unit_test(labels_count),
		cmocka_unit_test(hostile_bytes_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
