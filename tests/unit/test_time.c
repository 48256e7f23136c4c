/* Times: exact from every form, and back to text. */
#include "span/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum form { TEXT, NUMBER, JSON };

static struct value make(const char *text, enum form form)
{
	struct str t = str_of(text);
	return form == TEXT ? value_str(t) : form == NUMBER ? value_number(t) : value_json(t);
}

static const struct {
	const char *text;
	enum form form;
	enum time_unit unit;
	bool is_time, suspect, naive;
	int64_t ns;
} points[] = {
	{ "1716370863120000001", NUMBER, TIME_NS, true, false, false, 1716370863120000001 },
	{ "1716370863120000001", TEXT, TIME_NS, true, false, false, 1716370863120000001 },
	{ "1716370863120", NUMBER, TIME_MS, true, false, false, 1716370863120000000 },
	{ "1716370863120.25", NUMBER, TIME_MS, true, false, false, 1716370863120250000 },
	{ "1716370863120000", NUMBER, TIME_US, true, false, false, 1716370863120000000 },
	{ "1716370863.123456789", NUMBER, TIME_AUTO, true, false, false, 1716370863123456789 },
	{ "1716370863120", NUMBER, TIME_AUTO, true, false, false, 1716370863120000000 },
	{ "1716370863120000", NUMBER, TIME_AUTO, true, false, false, 1716370863120000000 },
	{ "1.716370863e9", NUMBER, TIME_AUTO, true, false, false, 1716370863000000000 },
	{ "1700000000035", NUMBER, TIME_NS, true, true, false, 1700000000035 },
	{ "2024-05-22T09:41:03.120Z", TEXT, TIME_AUTO, true, false, false, 1716370863120000000 },
	{ "2024-05-22T11:41:03.120+02:00", TEXT, TIME_AUTO, true, false, false, 1716370863120000000 },
	{ "2024-05-22T02:41:03.120-0700", TEXT, TIME_AUTO, true, false, false, 1716370863120000000 },
	{ "2024-05-22 09:41:03.123456789", TEXT, TIME_AUTO, true, false, true, 1716370863123456789 },
	{ "2024-05-22T09:41:03.1234567891Z", TEXT, TIME_AUTO, true, false, false, 1716370863123456789 },
	{ "1970-01-01T00:00:00Z", TEXT, TIME_AUTO, true, false, false, 0 },
	{ "1969-12-31T23:59:59.5Z", TEXT, TIME_AUTO, true, false, false, -500000000 },
	{ "2000-02-29", TEXT, TIME_AUTO, true, false, true, 951782400000000000 },
	{ "0001-01-01T00:00:00Z", TEXT, TIME_AUTO, false, false, false, 0 },
	{ "9999-12-31T00:00:00Z", TEXT, TIME_AUTO, false, false, false, 0 }, /* does not fit */
	{ "2024-13-01", TEXT, TIME_AUTO, false, false, false, 0 },
	{ "yesterday", TEXT, TIME_AUTO, false, false, false, 0 },
	{ "0", NUMBER, TIME_NS, false, false, false, 0 },
	{ "", TEXT, TIME_NS, false, false, false, 0 },
	{ "18446744073709551550", NUMBER, TIME_NS, false, false, false, 0 },
	{ "[1716370863,120000001]", JSON, TIME_AUTO, true, false, false, 1716370863120000001 },
	{ "{\"low\":-820435968,\"high\":399623732}", JSON, TIME_NS, true, false, false, 1716370863120000000 },
};

static void test_points(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		struct time_read got;
		bool is_time = time_parse(make(points[i].text, points[i].form), points[i].unit, &got);
		if (is_time != points[i].is_time)
			fail_msg("%s: %s time", points[i].text, is_time ? "a" : "no");
		if (is_time && (got.ns != points[i].ns || got.unit_suspect != points[i].suspect ||
				got.naive != points[i].naive))
			fail_msg("%s: %lld%s%s, wanted %lld", points[i].text, (long long)got.ns,
				 got.unit_suspect ? " suspect" : "", got.naive ? " naive" : "",
				 (long long)points[i].ns);
	}
}

static const struct {
	const char *text;
	enum form form;
	enum time_unit unit;
	bool ok;
	int64_t ns;
} spans[] = {
	{ "1.5", NUMBER, TIME_MS, true, 1500000 },     { "2608", NUMBER, TIME_MS, true, 2608000000 },
	{ "-191", NUMBER, TIME_US, true, -191000 },    { "5000ns", TEXT, TIME_NS, true, 5000 },
	{ "0.1s", TEXT, TIME_NS, true, 100000000 },    { "1.5ms", TEXT, TIME_NS, true, 1500000 },
	{ "2\xc2\xb5s", TEXT, TIME_NS, true, 2000 },   { "1h2m3s", TEXT, TIME_NS, true, 3723000000000 },
	{ "PT1.5S", TEXT, TIME_NS, true, 1500000000 }, { "PT2M", TEXT, TIME_NS, true, 120000000000 },
	{ "5 parsecs", TEXT, TIME_NS, false, 0 },      { "", TEXT, TIME_NS, false, 0 },
};

static void test_durations(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		int64_t ns = 0;
		bool ok = time_parse_duration(make(spans[i].text, spans[i].form), spans[i].unit, &ns);
		if (ok != spans[i].ok || (ok && ns != spans[i].ns))
			fail_msg("%s: %d %lld", spans[i].text, ok, (long long)ns);
	}
}

static void assert_format(int64_t ns, const char *want, const char *duration)
{
	struct buf b = { 0 };
	if (want) {
		time_format(&b, ns);
		buf_add_char(&b, '\0');
		assert_string_equal(b.s, want);
		struct time_read back;
		assert_true(time_parse(value_str(str_of(want)), TIME_AUTO, &back));
		assert_int_equal(back.ns, ns);
		buf_clear(&b);
	}
	if (duration) {
		time_format_duration(&b, ns, true);
		buf_add_char(&b, '\0');
		assert_string_equal(b.s, duration);
	}
	buf_release(&b);
}

static void test_formats(void **state)
{
	(void)state;
	assert_format(1716370863120000000, "2024-05-22T09:41:03.120Z", NULL);
	assert_format(1716370863000000000, "2024-05-22T09:41:03Z", NULL);
	assert_format(1716370863000000001, "2024-05-22T09:41:03.000000001Z", NULL);
	assert_format(-1, "1969-12-31T23:59:59.999999999Z", NULL);
	assert_format(951782400000000000, "2000-02-29T00:00:00Z", NULL);
	assert_format(4102444799000000000, "2099-12-31T23:59:59Z", NULL);
	assert_format(0, NULL, "0ns");
	assert_format(999, NULL, "999ns");
	assert_format(35000, NULL, "35us");
	assert_format(1500000, NULL, "1.50ms");
	assert_format(220000000, NULL, "220ms");
	assert_format(999999999, NULL, "999ms");
	assert_format(1800000000, NULL, "1.80s");
	assert_format(2608000000, NULL, "2.60s");
	assert_format(9000, NULL, "9us"); /* exactly */
	assert_format(9004, NULL, "9.00us");
	assert_format(9040, NULL, "9.04us");
	assert_format(12000300000, NULL, "12.0s");
	assert_format(30000000000, NULL, "30s");
	assert_format(-191000, NULL, "-191us");
	assert_format(125000000000, NULL, "2m05s");
	assert_format(7260000000000, NULL, "2h01m");
	assert_format(INT64_MIN, NULL, "-106751d23h");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_formats),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
