/* Recorded text on its way into a fixture. */
#include "eval/eval.h"

#include "base/ascii.h"
#include "base/sha1.h"
#include "base/utf8.h"
#include "json/walk.h"

#include <strings.h>

/* ---- texts ---- */

/* The length of the live text that stands here; 0: none does. */
static size_t live_at(const char *live, struct str rest)
{
	while (*live) {
		size_t n = strcspn(live, " ");
		if (rest.n >= n && !strncasecmp(rest.s, live, n))
			return n;
		live += n + (live[n] == ' ');
	}
	return 0;
}

static bool is_clean(const struct fixture *f, struct str text)
{
	if (utf8_valid_prefix(text) != text.n ||
	    (f->format->flags & EVAL_NO_NUL && memchr(text.s, '\0', text.n)))
		return false;
	for (size_t i = 0; *f->format->live && i < text.n; i++)
		if (live_at(f->format->live, str_from(text, i)))
			return false;
	return true;
}

/* What no consumer takes becomes U+FFFD; what one acts on gets a blank behind its first character. */
static struct str make_clean(struct fixture *f, struct str text)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < text.n;) {
		uint32_t code;
		size_t n = utf8_decode(str_from(text, i), &code);
		bool nul = n && code == 0 && f->format->flags & EVAL_NO_NUL;
		if (!n || nul) {
			buf_add_c(&out, "\xef\xbf\xbd");
			uint32_t surrogate;
			struct str three = { text.s + i, text.n - i < 3 ? text.n - i : 3 };
			i += !n && three.n == 3 && utf8_is_surrogate(three, &surrogate) ? 3 : 1;
			continue;
		}
		buf_add(&out, text.s + i, n);
		if (live_at(f->format->live, str_from(text, i)))
			buf_add_char(&out, ' ');
		i += n;
	}
	struct str clean = arena_str(f->arena, buf_str(&out));
	buf_release(&out);
	f->changed++;
	return clean;
}

/* What a text becomes. `label`: what the trace calls it. In the arena. */
static struct str clean_text(struct fixture *f, struct str label, struct str text)
{
	if (!str_is_set(text) || !text.n)
		return text;
	text = redact_value(f->redactor, label, value_str(text), f->arena).text;
	return is_clean(f, text) ? text : make_clean(f, text);
}

static void put_key(struct fixture *f, const char *key)
{
	if (key)
		json_write_key(&f->w, key);
}

void fixture_text(struct fixture *f, const char *key, struct str text)
{
	put_key(f, key);
	json_write_str(&f->w, clean_text(f, STR(""), text));
}

void fixture_known_text(struct fixture *f, const char *key, struct str text)
{
	if (str_is_set(text) && text.n)
		fixture_text(f, key, text);
}

void fixture_strs(struct fixture *f, const char *key, const struct eval_strs *all)
{
	put_key(f, key);
	json_write_array(&f->w);
	for (size_t i = 0; i < all->n; i++)
		fixture_text(f, NULL, all->v[i]);
	json_write_array_end(&f->w);
}

/* ---- values ---- */

/* As RFC 8259 has it: dumps hold NaN and 01 as well. */
static bool is_json_number(struct str t)
{
	size_t i = t.n && t.s[0] == '-', digits = i;
	while (i < t.n && ascii_is_digit(t.s[i]))
		i++;
	if (i == digits || (t.s[digits] == '0' && i - digits > 1))
		return false;
	if (i < t.n && t.s[i] == '.') {
		for (digits = ++i; i < t.n && ascii_is_digit(t.s[i]); i++)
			;
		if (i == digits)
			return false;
	}
	if (i < t.n && (t.s[i] | 32) == 'e') {
		i++;
		i += i < t.n && (t.s[i] == '+' || t.s[i] == '-');
		for (digits = i; i < t.n && ascii_is_digit(t.s[i]); i++)
			;
		if (i == digits)
			return false;
	}
	return i == t.n;
}

static void put_number(struct fixture *f, struct str label, struct str number)
{
	struct str clean = clean_text(f, label, number);
	if (clean.s == number.s && is_json_number(number))
		json_write_raw(&f->w, number);
	else
		json_write_str(&f->w, clean);
}

/* JavaScript gives "__proto__" a meaning of its own. */
static void put_member_key(struct fixture *f, struct str key)
{
	if (str_eq(key, STR("__proto__"))) {
		f->changed++;
		key = STR("__proto__ ");
	}
	json_write_key_str(&f->w, clean_text(f, STR(""), key));
}

static void put_scalar(struct fixture *f, const struct json_walk *walk)
{
	struct str label = str_is_set(walk->key) ? walk->key : STR("");
	if (walk->type == PULL_STRING)
		json_write_str(&f->w, clean_text(f, label, json_walk_string(walk)));
	else if (walk->type == PULL_NUMBER)
		put_number(f, label, walk->raw);
	else
		json_write_raw(&f->w, walk->raw);
}

