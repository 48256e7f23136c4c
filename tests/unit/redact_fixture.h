/* Ways to write a text in another, and a decoder that tries all of them at all places: it knows nothing of
 * lib/eval/redact. For its tests. */
#ifndef REDACT_FIXTURE_H
#define REDACT_FIXTURE_H

#include "base/arena.h"
#include "base/array.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "eval/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef void encode_text(struct buf *out, struct str text);

#define EACH_BYTE(name, format)                                                      \
	static inline void name(struct buf *out, struct str text)                    \
	{                                                                            \
		for (size_t i = 0; i < text.n; i++)                                  \
			buf_printf(out, format, (unsigned)(unsigned char)text.s[i]); \
	}
EACH_BYTE(as_json_escapes, "\\u%04x")
EACH_BYTE(as_json_escapes_twice, "\\\\u%04X")
EACH_BYTE(as_percent, "%%%02X")
EACH_BYTE(as_percent_twice, "%%25%02x")
EACH_BYTE(as_decimal_entities, "&#%u;")
EACH_BYTE(as_hex_entities, "&#x%X;")
EACH_BYTE(as_quoted_printable, "=%02X")
EACH_BYTE(as_hex, "%02x")
EACH_BYTE(as_upper_hex, "%02X")
EACH_BYTE(as_backslash_x, "\\x%02x")
#undef EACH_BYTE

static inline void as_it_is(struct buf *out, struct str text)
{
	buf_add_str(out, text);
}

/* Only what is neither letter nor digit: the way most writers have it. */
static inline void as_url(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (ascii_is_alnum(text.s[i]))
			buf_add_char(out, text.s[i]);
		else
			buf_printf(out, "%%%02x", (unsigned)(unsigned char)text.s[i]);
}

static inline void base64_of(struct buf *out, struct str text, const char *digits, bool padded)
{
	for (size_t i = 0; i < text.n; i += 3) {
		uint32_t bits = 0;
		size_t have = text.n - i < 3 ? text.n - i : 3;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (k < have ? (unsigned char)text.s[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			if (k <= have)
				buf_add_char(out, digits[bits >> (18 - 6 * k) & 63]);
			else if (padded)
				buf_add_char(out, '=');
	}
}

#define BASE64_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static inline void as_base64(struct buf *out, struct str text)
{
	base64_of(out, text, BASE64_DIGITS "+/", true);
}

static inline void as_base64url(struct buf *out, struct str text)
{
	base64_of(out, text, BASE64_DIGITS "-_", false);
}

/* In lines, as mail has them. */
static inline void in_lines(struct buf *out, struct str text, encode_text *encode, size_t width,
			    const char *end)
{
	struct buf whole = { 0 };
	encode(&whole, text);
	for (size_t i = 0; i < whole.n; i++) {
		if (i && i % width == 0)
			buf_add_c(out, end);
		buf_add_char(out, whole.s[i]);
	}
	buf_release(&whole);
}

static inline void as_wrapped_base64(struct buf *out, struct str text)
{
	struct buf longer = { 0 };
	buf_add_c(&longer, "Lorem ipsum dolor sit amet, consectetur, see: ");
	buf_add_str(&longer, text);
	in_lines(out, buf_str(&longer), as_base64, 76, "\r\n");
	buf_release(&longer);
}

static inline void as_wrapped_quoted_printable(struct buf *out, struct str text)
{
	in_lines(out, text, as_quoted_printable, 18, "=\r\n");
}

/* ---- all decodings ---- */

typedef ARRAY(struct str) decoded_texts;

static inline int base64_value(char c)
{
	const char *digits = BASE64_DIGITS "+/", *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : c == '-' ? 62 : c == '_' ? 63 : -1;
}

static inline int hex_value(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, ascii_lower(c)) : NULL;
	return at ? (int)(at - digits) : -1;
}

static inline void keep_decoded(decoded_texts *out, struct buf *text, struct arena *arena)
{
	if (text->n >= 4)
		*array_add(out) = arena_str(arena, buf_str(text));
	buf_clear(text);
}

/* Every run of digits, from each of its first `width` places on. */
static inline void decode_digits(struct str text, bool hex, decoded_texts *out, struct arena *arena)
{
	size_t width = hex ? 2 : 4;
	struct buf bytes = { 0 };
	for (size_t i = 0; i < text.n;) {
		size_t end = i;
		while (end < text.n && (hex ? hex_value(text.s[end]) : base64_value(text.s[end])) >= 0)
			end++;
		for (size_t skip = 0; skip < width && end - i >= 6; skip++) {
			uint32_t bits = 0;
			int have = 0;
			for (size_t k = i + skip; k < end; k++) {
				int v = hex ? hex_value(text.s[k]) : base64_value(text.s[k]);
				bits = bits << (hex ? 4 : 6) | (uint32_t)v;
				have += hex ? 4 : 6;
				if (have >= 8) {
					have -= 8;
					buf_add_char(&bytes, (char)(unsigned char)(bits >> have));
				}
			}
			keep_decoded(out, &bytes, arena);
		}
		i = end > i ? end : i + 1;
	}
	buf_release(&bytes);
}

/* A number of so many hex digits at `at`; -1 when they are none. */
static inline int hex_at(struct str text, size_t at, size_t digits)
{
	int code = 0;
	for (size_t i = 0; i < digits; i++) {
		int v = at + i < text.n ? hex_value(text.s[at + i]) : -1;
		if (v < 0)
			return -1;
		code = code << 4 | v;
	}
	return code;
}

/* What stands behind `kind` (\ % = &) as one byte, and how long it is; 0: nothing. */
static inline size_t escape_at(struct str t, size_t i, char kind, int *code)
{
	char next = i + 1 < t.n ? t.s[i + 1] : '\0';
	*code = -1;
	if (t.s[i] != kind)
		return 0;
	if (kind == '\\' && next == 'u' && (*code = hex_at(t, i + 2, 4)) >= 0)
		return 6;
	if (kind == '\\' && next == 'x' && (*code = hex_at(t, i + 2, 2)) >= 0)
		return 4;
	if (kind == '\\' && next && strchr("\\/\"", next)) {
		*code = next;
		return 2;
	}
	if (kind == '=' && next == '\r' && i + 2 < t.n && t.s[i + 2] == '\n')
		return 3;
	if ((kind == '%' || kind == '=') && (*code = hex_at(t, i + 1, 2)) >= 0)
		return 3;
	if (kind == '&' && next == '#') {
		bool hex = i + 2 < t.n && (t.s[i + 2] | 32) == 'x';
		size_t end = i + (hex ? 3 : 2);
		for (*code = 0; end < t.n && end < i + 9 && hex_value(t.s[end]) >= 0; end++)
			*code = *code * (hex ? 16 : 10) + hex_value(t.s[end]);
		return end < t.n && t.s[end] == ';' ? end + 1 - i : 0;
	}
	return 0;
}

/* Without the ends of lines. */
static inline void join_lines(struct str text, decoded_texts *out, struct arena *arena)
{
	struct buf bytes = { 0 };
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] != '\r' && text.s[i] != '\n')
			buf_add_char(&bytes, text.s[i]);
	if (bytes.n < text.n)
		keep_decoded(out, &bytes, arena);
	buf_release(&bytes);
}

