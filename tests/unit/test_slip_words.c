/* Words and numbers of a complaint, and the texts that have them. */
#include "query/slip_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_words(void **state)
{
	/* Which words of the complaint the text has. */
	static const struct {
		const char *complaint, *text;
		uint64_t expected;
	} rows[] = {
		{ "the invoice", "two INVOICES", 1 }, /* "the" is too short */
		{ "Invoice, invoice", "an invoice", 1 },
		{ "12450", "it is $12,450.00 now", 1 },
		{ "12,450", "12450", 1 },
		{ "$12,450.00", "{\"total\":12450}", 1 },
		{ "12'450", "12.450,00", 1 },
		{ "12\xc2\xa0"
		  "450",
		  "12\xe2\x80\xaf"
		  "450",
		  1 },
		{ "1,234,567.5", "1234567.50", 1 },
		{ "49.99", "49,99 and 4999", 1 },
		{ "49.99", "4999", 0 },
		{ "12450", "124501 or 112450 or 12,4500", 0 },
		{ "12450", "12.45", 0 },
		{ "0120", "120.", 1 },
		{ "12450", "ab12450 12450ab", 0 }, /* parts of ids */
		{ "12450", "12450USD, or so", 1 },
		{ "12450ab", "an id: x12450ABc", 1 },
		{ "14 days", "14 days", 1 }, /* short numbers are in every text */
		{ "000", "0 000 0.00", 0 },
		{ "", "12450", 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		struct slip_words w;
		slip_words_of(&w, str_of(rows[i].complaint), &arena);
		if (slip_words_in(&w, str_of(rows[i].text), 0) != rows[i].expected)
			fail_msg("'%s' in '%s'", rows[i].complaint, rows[i].text);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_words) };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
