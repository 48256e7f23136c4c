/* Figures as a person reads them; the same in every locale. */
#include "report/figure.h"

#include "span/time.h"

#include <math.h>
#include <stdio.h>

void figure_count(struct buf *out, int64_t n)
{
	char digits[24];
	uint64_t v = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)v);
	if (n < 0)
		buf_add_char(out, '-');
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			buf_add_char(out, ',');
		buf_add_char(out, digits[i]);
	}
}

void figure_cost(struct buf *out, double usd)
{
	if (!(usd >= 0) || usd >= 1e15)
		return;
	buf_add_char(out, '$');
	if (usd >= 0.9995) {
		int64_t cents = (int64_t)llround(usd * 100);
		figure_count(out, cents / 100);
		buf_printf(out, ".%02d", (int)(cents % 100));
	} else if (usd >= 1e-9) {
		int places = 2 - (int)floor(log10(usd));
		char text[40];
		int n = snprintf(text, sizeof(text), "%.*f", places, usd);
		while (n > 4 && text[n - 1] == '0') /* 0.0100 says no more than 0.01 */
			n--;
		buf_add(out, text, (size_t)n);
	} else if (usd > 0) {
		buf_printf(out, "%.1e", usd);
	} else {
		buf_add_char(out, '0');
	}
}

void figure_share(struct buf *out, int64_t part, int64_t whole)
{
	if (whole > 0)
		buf_printf(out, "%.1f%%", 100.0 * (double)part / (double)whole);
}

void figure_tokens(struct buf *out, bool has_input, int64_t input, bool has_output, int64_t n, bool ascii)
{
	if (!has_input && !has_output)
		return;
	if (has_input)
		figure_count(out, input);
	buf_add_c(out, ascii ? "->" : "→");
	if (has_output)
		figure_count(out, n);
}

void figure_duration(struct buf *out, int64_t ns, bool ascii)
{
	if (ns)
		time_format_duration(out, ns, ascii);
	else
		buf_add_char(out, '0');
}

void figure_plural(struct buf *out, uint64_t n, const char *one, const char *many)
{
	figure_count(out, n > INT64_MAX ? INT64_MAX : (int64_t)n);
	buf_add_char(out, ' ');
	buf_add_c(out, n == 1 ? one : many);
}

void figure_root(struct buf *out, const struct summary *s)
{
	buf_add_str(out, str_is_set(s->root_name) ? s->root_name : STR("(no root)"));
	buf_add_c(out, s->torn ? " [torn]" : "");
}
