/* Ids: every spelling of the field to one canonical text. */
#include "span/id.h"

#include "base/base64.h"
#include "base/num.h"

static bool is_hex(struct str t)
{
	for (size_t i = 0; i < t.n; i++) {
		char c = t.s[i];
		if (!((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')))
			return false;
	}
	return t.n > 0;
}

/* Digits and lower-case letters, of which one is not zero: what nearly all ids are. */
static bool is_canonical(struct str t)
{
	static const unsigned char digit_of[256] = {
		['0'] = 16, ['1'] = 1, ['2'] = 2,  ['3'] = 3,  ['4'] = 4,  ['5'] = 5,  ['6'] = 6,  ['7'] = 7,
		['8'] = 8,  ['9'] = 9, ['a'] = 10, ['b'] = 11, ['c'] = 12, ['d'] = 13, ['e'] = 14, ['f'] = 15,
	};
	unsigned digits = 0;
	bool other = false;
	for (size_t i = 0; i < t.n; i++) {
		unsigned char d = digit_of[(unsigned char)t.s[i]];
		digits |= d;
		other |= !d;
	}
	return !other && (digits & 15);
}

static bool all_zero(struct str t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.s[i] != '0')
			return false;
	return true;
}

/* Lower-case, zero-padded hex; a slice of `digits` when it is that already. */
static enum id_form from_hex(struct str digits, enum id_kind kind, struct arena *arena, struct str *out)
{
	size_t width = 2 * (size_t)kind;
	if (all_zero(digits)) {
		*out = STR_UNSET;
		return ID_UNSET;
	}
	bool same = digits.n == width;
	for (size_t i = 0; same && i < digits.n; i++)
		same = !(digits.s[i] >= 'A' && digits.s[i] <= 'F');
	if (same) {
		*out = digits;
		return ID_HEX;
	}
	char *text = arena_alloc(arena, width);
	memset(text, '0', width - digits.n);
	for (size_t i = 0; i < digits.n; i++) {
		char c = digits.s[i];
		text[width - digits.n + i] = (char)(c >= 'A' && c <= 'F' ? c | 0x20 : c);
	}
	*out = (struct str){ text, width };
	return ID_HEX;
}

enum id_form id_from_bytes(struct str bytes, enum id_kind kind, struct arena *arena, struct str *out)
{
	static const char hex[] = "0123456789abcdef";
	if (!bytes.n) {
		*out = STR_UNSET;
		return ID_UNSET;
	}
	char *text = arena_alloc(arena, 2 * bytes.n);
	for (size_t i = 0; i < bytes.n; i++) {
		text[2 * i] = hex[(unsigned char)bytes.s[i] >> 4];
		text[2 * i + 1] = hex[(unsigned char)bytes.s[i] & 15];
	}
	*out = (struct str){ text, 2 * bytes.n };
	if (all_zero(*out)) {
		*out = STR_UNSET;
		return ID_UNSET;
	}
	return bytes.n == (size_t)kind ? ID_HEX : ID_OPAQUE;
}

/* 8-4-4-4-12; the digits without hyphens. */
static bool from_uuid(struct str t, struct arena *arena, struct str *digits)
{
	if (t.n != 36 || t.s[8] != '-' || t.s[13] != '-' || t.s[18] != '-' || t.s[23] != '-')
		return false;
	char *text = arena_alloc(arena, 32);
	size_t n = 0;
	for (size_t i = 0; i < 36; i++)
		if (t.s[i] != '-' && n < 32)
			text[n++] = t.s[i];
	*digits = (struct str){ text, n };
	return n == 32 && is_hex(*digits);
}

static enum id_form written_as(enum id_form spelling, enum id_form form)
{
	return form == ID_HEX ? spelling : form;
}

/* Base64 of the bytes, or (double encoding, as some gateways do) of the hex text. */
static bool from_base64(struct str t, enum id_kind kind, struct arena *arena, enum id_form *form,
			struct str *out)
{
	size_t once = kind == ID_TRACE ? 24 : 12, bare = kind == ID_TRACE ? 22 : 11;
	size_t twice = kind == ID_TRACE ? 44 : 24;
	bool padded = t.n == once && t.s[t.n - 1] == '=';
	struct str bytes;
	if ((padded || t.n == bare || t.n == twice) && base64_decode(t, arena, &bytes)) {
		if (bytes.n == (size_t)kind && (padded || t.n == bare)) {
			*form = written_as(ID_HEX_IN_BASE64, id_from_bytes(bytes, kind, arena, out));
			return true;
		}
		if (bytes.n == 2 * (size_t)kind && is_hex(bytes)) {
			*form = written_as(ID_HEX_IN_BASE64, from_hex(bytes, kind, arena, out));
			return true;
		}
	}
	return false;
}

static bool from_decimal(struct str t, enum id_kind kind, struct arena *arena, enum id_form *form,
			 struct str *out)
{
	uint64_t v;
	if (!num_parse_u64(t, &v))
		return false;
	struct str digits = arena_printf(arena, "%016llx", (unsigned long long)v);
	*form = written_as(ID_HEX_AS_NUMBER, from_hex(digits, kind, arena, out));
	return true;
}

static enum id_form from_text(struct str t, enum id_kind kind, unsigned hints, struct arena *arena,
			      struct str *out)
{
	size_t width = 2 * (size_t)kind;
	struct str digits;
	enum id_form form;
	if (t.n == width && !(hints & ID_DECIMAL) && is_canonical(t)) {
		*out = t;
		return ID_HEX;
	}
	*out = STR_UNSET;
	if (!t.n || str_eq(t, STR("undefined")) || str_eq(t, STR("null")) || str_eq(t, STR("None")))
		return ID_UNSET;
	if (t.n > 2 && t.s[0] == '0' && (t.s[1] | 0x20) == 'x' && t.n - 2 <= width && is_hex(str_from(t, 2)))
		return from_hex(str_from(t, 2), kind, arena, out);
	if ((hints & ID_DECIMAL) && from_decimal(t, kind, arena, &form, out))
		return form;
	bool whole = t.n == width || (kind == ID_TRACE && t.n == 16);
	if ((whole || ((hints & ID_PAD_HEX) && t.n < width)) && is_hex(t))
		return from_hex(t, kind, arena, out);
	if (from_uuid(t, arena, &digits) && kind == ID_TRACE)
		return from_hex(digits, kind, arena, out);
	bool marked = t.s[t.n - 1] == '=' || (hints & ID_BASE64) || t.n == (kind == ID_TRACE ? 44 : 24);
	if (marked && from_base64(t, kind, arena, &form, out))
		return form;
	if (all_zero(t))
		return ID_UNSET;
	*out = t;
	return ID_OPAQUE;
}

/* [72,249,…] or {"type":"Buffer","data":[72,249,…]} */
static enum id_form from_buffer(struct str json, enum id_kind kind, struct arena *arena, struct str *out)
{
	struct pull j;
	char *bytes = arena_alloc(arena, (size_t)kind);
	size_t n = 0;
	struct value data = value_member(value_json(json), "data", arena);
	pull_init(&j, data.type == VALUE_JSON ? data.text : json, 8, arena);
	*out = STR_UNSET;
	if (pull_peek(&j) != PULL_ARRAY)
		return ID_UNSET;
	pull_array(&j);
	while (pull_element(&j)) {
		struct value v;
		if (!value_read(&j, &v) || v.type != VALUE_INT || v.i < 0 || v.i > 255 || n == (size_t)kind)
			return ID_UNSET;
		bytes[n++] = (char)v.i;
	}
	return id_from_bytes((struct str){ bytes, n }, kind, arena, out);
}

enum id_form id_read(struct value v, enum id_kind kind, unsigned hints, struct arena *arena, struct str *out)
{
	enum id_form form;
	switch (v.type) {
	case VALUE_STRING:
		return from_text(v.text, kind, hints, arena, out);
	case VALUE_BYTES:
		return id_from_bytes(v.text, kind, arena, out);
	case VALUE_JSON:
		return from_buffer(v.text, kind, arena, out);
	case VALUE_INT:
	case VALUE_DOUBLE:
		if (from_decimal(value_text(v, arena), kind, arena, &form, out))
			return form;
		break;
	default:
		break;
	}
	*out = STR_UNSET;
	return ID_UNSET;
}

/* ---- literals for the prefilter ---- */

static bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static struct str longest_run(struct str t, const char *also)
{
	struct str best = { t.s, 0 };
	for (size_t i = 0; i < t.n;) {
		size_t start = i;
		while (i < t.n && (is_plain(t.s[i]) || (t.s[i] && strchr(also, t.s[i]))))
			i++;
		if (i - start > best.n)
			best = (struct str){ t.s + start, i - start };
		i += i == start;
	}
	return best;
}

static bool unhex(struct str digits, char *bytes)
{
	for (size_t i = 0; i + 1 < digits.n; i += 2) {
		unsigned v = 0;
		for (size_t k = i; k < i + 2; k++) {
			char c = digits.s[k];
			unsigned d = c >= '0' && c <= '9' ? (unsigned)(c - '0')
							  : (unsigned)((c | 0x20) - 'a' + 10);
			v = v << 4 | d;
		}
		bytes[i / 2] = (char)v;
	}
	return true;
}

static struct str encode64(struct str bytes, struct arena *arena)
{
	struct buf b = { 0 };
	base64_encode(&b, bytes);
	struct str text = arena_str(arena, buf_str(&b));
	buf_release(&b);
	return text;
}

struct needle_list {
	struct str *needle;
	bool *nocase;
	size_t n;
};

static bool add_needle(struct needle_list *l, struct str text, bool nocase)
{
	if (text.n < 4)
		return false;
	l->needle[l->n] = text;
	l->nocase[l->n++] = nocase;
	return true;
}

/* A complete hex id: every hex spelling ends with its last digits; then base64 once and twice, then decimal.
 */
static size_t hex_needles(struct str id, struct arena *arena, struct needle_list *l)
{
	char raw[16];
	unhex(id, raw);
	struct str tail = str_from(id, id.n - 12);
	struct str once = longest_run(encode64((struct str){ raw, id.n / 2 }, arena), "");
	struct str twice = longest_run(encode64(id, arena), "");
	if (all_zero(tail) || !add_needle(l, tail, true) || !add_needle(l, once, false) ||
	    !add_needle(l, twice, false))
		return 0;
	bool low_only = id.n == 16 || all_zero((struct str){ id.s, 16 });
	if (low_only) {
		uint64_t v = 0;
		for (int i = 0; i < 8; i++)
			v = v << 8 | (unsigned char)raw[id.n / 2 - 8 + (size_t)i];
		if (!add_needle(l, arena_printf(arena, "%llu", (unsigned long long)v), false))
			return 0;
	}
	return l->n;
}

/* A prefix of a hex id: its first digits without leading zeros, and the base64 that the known bytes
 * determine. */
static size_t prefix_needles(struct str id, struct arena *arena, struct needle_list *l)
{
	char raw[16] = { 0 };
	size_t digits = id.n < 8 ? id.n : 8, zeros = 0;
	while (zeros < digits && id.s[zeros] == '0')
		zeros++;
	unhex(id, raw);
	size_t bytes = id.n / 2;
	struct str once = encode64((struct str){ raw, bytes }, arena);
	once.n = bytes * 8 / 6;
	struct str twice = encode64((struct str){ id.s, id.n }, arena);
	twice.n = id.n * 8 / 6;
	if (!add_needle(l, (struct str){ id.s + zeros, digits - zeros }, true) ||
	    !add_needle(l, longest_run(once, ""), false) || !add_needle(l, longest_run(twice, ""), false))
		return 0;
	return l->n;
}

size_t id_needles(struct str id, bool is_prefix, struct arena *arena, struct str needle[4], bool nocase[4])
{
	struct needle_list l = { needle, nocase, 0 };
	if (is_hex(id) && !is_prefix && (id.n == 32 || id.n == 16))
		return hex_needles(id, arena, &l);
	if (is_hex(id) && is_prefix && id.n <= 32)
		return prefix_needles(id, arena, &l);
	if (is_hex(id) && id.n <= 32)
		return 0;
	/* Verbatim; what a JSON writer might escape is left out. */
	return add_needle(&l, longest_run(id, "_.-: "), false) ? l.n : 0;
}
