/* The pull reader: one pass from left to right, nothing kept but a place and a depth. */
#include "json/pull.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "json/pull_decode.h"
#include "json/scan.h"
#include "json/scan_string.h"

#include <string.h>

void pull_init(struct pull *j, struct str text, uint32_t max_depth, struct arena *arena)
{
	if (!str_is_set(text))
		text = STR("");
	*j = (struct pull){
		.start = text.s,
		.at = text.s,
		.end = text.s + text.n,
		.arena = arena,
		.max_depth = max_depth,
	};
	if (str_starts(text, STR("\xef\xbb\xbf")))
		j->at += 3;
}

bool pull_fail(struct pull *j, const char *why)
{
	if (!j->error) {
		j->error = why;
		j->error_at = (size_t)(j->at - j->start);
	}
	return false;
}

static char peek_behind_blanks(struct pull *j)
{
	while (j->at < j->end && ascii_is_blank(*j->at))
		j->at++;
	return j->at < j->end ? *j->at : '\0';
}

/* The next byte that is not blank, or '\0' at the end (a NUL in the text fails wherever it is looked at). */
static inline char peek_byte(struct pull *j)
{
	return j->at < j->end && (unsigned char)*j->at > ' ' ? *j->at : peek_behind_blanks(j);
}

static inline enum pull_type type_of(char c)
{
	static const uint8_t types[256] = {
		['{'] = PULL_OBJECT, ['['] = PULL_ARRAY,  ['"'] = PULL_STRING, ['t'] = PULL_BOOL,
		['f'] = PULL_BOOL,   ['n'] = PULL_NULL,   ['-'] = PULL_NUMBER, ['+'] = PULL_NUMBER,
		['.'] = PULL_NUMBER, ['N'] = PULL_NUMBER, ['I'] = PULL_NUMBER, ['0'] = PULL_NUMBER,
		['1'] = PULL_NUMBER, ['2'] = PULL_NUMBER, ['3'] = PULL_NUMBER, ['4'] = PULL_NUMBER,
		['5'] = PULL_NUMBER, ['6'] = PULL_NUMBER, ['7'] = PULL_NUMBER, ['8'] = PULL_NUMBER,
		['9'] = PULL_NUMBER,
	};
	return (enum pull_type)types[(unsigned char)c];
}

enum pull_type pull_peek(struct pull *j)
{
	if (j->error)
		return PULL_NONE;
	return type_of(peek_byte(j));
}

static bool enter(struct pull *j, char open, const char *why)
{
	if (j->error)
		return false;
	if (peek_byte(j) != open)
		return pull_fail(j, why);
	if (j->depth >= j->max_depth)
		return pull_fail(j, "nested deeper than the limit");
	j->at++;
	j->depth++;
	j->fresh = true;
	return true;
}

/* At the end of a container, or before its next member. */
static inline bool next_member(struct pull *j, char close, const char *why)
{
	if (j->error)
		return false;
	char c = peek_byte(j);
	if (!j->fresh && c == ',') {
		j->at++;
		c = peek_byte(j);
		if (c == close)
			j->repairs[JSON_REPAIR_COMMA]++;
	} else if (!j->fresh && c != close) {
		return pull_fail(j, j->at < j->end ? why : "text ends inside a value");
	}
	if (c == close) {
		j->at++;
		j->depth--;
		j->fresh = false;
		return false;
	}
	if (j->at == j->end)
		return pull_fail(j, "text ends inside a value");
	j->fresh = false;
	return true;
}

bool pull_object(struct pull *j)
{
	return enter(j, '{', "object expected");
}

bool pull_array(struct pull *j)
{
	return enter(j, '[', "array expected");
}

bool pull_element(struct pull *j)
{
	return next_member(j, ']', "',' or ']' expected");
}

/* As a crash or a rotation leaves them: what is behind them may be of another record. */
static bool is_hole(const struct pull *j)
{
	static const char nul[16];
	return (size_t)(j->end - j->at) >= sizeof(nul) && memcmp(j->at, nul, sizeof(nul)) == 0;
}

/* From within a string, where something stops a scan, to behind its closing quote. */
static bool end_string(struct pull *j, bool *escapes, bool *high)
{
	for (;; j->at += scan_string((struct str){ j->at, (size_t)(j->end - j->at) }, high)) {
		if (j->at >= j->end)
			return pull_fail(j, "text ends inside a string");
		if (*j->at == '"') {
			j->at++;
			return true;
		}
		if (*j->at == '\\') {
			*escapes = true;
			j->at++;
			/* A line break is none the less for being escaped. */
			if (j->at < j->end && *j->at != '\n')
				*high |= (unsigned char)*j->at++ >= 0x80;
			continue;
		}
		if (*j->at == '\n')
			return pull_fail(j, "line ends inside a string");
		if (is_hole(j))
			return pull_fail(j, "NUL bytes in a string: what they replaced is lost");
		j->repairs[JSON_REPAIR_CONTROL]++;
		j->at++;
	}
}

/* From the opening quote to behind the closing one. *high: there may be bytes in it that are none of ASCII's.
 */
static inline bool raw_string(struct pull *j, struct str *raw, bool *escapes, bool *high)
{
	const char *start = j->at + 1;
	*escapes = *high = false;
	j->at = start + scan_string((struct str){ start, (size_t)(j->end - start) }, high);
	if (j->at < j->end && *j->at == '"')
		j->at++;
	else if (!end_string(j, escapes, high))
		return false;
	*raw = (struct str){ start, (size_t)(j->at - 1 - start) };
	return true;
}