/* Deeper than this it is a text: consumers read with recursion, and fail on all of a file. */
enum { DEPTH_MOST = 100 };

static bool is_whole_json(struct str text, struct arena *arena)
{
	struct json_walk walk;
	json_walk_init(&walk, text, arena);
	while (json_walk_next(&walk) != JSON_STEP_END)
		if (walk.depth > DEPTH_MOST)
			return false;
	return !walk.json.error && pull_at_end(&walk.json) && !redact_is_odd_json(text);
}

static void put_json(struct fixture *f, struct str text)
{
	struct json_walk walk;
	enum json_step step;
	json_walk_init(&walk, text, f->arena);
	while ((step = json_walk_next(&walk)) != JSON_STEP_END) {
		bool object = walk.type == PULL_OBJECT;
		if (str_is_set(walk.key) && step != JSON_STEP_CLOSE)
			put_member_key(f, walk.key);
		if (step == JSON_STEP_SCALAR)
			put_scalar(f, &walk);
		else if (step == JSON_STEP_OPEN)
			(object ? json_write_object : json_write_array)(&f->w);
		else
			(object ? json_write_object_end : json_write_array_end)(&f->w);
	}
}

static bool is_container(struct value v, struct arena *arena)
{
	return (v.type == VALUE_JSON || v.type == VALUE_STRING) && v.text.n &&
	       (v.text.s[0] == '{' || v.text.s[0] == '[') && is_whole_json(v.text, arena);
}

void fixture_value(struct fixture *f, const char *key, struct value v)
{
	if (f->format->flags & EVAL_JSON_AS_TEXT && is_container(v, f->arena)) {
		put_key(f, key);
		json_write_str(&f->w,
			       clean_text(f, STR(""), redact_value(f->redactor, STR(""), v, f->arena).text));
		return;
	}
	put_key(f, key);
	if (v.type == VALUE_NONE || v.type == VALUE_NULL)
		json_write_null(&f->w);
	else if (v.type == VALUE_BOOL)
		json_write_bool(&f->w, v.b);
	else if (v.type == VALUE_INT || v.type == VALUE_DOUBLE)
		put_number(f, STR(""), value_text(v, f->arena));
	else if (is_container(v, f->arena))
		put_json(f, v.text);
	else
		json_write_str(&f->w, clean_text(f, STR(""), value_text(v, f->arena)));
}

void fixture_object(struct fixture *f, const char *key, struct value v)
{
	if (is_container(v, f->arena) && v.text.s[0] == '{') {
		put_key(f, key);
		put_json(f, v.text);
		return;
	}
	put_key(f, key);
	json_write_object(&f->w);
	if (value_is_set(v) && v.type != VALUE_NULL && !(v.type == VALUE_STRING && !v.text.n))
		fixture_value(f, "value", v);
	json_write_object_end(&f->w);
}

/* ---- names ---- */

struct str fixture_title(struct fixture *f, const struct eval_case *c)
{
	return arena_printf(f->arena, "%s %.*s%s%.*s", c->findings_n ? "incident" : "healthy", (int)c->id.n,
			    c->id.s, str_is_set(c->category) ? " " : "", (int)c->category.n,
			    c->category.n ? c->category.s : "");
}

static void put_uuid(const unsigned char *bytes, char out[37])
{
	size_t at = 0;
	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[at++] = '-';
		out[at++] = "0123456789abcdef"[bytes[i] >> 4];
		out[at++] = "0123456789abcdef"[bytes[i] & 15];
	}
	out[at] = '\0';
}

void fixture_uuid(struct str id, char out[37])
{
	/* 7c0f5d1e-2f0b-4a55-9a6e-63617365666c, drawn once for this purpose. */
	static const unsigned char space[16] = { 0x7c, 0x0f, 0x5d, 0x1e, 0x2f, 0x0b, 0x4a, 0x55,
						 0x9a, 0x6e, 0x63, 0x61, 0x73, 0x65, 0x66, 0x6c };
	unsigned char digest[SHA1_BYTES];
	sha1_of_both((struct str){ (const char *)space, sizeof(space) }, id, digest);
	digest[6] = (unsigned char)((digest[6] & 0x0f) | 0x50);
	digest[8] = (unsigned char)((digest[8] & 0x3f) | 0x80);
	put_uuid(digest, out);
}

bool fixture_trace_uuid(struct str trace_id, char out[37])
{
	unsigned char bytes[16] = { 0 };
	if (trace_id.n != 32)
		return false;
	for (size_t i = 0; i < 32; i++) {
		char c = trace_id.s[i];
		if (!ascii_is_hex(c))
			return false;
		unsigned digit = (unsigned)(ascii_is_digit(c) ? c - '0' : ascii_lower(c) - 'a' + 10);
		bytes[i / 2] = (unsigned char)((unsigned)bytes[i / 2] << 4 | digit);
	}
	put_uuid(bytes, out);
	return true;
}