static inline void decode_escapes(struct str text, char kind, decoded_texts *out, struct arena *arena)
{
	struct buf bytes = { 0 };
	bool any = false;
	for (size_t i = 0; i < text.n;) {
		int code;
		size_t n = escape_at(text, i, kind, &code);
		any |= n > 0;
		if (!n || code >= 0)
			buf_add_char(&bytes, n ? (char)(unsigned char)code : text.s[i]);
		i += n ? n : 1;
	}
	if (any)
		keep_decoded(out, &bytes, arena);
	buf_release(&bytes);
}

/* Is it in the text, or in anything that the text can be decoded to in three steps? */
static inline bool is_hidden_in(struct str text, struct str value)
{
	struct arena arena = { 0 };
	decoded_texts all = { 0 };
	size_t begin = 0;
	bool found = false;
	*array_add(&all) = text;
	for (int step = 0; step < 4 && !found; step++) {
		size_t end = all.n;
		for (size_t i = begin; i < end && !found; i++) {
			struct str t = all.v[i];
			found = str_find_nocase(t, value) >= 0;
			if (step == 3 || t.n < 4)
				continue;
			for (const char *kind = "\\%=&"; *kind; kind++)
				decode_escapes(t, *kind, &all, &arena);
			join_lines(t, &all, &arena);
			decode_digits(t, false, &all, &arena);
			decode_digits(t, true, &all, &arena);
		}
		begin = end;
	}
	array_release(&all);
	arena_release(&arena);
	return found;
}

/* ---- redaction of one text ---- */

static const struct redact_settings redact_fixture_settings = { .key = STR_ROW("0123456789abcdef") };

/* What `text`, an attribute of this name, becomes in a trace that has nothing else. */
static inline struct str redacted(struct str label, struct str text, struct arena *arena)
{
	struct redactor *r = redactor_new(&redact_fixture_settings);
	redactor_begin_trace(r);
	redactor_learn(r, label, value_str(text));
	struct value clean = redact_value(r, label, value_str(text), arena);
	struct str copy = arena_str(arena, clean.text);
	redactor_free(r);
	return copy;
}

#endif
