/*
 * Literals of windows: random times in every form that time_parse() reads,
 * written as JSON. Whatever it places in the window holds a literal.
 */
#include "span/time.h"
#include "json/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const int64_t SECOND = 1000000000;

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005 + 1442695040888963407;
	return *seed >> 33;
}

/* ns in a unit of 10^shift ns, with `places` of its decimals. */
static void put_decimal(struct buf *b, int64_t ns, int shift, int places)
{
	int64_t unit = 1;
	for (int i = 0; i < shift; i++)
		unit *= 10;
	buf_printf(b, "%lld", (long long)(ns / unit));
	if (places)
		buf_printf(b, ".%.*s", places,
			   (const char[]){ (char)('0' + ns % unit * 10 / unit),
					   (char)('0' + ns % unit * 100 / unit % 10),
					   (char)('0' + ns % unit * 1000 / unit % 10), '0', '0', '\0' });
}

/* As languages write large doubles: one digit, a point, no zeros at the end. */
static void put_exponent(struct buf *b, int64_t ns, int shift, const char *e)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%lld", (long long)ns), exponent = n - 1 - shift;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (n > 17)
		n = 17;
	buf_printf(b, "%c%s%.*s%s%d", digits[0], n > 1 ? "." : "", n - 1, digits + 1, e, exponent);
}

static void put_iso(struct buf *b, int64_t ns, uint64_t *seed)
{
	static const int64_t offsets_min[] = { 0, 60, -300, 330, 765, -720, 5999, -6039 };
	static const char *const marks[] = { "T", "t", " " };
	int64_t offset = offsets_min[next_random(seed) % 8];
	struct buf utc = { 0 };
	time_format(&utc, ns + offset * 60 * SECOND);
	struct str text = { utc.s, utc.n - 1 };
	if (next_random(seed) % 8 == 0)
		text.n = 10; /* the day alone */
	buf_add_str(b, (struct str){ text.s, 10 });
	if (text.n > 10) {
		buf_add_c(b, marks[next_random(seed) % 3]);
		buf_add_str(b, str_from(text, 11));
		for (size_t i = 0; i < b->n; i++)
			if (b->s[i] == '.' && next_random(seed) % 2)
				b->s[i] = ',';
	}
	if (offset)
		buf_printf(b, "%c%02d%s%02d", offset < 0 ? '-' : '+',
			   (int)(llabs((long long)offset) / 60 > 99 ? 99 : llabs((long long)offset) / 60),
			   next_random(seed) % 2 ? ":" : "",
			   (int)(llabs((long long)offset) / 60 > 99 ? llabs((long long)offset) - 99 * 60
								    : llabs((long long)offset) % 60));
	else
		buf_add_c(b, (const char *const[]){ "Z", "", " UTC", "z" }[next_random(seed) % 4]);
	buf_release(&utc);
}

/* A day that its month does not have, or hour 24: the day that follows is meant. */
static void put_odd_iso(struct buf *b, int64_t ns, uint64_t *seed)
{
	struct buf utc = { 0 };
	bool hour = next_random(seed) % 2;
	time_format(&utc, ns - (hour ? 24 : 72) * 3600 * SECOND);
	if (hour)
		buf_printf(b, "%.10sT24:%.5s", utc.s, utc.s + 14);
	else
		buf_printf(b, "%.8s31T%.8s", utc.s, utc.s + 11);
	buf_release(&utc);
}

enum form { DECIMAL, EXPONENT, PAIR, LONG_PAIR, ISO, ODD_ISO, FORMS };

static void put(struct buf *b, enum form form, int64_t ns, int shift, uint64_t *seed)
{
	static const char *const exponents[] = { "e", "E", "e+", "E+" };
	bool quoted = form == ISO || form == ODD_ISO || (form < PAIR && next_random(seed) % 2);
	int64_t unit = shift == 9 ? SECOND : shift == 6 ? 1000000 : shift == 3 ? 1000 : 1;
	buf_add_c(b, quoted ? "\"" : "");
	if (form == DECIMAL)
		put_decimal(b, ns, shift, shift ? (int)(next_random(seed) % 6) : 0);
	else if (form == EXPONENT)
		put_exponent(b, ns, shift, exponents[next_random(seed) % 4]);
	else if (form == PAIR)
		buf_printf(b, "[%lld, %lld]", (long long)(ns / SECOND), (long long)(ns % SECOND));
	else if (form == LONG_PAIR)
		buf_printf(b, "{\"high\":%lld,\"low\":%lld}", (long long)(ns / unit >> 32),
			   (long long)(ns / unit & UINT32_MAX));
	else if (form == ISO)
		put_iso(b, ns, seed);
	else
		put_odd_iso(b, ns, seed);
	buf_add_c(b, quoted ? "\"" : "");
}

