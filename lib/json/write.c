/* Writing JSON: pure ASCII, whatever the bytes are. */
#include "json/write.h"

#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void json_writer_init(struct json_writer *w, struct buf *out, int indent)
{
	*w = (struct json_writer){ .out = out, .indent = indent };
}

static void new_line(struct json_writer *w)
{
	if (!w->indent)
		return;
	buf_add_char(w->out, '\n');
	buf_add_fill(w->out, ' ', (size_t)w->depth * (size_t)w->indent);
}

static void before_value(struct json_writer *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->comma)
		buf_add_char(w->out, ',');
	if (w->depth)
		new_line(w);
}

static void open_bracket(struct json_writer *w, char c)
{
	before_value(w);
	buf_add_char(w->out, c);
	w->depth++;
	w->comma = false;
}

static void close_bracket(struct json_writer *w, char c)
{
	w->depth--;
	if (w->comma)
		new_line(w);
	buf_add_char(w->out, c);
	w->comma = true;
}

void json_write_object(struct json_writer *w)
{
	open_bracket(w, '{');
}

void json_write_object_end(struct json_writer *w)
{
	close_bracket(w, '}');
}

void json_write_array(struct json_writer *w)
{
	open_bracket(w, '[');
}

void json_write_array_end(struct json_writer *w)
{
	close_bracket(w, ']');
}

static void escape_unit(struct buf *out, uint32_t unit)
{
	static const char hex[] = "0123456789abcdef";
	char text[6] = { '\\',          'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15],
			 hex[unit & 15] };
	buf_add(out, text, sizeof(text));
}

static void escape_code(struct buf *out, uint32_t code)
{
	if (code >= 0x10000) {
		escape_unit(out, 0xd800 + ((code - 0x10000) >> 10));
		code = 0xdc00 + ((code - 0x10000) & 0x3ff);
	}
	escape_unit(out, code);
}

/* One byte that cannot stand as it is, or one character that is no ASCII. Gives the bytes taken. */
static size_t escape_one(struct buf *out, struct str text)
{
	static const char from[] = "\"\\\b\f\n\r\t", into[] = "\"\\bfnrt";
	unsigned char c = (unsigned char)text.s[0];
	const char *known = memchr(from, c, sizeof(from) - 1);
	uint32_t code;
	if (known) {
		buf_add_char(out, '\\');
		buf_add_char(out, into[known - from]);
		return 1;
	}
	if (c == '#' && !str_starts(text, STR("##[")) && !str_starts(text, STR("##vso["))) {
		buf_add_char(out, '#');
		return 1;
	}
	if (c < 0x80) {
		escape_unit(out, c);
		return 1;
	}
	size_t n = utf8_decode(text, &code);
	escape_code(out, n ? code : 0xfffd);
	/* Half a surrogate pair is one mistake, of three bytes; jq and others refuse all of a text with one.
	 */
	return n ? n : utf8_is_surrogate(text, &code) ? 3 : 1;
}

void json_escape(struct buf *out, struct str text)
{
	while (text.n) {
		size_t plain = 0;
		while (plain < text.n && text.s[plain] >= 0x20 && text.s[plain] < 0x7f &&
		       text.s[plain] != '"' && text.s[plain] != '\\' && text.s[plain] != '#')
			plain++;
		buf_add(out, text.s, plain);
		text = str_from(text, plain);
		if (text.n)
			text = str_from(text, escape_one(out, text));
	}
}

static void write_quoted(struct json_writer *w, struct str text)
{
	buf_add_char(w->out, '"');
	json_escape(w->out, text);
	buf_add_char(w->out, '"');
}

void json_write_key_str(struct json_writer *w, struct str key)
{
	before_value(w);
	write_quoted(w, key);
	buf_add_c(w->out, w->indent ? ": " : ":");
	w->after_key = true;
	w->comma = true;
}

void json_write_key(struct json_writer *w, const char *key)
{
	json_write_key_str(w, str_of(key));
}

void json_write_str(struct json_writer *w, struct str text)
{
	if (!str_is_set(text)) {
		json_write_null(w);
		return;
	}
	before_value(w);
	write_quoted(w, text);
	w->comma = true;
}

void json_write_c(struct json_writer *w, const char *text)
{
	json_write_str(w, str_of(text));
}

void json_write_raw(struct json_writer *w, struct str json)
{
	before_value(w);
	buf_add_str(w->out, json);
	w->comma = true;
}

void json_write_i64(struct json_writer *w, int64_t v)
{
	before_value(w);
	buf_add_i64(w->out, v);
	w->comma = true;
}

void json_write_u64(struct json_writer *w, uint64_t v)
{
	before_value(w);
	buf_add_u64(w->out, v);
	w->comma = true;
}

void json_write_bool(struct json_writer *w, bool v)
{
	json_write_raw(w, v ? STR("true") : STR("false"));
}

void json_write_null(struct json_writer *w)
{
	json_write_raw(w, STR("null"));
}

void json_write_double(struct json_writer *w, double v)
{
	char text[40];
	if (!isfinite(v)) {
		json_write_c(w, isnan(v) ? "NaN" : v < 0 ? "-Infinity" : "Infinity");
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	/* The decimal point of the locale may be any bytes. */
	size_t digits_n = strspn(text, "-0123456789"), point_n = strcspn(text + digits_n, "0123456789e");
	char plain[sizeof(text)];
	snprintf(plain, sizeof(plain), "%.*s%s%s", (int)digits_n, text, point_n ? "." : "",
		 text + digits_n + point_n);
	json_write_raw(w, str_of(plain));
}

void json_member_str(struct json_writer *w, const char *key, struct str text)
{
	json_write_key(w, key);
	json_write_str(w, text);
}

void json_member_known(struct json_writer *w, const char *key, struct str text)
{
	if (str_is_set(text))
		json_member_str(w, key, text);
}

void json_member_c(struct json_writer *w, const char *key, const char *text)
{
	json_write_key(w, key);
	json_write_c(w, text);
}

void json_member_bool(struct json_writer *w, const char *key, bool v)
{
	json_write_key(w, key);
	json_write_bool(w, v);
}

void json_member_u64(struct json_writer *w, const char *key, uint64_t v)
{
	json_write_key(w, key);
	json_write_u64(w, v);
}

void json_member_i64(struct json_writer *w, const char *key, int64_t v)
{
	json_write_key(w, key);
	json_write_i64(w, v);
}

void json_member_double(struct json_writer *w, const char *key, double v)
{
	json_write_key(w, key);
	json_write_double(w, v);
}
