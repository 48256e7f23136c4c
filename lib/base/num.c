/* Numbers from text. */
#include "base/num.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* So many digits fit a uint64_t, whatever they are. */
enum { FITTING = 19 };

static bool digits_u64(struct str text, uint64_t *out)
{
	uint64_t v = 0;
	size_t i = 0;
	if (!text.n)
		return false;
	for (; i < text.n && i < FITTING; i++) {
		unsigned d = (unsigned)(unsigned char)text.s[i] - '0';
		if (d > 9)
			return false;
		v = v * 10 + d;
	}
	for (; i < text.n; i++) {
		unsigned d = (unsigned)(unsigned char)text.s[i] - '0';
		if (d > 9 || __builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)d, &v))
			return false;
	}
	*out = v;
	return true;
}

bool num_parse_u64(struct str text, uint64_t *out)
{
	return digits_u64(text, out);
}

static bool with_sign(uint64_t v, bool negative, int64_t *out)
{
	if (v > (uint64_t)INT64_MAX + negative)
		return false;
	*out = negative ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

bool num_parse_i64(struct str text, int64_t *out)
{
	bool negative = text.n && text.s[0] == '-';
	uint64_t v;
	return digits_u64(str_from(text, negative), &v) && with_sign(v, negative, out);
}

/*
 * Of up to 15 digits and a power of ten up to 10^22 both are doubles exactly, so that their quotient is
 * what strtod() rounds to (Clinger: "How to read floating point numbers accurately", 1990).
 */
static bool short_decimal(struct str text, double *out)
{
	static const double tens[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				       1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	bool negative = text.n && text.s[0] == '-';
	size_t i = negative, digits = 0, places = 0;
	uint64_t v = 0;
	bool point = false;
	if (text.n > 17 || FLT_EVAL_METHOD != 0)
		return false;
	for (; i < text.n; i++) {
		unsigned d = (unsigned)(unsigned char)text.s[i] - '0';
		if (d <= 9) {
			v = v * 10 + d;
			digits++;
			places += point;
		} else if (text.s[i] == '.' && !point) {
			point = true;
		} else {
			return false;
		}
	}
	if (!digits || digits > 15)
		return false;
	*out = (double)v / tens[places];
	*out = negative ? -*out : *out;
	return true;
}

bool num_parse_double(struct str text, double *out)
{
	if (short_decimal(text, out))
		return true;
	char copy[128];
	bool negative = text.n && text.s[0] == '-';
	struct str body = str_from(text, negative);
	if (str_eq(body, STR("NaN")) || str_eq(body, STR("Infinity"))) {
		*out = body.s[0] == 'N' ? NAN : negative ? -INFINITY : INFINITY;
		return true;
	}
	/* strtod() would take hexadecimal and names as well. */
	if (!body.n || text.n >= sizeof(copy) || (body.s[0] != '.' && (body.s[0] < '0' || body.s[0] > '9')) ||
	    (body.n > 1 && (body.s[1] | 0x20) == 'x'))
		return false;
	memcpy(copy, text.s, text.n);
	copy[text.n] = '\0';
	char *end;
	*out = strtod(copy, &end);
	return end == copy + text.n;
}

/* Splits "-12.5e3" into sign, digits and exponent; the digits stay text. */
struct decimal {
	bool negative;
	struct str whole, fraction;
	int64_t exponent;
};

static bool decimal_split(struct str text, struct decimal *d)
{
	d->negative = text.n && text.s[0] == '-';
	size_t i = d->negative, start = i;
	while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
		i++;
	d->whole = (struct str){ text.s + start, i - start };
	d->fraction = (struct str){ text.s + i, 0 };
	if (i < text.n && text.s[i] == '.') {
		start = ++i;
		while (i < text.n && text.s[i] >= '0' && text.s[i] <= '9')
			i++;
		d->fraction = (struct str){ text.s + start, i - start };
	}
	d->exponent = 0;
	if (i < text.n && (text.s[i] | 0x20) == 'e') {
		i++;
		i += i < text.n && text.s[i] == '+';
		if (!num_parse_i64(str_from(text, i), &d->exponent) || d->exponent < -400 ||
		    d->exponent > 400)
			return false;
		i = text.n;
	}
	return i == text.n && d->whole.n + d->fraction.n > 0;
}

/* Nearly all are whole numbers. */
static bool scale_whole(uint64_t v, int shift, bool negative, int64_t *out)
{
	static const uint64_t tens[] = { 1,      10,      100,      1000,      10000,
					 100000, 1000000, 10000000, 100000000, 1000000000 };
	return !__builtin_mul_overflow(v, tens[shift], &v) && with_sign(v, negative, out);
}

bool num_parse_scaled(struct str text, int shift, int64_t *out)
{
	struct decimal d;
	bool negative = text.n && text.s[0] == '-';
	uint64_t whole;
	if (shift >= 0 && shift <= 9 && digits_u64(str_from(text, negative), &whole))
		return scale_whole(whole, shift, negative, out);
	if (!decimal_split(text, &d))
		return false;
	/* How many of all the digits stand before the point, after scaling. */
	int64_t keep = (int64_t)d.whole.n + d.exponent + shift;
	uint64_t v = 0;
	for (int64_t i = 0; i < keep; i++) {
		size_t at = (size_t)i;
		char c = at < d.whole.n                  ? d.whole.s[at]
			 : at - d.whole.n < d.fraction.n ? d.fraction.s[at - d.whole.n]
							 : '0';
		if (v == 0 && c == '0')
			continue;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(c - '0'), &v))
			return false;
	}
	return with_sign(v, d.negative, out);
}

int64_t num_sub_i64(int64_t a, int64_t b)
{
	int64_t r;
	return __builtin_sub_overflow(a, b, &r) ? (b < 0 ? INT64_MAX : INT64_MIN) : r;
}

int64_t num_add_i64(int64_t a, int64_t b)
{
	int64_t r;
	return __builtin_add_overflow(a, b, &r) ? (b > 0 ? INT64_MAX : INT64_MIN) : r;
}

bool num_parse_size(struct str text, uint64_t *out)
{
	static const char units[] = "kmgt";
	if (!text.n)
		return false;
	const char *unit = strchr(units, text.s[text.n - 1] | 0x20);
	int shift = unit && *unit ? (int)(unit - units + 1) * 10 : 0;
	if (shift)
		text.n--;
	if (!digits_u64(text, out) || *out > UINT64_MAX >> shift)
		return false;
	*out <<= shift;
	return true;
}