/* The string at j->at, which is its opening quote. */
static inline bool take_string(struct pull *j, struct str *out)
{
	bool escapes, high;
	if (!raw_string(j, out, &escapes, &high))
		return false;
	if (high && utf8_valid_prefix(*out) != out->n)
		j->repairs[JSON_REPAIR_UTF8]++;
	return !escapes || pull_decode(j, *out, out);
}

bool pull_string(struct pull *j, struct str *out)
{
	if (j->error)
		return false;
	if (peek_byte(j) != '"')
		return pull_fail(j, "string expected");
	return take_string(j, out);
}

bool pull_key(struct pull *j, struct str *key)
{
	if (!next_member(j, '}', "',' or '}' expected"))
		return false;
	if (*j->at != '"')
		return pull_fail(j, "key expected");
	if (!take_string(j, key))
		return false;
	if (peek_byte(j) != ':')
		return pull_fail(j, "':' expected");
	j->at++;
	return true;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && ascii_is_digit(*p))
		p++;
	return p;
}

static bool word(const char *p, const char *end, const char *name)
{
	size_t n = strlen(name);
	return (size_t)(end - p) >= n && !memcmp(p, name, n);
}

/* Behind a name that is a number for some writers, or NULL. */
static const char *number_name(const char *p, const char *end)
{
	static const char *const names[] = { "NaN", "Infinity" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (word(p, end, names[i]))
			return p + strlen(names[i]);
	return NULL;
}

/* Where the number at p ends, or NULL; *odd when JSON would not write it like this. */
static const char *number_end(const char *p, const char *end, bool *odd)
{
	*odd = p < end && *p == '+';
	p += *odd || (p < end && *p == '-');
	const char *whole = p;
	p = skip_digits(p, end);
	size_t digits = (size_t)(p - whole);
	const char *name = digits ? NULL : number_name(p, end);
	*odd |= digits == 0 || (digits > 1 && *whole == '0');
	if (name)
		return name;
	if (p < end && *p == '.') {
		const char *fraction = ++p;
		p = skip_digits(p, end);
		*odd |= p == fraction;
		digits += (size_t)(p - fraction);
	}
	if (!digits)
		return NULL;
	if (p < end && (*p | 0x20) == 'e') {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		const char *exponent = p;
		p = skip_digits(p, end);
		if (p == exponent)
			return NULL;
	}
	return p;
}

/* A scalar ends where something follows that can follow a value. */
static bool ends_scalar(const struct pull *j)
{
	return j->at == j->end || ascii_is_blank(*j->at) || *j->at == ',' || *j->at == ']' || *j->at == '}';
}

bool pull_number(struct pull *j, struct str *text)
{
	bool odd;
	if (j->error)
		return false;
	peek_byte(j);
	const char *start = j->at, *end = number_end(start, j->end, &odd);
	if (!end)
		return pull_fail(j, "number expected");
	j->at = end;
	if (!ends_scalar(j))
		return pull_fail(j, "number is malformed");
	j->repairs[JSON_REPAIR_NUMBER] += odd;
	*text = (struct str){ start, (size_t)(end - start) };
	return true;
}

static bool literal(struct pull *j, const char *name)
{
	if (!word(j->at, j->end, name))
		return pull_fail(j, "value expected");
	j->at += strlen(name);
	return ends_scalar(j) || pull_fail(j, "value expected");
}

bool pull_bool(struct pull *j, bool *out)
{
	if (j->error)
		return false;
	*out = peek_byte(j) == 't';
	return literal(j, *out ? "true" : "false");
}

bool pull_null(struct pull *j)
{
	if (j->error)
		return false;
	peek_byte(j);
	return literal(j, "null");
}

static bool skip_container(struct pull *j)
{
	struct scan scan = { .allowed = (int64_t)j->max_depth - j->depth };
	if (!scan.allowed)
		return pull_fail(j, "nested deeper than the limit");
	if (!scan_value(&scan, (struct str){ j->at, (size_t)(j->end - j->at) })) {
		j->at += scan.at;
		return pull_fail(j, scan.bad ? "line ends inside a string" : "text ends inside a value");
	}
	if (scan.too_deep)
		return pull_fail(j, "nested deeper than the limit");
	j->at += scan.at;
	return true;
}

static bool skip_scalar(struct pull *j, enum pull_type type)
{
	struct str ignored;
	bool flag;
	switch (type) {
	case PULL_STRING:
		return raw_string(j, &ignored, &flag, &flag);
	case PULL_NUMBER:
		return pull_number(j, &ignored);
	case PULL_BOOL:
		return pull_bool(j, &flag);
	case PULL_NULL:
		return pull_null(j);
	default:
		return pull_fail(j, j->at < j->end ? "value expected" : "text ends inside a value");
	}
}

bool pull_skip(struct pull *j, struct str *raw)
{
	if (j->error)
		return false;
	enum pull_type type = type_of(peek_byte(j));
	const char *start = j->at;
	bool ok = type == PULL_OBJECT || type == PULL_ARRAY ? skip_container(j) : skip_scalar(j, type);
	if (ok && raw)
		*raw = (struct str){ start, (size_t)(j->at - start) };
	return ok;
}

bool pull_at_end(struct pull *j)
{
	return !j->error && (peek_byte(j), j->at == j->end);
}
