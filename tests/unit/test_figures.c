/* One figure at the beginning of a text: its kind, its canonical number, its unit, and how far it goes. */
#include "detect/claim_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct read {
	const char *text, *figure; /* "kind number unit: what it is"; "": none */
};

static const char *const kinds[] = { "number", "date", "amount", "duration", "id", "quote", "run" };

static void figures_are(const struct read *rows, size_t n)
{
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++) {
		struct figure f;
		struct str text = str_of(rows[i].text);
		char got[200] = "";
		if (figure_at(text, 0, &f))
			snprintf(got, sizeof(got), "%s %.*s%s%.*s%s: %.*s", kinds[f.kind], (int)f.number_n,
				 f.number, str_is_set(f.unit) ? " " : "", (int)f.unit.n,
				 f.unit.n ? f.unit.s : "", f.percent ? " %" : "", (int)f.n, text.s);
		if (strcmp(got, rows[i].figure) != 0) {
			print_message("# %s: '%s', not '%s'\n", rows[i].text, got, rows[i].figure);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

#define FIGURES_ARE(rows) figures_are(rows, sizeof(rows) / sizeof((rows)[0]))

static void numbers(void **state)
{
	static const struct read rows[] = {
		{ "1870 tokens", "number 1870: 1870" },
		{ "1,870", "number 1870: 1,870" },
		{ "1,870,000.50", "number 1870000.5: 1,870,000.50" },
		{ "12,50,000", "number 1250000: 12,50,000" }, /* lakhs */
		{ "1,2,3", "number 1: 1" },                   /* a list */
		{ "1,23", "number 1: 1" },
		{ "1,2345", "number 1: 1" },
		{ "10, 20", "number 10: 10" },
		{ "0.50", "number 0.5: 0.50" },
		{ "2.00", "number 2: 2.00" },
		{ "007", "number 7: 007" },
		{ "0", "number 0: 0" },
		{ "100", "number 100: 100" }, /* zeros before a point stay */
		{ "5.", "number 5: 5" },
		{ "5.x", "number 5: 5" },
		{ "90%", "number 90 %: 90" },
		{ "$1,250.00", "amount 1250: $1,250.00" },
		{ "\xe2\x82\xac"
		  "9.90 each",
		  "amount 9.9: \xe2\x82\xac"
		  "9.90" },
		{ "USD 20", "amount 20: USD 20" },
		{ "Rs. 400", "amount 400: Rs. 400" },
		{ "US$5", "amount 5: US$5" },
		{ "$", "" },
		{ "$ 5", "" },
		{ "12345678901234567890123456789012345", "number 12345678901234567890123456789012: "
							 "12345678901234567890123456789012345" },
	};
	(void)state;
	FIGURES_ARE(rows);
}

static void durations(void **state)
{
	static const struct read rows[] = {
		{ "14 days", "duration 14 day: 14 days" },
		{ "14-day window", "duration 14 day: 14-day" },
		{ "2 weeks", "duration 14 day: 2 weeks" },
		{ "2 years", "duration 24 month: 2 years" },
		{ "14 business days", "duration 14 day: 14 business days" },
		{ "14 working days", "duration 14 day: 14 working days" },
		{ "14 calendar days", "duration 14 day: 14 calendar days" },
		{ "14 business partners", "number 14: 14" },
		{ "14 business working days", "number 14: 14" }, /* one such word is enough */
		{ "14 business", "number 14: 14" },
		{ "90min", "duration 90 minute: 90min" },
		{ "30s", "number 30: 30" },
		{ "1000000 weeks", "duration 1000000 day: 1000000 weeks" }, /* too large to be multiplied */
		{ "99999999999999999999 weeks",
		  "duration 99999999999999999999 day: 99999999999999999999 weeks" },
		{ "thirty days", "duration 30 day: thirty days" },
		{ "Forty-five minutes", "duration 45 minute: Forty-five minutes" },
		{ "two-week trial", "duration 14 day: two-week" },
		{ "two cats", "" },
		{ "tense days", "" },
	};
	(void)state;
	FIGURES_ARE(rows);
}

static void dates(void **state)
{
	static const struct read rows[] = {
		{ "2024-05-22", "date 20240522: 2024-05-22" },
		{ "2024/5/2 at", "date 20240502: 2024/5/2" },
		{ "2024-05-22T09:41:03Z", "date 20240522: 2024-05-22" },
		{ "2024-13-01", "number 2024: 2024" },
		{ "2024-00-01", "number 2024: 2024" },
		{ "2024-05-32", "number 2024: 2024" },
		{ "2024-05-00", "number 2024: 2024" },
		{ "1024-05-22", "number 1024: 1024" },
		{ "9024-05-22", "number 9024: 9024" },
		{ "2024-05/22", "number 2024: 2024" },
		{ "2024-05", "number 2024: 2024" },
		{ "2024-05-", "number 2024: 2024" },
		{ "2024-x", "number 2024: 2024" },
		{ "22 May 2024", "date 20240522: 22 May 2024" },
		{ "22nd of May", "date 0522: 22nd of May" },
		{ "22 of", "number 22: 22" },
		{ "3 Sept, 2024.", "date 20240903: 3 Sept, 2024" },
		{ "3 Septem 2024", "number 3: 3" },
		{ "May 22, 2024", "date 20240522: May 22, 2024" },
		{ "May 1st", "date 0501: May 1st" },
		{ "May 22,  2024", "date 0522: May 22" },
		{ "May 22 20245", "date 0522: May 22" },
		{ "May 22 1024", "date 0522: May 22" },
		{ "May 22 9024", "date 0522: May 22" },
		{ "May 2024", "" },
		{ "May 99", "" },
		{ "Mayor 22", "" },
		{ "May. 22", "" },
	};
	(void)state;
	FIGURES_ARE(rows);
}

static void times_of_day(void **state)
{
	static const struct read rows[] = {
		{ "8:30pm", "number 2030 time: 8:30pm" },
		{ "8:30 PM sharp", "number 2030 time: 8:30 PM" },
		{ "20:30", "number 2030 time: 20:30" },
		{ "11:14:23.120Z", "number 1114 time: 11:14:23" },
		{ "11:14:x", "number 1114 time: 11:14" },
		{ "12am", "number 0000 time: 12am" },
		{ "12 pm", "number 1200 time: 12 pm" },
		{ "7 am", "number 0700 time: 7 am" },
		{ "7 amps", "number 7: 7" },
		{ "7:75", "number 7: 7" },
		{ "7:5", "number 7: 7" },
		{ "25:30", "number 25: 25" },
		{ "100:30", "number 100: 100" },
		{ "7:", "number 7: 7" },
	};
	(void)state;
	FIGURES_ARE(rows);
}

static void ids(void **state)
{
	static const struct read rows[] = {
		{ "ORD-4481", "id ord-4481: ORD-4481" },
		{ "tr_9021.", "id tr_9021: tr_9021" },
		{ "#4481", "id 4481: #4481" },
		{ "#ORD44", "id ord44: #ORD44" },
		{ "#one", "" },
		{ "#", "" },
		{ "0.7.14", "id 0.7.14: 0.7.14" },
		{ "kagent-0.7.14-x", "id kagent-0.7.14-x: kagent-0.7.14-x" },
		{ "3f2a9", "id 3f2a9: 3f2a9" },
		{ "14d", "number 14: 14" },
		{ "22nd", "number 22: 22" },
		{ "12x3", "id 12x3: 12x3" },
		{ "1x2", "" }, /* too short to be told from words */
		{ "a1", "" },
		{ "GPT4 is", "" }, /* one digit */
		{ "ORD-", "" },
		{ "word", "" },
		{ " 5", "" },
	};
	(void)state;
	FIGURES_ARE(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),      cmocka_unit_test(durations), cmocka_unit_test(dates),
		cmocka_unit_test(times_of_day), cmocka_unit_test(ids),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