static bool reads(struct str json, int shift, bool by_magnitude, struct arena *arena, int64_t *ns)
{
	struct pull j;
	struct value v;
	struct time_read t;
	enum time_unit unit = shift == 9 ? TIME_S : shift == 6 ? TIME_MS : shift == 3 ? TIME_US : TIME_NS;
	pull_init(&j, json, 64, arena);
	if (!value_read(&j, &v) || !time_parse(v, by_magnitude ? TIME_AUTO : unit, &t))
		return false;
	*ns = t.ns;
	return true;
}

/* Widths of windows; times round and not. */
static const int64_t widths[] = {
	0, 1000000, SECOND, 10 * SECOND, 300 * SECOND, 3600 * SECOND, 86400 * SECOND, 1000000 * SECOND
};

static void test_every_form(void **state)
{
	(void)state;
	uint64_t seed = 21;
	struct arena arena;
	unsigned met[FORMS] = { 0 }, windows = 0;
	arena_init(&arena);
	for (int round = 0; round < 400000; round++) {
		arena_reset(&arena);
		static const int64_t rounded[] = { 1, 1000000, SECOND, 100 * SECOND, 100000 * SECOND };
		int64_t from = (300000000 + (int64_t)(next_random(&seed) % 4000000000)) * SECOND +
			       (int64_t)next_random(&seed) % SECOND;
		from -= from % rounded[next_random(&seed) % 5];
		int64_t width = widths[next_random(&seed) % 8];
		struct scan_needles n = { 0 };
		n.n = time_needles(from, from + width, &arena, n.needle);
		windows += n.n > 0;
		if (!n.n)
			continue;
		int64_t ns = from + (width ? (int64_t)(next_random(&seed) * next_random(&seed)) % width : 0),
			got;
		ns -= next_random(&seed) % 2 ? ns % rounded[next_random(&seed) % 5] : 0;
		int shift = 3 * (int)(next_random(&seed) % 4);
		enum form form = (enum form)(next_random(&seed) % FORMS);
		struct buf b = { 0 };
		put(&b, form, ns, shift, &seed);
		if (reads(buf_str(&b), shift, next_random(&seed) % 2, &arena, &got) && got >= from &&
		    got <= from + width) {
			met[form]++;
			if (scan_find(&n, buf_str(&b)) < 0)
				fail_msg("%.*s is from %lld to %lld, and holds none of '%.*s' …", (int)b.n,
					 b.s, (long long)from, (long long)(from + width), (int)n.needle[0].n,
					 n.needle[0].s);
		}
		buf_release(&b);
	}
	for (int f = 0; f < FORMS; f++)
		assert_true(met[f] > 1000);
	assert_true(windows > 100000);
	arena_release(&arena);
}

static void assert_needles(int64_t from_s, int64_t to_s, const char *wanted)
{
	struct arena arena;
	struct str needle[TIME_NEEDLES];
	struct buf got = { 0 };
	arena_init(&arena);
	size_t n = time_needles(from_s * SECOND, to_s * SECOND, &arena, needle);
	for (size_t i = 0; i < n; i++)
		buf_printf(&got, "%.*s ", (int)needle[i].n, needle[i].s);
	buf_add_char(&got, '\0');
	assert_string_equal(got.s, wanted);
	buf_release(&got);
	arena_release(&arena);
}

static void test_literals(void **state)
{
	(void)state;
	/* 2026-05-21T00:04:40Z */
	assert_needles(1779321880, 1779321889, "177932188 1.77932188 2026-05-1 2026-05-2 \"low ");
	assert_needles(1779321880, 1779321890, "177932188 177932189 1.7793218 2026-05-1 2026-05-2 \"low ");
	assert_needles(1779321880, 1779321880, "1779321880 1.77932188 2026-05-1 2026-05-2 \"low ");
	/* The end of a month: days that it does not have are of the next. */
	assert_needles(1780272000, 1780272005, "178027200 1.780272 2026-05- 2026-06- \"low ");
	/* A day; a month says too little. */
	assert_needles(1779321600, 1779408000, "17793 17794 1.779 2026-05-1 2026-05-2 \"low ");
	assert_needles(1779321600, 1782000000, "");
	/* Nothing, no time, and other lengths of numbers. */
	assert_needles(1779321889, 1779321880, "");
	assert_needles(0, 10, "");
	assert_needles(999999990, 1000000010, "");
	assert_needles(1799999999, 1800000001, "");
}

/* Of each day of two years, windows of each length: there is room for all of them. */
static void test_room(void **state)
{
	enum { DAYS = 731, HOURS = 60 };
	size_t most = 0;
	(void)state;
	for (int64_t day = 0; day < DAYS; day++)
		for (int64_t hours = 0; hours <= HOURS; hours++) {
			struct arena arena = { 0 };
			struct str needle[TIME_NEEDLES];
			int64_t from = (1704067200 + day * 86400 + hours * 977) * SECOND;
			size_t n = time_needles(from, from + hours * 3600 * SECOND, &arena, needle);
			assert_true(n <= TIME_NEEDLES);
			most = n > most ? n : most;
			arena_release(&arena);
		}
	assert_true(most > 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_form),
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_room),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
